//! The page behind the link for a forgotten password: whose it is, and a new one.

use super::{api, join::LinkIsOver, words};
use crate::{
    error::AppError,
    page::{Head, answer_of, load, resource, returned_error},
    ui::{Button, ButtonKind, FormErrors, PasswordField, SkeletonKind, error_for},
};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// The page of a link. What is no token of ours leads nowhere.
#[cfg_attr(
    not(feature = "ssr"),
    expect(dead_code, reason = "the server sends people back to it")
)]
pub(super) fn path(token: &str) -> String {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if token.bytes().all(plain) {
        format!("/reset/{token}")
    } else {
        "/signin".into()
    }
}

/// `/reset/:token`
#[component]
pub fn ResetPage() -> impl IntoView {
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
    let opened = resource(
        move || token.get(),
        |token| async move {
            match api::open_reset(token.clone()).await {
                Err(AppError::NotFound) => Ok(None),
                opened => Ok(Some((opened?, token))),
            }
        },
    );
    load(opened, SkeletonKind::Lines, |opened| match opened {
        Some((email, token)) => view! { <Reset email token/> }.into_any(),
        None => view! { <LinkIsOver title=words::choose_password() text=words::reset_is_over()/> }.into_any(),
    })
}

#[component]
fn Reset(email: String, token: String) -> impl IntoView {
    let answer = answer_of(Signal::stored(returned_error::<api::ResetPassword>()));
    let errors = answer.errors;
    let labels = vec![("password", words::new_password().into())];
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title=words::choose_password() about=words::choose_password_about(&email)/>
            <form class="account__form ui-stack ui-stack--wide" method="post" action="/api/account/reset_password">
                <FormErrors errors labels refusal=answer.refusal/>
                <input type="hidden" name="token" value=token/>
                <input type="hidden" name="email" value=email autocomplete="username"/>
                <PasswordField
                    name="password" label=words::new_password() help=words::password_help()
                    error=error_for(errors, "password") autocomplete="new-password"
                />
                <Button kind=ButtonKind::Primary submit=true block=true>{words::save_and_sign_in()}</Button>
            </form>
        </div>
    }
}
