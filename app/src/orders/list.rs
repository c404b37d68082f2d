//! The shop's orders: code, number of products, customer, total, time, campaign.

use super::{api, view::OrderList, words};
use crate::{
    account::use_here,
    error::AppError,
    page::{Head, address, load, resource},
    ui::{ButtonLink, EmptyState, Pager, SkeletonKind, Table},
};
use domain::{CampaignId, account::Shop, orders::OrderRow, when};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/seller/:shop/orders?campaign=&after=`
#[component]
pub fn OrderListPage() -> impl IntoView {
    let shop = StoredValue::new(use_here().shop);
    let query = use_query_map();
    let search =
        Memo::new(move |_| query.with(|query| (query.get("campaign"), query.get("after").unwrap_or_default())));
    let found = resource(
        move || search.get(),
        move |(campaign, after)| async move {
            let filter = campaign.filter(|id| !id.is_empty());
            let campaign = filter
                .map(|id| id.parse::<CampaignId>())
                .transpose()
                .map_err(|_| AppError::NotFound)?;
            let slug = shop.with_value(|shop| shop.slug.clone());
            Ok((api::list_orders(slug, campaign, after.clone()).await?, campaign, after))
        },
    );
    load(found, SkeletonKind::Rows, move |(list, campaign, after)| {
        view! { <Found shop=shop.get_value() list campaign after/> }.into_any()
    })
}

#[component]
fn Found(shop: Shop, list: OrderList, #[prop(into)] campaign: Option<CampaignId>, after: String) -> impl IntoView {
    let path = format!("/seller/{}/orders", shop.slug);
    let filter = campaign.map(|id| id.to_string()).unwrap_or_default();
    let title_of = |id: CampaignId| {
        list.titles
            .iter()
            .find(|(other, _)| *other == id)
            .map(|(_, title)| title.as_str())
    };
    let about = match campaign {
        Some(id) => words::of_campaign(title_of(id).unwrap_or(words::deleted_campaign())),
        None => words::orders_about().to_owned(),
    };
    let shown = words::shown_of(list.page.rows.len(), list.page.total);
    let older = list
        .page
        .next
        .as_deref()
        .map(|next| address(&path, &[("campaign", &filter), ("after", next)]));
    let newer = (!after.is_empty()).then(|| address(&path, &[("campaign", &filter)]));
    let empty = list.page.rows.is_empty();
    let rows = list
        .page
        .rows
        .iter()
        .zip(&list.local)
        .map(|(order, local)| row(&shop, order, local, title_of(order.campaign)))
        .collect_view();
    let all = campaign
        .is_some()
        .then(|| view! { <ButtonLink href=path>{words::show_all()}</ButtonLink> });
    let results = if empty {
        let campaigns = format!("/seller/{}/campaigns", shop.slug);
        view! { <EmptyState text=words::none_yet()><ButtonLink href=campaigns>{words::to_campaigns()}</ButtonLink></EmptyState> }.into_any()
    } else {
        view! {
            <div class="ui-card">
                <Table caption=words::orders() cards=true>
                    <thead>
                        <tr>
                            <th scope="col">{words::order()}</th>
                            <th scope="col" class="ui-table__number">{words::units()}</th>
                            <th scope="col">{words::customer()}</th>
                            <th scope="col" class="ui-table__number">{words::total()}</th>
                            <th scope="col">{words::time()}</th>
                            <th scope="col">{words::campaign()}</th>
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
        <div class="ui-page">
            <Head title=words::orders() about>{all}</Head>
            {results}
        </div>
    }
}

fn row(shop: &Shop, order: &OrderRow, local: &str, title: Option<&str>) -> impl IntoView + use<> {
    let campaign = match title {
        Some(title) => {
            let href = format!("/seller/{}/campaigns/{}", shop.slug, order.campaign);
            view! { <a class="orders-row__campaign" href=href>{title.to_owned()}</a> }.into_any()
        }
        None => view! { <span class="ui-muted">{words::deleted_campaign()}</span> }.into_any(),
    };
    view! {
        <tr class="orders-row">
            <td class="ui-table__main"><a class="orders-row__code" href=format!("/seller/{}/orders/{}", shop.slug, order.id)>{order.code.clone()}</a></td>
            <td class="ui-table__number" data-label=words::units()>{crate::words::number(order.units)}</td>
            <td data-label=words::customer()>{order.customer.clone()}</td>
            <td class="ui-table__number" data-label=words::total()>{order.total.format(crate::words::lang())}</td>
            <td data-label=words::time()><time datetime=when::iso(order.at) title=shop.zone.clone()>{local.to_owned()}</time></td>
            <td data-label=words::campaign()>{campaign}</td>
        </tr>
    }
}
