//! The buttons under the video: *Start livestream* before, microphone and camera during the show.

use super::Studio;
use super::console::When;
use crate::live::{api, words};
use crate::ui::{Button, ButtonKind, ButtonLink, ConfirmDialog, use_clock};
use domain::campaign::Action;
use leptos::prelude::*;
use leptos::task::spawn_local;

#[component]
pub(super) fn Bar(studio: Studio) -> impl IntoView {
    let store = studio.store;
    let sources = studio.sources;
    let clock = use_clock();
    let on_air = Memo::new(move |_| store.on_air());
    let over = Memo::new(move |_| !on_air.get() && studio.is_over(clock.now()));
    if !studio.goes_live {
        // Nothing to broadcast with; how long it is until the start is worth knowing all the same.
        return view! {
            <div class="live-studio__bar" hidden=move || over.get()>{move || (!on_air.get()).then(|| view! { <When studio/> })}</div>
        }
        .into_any();
    }
    // On a screen that does not broadcast they would look true and do nothing.
    let remote = Memo::new(move |_| on_air.get() && !studio.broadcast.here.get());
    view! {
        <div class="live-studio__bar" hidden=move || over.get()>
            {move || (!remote.get()).then(|| view! {
                <Toggle on=sources.microphone_on icons=("mic", "mic-off") label=words::mic() name=words::microphone() hints=(words::turn_mic_off(), words::turn_mic_on())/>
                <Toggle on=sources.camera_on icons=("video", "video-off") label=words::camera() name=words::camera() hints=(words::turn_camera_off(), words::turn_camera_on())/>
            })}
            {move || if remote.get() {
                ().into_any()
            } else if on_air.get() {
                let open = studio.devices_open;
                view! {
                    <Button icon="settings-2" pressed=Signal::derive(move || Some(open.get())) on_click=move |_| open.update(|open| *open = !*open)>
                        {words::devices()}
                    </Button>
                }
                .into_any()
            } else {
                view! { <When studio/><Start studio/> }.into_any()
            }}
        </div>
    }
    .into_any()
}

/// A switch with a constant name; `aria-pressed` says whether it is on, the hint what a press does.
#[component]
fn Toggle(
    on: RwSignal<bool>,
    icons: (&'static str, &'static str),
    label: &'static str,
    /// the same in full, for screen readers
    name: &'static str,
    hints: (&'static str, &'static str),
) -> impl IntoView {
    move || {
        let is_on = on.get();
        let (icon, hint) = if is_on { (icons.0, hints.0) } else { (icons.1, hints.1) };
        view! {
            <span class="live-studio__toggle" data-off=(!is_on).then_some("")>
                <Button icon=icon label=name hint=hint pressed=Some(is_on) on_click=move |_| on.set(!is_on)>{label}</Button>
            </span>
        }
    }
}

#[component]
fn Start(studio: Studio) -> impl IntoView {
    let (store, sources) = (studio.store, studio.sources);
    let clock = use_clock();
    let busy = RwSignal::new(false);
    let error = RwSignal::new(None::<String>);
    let published = studio.about.with_value(|about| about.published);
    let refusal = Memo::new(move |_| {
        if !published {
            return Some(words::draft_notice().to_owned());
        }
        let facts = store.show.with(|show| show.facts);
        let refused = facts.permit(Action::GoLive, clock.now()).err();
        let no_source = sources.all_failed().then(|| words::needs_source().to_owned());
        refused
            .map(|reason| reason.sentence(crate::words::lang()))
            .or(no_source)
    });
    let asking = RwSignal::new(false);
    let question = RwSignal::new(String::new());
    let start = move |careful: bool| {
        busy.set(true);
        error.set(None);
        studio.broadcast.here.set(true);
        spawn_local(async move {
            let answer = api::start_livestream(store.campaign, careful).await;
            // The feed says it too; this read makes it true even while the feed is reconnecting.
            if answer == Ok(None)
                && let Ok(view) = api::open_studio(store.campaign).await
            {
                store.redraw_studio(view);
            }
            let _ = busy.try_set(false);
            if answer != Ok(None) {
                let _ = studio.broadcast.here.try_set(false);
            }
            match answer {
                Ok(None) => {}
                Ok(Some(asked)) => {
                    let _ = question.try_set(asked.sentence(crate::words::lang()));
                    let _ = asking.try_set(true);
                }
                Err(refused) => drop(error.try_set(Some(refused.sentence(crate::words::lang())))),
            }
        });
    };
    let disabled = Signal::derive(move || refusal.with(Option::is_some) || !sources.ready());
    view! {
        <Button kind=ButtonKind::Live icon="radio" busy=busy disabled=disabled on_click=move |_| start(true)>{words::start()}</Button>
        {move || asking.get().then(|| view! {
            <ConfirmDialog
                open=asking id="start-livestream" title=words::start_title() body=question.get() action=words::start_now() kind=ButtonKind::Live
                on_confirm=move |()| {
                    asking.set(false);
                    start(false);
                }
            />
        })}
        <p class="live-studio__refusal" role="alert">{move || error.get().or_else(|| refusal.get())}</p>
        {(!published).then(|| {
            let setup = studio.about.with_value(|about| format!("/seller/{}/campaigns/{}/setup", about.shop_slug, store.campaign));
            view! { <ButtonLink href=setup icon="eye">{words::to_setup()}</ButtonLink> }
        })}
    }
    .into_any()
}
