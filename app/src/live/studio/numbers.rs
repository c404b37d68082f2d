//! The show in numbers, above the video. Digits change in place; their neighbours do not move.

use super::Studio;
use crate::live::words;
use crate::ui::Icon;
use crate::words::number;
use leptos::prelude::*;

#[component]
pub(super) fn Numbers(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let lang = crate::words::lang();
    let counters = store.counters;
    let sales = store.sales;
    let sees_orders = sales.with_untracked(Option::is_some);
    let revenue = move || sales.with(|sales| sales.map(|sales| sales.revenue.format(lang)).unwrap_or_default());
    let watching = Signal::derive(move || counters.with(|counters| counters.watching));
    let likes = Signal::derive(move || counters.with(|counters| counters.likes));
    let comments = Signal::derive(move || counters.with(|counters| counters.comments));
    let orders = Signal::derive(move || sales.with(|sales| sales.map_or(0, |sales| sales.orders)));
    view! {
        <ul class="live-studio__numbers ui-card" aria-label=words::numbers()>
            <Number name="watching" icon="eye" label=|_| words::watching().into() value=watching/>
            <Number name="likes" icon="heart" label=words::likes value=likes/>
            <Number name="comments" icon="message-circle" label=words::comments value=comments/>
            {sees_orders.then(|| view! {
                <Number name="orders" icon="shopping-bag" label=words::orders value=orders/>
                <li class="live-studio__number" data-number="revenue">
                    <Icon name="wallet" large=true/>
                    <b class="live-studio__number-value">{revenue}</b>
                    " "
                    <span class="live-studio__number-label">{words::revenue()}</span>
                </li>
            })}
        </ul>
    }
    .into_any()
}

/// `label` is the word for so many.
#[component]
fn Number(name: &'static str, icon: &'static str, label: fn(i64) -> String, value: Signal<i64>) -> impl IntoView {
    view! {
        <li class="live-studio__number" data-number=name>
            <Icon name=icon large=true/>
            <b class="live-studio__number-value">{move || number(value.get())}</b>
            " "
            <span class="live-studio__number-label">{move || label(value.get())}</span>
        </li>
    }
    .into_any()
}
