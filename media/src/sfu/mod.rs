//! The SFU without socket, thread or clock: datagrams and moments go in, datagrams and news come out. Tests drive it in
//! virtual time, `worker` drives it with a real socket.
//!
//! `session` wraps str0m, `routes` finds the session of a datagram, `stream` splices publishers into endless tracks, `viewer` sends
//! them to one viewer, `traffic` moves packets, `feedback` and `watch` notice what gets lost and stops, this file answers requests.

mod checks;
mod congestion;
mod dtls;
mod feedback;
mod intake;
mod keyframes;
mod keys;
mod layers;
mod meter;
mod path;
mod peek;
mod peer;
mod publisher;
mod red;
mod routes;
mod session;
mod shelf;
mod splice;
mod srtp;
mod stream;
mod track;
mod traffic;
mod viewer;
mod wallclock;
mod watch;

use std::cmp::Reverse;
use std::collections::{BinaryHeap, HashMap};
use std::net::{IpAddr, SocketAddr};
use std::time::{Instant, SystemTime};

use crate::api::{
    Answer, Caller, Config, LostReason, MediaError, MediaEvent, OpenSession, Patched, PublisherStats, SessionId,
    StreamId, StreamStats, Totals,
};
use crate::sdp::{Role, read_offer};
use crate::sdpfrag;

pub(crate) use meter::Percentiles;
use peer::{Peer, PeerKind};
use routes::Routes;
use session::{Session, SessionContext};
use stream::Stream;
use wallclock::NtpClock;

/// Seconds for `Retry-After`.
const RETRY_STREAM_S: u32 = 5;
const RETRY_ADDRESS_S: u32 = 10;

pub(crate) type PeerId = u64;
pub(crate) type StreamKey = u64;

/// Sends the SFU's datagrams.
pub trait Transport {
    /// Sends one datagram now, or loses it.
    fn send(&mut self, to: SocketAddr, bytes: &[u8]);
    /// One viewer has just been sent these packets of a publisher, which arrived at these moments.
    fn forwarded(&mut self, arrivals: &[Instant]);
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Timer {
    Peer(PeerId),
    Stream(StreamKey),
    /// What still arrives from its publisher of this number.
    Publisher(StreamKey, u64),
    /// Whether this viewer's video is tried again.
    Resume(PeerId),
}

#[derive(Default)]
struct Counters {
    packets_in: u64,
    bytes_in: u64,
    packets_out: u64,
    bytes_out: u64,
    forwarded: u64,
    strangers: u64,
}

/// See the module's head.
pub struct Sfu {
    config: Config,
    context: SessionContext,
    next_id: u64,
    peers: HashMap<PeerId, Peer>,
    sessions: HashMap<SessionId, PeerId>,
    routes: Routes,
    per_address: HashMap<IpAddr, usize>,
    streams: HashMap<StreamKey, Stream>,
    names: HashMap<StreamId, StreamKey>,
    timers: BinaryHeap<Reverse<(Instant, Timer)>>,
    /// Streams with packets to forward.
    dirty: Vec<StreamKey>,
    news: Vec<MediaEvent>,
    counters: Counters,
    /// Reused between datagrams.
    scratch: Vec<str0m::Event>,
}

impl Sfu {
    /// `candidates` go into every answer; `now` is one moment on both clocks, for sender reports. `None` where the crypto library
    /// cannot make a certificate.
    pub fn new(config: Config, candidates: Vec<SocketAddr>, now: (Instant, SystemTime)) -> Option<Sfu> {
        Some(Sfu {
            config,
            context: SessionContext::new(candidates, NtpClock::new(now.0, now.1))?,
            next_id: 1,
            peers: HashMap::new(),
            sessions: HashMap::new(),
            routes: Routes::default(),
            per_address: HashMap::new(),
            streams: HashMap::new(),
            names: HashMap::new(),
            timers: BinaryHeap::new(),
            dirty: Vec::new(),
            news: Vec::new(),
            counters: Counters::default(),
            scratch: Vec::new(),
        })
    }

    /// See [`crate::Handle::publish`].
    pub fn publish(
        &mut self,
        now: Instant,
        stream: &StreamId,
        from: impl Into<Caller>,
        offer: &str,
        replace: bool,
        out: &mut dyn Transport,
    ) -> Result<Answer, MediaError> {
        self.try_publish(now, stream, from.into(), offer, replace, out)
            .inspect_err(|why| tracing::info!(%stream, %why, "publisher refused"))
    }

