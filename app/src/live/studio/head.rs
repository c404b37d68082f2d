//! The top of the studio: which show, whether it is on air and for how long, the uplink, the link to share, and the end.

use super::Studio;
use super::state_line::{mbit_s, megabits};
use crate::feed::Link;
use crate::live::{api, words};
use crate::shell::Logo;
use crate::ui::{
    Button, ButtonKind, Chip, ChipKind, ConfirmDialog, Countdown, Menu, MenuItem, copy_link, use_clock, use_toasts,
};
use browser::rtc::{NarrowUplink, Publishing, Uplink};
use domain::live::{EXTENSIONS_MIN, VideoState, WARNINGS_MIN};
use domain::when::{MINUTE, TimeDelta, wire::Moment};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// From here on the end of the window is shown in the head (SPEC §2).
const WARN: TimeDelta = TimeDelta::minutes(10);

#[component]
pub(super) fn Head(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let clock = use_clock();
    let about = studio.about.get_value();
    let on_air = Memo::new(move |_| store.on_air());
    let since = move |()| {
        store
            .show
            .with(|show| show.on_air_since.unwrap_or_else(|| clock.now_untracked()))
    };
    let ends = move |()| store.show.with(|show| show.facts.ends_at);
    let near_end = Memo::new(move |_| on_air.get() && ends(()) - clock.now() <= WARN);
    view! {
        <header class="live-studio__head">
            <a class="shell-skip" href="#main" rel="external">{crate::ui::words::skip()}</a>
            <Logo href=format!("/seller/{}/campaigns", about.shop_slug)/>
            <span class="live-studio__slash" aria-hidden="true">"/"</span>
            <h1 class="live-studio__title ui-clip" dir="auto">{about.title.clone()}</h1>
            {move || on_air.get().then(|| view! {
                <Chip kind=ChipKind::OnAir>
                    {words::live()}" "
                    <span class="ui-hidden">{words::live_for()}" "</span>
                    <Countdown to=since up=true/>
                </Chip>
            })}
            <span class="live-studio__gap"></span>
            {move || near_end.get().then(|| view! {
                <Chip kind=ChipKind::Urge icon="clock">{words::ends_in()}" "<Countdown to=ends/></Chip>
                {studio.goes_live.then(|| view! { <Extend studio/> })}
            })}
            <ConnectionChip studio/>
            {move || (store.outdated.get() && !store.on_air()).then(|| view! {
                <Button icon="rotate-cw" hint=words::new_version() on_click=move |_| browser::page::reload()>{words::reload()}</Button>
            })}
            <CopyLink link=about.link/>
            {studio.goes_live.then(|| view! { <EndButton studio/> })}
        </header>
    }
    .into_any()
}

/// More time for a show whose end is near.
#[component]
fn Extend(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let toasts = use_toasts();
    let extend = move |minutes: i64| {
        let ends = store.show.with_untracked(|show| show.facts.ends_at);
        spawn_local(async move {
            match api::extend_livestream(store.campaign, minutes, Moment(ends)).await {
                Ok(()) => toasts.say(words::extended(minutes)),
                Err(refused) => toasts.say(refused.sentence(crate::words::lang())),
            }
        });
    };
    let entries = EXTENSIONS_MIN
        .map(|minutes| view! { <MenuItem label=words::more_minutes(minutes) on_click=move |_| extend(minutes)/> })
        .into_iter()
        .collect_view();
    view! { <Menu id="extend-livestream" label=words::extend() button="ui-button" trigger=|| words::extend().into_any()>{entries}</Menu> }
}

/// Warns ten, five and one minute before the end, or once on air when that is later; with the minutes that really remain.
pub(super) fn warn_of_end(studio: Studio) {
    let store = studio.store;
    let (clock, toasts) = (use_clock(), use_toasts());
    Effect::new(move |before: Option<Option<i64>>| {
        let facts = store.show.with(|show| show.facts);
        let left = facts.ends_at - clock.now();
        let warning = WARNINGS_MIN
            .into_iter()
            .filter(|minutes| facts.on_air && left > TimeDelta::zero() && left <= TimeDelta::minutes(*minutes))
            .min();
        if let (Some(_), Some(before)) = (warning, before)
            && before != warning
        {
            toasts.say(words::ends_soon(minutes_left(left)));
        }
        warning
    });
}

/// A started minute counts: 8:39 are nine.
fn minutes_left(left: TimeDelta) -> i64 {
    (left + MINUTE - TimeDelta::milliseconds(1)).num_minutes()
}

#[component]
fn CopyLink(link: String) -> impl IntoView {
    let toasts = use_toasts();
    let copy = move |_| copy_link(toasts, link.clone());
    view! { <span class="live-studio__copy"><Button icon="link" on_click=copy>{words::copy_link()}</Button></span> }
        .into_any()
}

