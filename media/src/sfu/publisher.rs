//! The connected publisher of a stream: what is known of it, and what of its media arrives.

use std::time::{Duration, Instant};

use crate::api::{Arrival, VideoCodec};

use super::PeerId;
use super::layers::Layers;
use super::meter::Rate;
use super::wallclock::WallClock;

/// Media that has not come for this long has stopped: everybody is told within two seconds, and a publisher that sends nothing may
/// be replaced by another with the key.
const STOPPED_AFTER: Duration = Duration::from_millis(1_800);

/// Often only key frames have packets that are too large, and those come every few seconds.
const OVERFLOWS_FOR: Duration = Duration::from_secs(12);

/// See the file's head.
pub(crate) struct Publisher {
    pub(crate) peer: PeerId,
    pub(crate) since: Instant,
    pub(crate) codec: Option<VideoCodec>,
    pub(crate) rate: Rate,
    pub(crate) rtt: Option<Duration>,
    pub(crate) loss_permille: u32,
    pub(crate) too_large: u64,
    pub(crate) clock: WallClock,
    pub(crate) layers: Layers,
    /// What was last told of it.
    pub(crate) arrival: Arrival,
    /// When its last media packet came.
    heard: Instant,
    /// When its last video packet came; before the first, since when one is expected.
    seen: Instant,
    has_shown: bool,
    /// When the last packet came that is too large to be forwarded.
    overflowed: Option<Instant>,
}

impl Publisher {
    pub(crate) fn new(peer: PeerId, now: Instant) -> Publisher {
        Publisher {
            peer,
            since: now,
            codec: None,
            rate: Rate::new(now),
            rtt: None,
            loss_permille: 0,
            too_large: 0,
            clock: WallClock::default(),
            layers: Layers::new(now),
            arrival: Arrival::Video,
            heard: now,
            seen: now,
            has_shown: false,
            overflowed: None,
        }
    }

    /// Media has come, video that can be forwarded or anything else.
    pub(crate) fn hear(&mut self, now: Instant, is_video: bool) {
        if self.arrival == Arrival::Nothing {
            // Sound and video come back one after the other.
            self.seen = now;
        }
        self.heard = now;
        if is_video {
            self.seen = now;
            self.has_shown = true;
        }
    }

    /// A packet of video has come that is too large to be forwarded.
    pub(crate) fn overflow(&mut self, now: Instant) {
        self.too_large += 1;
        self.overflowed = Some(now);
    }

    /// Whether video arrives, be it too large.
    fn shows(&self, now: Instant) -> bool {
        now < self.overflowed.map_or(self.seen, |at| self.seen.max(at)) + STOPPED_AFTER
    }

    fn overflows(&self, now: Instant) -> bool {
        self.overflowed.is_some_and(|at| now < at + OVERFLOWS_FOR)
    }

    /// Nothing of what was told of it has changed, as far as one packet can tell.
    pub(crate) fn goes_on(&self, now: Instant) -> bool {
        self.arrival == Arrival::Video && !self.overflows(now)
    }

    /// Whether it has sent media lately.
    pub(crate) fn sends(&self, now: Instant) -> bool {
        now < self.heard + STOPPED_AFTER
    }

    /// Sound went on for no longer than the video: what has stopped, if anything, is everything.
    fn stop_together(&self) -> bool {
        self.heard < self.seen + STOPPED_AFTER / 2
    }

    /// What arrives now, if that is other than it was.
    pub(crate) fn turn(&mut self, now: Instant) -> Option<Arrival> {
        let arrival = match self.sends(now) {
            false => Arrival::Nothing,
            true if self.overflows(now) && self.shows(now) => Arrival::TooLarge,
            true if now < self.seen + STOPPED_AFTER || self.stop_together() => Arrival::Video,
            true if self.has_shown => Arrival::VideoStopped,
            true => Arrival::SoundOnly,
        };
        (std::mem::replace(&mut self.arrival, arrival) != arrival).then_some(arrival)
    }

    /// When [`Self::turn`] may find that something has stopped; `None` while everything has.
    pub(crate) fn may_stop_at(&self, now: Instant) -> Option<Instant> {
        let video_stops = self.seen + STOPPED_AFTER;
        match self.arrival {
            Arrival::Nothing => None,
            Arrival::Video if now < video_stops => Some(video_stops),
            // Sound may have stopped with it, or be about to go on.
            Arrival::Video => Some((self.heard + STOPPED_AFTER).min(now + STOPPED_AFTER / 4)),
            Arrival::SoundOnly | Arrival::VideoStopped => Some(self.heard + STOPPED_AFTER),
            Arrival::TooLarge => Some((self.heard + STOPPED_AFTER).max(now + STOPPED_AFTER / 4)),
        }
    }
}
