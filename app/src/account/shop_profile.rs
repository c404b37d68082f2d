//! What a shop says about itself, and closing it: sections of the settings, each a plain form post.

use super::profile::Saved;
use super::{api, words};
use crate::{
    error::AppError,
    page::{ImagesField, answer_of, images_of, load, resource, returned, returned_error},
    ui::{Button, ButtonKind, FormErrors, FormSection, PasswordField, SkeletonKind, TextArea, TextField, error_for},
};
use domain::{
    Reject,
    account::{ABOUT_MAX, CONTACT_MAX, ShopProfile, WORDING_MAX},
};
use leptos::prelude::*;
use server_fn::ServerFn;

/// The section of the settings.
#[component]
pub(super) fn ShopProfileSection(shop: String) -> impl IntoView {
    let slug = StoredValue::new(shop);
    let read = resource(|| (), move |()| api::show_shop_profile(slug.get_value()));
    view! {
        <FormSection title=words::profile() about=words::profile_about()>
            {load(read, SkeletonKind::Lines, move |profile| view! { <ProfileForm shop=slug.get_value() profile/> }.into_any())}
        </FormSection>
    }
}

#[component]
fn ProfileForm(shop: String, profile: ShopProfile) -> impl IntoView {
    let typed = returned::<api::SaveShopProfile, ShopProfile>();
    let (newest, stored) = (profile.version, profile.clone());
    let ShopProfile {
        name,
        about,
        contact,
        terms,
        privacy,
        logo,
        version,
    } = typed.map_or(profile, |returned| returned.form);
    let logo = RwSignal::new(images_of(&logo, &[]));
    let sending = RwSignal::new(false);
    let error = returned_error::<api::SaveShopProfile>();
    // Who was told of another owner's save has seen it.
    let version = match error {
        Some(AppError::Rejected(Reject::ChangedMeanwhile)) => newest,
        _ => version,
    };
    // What the other owner saved, where it differs from what was typed here.
    let theirs = (version == newest && error.is_some()).then(|| {
        let parts = [
            (words::shop_name(), &name, stored.name),
            (words::shop_about(), &about, stored.about),
            (words::shop_contact(), &contact, stored.contact),
            (words::shop_terms(), &terms, stored.terms),
            (words::shop_privacy(), &privacy, stored.privacy),
        ];
        let differing = parts.into_iter().filter(|(_, typed, stored)| *typed != stored);
        differing
            .map(|(label, _, stored)| view! { <details open=true><summary>{words::stored_now(label)}</summary><p class="ui-lines" dir="auto">{stored}</p></details> })
            .collect_view()
    });
    let answer = answer_of(Signal::stored(error));
    let errors = answer.errors;
    let labels = vec![
        ("name", words::shop_name().into()),
        ("logo", words::logo().into()),
        ("about", words::shop_about().into()),
        ("contact", words::shop_contact().into()),
        ("terms", words::shop_terms().into()),
        ("privacy", words::shop_privacy().into()),
    ];
    view! {
        <form class="account__form ui-stack" method="post" action=api::SaveShopProfile::PATH>
            <Saved part="profile"/>
            <FormErrors errors labels refusal=answer.refusal/>
            {theirs}
            <input type="hidden" name="shop" value=shop.clone()/>
            <input type="hidden" name="form[version]" value=version.to_string()/>
            <TextField name="form[name]" id="field-name" label=words::shop_name() value=name error=error_for(errors, "name") limit=60 required=true/>
            <fieldset class="ui-field ui-field--group" id="field-logo" tabindex="-1" data-needs-js="">
                <legend>{words::logo()}</legend>
                <ImagesField name="form[logo]" shop images=logo max=1 help=words::logo_help() busy=sending error=error_for(errors, "logo")/>
            </fieldset>
            <TextArea name="form[about]" id="field-about" label=words::shop_about() value=about error=error_for(errors, "about") limit=ABOUT_MAX optional=true/>
            <TextArea name="form[contact]" id="field-contact" label=words::shop_contact() help=words::shop_contact_help() rows=3 value=contact error=error_for(errors, "contact") limit=CONTACT_MAX optional=true/>
            <TextArea name="form[terms]" id="field-terms" label=words::shop_terms() help=words::shop_terms_help() value=terms error=error_for(errors, "terms") limit=WORDING_MAX optional=true/>
            <TextArea name="form[privacy]" id="field-privacy" label=words::shop_privacy() help=words::shop_privacy_help() value=privacy error=error_for(errors, "privacy") limit=WORDING_MAX optional=true/>
            <Button kind=ButtonKind::Primary submit=true busy=sending>{words::save_profile()}</Button>
        </form>
    }
}

/// The end of the shop, by an owner who knows their password.
#[component]
pub(super) fn CloseShopSection(shop: String) -> impl IntoView {
    let answer = answer_of(Signal::stored(returned_error::<api::CloseShop>()));
    view! {
        <FormSection title=words::close_shop() about=words::close_shop_about()>
            <form class="account__form ui-stack" method="post" action=api::CloseShop::PATH>
                <FormErrors errors=answer.errors labels=vec![("password", words::password().into())] refusal=answer.refusal/>
                <input type="hidden" name="shop" value=shop/>
                <PasswordField name="password" label=words::password() error=error_for(answer.errors, "password") autocomplete="current-password"/>
                <Button kind=ButtonKind::Danger submit=true>{words::close_shop()}</Button>
            </form>
        </FormSection>
    }
}
