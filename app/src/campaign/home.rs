//! The feed at the front door: what is live now, then what is coming.

use super::{api, card::Cards, words};
use crate::{
    page::{Head, load},
    ui::{ButtonLink, EmptyState, SkeletonKind},
};
use domain::campaign::PublicFeed;
use leptos::prelude::*;

/// `/`
#[component]
pub fn HomePage() -> impl IntoView {
    let feed = Resource::new(|| (), |()| api::show_feed());
    view! {
        <div class="ui-page">
            <Head title=words::discover() about=words::discover_about()/>
            {load(feed, SkeletonKind::Cards, |feed| {
                if feed.cards.is_empty() {
                    return view! {
                        <EmptyState text=words::quiet()><ButtonLink href="/open-shop">{words::open_shop()}</ButtonLink></EmptyState>
                    }
                    .into_any();
                }
                view! { <Feed feed/> }.into_any()
            })}
        </div>
    }
}

/// The two parts of a public feed.
#[component]
pub fn Feed(feed: PublicFeed) -> impl IntoView {
    let (live, coming): (Vec<_>, Vec<_>) = feed.cards.into_iter().partition(|card| card.facts.on_air);
    view! {
        <Cards title=words::live_now() cards=live now=feed.now eager=true/>
        <Cards title=words::coming() cards=coming now=feed.now/>
    }
}
