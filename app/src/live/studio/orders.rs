//! *Livestream orders*: order code, number of products, customer name and total order value, newest first.

use super::Studio;
use crate::live::words;
use crate::ui::EmptyState;
use leptos::prelude::*;

#[component]
pub(super) fn OrdersPane(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let lang = crate::words::lang();
    let list = studio
        .about
        .with_value(|about| format!("/seller/{}/orders", about.shop_slug));
    let empty = Memo::new(move |_| store.orders.with(Vec::is_empty));
    view! {
        {move || empty.get().then(|| view! { <EmptyState text=words::no_orders()/> })}
        <ul class="live-studio__orders" aria-label=words::livestream_orders()>
            <For each=move || store.orders.get() key=|order| order.id children=move |order| view! {
                <li class="live-studio__order">
                    <a class="live-studio__code" href=format!("{list}/{}", order.id) target="_blank" rel="external noopener">
                        <span class="ui-hidden">{words::order_code()}" "</span>
                        {order.code.clone()}
                    </a>
                    <b class="ui-money">{order.total.format(lang)}</b>
                    <span class="live-studio__customer" dir="auto">{order.customer.clone()}</span>
                    <span>{words::n_products(order.units)}</span>
                </li>
            }/>
        </ul>
    }
    .into_any()
}
