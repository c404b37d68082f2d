//! The state of something in one line: an icon and words; and a data rate in words.

use crate::ui::Icon;
use crate::words::number;
use leptos::prelude::*;

/// An icon and words for the state of something.
#[component]
pub(super) fn StateLine(icon: &'static str, #[prop(into)] text: String, tone: &'static str) -> impl IntoView {
    view! { <p class="live-studio__standing" data-tone=tone><Icon name=icon/><span>{text}</span></p> }.into_any()
}

/// "8.4 Mbit/s"
pub(super) fn mbit_s(kbit_s: u32) -> String {
    format!("{} Mbit/s", megabits(kbit_s))
}

/// "8.4"
pub(super) fn megabits(kbit_s: u32) -> String {
    let tenths = kbit_s / 100;
    let whole = number((tenths / 10).into());
    if tenths >= 1_000 {
        return whole;
    }
    format!("{whole}{}{}", crate::words::lang().pick(".", ","), tenths % 10)
}
