//! What the studio does behind its view: follows the feed, runs the devices, publishes, and holds the screen and the page.

use super::Studio;
use crate::error::AppError;
use crate::feed::{self, Link};
use crate::live::{api, words};
use crate::page::ask_before_leaving;
use crate::ui::use_clock;
use browser::rtc::{self, NoKey, Publishing};
use browser::{media, page};
use domain::{CampaignId, live::VideoState};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::time::Duration;

/// Starts all of it; it lasts as long as the page. The camera is shown in `preview`.
pub(super) fn run(studio: Studio, preview: NodeRef<html::Video>) {
    let (store, sources, broadcast) = (studio.store, studio.sources, studio.broadcast);
    feed::follow(store, move || async move {
        let view = api::open_studio(store.campaign).await?;
        store.redraw_studio(view);
        Ok(())
    });
    media::store_parameters(sources);
    rtc::publish(store.for_rtc(), sources, broadcast, preview, move || {
        stream_key(store.campaign)
    });
    page::hold_wake_lock(Signal::derive(move || store.on_air()));
    let broadcasts = move || store.on_air() && broadcast.here.get() && store.link.get() != Link::Refused;
    ask_before_leaving(Signal::derive(broadcasts), words::leave_question());
    stop_when_refused(studio);
    tell_camera(studio);
    follow_show(studio);
    run_devices(studio);
}

/// A tab that was on air before it was reloaded publishes again; the end of the show ends publishing.
fn follow_show(studio: Studio) {
    let (store, broadcast) = (studio.store, studio.broadcast);
    Effect::new(move |before: Option<bool>| {
        let on_air = store.on_air();
        if on_air && before != Some(true) && studio.goes_live && rtc::was_on_air_here(store.campaign) {
            broadcast.here.set(true);
        }
        if !on_air && before == Some(true) {
            broadcast.here.set(false);
            studio.again.set(false);
        }
        on_air
    });
}

/// A device that has just lost the broadcast learns it within this, and must not speak for the one that has it.
const SURE_AFTER: Duration = Duration::from_secs(1);
const TELL_AGAIN_AFTER: Duration = Duration::from_secs(3);

/// Viewers are told when this device, which broadcasts, has its camera off; again when somebody else was on air meanwhile, and until
/// the server has it.
fn tell_camera(studio: Studio) {
    let (store, broadcast) = (studio.store, studio.broadcast);
    let again = RwSignal::new(0_u32);
    let untold = Memo::new(move |_| {
        let video = store.show.with(|show| show.video);
        let off = !studio.sources.camera_on.get();
        let broadcasts = store.on_air() && broadcast.state.get() == Publishing::Live;
        (broadcasts && video.arrives() && off != (video == VideoState::CameraOff)).then_some(off)
    });
    let tell = move || {
        let Some(off) = untold.try_get_untracked().flatten() else {
            return;
        };
        spawn_local(async move {
            if api::switch_camera(store.campaign, off).await.is_err() {
                let more = move || {
                    let _ = again.try_update(|again| *again += 1);
                };
                set_timeout(more, TELL_AGAIN_AFTER);
            }
        });
    };
    Effect::new(move |before: Option<bool>| {
        again.track();
        let off = !studio.sources.camera_on.get();
        if untold.get().is_some() {
            if before == Some(off) {
                set_timeout(tell, SURE_AFTER);
            } else {
                tell();
            }
        }
        off
    });
}

/// Power that ended ends the broadcast.
fn stop_when_refused(studio: Studio) {
    let (link, here) = (studio.store.link, studio.broadcast.here);
    Effect::new(move |_| {
        if link.get() == Link::Refused {
            here.set(false);
        }
    });
}

/// The devices run while this page prepares or publishes; a second screen of the console does not use them.
fn run_devices(studio: Studio) {
    let (store, sources, broadcast) = (studio.store, studio.sources, studio.broadcast);
    let clock = use_clock();
    Effect::new(move |_| {
        let over = studio.is_over(clock.now_untracked());
        let allowed = studio.goes_live && store.link.get() != Link::Refused;
        let wanted = allowed && if store.on_air() { broadcast.here.get() } else { !over };
        if sources.wanted.get_untracked() != wanted {
            sources.wanted.set(wanted);
        }
    });
}

async fn stream_key(campaign: CampaignId) -> Result<String, NoKey> {
    api::stream_key(campaign).await.map_err(|error| match error {
        AppError::SignIn | AppError::Forbidden | AppError::NotFound | AppError::Rejected(_) => NoKey::Refused,
        _ => NoKey::NoAnswer,
    })
}
