//! Opening a shop. The address follows the name until it is typed by hand; the time zone is the
//! device's until another is chosen.

use super::{
    api::{self, ShopTyped, ZoneChoice},
    use_me, words,
    zone::ZoneField,
};
use crate::{
    error::AppError,
    page::{Head, answer_of, load, resource, returned, returned_error},
    ui::{Button, ButtonKind, Choice, FormErrors, SelectField, SkeletonKind, TextField, error_for},
};
use browser::device;
use domain::{Currency, Reject, text};
use leptos::prelude::*;
use std::time::Duration;

/// `/open-shop`
#[component]
pub fn OpenShopPage() -> impl IntoView {
    let me = use_me();
    let known = me.as_ref().is_some_and(|me| me.account.is_some());
    let allowed = me.is_some_and(|me| me.may_open_shop);
    let zones = resource(
        || (),
        move |()| async move {
            match (known, allowed) {
                (true, true) => api::zones().await,
                (true, false) => Err(AppError::Rejected(Reject::ShopsClosed)),
                (false, _) => Err(AppError::SignIn),
            }
        },
    );
    load(zones, SkeletonKind::Lines, |zones| {
        view! { <OpenShop zones/> }.into_any()
    })
}

/// A slug made from a name: folded, with hyphens for everything that is not a letter or a digit.
fn slug_from(name: &str) -> String {
    let mut slug = String::new();
    for c in text::fold(name).chars() {
        match c {
            'a'..='z' | '0'..='9' => slug.push(c),
            _ if slug.ends_with('-') || slug.is_empty() => {}
            _ => slug.push('-'),
        }
    }
    slug.truncate(40);
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

#[component]
fn OpenShop(zones: Vec<ZoneChoice>) -> impl IntoView {
    let before = returned::<api::OpenShop, ShopTyped>();
    let error = returned_error::<api::OpenShop>();
    let form = before.map(|returned| returned.form).unwrap_or_default();
    let name = RwSignal::new(form.name);
    let slug = RwSignal::new(form.slug);
    let suggested = StoredValue::new(slug_from(&name.get_untracked()));
    Effect::new(move |_| {
        let next = slug_from(&name.read());
        let own = slug.with_untracked(|slug| !slug.is_empty() && *slug != suggested.get_value());
        if !own {
            slug.set(next.clone());
        }
        suggested.set_value(next);
    });
    let currencies: Vec<Choice> = Currency::all()
        .map(|currency| Choice::new(currency.code().to_owned(), currency.code().to_owned()))
        .collect();
    let fresh = form.currency.is_empty();
    let currency = RwSignal::new(if fresh {
        Currency::Vnd.code().to_owned()
    } else {
        form.currency
    });
    Effect::new(move |_| {
        let here = device::zone_name().filter(|_| fresh);
        if let Some(usual) = here.and_then(|zone| Currency::usual_in(&zone)) {
            // After the field has told the signal what it shows, which the person may have chosen by now.
            let choose = move |code: &mut String| {
                if *code == Currency::Vnd.code() {
                    usual.code().clone_into(code);
                }
            };
            set_timeout(
                move || {
                    currency.try_update(choose);
                },
                Duration::ZERO,
            );
        }
    });
    let answer = answer_of(Signal::stored(error));
    let errors = answer.errors;
    let labels = vec![
        ("name", words::shop_name().into()),
        ("slug", words::slug().into()),
        ("currency", words::currency().into()),
        ("zone", words::zone().into()),
    ];
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title=words::open_shop() about=words::open_shop_about()/>
            <form class="account__form ui-stack ui-stack--wide" method="post" action="/api/account/open_shop">
                <FormErrors errors labels refusal=answer.refusal/>
                <TextField name="name" label=words::shop_name() bind=name error=error_for(errors, "name") limit=60 required=true autocomplete="organization"/>
                <TextField name="slug" label=words::slug() help=words::slug_help() bind=slug error=error_for(errors, "slug") limit=40 required=true autocomplete="off"/>
                <SelectField name="currency" label=words::currency() help=words::currency_help() choices=currencies bind=currency error=error_for(errors, "currency")/>
                <ZoneField zones typed=form.zone error=error_for(errors, "zone")/>
                <Button kind=ButtonKind::Primary submit=true block=true>{words::open_shop()}</Button>
            </form>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::slug_from;

    #[test]
    fn a_slug_is_suggested_from_a_name_in_any_letters() {
        assert_eq!(slug_from("Tiệm Nhà Mây"), "tiem-nha-may");
        assert_eq!(slug_from("  Đặc sản & quà! "), "dac-san-qua");
        assert_eq!(slug_from("日本"), "");
        assert_eq!(slug_from(&"a b".repeat(40)).len(), 40);
    }
}
