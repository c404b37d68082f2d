//! Publishes camera and microphone by WHIP for as long as the show is on air and this page is the one to do it. Whatever
//! breaks (the network, the server, the browser's connection) is answered by a new session; nobody has to press anything.

use super::peer::{self, Blocked, FIRST_HANDSHAKE_TICKS, FIRST_PAUSE_MS, GONE_TICKS, Patience, Refusal, TICK_MS};
use super::uplink::UplinkMeter;
use super::{Broadcast, NoKey, Publishing, Show};
use crate::imports::{ConnectedSender, Encoding, PickyTransceiver, SendParameters};
use crate::media::{Capture, Sources};
use crate::random;
use crate::storage::Storage;
use crate::timer::sleep;
use domain::CampaignId;
use domain::live::uplink::AUDIO_KBIT_S;
use leptos::prelude::*;
use leptos::{html, task::spawn_local};
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    MediaStreamTrack, RtcPeerConnection, RtcPeerConnectionState, RtcRtpCodecCapability, RtcRtpEncodingParameters,
    RtcRtpSender, RtcRtpTransceiver, RtcRtpTransceiverDirection, RtcRtpTransceiverInit,
};

/// Without any answer for this long none will come.
const LAST_HANDSHAKE_TICKS: u32 = 40;
const LAST_PAUSE_MS: u32 = 4_000;
/// Our own session of before counts as another publisher until it has been silent for two seconds: so often is asked again.
const OWN_LINGERS: u32 = 3;
const OWN_LINGERS_MS: u32 = 1_000;
const AUDIO_BIT_S: u32 = AUDIO_KBIT_S * 1_000;
/// Seconds without anything from the server after which a publisher is told.
const UNHEARD_MAX: u32 = 2;

type KeyAnswer = Pin<Box<dyn Future<Output = Result<String, NoKey>>>>;

struct Publisher {
    show: Show,
    sources: Sources,
    broadcast: Broadcast,
    capture: Rc<Capture>,
    running: Cell<bool>,
    gone: Cell<bool>,
    ask_key: Box<dyn Fn() -> KeyAnswer>,
    key: RefCell<Option<String>>,
    blocked: Blocked,
}

struct Session {
    connection: RtcPeerConnection,
    url: String,
    video: RtcRtpSender,
    audio: RtcRtpSender,
    restarts: u32,
}

/// Runs the sources and publishes them; both follow their signals until the page is left. The stream key is asked for when
/// it is needed, and again when the server no longer takes it.
pub fn publish<F>(
    show: Show,
    sources: Sources,
    broadcast: Broadcast,
    preview: NodeRef<html::Video>,
    stream_key: impl Fn() -> F + 'static,
) where
    F: Future<Output = Result<String, NoKey>> + 'static,
{
    let publisher = Rc::new(Publisher {
        show,
        sources,
        broadcast,
        capture: Capture::start(sources, preview),
        running: Cell::new(false),
        gone: Cell::new(false),
        ask_key: Box::new(move || Box::pin(stream_key())),
        key: RefCell::default(),
        blocked: Blocked::default(),
    });
    let me = publisher.clone();
    Effect::new(move |_| {
        let wanted = show.on_air.get() && broadcast.here.get();
        if wanted && !me.running.replace(true) {
            mark(show.campaign, Some(&session_of(show.campaign).unwrap_or_default()));
            spawn_local(me.clone().run());
        }
    });
    peer::until_left(publisher, Publisher::leave, Publisher::close);
}

/// Whether this tab published the campaign before it was reloaded.
pub fn was_on_air_here(campaign: CampaignId) -> bool {
    session_of(campaign).is_some()
}

impl Publisher {
    fn close(&self) {
        self.gone.set(true);
        self.leave();
    }

    fn wanted(&self) -> bool {
        let here = self.broadcast.here.try_get_untracked() == Some(true);
        let on_air = self.show.on_air.try_get_untracked() == Some(true);
        here && on_air && !self.gone.get()
    }

    fn set_state(&self, state: Publishing) {
        if self
            .broadcast
            .state
            .try_get_untracked()
            .is_some_and(|shown| shown != state)
        {
            let _ = self.broadcast.state.try_set(state);
        }
        if state != Publishing::Live {
            let _ = self.broadcast.uplink.try_set(None);
        }
    }

