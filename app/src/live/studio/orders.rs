//! *Livestream orders*: order code, number of products, customer name and total order value, newest first.

use super::Studio;
use crate::live::words;
use crate::ui::EmptyState;
use leptos::prelude::*;

#[component]
pub(super) fn OrdersPane(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let lang = crate::words::lang();
    let empty = Memo::new(move |_| store.orders.with(Vec::is_empty));
    view! {
        {move || empty.get().then(|| view! { <EmptyState text=words::no_orders()/> })}
        <table class="live-studio__orders" hidden=move || empty.get()>
            <caption class="ui-hidden">{words::livestream_orders()}</caption>
            <thead>
                <tr>
                    <th scope="col">{words::order_code()}</th>
                    <th scope="col" class="ui-table__number">{words::order_units()}</th>
                    <th scope="col">{words::order_customer()}</th>
                    <th scope="col" class="ui-table__number">{words::order_total()}</th>
                </tr>
            </thead>
            <tbody>
                <For each=move || store.orders.get() key=|order| order.id let:order>
                    <tr>
                        <td><a href=format!("/orders/{}", order.id) target="_blank" rel="external noopener">{order.code.clone()}</a></td>
                        <td class="ui-table__number">{order.units}</td>
                        <td dir="auto">{order.customer.clone()}</td>
                        <td class="ui-table__number">{order.total.format(lang)}</td>
                    </tr>
                </For>
            </tbody>
        </table>
    }
    .into_any()
}
