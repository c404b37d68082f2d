//! *Add product* and *Add voucher* in the console, before and during the show: search, and each row joins with one press. And a
//! product's live price, live quantity and place.

use super::Studio;
use super::offers_api::{self as api, Offerable};
use crate::campaign;
use crate::error::AppError;
use crate::feed::LiveStore;
use crate::live::words;
use crate::page::answer_of;
use crate::ui::{Button, ButtonKind, Dialog, DialogFoot, Icon, Picture, TextField, error_for, use_toasts};
use domain::ProductId;
use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// While somebody types, the search waits for a pause of this length.
const PAUSE: Duration = Duration::from_millis(250);

/// The button and its dialog.
#[component]
pub(super) fn AddOffer(studio: Studio, vouchers: bool) -> AnyView {
    let store = studio.store;
    let open = RwSignal::new(false);
    let q = RwSignal::new(String::new());
    let found = RwSignal::new(None::<Vec<Offerable>>);
    let error = RwSignal::new(None::<AppError>);
    let ask = move |typed: String| {
        spawn_local(async move {
            let answer = api::find_offerable(store.campaign, vouchers, typed.clone()).await;
            // An older search must not replace a newer one.
            if q.try_get_untracked().as_ref() != Some(&typed) {
                return;
            }
            match answer {
                Ok(all) => {
                    let _ = (error.try_set(None), found.try_set(Some(all)));
                }
                Err(refused) => drop(error.try_set(Some(refused))),
            }
        });
    };
    Effect::new(move |_| {
        let typed = q.get();
        if open.get() {
            let wait = if typed.is_empty() { Duration::ZERO } else { PAUSE };
            set_timeout(
                move || {
                    if q.try_get_untracked().as_ref() == Some(&typed) {
                        ask(typed);
                    }
                },
                wait,
            );
        }
    });
    let (title, id, label) = if vouchers {
        (
            campaign::words::add_voucher(),
            "add-voucher",
            campaign::words::search_voucher(),
        )
    } else {
        (
            campaign::words::add_product(),
            "add-product",
            campaign::words::search_product(),
        )
    };
    let nothing = move || found.with(|found| found.as_ref().is_some_and(Vec::is_empty));
    let why = move || error.with(|error| error.as_ref().map(|error| error.sentence(crate::words::lang())));
    view! {
        <Button small=true icon="plus" on_click=move |_| open.set(true)>{title}</Button>
        <Dialog open title id wide=true>
            <div class="live-studio__add">
                <TextField name="" id=format!("{id}-search") label bind=q kind="search" icon="search" autocomplete="off"/>
                <p class="ui-field__error" role="alert">{why}</p>
                <p class="ui-muted" hidden=move || !nothing()>{campaign::words::nothing_found()}</p>
                <ul class="live-studio__rows">
                    {move || found.get().unwrap_or_default().into_iter().map(|item| line(store, vouchers, item)).collect::<Vec<_>>()}
                </ul>
            </div>
            <DialogFoot>
                <Button kind=ButtonKind::Primary on_click=move |_| open.set(false)>{words::done()}</Button>
            </DialogFoot>
        </Dialog>
    }
    .into_any()
}

fn line(store: LiveStore, vouchers: bool, item: Offerable) -> AnyView {
    let toasts = use_toasts();
    let id = item.id;
    let there = Memo::new(move |_| {
        if vouchers {
            store.vouchers.with(|all| all.iter().any(|voucher| voucher.id.0 == id))
        } else {
            store.products.with(|all| all.iter().any(|product| product.id.0 == id))
        }
    });
    let busy = RwSignal::new(false);
    let label = words::add_named(&item.title);
    let add = move |_| {
        busy.set(true);
        spawn_local(async move {
            let answer = api::add_offer(store.campaign, vouchers, id).await;
            let _ = busy.try_set(false);
            if let Err(error) = answer {
                let full = error.field("product").or_else(|| error.field("voucher"));
                toasts.say(full.map_or_else(|| error.sentence(crate::words::lang()), str::to_owned));
            }
        });
    };
    let label = StoredValue::new(label);
    let end = move || match there.get() {
        true => view! { <span class="live-studio__there"><Icon name="check"/>{words::in_the_show()}</span> }.into_any(),
        false => {
            view! { <Button small=true busy label=label.get_value() on_click=add>{campaign::words::add()}</Button> }
                .into_any()
        }
    };
    view! {
        <li class="live-studio__row">
            {(!vouchers).then(|| view! { <Picture image=item.image width=52 height=52 class="live-studio__thumb"/> }.into_any())}
            <div class="live-studio__words">
                <p class="live-studio__name ui-clip" dir="auto">{item.title}</p>
                <p class="ui-small ui-muted">{item.about}</p>
            </div>
            {end}
        </li>
    }
    .into_any()
}

