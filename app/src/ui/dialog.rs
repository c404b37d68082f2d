//! Dialogs over the native `<dialog>`: focus stays inside, Escape closes, focus returns where it was.
//! A sheet rises from below on phones and leaves a third of the page visible.

use super::{Button, ButtonKind, Text, words};
use leptos::{ev::MouseEvent, html, prelude::*};

/// A modal dialog. `open` goes both ways: closing by Escape, by the cross or beside it sets it to false.
#[component]
pub fn Dialog(
    open: RwSignal<bool>,
    #[prop(into)] title: Text,
    /// element id, for labels; unique on the page
    id: &'static str,
    /// 720 px instead of 480
    #[prop(optional)]
    wide: bool,
    /// from below on phones, at the right edge on wide screens
    #[prop(optional)]
    sheet: bool,
    children: Children,
) -> AnyView {
    let node = NodeRef::<html::Dialog>::new();
    Effect::new(move |_| {
        let open = open.get();
        if let Some(dialog) = node.get() {
            match (open, dialog.open()) {
                (true, false) => drop(dialog.show_modal()),
                (false, true) => dialog.close(),
                _ => {}
            }
        }
    });
    let beside = move |event: MouseEvent| {
        // Only the dialog itself is its backdrop: a click inside lands on a child.
        if event.target().is_some() && event.target() == event.current_target() {
            open.set(false);
        }
    };
    let class = match (sheet, wide) {
        (true, _) => "ui-dialog ui-dialog--sheet",
        (false, true) => "ui-dialog ui-dialog--wide",
        (false, false) => "ui-dialog",
    };
    let title_id = format!("{id}-title");
    view! {
        <dialog node_ref=node id=id class=class aria-labelledby=title_id on:close=move |_| open.set(false) on:click=beside>
            <div class="ui-dialog__frame">
                <header class="ui-dialog__head">
                    <h2 class="ui-dialog__title" id=format!("{id}-title")>{title}</h2>
                </header>
                <div class="ui-dialog__body">{children()}</div>
                <div class="ui-dialog__close">
                    <Button kind=ButtonKind::Ghost small=true icon="x" label=words::close() on_click=move |_| open.set(false)/>
                </div>
            </div>
        </dialog>
    }
    .into_any()
}

/// The buttons of a dialog; stays visible while the body scrolls.
#[component]
pub fn DialogFoot(children: Children) -> AnyView {
    view! { <footer class="ui-dialog__foot">{children()}</footer> }.into_any()
}

/// Asks before something that cannot be taken back. The button says the verb, not "OK".
#[component]
pub fn ConfirmDialog(
    open: RwSignal<bool>,
    id: &'static str,
    #[prop(into)] title: Text,
    /// what will happen, what stays
    #[prop(into)]
    body: Text,
    /// the verb
    #[prop(into)]
    action: Text,
    #[prop(default = ButtonKind::Danger)] kind: ButtonKind,
    #[prop(optional, into)] busy: Signal<bool>,
    /// what the server refused, shown above the buttons
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    #[prop(into)] on_confirm: Callback<()>,
) -> AnyView {
    view! {
        <Dialog open title id>
            <p class="ui-dialog__text">{body}</p>
            <p class="ui-field__error" role="alert">{move || error.get()}</p>
            <DialogFoot>
                <Button on_click=move |_| open.set(false)>{words::cancel()}</Button>
                <Button kind busy on_click=move |_| on_confirm.run(())>{action}</Button>
            </DialogFoot>
        </Dialog>
    }
    .into_any()
}
