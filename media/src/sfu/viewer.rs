//! Numbers a stream's tracks for one viewer: sequence numbers begin below 65 536, because a fresh SRTP receiver assumes
//! that none have wrapped (RFC 3711 §3.3.1), and continue without a gap from one publisher to the next.

use std::time::Instant;

use super::congestion::Congestion;
use super::session::{NegotiatedTrack, Outgoing, Session};
use super::stream::Packet;

/// One track as one viewer gets it.
#[derive(Debug)]
struct Track {
    /// The stream's number of the first packet of the current run.
    first: Option<u64>,
    /// The viewer's number of that packet.
    base: u64,
    top: u64,
}

impl Track {
    fn new() -> Self {
        let base = u64::from(rand::random_range(1u16..0x4000));
        Track {
            first: None,
            base,
            top: base - 1,
        }
    }

    fn number(&mut self, seq: u64) -> Option<u64> {
        let first = *self.first.get_or_insert(seq);
        let out = self.base + seq.checked_sub(first)?;
        self.top = self.top.max(out);
        Some(out)
    }

    /// A pause that the viewer must not mistake for loss.
    fn pause(&mut self) {
        if self.first.take().is_some() {
            self.base = self.top + 1;
        }
    }
}

/// Both tracks of one viewer.
#[derive(Debug)]
pub(crate) struct ViewerTracks {
    audio: Track,
    video: Track,
    /// Since when it has been waiting for a key frame.
    pub(crate) waiting: Option<Instant>,
    pub(crate) line: Congestion,
}

impl ViewerTracks {
    pub(crate) fn new() -> Self {
        ViewerTracks {
            audio: Track::new(),
            video: Track::new(),
            waiting: None,
            line: Congestion::default(),
        }
    }

    /// Writes what of `packets` this viewer can use; returns how many.
    pub(crate) fn write(&mut self, session: &mut Session, packets: &[Packet]) -> u64 {
        let mut written = 0;
        for packet in packets {
            let (negotiated, pt): (Option<NegotiatedTrack>, _) = match packet.video {
                None => (session.audio, session.audio.and_then(|l| l.audio_pt())),
                Some(codec) => (session.video, session.video.and_then(|l| l.video_pt(codec))),
            };
            let track = if packet.video.is_some() {
                &mut self.video
            } else {
                &mut self.audio
            };
            if packet.video.is_some() && self.line.is_paused() {
                track.pause();
                continue;
            }
            let (Some(negotiated), Some(pt)) = (negotiated, pt) else {
                track.pause();
                // A format that it cannot show is not worth waiting for.
                self.waiting = self.waiting.filter(|_| packet.video.is_none());
                continue;
            };
            if packet.video.is_some() && track.first.is_none() {
                if !packet.start {
                    continue;
                }
                self.waiting = None;
            }
            let Some(seq) = track.number(packet.seq) else { continue };
            let twice = negotiated
                .red_pt()
                .and_then(|red| Some((red, packet.with_previous(pt)?)));
            let (pt, payload) = twice.unwrap_or_else(|| (pt, packet.payload.clone()));
            session.write(
                &negotiated,
                Outgoing {
                    pt,
                    seq,
                    time: packet.time,
                    captured: packet.captured,
                    marker: packet.marker,
                    payload,
                },
            );
            written += 1;
        }
        written
    }
}
