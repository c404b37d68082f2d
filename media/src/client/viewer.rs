//! A synthetic WHEP viewer. It counts packets by the cleartext RTP header, which costs almost nothing, or decrypts and
//! checks everything, requests what is missing again and reports like a browser.

use std::collections::{HashMap, HashSet};
use std::net::SocketAddr;
use std::time::{Duration, Instant, SystemTime};

use str0m::format::Codec;
use str0m::media::{Direction, KeyframeRequestKind, MediaKind, Mid};
use str0m::{Event, Rtc};

use crate::api::{H264Profile, VideoCodec};
use crate::sdpfrag::Fragment;

use super::pattern::{self, Check};
use super::{Caller, ClientError, Send};

/// What the viewer offers and checks.
#[derive(Debug, Clone)]
pub struct ViewerOptions {
    /// Decrypt and check everything, with NACK and RTX; otherwise only headers are read.
    pub decrypt: bool,
    /// Offers H264.
    pub h264: bool,
    /// Offers VP8.
    pub vp8: bool,
}

impl Default for ViewerOptions {
    fn default() -> Self {
        ViewerOptions {
            decrypt: false,
            h264: true,
            vp8: true,
        }
    }
}

/// One decrypted packet.
#[derive(Debug, Clone, Copy)]
pub struct ReceivedPacket {
    /// `None` for audio.
    pub video: Option<VideoCodec>,
    /// Extended sequence number.
    pub seq: u64,
    /// RTP timestamp.
    pub time: u32,
    /// The RTP marker: end of a frame.
    pub marker: bool,
    /// What the payload turned out to be.
    pub check: Check,
    /// VP8 picture id, where there is one.
    pub picture: Option<u16>,
    /// When it came.
    pub at: Instant,
}

/// One SSRC seen from its cleartext headers.
#[derive(Debug, Clone, Copy, Default)]
pub struct TrackCount {
    /// Datagrams.
    pub packets: u64,
    /// Lowest and highest extended sequence number.
    pub span: Option<(u64, u64)>,
}

impl TrackCount {
    fn add(&mut self, seq: u16) {
        self.packets += 1;
        self.span = Some(match self.span {
            None => (u64::from(seq), u64::from(seq)),
            Some((low, high)) => {
                let ahead = seq.wrapping_sub(high as u16) as i16;
                let extended = high.saturating_add_signed(i64::from(ahead));
                (low.min(extended), high.max(extended))
            }
        });
    }

    /// Numbers in the span that never came (or came twice, which hides one).
    pub fn missing(&self) -> u64 {
        self.span
            .map_or(0, |(low, high)| (high - low + 1).saturating_sub(self.packets))
    }
}

/// See the file's head.
pub struct Viewer {
    caller: Caller,
    decrypt: bool,
    mids: Vec<Mid>,
    tracks: HashMap<u32, TrackCount>,
    rtx: HashSet<u32>,
    received: Vec<ReceivedPacket>,
    reports: Vec<(Mid, u32, SystemTime)>,
    ended: bool,
}

