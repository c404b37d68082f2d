//! The sign-up page.

use super::{
    api::{self, SignUpTyped},
    words,
};
use crate::{
    page::{Head, address, answer_of, returned, returned_error},
    ui::{Button, ButtonKind, FormErrors, PasswordField, TextField, error_for},
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/signup?next=`
#[component]
pub fn SignUpPage() -> impl IntoView {
    let before = returned::<api::SignUp, SignUpTyped>();
    let error = returned_error::<api::SignUp>();
    let form = before.map(|returned| returned.form).unwrap_or_default();
    let next = if form.next.is_empty() {
        use_query_map().with_untracked(|query| query.get("next").unwrap_or_default())
    } else {
        form.next
    };
    let sign_in = address("/signin", &[("next", &next)]);
    let answer = answer_of(Signal::stored(error));
    let errors = answer.errors;
    let labels = vec![
        ("name", words::your_name().into()),
        ("email", words::email().into()),
        ("password", words::password().into()),
    ];
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title=words::sign_up() about=words::sign_up_about()/>
            <form class="account__form ui-stack ui-stack--wide" method="post" action="/api/account/sign_up">
                <FormErrors errors labels refusal=answer.refusal/>
                <input type="hidden" name="next" value=next/>
                <TextField
                    name="name" label=words::your_name() help=words::your_name_help() value=form.name
                    error=error_for(errors, "name") autocomplete="name" limit=60 required=true
                />
                <TextField
                    name="email" label=words::email() kind="email" value=form.email
                    error=error_for(errors, "email") autocomplete="username" required=true
                />
                <PasswordField
                    name="password" label=words::password() help=words::password_help()
                    error=error_for(errors, "password") autocomplete="new-password"
                />
                <Button kind=ButtonKind::Primary submit=true block=true>{words::sign_up()}</Button>
            </form>
            <p class="account__other">{words::have_account()}" "<a href=sign_in>{words::sign_in()}</a></p>
        </div>
    }
}
