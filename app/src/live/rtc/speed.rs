//! How far the server is: the median of a few small questions.

use super::{RoundTrip, js};
use crate::platform;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{AbortSignal, RequestCache, RequestInit, Response};

const QUESTIONS: usize = 5;
const TIMEOUT_MS: u32 = 3_000;
const AGAIN_MS: u32 = 4_000;

/// Asks, says the median, and asks again by itself while there is no answer.
pub(in crate::live) fn measure_round_trip(result: RwSignal<RoundTrip>) {
    let _ = result.try_set(RoundTrip::Measuring);
    spawn_local(async move {
        loop {
            match ask_a_few().await {
                Some(ms) => {
                    let _ = result.try_set(RoundTrip::Took(ms));
                    return;
                }
                None if result.try_set(RoundTrip::Silent).is_some() => return,
                None => js::sleep(AGAIN_MS).await,
            }
        }
    });
}

async fn ask_a_few() -> Option<u32> {
    let mut took = Vec::with_capacity(QUESTIONS);
    // The first one opens the connection and does not count.
    for question in 0..=QUESTIONS {
        let init = RequestInit::new();
        init.set_cache(RequestCache::NoStore);
        init.set_signal(Some(&AbortSignal::timeout_with_u32(TIMEOUT_MS)));
        let asked_at = platform::now_ms();
        let answer = js::settled(window().fetch_with_str_and_init("/healthz", &init))
            .await
            .ok()?;
        if !answer.dyn_into::<Response>().is_ok_and(|answer| answer.ok()) {
            return None;
        }
        if question > 0 {
            took.push(u32::try_from(platform::now_ms() - asked_at).unwrap_or_default());
        }
    }
    took.sort_unstable();
    took.get(QUESTIONS / 2).copied()
}
