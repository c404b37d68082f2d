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
    let orders = move || number(sales.with(|sales| sales.map_or(0, |sales| sales.orders)));
    view! {
        <ul class="live-studio__numbers ui-card" aria-label=words::numbers()>
            <Number name="watching" icon="eye" label=words::watching() value=Signal::derive(move || number(counters.with(|c| c.watching)))/>
            <Number name="likes" icon="heart" label=words::likes() value=Signal::derive(move || number(counters.with(|c| c.likes)))/>
            <Number name="comments" icon="message-circle" label=words::comments() value=Signal::derive(move || number(counters.with(|c| c.comments)))/>
            {sees_orders.then(|| view! {
                <Number name="orders" icon="shopping-bag" label=words::orders() value=Signal::derive(orders)/>
                <Number name="revenue" icon="wallet" label=words::revenue() value=Signal::derive(revenue)/>
            })}
        </ul>
    }
    .into_any()
}

#[component]
fn Number(name: &'static str, icon: &'static str, label: &'static str, value: Signal<String>) -> impl IntoView {
    view! {
        <li class="live-studio__number" data-number=name>
            <Icon name=icon large=true/>
            <b class="live-studio__number-value">{move || value.get()}</b>
            " "
            <span class="live-studio__number-label">{label}</span>
        </li>
    }
    .into_any()
}
