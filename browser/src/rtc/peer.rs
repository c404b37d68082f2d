//! One WebRTC session over HTTP: WHIP (RFC 9725) and WHEP are the same exchange, an offer posted and an answer read.
//! The answer holds the server's candidates and it learns ours from our checks, so the offer is sent at once, before gathering.

use crate::imports::{LastingRequest, Statistics};
use crate::page;
use crate::timer::within;
use leptos::prelude::*;
use std::cell::Cell;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Headers, Request, RequestInit, Response, RtcIceConnectionState, RtcPeerConnection, RtcSdpType,
    RtcSessionDescriptionInit, RtcStatsReport, Url,
};

/// How often a session is looked at.
pub(super) const TICK_MS: u32 = 250;
/// A connection that is gone this long is replaced; shorter gaps recover by themselves (a change of network).
pub(super) const GONE_TICKS: u32 = 12;
/// A handshake without any answer for this long is restarted: one that lost its first packets to a server that was just starting
/// would wait for its own growing pauses. Slow networks get longer with each attempt.
pub(super) const FIRST_HANDSHAKE_TICKS: u32 = 14;
/// One that has had an answer gets longer for each further step: a line of half a second needs several of them.
const STEP_TICKS: u32 = 40;
/// The pause before the second attempt; it doubles with each.
pub(super) const FIRST_PAUSE_MS: u32 = 300;

/// Handshakes that were answered over HTTP and have come to nothing for this long are blocked.
const BLOCKED_TICKS: u32 = 40;

/// How long handshakes have come to nothing although the server answers.
#[derive(Default)]
pub(super) struct Blocked {
    ticks: Cell<u32>,
}

impl Blocked {
    /// Counts one tick of a handshake, unless a datagram has come through; whether that is too many.
    pub(super) fn wait(&self, connection: &RtcPeerConnection) -> bool {
        self.ticks.set(self.ticks.get() + u32::from(!is_answered(connection)));
        self.ticks.get() >= BLOCKED_TICKS && !is_answered(connection)
    }

    /// One has succeeded.
    pub(super) fn end(&self) {
        self.ticks.set(0);
    }
}

/// How long a handshake is waited for, counted from the last time that something came of it.
pub(super) struct Patience {
    first_ticks: u32,
    still_ticks: u32,
    reached: RtcIceConnectionState,
}

impl Patience {
    /// So many ticks until the first answer.
    pub(super) fn new(first_ticks: u32) -> Patience {
        Patience {
            first_ticks,
            still_ticks: 0,
            reached: RtcIceConnectionState::New,
        }
    }

    /// Counts one tick; whether it was the last.
    pub(super) fn is_over(&mut self, connection: &RtcPeerConnection) -> bool {
        let reached = connection.ice_connection_state();
        if reached != self.reached {
            (self.reached, self.still_ticks) = (reached, 0);
        }
        self.still_ticks += 1;
        self.still_ticks
            > if is_answered(connection) {
                STEP_TICKS
            } else {
                self.first_ticks
            }
    }
}

/// The server has answered a check of ours.
pub(super) fn is_answered(connection: &RtcPeerConnection) -> bool {
    matches!(
        connection.ice_connection_state(),
        RtcIceConnectionState::Connected | RtcIceConnectionState::Completed
    )
}

/// Calls `leave` when the page is left, and `close` when the screen that runs it is gone.
pub(super) fn until_left<T: 'static>(it: Rc<T>, leave: fn(&T), close: fn(&T)) {
    let held = StoredValue::new_local(it);
    page::on_leave(move || held.try_with_value(|it| leave(it)).unwrap_or_default());
    on_cleanup(move || held.try_with_value(|it| close(it)).unwrap_or_default());
}

/// A request that is not answered in this time is retried.
const ANSWER_TIMEOUT_MS: u32 = 8_000;

/// Why there is no session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Refusal {
    /// The server's status.
    Status(u16),
    /// No answer.
    NoAnswer,
    /// The browser could not make the offer or take the answer.
    Browser,
    /// The browser has no WebRTC.
    Unsupported,
}

/// A session that the server has made.
pub(super) struct Accepted {
    /// Its address.
    pub(super) url: String,
    /// The server's UDP port.
    pub(super) port: u16,
}

/// A connection, where the browser has them.
pub(super) fn connection() -> Result<RtcPeerConnection, Refusal> {
    RtcPeerConnection::new().map_err(|_| Refusal::Unsupported)
}

