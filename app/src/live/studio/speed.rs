//! *Internet speed*: how long a question to this very server takes, there and back. What the way up carries is measured
//! by the broadcast itself, on air, in the head of the console.

use super::head::Standing;
use crate::live::rtc::{self, RoundTrip};
use crate::live::words;
use crate::ui::{Button, ButtonKind};
use leptos::prelude::*;

#[component]
pub(super) fn SpeedBox(running: Memo<bool>) -> impl IntoView {
    let result = RwSignal::new(RoundTrip::Measuring);
    let again = RwSignal::new(0_u32);
    Effect::new(move |_| {
        again.track();
        if running.get() {
            rtc::measure_round_trip(result);
        }
    });
    view! {
        <section class="live-studio__box ui-card" aria-label=words::speed()>
            <div class="ui-row ui-row--between">
                <h2 class="live-studio__box-title">{words::speed()}</h2>
                <Button small=true kind=ButtonKind::Ghost icon="gauge" on_click=move |_| again.update(|n| *n += 1)>{words::test_again()}</Button>
            </div>
            <div role="status">
                {move || match result.get() {
                    RoundTrip::Measuring => view! { <Standing icon="activity" tone="wait" text=words::measuring()/> }.into_any(),
                    RoundTrip::Silent => view! { <Standing icon="circle-alert" tone="bad" text=words::no_answer()/> }.into_any(),
                    RoundTrip::Took(ms) => {
                        let (icon, tone, verdict) = match ms {
                            0..=120 => ("circle-check", "good", words::speed_good()),
                            121..=300 => ("circle-alert", "wait", words::speed_fair()),
                            _ => ("circle-alert", "bad", words::speed_poor()),
                        };
                        view! { <Standing icon tone text=format!("{} · {verdict}", words::round_trip(ms))/> }.into_any()
                    }
                }}
            </div>
        </section>
    }
    .into_any()
}
