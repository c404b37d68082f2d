//! The vouchers of the show, each with what it gives, and *Show* or *Hide*.

use super::Studio;
use super::offers::AddOffer;
use crate::live::pinned::voucher_words;
use crate::live::{api, words};
use crate::ui::{Button, ButtonKind, EmptyState, Icon, use_clock, use_toasts};
use domain::VoucherId;
use domain::{
    live::{News, Pins},
    offer::StageVoucher,
};
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(super) fn VouchersPane(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let toasts = use_toasts();
    let pin = Callback::new(move |voucher: Option<VoucherId>| {
        let before = store.pins.get_untracked();
        store.receive(News::Pinned(Pins { voucher, ..before }));
        spawn_local(async move {
            if let Err(error) = api::pin_voucher(store.campaign, voucher).await {
                store.receive(News::Pinned(before));
                toasts.say(error.sentence(crate::words::lang()));
            }
        });
    });
    let clock = use_clock();
    let over = Memo::new(move |_| studio.is_over(clock.now()));
    view! {
        <div class="live-studio__add-row" hidden=move || !studio.changes_offers(clock.now())><AddOffer studio vouchers=true/></div>
        {move || store.vouchers.with(Vec::is_empty).then(|| view! { <EmptyState text=words::no_vouchers()/> })}
        <ul class="live-studio__rows">
            <For each=move || store.vouchers.get() key=|voucher| (voucher.id, voucher.code.clone(), voucher.name.clone()) let:voucher>
                <VoucherRow studio voucher pin over/>
            </For>
        </ul>
    }
    .into_any()
}

#[component]
fn VoucherRow(
    studio: Studio,
    voucher: StageVoucher,
    pin: Callback<Option<VoucherId>>,
    /// nothing is shown to anybody any more
    over: Memo<bool>,
) -> impl IntoView {
    let store = studio.store;
    let id = voucher.id;
    let shown = Memo::new(move |_| store.pins.with(|pins| pins.voucher == Some(id)));
    let code = voucher.code.clone();
    view! {
        <li class="live-studio__row" data-shown=move || shown.get().then_some("")>
            <span class="live-studio__thumb live-studio__thumb--icon"><Icon name="ticket" large=true/></span>
            <div class="live-studio__words">
                <p class="live-studio__name ui-clip" title=voucher.name.clone()>{voucher.code.clone()}</p>
                <p class="ui-small ui-clip" dir="auto">{voucher.name.clone()}</p>
                <p class="ui-small ui-muted">{voucher_words(&voucher, crate::words::lang())}</p>
            </div>
            {move || if over.get() {
                ().into_any()
            } else if shown.get() {
                view! { <Button small=true label=words::hide_named(&code) on_click=move |_| pin.run(None)>{words::hide()}</Button> }.into_any()
            } else {
                view! {
                    <Button small=true kind=ButtonKind::Primary label=words::show_named(&code) on_click=move |_| pin.run(Some(id))>
                        {words::show()}
                    </Button>
                }
                .into_any()
            }}
        </li>
    }
    .into_any()
}
