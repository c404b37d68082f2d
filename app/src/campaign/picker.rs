//! *Add product* and *Add voucher*: search, tick, **Add**. What is ticked stays in the tray while the search changes;
//! nothing changes in the campaign before **Add**.

use super::words;
use crate::{
    catalog::{api, discount_text},
    error::AppError,
    ui::{
        Button, ButtonKind, Choice, Dialog, DialogFoot, EmptyState, ErrorBox, Icon, Picture, SelectField, Skeleton,
        SkeletonKind, TextField, field_id,
    },
};
use domain::{
    catalog::{CatalogSearch, Category, Product, Voucher},
    image::Image,
};
use leptos::{prelude::*, task::spawn_local};
use std::time::Duration;
use uuid::Uuid;

/// While somebody types, the search waits for a pause of this length.
const PAUSE: Duration = Duration::from_millis(200);

/// What is picked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Products,
    Vouchers,
}

/// Something that can be picked.
#[derive(Clone)]
pub enum Item {
    Product(Product),
    Voucher(Voucher),
}

impl Item {
    fn key(&self) -> Uuid {
        match self {
            Item::Product(product) => product.id.0,
            Item::Voucher(voucher) => voucher.id.0,
        }
    }

    fn title(&self) -> String {
        match self {
            Item::Product(product) => product.name.clone(),
            Item::Voucher(voucher) => voucher.name.clone(),
        }
    }

    fn about(&self) -> String {
        let lang = crate::words::lang();
        let (about, active) = match self {
            Item::Product(product) => (
                format!("{} · {}", product.price.format(lang), words::in_stock(product.stock)),
                product.active,
            ),
            Item::Voucher(voucher) => (
                words::code_and(&voucher.code, &discount_text(voucher.discount)),
                voucher.active,
            ),
        };
        if active {
            about
        } else {
            format!("{about} · {}", words::not_on_sale())
        }
    }

    fn image(&self) -> Option<Image> {
        match self {
            Item::Product(product) => product.images.first().cloned(),
            Item::Voucher(_) => None,
        }
    }
}

/// An entry of the tray: chosen before (`item` is `None`) or ticked here.
#[derive(Clone)]
pub struct Picked {
    pub(super) key: Uuid,
    pub(super) title: String,
    pub(super) item: Option<Item>,
}

/// What the list below the search shows.
#[derive(Clone, Default)]
struct Found {
    items: Vec<Item>,
    next: Option<String>,
    waiting: bool,
    error: Option<AppError>,
}

/// Which face of the list is seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Error,
    Waiting,
    Nothing,
    Rows,
}

impl Shown {
    fn of(found: &Found) -> Shown {
        match found {
            Found { error: Some(_), .. } => Shown::Error,
            Found {
                items, waiting: true, ..
            } if items.is_empty() => Shown::Waiting,
            Found { items, .. } if items.is_empty() => Shown::Nothing,
            Found { .. } => Shown::Rows,
        }
    }
}

async fn find(kind: Kind, shop: String, search: CatalogSearch) -> Result<(Vec<Item>, Option<String>), AppError> {
    Ok(match kind {
        Kind::Products => {
            let page = api::list_products(shop, search).await?;
            (page.rows.into_iter().map(Item::Product).collect(), page.next)
        }
        Kind::Vouchers => {
            let page = api::list_vouchers(shop, search).await?;
            (page.rows.into_iter().map(Item::Voucher).collect(), page.next)
        }
    })
}

