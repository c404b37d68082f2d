//! The campaign form, in the guide's order: basic information, audience, products, vouchers, publish. One page for
//! creating, editing and cloning. It is a plain form post; pickers and uploads need JavaScript.

use super::{
    api::{self, CampaignDraft},
    chosen::{ChosenProduct, ChosenVoucher, ProductRows, VoucherRows, read_products, read_vouchers},
    picker::{Item, Kind, Picked, Picker},
    words,
};
use crate::{
    account::use_here,
    catalog::{Pictures, images_of},
    error::AppError,
    page::{Head, RequestKeyField, answer_of, kept, load, renew_version},
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, Choice, DateTimeField, FormErrors, FormFoot, FormSection, RadioGroup,
        SkeletonKind, TextArea, TextField, error_for, field_id,
    },
};
use domain::{
    CampaignId, Reject,
    account::Shop,
    campaign::{Audience, CampaignForm, PRODUCTS_MAX, VOUCHERS_MAX},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::{use_params_map, use_query_map};

/// `/seller/:shop/campaigns/new?copy=` and `/seller/:shop/campaigns/:id/edit`
#[component]
pub fn CampaignFormPage() -> impl IntoView {
    let shop = StoredValue::new(use_here().shop);
    let (params, query) = (use_params_map(), use_query_map());
    let wish = Memo::new(move |_| {
        (
            params.with(|params| params.get("id")),
            query.with(|query| query.get("copy")),
        )
    });
    let draft = Resource::new(
        move || wish.get(),
        move |(id, copy)| async move {
            let read = |text: Option<String>| {
                text.map(|text| text.parse::<CampaignId>().map_err(|_| AppError::NotFound))
                    .transpose()
            };
            let (id, copy) = (read(id)?, read(copy)?);
            Ok((
                id,
                api::open_campaign_form(shop.with_value(|shop| shop.slug.clone()), id, copy).await?,
            ))
        },
    );
    load(draft, SkeletonKind::Lines, move |(id, draft)| {
        view! { <Editor shop=shop.get_value() id draft/> }.into_any()
    })
}

#[component]
fn Editor(shop: Shop, #[prop(into)] id: Option<CampaignId>, draft: CampaignDraft) -> impl IntoView {
    let save = ServerAction::<api::SaveCampaign>::new();
    let before = kept::<CampaignForm>("kept");
    let error_before = before.as_ref().map(|kept| kept.error.clone());
    let form = before.map_or(draft.form, |kept| kept.form);
    let images = if form.images.is_empty() {
        Vec::new()
    } else {
        images_of(&form.images, &draft.images)
    };
    let images = RwSignal::new(images);
    let products = RwSignal::new(read_products(&form.products, &draft.products));
    let vouchers = RwSignal::new(read_vouchers(&form.vouchers, &draft.vouchers));
    let error = Signal::derive(move || match save.value().get() {
        Some(result) => result.err(),
        None => error_before.clone(),
    });
    let answer = answer_of(error);
    let errors = answer.errors;
    let version = RwSignal::new(draft.version);
    let slug = shop.slug.clone();
    renew_version(error, version, move || {
        let slug = slug.clone();
        async move { Some(api::open_campaign_form(slug, id, None).await.ok()?.version) }
    });
    let (picker_shop, other_picker_shop) = (shop.slug.clone(), shop.slug.clone());
    let (adding_product, adding_voucher) = (RwSignal::new(false), RwSignal::new(false));
    let list = format!("/seller/{}/campaigns", shop.slug);
    let newest = id.map(|id| format!("{list}/{id}"));
    let changed = move || error.with(|error| *error == Some(AppError::Rejected(Reject::ChangedMeanwhile)));
    let title = if id.is_some() {
        words::edit_campaign()
    } else {
        words::create_campaign()
    };
    let zone = shop.zone.replace('_', " ");
    let audiences = vec![
        Choice::new(Audience::Suggested.code(), words::suggested()).with_help(words::suggested_help()),
        Choice::new(Audience::FollowersOnly.code(), words::followers()).with_help(words::followers_help()),
    ];
    let labels = vec![
        ("title", words::title().into()),
        ("description", words::description().into()),
        ("images", words::images().into()),
        ("starts", words::start_time().into()),
        ("ends", words::end_time().into()),
        ("audience", words::audience().into()),
        ("products", words::products().into()),
        ("vouchers", words::vouchers().into()),
    ];
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title back=Some((words::campaigns(), list.clone()))/>
            <ActionForm action=save attr:class="ui-form campaign-form" attr:novalidate="">
                <FormErrors errors labels refusal=answer.refusal/>
                {move || changed().then(|| newest.clone()).flatten().map(|href| view! {
                    <ButtonLink href icon="external-link" new_tab=true>{words::newest()}</ButtonLink>
                })}
                <input type="hidden" name="shop" value=shop.slug.clone()/>
                {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
                <input type="hidden" name="version" value=move || version.get().to_string()/>
                <RequestKeyField/>
                <FormSection title=words::basics()>
                    <TextField name="form[title]" id=field_id("title") label=words::title() value=form.title error=error_for(errors, "title") limit=120 required=true autocomplete="off"/>
                    <TextArea name="form[description]" id=field_id("description") label=words::description() help=words::description_help() value=form.description error=error_for(errors, "description") limit=5000 rows=5/>
                    <fieldset class="ui-field ui-field--group">
                        <legend class="ui-field__label">{words::images()}</legend>
                        <Pictures name="form[images]" shop=shop.slug.clone() images error=error_for(errors, "images")/>
                    </fieldset>
                    <div class="campaign-form__pair">
                        <DateTimeField name="form[starts]" id=field_id("starts") label=words::start_time() zone="" value=form.starts error=error_for(errors, "starts") required=true/>
                        <DateTimeField name="form[ends]" id=field_id("ends") label=words::end_time() zone="" value=form.ends error=error_for(errors, "ends") required=true/>
                    </div>
                    <p class="ui-field__help">{words::window_help(&zone)}</p>
                </FormSection>
                <FormSection title=words::audience()>
                    <RadioGroup name="form[audience]" legend=words::who_sees() choices=audiences value=form.audience error=error_for(errors, "audience")/>
                </FormSection>
                <FormSection title=words::products() about=words::products_about()>
                    <FieldProblem id=field_id("products") error=error_for(errors, "products")/>
                    <ProductRows chosen=products currency=shop.currency/>
                    <div data-needs-js=""><Button icon="plus" on_click=move |_| adding_product.set(true)>{words::add_product()}</Button></div>
                </FormSection>
                <FormSection title=words::vouchers() about=words::vouchers_about()>
                    <FieldProblem id=field_id("vouchers") error=error_for(errors, "vouchers")/>
                    <VoucherRows chosen=vouchers/>
                    <div data-needs-js=""><Button icon="plus" on_click=move |_| adding_voucher.set(true)>{words::add_voucher()}</Button></div>
                </FormSection>
                <FormSection title=words::publishing()>
                    <Checkbox name="form[published]" id=field_id("published") label=words::publish() help=words::publish_help() checked=form.published/>
                </FormSection>
                <FormFoot>
                    <ButtonLink kind=ButtonKind::Ghost href=list>{words::cancel()}</ButtonLink>
                    <Button kind=ButtonKind::Primary submit=true name="then" value="list" busy=save.pending()>{words::save()}</Button>
                    <Button icon="radio" submit=true name="then" value="studio" busy=save.pending()>{words::save_and_go_live()}</Button>
                </FormFoot>
            </ActionForm>
            <Picker
                kind=Kind::Products open=adding_product shop=picker_shop max=PRODUCTS_MAX
                chosen=Signal::derive(move || products.with(|list| list.iter().map(|p| Picked { key: p.id.0, title: p.name.clone(), item: None }).collect()))
                on_add=Callback::new(move |tray| products.update(|list| take_products(list, tray)))
            />
            <Picker
                kind=Kind::Vouchers open=adding_voucher shop=other_picker_shop max=VOUCHERS_MAX
                chosen=Signal::derive(move || vouchers.with(|list| list.iter().map(|v| Picked { key: v.id.0, title: v.name.clone(), item: None }).collect()))
                on_add=Callback::new(move |tray| vouchers.update(|list| take_vouchers(list, tray)))
            />
        </div>
    }
}

/// What is wrong with a list; it can be focused like a field.
#[component]
fn FieldProblem(id: String, error: Signal<Option<String>>) -> impl IntoView {
    view! {
        <div id=id tabindex="-1" class="campaign-form__problem">
            {move || error.get().map(|error| view! { <p class="ui-field__error">{error}</p> })}
        </div>
    }
}

/// The tray becomes the list: what left it goes, what is new comes last, and the rest keeps its place and prices.
fn take_products(list: &mut Vec<ChosenProduct>, tray: Vec<Picked>) {
    list.retain(|product| tray.iter().any(|picked| picked.key == product.id.0));
    for picked in tray {
        if let Some(Item::Product(product)) = picked.item
            && list.iter().all(|other| other.id != product.id)
        {
            list.push(ChosenProduct::new(product));
        }
    }
}

fn take_vouchers(list: &mut Vec<ChosenVoucher>, tray: Vec<Picked>) {
    list.retain(|voucher| tray.iter().any(|picked| picked.key == voucher.id.0));
    for picked in tray {
        if let Some(Item::Voucher(voucher)) = picked.item
            && list.iter().all(|other| other.id != voucher.id)
        {
            list.push(ChosenVoucher::new(voucher));
        }
    }
}
