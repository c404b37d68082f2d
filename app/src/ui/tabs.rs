//! Tabs. `Tabs` are links with counts (lists: everything is in the URL); `PaneTabs` switch panes of one screen.

use super::Text;
use leptos::{ev::KeyboardEvent, prelude::*, wasm_bindgen::JsCast, web_sys::HtmlElement};

/// A tab that is a link.
#[derive(Clone, Debug)]
pub struct Tab {
    /// what people read
    pub label: Text,
    /// where it goes
    pub href: String,
    /// how many there are
    pub count: Option<i64>,
    /// this page
    pub current: bool,
}

/// Links to the same list cut differently.
#[component]
pub fn Tabs(
    /// what is cut: "Status"
    #[prop(into)]
    label: Text,
    tabs: Vec<Tab>,
) -> AnyView {
    let tabs = tabs
        .into_iter()
        .map(|tab| {
            view! {
                <a class="ui-tabs__tab" href=tab.href aria-current=tab.current.then_some("page")>
                    {tab.label}
                    {tab.count.map(|count| view! { " "<span class="ui-tabs__count">{crate::words::number(count)}</span> })}
                </a>
            }
        })
        .collect_view();
    view! { <nav class="ui-tabs" aria-label=label>{tabs}</nav> }.into_any()
}

/// A tab that shows a pane.
#[derive(Clone)]
pub struct Pane {
    /// what people read
    pub label: Text,
    /// how many are in it, as it changes
    pub count: Signal<Option<i64>>,
}

/// Element id of a pane; give it `role="tabpanel"`, `aria-labelledby=pane_tab_id(..)` and `tabindex="0"`.
pub fn pane_id(group: &str, at: usize) -> String {
    format!("{group}-pane-{at}")
}

/// Element id of the tab of a pane.
pub fn pane_tab_id(group: &str, at: usize) -> String {
    format!("{group}-tab-{at}")
}

/// Tabs of one screen; `selected` is the index of the shown pane. Left and right arrows move.
#[component]
pub fn PaneTabs(
    /// unique on the page, joins tabs and panes
    group: &'static str,
    #[prop(into)] label: Text,
    panes: Vec<Pane>,
    selected: RwSignal<usize>,
) -> AnyView {
    let last = panes.len().saturating_sub(1);
    let key = move |event: KeyboardEvent| {
        let at = selected.get_untracked();
        let next = match event.key().as_str() {
            "ArrowRight" => {
                if at < last {
                    at + 1
                } else {
                    0
                }
            }
            "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
            "Home" => 0,
            "End" => last,
            _ => return,
        };
        event.prevent_default();
        selected.set(next);
        let tab = document().get_element_by_id(&pane_tab_id(group, next));
        if let Some(tab) = tab.and_then(|tab| tab.dyn_into::<HtmlElement>().ok()) {
            let _ = tab.focus();
        }
    };
    let tabs = panes
        .into_iter()
        .enumerate()
        .map(|(at, pane)| {
            let count = pane.count;
            view! {
                <button
                    type="button"
                    class="ui-tabs__tab"
                    role="tab"
                    id=pane_tab_id(group, at)
                    aria-controls=pane_id(group, at)
                    aria-selected=move || if selected.get() == at { "true" } else { "false" }
                    tabindex=move || if selected.get() == at { "0" } else { "-1" }
                    on:click=move |_| selected.set(at)
                >
                    {pane.label}
                    {move || count.get().map(|count| view! { " "<span class="ui-tabs__count">{crate::words::number(count)}</span> })}
                </button>
            }
        })
        .collect_view();
    view! { <div class="ui-tabs ui-tabs--panes" role="tablist" aria-label=label on:keydown=key>{tabs}</div> }.into_any()
}
