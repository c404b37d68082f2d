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

impl Found {
    fn take(&mut self, answer: Result<(Vec<Item>, Option<String>), AppError>, more: bool) {
        self.waiting = false;
        match answer {
            Ok((items, next)) => {
                if !more {
                    self.items.clear();
                }
                self.items.extend(items);
                self.next = next;
            }
            Err(error) => self.error = Some(error),
        }
    }
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

/// The search of an open picker. Its parts are signals, so that it can be given to every part of the dialog.
#[derive(Clone, Copy)]
struct Search {
    kind: Kind,
    shop: StoredValue<String>,
    q: RwSignal<String>,
    category: RwSignal<String>,
    found: RwSignal<Found>,
    /// answers of an older search must not overwrite those of a newer one
    turn: StoredValue<u32>,
}

impl Search {
    fn new(kind: Kind, shop: String) -> Search {
        Search {
            kind,
            shop: StoredValue::new(shop),
            q: RwSignal::default(),
            category: RwSignal::default(),
            found: RwSignal::default(),
            turn: StoredValue::new(0),
        }
    }

    fn reset(self) {
        self.q.set(String::new());
        self.category.set(String::new());
    }

    fn is_narrowed(self) -> bool {
        !self.q.with_untracked(String::is_empty) || !self.category.with_untracked(String::is_empty)
    }

    /// Looks up the first entries, or those `after` a place.
    fn ask(self, after: String) {
        let Search {
            kind,
            shop,
            found,
            turn: turns,
            ..
        } = self;
        let turn = turns.get_value().wrapping_add(1);
        turns.set_value(turn);
        let more = !after.is_empty();
        found.update(|found| {
            found.waiting = true;
            found.error = None;
        });
        let search = CatalogSearch {
            q: self.q.get_untracked(),
            category: self.category.get_untracked(),
            archived: false,
            after,
        };
        spawn_local(async move {
            let answer = find(kind, shop.get_value(), search).await;
            if turns.try_get_value() == Some(turn) {
                found.update(|found| found.take(answer, more));
            }
        });
    }

    /// Searches when the picker opens and when the search changes; while somebody types, after a pause.
    fn run(self, open: RwSignal<bool>) {
        let Search { q, category, .. } = self;
        Effect::new(move |before: Option<(String, String)>| {
            let query = (q.get(), category.get());
            if open.get() {
                let typed = before.as_ref().is_some_and(|(q, _)| *q != query.0);
                let waiting_for = query.clone();
                let start = move || {
                    if (q.get_untracked(), category.get_untracked()) == waiting_for {
                        self.ask(String::new());
                    }
                };
                set_timeout(start, if typed { PAUSE } else { Duration::ZERO });
            }
            query
        });
    }
}

/// What is ticked, and how much may be.
#[derive(Clone, Copy)]
struct Tray {
    picked: RwSignal<Vec<Picked>>,
    max: usize,
}

impl Tray {
    fn is_full(self) -> bool {
        self.picked.with(Vec::len) >= self.max
    }

    fn has(self, key: Uuid) -> bool {
        self.picked.with(|picked| picked.iter().any(|picked| picked.key == key))
    }

    fn remove(self, key: Uuid) {
        self.picked.update(|picked| picked.retain(|other| other.key != key));
    }

