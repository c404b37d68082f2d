//! *Sources*: which camera and microphone, whether they work, and the one next step when they do not.

use super::state_line::StateLine;
use crate::live::words;
use crate::ui::{Button, ButtonKind, Choice, SelectField};
use browser::device;
use browser::media::{Device, Failure, SourceState, Sources};
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

/// The resolutions of a video.
pub(in crate::live) fn resolutions() -> Vec<Choice> {
    ["480", "720", "1080"]
        .into_iter()
        .map(|lines| Choice::new(lines, format!("{lines}p")))
        .collect()
}

/// The formats of a video.
pub(in crate::live) fn codecs() -> Vec<Choice> {
    vec![
        Choice::new("auto", words::codec_auto()),
        Choice::new("vp8", "VP8"),
        Choice::new("h264", "H264"),
    ]
}

/// The camera and the microphone with the state of each.
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

fn choices(devices: &[Device], unnamed: fn(usize) -> String) -> Vec<Choice> {
    if devices.is_empty() {
        return vec![Choice::new("", words::default_device())];
    }
    let label = |at: usize, device: &Device| {
        if device.label.is_empty() {
            unnamed(at + 1)
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
                SourceState::Asking => view! { <StateLine icon="info" tone="wait" text=words::asking()/> }.into_any(),
                SourceState::Ready => {
                    let text = if camera { words::camera_ready() } else { words::microphone_ready() };
                    view! { <StateLine icon="circle-check" tone="good" text/> }.into_any()
                }
                SourceState::Muted => {
                    let text = if camera { words::camera_held() } else { words::microphone_held() };
                    view! { <StateLine icon="circle-alert" tone="wait" text/> }.into_any()
                }
                SourceState::Failed(failure) => view! {
                    <StateLine icon="circle-alert" tone="bad" text=remedy(failure, camera)/>
                    // Setting the same device counts as a change: it is requested again.
                    <Button small=true kind=ButtonKind::Ghost icon="rotate-cw" on_click=move |_| retry.update(|_| ())>{words::retry()}</Button>
                }
                .into_any(),
            }}
        </div>
    }
    .into_any()
}

/// The one next step.
pub(super) fn remedy(failure: Failure, camera: bool) -> &'static str {
    match failure {
        Failure::Denied => allow(),
        Failure::NoDevice if camera => words::no_camera(),
        Failure::NoDevice => words::no_microphone(),
        Failure::InUse => words::in_use(),
        Failure::Unplugged => words::unplugged(),
        Failure::Unsupported => words::unsupported(),
        Failure::Format | Failure::Failed => words::device_failed(),
    }
}

/// Failures exist in browsers only, so that the user agent may be read.
fn allow() -> &'static str {
    let agent = device::user_agent();
    if agent.contains("Firefox") {
        words::allow_firefox()
    } else if agent.contains("Safari") && !agent.contains("Chrom") {
        words::allow_safari()
    } else {
        words::allow_chrome()
    }
}
