//! The form of a voucher, new or known.

use super::{api, words};
use crate::{
    account::use_here,
    error::AppError,
    page::{Head, RequestKeyField, answer_of, kept, load, renew_version},
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, Choice, FormErrors, FormFoot, FormSection, MoneyField, NumberField,
        RadioGroup, SkeletonKind, TextField, error_for, field_id,
    },
};
use domain::{
    Money, VoucherId,
    account::Shop,
    catalog::{Discount, Voucher, VoucherForm},
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_params_map;

/// `/seller/:shop/vouchers/new` and `/seller/:shop/vouchers/:id`
#[component]
pub fn VoucherFormPage() -> impl IntoView {
    let shop = StoredValue::new(use_here().shop);
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")));
    let data = Resource::new(
        move || id.get(),
        move |id| async move {
            let slug = shop.with_value(|shop| shop.slug.clone());
            match id.map(|id| id.parse::<VoucherId>()) {
                None => Ok(None),
                Some(Ok(id)) => api::open_voucher(slug, id).await.map(Some),
                Some(Err(_)) => Err(AppError::NotFound),
            }
        },
    );
    load(data, SkeletonKind::Lines, move |voucher| {
        view! { <VoucherEditor shop=shop.get_value() voucher/> }.into_any()
    })
}

fn form_of(voucher: &Voucher) -> VoucherForm {
    let mut form = VoucherForm {
        code: voucher.code.clone(),
        name: voucher.name.clone(),
        active: voucher.active,
        ..VoucherForm::default()
    };
    if voucher.minimum.minor > 0 {
        form.minimum = voucher.minimum.to_input();
    }
    match voucher.discount {
        Discount::Fixed { amount } => {
            form.kind = "fixed".into();
            form.amount = amount.to_input();
        }
        Discount::Percent { percent, cap } => {
            form.kind = "percent".into();
            form.percent = percent.to_string();
            form.cap = cap.map(Money::to_input).unwrap_or_default();
        }
    }
    form
}

#[component]
fn VoucherEditor(shop: Shop, #[prop(into)] voucher: Option<Voucher>) -> impl IntoView {
    let save = ServerAction::<api::SaveVoucher>::new();
    let before = kept::<VoucherForm>("kept");
    let error_before = before.as_ref().map(|kept| kept.error.clone());
    let (id, version) = voucher
        .as_ref()
        .map_or((None, 0), |voucher| (Some(voucher.id), voucher.version));
    let fresh = VoucherForm {
        kind: "fixed".into(),
        active: true,
        ..VoucherForm::default()
    };
    let form = before
        .map(|kept| kept.form)
        .unwrap_or_else(|| voucher.as_ref().map_or(fresh, form_of));
    let error = Signal::derive(move || match save.value().get() {
        Some(result) => result.err(),
        None => error_before.clone(),
    });
    let answer = answer_of(error);
    let version = RwSignal::new(version);
    let slug = shop.slug.clone();
    renew_version(error, version, move || {
        let slug = slug.clone();
        async move { Some(api::open_voucher(slug, id?).await.ok()?.version) }
    });
    let errors = answer.errors;
    let kind = RwSignal::new(form.kind);
    let list = format!("/seller/{}/vouchers", shop.slug);
    let title = if id.is_some() {
        words::edit_voucher()
    } else {
        words::create_voucher()
    };
    let kinds = vec![
        Choice::new("fixed", words::fixed()),
        Choice::new("percent", words::percent()),
    ];
    // Without JavaScript the radios decide by CSS (`:has`) which fields are shown; both sets are always sent.
    let labels = vec![
        ("name", words::voucher_name().into()),
        ("code", words::code().into()),
        ("amount", words::amount_off().into()),
        ("percent", words::percent_of().into()),
        ("cap", words::cap().into()),
        ("minimum", words::minimum().into()),
    ];
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title back=Some((words::vouchers(), list.clone()))/>
            <ActionForm action=save attr:class="ui-form catalog-voucher" attr:novalidate="">
                <FormErrors errors labels refusal=answer.refusal/>
                <input type="hidden" name="shop" value=shop.slug/>
                {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
                <input type="hidden" name="version" value=move || version.get().to_string()/>
                <RequestKeyField/>
                <FormSection title=words::about_basics()>
                    <TextField name="form[name]" id=field_id("name") label=words::voucher_name() value=form.name error=error_for(errors, "name") limit=60 required=true/>
                    <TextField name="form[code]" id=field_id("code") label=words::code() help=words::code_help() value=form.code error=error_for(errors, "code") limit=20 required=true autocomplete="off"/>
                </FormSection>
                <FormSection title=words::discount()>
                    <RadioGroup name="form[kind]" legend=words::kind() choices=kinds bind=kind/>
                    <div class="catalog-voucher__fixed">
                        <MoneyField name="form[amount]" id=field_id("amount") label=words::amount_off() currency=shop.currency value=form.amount error=error_for(errors, "amount")/>
                    </div>
                    <div class="catalog-voucher__percent catalog-pair">
                        <NumberField name="form[percent]" id=field_id("percent") label=words::percent_of() unit="%" value=form.percent error=error_for(errors, "percent")/>
                        <MoneyField name="form[cap]" id=field_id("cap") label=words::cap() help=words::cap_help() currency=shop.currency value=form.cap error=error_for(errors, "cap") optional=true/>
                    </div>
                    <MoneyField name="form[minimum]" id=field_id("minimum") label=words::minimum() help=words::minimum_help() currency=shop.currency value=form.minimum error=error_for(errors, "minimum") optional=true/>
                    <Checkbox name="form[active]" id=field_id("active") label=words::usable() help=words::usable_help() checked=form.active/>
                </FormSection>
                <FormFoot>
                    <ButtonLink kind=ButtonKind::Ghost href=list>{words::cancel()}</ButtonLink>
                    <Button kind=ButtonKind::Primary submit=true busy=save.pending()>{words::save()}</Button>
                </FormFoot>
            </ActionForm>
        </div>
    }
}