/// The broadcast's connection; always there while on air.
#[component]
fn ConnectionChip(studio: Studio) -> impl IntoView {
    let (store, broadcast, sources) = (studio.store, studio.broadcast, studio.sources);
    let shown = move || {
        if store.link.get() == Link::Lost {
            return Some(view! { <Chip kind=ChipKind::Bad icon="wifi-off">{crate::ui::words::lost()}</Chip> });
        }
        if !store.on_air() {
            return None;
        }
        if !broadcast.here.get() {
            // Viewers hear another microphone than the one of this device.
            let arrives = store.show.with(|show| show.video.arrives());
            return arrives.then(|| view! { <Chip kind=ChipKind::Grey icon="monitor-up">{words::elsewhere()}</Chip> });
        }
        let video = store.show.with(|show| show.video);
        let (kind, icon, text) = match (broadcast.state.get(), broadcast.uplink.get()) {
            (Publishing::Live, _) if video == VideoState::Stopped => {
                (ChipKind::Bad, "video-off", words::stopped().to_owned())
            }
            (Publishing::Live, Some(uplink)) => {
                let kind = quality(uplink);
                let icon = if kind == ChipKind::Good { "signal" } else { "signal-low" };
                (
                    kind,
                    icon,
                    uplink_words(uplink, store.counters.with(|counters| counters.delay_ms)),
                )
            }
            (Publishing::Live, None) => (ChipKind::Good, "signal", "…".to_owned()),
            (Publishing::Connecting | Publishing::Off | Publishing::Reconnecting, _) if sources.all_failed() => {
                (ChipKind::Bad, "video-off", words::no_source().into())
            }
            (Publishing::Connecting | Publishing::Off, _) => (ChipKind::Grey, "signal-low", words::connecting().into()),
            (Publishing::Reconnecting, _) => (ChipKind::Bad, "signal-low", words::reconnecting().into()),
            (Publishing::Elsewhere, _) => (ChipKind::Grey, "monitor-up", words::elsewhere().into()),
            (Publishing::Refused, _) => (ChipKind::Bad, "ban", words::publish_refused().into()),
            (Publishing::Blocked(_), _) => (ChipKind::Bad, "wifi-off", words::udp_blocked().into()),
            (Publishing::Unsupported, _) => (ChipKind::Bad, "ban", words::unsupported_here().into()),
        };
        Some(view! { <Chip kind icon>{text}</Chip> })
    };
    view! { <span class="live-studio__connection" role="status">{shown}</span> }.into_any()
}

/// Loss that is worth a look.
const LOSS_URGE_PERMILLE: u32 = 20;
/// Loss that viewers see.
const LOSS_BAD_PERMILLE: u32 = 100;
/// A round trip that is worth a look.
const SLOW_MS: u32 = 250;

fn quality(uplink: Uplink) -> ChipKind {
    let is_slow = uplink.rtt_ms.is_some_and(|ms| ms >= SLOW_MS);
    if uplink.narrow.is_some_and(NarrowUplink::is_bad) || uplink.loss_permille >= LOSS_BAD_PERMILLE {
        ChipKind::Bad
    } else if uplink.narrow.is_some() || uplink.loss_permille >= LOSS_URGE_PERMILLE || is_slow {
        ChipKind::Urge
    } else {
        ChipKind::Good
    }
}

/// "2.3 of 2.5 Mbit/s · 0.1 % loss · ping 12 ms · seen 0.3 s later": what is sent, or what the line carries at most where that is too little,
/// and what was chosen. `delay_ms` is from the server to the viewers; from here to the server it is half a round trip more.
fn uplink_words(uplink: Uplink, delay_ms: Option<u32>) -> String {
    let lang = crate::words::lang();
    let tenths = |n: u32| format!("{}{}{}", n / 10, lang.pick(".", ","), n % 10);
    let sent_kbit_s = uplink.narrow.map_or(uplink.kbit_s, |narrow| narrow.carried_kbit_s);
    let rate = match uplink.wanted_kbit_s {
        Some(wanted_kbit_s) => words::rate_of(&megabits(sent_kbit_s), &mbit_s(wanted_kbit_s)),
        None => mbit_s(sent_kbit_s),
    };
    let mut words = format!("{rate} · {}", words::loss(&tenths(uplink.loss_permille)));
    if let Some(ms) = uplink.rtt_ms {
        words.push_str(&format!(" · {}", words::ping(&ms.to_string())));
        // Without a picture nobody sees it late.
        if let Some(delay_ms) = delay_ms.filter(|_| uplink.wanted_kbit_s.is_some()) {
            let late = words::delay(&tenths((delay_ms + ms / 2).div_ceil(100).max(1)));
            words.push_str(&format!(" · {late}"));
        }
    }
    words
}

#[component]
fn EndButton(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let asking = RwSignal::new(false);
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let end = move |()| {
        busy.set(true);
        spawn_local(async move {
            let answer = api::end_livestream(store.campaign).await;
            if answer.is_ok()
                && let Ok(view) = api::open_studio(store.campaign).await
            {
                store.redraw_studio(view);
            }
            let _ = busy.try_set(false);
            match answer {
                Ok(()) => {
                    let _ = asking.try_set(false);
                    let _ = error.try_set(None);
                }
                Err(refused) => {
                    let _ = error.try_set(Some(refused.sentence(crate::words::lang())));
                }
            }
        });
    };
    let on_air = Memo::new(move |_| store.on_air());
    // What was asked and stayed without an answer may have been done: the question is over with the show.
    Effect::new(move |_| {
        if !on_air.get() {
            asking.set(false);
        }
    });
    Effect::new(move |_| {
        if asking.get() {
            error.set(None);
        }
    });
    view! {
        <span class="live-studio__end" hidden=move || !on_air.get()>
            <Button kind=ButtonKind::Live on_click=move |_| asking.set(true)>{words::end()}</Button>
        </span>
        <ConfirmDialog
            open=asking
            id="end-livestream"
            title=words::end_title()
            body=words::end_body()
            action=words::end()
            kind=ButtonKind::Live
            busy=busy
            error=error
            on_confirm=end
        />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_warning_says_the_minutes_that_really_remain() {
        assert_eq!(minutes_left(TimeDelta::minutes(10)), 10);
        assert_eq!(minutes_left(TimeDelta::seconds(8 * 60 + 39)), 9);
        assert_eq!(minutes_left(TimeDelta::seconds(45)), 1);
    }
}
