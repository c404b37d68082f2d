//! One stream: at most one publisher, its viewers, and the endless audio and video tracks between them.

use std::cell::OnceCell;
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::media::Pt;

use crate::api::{StreamId, VideoCodec};

use super::PeerId;
use super::keyframes::KeyframeRequests;
use super::layers::Choice;
use super::peek;
use super::publisher::Publisher;
use super::red;
use super::shelf::{Gop, History};
use super::splice::{PictureSplice, Splice};
use super::wallclock::Report;

pub(crate) const AUDIO_RATE: u32 = 48_000;
pub(crate) const VIDEO_RATE: u32 = 90_000;

/// Larger payloads cannot reach a viewer in one datagram once our header and tag are on them.
pub(crate) const MAX_PAYLOAD_BYTES: usize = 1_400;
/// After a longer gap the spacing of packets says little.
const RED_REACH: u64 = 50;
/// Later than this the picture has gone on without a packet.
const RESENT_AGE: Duration = Duration::from_secs(1);
/// A picture this young is worth replaying at once instead of asking for another: it adds no noticeable delay.
pub(crate) const GOP_YOUNG: Duration = Duration::from_millis(200);

/// One media packet in the stream's own numbering.
#[derive(Debug, Clone)]
pub(crate) struct Packet {
    /// `None` for audio.
    pub(crate) video: Option<VideoCodec>,
    pub(crate) seq: u64,
    pub(crate) time: u32,
    pub(crate) marker: bool,
    /// A decoder can begin here.
    pub(crate) start: bool,
    pub(crate) captured: Instant,
    pub(crate) arrived: Instant,
    pub(crate) payload: Arc<[u8]>,
    /// The sound before this one, to be sent along for viewers that lose it.
    pub(crate) before: Option<PreviousSound>,
}

/// The sound of the packet before.
#[derive(Debug, Clone)]
pub(crate) struct PreviousSound {
    /// How much earlier it is.
    ticks: u32,
    payload: Arc<[u8]>,
    /// Both in one, under the first payload type that was asked for; most viewers have the same.
    packed: OnceCell<(Pt, Option<Arc<[u8]>>)>,
}

impl Packet {
    /// With the sound before it (RFC 2198), where both fit.
    pub(crate) fn with_previous(&self, opus: Pt) -> Option<Arc<[u8]>> {
        let before = self.before.as_ref()?;
        let pack = || red::pack(opus, &self.payload, &before.payload, before.ticks);
        let (known, packed) = before.packed.get_or_init(|| (opus, pack()));
        if *known == opus { packed.clone() } else { pack() }
    }
}

/// A media packet as its publisher numbered it.
#[derive(Clone)]
pub(crate) struct Raw {
    pub(crate) video: Option<VideoCodec>,
    pub(crate) ssrc: u32,
    pub(crate) seq: u64,
    pub(crate) time: u32,
    pub(crate) marker: bool,
    pub(crate) report: Option<Report>,
    pub(crate) payload: Arc<[u8]>,
}

/// See the file's head.
pub(crate) struct Stream {
    pub(crate) name: StreamId,
    pub(crate) epoch: u64,
    pub(crate) publisher: Option<Publisher>,
    /// Answered, not yet connected.
    pub(crate) pending: Option<PeerId>,
    pub(crate) viewers: Vec<PeerId>,
    pub(crate) keyframes: KeyframeRequests,
    /// When the timer queue will check for due requests.
    pub(crate) keyframe_timer: Option<Instant>,
    /// Received since the last forwarding.
    pub(crate) batch: Vec<Packet>,
    pub(crate) gop: Gop,
    history: History,
    audio: Splice,
    video: Splice,
    pictures: PictureSplice,
    /// The last packet of sound: its number, its time and what is in it.
    last_sound: Option<(u64, u32, Arc<[u8]>)>,
    /// The newest packet of sound as its publisher numbered it, and its time.
    last_raw_sound: Option<(u64, u32)>,
    /// From which source the sound comes.
    sound_from: Option<u32>,
}

impl Stream {
    pub(crate) fn new(name: StreamId) -> Self {
        let random = rand::random::<[u32; 2]>();
        Stream {
            name,
            epoch: 0,
            publisher: None,
            pending: None,
            viewers: Vec::new(),
            keyframes: KeyframeRequests::default(),
            keyframe_timer: None,
            batch: Vec::new(),
            gop: Gop::default(),
            history: History::default(),
            audio: Splice::new(AUDIO_RATE, random[0]),
            video: Splice::new(VIDEO_RATE, random[1]),
            pictures: PictureSplice::default(),
            last_sound: None,
            last_raw_sound: None,
            sound_from: None,
        }
    }

    /// An encoder that begins its sound anew numbers it anew.
    fn sound_comes_from(&mut self, ssrc: u32) {
        if self.sound_from.replace(ssrc) != Some(ssrc) {
            self.audio.begin_epoch();
            self.last_sound = None;
            self.last_raw_sound = None;
        }
    }