    fn try_publish(
        &mut self,
        now: Instant,
        stream: &StreamId,
        from: Caller,
        offer: &str,
        replace: bool,
        out: &mut dyn Transport,
    ) -> Result<Answer, MediaError> {
        let offer = read_offer(offer, Role::Publisher)?;
        // An encoder that was killed and comes back finds its old session silent, and one that never connected counts for nothing.
        let known = self.names.get(stream).and_then(|key| self.streams.get(key));
        let sends = known
            .and_then(|known| known.publisher.as_ref())
            .is_some_and(|publisher| publisher.sends(now));
        if !replace && sends {
            return Err(MediaError::PublisherPresent);
        }
        self.check_address(from.address)?;
        let (session, sdp) = Session::answer(&self.context, now, offer, Role::Publisher)?;
        let key = self.stream_key(stream);
        let id = self.admit(now, key, from, session, PeerKind::publisher());
        let before = self.streams.get_mut(&key).and_then(|s| s.pending.replace(id));
        if let Some(before) = before {
            self.remove(now, before, LostReason::Replaced, out);
        }
        Ok(self.answer(id, sdp))
    }

    /// See [`crate::Handle::play`].
    pub fn play(
        &mut self,
        now: Instant,
        stream: &StreamId,
        from: impl Into<Caller>,
        offer: &str,
        out: &mut dyn Transport,
    ) -> Result<Answer, MediaError> {
        self.try_play(now, stream, from.into(), offer, out)
            .inspect_err(|why| tracing::info!(%stream, %why, "viewer refused"))
    }

    fn try_play(
        &mut self,
        now: Instant,
        stream: &StreamId,
        from: Caller,
        offer: &str,
        out: &mut dyn Transport,
    ) -> Result<Answer, MediaError> {
        let offer = read_offer(offer, Role::Viewer)?;
        if let Some(known) = self.names.get(stream).and_then(|key| self.streams.get(key)) {
            if known.viewers.iter().filter(|id| self.is_connected(**id)).count() >= self.config.max_viewers_per_stream {
                return Err(MediaError::StreamFull {
                    retry_after_s: RETRY_STREAM_S,
                });
            }
            let sent = known.publisher.as_ref().and_then(|p| p.codec);
            let lacks = |codec| !offer.video.is_empty() && offer.video.iter().all(|video| video.codec != codec);
            if let Some(codec) = sent.filter(|codec| lacks(*codec)) {
                return Err(MediaError::NoSharedCodec(format!(
                    "the stream is {codec}, which the player does not offer"
                )));
            }
        }
        self.check_address(from.address)?;
        let (session, sdp) = Session::answer(&self.context, now, offer, Role::Viewer)?;
        let key = self.stream_key(stream);
        if let Some(id) = self.surplus(key) {
            self.remove(now, id, LostReason::Replaced, out);
        }
        let key = self.stream_key(stream);
        let kind = PeerKind::viewer(&session);
        let id = self.admit(now, key, from, session, kind);
        if let Some(stream) = self.streams.get_mut(&key) {
            stream.viewers.push(id);
        }
        Ok(self.answer(id, sdp))
    }

    /// See [`crate::Handle::patch`].
    pub fn patch(
        &mut self,
        now: Instant,
        session: &SessionId,
        if_match: Option<&str>,
        frag: &str,
        out: &mut dyn Transport,
    ) -> Result<Patched, MediaError> {
        let id = *self.sessions.get(session).ok_or(MediaError::NoSession)?;
        let peer = self.peers.get_mut(&id).ok_or(MediaError::NoSession)?;
        let tag = if_match.ok_or(MediaError::TagMissing)?.trim();
        let fragment = sdpfrag::parse(frag).map_err(|e| MediaError::BadSdp(e.into()))?;
        if tag != "*" {
            if tag != peer.etag {
                return Err(MediaError::TagStale);
            }
            // RFC 9725 §4.3.1: candidates of another ICE session than the tag's are not for us.
            return match &fragment.ufrag {
                Some(ufrag) if !peer.session.is_remote_ufrag(ufrag) => Err(MediaError::TagStale),
                _ => Ok(Patched::Trickled),
            };
        }
        let (Some(ufrag), Some(pwd)) = (&fragment.ufrag, &fragment.pwd) else {
            return Err(MediaError::BadSdp(
                "an ICE restart brings a new ufrag and a new password".into(),
            ));
        };
        if peer.session.is_remote_ufrag(ufrag) {
            return Err(MediaError::BadSdp("an ICE restart brings new credentials".into()));
        }
        let before = peer.session.ufrag.clone();
        let (ufrag, pwd) = peer.session.restart_ice(ufrag, pwd)?;
        peer.renew_etag();
        let (mid, kind) = peer.session.first_line();
        let frag = sdpfrag::write_restart(&ufrag, &pwd, mid, kind, &self.context.candidates);
        let etag = peer.etag.clone();
        self.routes.rename(&before, ufrag, id);
        self.tick_peer(now, id, out);
        Ok(Patched::Restarted { etag, frag })
    }