    async fn run(self: Rc<Self>) {
        let (mut pause, mut handshake_ticks) = (FIRST_PAUSE_MS, FIRST_HANDSHAKE_TICKS);
        let mut was_live = false;
        let mut lingers = OWN_LINGERS;
        while self.wanted() {
            if self.capture.video().is_none() && self.capture.audio().is_none() {
                // The devices are still being asked for, or all of them failed; the page says which.
                self.set_state(if was_live {
                    Publishing::Reconnecting
                } else {
                    Publishing::Connecting
                });
                sleep(TICK_MS).await;
                continue;
            }
            if !matches!(
                self.broadcast.state.try_get_untracked(),
                Some(Publishing::Elsewhere | Publishing::Blocked(_))
            ) {
                self.set_state(if was_live {
                    Publishing::Reconnecting
                } else {
                    Publishing::Connecting
                });
            }
            match self.attempt(handshake_ticks).await {
                Ok(session) => {
                    (pause, handshake_ticks) = (FIRST_PAUSE_MS, FIRST_HANDSHAKE_TICKS);
                    was_live = true;
                    self.set_state(Publishing::Live);
                    // The server closes a session that another device has taken over: it is not ours that lingers then.
                    lingers = match self.watch(&session).await {
                        Lost::ByTheServer => 0,
                        Lost::Otherwise => OWN_LINGERS,
                    };
                    session.connection.close();
                }
                Err(Refusal::Status(409)) if lingers > 0 => {
                    lingers -= 1;
                    sleep(OWN_LINGERS_MS).await;
                }
                Err(Refusal::Status(409)) => {
                    // It does not publish again until somebody says so, not even after a reload.
                    self.set_state(Publishing::Elsewhere);
                    mark(self.show.campaign, None);
                    self.wait_until_asked().await;
                    if self.wanted() {
                        mark(self.show.campaign, Some(""));
                    }
                }
                Err(Refusal::Unsupported) => {
                    self.set_state(Publishing::Unsupported);
                    sleep(LAST_PAUSE_MS).await;
                }
                Err(Refusal::Status(401 | 403)) if self.key.borrow().is_none() => {
                    self.set_state(Publishing::Refused);
                    sleep(LAST_PAUSE_MS).await;
                }
                Err(refusal) => {
                    handshake_ticks = (handshake_ticks * 2).min(LAST_HANDSHAKE_TICKS);
                    if matches!(refusal, Refusal::Status(401 | 403)) {
                        // The key was changed or has expired: ask for the new one.
                        self.key.borrow_mut().take();
                    }
                    sleep(pause / 2 + (f64::from(pause) * random::fraction()) as u32).await;
                    pause = (pause * 2).min(LAST_PAUSE_MS);
                }
            }
        }
        self.running.set(false);
        self.set_state(Publishing::Off);
        if !self.gone.get() {
            mark(self.show.campaign, None);
        }
    }

    async fn attempt(&self, handshake_ticks: u32) -> Result<Session, Refusal> {
        let key = self.stream_key().await?;
        // Our own previous session may linger until its timeout and would look like another publisher.
        if let Some(previous) = session_of(self.show.campaign).filter(|url| !url.is_empty()) {
            peer::end(&previous, false).await;
            mark(self.show.campaign, Some(""));
        }
        let restarts = self.show.restarts.try_get_untracked().unwrap_or_default();
        let connection = peer::connection()?;
        let audio = self.send_only(&connection, "audio", self.capture.audio(), AUDIO_BIT_S);
        let video = self.send_only(&connection, "video", self.capture.video(), self.sources.video_bit_s());
        prefer_codec(&video, &self.sources.codec.try_get_untracked().unwrap_or_default());
        prefer_red(&audio);

        let replace = if self.broadcast.take_over.try_get_untracked() == Some(true) {
            "?replace=1"
        } else {
            ""
        };
        let url = peer::address(&format!("/whip/{}{replace}", self.show.campaign));
        let accepted = peer::exchange(&connection, &url, Some(&key))
            .await
            .inspect_err(|_| connection.close())?;
        let session = Session {
            connection,
            url: accepted.url,
            video: video.sender(),
            audio: audio.sender(),
            restarts,
        };
        mark(self.show.campaign, Some(&session.url));
        prefer_frame_rate(&session.video).await;
        let mut patience = Patience::new(handshake_ticks);
        loop {
            match session.connection.connection_state() {
                RtcPeerConnectionState::Connected => {
                    self.blocked.end();
                    let _ = self.broadcast.take_over.try_set(false);
                    return Ok(session);
                }
                RtcPeerConnectionState::Failed | RtcPeerConnectionState::Closed => break,
                _ if !self.wanted() || patience.is_over(&session.connection) => break,
                _ => {
                    if self.blocked.wait(&session.connection) {
                        self.set_state(Publishing::Blocked(accepted.port));
                    }
                    sleep(TICK_MS).await;
                }
            }
        }
        session.connection.close();
        Err(Refusal::NoAnswer)
    }