/// The live price, live quantity and place of one product; opens while it names one.
#[component]
pub(super) fn TermsDialog(studio: Studio, editing: RwSignal<Option<ProductId>>) -> AnyView {
    let store = studio.store;
    let toasts = use_toasts();
    let open = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let (price, quantity) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let sold = RwSignal::new(0_i64);
    let error = RwSignal::new(None::<AppError>);
    Effect::new(move |_| {
        let Some(product) = editing.get() else {
            return open.set(false);
        };
        error.set(None);
        spawn_local(async move {
            let answer = api::open_terms(store.campaign, product).await;
            // Another product was chosen meanwhile.
            if editing.try_get_untracked() != Some(Some(product)) {
                return;
            }
            match answer {
                Ok(terms) => {
                    let _ = (price.try_set(terms.live_price), quantity.try_set(terms.live_quantity));
                    let _ = (sold.try_set(terms.sold), open.try_set(true));
                }
                Err(refused) => {
                    toasts.say(refused.sentence(crate::words::lang()));
                    let _ = editing.try_set(None);
                }
            }
        });
    });
    Effect::new(move |before: Option<bool>| {
        let now = open.get();
        if before == Some(true) && !now {
            editing.set(None);
        }
        now
    });
    let save = move |event: SubmitEvent| {
        event.prevent_default();
        let Some(product) = editing.get_untracked().filter(|_| !busy.get_untracked()) else {
            return;
        };
        busy.set(true);
        spawn_local(async move {
            let (price, quantity) = (price.get_untracked(), quantity.get_untracked());
            let answer = api::change_terms(store.campaign, product, price, quantity).await;
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    toasts.say(words::terms_saved());
                    if editing.try_get_untracked() == Some(Some(product)) {
                        let _ = open.try_set(false);
                    }
                }
                Err(refused) => drop(error.try_set(Some(refused))),
            }
        });
    };
    let answer = answer_of(error.into());
    let name = move || {
        let product = editing.get()?;
        store.products.with(|all| {
            all.iter()
                .find(|known| known.id == product)
                .map(|known| format!("{} {}", words::nth(known.number), known.name))
        })
    };
    view! {
        <Dialog open title=words::live_terms() id="terms">
            <form class="ui-stack" on:submit=save>
                <p dir="auto"><b>{name}</b></p>
                <Place studio editing/>
                <TextField name="live_price" id="terms-price" label=campaign::words::live_price() help=words::live_price_help() bind=price inputmode="decimal" autocomplete="off" error=error_for(answer.errors, "live_price")/>
                <TextField name="live_quantity" id="terms-quantity" label=campaign::words::live_quantity() bind=quantity inputmode="numeric" autocomplete="off" error=error_for(answer.errors, "live_quantity")/>
                <p class="ui-muted" hidden=move || sold.get() == 0>{move || words::terms_sold(sold.get())}</p>
                <p class="ui-field__error" role="alert">{move || answer.refusal.get()}</p>
                <DialogFoot>
                    <Button kind=ButtonKind::Primary submit=true busy>{campaign::words::save()}</Button>
                </DialogFoot>
            </form>
        </Dialog>
    }
    .into_any()
}

/// Where the product stands in the list, and two buttons that move it at once.
#[component]
fn Place(studio: Studio, editing: RwSignal<Option<ProductId>>) -> impl IntoView {
    let store = studio.store;
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let ids = Memo::new(move |_| {
        store
            .products
            .with(|all| all.iter().map(|product| product.id).collect::<Vec<_>>())
    });
    let at = Memo::new(move |_| {
        let product = editing.get()?;
        ids.with(|ids| ids.iter().position(|id| *id == product))
    });
    let last = move || at.get().is_none_or(|at| at + 1 >= ids.with(Vec::len));
    let put_before = move |next: Option<usize>| {
        let Some(product) = editing.get_untracked().filter(|_| !busy.get_untracked()) else {
            return;
        };
        let before = next.and_then(|next| ids.with_untracked(|ids| ids.get(next).copied()));
        busy.set(true);
        spawn_local(async move {
            if let Err(refused) = api::move_product(store.campaign, product, before).await {
                toasts.say(refused.sentence(crate::words::lang()));
            }
            let _ = busy.try_set(false);
        });
    };
    let up = move |_| put_before(at.get_untracked().and_then(|at| at.checked_sub(1)));
    let down = move |_| put_before(at.get_untracked().map(|at| at + 2));
    view! {
        <p class="live-studio__place">
            <span role="status">{move || at.get().map(|at| words::place(at + 1, ids.with(Vec::len)))}</span>
            <Button small=true icon="arrow-up" label=words::move_up() disabled=Signal::derive(move || at.get().is_none_or(|at| at == 0)) on_click=up/>
            <Button small=true icon="arrow-down" label=words::move_down() disabled=Signal::derive(last) on_click=down/>
        </p>
    }
    .into_any()
}
