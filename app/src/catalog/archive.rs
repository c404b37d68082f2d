//! Archiving and restoring a product or a voucher: a plain form post at the top of its page.

use super::{api, words};
use crate::{
    error::AppError,
    ui::{Button, use_toasts},
};
use domain::{ProductId, VoucherId};
use leptos::{form::ActionForm, prelude::*};

/// What can be archived.
#[derive(Clone, Copy)]
pub enum Thing {
    Product(ProductId),
    Voucher(VoucherId),
}

#[component]
pub fn Archive(shop: String, thing: Thing, archived: bool) -> impl IntoView {
    let id = match thing {
        Thing::Product(id) => id.to_string(),
        Thing::Voucher(id) => id.to_string(),
    };
    let (icon, label) = if archived {
        ("archive-restore", words::restore())
    } else {
        ("archive", words::archive())
    };
    let fields = view! {
        <input type="hidden" name="shop" value=shop/>
        <input type="hidden" name="id" value=id/>
        {(!archived).then(|| view! { <input type="hidden" name="archived" value="true"/> })}
        <Button icon submit=true>{label}</Button>
    };
    match thing {
        Thing::Product(_) => {
            let action = ServerAction::<api::ArchiveProduct>::new();
            say_done(move || action.value().get(), archived);
            view! { <ActionForm action>{fields}</ActionForm> }.into_any()
        }
        Thing::Voucher(_) => {
            let action = ServerAction::<api::ArchiveVoucher>::new();
            say_done(move || action.value().get(), archived);
            view! { <ActionForm action>{fields}</ActionForm> }.into_any()
        }
    }
}

/// A toast that says what happened; a restored thing is not on sale yet.
fn say_done(answer: impl Fn() -> Option<Result<(), AppError>> + 'static, was_archived: bool) {
    let toasts = use_toasts();
    Effect::new(move |_| match answer() {
        Some(Ok(())) if was_archived => toasts.say(words::restored()),
        Some(Ok(())) => toasts.say(words::archived_done()),
        Some(Err(error)) => toasts.say(error.sentence(crate::words::lang())),
        None => {}
    });
}