    async fn stream_key(&self) -> Result<String, Refusal> {
        if let Some(key) = self.key.borrow().clone() {
            return Ok(key);
        }
        let key = (self.ask_key)().await.map_err(|why| match why {
            NoKey::Refused => Refusal::Status(403),
            NoKey::NoAnswer => Refusal::NoAnswer,
        })?;
        *self.key.borrow_mut() = Some(key.clone());
        Ok(key)
    }

    fn send_only(
        &self,
        connection: &RtcPeerConnection,
        kind: &str,
        track: Option<MediaStreamTrack>,
        bit_s: u32,
    ) -> RtcRtpTransceiver {
        let init = RtcRtpTransceiverInit::new();
        init.set_direction(RtcRtpTransceiverDirection::Sendonly);
        let encoding: Encoding = RtcRtpEncodingParameters::new().unchecked_into();
        encoding.set_max_bitrate(bit_s);
        if kind == "video" {
            let frames: f64 = self
                .sources
                .frames
                .try_with_untracked(|frames| frames.parse().ok())
                .flatten()
                .unwrap_or(30.0);
            encoding.set_max_framerate(frames);
        }
        init.set_send_encodings(&js_sys::Array::of1(&encoding));
        match track {
            Some(track) => connection.add_transceiver_with_media_stream_track_and_init(&track, &init),
            // Without a track the transceiver is still there, so that one can be set later.
            None => connection.add_transceiver_with_str_and_init(kind, &init),
        }
    }

    /// Returns when the connection is lost, another device took over, or the show ends.
    async fn watch(&self, session: &Session) -> Lost {
        let mut gone_ticks = 0;
        let mut meter = UplinkMeter::default();
        let mut bit_s = self.sources.video_bit_s();
        for tick in 0_u64.. {
            if !self.wanted() {
                let on_air = self.show.on_air.try_get_untracked() != Some(false);
                if on_air && !self.gone.get() {
                    peer::end(&session.url, false).await;
                    mark(self.show.campaign, Some(""));
                }
                return Lost::Otherwise;
            }
            // The server sends a DTLS close to a publisher that another one has replaced. The connection itself would be
            // reported lost only after seconds without an answer (RFC 7675).
            let transport = session.video.unchecked_ref::<ConnectedSender>().transport();
            if transport.is_some_and(|transport| transport.state() == "closed") {
                mark(self.show.campaign, Some(""));
                return Lost::ByTheServer;
            }
            match session.connection.connection_state() {
                RtcPeerConnectionState::Connected => gone_ticks = 0,
                RtcPeerConnectionState::Disconnected if gone_ticks < GONE_TICKS => gone_ticks += 1,
                _ => return Lost::Otherwise,
            }
            if self.show.restarts.try_get_untracked() != Some(session.restarts) {
                return Lost::Otherwise;
            }
            self.replace_track(&session.video, self.capture.video()).await;
            self.replace_track(&session.audio, self.capture.audio()).await;
            if bit_s != self.sources.video_bit_s() {
                bit_s = self.sources.video_bit_s();
                limit_rate(&session.video, bit_s).await;
            }
            // What is sent of a camera that is off is black, and no measure of the line.
            let is_filmed = session.video.track().is_some_and(|track| track.enabled());
            meter.wanted_kbit_s = is_filmed.then_some(bit_s / 1_000);
            if tick % 4 == 3
                && let Some(uplink) = meter.read(peer::statistics(&session.connection).await)
            {
                // The server answers what it gets many times a second.
                let is_heard = meter.unheard < UNHEARD_MAX;
                self.set_state(if is_heard {
                    Publishing::Live
                } else {
                    Publishing::Reconnecting
                });
                let _ = self.broadcast.uplink.try_set(Some(uplink).filter(|_| is_heard));
            }
            sleep(TICK_MS).await;
        }
        Lost::Otherwise
    }

    /// A device changed during the show: its track replaces the previous one without a break.
    async fn replace_track(&self, sender: &RtcRtpSender, track: Option<MediaStreamTrack>) {
        if track.is_some() && sender.track() != track {
            let _ = JsFuture::from(sender.replace_track(track.as_ref())).await;
        }
    }

