//! The buyer's receipt: the code, the lines, the total, and the delivery address.

use super::{api, words};
use crate::{
    error::AppError,
    page::{Head, load, resource},
    ui::{ButtonLink, Linked, SkeletonKind, Table, Time},
};
use domain::{
    OrderId,
    orders::{Receipt, SoldBy},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/orders/:id`
#[component]
pub fn ReceiptPage() -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let receipt = resource(
        move || id.get(),
        |id| async move {
            let id: OrderId = id.parse().map_err(|_| AppError::NotFound)?;
            api::show_receipt(id).await
        },
    );
    load(receipt, SkeletonKind::Lines, |(receipt, sold_by)| {
        view! { <Paper receipt sold_by/> }.into_any()
    })
}

#[component]
fn Paper(receipt: Receipt, sold_by: SoldBy) -> impl IntoView {
    let lang = crate::words::lang();
    let Receipt {
        code,
        lines,
        total,
        contact,
        at,
        ..
    } = receipt;
    let rows = lines
        .into_iter()
        .map(|line| {
            let sum = line
                .price
                .times(line.quantity)
                .map(|sum| sum.format(lang))
                .unwrap_or_default();
            view! {
                <tr>
                    <td class="ui-table__main"><b>{line.title()}</b></td>
                    <td class="ui-table__number" data-label=words::price()>{line.price.format(lang)}</td>
                    <td class="ui-table__number" data-label=words::quantity()>{crate::words::number(line.quantity)}</td>
                    <td class="ui-table__number" data-label=words::sum()>{sum}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title=words::thanks(&code) about=words::placed()/>
            <section class="ui-card orders-receipt">
                <Table caption=words::receipt() cards=true>
                    <thead>
                        <tr>
                            <th scope="col">{words::product()}</th>
                            <th scope="col" class="ui-table__number">{words::price()}</th>
                            <th scope="col" class="ui-table__number">{words::quantity()}</th>
                            <th scope="col" class="ui-table__number">{words::sum()}</th>
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                </Table>
                <dl class="orders-receipt__facts">
                    <div class="orders-receipt__total"><dt>{words::total()}</dt><dd>{total.format(lang)}</dd></div>
                    <div>
                        <dt>{words::deliver_to()}</dt>
                        <dd>
                            <b>{contact.name}</b>
                            <span>{contact.phone}</span>
                            <span class="ui-lines">{contact.address}</span>
                        </dd>
                    </div>
                    <div>
                        <dt>{words::sold_by()}</dt>
                        <dd>
                            {match &sold_by.slug {
                                Some(slug) => view! { <b><a href=format!("/shop/{slug}")>{sold_by.name.clone()}</a></b> }.into_any(),
                                None => view! { <b>{sold_by.name.clone()}</b> }.into_any(),
                            }}
                            <span class="ui-lines"><Linked text=sold_by.contact.clone()/></span>
                        </dd>
                    </div>
                    <div><dt>{words::time()}</dt><dd><Time at own_zone=true/></dd></div>
                </dl>
            </section>
            <p class="ui-row">
                {sold_by.campaign.map(|campaign| view! {
                    <ButtonLink href=format!("/live/{campaign}") icon="radio" external=true>{words::to_show()}</ButtonLink>
                })}
                <ButtonLink href="/">{words::to_start()}</ButtonLink>
            </p>
        </div>
    }
}