    fn toggle(self, item: Item) {
        let key = item.key();
        if untrack(|| self.has(key)) {
            return self.remove(key);
        }
        self.picked.update(|picked| {
            picked.push(Picked {
                key,
                title: item.title(),
                item: Some(item),
            });
        });
    }
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
    let (id, title) = match kind {
        Kind::Products => ("add-product", words::add_product()),
        Kind::Vouchers => ("add-voucher", words::add_voucher()),
    };
    let search = Search::new(kind, shop);
    let tray = Tray {
        picked: RwSignal::default(),
        max,
    };
    Effect::new(move |_| {
        if open.get() {
            tray.picked.set(chosen.get_untracked());
            search.reset();
        }
    });
    search.run(open);
    let add = move |_| {
        on_add.run(tray.picked.get_untracked());
        open.set(false);
    };
    view! {
        <Dialog open title id wide=true>
            <div class="campaign-picker">
                <SearchFields search open id/>
                <Results search tray/>
                <TrayChips tray/>
            </div>
            <DialogFoot>
                <Button on_click=move |_| open.set(false)>{words::cancel()}</Button>
                <Button kind=ButtonKind::Primary on_click=add>{words::add()}</Button>
            </DialogFoot>
        </Dialog>
    }
}

/// The search field, and for products the category.
#[component]
fn SearchFields(search: Search, open: RwSignal<bool>, id: &'static str) -> impl IntoView {
    let label = match search.kind {
        Kind::Products => words::search_product(),
        Kind::Vouchers => words::search_voucher(),
    };
    view! {
        <div class="campaign-picker__search">
            {(search.kind == Kind::Products).then(|| view! { <Categories search open/> })}
            <TextField name="" id=format!("{id}-search") label bind=search.q kind="search" icon="search" autocomplete="off"/>
        </div>
    }
}

/// The shop's categories, read when the picker opens first.
#[component]
fn Categories(search: Search, open: RwSignal<bool>) -> impl IntoView {
    let categories = RwSignal::new(Vec::<Category>::new());
    Effect::new(move |_| {
        if open.get() && categories.with_untracked(Vec::is_empty) {
            spawn_local(async move {
                if let Ok(known) = api::list_categories(search.shop.get_value()).await {
                    categories.set(known);
                }
            });
        }
    });
    move || {
        let mut choices = vec![Choice::new("", words::all_categories())];
        categories.with(|known| choices.extend(known.iter().map(|c| Choice::new(c.id.to_string(), c.path.clone()))));
        view! { <SelectField name="" id=field_id("picker-category") label=words::category() choices bind=search.category/> }
    }
}

/// What was found, or why there is nothing.
#[component]
fn Results(search: Search, tray: Tray) -> impl IntoView {
    let found = search.found;
    // Rows are told apart by what they are: an answer that brings the same ones does not redraw them under a finger.
    let shown = Memo::new(move |_| found.with(Shown::of));
    let list = move || match shown.get() {
        Shown::Error => {
            let error = found.with(|found| found.error.clone());
            let text = error
                .map(|error| error.sentence(crate::words::lang()))
                .unwrap_or_default();
            view! { <ErrorBox text on_retry=move |()| search.ask(String::new())/> }.into_any()
        }
        Shown::Waiting => view! { <Skeleton kind=SkeletonKind::Rows count=4/> }.into_any(),
        Shown::Nothing => {
            let text = if search.is_narrowed() {
                words::nothing_found()
            } else {
                words::catalog_empty()
            };
            view! { <EmptyState text/> }.into_any()
        }
        Shown::Rows => view! { <Rows search tray/> }.into_any(),
    };
    view! {
        <div class="campaign-picker__found" aria-busy=move || found.with(|found| found.waiting).then_some("true")>{list}</div>
    }
}

#[component]
fn Rows(search: Search, tray: Tray) -> impl IntoView {
    let found = search.found;
    let next = move || found.with(|found| found.next.clone());
    view! {
        <ul class="campaign-picker__list">
            <For each=move || found.with(|found| found.items.clone()) key=Item::key let:item><Line item tray/></For>
        </ul>
        {move || next().map(|after| view! {
            <Button block=true on_click=move |_| search.ask(after.clone())>{words::more()}</Button>
        })}
    }
}

/// What is ticked; each chip removes its own.
#[component]
fn TrayChips(tray: Tray) -> impl IntoView {
    let picked = tray.picked;
    view! {
        <div class="campaign-picker__tray" aria-live="polite">
            <span class="ui-small ui-strong">{move || words::chosen_n(picked.with(Vec::len))}</span>
            <ul class="campaign-picker__chips">
                <For each=move || picked.get() key=|picked| picked.key let:one>
                    <li>
                        <button
                            type="button" class="ui-chip ui-chip--soft" aria-label=words::remove(&one.title)
                            on:click=move |_| tray.remove(one.key)
                        ><span class="ui-clip">{one.title.clone()}</span><Icon name="x"/></button>
                    </li>
                </For>
            </ul>
            <span class="ui-small ui-muted" hidden=move || !tray.is_full()>{words::full(tray.max)}</span>
        </div>
    }
}

#[component]
fn Line(item: Item, tray: Tray) -> impl IntoView {
    let key = item.key();
    let ticked = Memo::new(move |_| tray.has(key));
    let (title, about, image) = (item.title(), item.about(), item.image());
    let is_product = matches!(item, Item::Product(_));
    view! {
        <li>
            <label class="campaign-picker__line">
                <input
                    class="ui-choice__box" type="checkbox" prop:checked=move || ticked.get()
                    disabled=move || tray.is_full() && !ticked.get()
                    on:change=move |_| tray.toggle(item.clone())
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
