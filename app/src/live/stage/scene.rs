//! What overlays the video: the shop and the numbers at the top, and a message when there is no video.

use super::Stage;
use crate::audience::{FollowHere, Hearts};
use crate::live::words;
use crate::ui::{Avatar, ButtonLink, Chip, ChipKind, Countdown, Icon, Linked, Span};
use crate::words::{number, short_number};
use browser::rtc::Playing;
use domain::live::{Scene, VideoState};
use leptos::prelude::*;

/// Fewer likes than this make no impression and are not shown.
const LIKES_MIN: i64 = 10;

#[component]
pub(super) fn TopBar(stage: Stage, hearts: Hearts) -> impl IntoView {
    let store = stage.store;
    let about = stage.about.get_value();
    let likes = hearts.shown();
    let watching = move || store.counters.with(|counters| counters.watching);
    let on_air = Memo::new(move |_| store.on_air());
    view! {
        <div class="live-stage__top" translate="no">
            <a class="live-stage__shop" href=format!("/shop/{}", about.shop_slug)>
                <Avatar name=about.shop_name.clone() logo=about.shop_logo/>
                <span class="live-stage__shop-words">
                    <b class="ui-clip" dir="auto">{about.shop_name.clone()}</b>
                    {move || Some(likes.get()).filter(|likes| *likes >= LIKES_MIN).map(|likes| view! {
                        <small>{short_number(likes)}" "{words::likes(likes)}</small>
                    })}
                </span>
            </a>
            <FollowHere slug=about.shop_slug.clone() name=about.shop_name.clone() follows=stage.follows next=format!("/live/{}", store.campaign)/>
            <span class="live-stage__gap"></span>
            {move || on_air.get().then(|| view! { <Chip kind=ChipKind::OnAir>{words::live()}</Chip> })}
            <Chip kind=ChipKind::Glass icon="eye">
                <span class="live-stage__watching" data-number="watching">{move || number(watching())}</span>
                <span class="ui-hidden">" "{words::watching()}</span>
            </Chip>
        </div>
    }
    .into_any()
}

/// The message where no video moves.
#[component]
pub(super) fn SceneWords(stage: Stage, playing: RwSignal<Playing>) -> impl IntoView {
    let store = stage.store;
    let about = stage.about;
    let video = Memo::new(move |_| store.show.with(|show| show.video));
    let starts = move |()| store.show.with(|show| show.facts.starts_at);
    let pill = |icon: &'static str, text: &str, more: Option<&'static str>| {
        view! {
            <div class="live-stage__pill" role="status" translate="no">
                <Icon name=icon large=true/>
                <span><b>{text.to_owned()}</b>{more.map(|more| view! { <small>{more}</small> })}</span>
            </div>
        }
        .into_any()
    };
    move || {
        let about = about.get_value();
        match (stage.scene.get(), video.get()) {
            (Scene::Before, _) => view! {
                <div class="live-stage__words">
                    <p class="live-stage__words-title" dir="auto">{about.title}</p>
                    <p class="live-stage__countdown"><small>{words::starts_in()}</small><Countdown to=starts/></p>
                    <p class="live-stage__window"><Window stage/></p>
                    <p class="live-stage__about ui-lines" dir="auto"><Linked text=about.description/></p>
                </div>
            }
            .into_any(),
            (Scene::Waiting, _) => view! {
                <div class="live-stage__words">
                    <p class="live-stage__words-title" dir="auto">{about.title}</p>
                    <p>{words::host_soon()}</p>
                    <p class="live-stage__window"><Window stage/></p>
                    <p class="live-stage__about ui-lines" dir="auto"><Linked text=about.description/></p>
                </div>
            }
            .into_any(),
            (Scene::Over, _) => view! {
                <div class="live-stage__words">
                    <p class="live-stage__words-title">{words::over()}</p>
                    <p>{words::over_thanks()}</p>
                    <ButtonLink href=format!("/shop/{}", about.shop_slug) icon="store">{words::visit_shop()}</ButtonLink>
                </div>
            }
            .into_any(),
            (Scene::Interrupted, VideoState::Interrupted) => {
                pill("loader-circle", words::host_reconnecting(), Some(words::keep_shopping()))
            }
            (Scene::Interrupted, _) => pill("loader-circle", words::starting(), None),
            (Scene::OnAir, video) => match (playing.get(), video) {
                (Playing::Unplayable, _) => pill("circle-alert", words::unplayable(), None),
                (Playing::Blocked(port), _) => pill("wifi-off", &words::blocked(port), Some(words::blocked_remedy())),
                (Playing::Recovering, _) => pill("loader-circle", words::reconnecting(), None),
                (Playing::Off | Playing::Connecting, _) => pill("loader-circle", words::connecting(), None),
                (Playing::Paused, _) => ().into_any(),
                (_, VideoState::CameraOff) => pill("video-off", words::host_camera_off(), None),
                (_, VideoState::SoundOnly) => pill("volume-2", words::sound_only(), None),
                (_, VideoState::Stopped) => pill("video-off", words::picture_stopped(), None),
                (_, VideoState::TooLarge) => pill("video-off", words::picture_disturbed(), None),
                (Playing::Starved, _) => pill("triangle-alert", words::too_slow(), Some(words::too_slow_next())),
                (Playing::Still, _) => pill("video-off", words::picture_disturbed(), None),
                (Playing::Moving, _) => ().into_any(),
            },
        }
    }
}

/// When the show is, on the viewer's own clock once the page runs.
#[component]
fn Window(stage: Stage) -> AnyView {
    let facts = stage.store.show.with_untracked(|show| show.facts);
    let zone_text = stage.about.with_value(|about| about.window.clone());
    view! { <Span start=facts.starts_at end=facts.ends_at zone_text/> }.into_any()
}
