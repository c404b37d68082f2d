//! The video as viewers see it, with the pinned card. Before the show it is the seller's own preview; on a second screen of
//! the console it is what the server sends.

use super::{Studio, sources::remedy};
use crate::live::pinned::{PinnedCard, PinnedVoucher};
use crate::live::words;
use crate::ui::{Button, ButtonKind, ButtonLink, Chip, ChipKind, Countdown, Icon, use_clock};
use browser::media::{SourceState, Sources};
use browser::rtc::{self, NarrowUplink, Playing, Publishing};
use domain::campaign::{Action, Status};
use domain::live::VideoState;
use leptos::html;
use leptos::prelude::*;

#[component]
pub(super) fn Stage(studio: Studio, preview: NodeRef<html::Video>) -> impl IntoView {
    let (store, broadcast, sources) = (studio.store, studio.broadcast, studio.sources);
    let remote = NodeRef::<html::Video>::new();
    let playing = RwSignal::new(Playing::Off);
    let watches =
        Memo::new(move |_| store.on_air() && (!broadcast.here.get() || broadcast.state.get() == Publishing::Elsewhere));
    rtc::play(store.for_rtc(), remote, watches.into(), playing);
    // The attribute alone does not mute an element made by a script, and the host must not hear their own sound.
    Effect::new(move |_| {
        if let Some(video) = remote.get() {
            video.set_muted(true);
        }
    });
    let own = Memo::new(move |_| !watches.get());
    let clock = use_clock();
    let over = Memo::new(move |_| !store.on_air() && studio.is_over(clock.now()));
    // Who may not go live has no preview: until the show runs there is nothing to see.
    let waits = Memo::new(move |_| !studio.goes_live && !store.on_air());
    // While the broadcast is interrupted viewers see nothing of what moves here.
    let label = move || match (store.on_air(), own.get() && broadcast.state.get() != Publishing::Live) {
        (true, false) => words::what_viewers_see(),
        _ => words::only_you_see(),
    };
    // What viewers of a show that is over no longer see.
    let pinned = Memo::new(move |_| store.pinned_product().filter(|_| !over.get()));
    let voucher = Memo::new(move |_| store.pinned_voucher().filter(|_| !over.get()));
    view! {
        <div class="live-studio__picture" hidden=move || over.get()>
            <video
                node_ref=preview
                class="live-studio__video"
                aria-label=words::what_viewers_see()
                autoplay
                playsinline
                muted
                data-mirror=move || sources.mirror.get().then_some("")
                hidden=move || !own.get()
            ></video>
            <video node_ref=remote class="live-studio__video" aria-label=words::what_viewers_see() autoplay playsinline muted hidden=move || own.get()></video>
            {move || (!over.get() && !waits.get()).then(|| view! { <span class="live-studio__label"><Chip kind=ChipKind::Glass>{label}</Chip></span> })}
            {move || waits.get().then(|| view! {
                <p class="live-studio__dark"><Icon name="clock" large=true/>{words::not_started()}</p>
            })}
            {move || (own.get() && !waits.get() && !sources.camera_on.get()).then(|| view! {
                <p class="live-studio__dark"><Icon name="video-off" large=true/>{words::camera_is_off()}</p>
            })}
            <Trouble studio own/>
            <NoPicture sources shown=Signal::derive(move || own.get() && store.on_air() && sources.camera_on.get())/>
            <TakeOver studio watches/>
            <div class="live-studio__pins">
                {move || voucher.get().map(|voucher| view! { <PinnedVoucher voucher/> })}
                {move || pinned.get().map(|product| view! { <PinnedCard product/> })}
            </div>
        </div>
    }
    .into_any()
}

