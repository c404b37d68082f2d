//! A panel over the page for a few fields, on the native popover: opens without JavaScript, Escape and a click elsewhere
//! close it, and so do its form and its links. For a list of commands there is `Menu`.

use super::{Icon, Text, menu::place};
use leptos::{ev::MouseEvent, html, prelude::*, wasm_bindgen::JsCast, web_sys::Element};

/// A button and the panel that it opens.
#[component]
pub fn Popover(
    /// element id, unique on the page
    id: &'static str,
    /// on the button, and the panel's accessible name
    #[prop(into)]
    label: Text,
    icon: &'static str,
    children: Children,
) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let pressed = move |event: MouseEvent| {
        let button = event
            .current_target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if let (Some(panel), Some(button)) = (node.get_untracked(), button) {
            place(&panel, &button);
        }
    };
    let toggled = move |_| {
        if let Some(panel) = node.get_untracked() {
            open.set(panel.matches(":popover-open").unwrap_or(false));
        }
    };
    let done = move || {
        if let Some(panel) = node.get_untracked() {
            let _ = panel.hide_popover();
        }
    };
    let followed = move |event: MouseEvent| {
        let target = event.target().and_then(|target| target.dyn_into::<Element>().ok());
        if target.is_some_and(|target| target.closest("a").ok().flatten().is_some()) {
            done();
        }
    };
    view! {
        <div class="ui-menu">
            <button
                type="button"
                class="ui-button"
                popovertarget=id
                aria-haspopup="dialog"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=pressed
            >
                <Icon name=icon/>
                <span>{label.clone()}</span>
            </button>
            <div node_ref=node class="ui-popover" id=id popover="auto" role="dialog" aria-label=label on:toggle=toggled on:click=followed on:submit=move |_| done()>
                {children()}
            </div>
        </div>
    }
    .into_any()
}
