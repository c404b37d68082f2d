//! The video: muted at first, because browsers forbid anything else, with a clear *Tap for sound*; the cover image is
//! behind it and shows wherever there is no video.

use super::Stage;
use super::scene::SceneWords;
use crate::audience;
use crate::live::words;
use crate::ui::Icon;
use browser::rtc::{self, Playing};
use domain::CampaignId;
use domain::image::Image;
use domain::live::{Scene, VideoState};
use leptos::ev::MouseEvent;
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// The cover behind everything. It is blurred, so its thumbnail is enough.
#[component]
pub(super) fn Cover(image: Option<Image>) -> impl IntoView {
    image.map(|image| {
        view! { <img class="live-stage__cover" src=image.thumb_url() alt="" decoding="async"/> }
    })
}

/// Tells the seller how late the show is seen here. An answer that is lost changes nothing: the next one comes.
fn tell_delay(campaign: CampaignId, delay_ms: ReadSignal<Option<u32>>) {
    Effect::new(move |_| {
        if let Some(ms) = delay_ms.get() {
            spawn_local(async move {
                let _ = audience::api::tell_delay(campaign, ms).await;
            });
        }
    });
}

#[component]
pub(super) fn Video(stage: Stage) -> impl IntoView {
    let store = stage.store;
    let video = NodeRef::<html::Video>::new();
    let playing = RwSignal::new(Playing::Off);
    let muted = RwSignal::new(true);
    let wanted = Memo::new(move |_| store.on_air());
    let delay_ms = rtc::play(store.for_rtc(), video, wanted.into(), playing);
    tell_delay(store.campaign, delay_ms);
    // The attribute alone does not mute an element made by a script.
    Effect::new(move |_| {
        let muted = muted.get();
        if let Some(video) = video.get() {
            video.set_muted(muted);
        }
    });
    let about = stage.about.get_value();
    let pictured = Memo::new(move |_| {
        let hidden = store
            .show
            .with(|show| matches!(show.video, VideoState::SoundOnly | VideoState::CameraOff));
        !hidden && store.on_air()
    });
    let shown = move || match playing.get() {
        Playing::Moving | Playing::Still | Playing::Starved | Playing::Recovering => pictured.get(),
        _ => false,
    };
    let sound = move |_: MouseEvent| {
        muted.update(|muted| *muted = !*muted);
        if let Some(video) = video.get_untracked() {
            // Browsers allow sound only after a tap.
            let _ = video.play();
        }
    };
    let start = move |_: MouseEvent| {
        muted.set(false);
        if let Some(video) = video.get_untracked() {
            let _ = video.play();
        }
    };
    let loud = move |text: &'static str| {
        view! {
            <button type="button" class="live-stage__sound" on:click=sound><Icon name="volume-x" large=true/>{text}</button>
        }
    };
    // A landscape video is shown whole on a phone held upright; it matters only there (style/live-stage.css).
    let wide = RwSignal::new(false);
    let shaped = move |_| {
        if let Some(video) = video.get_untracked() {
            wide.set(video.video_width() > video.video_height());
        }
    };
    view! {
        <div class="live-stage__picture" data-wide=move || wide.get().then_some("") data-playing=move || playing.get().code()>
            <Cover image=about.cover/>
            <video
                node_ref=video
                class="live-stage__video"
                aria-label=words::picture_of(&about.title)
                autoplay
                playsinline
                muted
                on:resize=shaped
                data-shown=move || shown().then_some("")
            ></video>
            <div class="live-stage__shade" aria-hidden="true"></div>
            <div class="live-stage__scene"><SceneWords stage playing/></div>
            {move || match (playing.get(), muted.get()) {
                (Playing::Paused, _) => view! {
                    <button type="button" class="live-stage__sound" on:click=start><Icon name="play" large=true/>{words::tap_to_play()}</button>
                }
                .into_any(),
                (playing, true) if playing.is_heard() && stage.scene.get() == Scene::OnAir => loud(words::tap_for_sound()).into_any(),
                (playing, false) if playing.is_heard() => view! {
                    <button type="button" class="live-stage__mute" aria-label=words::sound_off() on:click=sound><Icon name="volume-2" large=true/></button>
                }
                .into_any(),
                _ => ().into_any(),
            }}
        </div>
    }
    .into_any()
}
