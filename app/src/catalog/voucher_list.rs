//! The shop's vouchers, newest first.

use super::{api, product_list::search_of_address, words};
use crate::{
    account::use_here,
    error::AppError,
    page::{Head, Refused, address, load, navigate_on_submit, resource, typed},
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, Chip, ChipKind, EmptyState, Pager, SkeletonKind, Table, TextField,
        Time,
    },
};
use domain::{
    Page,
    account::Permission,
    catalog::{CatalogSearch, Voucher},
    offer::Discount,
};
use leptos::prelude::*;

/// "₫20,000 off", "10 % off, at most ₫50,000"
pub fn discount_text(discount: Discount) -> String {
    let lang = crate::words::lang();
    match discount {
        Discount::Fixed { amount } => words::off(amount.format(lang)),
        Discount::Percent { percent, cap: None } => words::off(format!("{percent}%")),
        Discount::Percent {
            percent,
            cap: Some(cap),
        } => words::up_to(percent, cap.format(lang)),
    }
}

/// `/seller/:shop/vouchers?q=&archived=&after=`
#[component]
pub fn VoucherListPage() -> impl IntoView {
    let here = use_here();
    if !here.role.may(Permission::SeeCatalog) {
        return view! { <Refused error=AppError::Forbidden/> }.into_any();
    }
    let may_edit = here.role.may(Permission::EditCatalog);
    let slug = StoredValue::new(here.shop.slug);
    let search = search_of_address();
    let found = resource(
        move || search.get(),
        move |search| async move { Ok((api::list_vouchers(slug.get_value(), search.clone()).await?, search)) },
    );
    let q = typed(move || search.read().q.clone());
    let new = format!("/seller/{}/vouchers/new", slug.get_value());
    view! {
        <div class="ui-page">
            <Head title=words::vouchers() about=words::vouchers_about()>
                {may_edit.then(|| view! { <ButtonLink kind=ButtonKind::Primary icon="plus" href=new>{words::create_voucher()}</ButtonLink> })}
            </Head>
            {load(found, SkeletonKind::Rows, move |(page, search)| view! { <Found slug=slug.get_value() page search q/> }.into_any())}
        </div>
    }
    .into_any()
}

#[component]
fn Found(slug: String, page: Page<Voucher>, search: CatalogSearch, q: RwSignal<String>) -> impl IntoView {
    let list = format!("/seller/{slug}/vouchers");
    let follow = navigate_on_submit(list.clone(), &["q", "archived"]);
    let archived = if search.archived { "true" } else { "" };
    let turn = |after: &str| address(&list, &[("q", &search.q), ("archived", archived), ("after", after)]);
    let shown = words::shown_of(page.rows.len(), page.total);
    let older = page.next.as_deref().map(turn);
    let newer = (!search.after.is_empty()).then(|| turn(""));
    let empty = page.rows.is_empty();
    let may_edit = use_here().role.may(Permission::EditCatalog);
    let rows = page
        .rows
        .into_iter()
        .map(|voucher| row(&slug, voucher, may_edit))
        .collect_view();
    let (everything, new) = (list.clone(), format!("{list}/new"));
    let results = if empty && !search.q.is_empty() {
        view! { <EmptyState text=words::no_match()><ButtonLink href=everything>{words::show_all()}</ButtonLink></EmptyState> }.into_any()
    } else if empty && search.archived {
        view! { <EmptyState text=words::no_archived()><ButtonLink href=everything>{words::show_all()}</ButtonLink></EmptyState> }.into_any()
    } else if empty {
        view! {
            <EmptyState text=words::no_vouchers()>
                {may_edit.then(|| view! { <ButtonLink href=new>{words::create_voucher()}</ButtonLink> })}
            </EmptyState>
        }
        .into_any()
    } else {
        view! {
            <div class="ui-card">
                <Table caption=words::vouchers() cards=true>
                    <thead>
                        <tr>
                            <th scope="col">{words::voucher()}</th>
                            <th scope="col">{words::status()}</th>
                            <th scope="col">{words::discount()}</th>
                            <th scope="col" class="ui-table__number">{words::minimum()}</th>
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
        <form class="ui-toolbar" method="get" action=list role="search" on:submit=follow>
            <div class="ui-toolbar__search">
                <TextField name="q" label=words::search_vouchers() placeholder=words::search_vouchers() bind=q kind="search" icon="search" hide_label=true/>
            </div>
            <Checkbox name="archived" label=words::show_archived() checked=search.archived submits=true/>
            <Button submit=true>{words::search()}</Button>
        </form>
        {results}
    }
}

fn row(slug: &str, voucher: Voucher, may_edit: bool) -> impl IntoView + use<> {
    let href = may_edit.then(|| format!("/seller/{slug}/vouchers/{}", voucher.id));
    let (kind, state) = match (voucher.archived, voucher.active) {
        (true, _) => (ChipKind::Grey, words::archived()),
        (false, true) => (ChipKind::Soft, words::usable()),
        (false, false) => (ChipKind::Grey, words::unusable()),
    };
    let minimum = match voucher.minimum.minor {
        0 => words::none().to_owned(),
        _ => voucher.minimum.format(crate::words::lang()),
    };
    let live = voucher
        .limits
        .livestream_only
        .then(|| view! { <Chip>{words::on_live()}</Chip> });
    let uses = voucher
        .limits
        .total
        .map(|total| view! { <Chip>{words::left_of_uses(total)}</Chip> });
    let until = voucher.limits.until.map(|until| {
        view! { <Chip>{words::valid_until()}" "<Time at=until own_zone=true/></Chip> }
    });
    view! {
        <tr data-dim=(!voucher.active).then_some("")>
            <td class="ui-table__main">
                <div class="catalog-row__words">
                    <a class="catalog-row__name" href=href>{voucher.name}</a>
                    <code class="catalog-code">{voucher.code}</code>
                </div>
            </td>
            <td data-label=words::status()><span class="ui-row"><Chip kind>{state}</Chip>{live}{uses}{until}</span></td>
            <td data-label=words::discount()>{discount_text(voucher.discount)}</td>
            <td class="ui-table__number" data-label=words::minimum()>{minimum}</td>
        </tr>
    }
}