/// The dialog. `chosen` is what the campaign has when it opens; `on_add` gets the whole tray.
#[component]
pub fn Picker(
    kind: Kind,
    open: RwSignal<bool>,
    shop: String,
    max: usize,
    #[prop(into)] chosen: Signal<Vec<Picked>>,
    on_add: Callback<Vec<Picked>>,
) -> impl IntoView {
    let (id, title, search_label) = match kind {
        Kind::Products => ("add-product", words::add_product(), words::search_product()),
        Kind::Vouchers => ("add-voucher", words::add_voucher(), words::search_voucher()),
    };
    let shop = StoredValue::new(shop);
    let (q, category) = (RwSignal::new(String::new()), RwSignal::new(String::new()));
    let tray = RwSignal::new(Vec::<Picked>::new());
    let found = RwSignal::new(Found::default());
    let categories = RwSignal::new(Vec::<Category>::new());
    // Answers of an older search must not overwrite those of a newer one.
    let asked = StoredValue::new(0_u32);
    let ask = move |after: String| {
        let turn = asked.get_value().wrapping_add(1);
        asked.set_value(turn);
        let more = !after.is_empty();
        found.update(|found| {
            found.waiting = true;
            found.error = None;
        });
        let search = CatalogSearch {
            q: q.get_untracked(),
            category: category.get_untracked(),
            archived: false,
            after,
        };
        spawn_local(async move {
            let answer = find(kind, shop.get_value(), search).await;
            if asked.try_get_value() != Some(turn) {
                return;
            }
            found.update(|found| {
                found.waiting = false;
                match answer {
                    Ok((items, next)) => {
                        if !more {
                            found.items.clear();
                        }
                        found.items.extend(items);
                        found.next = next;
                    }
                    Err(error) => found.error = Some(error),
                }
            });
        });
    };
    Effect::new(move |_| {
        if open.get() {
            tray.set(chosen.get_untracked());
            q.set(String::new());
            category.set(String::new());
            if kind == Kind::Products && categories.with_untracked(Vec::is_empty) {
                spawn_local(async move {
                    if let Ok(known) = api::list_categories(shop.get_value()).await {
                        categories.set(known);
                    }
                });
            }
        }
    });
    Effect::new(move |before: Option<(String, String)>| {
        let query = (q.get(), category.get());
        if open.get() {
            let typed = before.as_ref().is_some_and(|(q, _)| *q != query.0);
            let waiting_for = query.clone();
            let start = move || {
                if (q.get_untracked(), category.get_untracked()) == waiting_for {
                    ask(String::new());
                }
            };
            set_timeout(start, if typed { PAUSE } else { Duration::ZERO });
        }
        query
    });
    let toggle = move |item: Item| {
        tray.update(|tray| {
            let key = item.key();
            match tray.iter().position(|picked| picked.key == key) {
                Some(at) => drop(tray.remove(at)),
                None => tray.push(Picked {
                    key,
                    title: item.title(),
                    item: Some(item),
                }),
            }
        });
    };
    let full = move || tray.with(Vec::len) >= max;
    let add = move |_| {
        on_add.run(tray.get_untracked());
        open.set(false);
    };
    let category_field = move || {
        let mut choices = vec![Choice::new("", words::all_categories())];
        categories.with(|known| choices.extend(known.iter().map(|c| Choice::new(c.id.to_string(), c.path.clone()))));
        view! { <SelectField name="" id=field_id("picker-category") label=words::category() choices bind=category/> }
    };
    // Rows are told apart by what they are: an answer that brings the same ones does not redraw them under a finger.
    let shown = Memo::new(move |_| found.with(Shown::of));
    let line = move |item: Item| view! { <Line item tray full=Signal::derive(full) on_toggle=Callback::new(toggle)/> };
    let list = move || match shown.get() {
        Shown::Error => {
            let message =
                move || found.with(|found| found.error.as_ref().map(|error| error.sentence(crate::words::lang())));
            view! { <ErrorBox text=message().unwrap_or_default() on_retry=move |()| ask(String::new())/> }.into_any()
        }
        Shown::Waiting => view! { <Skeleton kind=SkeletonKind::Rows count=4/> }.into_any(),
        Shown::Nothing => {
            let searched = !q.get_untracked().is_empty() || !category.get_untracked().is_empty();
            view! { <EmptyState text=if searched { words::nothing_found() } else { words::catalog_empty() }/> }
                .into_any()
        }
        Shown::Rows => view! {
            <ul class="campaign-picker__list">
                <For each=move || found.with(|found| found.items.clone()) key=Item::key children=line/>
            </ul>
            {move || found.with(|found| found.next.clone()).map(|after| view! {
                <Button block=true on_click=move |_| ask(after.clone())>{words::more()}</Button>
            })}
        }
        .into_any(),
    };
    view! {
        <Dialog open title id wide=true>
            <div class="campaign-picker">
                <div class="campaign-picker__search">
                    {(kind == Kind::Products).then_some(category_field)}
                    <TextField name="" id=format!("{id}-search") label=search_label bind=q kind="search" icon="search" autocomplete="off"/>
                </div>
                <div class="campaign-picker__found" aria-busy=move || found.with(|found| found.waiting).then_some("true")>{list}</div>
                <div class="campaign-picker__tray" aria-live="polite">
                    <span class="ui-small ui-strong">{move || words::chosen_n(tray.with(Vec::len))}</span>
                    <ul class="campaign-picker__chips">
                        <For each=move || tray.get() key=|picked| picked.key let:picked>
                            <li>
                                <button
                                    type="button" class="ui-chip ui-chip--soft" aria-label=words::remove(&picked.title)
                                    on:click=move |_| tray.update(|tray| tray.retain(|other| other.key != picked.key))
                                ><span class="ui-clip">{picked.title.clone()}</span><Icon name="x"/></button>
                            </li>
                        </For>
                    </ul>
                    <span class="ui-small ui-muted" hidden=move || !full()>{words::full(max)}</span>
                </div>
            </div>
            <DialogFoot>
                <Button on_click=move |_| open.set(false)>{words::cancel()}</Button>
                <Button kind=ButtonKind::Primary on_click=add>{words::add()}</Button>
            </DialogFoot>
        </Dialog>
    }
}

#[component]
fn Line(item: Item, tray: RwSignal<Vec<Picked>>, full: Signal<bool>, on_toggle: Callback<Item>) -> impl IntoView {
    let key = item.key();
    let ticked = Memo::new(move |_| tray.with(|tray| tray.iter().any(|picked| picked.key == key)));
    let (title, about, image) = (item.title(), item.about(), item.image());
    let is_product = matches!(item, Item::Product(_));
    view! {
        <li>
            <label class="campaign-picker__line">
                <input
                    class="ui-choice__box" type="checkbox" prop:checked=move || ticked.get()
                    disabled=move || full.get() && !ticked.get()
                    on:change=move |_| on_toggle.run(item.clone())
                />
                {is_product.then(|| view! { <Picture image width=40 height=40 class="campaign-picker__picture"/> })}
                <span class="campaign-picker__words">
                    <span class="campaign-picker__title">{title}</span>
                    <span class="ui-muted ui-small">{about}</span>
                </span>
            </label>
        </li>
    }
}
