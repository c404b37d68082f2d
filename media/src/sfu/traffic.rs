//! Moves packets: takes datagrams, sends what sessions put out, forwards what publishers sent since the last time to every
//! viewer, and runs the timers.

use std::cmp::Reverse;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use str0m::Event;
use str0m::rtp::RawPacket;

use crate::api::{Arrival, LostReason, MediaEvent};

use super::checks::Incomplete;
use super::path::{Path, is_stun};
use super::peer::{Peer, PeerKind};
use super::red;
use super::routes::Route;
use super::session::{Dead, Session, SessionOutput};
use super::stream::{GOP_YOUNG, Packet, Raw};
use super::wallclock::Report;
use super::{Counters, PeerId, Sfu, StreamKey, Timer, Transport};

/// Sender reports of so many layers are kept.
const MAX_LAYERS: usize = 8;
/// How long a viewer waits for the publisher to answer a PLI before it is given the current group of pictures instead.
const REPLAY_AFTER: Duration = Duration::from_millis(800);
/// str0m may ask to be called at once; a millisecond prevents a busy loop.
const SHORTEST_NAP: Duration = Duration::from_millis(1);

/// Sends and counts a session's datagrams, and collects its events.
pub(crate) struct PeerOutput<'a> {
    pub(crate) out: &'a mut dyn Transport,
    pub(crate) path: &'a mut Path,
    pub(crate) events: &'a mut Vec<Event>,
    pub(crate) counters: &'a mut Counters,
}

impl Counters {
    /// Sends and counts one datagram.
    pub(super) fn send(&mut self, out: &mut dyn Transport, to: SocketAddr, bytes: &[u8]) {
        self.packets_out += 1;
        self.bytes_out += bytes.len() as u64;
        out.send(to, bytes);
    }
}

impl SessionOutput for PeerOutput<'_> {
    fn send(&mut self, to: SocketAddr, bytes: &[u8]) {
        // STUN goes where the library says (answers back to where the check came from), everything else where the peer is.
        let to = match is_stun(bytes) {
            true => to,
            false => self.path.current().unwrap_or(to),
        };
        self.path.sent(to, bytes);
        self.counters.send(self.out, to, bytes);
    }

    fn event(&mut self, event: Event) {
        self.events.push(event);
    }
}

impl Sfu {
    /// Takes one datagram. Media waits for [`Self::flush`], so that a burst goes to each viewer in one go.
    pub fn receive(&mut self, now: Instant, from: SocketAddr, bytes: &[u8], out: &mut dyn Transport) {
        self.counters.packets_in += 1;
        self.counters.bytes_in += bytes.len() as u64;
        let to = self.our_address_for(from);
        let completed = self.completed(bytes);
        let bytes = completed.as_deref().unwrap_or(bytes);
        let (id, nominates) = match self.routes.find(from, bytes) {
            Route::Known(id) => (id, false),
            Route::Claims { peer: id, nominates } => {
                if !self
                    .peers
                    .get(&id)
                    .is_some_and(|p| p.session.accepts(now, from, to, bytes))
                {
                    self.counters.strangers += 1;
                    return;
                }
                self.routes.learn(from, id);
                (id, nominates)
            }
            Route::Stranger => {
                self.counters.strangers += 1;
                return;
            }
        };
        // Before anything is sent for it: a peer that has moved gets that at its new address.
        if let Some(peer) = self.peers.get_mut(&id) {
            peer.last_received = now;
            let Peer { path, session, .. } = peer;
            path.heard(now, from, bytes, nominates, |answer| {
                session.has_signed(answer, &self.context)
            });
        }
        self.with_peer(now, id, out, |session, output| {
            session.receive(now, from, to, bytes, output)
        });
    }

    /// A check that lacks something, whole; `None` for every other datagram.
    fn completed(&self, bytes: &[u8]) -> Option<Vec<u8>> {
        let check = Incomplete::read(bytes)?;
        let peer = self.peers.get(&self.routes.by_ufrag(check.ufrag)?)?;
        peer.session.complete(&check, &self.context)
    }

    /// Forwards what [`Self::receive`] collected.
    pub fn flush(&mut self, now: Instant, out: &mut dyn Transport) {
        let mut dirty = std::mem::take(&mut self.dirty);
        for key in dirty.drain(..) {
            self.forward(now, key, out);
            self.request_keyframe_if_due(now, key, out);
        }
        self.dirty = dirty;
    }

