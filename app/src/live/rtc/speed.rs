//! What the way to the server carries: how long small questions take, then bytes down and bytes up in growing pieces for
//! about two seconds each. Never while a show is on air: a measurement fills the very way that the picture needs.

use super::{Measured, Speed, js};
use domain::live::uplink::{BYTES_FIRST, BYTES_MAX, jitter, median, next_bytes, rate_kbit_s};
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{AbortController, RequestCache, RequestInit, Response};

const PINGS: usize = 9;
const PING_TIMEOUT_MS: f64 = 3_000.0;
/// No piece is begun that would end later than this.
const DIRECTION_MS: f64 = 2_500.0;
/// A single piece that takes longer says enough.
const PIECE_TIMEOUT_MS: f64 = 4_000.0;
const AGAIN_MS: u32 = 4_000;
/// How soon a measurement that nobody wants any more lets go of the way.
const WATCH_MS: u32 = 100;

/// Why there is no figure.
enum Unmeasured {
    /// The show began, or the page went.
    Unwanted,
    /// No answer.
    Silence,
    /// The answer took too long.
    TooSlow,
    /// The server said no: measured too often.
    TooOften,
}

/// Asks and says the figures; asks again by itself while there is no answer, and stops when it is not `wanted`.
pub(in crate::live) fn measure_speed(shop: String, wanted: Signal<bool>, result: RwSignal<Speed>) {
    if result.try_update(|speed| std::mem::replace(speed, Speed::Measuring)) == Some(Speed::Measuring) {
        return;
    }
    spawn_local(async move {
        loop {
            let said = match measure(&shop, wanted).await {
                Ok(measured) => Speed::Measured(measured),
                Err(Unmeasured::Unwanted) => Speed::Unknown,
                Err(Unmeasured::TooOften) => Speed::TooOften,
                Err(Unmeasured::Silence | Unmeasured::TooSlow) => Speed::Silent,
            };
            if result.try_set(said).is_some() || said != Speed::Silent {
                return;
            }
            js::sleep(AGAIN_MS).await;
            if wanted.try_get_untracked() != Some(true) || result.try_get_untracked() != Some(Speed::Silent) {
                return;
            }
            let _ = result.try_set(Speed::Measuring);
        }
    });
}

async fn measure(shop: &str, wanted: Signal<bool>) -> Result<Measured, Unmeasured> {
    let mut took = Vec::with_capacity(PINGS);
    // The first one opens the connection and does not count.
    for question in 0..=PINGS {
        let ms = ask("/healthz", None, PING_TIMEOUT_MS, wanted).await?;
        if question > 0 {
            took.push(ms);
        }
    }
    let jitter_ms = jitter(&took);
    let ping_ms = median(took).unwrap_or_default();
    let down_kbit_s = fill(ping_ms, |bytes| {
        let url = format!("/speed/down?shop={shop}&bytes={bytes}");
        async move { ask(&url, None, PIECE_TIMEOUT_MS, wanted).await }
    })
    .await?;
    let noise = noise();
    let up_kbit_s = fill(ping_ms, |bytes| {
        let url = format!("/speed/up?shop={shop}");
        let piece = noise.subarray(0, bytes);
        async move { ask(&url, Some(piece), PIECE_TIMEOUT_MS, wanted).await }
    })
    .await?;
    Ok(Measured {
        up_kbit_s,
        down_kbit_s,
        ping_ms,
        jitter_ms,
    })
}

/// One direction: pieces that grow with what the way has shown to carry. The last one is the one to believe, because
/// the first ones were still feeling their way (TCP's slow start).
async fn fill<F>(ping_ms: f64, piece: impl Fn(u32) -> F) -> Result<u32, Unmeasured>
where
    F: Future<Output = Result<f64, Unmeasured>>,
{
    let began = now_ms();
    let (mut bytes, mut rate) = (BYTES_FIRST, 0);
    loop {
        match piece(bytes).await {
            Ok(ms) => rate = rate_kbit_s(bytes, ms, ping_ms),
            // Slower than any figure that would be of use; what was reached before stands.
            Err(Unmeasured::TooSlow) if rate > 0 => return Ok(rate),
            Err(Unmeasured::TooSlow) => return Ok(rate_kbit_s(bytes, PIECE_TIMEOUT_MS, 0.0)),
            Err(why) => return Err(why),
        }
        let next = next_bytes(bytes, rate);
        let takes_ms = f64::from(next) * 8.0 / f64::from(rate.max(1));
        if bytes == BYTES_MAX || now_ms() - began + takes_ms > DIRECTION_MS {
            return Ok(rate);
        }
        bytes = next;
    }
}

/// One question with its whole answer, in milliseconds.
async fn ask(
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
    let controller = AbortController::new().map_err(|_| Unmeasured::Silence)?;
    init.set_signal(Some(&controller.signal()));
    let (began, done) = (now_ms(), Rc::new(Cell::new(false)));
    let answered = done.clone();
    spawn_local(async move {
        while !answered.get() {
            if !still_wanted() || now_ms() - began > timeout_ms {
                return controller.abort();
            }
            js::sleep(WATCH_MS).await;
        }
    });
    let answer = whole(window().fetch_with_str_and_init(url, &init)).await;
    done.set(true);
    let took = now_ms() - began;
    match answer {
        _ if !still_wanted() => Err(Unmeasured::Unwanted),
        Ok(200) => Ok(took),
        Ok(429) => Err(Unmeasured::TooOften),
        Err(_) if took >= timeout_ms => Err(Unmeasured::TooSlow),
        _ => Err(Unmeasured::Silence),
    }
}

/// The status, once all of the body is here.
async fn whole(fetched: js_sys::Promise) -> Result<u16, JsValue> {
    let response: Response = js::settled(fetched).await?.dyn_into()?;
    js::settled(response.array_buffer()?).await?;
    Ok(response.status())
}

/// What nothing on the way can make smaller. Browsers give at most 64 KiB of random bytes at once; the pieces of a
/// compressor's window that repeat after that are too far apart for it.
fn noise() -> js_sys::Uint8Array {
    let noise = js_sys::Uint8Array::new_with_length(BYTES_MAX);
    let crypto = js::get(&window(), "crypto");
    for at in (0..BYTES_MAX).step_by(BYTES_FIRST as usize) {
        let _ = js::call(&crypto, "getRandomValues", &noise.subarray(at, at + BYTES_FIRST));
    }
    noise
}

/// Finer than the clock of the day.
fn now_ms() -> f64 {
    window()
        .performance()
        .map_or_else(js_sys::Date::now, |clock| clock.now())
}
