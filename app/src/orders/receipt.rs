//! One order: the code, the lines, the total, and the delivery address; as the buyer's receipt, and as the shop sees it.

use super::{api, words};
use crate::{
    account::use_here,
    error::AppError,
    page::{Head, load, resource},
    ui::{Button, ButtonLink, Linked, SkeletonKind, Table, Time, copy_text, use_toasts},
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
        let code = receipt.code.clone();
        view! {
            <div class="ui-page ui-page--narrow">
                <Head title=words::thanks(&receipt.code) about=words::placed()><CopyCode code/></Head>
                <Paper receipt caption=words::receipt() sold_by=sold_by.clone()/>
                <p class="ui-row">
                    {sold_by.campaign.map(|campaign| view! {
                        <ButtonLink href=format!("/live/{campaign}") icon="radio" external=true>{words::to_show()}</ButtonLink>
                    })}
                    <ButtonLink href="/">{words::to_start()}</ButtonLink>
                </p>
            </div>
        }
        .into_any()
    })
}

/// `/seller/:shop/orders/:id`
#[component]
pub fn OrderPage() -> impl IntoView {
    let shop = StoredValue::new(use_here().shop);
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let order = resource(
        move || id.get(),
        move |id| async move {
            let id: OrderId = id.parse().map_err(|_| AppError::NotFound)?;
            api::show_order(shop.with_value(|shop| shop.slug.clone()), id).await
        },
    );
    load(order, SkeletonKind::Lines, move |receipt| {
        let orders = format!("/seller/{}/orders", shop.with_value(|shop| shop.slug.clone()));
        let code = receipt.code.clone();
        view! {
            <div class="ui-page ui-page--narrow">
                <Head title=words::thanks(&receipt.code) back=Some((words::back(), orders))><CopyCode code/></Head>
                <Paper receipt caption=words::lines()/>
            </div>
        }
        .into_any()
    })
}

#[component]
fn CopyCode(code: String) -> impl IntoView {
    let toasts = use_toasts();
    let copy = move |_| copy_text(toasts, code.clone(), words::copied());
    view! { <span data-needs-js=""><Button small=true icon="copy" on_click=copy>{words::copy_code()}</Button></span> }
}

#[component]
fn Paper(receipt: Receipt, caption: &'static str, #[prop(optional, into)] sold_by: Option<SoldBy>) -> impl IntoView {
    let lang = crate::words::lang();
    let Receipt {
        lines,
        total,
        contact,
        note,
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
            <section class="ui-card orders-receipt">
                <Table caption cards=true>
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
                    {(!note.is_empty()).then(|| view! { <div><dt>{words::note()}</dt><dd class="ui-lines" dir="auto">{note}</dd></div> })}
                    {sold_by.map(|sold_by| view! {
                        <div>
                            <dt>{words::sold_by()}</dt>
                            <dd>
                                {match sold_by.slug {
                                    Some(slug) => view! { <b><a href=format!("/shop/{slug}")>{sold_by.name}</a></b> }.into_any(),
                                    None => view! { <b>{sold_by.name}</b> }.into_any(),
                                }}
                                <span class="ui-lines"><Linked text=sold_by.contact/></span>
                            </dd>
                        </div>
                    })}
                    <div><dt>{words::ordered_at()}</dt><dd><Time at own_zone=true/></dd></div>
                </dl>
            </section>
    }
}
