//! The bag: every product of the show, in a sheet on phones and beside the video on wide screens.

use super::Stage;
use crate::live::pinned::{Left, Nth, ProductPrice};
use crate::live::words;
use crate::ui::{Button, Dialog, EmptyState, Picture};
use domain::ProductId;
use domain::live::Scene;
use leptos::prelude::*;

/// The list.
#[component]
pub(super) fn BagList(stage: Stage) -> impl IntoView {
    let store = stage.store;
    let ids = Memo::new(move |_| {
        store
            .products
            .with(|all| all.iter().map(|product| product.id).collect::<Vec<_>>())
    });
    let can_buy = Memo::new(move |_| stage.can_buy());
    view! {
        {move || ids.with(Vec::is_empty).then(|| view! { <EmptyState text=words::empty_bag()/> })}
        {move || match stage.scene.get() {
            _ if ids.with(Vec::is_empty) => None,
            Scene::OnAir | Scene::Interrupted => None,
            Scene::Before | Scene::Waiting => Some(words::buy_when_live()),
            Scene::Over => Some(words::were_live_prices()),
        }
        .map(|hint| view! { <p class="live-stage__hint">{hint}</p> })}
        <ul class="live-stage__bag">
            <For each=move || ids.get() key=|id| *id let:id>
                <BagRow stage id can_buy/>
            </For>
        </ul>
    }
    .into_any()
}

#[component]
fn BagRow(stage: Stage, id: ProductId, can_buy: Memo<bool>) -> impl IntoView {
    let store = stage.store;
    let product = Memo::new(move |_| {
        store
            .products
            .with(|all| all.iter().find(|product| product.id == id).cloned())
    });
    let shown = Memo::new(move |_| store.pins.with(|pins| pins.product == Some(id)));
    let buy = move |_| {
        stage.bag_open.set(false);
        stage.buying.set(Some(id));
    };
    view! {
        <li class="live-stage__bag-row" data-shown=move || shown.get().then_some("")>
            {move || product.get().map(|product| {
                let sold_out = product.left <= 0;
                view! {
                    <Picture image=product.image.clone() width=64 height=64 class="live-stage__bag-picture"/>
                    <div class="live-stage__bag-words">
                        <p class="live-stage__bag-name" dir="auto"><Nth number=product.number/>{product.name.clone()}</p>
                        <ProductPrice product=product.clone() live=true/>
                        <Left left=product.left/>
                    </div>
                    <Button
                        small=true
                        label=words::buy_named(&product.name)
                        disabled=Signal::derive(move || sold_out || !can_buy.get())
                        on_click=buy
                    >
                        {words::buy()}
                    </Button>
                }
            })}
        </li>
    }
    .into_any()
}

/// The sheet.
#[component]
pub(super) fn BagSheet(stage: Stage) -> impl IntoView {
    let open = stage.bag_open;
    view! {
        <Dialog open title=words::bag() id="bag" sheet=true>
            // Two hundred rows are rendered only when the sheet is open.
            {move || open.get().then(|| view! { <BagList stage/> })}
        </Dialog>
    }
    .into_any()
}
