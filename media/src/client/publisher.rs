//! A synthetic WHIP publisher: a steady stream of pattern frames and audio, key frames on request or at an interval.

use std::net::SocketAddr;
use std::time::{Duration, Instant};

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use str0m::format::{Codec, PayloadParams};
use str0m::media::{Direction, MediaKind, Mid, Pt};
use str0m::rtp::{RedEncoder, RedundantBlock, RtpWrite, Ssrc};
use str0m::{Event, Rtc};

use crate::api::{H264Profile, VideoCodec};
use crate::sdpfrag::Fragment;

use super::pattern::{self, BODY_BYTES, Place};
use super::{Caller, ClientError, Send};

/// What is later than this is not sent any more.
const LATE: Duration = Duration::from_millis(250);

/// What the publisher sends.
#[derive(Debug, Clone)]
pub struct PublisherOptions {
    /// Its video format.
    pub codec: VideoCodec,
    /// Video bits per second, not counting that key frames are five times larger.
    pub bitrate_bps: u32,
    /// Frames per second.
    pub fps: u32,
    /// Whether there is audio: one 20 ms packet of 160 bytes each.
    pub audio: bool,
    /// Whether each packet of it brings the one before along (RFC 2198), as browsers send it.
    pub red_sound: bool,
    /// Natural key frames, as OBS makes them.
    pub key_every: Option<Duration>,
    /// Whether PLIs are answered; OBS ignores them.
    pub answers_pli: bool,
    /// The first sequence number of both tracks.
    pub first_seq: u16,
    /// The first picture id (VP8).
    pub first_picture: u16,
}

/// At level 3.1.
fn profile_level_id(profile: H264Profile) -> u32 {
    match profile {
        H264Profile::ConstrainedBaseline => 0x42_e0_1f,
        H264Profile::Main => 0x4d_00_1f,
        H264Profile::High => 0x64_00_1f,
        H264Profile::High444 => 0xf4_00_1f,
    }
}

impl Default for PublisherOptions {
    fn default() -> Self {
        PublisherOptions {
            codec: VideoCodec::H264(H264Profile::ConstrainedBaseline),
            bitrate_bps: 2_000_000,
            fps: 30,
            audio: true,
            red_sound: false,
            key_every: None,
            answers_pli: true,
            first_seq: 1_000,
            first_picture: 100,
        }
    }
}

struct Track {
    ssrc: Ssrc,
    pt: Pt,
    seq: u64,
    index: u64,
    next_at: Instant,
}

/// See the file's head.
pub struct Publisher {
    caller: Caller,
    options: PublisherOptions,
    mids: Vec<Mid>,
    start: Instant,
    audio: Option<Track>,
    /// The format of sound with the packet before, and that packet.
    red: Option<(Pt, Vec<u8>)>,
    video: Option<Track>,
    key_wanted: bool,
    last_key: Option<Instant>,
    picture: u16,
    plis: Vec<Instant>,
    sent: [u64; 2],
    muted: bool,
    dark: bool,
    /// How long a payload may be.
    body: usize,
    ended: bool,
    spoiled: Option<StdRng>,
}

impl Publisher {
    /// Makes the publisher and its offer. `start` is the zero of the times in its packets.
    pub fn new(now: Instant, local: SocketAddr, options: PublisherOptions) -> (Publisher, String) {
        let mut config = Rtc::builder()
            .clear_codecs()
            .enable_opus(true, options.red_sound)
            .enable_vp8(options.codec == VideoCodec::Vp8)
            .set_rtcp_report_interval_audio(Duration::from_secs(1));
        if let VideoCodec::H264(profile) = options.codec {
            let (pt, rtx) = (102.into(), Some(103.into()));
            config.codec_config().add_h264(pt, rtx, true, profile_level_id(profile));
        }
        let kinds: &[MediaKind] = if options.audio {
            &[MediaKind::Audio, MediaKind::Video]
        } else {
            &[MediaKind::Video]
        };
        let (caller, mids, offer) = Caller::offer(config, now, local, Direction::SendOnly, kinds);
        let publisher = Publisher {
            caller,
            picture: options.first_picture,
            options,
            mids,
            start: now,
            audio: None,
            red: None,
            video: None,
            key_wanted: true,
            last_key: None,
            plis: Vec::new(),
            sent: [0; 2],
            muted: false,
            dark: false,
            body: BODY_BYTES,
            ended: false,
            spoiled: None,
        };
        (publisher, offer)
    }

