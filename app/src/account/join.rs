//! The page behind an invitation: whose team, as what, and joining it. A plain form post, because joining changes who one
//! is and the page is drawn anew.

use super::{
    api,
    role::{permission_name, role_name},
    use_me, words,
};
use crate::{
    error::AppError,
    page::{Head, address, answer_status, load, resource},
    ui::{Button, ButtonKind, ButtonLink, EmptyState, SkeletonKind},
};
use domain::account::{Invitation, STAFF_TABLE};
use leptos::prelude::*;
use leptos_router::hooks::use_params_map;

/// `/join/:token`, and `/join` for the invitation that this browser opened before its reader signed in.
#[component]
pub fn JoinPage() -> impl IntoView {
    let params = use_params_map();
    let token = Memo::new(move |_| params.with(|params| params.get("token").unwrap_or_default()));
    let invitation = resource(
        move || token.get(),
        |token| async move {
            match api::open_invite(token.clone()).await {
                Err(AppError::NotFound) => Ok(None),
                opened => Ok(Some((opened?, token))),
            }
        },
    );
    load(invitation, SkeletonKind::Lines, |opened| match opened {
        Some((invitation, token)) => view! { <Join invitation token/> }.into_any(),
        None => view! { <LinkIsOver title=words::join() text=words::invite_is_over()/> }.into_any(),
    })
}

/// A link that works once has been used, is too old, or never was one: which of these nobody is told.
#[component]
pub(super) fn LinkIsOver(title: &'static str, text: &'static str) -> impl IntoView {
    answer_status(404);
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title/>
            <EmptyState text/>
        </div>
    }
}

#[component]
fn Join(invitation: Invitation, token: String) -> impl IntoView {
    let Invitation { shop_name, role, .. } = invitation;
    let may = STAFF_TABLE
        .iter()
        .filter(|(_, roles)| roles.contains(&role))
        .map(|(permission, _)| view! { <li>{permission_name(*permission)}</li> })
        .collect_view();
    let signed_in = use_me().is_some_and(|me| me.account.is_some());
    let way = if signed_in {
        view! {
            <form method="post" action="/api/account/join">
                <input type="hidden" name="token" value=token/>
                <Button kind=ButtonKind::Primary submit=true icon="user-check">{words::join()}</Button>
            </form>
        }
        .into_any()
    } else {
        view! {
            <p>{words::join_signed_out()}</p>
            <p class="ui-row">
                <ButtonLink kind=ButtonKind::Primary href=address("/signin", &[("next", "/join")])>{words::sign_in()}</ButtonLink>
                <ButtonLink href=address("/signup", &[("next", "/join")])>{words::sign_up()}</ButtonLink>
            </p>
        }
        .into_any()
    };
    view! {
        <div class="ui-page ui-page--narrow">
            <Head title=words::join_title(&shop_name) about=words::join_as(role_name(role))/>
            <ul class="account__list">{may}</ul>
            {way}
        </div>
    }
}
