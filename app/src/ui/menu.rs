//! A menu over the native popover: opens without JavaScript, Escape and a click elsewhere close it.
//! Arrow keys, Home and End move through the entries.

use super::{Icon, Text, words};
use leptos::{
    ev::{KeyboardEvent, MouseEvent},
    html,
    prelude::*,
    wasm_bindgen::JsCast,
    web_sys::{Element, HtmlElement},
};

fn entries(menu: &HtmlElement) -> Vec<HtmlElement> {
    with_class(menu, "ui-menu__item")
}

/// Everything of a class in an element, in order.
pub(crate) fn with_class(within: &HtmlElement, class: &str) -> Vec<HtmlElement> {
    let list = within.get_elements_by_class_name(class);
    (0..list.length())
        .filter_map(|at| list.item(at)?.dyn_into().ok())
        .collect()
}

/// Moves the focus among `entries` by an arrow key, Home or End; true when the key was one of these.
pub(crate) fn step(entries: &[HtmlElement], key: &str) -> bool {
    if entries.is_empty() {
        return false;
    }
    let focused = document().active_element();
    let at = entries
        .iter()
        .position(|entry| Some(entry.unchecked_ref::<Element>()) == focused.as_ref());
    let last = entries.len().saturating_sub(1);
    let next = match (key, at) {
        ("ArrowDown", Some(at)) if at < last => at + 1,
        ("ArrowDown" | "Home", _) => 0,
        ("ArrowUp", Some(at)) if at > 0 => at - 1,
        ("ArrowUp" | "End", _) => last,
        _ => return false,
    };
    if let Some(entry) = entries.get(next) {
        let _ = entry.focus();
    }
    true
}

/// Browsers without anchor positioning get the place of the button as custom properties.
pub(super) fn place(menu: &HtmlElement, button: &Element) {
    let style = menu.style();
    let [top, bottom, left, right] = browser::page::edges(button);
    for (property, px) in [
        ("--ui-top", top),
        ("--ui-bottom", bottom),
        ("--ui-left", left),
        ("--ui-right", right),
    ] {
        let _ = style.set_property(property, &format!("{px}px"));
    }
}

/// A button and the menu that it opens. Without `trigger` the button is "⋯".
#[component]
pub fn Menu(
    /// element id, unique on the page (`format!("menu-{id}")`)
    #[prop(into)]
    id: String,
    /// what the menu is for: accessible name of the button
    #[prop(into)]
    label: Text,
    #[prop(default = "ellipsis")] icon: &'static str,
    /// classes of the button
    #[prop(default = "ui-button ui-button--ghost ui-button--small ui-button--icon")]
    button: &'static str,
    /// opens upwards (bottom bars, the account at the bottom)
    #[prop(optional)]
    up: bool,
    /// what the button shows instead of the icon; its words are the button's name then
    #[prop(optional, into)]
    trigger: Option<ViewFnOnce>,
    children: Children,
) -> AnyView {
    let node = NodeRef::<html::Div>::new();
    let open = RwSignal::new(false);
    let button_label = trigger.is_none().then(|| label.clone());
    let pressed = move |event: MouseEvent| {
        let button = event
            .current_target()
            .and_then(|target| target.dyn_into::<Element>().ok());
        if let (Some(menu), Some(button)) = (node.get_untracked(), button) {
            place(&menu, &button);
        }
    };
    let key = move |event: KeyboardEvent| {
        if let Some(menu) = node.get_untracked() {
            if event.key() == "Tab" {
                let _ = menu.hide_popover();
            } else if step(&entries(&menu), &event.key()) {
                event.prevent_default();
            }
        }
    };
    let toggled = move |_| {
        if let Some(menu) = node.get_untracked() {
            let shown = menu.matches(":popover-open").unwrap_or(false);
            open.set(shown);
            // The menu has not found its place yet: scrolling to it now would move the page under the finger.
            if shown && let Some(first) = entries(&menu).first() {
                browser::page::focus_in_place(first);
            }
        }
    };
    let chosen = move |event: MouseEvent| {
        let entry = event
            .target()
            .and_then(|target| target.dyn_into::<Element>().ok())
            .and_then(|target| target.closest("[role=menuitem]").ok().flatten());
        if let (Some(menu), Some(entry)) = (node.get_untracked(), entry)
            && entry.get_attribute("aria-disabled").is_none()
        {
            let _ = menu.hide_popover();
        }
    };
    view! {
        <div class="ui-menu">
            <button
                type="button"
                class=button
                popovertarget=id.clone()
                aria-label=button_label
                aria-haspopup="menu"
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=pressed
            >
                {match trigger {
                    Some(trigger) => trigger.run(),
                    None => view! { <Icon name=icon/> }.into_any(),
                }}
            </button>
            <div
                node_ref=node
                class=if up { "ui-menu__list ui-menu__list--up" } else { "ui-menu__list" }
                id=id
                popover="auto"
                role="menu"
                aria-label=label
                on:keydown=key
                on:toggle=toggled
                on:click=chosen
            >
                {children()}
            </div>
        </div>
    }
    .into_any()
}

/// One entry: a link with `href`, a button otherwise. With `reason` it is disabled and says why.
#[component]
pub fn MenuItem(
    #[prop(into)] label: Text,
    #[prop(optional, into)] icon: Option<&'static str>,
    #[prop(optional, into)] href: Option<Text>,
    /// posts the form around it (`<form role="none" method="post">` inside the menu)
    #[prop(optional)]
    submit: bool,
    #[prop(optional, into)] name: Option<Text>,
    #[prop(optional, into)] value: Option<Text>,
    #[prop(optional)] danger: bool,
    /// chosen now: a tick at the right
    #[prop(optional)]
    current: bool,
    /// why it is not possible now; `None` means that it is
    #[prop(optional_no_strip, into)]
    reason: Option<Text>,
    /// `lang` of the label, where it is not the page's
    #[prop(optional, into)]
    lang: Option<&'static str>,
    #[prop(optional, into)] on_click: Option<Callback<MouseEvent>>,
) -> AnyView {
    let class = if danger {
        "ui-menu__item ui-menu__item--danger"
    } else {
        "ui-menu__item"
    };
    let disabled = reason.is_some();
    let click = move |event: MouseEvent| {
        if disabled {
            event.prevent_default();
            event.stop_propagation();
        } else if let Some(on_click) = on_click {
            on_click.run(event);
        }
    };
    let inside = view! {
        {icon.map(|name| view! { <Icon name/> })}
        <span class="ui-menu__words" lang=lang>
            <span>{label}</span>
            {reason.map(|reason| view! { <small class="ui-menu__reason">{reason}</small> })}
        </span>
        {current.then(|| view! { <Icon name="check"/><span class="ui-hidden">{words::chosen()}</span> })}
    };
    match href.filter(|_| !disabled) {
        Some(href) => view! {
            <a class=class role="menuitem" href=href on:click=click>{inside}</a>
        }
        .into_any(),
        None => view! {
            <button
                class=class
                role="menuitem"
                type=if submit && !disabled { "submit" } else { "button" }
                name=name
                value=value
                aria-disabled=disabled.then_some("true")
                on:click=click
            >
                {inside}
            </button>
        }
        .into_any(),
    }
}

/// A line between groups of entries.
#[component]
pub fn MenuLine() -> AnyView {
    view! { <hr class="ui-menu__line"/> }.into_any()
}
