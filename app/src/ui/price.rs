//! Money on a screen: the amount as the language writes it, never broken over two lines.

use super::words;
use domain::Money;
use leptos::prelude::*;

/// An amount.
#[component]
pub fn Amount(#[prop(into)] of: Signal<Money>) -> AnyView {
    let lang = crate::words::lang();
    view! { <span class="ui-money" translate="no">{move || of.get().format(lang)}</span> }.into_any()
}

/// A price, with the one that it was before where it is lower now.
#[component]
pub fn Price(
    now: Money,
    #[prop(optional_no_strip, into)] was: Option<Money>,
    /// in ember: live prices on the stage
    #[prop(optional)]
    live: bool,
    #[prop(optional)] large: bool,
) -> AnyView {
    let lang = crate::words::lang();
    let class = match (live, large) {
        (true, true) => "ui-price ui-price--live ui-price--large",
        (true, false) => "ui-price ui-price--live",
        (false, true) => "ui-price ui-price--large",
        (false, false) => "ui-price",
    };
    let was = was.filter(|was| was.currency == now.currency && was.minor > now.minor);
    view! {
        <span class=class translate="no">
            <b class="ui-money">{now.format(lang)}</b>
            {was.map(|was| {
                view! {
                    " "
                    <span class="ui-hidden">{words::price_was()}" "</span>
                    <s class="ui-money ui-price__was">{was.format(lang)}</s>
                }
            })}
        </span>
    }
    .into_any()
}
