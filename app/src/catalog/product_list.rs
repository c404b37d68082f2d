//! The shop's products: search and category in the address, newest first.

use super::{
    api,
    bulk::{Bulk, BulkBar, Tick},
    words,
};
use crate::{
    account::use_here,
    error::AppError,
    page::{Head, Refused, address, load, navigate_on_submit, resource, typed},
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, Chip, ChipKind, Choice, EmptyState, Pager, Picture, Price,
        SelectField, SkeletonKind, Table, TextField,
    },
};
use domain::{
    Page,
    account::Permission,
    catalog::{CatalogSearch, Category, Product, Variant},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// The search of a catalog list, as the address has it.
pub(super) fn search_of_address() -> Memo<CatalogSearch> {
    let query = use_query_map();
    Memo::new(move |_| {
        query.with(|query| {
            let get = |name: &str| query.get(name).unwrap_or_default();
            CatalogSearch {
                q: get("q"),
                category: get("category"),
                archived: get("archived") == "true",
                after: get("after"),
            }
        })
    })
}

/// `/seller/:shop/products?q=&category=&archived=&after=`
#[component]
pub fn ProductListPage() -> impl IntoView {
    let here = use_here();
    if !here.role.may(Permission::SeeCatalog) {
        return view! { <Refused error=AppError::Forbidden/> }.into_any();
    }
    let may_edit = here.role.may(Permission::EditCatalog);
    let slug = StoredValue::new(here.shop.slug);
    let search = search_of_address();
    let bulk = Bulk::new(slug.get_value());
    Effect::new(move |_| {
        search.track();
        bulk.forget();
    });
    let found = resource(
        move || (search.get(), bulk.changes()),
        move |(search, _)| async move {
            let shop = slug.get_value();
            let categories = api::list_categories(shop.clone()).await?;
            Ok((api::list_products(shop, search.clone()).await?, categories, search))
        },
    );
    let q = typed(move || search.read().q.clone());
    let category = typed(move || search.read().category.clone());
    let new = format!("/seller/{}/products/new", slug.get_value());
    let import = format!("/seller/{}/products/import", slug.get_value());
    view! {
        <div class="ui-page">
            <Head title=words::products() about=words::products_about()>
                <ButtonLink icon="folder" href=format!("/seller/{}/categories", slug.get_value())>{words::categories()}</ButtonLink>
                {may_edit.then(|| view! { <ButtonLink icon="upload" href=import>{words::import()}</ButtonLink> })}
                <ButtonLink icon="download" external=true href=format!("/export/{}/products.csv", slug.get_value())>{words::export()}</ButtonLink>
                {may_edit.then(|| view! { <ButtonLink kind=ButtonKind::Primary icon="plus" href=new>{words::create_product()}</ButtonLink> })}
            </Head>
            {load(found, SkeletonKind::Rows, move |(page, categories, search)| {
                view! { <Found slug=slug.get_value() page categories search q category bulk/> }.into_any()
            })}
        </div>
    }
    .into_any()
}

#[component]
fn Found(
    slug: String,
    page: Page<Product>,
    categories: Vec<Category>,
    search: CatalogSearch,
    q: RwSignal<String>,
    category: RwSignal<String>,
    bulk: Bulk,
) -> impl IntoView {
    let list = format!("/seller/{slug}/products");
    let mut choices = vec![Choice::new("", words::all_categories())];
    choices.extend(
        categories
            .iter()
            .map(|category| Choice::new(category.id.to_string(), category.path.clone())),
    );
    let follow = navigate_on_submit(list.clone(), &["q", "category", "archived"]);
    let filtered = !search.q.is_empty() || !search.category.is_empty();
    let archived = if search.archived { "true" } else { "" };
    let shown = words::shown_of(page.rows.len(), page.total);
    let turn = |after: &str| {
        address(
            &list,
            &[
                ("q", &search.q),
                ("category", &search.category),
                ("archived", archived),
                ("after", after),
            ],
        )
    };
    let older = page.next.as_deref().map(turn);
    let newer = (!search.after.is_empty()).then(|| turn(""));
    let empty = page.rows.is_empty();
    let may_edit = use_here().role.may(Permission::EditCatalog);
    let products = page.rows.iter().map(|product| (product.id, product.active)).collect();
    let bar = may_edit.then(|| view! { <BulkBar bulk products archived=search.archived/> });
    let bulk = may_edit.then_some(bulk);
    let rows = page
        .rows
        .into_iter()
        .map(|product| row(&slug, product, &categories, bulk))
        .collect_view();
    let (everything, new) = (list.clone(), format!("{list}/new"));
    let results = if empty && filtered {
        view! { <EmptyState text=words::no_match()><ButtonLink href=everything>{words::show_all()}</ButtonLink></EmptyState> }.into_any()
    } else if empty && search.archived {
        view! { <EmptyState text=words::no_archived()><ButtonLink href=everything>{words::show_all()}</ButtonLink></EmptyState> }.into_any()
    } else if empty {
        view! {
            <EmptyState text=words::no_products()>
                {may_edit.then(|| view! { <ButtonLink href=new>{words::create_product()}</ButtonLink> })}
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            {bar}
            <div class="ui-card">
                <Table caption=words::products() cards=true>
                    <thead>
                        <tr>
                            <th scope="col">{words::product()}</th>
                            <th scope="col">{words::status()}</th>
                            <th scope="col" class="ui-table__number">{words::price()}</th>
                            <th scope="col" class="ui-table__number">{words::stock()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
                <Pager shown newer older/>
            </div>
        }
        .into_any()
    };
    view! {
        <form class="ui-toolbar catalog-toolbar" method="get" action=list role="search" on:submit=follow>
            <div class="ui-toolbar__search">
                <TextField name="q" label=words::search_products() placeholder=words::search_products() bind=q kind="search" icon="search" hide_label=true/>
            </div>
            <SelectField name="category" label=words::category() choices bind=category hide_label=true/>
            <Checkbox name="archived" label=words::show_archived() checked=search.archived submits=true/>
            <Button submit=true>{words::search()}</Button>
        </form>
        {results}
    }
}

fn row(slug: &str, product: Product, categories: &[Category], bulk: Option<Bulk>) -> impl IntoView + use<> {
    let tick = bulk.map(|bulk| view! { <Tick bulk id=product.id name=product.name.clone()/> });
    let href = bulk
        .is_some()
        .then(|| format!("/seller/{slug}/products/{}", product.id));
    let category = categories.iter().find(|category| Some(category.id) == product.category);
    let mut about = category.map_or(words::no_category().to_owned(), |category| category.path.clone());
    let sku = match product.choices() {
        [] => product.variants.first().and_then(|only| only.sku.clone()),
        several => Some(words::n_variants(several.len())),
    };
    if let Some(sku) = sku {
        about = format!("{about} · {sku}");
    }
    let has_another_price = |variant: &Variant| variant.price.is_some_and(|price| price.minor != product.price.minor);
    let from = product
        .variants
        .iter()
        .any(has_another_price)
        .then(|| format!("{} ", words::from_price()));
    let lowest = product
        .variants
        .iter()
        .map(|variant| variant.price.unwrap_or(product.price));
    let lowest = lowest.min_by_key(|price| price.minor).unwrap_or(product.price);
    let (kind, state) = match (product.archived, product.active, product.stock) {
        (true, ..) => (ChipKind::Grey, words::archived()),
        (false, false, _) => (ChipKind::Grey, words::inactive()),
        (false, true, 0) => (ChipKind::Urge, words::sold_out()),
        (false, true, _) => (ChipKind::Soft, words::active()),
    };
    view! {
        <tr data-dim=(!product.active).then_some("")>
            <td class="ui-table__main">
                <div class="catalog-row">
                    {tick}
                    <Picture image=product.images.into_iter().next() width=48 height=48 class="catalog-row__picture"/>
                    <div class="catalog-row__words">
                        <a class="catalog-row__name" href=href>{product.name}</a>
                        <span class="ui-muted ui-small">{about}</span>
                    </div>
                </div>
            </td>
            <td data-label=words::status()><Chip kind>{state}</Chip></td>
            <td class="ui-table__number" data-label=words::price()>{from}<Price now=lowest was=product.compare_at/></td>
            <td class="ui-table__number" data-label=words::stock()>{crate::words::number(product.stock)}</td>
        </tr>
    }
}
