//! What viewers report: packets that they miss, which are sent again, and how much of the video arrives, after which a line that
//! carries too little gets the sound alone for a while.

use std::cmp::Reverse;
use std::time::Instant;

use str0m::rtp::rtcp::{ReceptionReport, Rtcp};

use super::peer::PeerKind;
use super::stream::Stream;
use super::{PeerId, Sfu, Timer, Transport};

impl Sfu {
    pub(super) fn viewer_reports(&mut self, now: Instant, id: PeerId, report: &Rtcp, out: &mut dyn Transport) {
        match report {
            Rtcp::ReceiverReport(report) => {
                for one in report.reports.iter() {
                    self.viewer_received(now, id, one);
                }
            }
            Rtcp::SenderReport(report) => {
                for one in report.reports.iter() {
                    self.viewer_received(now, id, one);
                }
            }
            Rtcp::Nack(missing) => {
                let Some(peer) = self.peers.get_mut(&id) else { return };
                let (Some(stream), Some(to)) = (self.streams.get(&peer.stream), peer.path.for_media(now)) else {
                    return;
                };
                let PeerKind::Viewer(tracks) = &mut peer.kind else {
                    return;
                };
                tracks.resend(now, missing, stream, &mut |datagram| {
                    self.counters.send(out, to, datagram);
                });
            }
            _ => {}
        }
    }

    /// Pauses the video of a viewer whose line does not carry it.
    fn viewer_received(&mut self, now: Instant, id: PeerId, report: &ReceptionReport) {
        let Some(peer) = self.peers.get_mut(&id) else { return };
        let is_video = peer.session.video.is_some_and(|track| track.ssrc == *report.ssrc);
        let PeerKind::Viewer(tracks) = &mut peer.kind else {
            return;
        };
        // Without sound there is nothing to keep, and a session in which nothing arrives is given up.
        let is_heard = tracks.has_sound() && self.streams.get(&peer.stream).is_some_and(Stream::has_sound);
        if !is_heard {
            return;
        }
        let rtt = self
            .context
            .clock
            .round_trip(now, report.last_sr_time, report.last_sr_delay);
        if !is_video {
            return tracks.line.hear(rtt);
        }
        let share = tracks
            .line
            .lost(now, report.max_seq.into(), lost_in_all(report.packets_lost));
        if let Some(until) = tracks.line.report(now, share, rtt) {
            tracing::debug!(session = ?peer.name, ?share, ?rtt, "a viewer's video pauses");
            tracks.pause_video();
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

/// RFC 3550 §6.4.1: 24 bits with a sign, negative where packets came twice.
fn lost_in_all(field: u32) -> u64 {
    match field & 0x80_0000 {
        0 => u64::from(field & 0x7f_ffff),
        _ => 0,
    }
}