    async fn wait_until_asked(&self) {
        while self.wanted() && self.broadcast.take_over.try_get_untracked() != Some(true) {
            sleep(TICK_MS).await;
        }
    }

    /// Ends the session with a request that outlives the page. The end of a show has ended it already.
    fn leave(&self) {
        let on_air = self.show.on_air.try_get_untracked() != Some(false);
        if let Some(url) = session_of(self.show.campaign).filter(|url| !url.is_empty() && on_air) {
            mark(self.show.campaign, Some(""));
            spawn_local(async move {
                peer::end(&url, true).await;
            });
        }
    }
}

/// Tells a reloaded tab that it was the one on air: its session's address, or an empty text between two sessions.
fn mark_key(campaign: CampaignId) -> String {
    format!("hawker-on-air-{campaign}")
}

fn session_of(campaign: CampaignId) -> Option<String> {
    Storage::Session.get(&mark_key(campaign))
}

fn mark(campaign: CampaignId, session: Option<&str>) {
    match session {
        Some(url) => Storage::Session.set(&mark_key(campaign), url),
        None => Storage::Session.remove(&mark_key(campaign)),
    }
}

/// Each packet brings the sound of the one before along (RFC 2198), so that one that is lost costs nothing. Browsers that do not know
/// how send it once.
fn prefer_red(audio: &RtcRtpTransceiver) {
    let all = codecs("audio");
    let is = |codec: &&RtcRtpCodecCapability, name: &str| codec.get_mime_type().eq_ignore_ascii_case(name);
    if all.iter().any(|codec| is(&codec, "audio/red")) {
        let order = ["audio/red", "audio/opus"].map(|name| all.iter().filter(move |codec| is(codec, name)));
        prefer(audio, order.into_iter().flatten());
    }
}

fn codecs(kind: &str) -> Vec<RtcRtpCodecCapability> {
    let capabilities = RtcRtpSender::get_capabilities(kind);
    capabilities.map_or_else(Vec::new, |known| {
        known.get_codecs().iter().map(JsCast::unchecked_into).collect()
    })
}

fn prefer<'a>(track: &RtcRtpTransceiver, order: impl Iterator<Item = &'a RtcRtpCodecCapability>) {
    let order: js_sys::Array = order.collect();
    // A browser that cannot be told offers its own order.
    let _ = track.unchecked_ref::<PickyTransceiver>().set_codec_preferences(&order);
}

/// Puts the chosen format first. Automatic is VP8, the one that every browser plays (notes/media.md §3).
fn prefer_codec(video: &RtcRtpTransceiver, choice: &str) {
    let all = codecs("video");
    let chosen = |codec: &&RtcRtpCodecCapability| {
        let mime = codec.get_mime_type().to_ascii_lowercase();
        let line = codec.get_sdp_fmtp_line().unwrap_or_default();
        match choice {
            "h264" => mime == "video/h264" && line.contains("packetization-mode=1") && line.contains("42e01f"),
            _ => mime == "video/vp8",
        }
    };
    let repairs = |codec: &&RtcRtpCodecCapability| codec.get_mime_type().eq_ignore_ascii_case("video/rtx");
    let first: Vec<_> = all.iter().filter(chosen).collect();
    if first.is_empty() {
        return;
    }
    prefer(video, first.into_iter().chain(all.iter().filter(repairs)));
}

/// When the uplink gets narrow, the video loses detail instead of frames.
async fn prefer_frame_rate(sender: &RtcRtpSender) {
    let parameters: SendParameters = sender.get_parameters().unchecked_into();
    parameters.set_degradation_preference("maintain-framerate");
    let _ = JsFuture::from(sender.set_parameters_with_parameters(&parameters)).await;
}

/// The most that the video may take, when another resolution or rate was chosen during the show.
async fn limit_rate(sender: &RtcRtpSender, bit_s: u32) {
    let parameters = sender.get_parameters();
    if let Some(encoding) = parameters.get_encodings().and_then(|encodings| encodings.iter().next()) {
        encoding
            .unchecked_ref::<RtcRtpEncodingParameters>()
            .set_max_bitrate(bit_s);
        let _ = JsFuture::from(sender.set_parameters_with_parameters(&parameters)).await;
    }
}

/// How a session was lost.
enum Lost {
    /// It closed it.
    ByTheServer,
    /// By the network, or because it is not wanted any more.
    Otherwise,
}
