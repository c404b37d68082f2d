//! Plays a campaign by WHEP while there is something to play, and recovers by itself: a new session after a failure, a
//! restart of the server or a line on which nothing arrives. The last frame stays until the next one arrives.

use super::delay::Delay;
use super::peer::{
    self, Accepted, Blocked, FIRST_HANDSHAKE_TICKS, FIRST_PAUSE_MS, GONE_TICKS, Patience, Refusal, TICK_MS,
};
use super::progress::{Progress, Received, Verdict};
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
/// So many fifths of a tick the page is waited for; what still loads then is not worth a picture.
const LOAD_TICKS: u32 = 40;
/// Between two looks at what has arrived, and between two at an element that does not play.
const LOOK_TICKS: u32 = 2;
const START_TICKS: u32 = 4;
const LAST_PAUSE_MS: u32 = 5_000;
/// Between two measurements of how late the picture is. The first comes sooner, each page's at a moment of its own: a show begins for
/// all of them at once.
const DELAY_TICKS: u32 = 120;
const FIRST_DELAY_TICKS: u32 = 20;

struct Player {
    show: Show,
    video: NodeRef<html::Video>,
    wanted: Signal<bool>,
    state: RwSignal<Playing>,
    delay_ms: WriteSignal<Option<u32>>,
    running: Cell<bool>,
    gone: Cell<bool>,
    session: RefCell<Option<String>>,
    blocked: Blocked,
}

/// One session, as the browser and the server have it.
struct Session {
    connection: RtcPeerConnection,
    port: u16,
    restarts: u32,
}

/// Plays into `video` while `wanted`; both may come and go until the page is left. Returns how many milliseconds after the server the
/// picture is shown, measured now and then.
pub fn play(
    show: Show,
    video: NodeRef<html::Video>,
    wanted: Signal<bool>,
    state: RwSignal<Playing>,
) -> ReadSignal<Option<u32>> {
    let (delay_read, delay_ms) = signal(None);
    let player = Rc::new(Player {
        show,
        video,
        wanted,
        state,
        delay_ms,
        running: Cell::new(false),
        gone: Cell::new(false),
        session: RefCell::default(),
        blocked: Blocked::default(),
    });
    let me = player.clone();
    Effect::new(move |_| {
        if wanted.get() && video.get().is_some() && !me.running.replace(true) {
            spawn_local(me.clone().run());
        }
    });
    peer::until_left(player, Player::leave, Player::close);
    delay_read
}

impl Player {
    fn close(&self) {
        self.gone.set(true);
        self.leave();
    }

    fn wanted(&self) -> bool {
        self.wanted.try_get_untracked() == Some(true) && !self.gone.get()
    }

    fn arrives(&self) -> bool {
        self.show.arrives.try_get_untracked() == Some(true)
    }

    fn set_state(&self, state: Playing) {
        if self.state.try_get_untracked().is_some_and(|shown| shown != state) {
            let _ = self.state.try_set(state);
        }
    }