impl Viewer {
    /// Makes the viewer and its offer.
    pub fn new(now: Instant, local: SocketAddr, options: ViewerOptions) -> (Viewer, String) {
        let config = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, false)
            .enable_h264(options.h264)
            .enable_vp8(options.vp8)
            .set_rtcp_report_interval_video(Duration::from_secs(1));
        let kinds = [MediaKind::Audio, MediaKind::Video];
        let (caller, mids, offer) = Caller::offer(config, now, local, Direction::RecvOnly, &kinds);
        let viewer = Viewer {
            caller,
            decrypt: options.decrypt,
            mids,
            tracks: HashMap::new(),
            rtx: HashSet::new(),
            received: Vec::new(),
            reports: Vec::new(),
            ended: false,
        };
        (viewer, offer)
    }

    /// Takes the server's answer.
    pub fn accept(&mut self, answer: &str) -> Result<(), ClientError> {
        for group in answer.lines().filter_map(|l| l.strip_prefix("a=ssrc-group:FID ")) {
            self.rtx
                .extend(group.split(' ').nth(1).and_then(|s| s.trim().parse::<u32>().ok()));
        }
        self.caller.accept(answer)
    }

    /// Begins an ICE restart; the result is the body of the PATCH.
    pub fn begin_restart(&mut self) -> String {
        self.caller.begin_restart()
    }

    /// Finishes an ICE restart.
    pub fn finish_restart(&mut self, answer: &str, fragment: &Fragment) -> Result<(), ClientError> {
        self.caller.finish_restart(answer, fragment)
    }

    /// Takes a datagram.
    pub fn receive(&mut self, now: Instant, from: SocketAddr, bytes: &[u8], send: &mut Send<'_>) {
        if let Some((ssrc, seq)) = rtp_header(bytes) {
            self.tracks.entry(ssrc).or_default().add(seq);
            if !self.decrypt {
                return;
            }
        }
        let mut events = Vec::new();
        self.caller.receive(now, from, bytes, send, &mut events);
        self.take(now, events);
    }

    /// Sends what is due.
    pub fn tick(&mut self, now: Instant, send: &mut Send<'_>) {
        let mut events = Vec::new();
        self.caller.tick(now, send, &mut events);
        self.take(now, events);
    }

    /// When [`Self::tick`] has something to do.
    pub fn due(&self) -> Instant {
        self.caller.due
    }

    /// ICE and DTLS are done.
    pub fn is_connected(&self) -> bool {
        self.caller.connected && !self.ended
    }

    /// The server has said goodbye, or something failed.
    pub fn has_ended(&self) -> bool {
        self.ended || !self.caller.rtc.is_alive()
    }

    /// Media by SSRC, retransmissions left out.
    pub fn tracks(&self) -> impl Iterator<Item = (u32, TrackCount)> {
        self.tracks
            .iter()
            .filter(|(ssrc, _)| !self.rtx.contains(ssrc))
            .map(|(ssrc, count)| (*ssrc, *count))
    }

    /// Every decrypted packet in order of arrival; retransmitted ones stand where they came.
    pub fn received(&self) -> &[ReceivedPacket] {
        &self.received
    }

    /// Sender reports: whether for video, RTP time, NTP time.
    pub fn reports(&self) -> impl Iterator<Item = (bool, u32, SystemTime)> {
        self.reports
            .iter()
            .map(|(mid, time, ntp)| (self.mids.get(1) == Some(mid), *time, *ntp))
    }

    /// Sends a PLI with the next tick.
    pub fn request_keyframe(&mut self) {
        if let Some(mid) = self.mids.get(1).copied()
            && let Some(stream) = self.caller.rtc.direct_api().stream_rx_by_mid(mid, None)
        {
            stream.request_keyframe(KeyframeRequestKind::Pli);
        }
    }

    /// Says goodbye.
    pub fn close(&mut self, now: Instant, send: &mut Send<'_>) {
        self.caller.close(now, send);
        self.ended = true;
    }

    fn take(&mut self, now: Instant, events: Vec<Event>) {
        for event in events {
            match event {
                Event::RtpPacket(packet) => {
                    let pt = packet.header.payload_type;
                    let params = self.caller.rtc.codec_config().params().iter().find(|p| p.pt() == pt);
                    let video = match params.map(|p| p.spec().codec) {
                        Some(Codec::H264) => params
                            .and_then(|p| H264Profile::of(p.spec().format.profile_level_id?))
                            .map(|(profile, _)| VideoCodec::H264(profile)),
                        Some(Codec::Vp8) => Some(VideoCodec::Vp8),
                        _ => None,
                    };
                    let picture = video.filter(|c| *c == VideoCodec::Vp8).and_then(|_| {
                        Some(u16::from_be_bytes([
                            packet.payload.get(2)? & 0x7f,
                            *packet.payload.get(3)?,
                        ]))
                    });
                    self.received.push(ReceivedPacket {
                        video,
                        seq: *packet.seq_no,
                        time: packet.header.timestamp,
                        marker: packet.header.marker,
                        check: pattern::check(video, &packet.payload),
                        picture,
                        at: now,
                    });
                }
                Event::SenderFeedback(f) => {
                    self.reports
                        .push((f.mid, f.sender_info.rtp_time.numer() as u32, f.sender_info.ntp_time));
                }
                Event::Closed => self.ended = true,
                _ => {}
            }
        }
    }
}

/// SSRC and sequence number of an RTP datagram; `None` for everything else (RFC 5761 §4 tells RTCP apart).
fn rtp_header(bytes: &[u8]) -> Option<(u32, u16)> {
    let is_rtp = bytes.len() >= 12 && (128..192).contains(&bytes[0]) && !(64..96).contains(&(bytes[1] & 0x7f));
    let ssrc = bytes.get(8..12)?.try_into().ok().map(u32::from_be_bytes)?;
    is_rtp.then(|| (ssrc, u16::from_be_bytes([bytes[2], bytes[3]])))
}
