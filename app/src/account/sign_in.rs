//! The sign-in page. The email comes back after a wrong try, the password never does.

use super::{
    api::{self, SignInTyped},
    words,
};
use crate::{
    error::AppError,
    page::{Head, answer_of, returned, returned_error},
    ui::{Button, ButtonKind, FormErrors, PasswordField, TextField, error_for},
};
use domain::Reject;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/signin?next=`
#[component]
pub fn SignInPage() -> impl IntoView {
    let before = returned::<api::SignIn, SignInTyped>();
    let error = returned_error::<api::SignIn>();
    let form = before.map(|returned| returned.form).unwrap_or_default();
    let next = if form.next.is_empty() {
        use_query_map().with_untracked(|query| query.get("next").unwrap_or_default())
    } else {
        form.next
    };
    let sign_up = if next.is_empty() {
        "/signup".to_owned()
    } else {
        crate::page::address("/signup", &[("next", &next)])
    };
    // A session was given, and this browser came back without it.
    let blocked = use_query_map().with_untracked(|query| query.get("cookies").is_some());
    let error = error.or(blocked.then_some(AppError::Rejected(Reject::CookiesBlocked)));
    let reason = use_query_map()
        .with_untracked(|query| query.get("for"))
        .unwrap_or(form.reason);
    let about = if reason == "follow" {
        words::sign_in_to_follow()
    } else {
        words::sign_in_about()
    };
    let answer = answer_of(Signal::stored(error));
    // Which of the two is wrong nobody says, so it is no field to fix: one sentence over the form.
    let no_match = answer.errors.with_untracked(|errors| {
        let pair = errors.iter().find(|wrong| wrong.field == "sign_in");
        pair.map(|wrong| wrong.sentence.clone())
    });
    let (errors, refusal) = match no_match {
        Some(_) => (Signal::stored(Vec::new()), Signal::stored(no_match)),
        None => (answer.errors, answer.refusal),
    };
    let labels = vec![("email", words::email().into()), ("password", words::password().into())];
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title=words::sign_in() about/>
            <form class="account__form ui-stack ui-stack--wide" method="post" action="/api/account/sign_in">
                <FormErrors errors labels refusal/>
                <input type="hidden" name="next" value=next/>
                <input type="hidden" name="reason" value=reason/>
                <TextField name="email" label=words::email() kind="email" value=form.email error=error_for(errors, "email") autocomplete="username" required=true/>
                <PasswordField name="password" label=words::password() error=error_for(errors, "password") autocomplete="current-password"/>
                <Button kind=ButtonKind::Primary submit=true block=true>{words::sign_in()}</Button>
            </form>
            <details class="account__other"><summary>{words::forgot_password()}</summary><p>{words::forgot_password_help()}</p></details>
            <p class="account__other">{words::no_account()}" "<a href=sign_up>{words::sign_up()}</a></p>
        </div>
    }
}
