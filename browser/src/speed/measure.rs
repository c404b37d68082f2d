//! Measures the connection to the server: the latency of small requests, then download and upload with growing request
//! bodies for about two seconds each. Never while a show is on air: a measurement uses the bandwidth the video needs.

use super::{Measured, Speed};
use crate::timer::sleep;
use domain::live::uplink::{BYTES_FIRST, BYTES_MAX, jitter, median, next_bytes, rate_kbit_s};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, RequestCache, RequestInit, Response};

const PINGS: usize = 9;
const PING_TIMEOUT_MS: f64 = 3_000.0;
/// No request starts that would end later than this.
const DIRECTION_MS: f64 = 2_500.0;
/// A single request that takes longer gives an answer by itself: the connection is slow.
const REQUEST_TIMEOUT_MS: f64 = 4_000.0;
const RETRY_MS: u32 = 4_000;
/// How soon a measurement that is no longer wanted is aborted.
const ABORT_CHECK_MS: u32 = 100;

/// Why there is no result.
enum Unmeasured {
    /// The show started, or the page was left.
    Unwanted,
    /// No answer.
    NoAnswer,
    /// The answer took too long.
    TooSlow,
    /// The server refused: measured too often.
    TooOften,
}

/// Measures into `result`; retries while there is no answer, and stops when it is no longer `wanted`.
pub fn measure(shop: String, wanted: Signal<bool>, result: RwSignal<Speed>) {
    if result.try_update(|speed| std::mem::replace(speed, Speed::Measuring)) == Some(Speed::Measuring) {
        return;
    }
    spawn_local(async move {
        loop {
            let outcome = match run(&shop, wanted).await {
                Ok(measured) => Speed::Measured(measured),
                Err(Unmeasured::Unwanted) => Speed::Unknown,
                Err(Unmeasured::TooOften) => Speed::TooOften,
                Err(Unmeasured::NoAnswer | Unmeasured::TooSlow) => Speed::NoAnswer,
            };
            if result.try_set(outcome).is_some() || outcome != Speed::NoAnswer {
                return;
            }
            sleep(RETRY_MS).await;
            if wanted.try_get_untracked() != Some(true) || result.try_get_untracked() != Some(Speed::NoAnswer) {
                return;
            }
            let _ = result.try_set(Speed::Measuring);
        }
    });
}

async fn run(shop: &str, wanted: Signal<bool>) -> Result<Measured, Unmeasured> {
    let mut took = Vec::with_capacity(PINGS);
    // The first one opens the connection and does not count.
    for ping in 0..=PINGS {
        let ms = request("/healthz", None, PING_TIMEOUT_MS, wanted).await?;
        if ping > 0 {
            took.push(ms);
        }
    }
    let jitter_ms = jitter(&took);
    let ping_ms = median(took).unwrap_or_default();
    let down_kbit_s = throughput(ping_ms, |bytes| {
        let url = format!("/speed/down?shop={shop}&bytes={bytes}");
        async move { request(&url, None, REQUEST_TIMEOUT_MS, wanted).await }
    })
    .await?;
    let noise = noise();
    let up_kbit_s = throughput(ping_ms, |bytes| {
        let url = format!("/speed/up?shop={shop}");
        let body = noise.subarray(0, bytes);
        async move { request(&url, Some(body), REQUEST_TIMEOUT_MS, wanted).await }
    })
    .await?;
    Ok(Measured {
        up_kbit_s,
        down_kbit_s,
        ping_ms,
        jitter_ms,
    })
}

/// One direction: bodies that grow with the rate reached so far. The last one counts, because the first ones were still
/// in TCP's slow start.
async fn throughput<F>(ping_ms: f64, send: impl Fn(u32) -> F) -> Result<u32, Unmeasured>
where
    F: Future<Output = Result<f64, Unmeasured>>,
{
    let started = now_ms();
    let (mut bytes, mut rate) = (BYTES_FIRST, 0);
    loop {
        match send(bytes).await {
            Ok(ms) => rate = rate_kbit_s(bytes, ms, ping_ms),
            // Too slow to give a useful number; the rate reached before stands.
            Err(Unmeasured::TooSlow) if rate > 0 => return Ok(rate),
            Err(Unmeasured::TooSlow) => return Ok(rate_kbit_s(bytes, REQUEST_TIMEOUT_MS, 0.0)),
            Err(why) => return Err(why),
        }
        let next = next_bytes(bytes, rate);
        let takes_ms = f64::from(next) * 8.0 / f64::from(rate.max(1));
        if bytes == BYTES_MAX || now_ms() - started + takes_ms > DIRECTION_MS {
            return Ok(rate);
        }
        bytes = next;
    }
}

/// One request with its whole answer, in milliseconds.
async fn request(
    url: &str,
    body: Option<js_sys::Uint8Array>,
    timeout_ms: f64,
    wanted: Signal<bool>,
) -> Result<f64, Unmeasured> {
    let still_wanted = move || wanted.try_get_untracked() == Some(true);
    let init = RequestInit::new();
    init.set_cache(RequestCache::NoStore);
    if let Some(body) = &body {
        init.set_method("POST");
        init.set_body(body);
    }
    let controller = AbortController::new().map_err(|_| Unmeasured::NoAnswer)?;
    init.set_signal(Some(&controller.signal()));
    let (started, done) = (now_ms(), Rc::new(Cell::new(false)));
    let answered = done.clone();
    spawn_local(async move {
        while !answered.get() {
            if !still_wanted() || now_ms() - started > timeout_ms {
                return controller.abort();
            }
            sleep(ABORT_CHECK_MS).await;
        }
    });
    let answer = status_of(window().fetch_with_str_and_init(url, &init)).await;
    done.set(true);
    let took = now_ms() - started;
    match answer {
        _ if !still_wanted() => Err(Unmeasured::Unwanted),
        Ok(200) => Ok(took),
        Ok(429) => Err(Unmeasured::TooOften),
        // A proxy takes no larger body; as with one that takes too long, the rate reached before stands.
        Ok(413) => Err(Unmeasured::TooSlow),
        Err(_) if took >= timeout_ms => Err(Unmeasured::TooSlow),
        _ => Err(Unmeasured::NoAnswer),
    }
}

/// The status, once the whole body has arrived.
async fn status_of(fetched: js_sys::Promise) -> Result<u16, JsValue> {
    let response: Response = JsFuture::from(fetched).await?.dyn_into()?;
    JsFuture::from(response.array_buffer()?).await?;
    Ok(response.status())
}

/// Bytes that nothing on the way can compress. Browsers give at most 64 KiB of random bytes at once, so they are filled in
/// parts.
fn noise() -> js_sys::Uint8Array {
    let noise = js_sys::Uint8Array::new_with_length(BYTES_MAX);
    let crypto = window().crypto().ok();
    for at in (0..BYTES_MAX).step_by(BYTES_FIRST as usize) {
        let part = noise.subarray(at, at + BYTES_FIRST);
        let _ = crypto
            .as_ref()
            .map(|crypto| crypto.get_random_values_with_array_buffer_view(&part));
    }
    noise
}

/// Finer than the wall clock, and monotonic.
fn now_ms() -> f64 {
    window()
        .performance()
        .map_or_else(js_sys::Date::now, |clock| clock.now())
}
