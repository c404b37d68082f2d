//! What stands around every page: the seller's sidebar and the viewer's light header, with the switches for
//! language and theme. Pages give themselves a shell; the document around it is `lib.rs`'s.

pub mod seller;
pub mod switches;
pub mod viewer;

pub use seller::{SellerPage, SellerShell, ShopNav};
pub use switches::{LangSwitch, ThemeSwitch};
pub use viewer::{ViewerPage, ViewerShell};

use crate::ui::words;
use leptos::prelude::*;

/// The mark and the name.
#[component]
pub fn Logo(
    /// where it leads
    #[prop(default = "/".into(), into)]
    href: String,
) -> AnyView {
    view! {
        <a class="shell-logo" href=href>
            <Mark/>
            <span class="shell-logo__name">"Hawker"</span>
        </a>
    }
    .into_any()
}

/// The stall: an awning over a counter that is a screen.
#[component]
fn Mark() -> impl IntoView {
    let href = crate::platform::visit(|visit| format!("{}#hawker", visit.icons));
    view! {
        <svg class="shell-logo__mark" aria-hidden="true" width="24" height="24">
            <use href=href></use>
        </svg>
    }
}

/// The first thing that Tab reaches.
#[component]
fn SkipLink() -> impl IntoView {
    view! { <a class="shell-skip" href="#main" rel="external">{words::skip()}</a> }
}