    /// The packet that was lost before this one and came along with it. Its number is not written anywhere: it is the one before if the
    /// times since the last packet that came are evenly spaced.
    pub(crate) fn recovered(&self, raw: &Raw, before: red::Before) -> Option<Raw> {
        let (last_seq, last_time) = self.last_raw_sound?;
        let missing = raw
            .seq
            .checked_sub(last_seq)
            .filter(|packets| (2..RED_REACH).contains(packets))?;
        let spacing = raw.time.wrapping_sub(last_time) / missing as u32;
        (spacing == before.ticks && spacing > 0).then(|| Raw {
            seq: raw.seq - 1,
            time: raw.time.wrapping_sub(before.ticks),
            marker: false,
            payload: before.payload,
            ..raw.clone()
        })
    }

    /// Whether sound has come.
    pub(crate) fn has_sound(&self) -> bool {
        self.last_sound.is_some()
    }

    /// The sound before this packet, if none is missing between.
    fn follows_sound(&mut self, seq: u64, time: u32, payload: &Arc<[u8]>) -> Option<PreviousSound> {
        let (last_seq, last_time, last) = self.last_sound.replace((seq, time, payload.clone()))?;
        (last_seq + 1 == seq).then(|| PreviousSound {
            ticks: time.wrapping_sub(last_time),
            payload: last,
            packed: OnceCell::new(),
        })
    }

    /// A packet that a viewer misses and can still use: all of the current group of pictures, and what is younger than a second.
    pub(crate) fn missing(&self, now: Instant, seq: u64) -> Option<&Packet> {
        let recent = self
            .history
            .get(seq)
            .filter(|packet| now.saturating_duration_since(packet.arrived) <= RESENT_AGE);
        recent.or_else(|| self.gop.get(seq))
    }

    pub(crate) fn is_idle(&self) -> bool {
        self.publisher.is_none() && self.pending.is_none() && self.viewers.is_empty()
    }

    /// Lets `peer` publish; returns the one it takes over from.
    pub(crate) fn begin_epoch(&mut self, peer: PeerId, now: Instant) -> Option<PeerId> {
        self.pending = None;
        self.epoch += 1;
        self.audio.begin_epoch();
        self.video.begin_epoch();
        self.pictures.begin_epoch();
        self.gop.clear();
        self.last_sound = None;
        self.last_raw_sound = None;
        self.keyframes.forget_sent();
        if !self.viewers.is_empty() {
            self.keyframes.request();
        }
        let new = Publisher::new(peer, now);
        self.publisher.replace(new).map(|old| old.peer)
    }

    /// Takes a packet of the current publisher into the batch.
    pub(crate) fn take(&mut self, raw: Raw, now: Instant) {
        let Some(publisher) = &mut self.publisher else { return };
        publisher.rate.add(now, raw.payload.len());
        let is_too_large = raw.payload.len() > MAX_PAYLOAD_BYTES;
        publisher.hear(now, raw.video.is_some() && !is_too_large);
        if is_too_large {
            if raw.video.is_some() {
                publisher.overflow(now);
                if publisher.too_large == 1 {
                    let bytes = raw.payload.len();
                    tracing::info!(stream = %self.name, bytes, "the publisher's packets are too large to be forwarded: set its MTU to 1,200");
                }
            }
            return;
        }
        if raw.payload.is_empty() {
            return;
        }
        if raw.video.is_none() {
            self.sound_comes_from(raw.ssrc);
        }
        let Some(publisher) = &mut self.publisher else { return };
        let mut payload = raw.payload;
        let start = raw.video.is_some_and(|codec| peek::starts_picture(codec, &payload));
        let (splice, rate) = match raw.video {
            Some(codec) => {
                let choice = publisher.layers.choose(now, raw.ssrc, payload.len(), start);
                if publisher.layers.is_changing() {
                    self.keyframes.request();
                }
                match choice {
                    Choice::Forward => {}
                    Choice::Begin => {
                        self.video.begin_epoch();
                        self.pictures.begin_epoch();
                    }
                    Choice::Drop => return,
                }
                // Viewers wait for a key frame after every change of publisher or of format.
                if publisher.codec != Some(codec) && !start {
                    self.keyframes.request();
                    return;
                }
                publisher.codec = Some(codec);
                if codec == VideoCodec::Vp8
                    && let Some(copy) = self.pictures.rewrite(&payload)
                {
                    payload = copy.into();
                }
                (&mut self.video, VIDEO_RATE)
            }
            None => (&mut self.audio, AUDIO_RATE),
        };
        if raw.video.is_some() && !splice.is_running() && !start {
            return;
        }
        let captured = publisher.clock.captured(raw.report, rate, raw.time, now);
        let Some((seq, time)) = splice.place(raw.seq, raw.time, now) else {
            return;
        };
        if start {
            self.keyframes.arrived();
        }
        if raw.video.is_none() {
            self.last_raw_sound = self.last_raw_sound.max(Some((raw.seq, raw.time)));
        }
        let before = match raw.video {
            None => self.follows_sound(seq, time, &payload),
            Some(_) => None,
        };
        let packet = Packet {
            video: raw.video,
            seq,
            time,
            marker: raw.marker,
            start,
            captured,
            arrived: now,
            payload,
            before,
        };
        if packet.video.is_some() {
            self.gop.push(&packet);
            self.history.push(&packet);
        }
        self.batch.push(packet);
    }
}
