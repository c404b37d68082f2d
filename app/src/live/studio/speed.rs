//! *Internet speed*: the connection to this very server, which resolution it is good for, and the one next step where it is
//! too slow. Measured before the show only; on air the head of the console shows the uplink.

use super::state_line::{StateLine, mbit_s};
use crate::live::words;
use crate::ui::{Button, ButtonKind, Icon};
use crate::words::number;
use browser::media::Sources;
use browser::rtc::{self, MediaPath};
use browser::speed::{self, Measured, Speed};
use domain::CampaignId;
use domain::live::uplink::{Fit, best_lines};
use leptos::prelude::*;

/// A higher latency or jitter makes a video stutter at any bandwidth. A busy browser alone makes tens of milliseconds.
const SLOW_PING_MS: f64 = 400.0;
const HIGH_JITTER_MS: f64 = 100.0;

/// The box: measures once when `running` begins, and when asked.
#[component]
pub(in crate::live) fn SpeedBox(
    sources: Sources,
    shop: String,
    campaign: CampaignId,
    #[prop(into)] running: Signal<bool>,
    class: &'static str,
) -> impl IntoView {
    let again = RwSignal::new(0_u32);
    let path = RwSignal::new(MediaPath::Unknown);
    Effect::new(move |_| {
        again.track();
        if running.get() {
            speed::measure(shop.clone(), running, sources.speed);
            rtc::probe(campaign, path);
        }
    });
    let measuring = Memo::new(move |_| matches!(sources.speed.get(), Speed::Unknown | Speed::Measuring));
    view! {
        <section class=class aria-label=words::speed() data-needs-js="">
            <div class="ui-row ui-row--between">
                <h2 class="live-studio__box-title">{words::speed()}</h2>
                <Button small=true kind=ButtonKind::Ghost icon="gauge" busy=measuring on_click=move |_| again.update(|n| *n += 1)>{words::test_again()}</Button>
            </div>
            <div class="live-studio__speed" role="status">
                {move || match sources.speed.get() {
                    Speed::Unknown | Speed::Measuring => view! { <StateLine icon="activity" tone="wait" text=words::measuring()/> }.into_any(),
                    Speed::NoAnswer => view! { <StateLine icon="circle-alert" tone="bad" text=words::no_answer()/> }.into_any(),
                    Speed::TooOften => view! { <StateLine icon="circle-alert" tone="wait" text=words::measured_often()/> }.into_any(),
                    Speed::Measured(measured) => view! { <Numbers measured/><Verdict sources measured/> }.into_any(),
                }}
                {move || match path.get() {
                    MediaPath::Unknown | MediaPath::Testing => None,
                    MediaPath::Open => Some(view! { <StateLine icon="circle-check" tone="good" text=words::path_open()/> }),
                    MediaPath::Blocked(port) => Some(view! { <StateLine icon="circle-alert" tone="bad" text=words::upload_blocked(port)/> }),
                    MediaPath::Unsupported => Some(view! { <StateLine icon="circle-alert" tone="bad" text=words::cannot_broadcast()/> }),
                }}
            </div>
        </section>
    }
    .into_any()
}

/// "↑ 8.4 Mbit/s · ↓ 21.0 Mbit/s · ping 12 ms · jitter 3 ms"
#[component]
fn Numbers(measured: Measured) -> impl IntoView {
    let ms = |ms: f64| number(ms.round() as i64);
    view! {
        <p class="live-studio__figures">
            <span><Icon name="arrow-up"/><span class="ui-hidden">{words::upload()}" "</span>{mbit_s(measured.up_kbit_s)}</span>
            <span><Icon name="arrow-down"/><span class="ui-hidden">{words::download()}" "</span>{mbit_s(measured.down_kbit_s)}</span>
            <span>{words::ping(&ms(measured.ping_ms))}</span>
            <span>{words::jitter(&ms(measured.jitter_ms))}</span>
        </p>
    }
    .into_any()
}

#[component]
fn Verdict(sources: Sources, measured: Measured) -> impl IntoView {
    let advice = Memo::new(move |_| {
        let shape = sources.shape();
        match shape.fit(measured.up_kbit_s, sources.chosen_kbit_s()) {
            Fit::LowerBitrate(kbit_s) => Err(words::lower_bitrate(&number(kbit_s.into()))),
            Fit::FewerFrames => Err(words::fewer_frames().to_owned()),
            Fit::FewerLines(lines) => Err(words::fewer_lines(lines)),
            Fit::TooLow => Err(words::uplink_too_low().to_owned()),
            Fit::Fits => Ok(words::good_for(
                best_lines(measured.up_kbit_s, shape.frames).unwrap_or(shape.lines),
            )),
        }
    });
    let unstable = measured.ping_ms > SLOW_PING_MS || measured.jitter_ms > HIGH_JITTER_MS;
    view! {
        {move || match advice.get() {
            Ok(text) => view! { <StateLine icon="circle-check" tone="good" text/> },
            Err(text) => view! { <StateLine icon="circle-alert" tone="wait" text/> },
        }}
        {unstable.then(|| view! { <StateLine icon="circle-alert" tone="wait" text=words::unstable()/> })}
    }
}
