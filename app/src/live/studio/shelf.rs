//! *Shop livestream*: what is sold in this show, and what was. *Show* puts one of them on every viewer's screen.

use super::Studio;
use super::orders::OrdersPane;
use super::products::ProductsPane;
use super::vouchers::VouchersPane;
use crate::live::words;
use crate::ui::{Pane, PaneTabs, pane_id, pane_tab_id};
use leptos::prelude::*;

const GROUP: &str = "shelf";

#[component]
pub(super) fn Shelf(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let selected = RwSignal::new(0_usize);
    let count = |n: usize| i64::try_from(n).ok();
    let sees_orders = store.sales.with_untracked(Option::is_some);
    let mut panes = vec![
        Pane {
            label: words::products().into(),
            count: Signal::derive(move || count(store.products.with(Vec::len))),
        },
        Pane {
            label: words::vouchers().into(),
            count: Signal::derive(move || count(store.vouchers.with(Vec::len))),
        },
    ];
    if sees_orders {
        panes.push(Pane {
            label: words::livestream_orders().into(),
            count: Signal::derive(move || store.sales.with(|sales| sales.map(|sales| sales.orders))),
        });
    }
    let pane = move |at: usize, children: AnyView| {
        view! {
            <div
                class="live-studio__pane"
                role="tabpanel"
                id=pane_id(GROUP, at)
                aria-labelledby=pane_tab_id(GROUP, at)
                tabindex="0"
                hidden=move || selected.get() != at
            >
                {children}
            </div>
        }
    };
    view! {
        <section class="live-studio__shelf ui-card" aria-label=words::shop_livestream()>
            <h2 class="live-studio__box-title">{words::shop_livestream()}</h2>
            <PaneTabs group=GROUP label=words::shop_livestream() panes selected/>
            {pane(0, view! { <ProductsPane studio/> }.into_any())}
            {pane(1, view! { <VouchersPane studio/> }.into_any())}
            {sees_orders.then(|| pane(2, view! { <OrdersPane studio/> }.into_any()))}
        </section>
    }
    .into_any()
}
