//! Plays a campaign by WHEP while there is something to play, and recovers by itself: a new session after a failure, a
//! restart of the server or a video that stands still. The last frame stays until the next one arrives.

use super::peer::{self, FIRST_HANDSHAKE_TICKS, FIRST_PAUSE_MS, GONE_TICKS, Patience, Refusal, TICK_MS};
use super::{Playing, Show};
use crate::imports::{BufferedReceiver, error_name};
use crate::media::stream_of;
use crate::timer::sleep;
use crate::{page, random};
use leptos::prelude::*;
use leptos::{html, task::spawn_local};
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    HtmlVideoElement, RtcPeerConnection, RtcPeerConnectionState, RtcRtpTransceiverDirection, RtcRtpTransceiverInit,
};

/// Without any answer for this long none will come.
const LAST_HANDSHAKE_TICKS: u32 = 48;
/// From the handshake to the first frame: a keyframe has to be asked for and made.
const FIRST_FRAME_TICKS: u32 = 32;
/// A video that should move and does not for this long gets a new session.
const STILL_TICKS: u32 = 16;
const LAST_PAUSE_MS: u32 = 5_000;

struct Player {
    show: Show,
    video: NodeRef<html::Video>,
    wanted: Signal<bool>,
    state: RwSignal<Playing>,
    running: Cell<bool>,
    gone: Cell<bool>,
    session: RefCell<Option<String>>,
}

/// Plays into `video` while `wanted`; both may come and go until the page is left.
pub fn play(show: Show, video: NodeRef<html::Video>, wanted: Signal<bool>, state: RwSignal<Playing>) {
    let player = Rc::new(Player {
        show,
        video,
        wanted,
        state,
        running: Cell::new(false),
        gone: Cell::new(false),
        session: RefCell::default(),
    });
    let me = player.clone();
    Effect::new(move |_| {
        if wanted.get() && video.get().is_some() && !me.running.replace(true) {
            spawn_local(me.clone().run());
        }
    });
    peer::until_left(player, Player::leave, Player::close);
}

impl Player {
    fn close(&self) {
        self.gone.set(true);
        self.leave();
    }

    fn wanted(&self) -> bool {
        self.wanted.try_get_untracked() == Some(true) && !self.gone.get()
    }

    fn flowing(&self) -> bool {
        self.show.flowing.try_get_untracked() == Some(true)
    }

    fn set_state(&self, state: Playing) {
        if self.state.try_get_untracked().is_some_and(|shown| shown != state) {
            let _ = self.state.try_set(state);
        }
    }

    async fn run(self: Rc<Self>) {
        let (mut pause, mut handshake_ticks) = (FIRST_PAUSE_MS, FIRST_HANDSHAKE_TICKS);
        while self.wanted() {
            if self.state.try_get_untracked() != Some(Playing::Recovering) {
                self.set_state(Playing::Connecting);
            }
            match self.attempt().await {
                Ok((connection, restarts)) => {
                    if self.watch(&connection, restarts, handshake_ticks).await {
                        (pause, handshake_ticks) = (FIRST_PAUSE_MS, FIRST_HANDSHAKE_TICKS);
                    } else {
                        handshake_ticks = (handshake_ticks * 2).min(LAST_HANDSHAKE_TICKS);
                    }
                    self.end(&connection).await;
                    self.set_state(Playing::Recovering);
                }
                Err(Refusal::Status(406 | 415 | 422)) => self.set_state(Playing::Unplayable),
                Err(_) => self.set_state(Playing::Recovering),
            }
            if self.wanted() {
                self.wait(pause).await;
                pause = (pause * 2).min(LAST_PAUSE_MS);
            }
        }
        self.running.set(false);
        self.set_state(Playing::Off);
        if let Some(Some(video)) = self.video.try_get_untracked() {
            video.set_src_object(None);
        }
    }