    /// Does what is due.
    pub fn tick(&mut self, now: Instant, out: &mut dyn Transport) {
        while let Some(Reverse((at, timer))) = self.timers.peek().copied() {
            if at > now {
                break;
            }
            self.timers.pop();
            match timer {
                Timer::Peer(id) => self.peer_timer(now, at, id, out),
                Timer::Stream(key) => self.stream_timer(now, key, out),
                Timer::Publisher(key, epoch) => self.publisher_timer(now, key, epoch),
                Timer::Resume(id) => self.resume(now, id, out),
            }
        }
        self.flush(now, out);
    }

    /// When [`Self::tick`] has something to do next.
    pub fn due(&self) -> Option<Instant> {
        self.timers.peek().map(|Reverse((at, _))| *at)
    }

    fn our_address_for(&self, from: SocketAddr) -> SocketAddr {
        // One wildcard socket does not tell which of its addresses a datagram came to; str0m only needs one that it gave
        // out, and answers leave by the system's routes anyway.
        let same = self.context.candidates.iter().find(|c| c.is_ipv4() == from.is_ipv4());
        same.or(self.context.candidates.first()).copied().unwrap_or(from)
    }

    fn peer_timer(&mut self, now: Instant, at: Instant, id: PeerId, out: &mut dyn Transport) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        if peer.queued != Some(at) {
            return;
        }
        peer.queued = None;
        if let Some(reason) = peer.expired(now, &self.config) {
            self.remove(now, id, reason, out);
        } else if peer.due(&self.config) <= now {
            self.tick_peer(now, id, out);
        } else {
            self.schedule_peer(id, now);
        }
    }

    pub(super) fn tick_peer(&mut self, now: Instant, id: PeerId, out: &mut dyn Transport) {
        self.with_peer(now, id, out, |session, output| session.tick(now, output));
    }

    /// Lets a peer's session do something, then handles its events.
    fn with_peer(
        &mut self,
        now: Instant,
        id: PeerId,
        out: &mut dyn Transport,
        act: impl FnOnce(&mut Session, &mut PeerOutput<'_>) -> Result<Instant, Dead>,
    ) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        let mut events = std::mem::take(&mut self.scratch);
        let result = act(
            &mut peer.session,
            &mut PeerOutput {
                out,
                path: &mut peer.path,
                events: &mut events,
                counters: &mut self.counters,
            },
        );
        let mut closed = false;
        for event in events.drain(..) {
            closed |= matches!(event, Event::Closed);
            self.take_event(now, id, event, out);
        }
        self.scratch = events;
        match result {
            Ok(wants) if !closed => {
                if let Some(peer) = self.peers.get_mut(&id) {
                    peer.wants = wants.max(now + SHORTEST_NAP);
                    self.schedule_peer(id, now);
                }
            }
            _ => self.remove(now, id, LostReason::Closed, out),
        }
    }

    pub(super) fn schedule_peer(&mut self, id: PeerId, now: Instant) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        let due = peer.due(&self.config).max(now);
        // An entry that fires too early is rescheduled then, so only an earlier moment needs a new one.
        if peer.queued.is_none_or(|queued| due < queued) {
            peer.queued = Some(due);
            self.timers.push(Reverse((due, Timer::Peer(id))));
        }
    }

    fn take_event(&mut self, now: Instant, id: PeerId, event: Event, out: &mut dyn Transport) {
        match event {
            Event::Connected => self.connected(now, id, out),
            Event::RtpPacket(packet) => self.take_media(now, id, packet),
            Event::SenderFeedback(feedback) => {
                let Some(Peer {
                    kind: PeerKind::Publisher(reports),
                    session,
                    ..
                }) = self.peers.get_mut(&id)
                else {
                    return;
                };
                let info = feedback.sender_info;
                let report = Some(Report {
                    ssrc: *info.ssrc,
                    ntp: info.ntp_time,
                    time: info.rtp_time.numer() as u32,
                });
                if session.audio.is_some_and(|track| track.mid == feedback.mid) {
                    reports.audio = report;
                } else if let Some(report) = report {
                    reports.videos.retain(|known| known.ssrc != report.ssrc);
                    reports.videos.truncate(MAX_LAYERS - 1);
                    reports.videos.insert(0, report);
                }
            }
            Event::KeyframeRequest(_) => {
                let Some(peer) = self.peers.get_mut(&id) else { return };
                let key = peer.stream;
                let may = match &mut peer.kind {
                    PeerKind::Viewer(tracks) => tracks.line.may_ask(now),
                    PeerKind::Publisher(_) => false,
                };
                if !may {
                    return;
                }
                if let Some(stream) = self.streams.get_mut(&key) {
                    stream.keyframes.request();
                }
                self.request_keyframe_if_due(now, key, out);
            }
            Event::MediaIngressStats(stats) => {
                let Some(peer) = self.peers.get(&id) else { return };
                let is_video = peer.session.video.is_none_or(|track| track.mid == stats.mid);
                let stream = self.streams.get_mut(&peer.stream);
                let publisher = stream
                    .and_then(|s| s.publisher.as_mut())
                    .filter(|p| p.peer == id && is_video);
                if let Some(publisher) = publisher {
                    publisher.rtt = stats.rtt.or(publisher.rtt);
                    publisher.loss_permille = stats.loss.map_or(0, |l| (l.clamp(0.0, 1.0) * 1000.0).round() as u32);
                }
            }
            Event::RawPacket(packet) => {
                if let RawPacket::RtcpRx(report) = *packet {
                    self.viewer_reports(now, id, &report, out);
                }
            }
            _ => {}
        }
    }

    fn connected(&mut self, now: Instant, id: PeerId, out: &mut dyn Transport) {
        // As many may be connecting as may be connected: who comes too late is told when asking again.
        if self.is_one_too_many(id) {
            return self.remove(now, id, LostReason::Ended, out);
        }
        let Some(peer) = self.peers.get_mut(&id) else { return };
        peer.connected = true;
        let (key, session) = (peer.stream, peer.name.clone());
        let Some(stream) = self.streams.get_mut(&key) else {
            return;
        };
        let name = stream.name.clone();
        tracing::info!(stream = %name, ?session, "peer connected");
        if let PeerKind::Viewer(tracks) = &mut peer.kind {
            let Some(protector) = peer.session.protector(&self.context) else {
                return self.remove(now, id, LostReason::Closed, out);
            };
            tracks.open(protector);
            self.news.push(MediaEvent::ViewerConnected { stream: name, session });
            if peer.session.video.is_none() {
                return;
            }
            tracks.waiting = Some(now);
            self.timers.push(Reverse((now + REPLAY_AFTER, Timer::Stream(key))));
            if stream.gop.age(now).is_some_and(|age| age <= GOP_YOUNG) {
                self.replay(now, key, id, out);
            } else {
                stream.keyframes.request();
                self.request_keyframe_if_due(now, key, out);
            }
            return;
        }
        let before = stream.publisher.as_ref().map(|p| p.peer);
        if let Some(before) = before {
            // Removing comes first, so that the news is told in order: lost, then connected.
            self.remove(now, before, LostReason::Replaced, out);
        }
        let Some(stream) = self.streams.get_mut(&key) else {
            return;
        };
        stream.begin_epoch(id, now);
        self.news.push(MediaEvent::PublisherConnected {
            stream: name,
            epoch: stream.epoch,
        });
        self.watch_publisher(now, key);
        self.request_keyframe_if_due(now, key, out);
    }

    fn take_media(&mut self, now: Instant, id: PeerId, packet: str0m::rtp::RtpPacket) {
        let Some(Peer {
            kind: PeerKind::Publisher(reports),
            session,
            stream,
            ..
        }) = self.peers.get_mut(&id)
        else {
            return;
        };
        let pt = packet.header.payload_type;
        let video = session.video.and_then(|track| track.codec_of(pt));
        let is_red = session.audio.is_some_and(|track| track.red_pt() == Some(pt));
        if video.is_none() && !is_red && session.audio.and_then(|track| track.audio_pt()) != Some(pt) {
            return;
        }
        let key = *stream;
        let Some(stream) = self.streams.get_mut(&key) else {
            return;
        };
        if stream.publisher.as_ref().is_none_or(|p| p.peer != id) {
            return;
        }
        let ssrc = *packet.header.ssrc;
        if video.is_some() && reports.layers.len() < MAX_LAYERS && !reports.layers.contains(&ssrc) {
            reports.layers.push(ssrc);
            session.allow_nacks(ssrc);
        }
        let report = match video {
            Some(_) => reports.videos.iter().find(|report| report.ssrc == ssrc).copied(),
            None => reports.audio,
        };
        let mut raw = Raw {
            video,
            ssrc,
            seq: *packet.seq_no,
            time: packet.header.timestamp,
            marker: packet.header.marker,
            report,
            payload: packet.payload,
        };
        if is_red {
            let Some((before, primary)) = red::unpack(&raw.payload) else {
                return;
            };
            if let Some(lost) = before.and_then(|before| stream.recovered(&raw, before)) {
                stream.take(lost, now);
            }
            raw.payload = primary;
        }
        stream.take(raw, now);
        let told = stream.publisher.as_ref().map(|publisher| publisher.arrival);
        if stream
            .publisher
            .as_ref()
            .is_some_and(|publisher| !publisher.goes_on(now))
        {
            self.tell_arrival(now, key);
        }
        if told == Some(Arrival::Nothing) {
            self.watch_publisher(now, key);
        }
        if !self.dirty.contains(&key) {
            self.dirty.push(key);
        }
    }

    fn forward(&mut self, now: Instant, key: StreamKey, out: &mut dyn Transport) {
        let Some(stream) = self.streams.get_mut(&key) else {
            return;
        };
        if stream.batch.is_empty() {
            return;
        }
        let mut batch = std::mem::take(&mut stream.batch);
        let viewers = std::mem::take(&mut stream.viewers);
        let arrivals: Vec<Instant> = batch.iter().map(|p| p.arrived).collect();
        for id in &viewers {
            if self.send_to_viewer(now, *id, &batch, out) > 0 {
                out.forwarded(&arrivals);
            }
        }
        batch.clear();
        if let Some(stream) = self.streams.get_mut(&key) {
            stream.batch = batch;
            // No viewer can have joined meanwhile: requests and packets take turns.
            stream.viewers = viewers;
        }
    }

    /// Returns how many of `packets` were sent.
    fn send_to_viewer(&mut self, now: Instant, id: PeerId, packets: &[Packet], out: &mut dyn Transport) -> u64 {
        let Some(peer) = self.peers.get_mut(&id).filter(|p| p.connected) else {
            return 0;
        };
        let Some(to) = peer.path.for_media(now) else { return 0 };
        let PeerKind::Viewer(tracks) = &mut peer.kind else {
            return 0;
        };
        let sent = tracks.send(now, packets, &self.context.clock, &mut |datagram| {
            self.counters.send(out, to, datagram);
        });
        self.counters.forwarded += sent;
        sent
    }

    /// Sends a viewer the current group of pictures at once.
    fn replay(&mut self, now: Instant, key: StreamKey, id: PeerId, out: &mut dyn Transport) {
        // What is still in the batch goes first; with a key frame in it nothing is left to replay.
        self.forward(now, key, out);
        if self.peers.get(&id).is_none_or(|peer| !peer.waits()) {
            return;
        }
        let Some(packets) = self.streams.get(&key).map(|s| s.gop.in_order()) else {
            return;
        };
        self.send_to_viewer(now, id, &packets, out);
    }

    /// Passes the viewers' requests for a key frame on, if one is due.
    pub(super) fn request_keyframe_if_due(&mut self, now: Instant, key: StreamKey, out: &mut dyn Transport) {
        let Some(stream) = self.streams.get_mut(&key) else {
            return;
        };
        if stream.viewers.is_empty() {
            return;
        }
        let Some((publisher, layer)) = stream.publisher.as_ref().map(|p| (p.peer, p.layers.wanted())) else {
            return;
        };
        if stream.keyframes.take(now)
            && self
                .peers
                .get_mut(&publisher)
                .is_some_and(|p| p.session.request_keyframe(layer))
        {
            self.tick_peer(now, publisher, out);
        }
        let Some(stream) = self.streams.get_mut(&key) else {
            return;
        };
        if let Some(due) = stream.keyframes.due(now)
            && stream.keyframe_timer.is_none_or(|at| due < at || at <= now)
        {
            stream.keyframe_timer = Some(due);
            self.timers.push(Reverse((due, Timer::Stream(key))));
        }
    }

    fn stream_timer(&mut self, now: Instant, key: StreamKey, out: &mut dyn Transport) {
        self.request_keyframe_if_due(now, key, out);
        let Some(stream) = self.streams.get(&key) else { return };
        let waiting_long = |id: &&PeerId| match self.peers.get(*id).map(|p| &p.kind) {
            Some(PeerKind::Viewer(tracks)) => tracks.waiting.is_some_and(|since| since + REPLAY_AFTER <= now),
            _ => false,
        };
        let deserving: Vec<PeerId> = stream.viewers.iter().filter(waiting_long).copied().collect();
        if stream.gop.age(now).is_some() {
            for id in deserving {
                self.replay(now, key, id, out);
            }
        }
    }
}
