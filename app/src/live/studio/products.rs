//! The products of the show, each with its price, what is left of it, and *Show* or *Hide*.

use super::Studio;
use super::offers::{AddOffer, TermsDialog};
use crate::live::pinned::{Left, Nth, ProductPrice};
use crate::live::{api, words};
use crate::ui::{Button, ButtonKind, EmptyState, Picture, use_clock, use_toasts};
use domain::ProductId;
use domain::{
    live::{News, Pins},
    offer::StageProduct,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(super) fn ProductsPane(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let toasts = use_toasts();
    let pin = Callback::new(move |product: Option<ProductId>| {
        let before = store.pins.get_untracked();
        // At once on this screen; with the same version, so that the server's news replaces it.
        store.receive(News::Pinned(Pins { product, ..before }));
        spawn_local(async move {
            if let Err(error) = api::pin_product(store.campaign, product).await {
                store.receive(News::Pinned(before));
                toasts.say(error.sentence(crate::words::lang()));
            }
        });
    });
    let ids = Memo::new(move |_| {
        store
            .products
            .with(|all| all.iter().map(|product| product.id).collect::<Vec<_>>())
    });
    let editing = RwSignal::new(None);
    let clock = use_clock();
    let changes = Memo::new(move |_| studio.changes_offers(clock.now()));
    let over = Memo::new(move |_| studio.is_over(clock.now()));
    view! {
        <div class="live-studio__add-row" hidden=move || !changes.get()><AddOffer studio vouchers=false/></div>
        <TermsDialog studio editing/>
        {move || ids.with(Vec::is_empty).then(|| view! { <EmptyState text=words::no_products()/> })}
        <ul class="live-studio__rows">
            <For each=move || ids.get() key=|id| *id let:id>
                <ProductRow studio id pin editing changes over/>
            </For>
        </ul>
    }
    .into_any()
}

#[component]
fn ProductRow(
    studio: Studio,
    id: ProductId,
    pin: Callback<Option<ProductId>>,
    editing: RwSignal<Option<ProductId>>,
    changes: Memo<bool>,
    /// nothing is shown to anybody any more
    over: Memo<bool>,
) -> impl IntoView {
    let store = studio.store;
    let product = Memo::new(move |_| {
        store
            .products
            .with(|all| all.iter().find(|product| product.id == id).cloned())
    });
    let shown = Memo::new(move |_| store.pins.with(|pins| pins.product == Some(id)));
    view! {
        <li class="live-studio__row" data-shown=move || shown.get().then_some("") data-out=move || product.with(|p| p.as_ref().is_some_and(|p| p.left <= 0)).then_some("")>
            {move || product.get().map(|product| view! { <ProductWords product/> })}
            {move || changes.get().then(|| {
                let name = product.with(|product| product.as_ref().map(|product| product.name.clone())).unwrap_or_default();
                view! { <Button small=true kind=ButtonKind::Ghost icon="pencil" label=words::terms_of(&name) on_click=move |_| editing.set(Some(id))/> }.into_any()
            })}
            {move || {
                let name = product.with(|product| product.as_ref().map(|product| product.name.clone())).unwrap_or_default();
                if over.get() {
                    ().into_any()
                } else if shown.get() {
                    view! { <Button small=true label=words::hide_named(&name) on_click=move |_| pin.run(None)>{words::hide()}</Button> }.into_any()
                } else {
                    view! {
                        <Button small=true kind=ButtonKind::Primary label=words::show_named(&name) on_click=move |_| pin.run(Some(id))>
                            {words::show()}
                        </Button>
                    }
                    .into_any()
                }
            }}
        </li>
    }
    .into_any()
}

/// "S 1 · M 3 · L 0": viewers ask for it in the comments.
fn variants_left(product: &StageProduct) -> Option<String> {
    let each: Vec<String> = product
        .variants
        .iter()
        .map(|variant| format!("{} {}", variant.name, crate::words::number(variant.left)))
        .collect();
    (!each.is_empty()).then(|| each.join(" · "))
}

#[component]
fn ProductWords(product: StageProduct) -> impl IntoView {
    view! {
        <Picture image=product.image.clone() width=52 height=52 class="live-studio__thumb"/>
        <div class="live-studio__words">
            <p class="live-studio__name ui-clip" dir="auto" title=product.name.clone()><Nth number=product.number/>{product.name.clone()}</p>
            <ProductPrice product=product.clone()/>
            <Left left=product.left/>
            {variants_left(&product).map(|words| view! { <p class="ui-small ui-muted ui-clip" title=words.clone()>{words.clone()}</p> })}
        </div>
    }
    .into_any()
}