    async fn attempt(&self) -> Result<(RtcPeerConnection, u32), Refusal> {
        let restarts = self.show.restarts.try_get_untracked().unwrap_or_default();
        let connection = RtcPeerConnection::new().map_err(|_| Refusal::Browser)?;
        let init = RtcRtpTransceiverInit::new();
        init.set_direction(RtcRtpTransceiverDirection::Recvonly);
        let tracks = ["audio", "video"].map(|kind| {
            let receiver = connection.add_transceiver_with_str_and_init(kind, &init).receiver();
            // As near to now as the network allows; browsers without it ignore it.
            receiver
                .unchecked_ref::<BufferedReceiver>()
                .set_jitter_buffer_target(0.0);
            receiver.track()
        });
        let url = peer::address(&format!("/whep/{}", self.show.campaign));
        match peer::exchange(&connection, &url, None).await {
            Ok(session) => *self.session.borrow_mut() = Some(session),
            Err(refusal) => {
                connection.close();
                return Err(refusal);
            }
        }
        if let (Some(Some(video)), Some(stream)) = (self.video.try_get_untracked(), stream_of(&tracks)) {
            video.set_src_object(Some(&stream));
            start(&video);
        }
        Ok((connection, restarts))
    }

    /// Ends the session and closes the connection, in this order: closing sends a DTLS close to the server, and the
    /// session would be unknown to the request that follows. A lost one is left to the server's timeout.
    async fn end(&self, connection: &RtcPeerConnection) {
        let session = self.session.borrow_mut().take();
        if let Some(session) = session
            && connection.connection_state() == RtcPeerConnectionState::Connected
            && self.on_air()
        {
            peer::end(&session, false).await;
        }
        connection.close();
    }

    /// The end of a show has ended every session already.
    fn on_air(&self) -> bool {
        self.show.on_air.try_get_untracked() != Some(false)
    }

    /// Returns when the session is of no more use. True when frames moved.
    async fn watch(&self, connection: &RtcPeerConnection, restarts: u32, handshake_ticks: u32) -> bool {
        let (mut gone_ticks, mut still_ticks, mut last_time) = (0, 0, 0.0);
        let (mut connected, mut moved) = (false, false);
        let mut patience = Patience::new(handshake_ticks);
        while self.wanted() {
            match connection.connection_state() {
                RtcPeerConnectionState::Connected => (connected, gone_ticks) = (true, 0),
                RtcPeerConnectionState::Failed | RtcPeerConnectionState::Closed => return moved,
                _ if !connected && patience.is_over(connection) => return moved,
                _ if connected && gone_ticks >= GONE_TICKS => return moved,
                _ => gone_ticks += 1,
            }
            if self.show.restarts.try_get_untracked() != Some(restarts) {
                return moved;
            }
            let Some(Some(video)) = self.video.try_get_untracked() else {
                return moved;
            };
            let time = video.current_time();
            let moves = time > last_time && video.ready_state() >= 2;
            last_time = time;
            if moves {
                (moved, still_ticks) = (true, 0);
                self.set_state(Playing::Moving);
            } else if connected && self.flowing() && !page::is_hidden() {
                still_ticks += 1;
                if video.paused() && video.src_object().is_some() && still_ticks % 4 == 0 {
                    start(&video);
                }
                if still_ticks >= 4 && moved {
                    self.set_state(Playing::Recovering);
                }
                if still_ticks >= if moved { STILL_TICKS } else { FIRST_FRAME_TICKS } {
                    return moved;
                }
            }
            sleep(TICK_MS).await;
        }
        moved
    }

    /// Waits, but not past the moment at which the host's video or the server is back.
    async fn wait(&self, pause_ms: u32) {
        let (flowing, restarts) = (self.flowing(), self.show.restarts.try_get_untracked());
        let mut left = pause_ms / 2 + (f64::from(pause_ms) * random::fraction()) as u32;
        while left > 0 && self.wanted() {
            let step = left.min(TICK_MS);
            sleep(step).await;
            left -= step;
            if (self.flowing() && !flowing) || self.show.restarts.try_get_untracked() != restarts {
                return;
            }
        }
    }

    /// Ends the session with a request that outlives the page.
    fn leave(&self) {
        if let Some(url) = self.session.borrow_mut().take().filter(|_| self.on_air()) {
            spawn_local(async move {
                peer::end(&url, true).await;
            });
        }
    }
}

/// Starts the element; a browser that forbids sound before the first tap gets it muted.
fn start(video: &HtmlVideoElement) {
    let video = video.clone();
    spawn_local(async move {
        let Ok(playing) = video.play() else { return };
        let refused = JsFuture::from(playing).await.err();
        if refused.is_some_and(|error| error_name(&error) == "NotAllowedError") && !video.muted() {
            video.set_muted(true);
            if let Ok(playing) = video.play() {
                let _ = JsFuture::from(playing).await;
            }
        }
    });
}
