//! The start page, what there is to discover: *Suggested* for everybody, and *Following*, the shops that the person follows.

use super::{api, card::Cards, words};
use crate::{
    account::use_me,
    page::{Head, Preview, load, preview, resource},
    ui::{ButtonKind, ButtonLink, EmptyState, SkeletonKind, Tab, Tabs},
};
use domain::{campaign::Discover, live::Scene};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

/// `/?show=following`
#[component]
pub fn HomePage() -> impl IntoView {
    let query = use_query_map();
    let following = Memo::new(move |_| query.with(|query| query.get("show").as_deref() == Some("following")));
    let discover = resource(
        move || following.get(),
        |following| async move { Ok((api::show_discover(following).await?, following)) },
    );
    preview(|| Preview {
        path: "/".into(),
        kind: "website",
        title: words::discover().into(),
        about: words::discover_about().into(),
        ..Preview::default()
    });
    view! {
        <div class="ui-page">
            <Head title=words::discover() about=words::discover_about()/>
            {load(discover, SkeletonKind::Cards, |(discover, following)| view! { <DiscoverTabs discover following/> }.into_any())}
        </div>
    }
}

#[component]
fn DiscoverTabs(discover: Discover, following: bool) -> impl IntoView {
    let tab = |label: &'static str, href: &str, current| Tab {
        label: label.into(),
        href: href.to_owned(),
        count: None,
        current,
    };
    let tabs = vec![
        tab(words::suggested(), "/", !following),
        tab(words::following(), "/?show=following", following),
    ];
    let me = use_me();
    let signed_in = me.as_ref().is_some_and(|me| me.account.is_some());
    let may_open_shop = me.is_none_or(|me| me.may_open_shop);
    let shown = match (discover.cards.is_empty(), following, signed_in) {
        (false, ..) => view! { <Shows discover/> }.into_any(),
        (true, false, _) => view! {
            <EmptyState text=words::quiet()>
                {may_open_shop.then(|| view! { <ButtonLink href="/open-shop">{words::open_shop()}</ButtonLink> })}
            </EmptyState>
        }
        .into_any(),
        (true, true, false) => view! {
            <EmptyState text=words::follow_signed_out()>
                <ButtonLink kind=ButtonKind::Primary href="/signin?next=%2F%3Fshow%3Dfollowing">{words::sign_in()}</ButtonLink>
            </EmptyState>
        }
        .into_any(),
        (true, true, true) => {
            view! { <EmptyState text=words::follow_none()><ButtonLink href="/">{words::see_suggested()}</ButtonLink></EmptyState> }
                .into_any()
        }
    };
    view! { <Tabs label=words::whose_shows() tabs/> {shown} }
}

/// The parts of a public list: what can be seen now, what is due and shows no video yet, what is planned.
#[component]
pub fn Shows(discover: Discover) -> impl IntoView {
    let now = discover.now;
    let (live, others): (Vec<_>, Vec<_>) = discover
        .cards
        .into_iter()
        .partition(|card| card.scene(now) == Scene::OnAir);
    let (due, coming): (Vec<_>, Vec<_>) = others
        .into_iter()
        .partition(|card| matches!(card.scene(now), Scene::Interrupted | Scene::Waiting));
    view! {
        <Cards title=words::live_now() cards=live now eager=true/>
        <Cards title=words::in_a_moment() cards=due now eager=true/>
        <Cards title=words::coming() cards=coming now/>
    }
}
