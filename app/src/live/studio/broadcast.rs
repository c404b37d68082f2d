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

/// Viewers are told when this device, which broadcasts, has its camera off; again when somebody else was on air meanwhile.
fn tell_camera(studio: Studio) {
    let (store, broadcast) = (studio.store, studio.broadcast);
    Effect::new(move |_| {
        let video = store.show.with(|show| show.video);
        let is_told = video == VideoState::CameraOff;
        let broadcasts = store.on_air() && broadcast.state.get() == Publishing::Live;
        let off = !studio.sources.camera_on.get();
        // What stayed without an answer is told again when the line is back.
        if broadcasts && store.link.get() == Link::Open && video.arrives() && off != is_told {
            spawn_local(async move { drop(api::switch_camera(store.campaign, off).await) });
        }
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