    /// See [`crate::Handle::end_session`].
    pub fn end_session(
        &mut self,
        now: Instant,
        session: &SessionId,
        out: &mut dyn Transport,
    ) -> Result<(), MediaError> {
        let id = *self.sessions.get(session).ok_or(MediaError::NoSession)?;
        self.remove(now, id, LostReason::Ended, out);
        Ok(())
    }

    /// See [`crate::Handle::end_stream`].
    pub fn end_stream(&mut self, now: Instant, stream: &StreamId, out: &mut dyn Transport) {
        let Some(stream) = self.names.get(stream).and_then(|key| self.streams.get(key)) else {
            return;
        };
        let publisher = stream.publisher.as_ref().map(|p| p.peer);
        let peers: Vec<PeerId> = publisher
            .into_iter()
            .chain(stream.pending)
            .chain(stream.viewers.clone())
            .collect();
        for id in peers {
            self.remove(now, id, LostReason::Ended, out);
        }
    }

    /// Ends everything.
    pub fn stop(&mut self, now: Instant, out: &mut dyn Transport) {
        let mut peers: Vec<PeerId> = self.peers.keys().copied().collect();
        peers.sort_unstable();
        for id in peers {
            self.remove(now, id, LostReason::Stopping, out);
        }
    }

    /// See [`crate::Handle::stream_stats`].
    pub fn stream_stats(&mut self, now: Instant, stream: &StreamId) -> StreamStats {
        let Some(stream) = self.names.get(stream).and_then(|key| self.streams.get_mut(key)) else {
            return StreamStats::default();
        };
        let connected = |id: &&PeerId| self.peers.get(*id).is_some_and(|p| p.connected);
        StreamStats {
            viewers: stream.viewers.iter().filter(connected).count(),
            epoch: stream.epoch,
            publisher: stream.publisher.as_mut().map(|p| PublisherStats {
                bitrate_bps: p.rate.bps(now),
                rtt_ms: p.rtt.map(|d| d.as_millis() as u32),
                loss_permille: p.loss_permille,
                arrival: p.arrival,
                too_large: p.too_large,
                video_codec: p.codec,
                since: now.saturating_duration_since(p.since),
            }),
        }
    }

    /// See [`crate::Handle::sessions`].
    pub fn open_sessions(&self) -> Vec<OpenSession> {
        let open = |peer: &Peer| {
            Some(OpenSession {
                session: peer.name.clone(),
                stream: self.streams.get(&peer.stream)?.name.clone(),
                publishes: matches!(peer.kind, PeerKind::Publisher(_)),
                owner: peer.owner,
            })
        };
        self.peers.values().filter_map(open).collect()
    }

    /// What the SFU itself can count of [`Totals`]; the socket's owner adds what only it knows.
    pub fn totals(&self) -> Totals {
        let c = &self.counters;
        Totals {
            streams: self.streams.len(),
            sessions: self.peers.len(),
            packets_in: c.packets_in,
            packets_out: c.packets_out,
            bytes_in: c.bytes_in,
            bytes_out: c.bytes_out,
            forwarded: c.forwarded,
            strangers: c.strangers,
            ..Totals::default()
        }
    }

    /// News since the last call.
    pub fn take_news(&mut self) -> Vec<MediaEvent> {
        std::mem::take(&mut self.news)
    }

    fn is_connected(&self, id: PeerId) -> bool {
        self.peers.get(&id).is_some_and(|peer| peer.connected)
    }

    /// Whether a viewer connects to a stream that has as many as it may.
    fn is_one_too_many(&self, id: PeerId) -> bool {
        let Some(stream) = self.peers.get(&id).and_then(|peer| self.streams.get(&peer.stream)) else {
            return false;
        };
        let connected = || stream.viewers.iter().filter(|id| self.is_connected(**id)).count();
        stream.viewers.contains(&id) && connected() >= self.config.max_viewers_per_stream
    }