/// What keeps viewers from the picture that the host sees, and what to do about it.
#[component]
fn Trouble(studio: Studio, own: Memo<bool>) -> impl IntoView {
    let (store, broadcast, sources) = (studio.store, studio.broadcast, studio.sources);
    let text = move || {
        if !store.on_air() {
            return None;
        }
        let video = store.show.with(|show| show.video);
        if video == VideoState::TooLarge {
            // An encoder's, as a rule, and its seller has this page open beside it.
            return Some(words::packets_too_large().to_owned());
        }
        if !own.get() {
            return None;
        }
        let is_filmed = sources.camera_on.get() && sources.camera_state.get() == SourceState::Ready;
        match broadcast.state.get() {
            Publishing::Blocked(port) => Some(words::upload_blocked(port)),
            Publishing::Unsupported => Some(words::cannot_broadcast().to_owned()),
            Publishing::Live if sources.camera_on.get() && sources.camera_state.get() == SourceState::Muted => {
                Some(words::camera_held().to_owned())
            }
            Publishing::Live if sources.microphone_on.get() && sources.microphone_state.get() == SourceState::Muted => {
                Some(words::microphone_held().to_owned())
            }
            Publishing::Live if is_filmed && matches!(video, VideoState::Stopped | VideoState::SoundOnly) => {
                Some(words::only_heard().to_owned())
            }
            Publishing::Live
                if broadcast
                    .uplink
                    .get()
                    .and_then(|uplink| uplink.narrow)
                    .is_some_and(NarrowUplink::is_bad) =>
            {
                Some(words::narrow_uplink().to_owned())
            }
            _ => None,
        }
    };
    let text = Memo::new(move |_| text());
    view! {
        <div class="live-studio__trouble" role="alert">
            {move || text.get().map(|text| view! { <p><Icon name="triangle-alert" large=true/>{text}</p> })}
        </div>
    }
}

/// On air, why the camera gives nothing, and another try. Before, the set-up says it.
#[component]
fn NoPicture(sources: Sources, shown: Signal<bool>) -> impl IntoView {
    let again = move |_| {
        // Setting the same device counts as a change: it is requested again.
        sources.camera.update(|_| ());
        if matches!(sources.microphone_state.get_untracked(), SourceState::Failed(_)) {
            sources.microphone.update(|_| ());
        }
    };
    move || match sources.camera_state.get() {
        SourceState::Failed(failure) if shown.get() => Some(view! {
            <div class="live-studio__dark" role="alert">
                <Icon name="video-off" large=true/>
                <p>{remedy(failure, true)}</p>
                <Button small=true icon="rotate-cw" on_click=again>{words::retry()}</Button>
            </div>
        }),
        _ => None,
    }
}

/// On a screen that does not publish: whether anybody does, and for who may go live, a way to do it from here.
#[component]
fn TakeOver(studio: Studio, watches: Memo<bool>) -> impl IntoView {
    let (store, broadcast) = (studio.store, studio.broadcast);
    let arrives = Memo::new(move |_| store.show.with(|show| show.video.arrives()));
    let take = move |_| {
        broadcast.take_over.set(true);
        broadcast.here.set(true);
    };
    move || {
        watches.get().then(|| {
            view! {
                <div class="live-studio__remote">
                    {move || (!arrives.get()).then(|| view! { <p>{words::nobody_broadcasts()}</p> })}
                    {studio.goes_live.then(|| view! {
                        <Button small=true icon="radio" on_click=take>{words::broadcast_here()}</Button>
                    })}
                </div>
            }
        })
    }
}

/// After the end: what now.
#[component]
pub(super) fn OverPanel(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let clock = use_clock();
    let about = studio.about.get_value();
    let details = format!("/seller/{}/campaigns/{}", about.shop_slug, store.campaign);
    let refusal = move || {
        let facts = store.show.with(|show| show.facts);
        facts
            .permit(Action::GoLive, clock.now())
            .err()
            .map(|reason| reason.sentence(crate::words::lang()))
    };
    view! {
        <div class="live-studio__over ui-card">
            <p class="live-studio__over-title">{words::ended()}</p>
            {studio.goes_live.then_some(move || refusal().map(|why| view! { <p class="ui-muted">{why}</p> }))}
            <div class="ui-row">
                <ButtonLink href=details>{words::view_campaign()}</ButtonLink>
                {studio.goes_live.then_some(move || refusal().is_none().then(|| view! {
                    <Button kind=ButtonKind::Live icon="radio" on_click=move |_| studio.again.set(true)>{words::start_again()}</Button>
                }))}
            </div>
        </div>
    }
    .into_any()
}

/// When the show is to begin, and who waits for it.
#[component]
pub(super) fn When(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let clock = use_clock();
    let waiting = move || store.counters.with(|counters| counters.watching);
    let status = Memo::new(move |_| store.show.with(|show| show.status(clock.now())));
    let starts = move |()| store.show.with(|show| show.facts.starts_at);
    view! {
        <p class="live-studio__when">
            {move || words::n_waiting(waiting())}
            " · "
            {move || match status.get() {
                Status::Upcoming => view! { {words::starts_in()}" "<Countdown to=starts/> }.into_any(),
                _ => view! { <b>{words::time_to_go_live()}</b> }.into_any(),
            }}
        </p>
    }
    .into_any()
}
