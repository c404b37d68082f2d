//! One icon of the sprite (`style/icons.txt` names them). Decoration only: words or `aria-label` carry the meaning.

use leptos::prelude::*;

/// An icon in the size of its text; `large` is 20 px.
#[component]
pub fn Icon(name: &'static str, #[prop(optional)] large: bool) -> impl IntoView {
    let href = crate::platform::visit(|visit| format!("{}#{name}", visit.icons));
    let class = if large { "ui-icon ui-icon--large" } else { "ui-icon" };
    view! {
        <svg class=class aria-hidden="true">
            <use href=href></use>
        </svg>
    }
}