    /// With as many viewers still connecting as there may be at all, the next one takes the place of the oldest from the address that
    /// has most: offers that nobody follows up keep no viewer out.
    fn surplus(&self, stream: StreamKey) -> Option<PeerId> {
        let viewers = &self.streams.get(&stream)?.viewers;
        let connecting: Vec<(PeerId, IpAddr)> = viewers
            .iter()
            .filter_map(|id| {
                self.peers
                    .get(id)
                    .filter(|peer| !peer.connected)
                    .map(|peer| (*id, peer.from))
            })
            .collect();
        if connecting.len() < self.config.max_viewers_per_stream {
            return None;
        }
        let mut per_address: HashMap<IpAddr, usize> = HashMap::new();
        for (_, from) in &connecting {
            *per_address.entry(*from).or_default() += 1;
        }
        let (most, _) = per_address.into_iter().max_by_key(|(_, count)| *count)?;
        connecting.into_iter().find(|(_, from)| *from == most).map(|(id, _)| id)
    }

    fn check_address(&self, from: IpAddr) -> Result<(), MediaError> {
        if self
            .per_address
            .get(&from)
            .is_some_and(|n| *n >= self.config.max_sessions_per_address)
        {
            return Err(MediaError::AddressFull {
                retry_after_s: RETRY_ADDRESS_S,
            });
        }
        Ok(())
    }

    fn new_id(&mut self) -> u64 {
        self.next_id += 1;
        self.next_id
    }

    fn stream_key(&mut self, name: &StreamId) -> StreamKey {
        if let Some(key) = self.names.get(name) {
            return *key;
        }
        let key = self.new_id();
        self.names.insert(name.clone(), key);
        self.streams.insert(key, Stream::new(name.clone()));
        key
    }

    fn admit(&mut self, now: Instant, stream: StreamKey, from: Caller, session: Session, kind: PeerKind) -> PeerId {
        let id = self.new_id();
        self.routes.add(session.ufrag.clone(), id);
        let peer = Peer::new(now, stream, from, session, kind);
        self.sessions.insert(peer.name.clone(), id);
        self.peers.insert(id, peer);
        *self.per_address.entry(from.address).or_default() += 1;
        self.schedule_peer(id, now);
        id
    }

    fn answer(&self, id: PeerId, sdp: String) -> Answer {
        let peer = &self.peers[&id];
        Answer {
            session: peer.name.clone(),
            etag: peer.etag.clone(),
            sdp,
        }
    }

    /// Removes a peer everywhere, after telling it goodbye, and tells the news.
    fn remove(&mut self, now: Instant, id: PeerId, reason: LostReason, out: &mut dyn Transport) {
        let Some(mut peer) = self.peers.remove(&id) else { return };
        if reason != LostReason::Silent {
            let mut events = Vec::new();
            peer.session.close(
                now,
                &mut traffic::PeerOutput {
                    out,
                    path: &mut peer.path,
                    events: &mut events,
                    counters: &mut self.counters,
                },
            );
        }
        self.sessions.remove(&peer.name);
        self.routes.remove(&peer.session.ufrag, id);
        if let Some(n) = self.per_address.get_mut(&peer.from) {
            *n -= 1;
            if *n == 0 {
                self.per_address.remove(&peer.from);
            }
        }
        let Some(stream) = self.streams.get_mut(&peer.stream) else {
            return;
        };
        let failure = peer.session.failure();
        tracing::info!(stream = %stream.name, session = ?peer.name, ?reason, failure, connected = peer.connected, "peer gone");
        let name = stream.name.clone();
        match peer.kind {
            PeerKind::Publisher(_) => {
                if stream.pending == Some(id) {
                    stream.pending = None;
                } else if stream.publisher.as_ref().is_some_and(|p| p.peer == id) {
                    stream.publisher = None;
                    self.news.push(MediaEvent::PublisherLost {
                        stream: name,
                        epoch: stream.epoch,
                        reason,
                    });
                }
            }
            PeerKind::Viewer(_) => {
                stream.viewers.retain(|v| *v != id);
                if peer.connected {
                    self.news.push(MediaEvent::ViewerLost {
                        stream: name,
                        session: peer.name,
                    });
                }
            }
        }
        if stream.is_idle() {
            self.names.remove(&stream.name);
            self.streams.remove(&peer.stream);
        }
    }
}
