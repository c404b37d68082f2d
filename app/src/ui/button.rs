//! Buttons and links that look like buttons. One primary per page; a verb always; busy keeps its width.

use super::{Icon, Text};
use leptos::{ev::MouseEvent, prelude::*};

/// How much a button asks to be pressed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// jade, one per page
    Primary,
    /// bordered
    #[default]
    Plain,
    /// text only, until hovered
    Ghost,
    /// ember: going on air and ending it, nothing else
    Live,
    /// destructive
    Danger,
}

fn class_of(kind: ButtonKind, small: bool, block: bool, bare: bool) -> String {
    let mut class = String::from(match kind {
        ButtonKind::Primary => "ui-button ui-button--primary",
        ButtonKind::Plain => "ui-button",
        ButtonKind::Ghost => "ui-button ui-button--ghost",
        ButtonKind::Live => "ui-button ui-button--live",
        ButtonKind::Danger => "ui-button ui-button--danger",
    });
    for (wanted, name) in [
        (small, " ui-button--small"),
        (block, " ui-button--block"),
        (bare, " ui-button--icon"),
    ] {
        if wanted {
            class.push_str(name);
        }
    }
    class
}

/// A button. Without `submit` it does nothing by itself; without children it is an icon and needs `label`.
#[component]
pub fn Button(
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] small: bool,
    /// as wide as its place
    #[prop(optional)]
    block: bool,
    #[prop(optional, into)] icon: Option<&'static str>,
    /// accessible name where the button shows only an icon
    #[prop(optional, into)]
    label: Option<Text>,
    /// posts its form
    #[prop(optional)]
    submit: bool,
    /// sent with the form
    #[prop(optional, into)]
    name: Option<Text>,
    #[prop(optional, into)] value: Option<Text>,
    #[prop(optional, into)] busy: Signal<bool>,
    #[prop(optional, into)] disabled: Signal<bool>,
    /// `Some(_)` makes it a toggle: `aria-pressed`
    #[prop(optional, into)]
    pressed: Signal<Option<bool>>,
    /// why it is disabled, or what it does; shown on hover
    #[prop(optional, into)]
    hint: Option<Text>,
    #[prop(optional, into)] on_click: Option<Callback<MouseEvent>>,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    let class = class_of(kind, small, block, children.is_none());
    let click = move |event: MouseEvent| {
        if busy.get_untracked() {
            event.prevent_default();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    view! {
        <button
            class=class
            type=if submit { "submit" } else { "button" }
            name=name
            value=value
            title=hint
            aria-label=label
            aria-busy=move || busy.get().then_some("true")
            aria-pressed=move || pressed.get().map(|on| if on { "true" } else { "false" })
            disabled=move || disabled.get()
            on:click=click
        >
            {icon.map(|name| view! { <Icon name/> })}
            {children.map(|children| view! { <span class="ui-button__label">{children()}</span> })}
        </button>
    }
    .into_any()
}

/// A link that looks like a button.
#[component]
pub fn ButtonLink(
    #[prop(into)] href: Text,
    #[prop(optional)] kind: ButtonKind,
    #[prop(optional)] small: bool,
    #[prop(optional)] block: bool,
    #[prop(optional, into)] icon: Option<&'static str>,
    #[prop(optional, into)] label: Option<Text>,
    /// opens in its own tab
    #[prop(optional)]
    new_tab: bool,
    /// leaves the application's router: downloads, other servers
    #[prop(optional)]
    external: bool,
    #[prop(optional)] children: Option<Children>,
) -> AnyView {
    let class = class_of(kind, small, block, children.is_none());
    let rel = match (new_tab, external) {
        (true, _) => Some("noopener external"),
        (false, true) => Some("external"),
        (false, false) => None,
    };
    view! {
        <a class=class href=href aria-label=label target=new_tab.then_some("_blank") rel=rel>
            {icon.map(|name| view! { <Icon name/> })}
            {children.map(|children| view! { <span class="ui-button__label">{children()}</span> })}
        </a>
    }
    .into_any()
}
