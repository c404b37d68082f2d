//! A show for followers, as people see it who do not follow its shop yet: what it is, when it is, and *Follow*.

use super::video::Cover;
use crate::audience::FollowButton;
use crate::live::words;
use crate::page::{Preview, answer_status, preview};
use crate::ui::{Avatar, ButtonKind, ButtonLink, Chip, ChipKind, Countdown, Linked, Span, use_clock};
use domain::live::Poster;
use leptos::prelude::*;
use leptos_meta::Title;

/// `next` is the page to come back to.
#[component]
pub(super) fn PosterScreen(poster: Poster, next: String) -> impl IntoView {
    // The show was refused; the page is none the worse for it.
    answer_status(200);
    preview(|| Preview {
        path: next.clone(),
        kind: "video.other",
        title: words::show_of(&poster.title, &poster.shop_name),
        about: poster.description.clone(),
        image: poster.cover.clone(),
        facts: None,
    });
    let clock = use_clock();
    let facts = poster.facts;
    let waits = Memo::new(move |_| !facts.on_air && clock.now() < facts.starts_at);
    let shop = format!("/shop/{}", poster.shop_slug);
    view! {
        <Title text=words::show_of(&poster.title, &poster.shop_name)/>
        <main class="live-stage live-stage--poster" id="main">
            <div class="live-stage__picture">
                <Cover image=poster.cover/>
                <div class="live-stage__shade" aria-hidden="true"></div>
            </div>
            <div class="live-stage__words">
                <a class="live-stage__shop" href=shop.clone()>
                    <Avatar name=poster.shop_name.clone() logo=poster.shop_logo/>
                    <b class="ui-clip" dir="auto">{poster.shop_name}</b>
                </a>
                {facts.on_air.then(|| view! { <Chip kind=ChipKind::OnAir>{words::live()}</Chip> })}
                <h1 class="live-stage__words-title" dir="auto">{poster.title}</h1>
                {move || waits.get().then(|| view! {
                    <p class="live-stage__countdown"><small>{words::starts_in()}</small><Countdown to=move |()| facts.starts_at/></p>
                })}
                <p class="live-stage__window"><Span start=facts.starts_at end=facts.ends_at zone_text=poster.window/></p>
                <p class="live-stage__about ui-lines" dir="auto"><Linked text=poster.description/></p>
                <p>{words::followers_only()}</p>
                <FollowButton slug=poster.shop_slug following=poster.signed_in.then_some(false) next/>
                <ButtonLink kind=ButtonKind::Ghost href=shop>{words::visit_shop()}</ButtonLink>
            </div>
        </main>
    }
    .into_any()
}
