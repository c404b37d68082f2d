//! What one viewer is sent of a stream: both tracks, as far as it can use them and its line carries them.

use std::time::Instant;

use str0m::rtp::rtcp::Nack;

use super::congestion::Congestion;
use super::session::Session;
use super::srtp::{DATAGRAM_BYTES, Protector};
use super::stream::{Packet, Stream};
use super::track::{Sender, Track};
use super::wallclock::NtpClock;

/// Both tracks of one viewer.
pub(crate) struct ViewerTracks {
    audio: Option<Track>,
    video: Option<Track>,
    /// `None` before the handshake is over.
    protector: Option<Protector>,
    /// Since when it has been waiting for a key frame.
    pub(crate) waiting: Option<Instant>,
    pub(crate) line: Congestion,
}

impl ViewerTracks {
    pub(crate) fn new(session: &Session) -> Self {
        ViewerTracks {
            audio: session
                .audio
                .map(|track| Track::new(track, session.cname(&track), false)),
            video: session
                .video
                .map(|track| Track::new(track, session.cname(&track), true)),
            protector: None,
            waiting: None,
            line: Congestion::default(),
        }
    }

    /// The handshake is over.
    pub(crate) fn open(&mut self, protector: Protector) {
        self.protector = Some(protector);
    }

    /// Sends what of `packets` this viewer can use; returns how many.
    pub(crate) fn send(
        &mut self,
        now: Instant,
        packets: &[Packet],
        clock: &NtpClock,
        send: &mut dyn FnMut(&[u8]),
    ) -> u64 {
        let Some(protector) = &mut self.protector else { return 0 };
        let mut datagram = [0; DATAGRAM_BYTES];
        let mut sender = Sender {
            protector,
            datagram: &mut datagram,
            send,
        };
        let mut sent = 0;
        for packet in packets {
            let is_sent = match packet.video {
                None => send_sound(&mut self.audio, packet, &mut sender),
                Some(_) => {
                    let is_paused = self.line.is_paused();
                    send_video(&mut self.video, &mut self.waiting, is_paused, packet, &mut sender)
                }
            };
            sent += u64::from(is_sent);
        }
        for (track, is_video) in [(&mut self.audio, false), (&mut self.video, true)] {
            let latest = packets.iter().rfind(|packet| packet.video.is_some() == is_video);
            if let (Some(track), Some(latest)) = (track.as_mut().filter(|track| track.is_running()), latest) {
                track.report(now, latest, clock, &mut sender);
            }
        }
        sent
    }

    /// Whether it gets sound.
    pub(crate) fn has_sound(&self) -> bool {
        self.audio.is_some()
    }

    /// Its line carries no video for a while.
    pub(crate) fn pause_video(&mut self) {
        self.waiting = None;
        if let Some(video) = &mut self.video {
            video.pause();
        }
    }

    /// Sends again what it misses of the video. Lost sound is not worth the time: those who know RED have got it already.
    pub(crate) fn resend(&mut self, now: Instant, missing: &Nack, stream: &Stream, send: &mut dyn FnMut(&[u8])) {
        let (Some(protector), Some(video)) = (&mut self.protector, &mut self.video) else {
            return;
        };
        if *missing.ssrc != video.negotiated().ssrc {
            return;
        }
        let mut datagram = [0; DATAGRAM_BYTES];
        let mut sender = Sender {
            protector,
            datagram: &mut datagram,
            send,
        };
        for entry in missing.reports.iter() {
            video.resend(now, entry, stream, &mut sender);
        }
    }
}

fn send_sound(track: &mut Option<Track>, packet: &Packet, sender: &mut Sender<'_>) -> bool {
    let Some(track) = track else { return false };
    let Some(opus) = track.negotiated().audio_pt() else {
        return false;
    };
    let red = track.negotiated().red_pt();
    match red.and_then(|red| Some((red, packet.with_previous(opus)?))) {
        Some((red, twice)) => track.send(red, packet, &twice, sender),
        None => track.send(opus, packet, &packet.payload, sender),
    }
}

fn send_video(
    track: &mut Option<Track>,
    waiting: &mut Option<Instant>,
    is_paused: bool,
    packet: &Packet,
    sender: &mut Sender<'_>,
) -> bool {
    let Some(track) = track else { return false };
    if is_paused {
        track.pause();
        return false;
    }
    let Some((pt, _)) = packet.video.and_then(|codec| track.negotiated().video_pts(codec)) else {
        track.pause();
        // A format that it cannot show is not worth waiting for.
        *waiting = None;
        return false;
    };
    if !track.is_running() {
        if !packet.start {
            return false;
        }
        *waiting = None;
    }
    track.send(pt, packet, &packet.payload, sender)
}
