//! The form of a voucher, new or known.

use super::{
    api,
    archive::{Archive, Thing},
    words,
};
use crate::{
    account::use_here,
    error::AppError,
    page::{Head, ReadFrom, RequestKeyField, SignInAgain, answer_of, error_of, load, renew_version, returned},
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, Choice, DateTimeField, FormErrors, FormFoot, FormSection, MoneyField,
        NumberField, RadioGroup, SkeletonKind, TextField, error_for, field_id, use_toasts,
    },
};
use domain::{
    VoucherId,
    account::{Permission, Shop},
    catalog::VoucherForm,
};
use leptos::{form::ActionForm, prelude::*};
use leptos_router::hooks::use_params_map;

/// `/seller/:shop/vouchers/new` and `/seller/:shop/vouchers/:id`
#[component]
pub fn VoucherFormPage() -> impl IntoView {
    let here = use_here();
    let may_edit = here.role.may(Permission::EditCatalog);
    let shop = StoredValue::new(here.shop);
    let params = use_params_map();
    let id = Memo::new(move |_| params.with(|params| params.get("id")));
    let data = Resource::new(
        move || id.get(),
        move |id| async move {
            if !may_edit {
                return Err(AppError::Forbidden);
            }
            let slug = shop.with_value(|shop| shop.slug.clone());
            match id.map(|id| id.parse::<VoucherId>()) {
                None => Ok(None),
                Some(Ok(id)) => Ok(Some((id, api::open_voucher(slug, id).await?))),
                Some(Err(_)) => Err(AppError::NotFound),
            }
        },
    );
    load(data, SkeletonKind::Lines, move |voucher| {
        view! { <VoucherEditor shop=shop.get_value() voucher/> }.into_any()
    })
}

#[component]
fn VoucherEditor(shop: Shop, #[prop(into)] voucher: Option<(VoucherId, api::VoucherDraft)>) -> impl IntoView {
    let save = ServerAction::<api::SaveVoucher>::new();
    let before = returned::<api::SaveVoucher, ReadFrom<VoucherForm>>();
    let (id, version, archived) = voucher.as_ref().map_or((None, 0, false), |(id, draft)| {
        (Some(*id), draft.version, draft.archived)
    });
    let fresh = VoucherForm {
        kind: "fixed".into(),
        active: true,
        ..VoucherForm::default()
    };
    let version = before.as_ref().map_or(version, |returned| returned.version(version));
    let form = before
        .map(|returned| returned.form.form)
        .unwrap_or_else(|| voucher.map_or(fresh, |(_, draft)| draft.form));
    let error = error_of(save);
    let toasts = use_toasts();
    Effect::new(move |_| {
        if matches!(save.value().get(), Some(Ok(_))) {
            toasts.say(words::voucher_saved());
        }
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
        ("total", words::total_uses().into()),
        ("per_buyer", words::per_buyer().into()),
        ("budget", words::budget().into()),
        ("starts", words::valid_from().into()),
        ("ends", words::valid_until().into()),
    ];
    let zone = shop.zone.replace('_', " ");
    let away = shop.slug.clone();
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title back=Some((words::vouchers(), list.clone()))>
                {id.map(|id| view! { <Archive shop=away thing=Thing::Voucher(id) archived/> })}
            </Head>
            {archived.then(|| view! { <p class="ui-notice">{words::archived_about()}</p> })}
            <ActionForm action=save attr:class="ui-form catalog-voucher" attr:novalidate="">
                <FormErrors errors labels refusal=answer.refusal/>
                <SignInAgain error/>
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
                </FormSection>
                <FormSection title=words::limits() about=words::limits_about()>
                    <div class="catalog-pair">
                        <NumberField name="form[total]" id=field_id("total") label=words::total_uses() value=form.total error=error_for(errors, "total") optional=true/>
                        <NumberField name="form[per_buyer]" id=field_id("per_buyer") label=words::per_buyer() value=form.per_buyer error=error_for(errors, "per_buyer") optional=true/>
                    </div>
                    <MoneyField name="form[budget]" id=field_id("budget") label=words::budget() help=words::budget_help() currency=shop.currency value=form.budget error=error_for(errors, "budget") optional=true/>
                    <div class="catalog-pair">
                        <DateTimeField name="form[starts]" id=field_id("starts") label=words::valid_from() zone="" value=form.starts error=error_for(errors, "starts") optional=true/>
                        <DateTimeField name="form[ends]" id=field_id("ends") label=words::valid_until() zone="" value=form.ends error=error_for(errors, "ends") optional=true/>
                    </div>
                    <p class="ui-field__help">{words::zone_help(&zone)}</p>
                    <Checkbox name="form[livestream_only]" id=field_id("livestream_only") label=words::livestream_only() help=words::livestream_only_help() checked=form.livestream_only/>
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
