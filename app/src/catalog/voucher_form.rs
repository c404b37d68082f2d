//! The form of a voucher, new or known.

use super::{
    api,
    archive::{Archive, Thing},
    words,
};
use crate::{
    account::use_here,
    error::{AppError, WrongField},
    page::{
        Head, ReadFrom, RequestKeyField, SignInAgain, answer_of, error_of, load, renew_version, resource, returned,
    },
    ui::{
        Button, ButtonKind, ButtonLink, Checkbox, Choice, DateTimeField, FormErrors, FormFoot, FormSection, MoneyField,
        NumberField, RadioGroup, SkeletonKind, Text, TextField, error_for, field_id, use_toasts,
    },
};
use domain::{
    Currency, VoucherId,
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
    let data = resource(
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

/// An open form: the version that the next save counts as having read, and what the last post was refused for.
#[derive(Clone, Copy)]
struct Editing {
    save: ServerAction<api::SaveVoucher>,
    error: Signal<Option<AppError>>,
    version: RwSignal<i64>,
}

impl Editing {
    /// Opens the form with what was read, or with what came back without JavaScript.
    fn open(read: Option<&api::VoucherDraft>) -> (Editing, VoucherForm) {
        let before = returned::<api::SaveVoucher, ReadFrom<VoucherForm>>();
        let version = read.map_or(0, |draft| draft.version);
        let version = before.as_ref().map_or(version, |returned| returned.version(version));
        let fresh = || VoucherForm {
            kind: "fixed".into(),
            active: true,
            ..VoucherForm::default()
        };
        let read = read.map_or_else(fresh, |draft| draft.form.clone());
        let save = ServerAction::new();
        let editing = Editing {
            save,
            error: error_of(save),
            version: RwSignal::new(version),
        };
        (editing, before.map_or(read, |returned| returned.form.form))
    }
}

#[component]
fn VoucherEditor(shop: Shop, #[prop(into)] voucher: Option<(VoucherId, api::VoucherDraft)>) -> impl IntoView {
    let (id, draft) = voucher.unzip();
    let (editing, form) = Editing::open(draft.as_ref());
    let archived = draft.is_some_and(|draft| draft.archived);
    let Editing { save, error, version } = editing;
    let toasts = use_toasts();
    Effect::new(move |_| {
        if matches!(save.value().get(), Some(Ok(_))) {
            toasts.say(words::voucher_saved());
        }
    });
    let slug = shop.slug.clone();
    renew_version(error, version, move || {
        let slug = slug.clone();
        async move { Some(api::open_voucher(slug, id?).await.ok()?.version) }
    });
    let title = if id.is_some() {
        words::edit_voucher()
    } else {
        words::create_voucher()
    };
    let away = shop.slug.clone();
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title back=Some((words::vouchers(), format!("/seller/{}/vouchers", shop.slug)))>
                {id.map(|id| view! { <Archive shop=away thing=Thing::Voucher(id) archived/> })}
            </Head>
            {archived.then(|| view! { <p class="ui-notice">{words::archived_about()}</p> })}
            <ActionForm action=save attr:class="ui-form catalog-voucher" attr:novalidate="">
                <Parts editing shop id form/>
            </ActionForm>
        </div>
    }
}

/// What the form posts.
#[component]
fn Parts(editing: Editing, shop: Shop, #[prop(into)] id: Option<VoucherId>, form: VoucherForm) -> impl IntoView {
    let Editing { save, error, version } = editing;
    let answer = answer_of(error);
    let errors = answer.errors;
    let list = format!("/seller/{}/vouchers", shop.slug);
    let (name, code, discount) = (form.name.clone(), form.code.clone(), form.clone());
    view! {
        <FormErrors errors labels=labels() refusal=answer.refusal/>
        <SignInAgain error/>
        <input type="hidden" name="shop" value=shop.slug.clone()/>
        {id.map(|id| view! { <input type="hidden" name="id" value=id.to_string()/> })}
        <input type="hidden" name="version" value=move || version.get().to_string()/>
        <RequestKeyField/>
        <FormSection title=words::about_basics()>
            <TextField name="form[name]" id=field_id("name") label=words::voucher_name() value=name error=error_for(errors, "name") limit=60 required=true/>
            <TextField name="form[code]" id=field_id("code") label=words::code() help=words::code_help() value=code error=error_for(errors, "code") limit=20 required=true autocomplete="off"/>
        </FormSection>
        <DiscountFields form=discount errors currency=shop.currency/>
        <LimitFields form errors shop/>
        <FormFoot>
            <ButtonLink kind=ButtonKind::Ghost href=list>{words::cancel()}</ButtonLink>
            <Button kind=ButtonKind::Primary submit=true busy=save.pending()>{words::save()}</Button>
        </FormFoot>
    }
}

/// What the fields are called where their errors are listed.
fn labels() -> Vec<(&'static str, Text)> {
    vec![
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
    ]
}

/// What it takes off. The radios decide by CSS (`:has`) which fields are shown, so that it works without JavaScript; both
/// sets are always sent.
#[component]
fn DiscountFields(form: VoucherForm, errors: Signal<Vec<WrongField>>, currency: Currency) -> impl IntoView {
    let kind = RwSignal::new(form.kind);
    let kinds = vec![
        Choice::new("fixed", words::fixed()),
        Choice::new("percent", words::percent()),
    ];
    view! {
        <FormSection title=words::discount()>
            <RadioGroup name="form[kind]" legend=words::kind() choices=kinds bind=kind/>
            <div class="catalog-voucher__fixed">
                <MoneyField name="form[amount]" id=field_id("amount") label=words::amount_off() currency value=form.amount error=error_for(errors, "amount")/>
            </div>
            <div class="catalog-voucher__percent catalog-pair">
                <NumberField name="form[percent]" id=field_id("percent") label=words::percent_of() unit="%" value=form.percent error=error_for(errors, "percent")/>
                <MoneyField name="form[cap]" id=field_id("cap") label=words::cap() help=words::cap_help() currency value=form.cap error=error_for(errors, "cap") optional=true/>
            </div>
            <MoneyField name="form[minimum]" id=field_id("minimum") label=words::minimum() help=words::minimum_help() currency value=form.minimum error=error_for(errors, "minimum") optional=true/>
        </FormSection>
    }
}

/// How often, for how much and when it counts.
#[component]
fn LimitFields(form: VoucherForm, errors: Signal<Vec<WrongField>>, shop: Shop) -> impl IntoView {
    let zone = shop.zone.replace('_', " ");
    view! {
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
    }
}