/// What the connection counts.
pub(super) async fn statistics(connection: &RtcPeerConnection) -> Vec<Statistics> {
    let Ok(report) = JsFuture::from(connection.get_stats()).await else {
        return Vec::new();
    };
    let report: RtcStatsReport = report.unchecked_into();
    report
        .values()
        .into_iter()
        .flatten()
        .map(JsCast::unchecked_into)
        .collect()
}

/// Posts the connection's offer to `url` and takes the answer.
pub(super) async fn exchange(
    connection: &RtcPeerConnection,
    url: &str,
    bearer: Option<&str>,
) -> Result<Accepted, Refusal> {
    let offer = JsFuture::from(connection.create_offer())
        .await
        .map_err(|_| Refusal::Browser)?
        .unchecked_into::<RtcSessionDescriptionInit>();
    let sdp = in_stereo(&offer.get_sdp().unwrap_or_default());
    offer.set_sdp(&sdp);
    JsFuture::from(connection.set_local_description(&offer))
        .await
        .map_err(|_| Refusal::Browser)?;

    let response = send("POST", url, bearer, Some(&sdp), false).await?;
    if !matches!(response.status(), 200 | 201) {
        return Err(Refusal::Status(response.status()));
    }
    let location = response.headers().get("Location").ok().flatten().unwrap_or_default();
    let session = Url::new_with_base(&location, &response.url())
        .map(|url| url.href())
        .unwrap_or_default();
    let answer = match response.text() {
        Ok(text) => JsFuture::from(text)
            .await
            .ok()
            .and_then(|text| text.as_string())
            .ok_or(Refusal::NoAnswer)?,
        Err(_) => return Err(Refusal::NoAnswer),
    };
    let remote = RtcSessionDescriptionInit::new(RtcSdpType::Answer);
    remote.set_sdp(&answer);
    if JsFuture::from(connection.set_remote_description(&remote))
        .await
        .is_err()
    {
        end(&session, false).await;
        return Err(Refusal::Browser);
    }
    Ok(Accepted {
        url: session,
        port: port_of(&answer),
    })
}

/// What is published in stereo is heard in stereo where the browser does not ask for it by itself (RFC 7587 §7).
fn in_stereo(offer: &str) -> String {
    offer.replace("useinbandfec=1\r", "useinbandfec=1;stereo=1\r")
}

/// The port of an answer's first candidate (RFC 8839 §5.1).
fn port_of(answer: &str) -> u16 {
    let candidate = answer.lines().find_map(|line| line.strip_prefix("a=candidate:"));
    let port = candidate.and_then(|candidate| candidate.split(' ').nth(5));
    port.and_then(|port| port.parse().ok()).unwrap_or_default()
}

/// Ends a session; `leaving` lets the request outlive the page. True when the session was still there.
pub(super) async fn end(session: &str, leaving: bool) -> bool {
    !session.is_empty()
        && send("DELETE", session, None, None, leaving)
            .await
            .is_ok_and(|response| response.ok())
}

/// The server's address for `path`.
pub(super) fn address(path: &str) -> String {
    format!("{}{path}", window().location().origin().unwrap_or_default())
}

async fn send(
    method: &str,
    url: &str,
    bearer: Option<&str>,
    sdp: Option<&str>,
    leaving: bool,
) -> Result<Response, Refusal> {
    let headers = Headers::new().map_err(|_| Refusal::Browser)?;
    let init = RequestInit::new();
    init.set_method(method);
    if let Some(sdp) = sdp {
        let _ = headers.set("Content-Type", "application/sdp");
        init.set_body(&JsValue::from_str(sdp));
    }
    if let Some(bearer) = bearer {
        let _ = headers.set("Authorization", &format!("Bearer {bearer}"));
    }
    init.set_headers(&headers);
    if leaving {
        init.unchecked_ref::<LastingRequest>().set_keepalive(true);
    }
    let request = Request::new_with_str_and_init(url, &init).map_err(|_| Refusal::Browser)?;
    let answer = JsFuture::from(window().fetch_with_request(&request));
    let response = within(ANSWER_TIMEOUT_MS, answer)
        .await
        .and_then(Result::ok)
        .ok_or(Refusal::NoAnswer)?;
    response.dyn_into().map_err(|_| Refusal::Browser)
}
