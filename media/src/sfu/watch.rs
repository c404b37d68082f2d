//! Notices what peers do not say: a publisher whose media stops, a viewer whose line is too narrow for the video.

use std::cmp::Reverse;
use std::time::Instant;

use str0m::stats::MediaEgressStats;

use crate::api::MediaEvent;

use super::peer::PeerKind;
use super::stream::Stream;
use super::{PeerId, Sfu, StreamKey, Timer, Transport};

impl Sfu {
    pub(super) fn publisher_timer(&mut self, now: Instant, key: StreamKey, epoch: u64) {
        if self.streams.get(&key).is_some_and(|stream| stream.epoch == epoch) {
            self.tell_arrival(now, key);
            self.watch_publisher(now, key);
        }
    }

    /// Looks again when something of the publisher's media may have stopped.
    pub(super) fn watch_publisher(&mut self, now: Instant, key: StreamKey) {
        let Some(stream) = self.streams.get(&key) else { return };
        if let Some(at) = stream
            .publisher
            .as_ref()
            .and_then(|publisher| publisher.may_stop_at(now))
        {
            self.timers.push(Reverse((at, Timer::Publisher(key, stream.epoch))));
        }
    }

    /// Tells what arrives, when that has changed: long before a session is given up.
    pub(super) fn tell_arrival(&mut self, now: Instant, key: StreamKey) {
        let Some(stream) = self.streams.get_mut(&key) else {
            return;
        };
        let Some(arrival) = stream.publisher.as_mut().and_then(|publisher| publisher.turn(now)) else {
            return;
        };
        tracing::info!(stream = %stream.name, ?arrival, "what the publisher sends");
        self.news.push(MediaEvent::PublisherSends {
            stream: stream.name.clone(),
            epoch: stream.epoch,
            arrival,
        });
    }

    /// Pauses the video of a viewer whose line does not carry it.
    pub(super) fn viewer_reports(&mut self, now: Instant, id: PeerId, stats: &MediaEgressStats) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        let is_video = peer.session.video.is_some_and(|track| track.mid == stats.mid);
        let PeerKind::Viewer(tracks) = &mut peer.kind else {
            return;
        };
        if !is_video {
            return;
        }
        let Some(remote) = &stats.remote else { return };
        // Without sound there is nothing to keep, and a session in which nothing arrives is given up.
        if !self.streams.get(&peer.stream).is_some_and(Stream::has_sound) {
            return;
        }
        let share = tracks
            .line
            .lost(now, *remote.maximum_sequence_number, remote.packets_lost);
        if let Some(until) = tracks.line.report(now, share, stats.rtt) {
            tracing::debug!(session = ?peer.name, ?share, rtt = ?stats.rtt, "a viewer's video pauses");
            tracks.waiting = None;
            self.timers.push(Reverse((until, Timer::Resume(id))));
        }
    }

    /// Tries a viewer's video again.
    pub(super) fn resume(&mut self, now: Instant, id: PeerId, out: &mut dyn Transport) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        let key = peer.stream;
        let PeerKind::Viewer(tracks) = &mut peer.kind else {
            return;
        };
        if tracks.line.resume(now) {
            tracks.waiting = Some(now);
            tracks.line.may_ask(now);
            if let Some(stream) = self.streams.get_mut(&key) {
                stream.keyframes.request();
            }
            self.request_keyframe_if_due(now, key, out);
        }
    }
}