    /// Takes the server's answer.
    pub fn accept(&mut self, answer: &str) -> Result<(), ClientError> {
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
        let mut events = Vec::new();
        self.caller.receive(now, from, bytes, send, &mut events);
        self.take(now, events);
    }

    /// Sends what is due.
    pub fn tick(&mut self, now: Instant, send: &mut Send<'_>) {
        let mut events = Vec::new();
        self.caller.tick(now, send, &mut events);
        self.take(now, events);
        for track in self.audio.iter_mut().chain(&mut self.video) {
            // An encoder that could not run skips frames; it does not send seconds of them at once.
            if track.next_at + LATE < now {
                track.next_at = now;
            }
        }
        while self.audio.as_ref().is_some_and(|t| t.next_at <= now) {
            self.write_sound(now);
        }
        while self.video.as_ref().is_some_and(|t| t.next_at <= now) {
            self.write_picture(now);
        }
        let mut events = Vec::new();
        self.caller.tick(now, send, &mut events);
        self.take(now, events);
    }

    /// When [`Self::tick`] has something to do.
    pub fn due(&self) -> Instant {
        let tracks = self.audio.iter().chain(&self.video).map(|t| t.next_at).min();
        tracks.map_or(self.caller.due, |at| at.min(self.caller.due))
    }

    /// ICE and DTLS are done.
    pub fn is_connected(&self) -> bool {
        self.caller.connected && !self.ended
    }

    /// The server has said goodbye, or something failed.
    pub fn has_ended(&self) -> bool {
        self.ended || !self.caller.rtc.is_alive()
    }

    /// When PLIs came.
    pub fn plis(&self) -> &[Instant] {
        &self.plis
    }

    /// Packets sent so far: audio, video.
    pub fn sent(&self) -> [u64; 2] {
        self.sent
    }

    /// Stops or resumes media; the session stays.
    pub fn mute(&mut self, muted: bool) {
        self.muted = muted;
    }

    /// Stops or resumes the video alone.
    pub fn darken(&mut self, dark: bool) {
        self.dark = dark;
    }

    /// From now on packets of video have bodies of up to so many bytes.
    pub fn pack(&mut self, bytes: usize) {
        self.body = bytes;
    }

    /// From now on payloads are altered at random before they are encrypted.
    pub fn spoil(&mut self, seed: u64) {
        self.spoiled = Some(StdRng::seed_from_u64(seed));
    }

    /// Says goodbye.
    pub fn close(&mut self, now: Instant, send: &mut Send<'_>) {
        self.caller.close(now, send);
        self.ended = true;
    }

    fn take(&mut self, now: Instant, events: Vec<Event>) {
        for event in events {
            match event {
                Event::Connected => self.begin_tracks(now),
                Event::KeyframeRequest(_) => {
                    self.plis.push(now);
                    self.key_wanted |= self.options.answers_pli;
                }
                Event::Closed => self.ended = true,
                _ => {}
            }
        }
    }

    fn begin_tracks(&mut self, now: Instant) {
        for mid in self.mids.clone() {
            let Some(media) = self.caller.rtc.media(mid) else {
                continue;
            };
            let (kind, allowed) = (media.kind(), media.remote_pts().to_vec());
            let wanted = match (kind, self.options.codec) {
                (MediaKind::Audio, _) => Codec::Opus,
                (MediaKind::Video, VideoCodec::H264(_)) => Codec::H264,
                (MediaKind::Video, VideoCodec::Vp8) => Codec::Vp8,
            };
            let fits = |p: &&PayloadParams| p.spec().codec == wanted && allowed.contains(&p.pt());
            let pt = self
                .caller
                .rtc
                .codec_config()
                .params()
                .iter()
                .find(fits)
                .map(|p| (p.pt(), p.red()));
            let ssrc = self
                .caller
                .rtc
                .direct_api()
                .stream_tx_by_mid(mid, None)
                .map(|s| s.ssrc());
            let (Some((pt, red)), Some(ssrc)) = (pt, ssrc) else {
                continue;
            };
            let track = Track {
                ssrc,
                pt,
                seq: u64::from(self.options.first_seq),
                index: 0,
                next_at: now,
            };
            match kind {
                MediaKind::Audio => {
                    self.audio = Some(track);
                    self.red = red.map(|red| (red, Vec::new()));
                }
                MediaKind::Video => self.video = Some(track),
            }
        }
    }

