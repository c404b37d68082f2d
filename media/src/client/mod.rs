//! The synthetic other side, for tests and load: a WHEP viewer and a WHIP publisher that make offers, take answers and do
//! their own ICE, DTLS and SRTP. They own neither socket nor clock: a test drives them in virtual time, the load
//! generator on real sockets. What they send is recognisable ([`pattern`]) but no decodable video.

pub mod pattern;
mod publisher;
mod viewer;

pub use publisher::{Publisher, PublisherOptions};
pub use viewer::{ReceivedPacket, TrackCount, Viewer, ViewerOptions};

use std::net::SocketAddr;
use std::time::Instant;

use str0m::change::{SdpAnswer, SdpOffer, SdpPendingOffer};
use str0m::media::{Direction, MediaKind, Mid};
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::{Candidate, Event, IceCreds, Input, Output, Rtc, RtcConfig};

use crate::sdpfrag::Fragment;

/// Why a synthetic peer cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum ClientError {
    /// The answer or fragment of the server cannot be used.
    #[error("the server's answer cannot be used: {0}")]
    Answer(String),
    /// There is no offer to answer.
    #[error("no offer is waiting for an answer")]
    NoOffer,
}

/// Where a client's datagrams go.
pub type Send<'a> = dyn FnMut(SocketAddr, &[u8]) + 'a;

/// What both kinds of client have in common: an `Rtc` that offers.
struct Caller {
    rtc: Rtc,
    local: SocketAddr,
    pending: Option<SdpPendingOffer>,
    connected: bool,
    due: Instant,
}

impl Caller {
    /// Makes the offer; tracks are all in one direction.
    fn offer(
        config: RtcConfig,
        now: Instant,
        local: SocketAddr,
        direction: Direction,
        kinds: &[MediaKind],
    ) -> (Caller, Vec<Mid>, String) {
        let mut rtc = config.set_rtp_mode(true).build(now);
        if let Ok(candidate) = Candidate::host(local, Protocol::Udp) {
            rtc.add_local_candidate(candidate);
        }
        let mut api = rtc.sdp_api();
        let mids = kinds
            .iter()
            .map(|kind| api.add_media(*kind, direction, Some("stream".into()), None, None))
            .collect();
        let (offer, pending) = match api.apply() {
            Some((offer, pending)) => (offer.to_sdp_string(), Some(pending)),
            None => (String::new(), None),
        };
        (
            Caller {
                rtc,
                local,
                pending,
                connected: false,
                due: now,
            },
            mids,
            offer,
        )
    }

    fn accept(&mut self, answer: &str) -> Result<(), ClientError> {
        let pending = self.pending.take().ok_or(ClientError::NoOffer)?;
        let answer = SdpAnswer::from_sdp_string(answer).map_err(|e| ClientError::Answer(e.to_string()))?;
        self.rtc
            .sdp_api()
            .accept_answer(pending, answer)
            .map_err(|e| ClientError::Answer(e.to_string()))
    }

    /// Begins an ICE restart; returns the fragment for the PATCH.
    fn begin_restart(&mut self) -> String {
        let mut api = self.rtc.sdp_api();
        let creds = api.ice_restart(true);
        self.pending = api.apply().map(|(_, pending)| pending);
        format!("a=ice-ufrag:{}\r\na=ice-pwd:{}\r\n", creds.ufrag, creds.pass)
    }

    /// Finishes an ICE restart with the server's fragment and the answer that began the session.
    fn finish_restart(&mut self, answer: &str, fragment: &Fragment) -> Result<(), ClientError> {
        let (Some(ufrag), Some(pwd)) = (&fragment.ufrag, &fragment.pwd) else {
            return Err(ClientError::Answer("no credentials in the fragment".into()));
        };
        let creds = IceCreds {
            ufrag: ufrag.clone(),
            pass: pwd.clone(),
        };
        self.accept(&crate::sdp::with_credentials(answer, &creds.ufrag, &creds.pass))
    }

    fn receive(&mut self, now: Instant, from: SocketAddr, bytes: &[u8], send: &mut Send<'_>, events: &mut Vec<Event>) {
        let Ok(contents) = DatagramRecv::try_from(bytes) else {
            return;
        };
        let receive = Receive {
            proto: Protocol::Udp,
            source: from,
            destination: self.local,
            contents,
        };
        self.step(Input::Receive(now, receive), send, events);
    }

    fn tick(&mut self, now: Instant, send: &mut Send<'_>, events: &mut Vec<Event>) {
        self.step(Input::Timeout(now), send, events);
    }

    fn step(&mut self, input: Input<'_>, send: &mut Send<'_>, events: &mut Vec<Event>) {
        if self.rtc.handle_input(input).is_err() {
            self.rtc.disconnect();
        }
        loop {
            match self.rtc.poll_output() {
                Ok(Output::Transmit(t)) => send(t.destination, &t.contents),
                Ok(Output::Event(event)) => {
                    self.connected |= matches!(event, Event::Connected);
                    events.push(event);
                }
                Ok(Output::Timeout(at)) => {
                    self.due = at;
                    return;
                }
                Err(_) => self.rtc.disconnect(),
            }
        }
    }

    fn close(&mut self, now: Instant, send: &mut Send<'_>) {
        if self.rtc.close().is_ok() {
            self.tick(now, send, &mut Vec::new());
        }
    }
}

/// The first candidate of an answer: where the server listens.
pub fn server_address(answer: &str) -> Option<SocketAddr> {
    let line = answer.lines().find_map(|l| l.strip_prefix("a=candidate:"))?;
    let words: Vec<&str> = line.split(' ').collect();
    Some(SocketAddr::new(
        words.get(4)?.parse().ok()?,
        words.get(5)?.parse().ok()?,
    ))
}

/// Whether str0m can read an offer at all; tests use it to prove that their bad offers are otherwise good.
pub fn is_readable_offer(sdp: &str) -> bool {
    SdpOffer::from_sdp_string(sdp).is_ok()
}
