//! What a person changes about their account: name, address and password. Plain form posts, because the whole page is drawn
//! for the person as they are now.

use super::{api, words};
use crate::{
    page::{answer_of, returned, returned_error},
    ui::{Button, FormErrors, FormSection, Icon, PasswordField, TextField, error_for},
};
use domain::account::Account;
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

/// The sections of the account page, one form each.
#[component]
pub(super) fn ProfileSections(account: Account) -> impl IntoView {
    let typed = returned::<api::RenameAccount, String>();
    let name = typed.map_or(account.name, |returned| returned.form);
    let typed = returned::<api::ChangeEmail, String>();
    let email = typed.map_or(account.email, |returned| returned.form);
    let renaming = answer_of(Signal::stored(returned_error::<api::RenameAccount>()));
    let moving = answer_of(Signal::stored(returned_error::<api::ChangeEmail>()));
    let securing = answer_of(Signal::stored(returned_error::<api::ChangePassword>()));
    let label = |name: &'static str, label: &'static str| vec![(name, label.into())];
    view! {
        <FormSection title=words::your_name() about=words::your_name_help()>
            <form class="account__form ui-stack" method="post" action=api::RenameAccount::PATH>
                <Saved part="name"/>
                <FormErrors errors=renaming.errors labels=label("name", words::your_name()) refusal=renaming.refusal/>
                <TextField name="name" label=words::your_name() value=name error=error_for(renaming.errors, "name") autocomplete="name" limit=60 required=true/>
                <Button submit=true>{words::save_name()}</Button>
            </form>
        </FormSection>
        <FormSection title=words::email() about=words::email_about()>
            <form class="account__form ui-stack" method="post" action=api::ChangeEmail::PATH>
                <Saved part="email"/>
                <FormErrors
                    errors=moving.errors refusal=moving.refusal
                    labels=vec![("email", words::new_email().into()), ("password", words::password().into())]
                />
                <TextField name="email" label=words::new_email() kind="email" value=email error=error_for(moving.errors, "email") autocomplete="email" required=true/>
                <PasswordField name="password" label=words::password() error=error_for(moving.errors, "password") autocomplete="current-password"/>
                <Button submit=true>{words::save_email()}</Button>
            </form>
        </FormSection>
        <FormSection title=words::password() about=words::password_about()>
            <form class="account__form ui-stack" method="post" action=api::ChangePassword::PATH>
                <Saved part="password"/>
                <FormErrors
                    errors=securing.errors refusal=securing.refusal
                    labels=vec![("old", words::old_password().into()), ("new", words::new_password().into())]
                />
                <PasswordField name="old" label=words::old_password() error=error_for(securing.errors, "old") autocomplete="current-password"/>
                <PasswordField
                    name="new" label=words::new_password() help=words::password_help()
                    error=error_for(securing.errors, "new") autocomplete="new-password"
                />
                <Button submit=true>{words::save_password()}</Button>
            </form>
        </FormSection>
    }
}

/// Says that this part was just saved.
#[component]
pub(super) fn Saved(part: &'static str) -> impl IntoView {
    let saved = use_query_map().with_untracked(|query| query.get("saved").is_some_and(|saved| saved == part));
    view! { <p class="account__saved" role="status">{saved.then(|| view! { <Icon name="circle-check"/>{words::saved()} })}</p> }
}