    fn write_sound(&mut self, now: Instant) {
        let Some(track) = &mut self.audio else { return };
        let at = track.next_at;
        track.next_at += Duration::from_millis(20);
        if self.muted || self.ended {
            return;
        }
        let sent_us = now.saturating_duration_since(self.start).as_micros() as u64;
        let mut payload = pattern::audio(track.index, sent_us, 160);
        spoil(&mut self.spoiled, &mut payload);
        let time = ticks(at, self.start, 48_000);
        let opus = track.pt;
        if let Some((red, before)) = &mut self.red {
            let earlier = RedundantBlock {
                pt: *opus,
                timestamp_offset: 960,
                payload: std::mem::replace(before, payload.clone()),
            };
            let blocks = if earlier.payload.is_empty() {
                vec![]
            } else {
                vec![earlier]
            };
            payload = RedEncoder::encode(*opus, &payload, &blocks);
            track.pt = *red;
        }
        write(&mut self.caller.rtc, track, time, at, true, false, payload);
        track.pt = opus;
        self.sent[0] += 1;
    }

    fn write_picture(&mut self, now: Instant) {
        let Some(track) = &mut self.video else { return };
        let at = track.next_at;
        track.next_at += Duration::from_secs(1) / self.options.fps;
        if self.muted || self.dark || self.ended {
            return;
        }
        let natural = match (self.options.key_every, self.last_key) {
            (Some(every), Some(last)) => at.saturating_duration_since(last) >= every,
            _ => false,
        };
        let key = self.key_wanted || natural;
        let sent_us = now.saturating_duration_since(self.start).as_micros() as u64;
        let time = ticks(at, self.start, 90_000);
        if key {
            self.key_wanted = false;
            self.last_key = Some(at);
            if let VideoCodec::H264(_) = self.options.codec {
                write(
                    &mut self.caller.rtc,
                    track,
                    time,
                    at,
                    false,
                    true,
                    pattern::h264_parameters(),
                );
                self.sent[1] += 1;
            }
        }
        let bytes = (self.options.bitrate_bps / self.options.fps / 8) as usize * if key { 5 } else { 1 };
        let packets = bytes.div_ceil(self.body).max(1);
        let length = (bytes / packets).clamp(40, self.body);
        for i in 0..packets {
            let place = Place {
                key,
                first: i == 0,
                last: i + 1 == packets,
                picture: self.picture & 0x7fff,
            };
            let mut payload = pattern::video(self.options.codec, place, track.index, sent_us, length);
            spoil(&mut self.spoiled, &mut payload);
            write(&mut self.caller.rtc, track, time, at, place.last, true, payload);
            self.sent[1] += 1;
        }
        self.picture = self.picture.wrapping_add(1);
    }
}

/// The head of a payload is what anybody looks at.
fn spoil(dice: &mut Option<StdRng>, payload: &mut Vec<u8>) {
    let Some(dice) = dice else { return };
    for _ in 0..dice.random_range(0..4) {
        if let Some(byte) = payload.get_mut(dice.random_range(0..8)) {
            *byte = dice.random();
        }
    }
    if dice.random_ratio(1, 20) {
        payload.truncate(dice.random_range(0..12));
    }
}

fn ticks(at: Instant, start: Instant, rate: u128) -> u32 {
    (at.saturating_duration_since(start).as_micros() * rate / 1_000_000) as u32
}

fn write(rtc: &mut Rtc, track: &mut Track, time: u32, at: Instant, marker: bool, nackable: bool, payload: Vec<u8>) {
    if let Some(stream) = rtc.direct_api().stream_tx(&track.ssrc) {
        stream.write_rtp(
            RtpWrite::new(track.pt, track.seq.into(), time, at, payload)
                .marker(marker)
                .nackable(nackable),
        );
    }
    track.seq += 1;
    track.index += 1;
}
