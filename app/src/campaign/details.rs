//! *View details*: everything about one campaign, and what can be done with it.

use super::{
    actions::{LikelyAction, Subject},
    api,
    shows::Shows,
    view::CampaignDetails,
    words,
};
use crate::{
    account::use_here,
    error::AppError,
    page::{Head, error_of, load, resource},
    ui::{
        Button, ButtonKind, ButtonLink, Chip, ChipKind, Linked, Picture, Price, SkeletonKind, StatusChip, Table,
        copy_link, use_toasts,
    },
};
use domain::{
    CampaignId,
    account::{Membership, Permission},
    campaign::{Action, Audience, CampaignProduct, CampaignVoucher, Status},
    image::Image,
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::{use_navigate, use_params_map, use_query_map};

/// `/seller/:shop/campaigns/:id?ask=delete`
#[component]
pub fn CampaignDetailsPage() -> impl IntoView {
    let here = StoredValue::new(use_here());
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id").unwrap_or_default()));
    let data = resource(
        move || id.get(),
        move |id| async move {
            let id: CampaignId = id.parse().map_err(|_| AppError::NotFound)?;
            api::load_campaign(here.with_value(|here| here.shop.slug.clone()), id).await
        },
    );
    load(data, SkeletonKind::Lines, move |details| {
        view! { <Details here=here.get_value() details/> }.into_any()
    })
}

#[component]
fn Details(here: Membership, details: CampaignDetails) -> impl IntoView {
    let campaign = &details.campaign;
    let (facts, now, id) = (campaign.facts, details.now, campaign.id);
    let slug = here.shop.slug.clone();
    let asked = use_query_map().with_untracked(|query| query.get("ask").is_some_and(|ask| ask == "delete"));
    let delete = (asked && here.role.may(Permission::EditCampaigns)).then(|| {
        let refused = facts.permit(Action::Delete, now).err();
        view! { <DeleteQuestion slug id title=campaign.title.clone() refused=refused.map(AppError::Rejected)/> }
    });
    let told = notifications(&details);
    let CampaignDetails { campaign, shows, .. } = details.clone();
    view! {
        <div class="ui-page campaign-details">
            <DetailsHead here=here.clone() details=details.clone()/>
            {delete}
            <section class="ui-card campaign-details__facts"><FactList here details told/></section>
            <Shows shows/>
            <Description text=campaign.description images=campaign.images/>
            <ProductTable products=campaign.products/>
            <VoucherTable vouchers=campaign.vouchers/>
        </div>
    }
}

/// The title, and what can be done with it.
#[component]
fn DetailsHead(here: Membership, details: CampaignDetails) -> impl IntoView {
    let CampaignDetails { campaign, now, .. } = details;
    let (facts, published, id) = (campaign.facts, campaign.published, campaign.id);
    let list = format!("/seller/{}/campaigns", here.shop.slug);
    let may_edit = here.role.may(Permission::EditCampaigns);
    // A draft's most likely action is Edit already.
    let likely = facts.status(now) == Status::Upcoming && !published;
    let edit = (may_edit && !likely && facts.permit(Action::Edit, now).is_ok())
        .then(|| view! { <ButtonLink icon="pencil" href=format!("{list}/{id}/edit")>{words::edit()}</ButtonLink> });
    let clone = may_edit
        .then(|| view! { <ButtonLink icon="copy" href=format!("{list}/new?copy={id}")>{words::clone()}</ButtonLink> });
    let subject = Subject {
        slug: here.shop.slug,
        role: here.role,
        id,
        title: campaign.title.clone(),
        facts,
        published,
        now,
    };
    view! {
        <Head title=campaign.title back=Some((words::campaigns(), list))>
            {clone}
            {edit}
            <LikelyAction subject primary=true/>
        </Head>
    }
}

/// Status, window, audience and all that is one line.
#[component]
fn FactList(here: Membership, details: CampaignDetails, told: String) -> impl IntoView {
    let CampaignDetails {
        campaign,
        window,
        link,
        qr,
        now,
        ..
    } = details;
    let (facts, published, id) = (campaign.facts, campaign.published, campaign.id);
    let status = facts.status(now);
    let zone = here.shop.zone.replace('_', " ");
    let audience = match campaign.audience {
        Audience::Suggested => words::suggested(),
        Audience::FollowersOnly => words::followers(),
    };
    let draft = (!published && status != Status::Upcoming)
        .then(|| view! { <Chip kind=ChipKind::Dashed>{words::draft()}</Chip> });
    let slug = here.shop.slug;
    let orders = campaign.sold.map(|sold| {
        let orders = sold.orders;
        let all = (orders > 0).then(|| {
            view! { <ButtonLink small=true href=format!("/seller/{slug}/orders?campaign={id}")>{words::all_orders(orders)}</ButtonLink> }
        });
        view! { <div><dt>{words::orders()}</dt><dd class="ui-row">{crate::words::number(orders)}{all}</dd></div> }
    });
    view! {
        <dl class="campaign-details__list">
            <div><dt>{words::status()}</dt><dd class="ui-row"><StatusChip status on_air=facts.on_air published/>{draft}</dd></div>
            <div><dt>{words::window()}</dt><dd>{window}" "<span class="ui-muted">{zone}</span></dd></div>
            <div><dt>{words::audience()}</dt><dd>{audience}</dd></div>
            <div><dt>{words::visibility()}</dt><dd>{if published { words::published() } else { words::draft() }}</dd></div>
            <div><dt>{words::notifications()}</dt><dd>{told}</dd></div>
            {orders}
            <div class="campaign-details__wide"><dt>{words::link()}</dt><dd class="ui-row"><ShareLink id link qr/></dd></div>
        </dl>
    }
}

/// What followers are told and when, in words.
fn notifications(details: &CampaignDetails) -> String {
    let on_save = details
        .campaign
        .notify
        .on_save
        .then(|| words::notify_on_save().to_owned());
    let moment = details.reminder.as_ref();
    let before = moment.map(|moment| format!("{} ({moment})", words::remind()));
    let told: Vec<String> = on_save.into_iter().chain(before).collect();
    if told.is_empty() {
        words::none().to_owned()
    } else {
        told.join(" · ")
    }
}

/// The address to share, a button that copies it, and the same as a QR code.
#[component]
fn ShareLink(id: CampaignId, link: String, #[prop(into)] qr: Option<(i32, String)>) -> impl IntoView {
    let toasts = use_toasts();
    let shared = link.clone();
    let copy = move |_| copy_link(toasts, shared.clone());
    let code = qr.map(|(size, path)| {
        view! {
            <svg class="campaign-details__qr" role="img" aria-label=words::qr() viewBox=format!("0 0 {size} {size}")>
                <rect width="100%" height="100%" fill="#fff"/>
                <path d=path fill="#000"/>
            </svg>
        }
    });
    view! {
        <a class="campaign-details__link" href=format!("/live/{id}") rel="external">{link}</a>
        <span data-needs-js=""><Button small=true icon="link" on_click=copy>{words::copy_link()}</Button></span>
        {code}
    }
}

#[component]
fn Description(text: String, images: Vec<Image>) -> impl IntoView {
    let images = images
        .into_iter()
        .map(|image| view! { <li><Picture image width=160 height=120 class="campaign-details__image"/></li> })
        .collect_view();
    view! {
        <section class="campaign-details__part">
            <h2>{words::description()}</h2>
            {if text.is_empty() {
                view! { <p class="ui-muted">{words::no_description()}</p> }.into_any()
            } else {
                view! { <p class="ui-lines campaign-details__text"><Linked text/></p> }.into_any()
            }}
            <ul class="campaign-details__images">{images}</ul>
        </section>
    }
}

/// Asks before it deletes, where no dialog can: the menu leads here without JavaScript.
#[component]
fn DeleteQuestion(
    slug: String,
    id: CampaignId,
    title: String,
    #[prop(into)] refused: Option<AppError>,
) -> impl IntoView {
    let delete = ServerAction::<api::DeleteCampaign>::new();
    let (list, here) = (
        format!("/seller/{slug}/campaigns"),
        format!("/seller/{slug}/campaigns/{id}"),
    );
    let (navigate, to) = (use_navigate(), list.clone());
    Effect::new(move |_| {
        if matches!(delete.value().get(), Some(Ok(()))) {
            navigate(&to, Default::default());
        }
    });
    let before = refused.is_some();
    let error = error_of(delete);
    let message = move || {
        let refused = error.get().or_else(|| refused.clone());
        refused.map(|error| error.sentence(crate::words::lang()))
    };
    view! {
        <section class="ui-card campaign-details__delete" role="alertdialog" aria-labelledby="delete-title" aria-describedby="delete-body">
            <h2 id="delete-title">{words::delete_title(&title)}</h2>
            <p id="delete-body">{words::delete_body()}</p>
            <p class="ui-field__error" role="alert">{message}</p>
            <ActionForm action=delete attr:class="ui-row">
                <input type="hidden" name="shop" value=slug/>
                <input type="hidden" name="id" value=id.to_string()/>
                <ButtonLink href=here>{words::cancel()}</ButtonLink>
                {(!before).then(|| view! { <Button kind=ButtonKind::Danger submit=true busy=delete.pending()>{words::delete()}</Button> })}
            </ActionForm>
        </section>
    }
}

#[component]
fn ProductTable(products: Vec<CampaignProduct>) -> impl IntoView {
    let empty = products.is_empty();
    let rows = products
        .into_iter()
        .map(|product| {
            let shop_price = product.from.unwrap_or(product.price);
            let now = product.live_price.unwrap_or(shop_price);
            let was = product.compare_at.filter(|was| was.minor > shop_price.minor).unwrap_or(shop_price);
            let from = (product.live_price.is_none() && product.from.is_some()).then(|| view! { <small>{words::from_price()}" "</small> });
            let quantity = product.live_quantity.map_or("–".to_owned(), crate::words::number);
            view! {
                <tr>
                    <td class="ui-table__main">
                        <div class="campaign-row__main">
                            <Picture image=product.image width=40 height=40 class="campaign-picker__picture"/>
                            <b class="campaign-chosen__name"><small class="ui-muted">{words::nth(product.number)}</small>" "{product.name}</b>
                        </div>
                    </td>
                    <td class="ui-table__number" data-label=words::price()>{from}<Price now was/></td>
                    <td class="ui-table__number" data-label=words::live_quantity()>{quantity}</td>
                    <td class="ui-table__number" data-label=words::stock()>{crate::words::number(product.stock)}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <section class="campaign-details__part">
            <h2>{words::products()}</h2>
            {if empty {
                view! { <p class="ui-muted">{words::none()}</p> }.into_any()
            } else {
                view! {
                    <div class="ui-card">
                        <Table caption=words::products() cards=true>
                            <thead>
                                <tr>
                                    <th scope="col">{words::name()}</th>
                                    <th scope="col" class="ui-table__number">{words::price()}</th>
                                    <th scope="col" class="ui-table__number">{words::live_quantity()}</th>
                                    <th scope="col" class="ui-table__number">{words::stock()}</th>
                                </tr>
                            </thead>
                            <tbody>{rows}</tbody>
                        </Table>
                    </div>
                }
                .into_any()
            }}
        </section>
    }
}

#[component]
fn VoucherTable(vouchers: Vec<CampaignVoucher>) -> impl IntoView {
    let empty = vouchers.is_empty();
    let rows = vouchers
        .into_iter()
        .map(
            |voucher| view! { <li class="campaign-details__voucher"><code>{voucher.code}</code>" "{voucher.name}</li> },
        )
        .collect_view();
    view! {
        <section class="campaign-details__part">
            <h2>{words::vouchers()}</h2>
            {if empty {
                view! { <p class="ui-muted">{words::none()}</p> }.into_any()
            } else {
                view! { <ul class="campaign-details__vouchers">{rows}</ul> }.into_any()
            }}
        </section>
    }
}