    async fn run(self: Rc<Self>) {
        let (mut pause, mut handshake_ticks) = (FIRST_PAUSE_MS, FIRST_HANDSHAKE_TICKS);
        while self.wanted() {
            if !matches!(
                self.state.try_get_untracked(),
                Some(Playing::Recovering | Playing::Blocked(_))
            ) {
                self.set_state(Playing::Connecting);
            }
            match self.attempt().await {
                Ok(session) => {
                    if self.watch(&session, handshake_ticks).await {
                        (pause, handshake_ticks) = (FIRST_PAUSE_MS, FIRST_HANDSHAKE_TICKS);
                    } else {
                        handshake_ticks = (handshake_ticks * 2).min(LAST_HANDSHAKE_TICKS);
                    }
                    self.end(&session.connection).await;
                    self.recover();
                }
                Err(Refusal::Unsupported | Refusal::Status(406 | 415 | 422)) => self.set_state(Playing::Unplayable),
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

    /// What blocks the video is worth more words than that it is tried again.
    fn recover(&self) {
        if !matches!(self.state.try_get_untracked(), Some(Playing::Blocked(_))) {
            self.set_state(Playing::Recovering);
        }
    }

    async fn attempt(&self) -> Result<Session, Refusal> {
        let restarts = self.show.restarts.try_get_untracked().unwrap_or_default();
        let connection = peer::connection()?;
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
        let Accepted { url, port } = peer::exchange(&connection, &url, None)
            .await
            .inspect_err(|_| connection.close())?;
        *self.session.borrow_mut() = Some(url);
        self.wait_for_page().await;
        if let (Some(Some(video)), Some(stream)) = (self.video.try_get_untracked(), stream_of(&tracks)) {
            video.set_src_object(Some(&stream));
            start(&video);
        }
        Ok(Session {
            connection,
            port,
            restarts,
        })
    }

    /// A page counts as loading for as long as an element in it waits for its first frame, which sound alone never brings.
    async fn wait_for_page(&self) {
        for _ in 0..LOAD_TICKS {
            if document().ready_state() == "complete" {
                return;
            }
            sleep(TICK_MS / 5).await;
        }
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
    async fn watch(&self, session: &Session, handshake_ticks: u32) -> bool {
        let connection = &session.connection;
        let (mut gone_ticks, mut connected) = (0, false);
        let mut progress = Progress::default();
        let mut patience = Patience::new(handshake_ticks);
        let mut delay_before = Delay::default();
        let mut delay_due = FIRST_DELAY_TICKS + (f64::from(DELAY_TICKS) / 2.0 * random::fraction()) as u32;
        for tick in 0_u32.. {
            if !self.wanted() {
                break;
            }
            match connection.connection_state() {
                RtcPeerConnectionState::Connected => {
                    if !connected {
                        self.blocked.end();
                        if matches!(self.state.try_get_untracked(), Some(Playing::Blocked(_))) {
                            self.set_state(Playing::Connecting);
                        }
                    }
                    (connected, gone_ticks) = (true, 0);
                }
                RtcPeerConnectionState::Failed | RtcPeerConnectionState::Closed => break,
                _ if !connected => {
                    if self.blocked.wait(connection) {
                        self.set_state(Playing::Blocked(session.port));
                    }
                    if patience.is_over(connection) {
                        break;
                    }
                }
                _ if gone_ticks >= GONE_TICKS => break,
                _ => gone_ticks += 1,
            }
            if self.show.restarts.try_get_untracked() != Some(session.restarts) {
                break;
            }
            let Some(Some(video)) = self.video.try_get_untracked() else {
                break;
            };
            if !connected || !self.arrives() || page::is_hidden() {
                progress.rest();
            } else if tick % look_ticks(&progress) == 0 {
                let after_ms = look_ticks(&progress) * TICK_MS;
                let flows = self.show.flows.try_get_untracked() == Some(true);
                let (received, delay) = received(connection).await;
                if tick >= delay_due {
                    delay_due = tick + DELAY_TICKS;
                    let delay_ms = delay.since_ms(&std::mem::replace(&mut delay_before, delay));
                    let _ = self.delay_ms.try_set(delay_ms);
                }
                match progress.judge(received, after_ms, flows) {
                    Verdict::Waits => {}
                    Verdict::Dead => break,
                    Verdict::Silent => self.set_state(Playing::Recovering),
                    // It was started when the session began; some browsers wait for a tap all the same.
                    _ if video.paused() => self.set_state(Playing::Paused),
                    Verdict::Moves => self.set_state(Playing::Moving),
                    Verdict::Still => self.set_state(Playing::Still),
                    Verdict::Starved => self.set_state(Playing::Starved),
                }
                if video.paused() && tick % START_TICKS == 0 {
                    start(&video);
                }
            }
            sleep(TICK_MS).await;
        }
        progress.has_moved
    }

    /// Waits, but not past the moment at which the host's video or the server is back.
    async fn wait(&self, pause_ms: u32) {
        let (arrives, restarts) = (self.arrives(), self.show.restarts.try_get_untracked());
        let mut left = pause_ms / 2 + (f64::from(pause_ms) * random::fraction()) as u32;
        while left > 0 && self.wanted() {
            let step = left.min(TICK_MS);
            sleep(step).await;
            left -= step;
            if (self.arrives() && !arrives) || self.show.restarts.try_get_untracked() != restarts {
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

/// The first frame is waited for.
fn look_ticks(progress: &Progress) -> u32 {
    if progress.has_moved { LOOK_TICKS } else { 1 }
}

/// What the session has received so far.
async fn received(connection: &RtcPeerConnection) -> (Received, Delay) {
    let (mut sum, mut delay) = (Received::default(), Delay::default());
    for entry in peer::statistics(connection).await {
        delay.add(&entry);
        if entry.kind() == "inbound-rtp" {
            sum.packets += entry.packets_received().unwrap_or_default();
            // Sound has no frames.
            if let Some(frames) = entry.frames_decoded() {
                sum.video += entry.packets_received().unwrap_or_default();
                sum.frames += frames;
            }
        }
    }
    (sum, delay)
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
