//! The sessions of a person: on which devices they are signed in, and ending each.

use super::{api, words};
use crate::{
    page::{load, resource},
    ui::{Button, ButtonKind, FormSection, Icon, SkeletonKind, Time, TimeForm},
};
use domain::account::Session;
use leptos::prelude::*;
use server_fn::ServerFn;

/// The section of the account page.
#[component]
pub(super) fn SessionsSection() -> impl IntoView {
    let sessions = resource(|| (), |()| api::show_sessions());
    view! {
        <FormSection title=words::sessions() about=words::sessions_about()>
            {load(sessions, SkeletonKind::Rows, |sessions| {
                let rows = sessions.into_iter().map(|session| view! { <Row session/> }).collect_view();
                view! { <ul class="account__shops">{rows}</ul> }.into_any()
            })}
            <form method="post" action="/api/account/sign_out_everywhere">
                <Button kind=ButtonKind::Danger submit=true>{words::sign_out_everywhere()}</Button>
            </form>
        </FormSection>
    }
}

#[component]
fn Row(session: Session) -> impl IntoView {
    let phone = ["iPhone", "iPad", "Android"]
        .iter()
        .any(|system| session.device.ends_with(system));
    let called = if session.device.is_empty() {
        words::unknown_device().to_owned()
    } else {
        session.device.clone()
    };
    let label = words::sign_out_device(&called);
    let way_out = if session.here {
        view! { <span class="account__here">{words::this_device()}</span> }.into_any()
    } else {
        view! {
            <form method="post" action=api::EndSession::PATH>
                <input type="hidden" name="name" value=session.name/>
                <Button small=true submit=true hint=label>{words::sign_out()}</Button>
            </form>
        }
        .into_any()
    };
    view! {
        <li class="account__person">
            <Icon name=if phone { "smartphone" } else { "monitor" }/>
            <span class="account__shop-words">
                <b>{called}</b>
                <small>{words::signed_in_since()}" "<Time at=session.began form=TimeForm::Moment own_zone=true/></small>
            </span>
            {way_out}
        </li>
    }
}
