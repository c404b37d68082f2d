//! Several products at once: ticked in the list, archived or restored together, and put back with *Undo*.

use super::{api, words};
use crate::ui::{Button, use_toasts};
use domain::ProductId;
use leptos::{prelude::*, task::spawn_local};
use std::collections::BTreeSet;

/// What is ticked, and how often something was changed: the list is read again then.
#[derive(Clone, Copy)]
pub struct Bulk {
    shop: StoredValue<String>,
    chosen: RwSignal<BTreeSet<ProductId>>,
    changes: RwSignal<u32>,
}

impl Bulk {
    /// Nothing ticked.
    pub(super) fn new(shop: String) -> Bulk {
        Bulk {
            shop: StoredValue::new(shop),
            chosen: RwSignal::default(),
            changes: RwSignal::new(0),
        }
    }

    /// Grows with each change.
    pub(super) fn changes(self) -> u32 {
        self.changes.get()
    }

    /// What another list shows is not what was ticked.
    pub(super) fn forget(self) {
        let _ = self.chosen.try_set(BTreeSet::new());
    }
}

/// The box in front of a product.
#[component]
pub fn Tick(bulk: Bulk, id: ProductId, name: String) -> impl IntoView {
    let toggle = move |_| {
        bulk.chosen.update(|chosen| {
            if !chosen.remove(&id) {
                chosen.insert(id);
            }
        });
    };
    view! {
        <label class="catalog-tick" data-needs-js="">
            <input type="checkbox" prop:checked=move || bulk.chosen.with(|chosen| chosen.contains(&id)) on:change=toggle/>
            <span class="ui-hidden">{words::select(&name)}</span>
        </label>
    }
}

/// How many are ticked, and what can be done with them.
#[component]
pub fn BulkBar(
    bulk: Bulk,
    /// the products of this page, and whether each is on sale
    products: Vec<(ProductId, bool)>,
    /// they are archived, so they can be restored
    archived: bool,
) -> impl IntoView {
    let toasts = use_toasts();
    let busy = RwSignal::new(false);
    let count = move || bulk.chosen.with(BTreeSet::len);
    let all = StoredValue::new(products);
    let choose_all = move |_| all.with_value(|all| bulk.chosen.set(all.iter().map(|(id, _)| *id).collect()));
    let change = move |_| {
        let ids: Vec<ProductId> = bulk.chosen.get_untracked().into_iter().collect();
        let on_sale = all.with_value(|all| {
            all.iter()
                .filter(|(_, on_sale)| *on_sale)
                .map(|(id, _)| *id)
                .collect::<Vec<_>>()
        });
        busy.set(true);
        spawn_local(async move {
            let shop = bulk.shop.try_get_value().unwrap_or_default();
            let answer = api::archive_products(shop.clone(), ids.clone(), !archived, Vec::new()).await;
            let _ = busy.try_set(false);
            // Also after a refusal: some may be archived by now.
            let _ = bulk.changes.try_update(|n| *n += 1);
            match answer {
                Err(error) => toasts.say(error.sentence(crate::words::lang())),
                Ok(()) => {
                    bulk.forget();
                    let said = if archived {
                        words::n_restored(ids.len())
                    } else {
                        words::n_archived(ids.len())
                    };
                    toasts.offer(said, crate::ui::words::undo(), move || {
                        let (shop, ids, on_sale) = (shop.clone(), ids.clone(), on_sale.clone());
                        spawn_local(async move {
                            if let Err(error) = api::archive_products(shop, ids, archived, on_sale).await {
                                toasts.say(error.sentence(crate::words::lang()));
                            }
                            let _ = bulk.changes.try_update(|n| *n += 1);
                        });
                    });
                }
            }
        });
    };
    let (icon, label) = if archived {
        ("archive-restore", words::restore())
    } else {
        ("archive", words::archive())
    };
    view! {
        <div class="catalog-bulk" role="toolbar" aria-label=words::selected() hidden=move || count() == 0>
            <span role="status">{move || words::n_selected(count())}</span>
            <Button small=true icon busy on_click=change>{label}</Button>
            <Button small=true on_click=choose_all>{words::select_page()}</Button>
            <Button small=true on_click=move |_| bulk.forget()>{words::select_none()}</Button>
        </div>
    }
}
