//! The sign-in page. The email comes back after a wrong try, the password never does.

use super::{
    api::{self, SignInTyped},
    words,
};
use crate::{
    error::AppError,
    page::{Head, answer_of, returned, returned_error},
    ui::{Button, ButtonKind, FormErrors, TextField, error_for, field_id},
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
    let answer = answer_of(Signal::stored(error));
    let error = error_for(answer.errors, "email");
    let labels = vec![("email", words::email().into()), ("password", words::password().into())];
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title=words::sign_in() about=words::sign_in_about()/>
            <form class="account__form ui-stack ui-stack--wide" method="post" action="/api/account/sign_in">
                <FormErrors errors=answer.errors labels refusal=answer.refusal/>
                <input type="hidden" name="next" value=next/>
                <TextField name="email" label=words::email() kind="email" value=form.email error autocomplete="username" required=true/>
                <TextField
                    name="password" label=words::password() kind="password"
                    error=error_for(answer.errors, "password") autocomplete="current-password" required=true
                    id=field_id("password")
                />
                <Button kind=ButtonKind::Primary submit=true block=true>{words::sign_in()}</Button>
            </form>
            <p class="account__other">{words::no_account()}" "<a href=sign_up>{words::sign_up()}</a></p>
        </div>
    }
}
