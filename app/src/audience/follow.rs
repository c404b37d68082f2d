//! Following a shop: a plain form post that comes back to its page, and the question before a show for followers.

use super::words;
use crate::{
    account::use_me,
    page::address,
    ui::{Avatar, Button, ButtonKind, ButtonLink},
};
use leptos::prelude::*;

/// *Follow*, or *Following* to leave; a person who is not signed in does that first. `next` is the page to come back to.
#[component]
pub fn FollowButton(slug: String, following: Option<bool>, next: String) -> impl IntoView {
    let Some(following) = following else {
        let sign_in = address("/signin", &[("next", &next)]);
        return view! { <ButtonLink kind=ButtonKind::Primary icon="user-plus" href=sign_in>{words::follow()}</ButtonLink> }
            .into_any();
    };
    let button = if following {
        view! { <Button submit=true icon="user-check" pressed=Some(true) hint=words::unfollow()>{words::following()}</Button> }
            .into_any()
    } else {
        view! { <Button submit=true kind=ButtonKind::Primary icon="user-plus">{words::follow()}</Button> }.into_any()
    };
    view! {
        <form method="post" action="/api/audience/follow">
            <input type="hidden" name="slug" value=slug/>
            <input type="hidden" name="following" value=if following { "false" } else { "true" }/>
            <input type="hidden" name="next" value=next/>
            {button}
        </form>
    }
    .into_any()
}

/// In place of a show for followers: its shop, and the button that follows it.
#[component]
pub fn FollowFirst(shop_name: String, shop_slug: String, next: String) -> impl IntoView {
    let signed_in = use_me().is_some_and(|me| me.account.is_some());
    view! {
        <main class="audience-follow" id="main">
            <Avatar name=shop_name.clone() large=true/>
            <h1 class="audience-follow__title" dir="auto">{shop_name}</h1>
            <p>{words::followers_only()}</p>
            <FollowButton slug=shop_slug.clone() following=signed_in.then_some(false) next/>
            <ButtonLink kind=ButtonKind::Ghost href=format!("/shop/{shop_slug}")>{words::visit_shop()}</ButtonLink>
        </main>
    }
    .into_any()
}
