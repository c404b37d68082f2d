//! *Sources*: which camera and microphone, whether they give, and the one next thing to do when they do not.

use super::standing::Standing;
use crate::live::rtc::{self, Device, SourceState, Sources, Trouble};
use crate::live::words;
use crate::ui::{Button, ButtonKind, Choice, SelectField};
use leptos::prelude::*;

#[component]
pub(super) fn SourcesBox(sources: Sources) -> impl IntoView {
    view! {
        <section class="live-studio__box ui-card" aria-label=words::sources()>
            <h2 class="live-studio__box-title">{words::sources()}</h2>
            <Devices sources/>
            <Parameters sources/>
        </section>
    }
    .into_any()
}

/// Resolution and video format, as in the set-up.
#[component]
fn Parameters(sources: Sources) -> impl IntoView {
    view! {
        <div class="live-studio__pair">
            <SelectField name="resolution" label=words::resolution() choices=resolutions() bind=sources.lines/>
            <SelectField name="codec" label=words::codec() choices=codecs() bind=sources.codec/>
        </div>
    }
    .into_any()
}

/// The sizes of a picture.
pub(in crate::live) fn resolutions() -> Vec<Choice> {
    ["480", "720", "1080"]
        .into_iter()
        .map(|lines| Choice::new(lines, format!("{lines}p")))
        .collect()
}

/// The formats of a picture.
pub(in crate::live) fn codecs() -> Vec<Choice> {
    vec![
        Choice::new("auto", words::codec_auto()),
        Choice::new("vp8", "VP8"),
        Choice::new("h264", "H264"),
    ]
}

/// The camera and the microphone, and how each stands.
#[component]
pub(in crate::live) fn Devices(sources: Sources) -> impl IntoView {
    view! {
            <div class="live-studio__source">
                {move || view! {
                    <SelectField name="camera" label=words::camera() choices=choices(&sources.cameras.get(), words::camera_n) bind=sources.camera/>
                }}
                <State state=sources.camera_state camera=true retry=sources.camera/>
            </div>
            <div class="live-studio__source">
                {move || view! {
                    <SelectField name="microphone" label=words::microphone() choices=choices(&sources.microphones.get(), words::microphone_n) bind=sources.microphone/>
                }}
                <State state=sources.microphone_state camera=false retry=sources.microphone/>
                <div class="ui-meter" role="img" aria-label=words::level() data-sound=move || (sources.level.get() > 0).then_some("")>
                    <i data-level=move || (sources.level.get() / 5).to_string()></i>
                </div>
            </div>
    }
    .into_any()
}

fn choices(devices: &[Device], nameless: fn(usize) -> String) -> Vec<Choice> {
    if devices.is_empty() {
        return vec![Choice::new("", words::default_device())];
    }
    let label = |at: usize, device: &Device| {
        if device.label.is_empty() {
            nameless(at + 1)
        } else {
            device.label.clone()
        }
    };
    devices
        .iter()
        .enumerate()
        .map(|(at, device)| Choice::new(device.id.clone(), label(at, device)))
        .collect()
}

#[component]
fn State(state: RwSignal<SourceState>, camera: bool, retry: RwSignal<String>) -> impl IntoView {
    view! {
        <div role="status">
            {move || match state.get() {
                SourceState::Off => ().into_any(),
                SourceState::Asking => view! { <Standing icon="info" tone="wait" text=words::asking()/> }.into_any(),
                SourceState::Ready => {
                    let text = if camera { words::camera_ready() } else { words::microphone_ready() };
                    view! { <Standing icon="circle-check" tone="good" text/> }.into_any()
                }
                SourceState::Trouble(trouble) => view! {
                    <Standing icon="circle-alert" tone="bad" text=remedy(trouble, camera)/>
                    // The same wish once more is a change: the devices are asked for again.
                    <Button small=true kind=ButtonKind::Ghost icon="rotate-cw" on_click=move |_| retry.update(|_| ())>{words::retry()}</Button>
                }
                .into_any(),
            }}
        </div>
    }
    .into_any()
}

fn remedy(trouble: Trouble, camera: bool) -> &'static str {
    match trouble {
        Trouble::Denied => allow(),
        Trouble::NoDevice if camera => words::no_camera(),
        Trouble::NoDevice => words::no_microphone(),
        Trouble::InUse => words::in_use(),
        Trouble::Unplugged => words::unplugged(),
        Trouble::Unsupported => words::unsupported(),
        Trouble::Failed => words::device_failed(),
    }
}

/// Troubles exist in browsers only, so that the browser may be asked who it is.
fn allow() -> &'static str {
    let agent = rtc::user_agent();
    if agent.contains("Firefox") {
        words::allow_firefox()
    } else if agent.contains("Safari") && !agent.contains("Chrom") {
        words::allow_safari()
    } else {
        words::allow_chrome()
    }
}
