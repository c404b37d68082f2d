//! Asks publishers for key frames, politely: many viewers' requests become at most one PLI per half second, repeated more
//! slowly while it goes unanswered (OBS never answers).

use std::time::{Duration, Instant};

/// RFC 4585 leaves the rate to us; a key frame costs an encoder about as many bits as ten other frames.
pub(crate) const PLI_INTERVAL: Duration = Duration::from_millis(500);
const SLOWEST: Duration = Duration::from_secs(4);

/// What viewers of one stream want and when we last passed it on.
#[derive(Debug, Default)]
pub(crate) struct KeyframeRequests {
    wanted: bool,
    sent: Option<Instant>,
    unanswered: u32,
}

impl KeyframeRequests {
    /// A viewer needs a key frame to start with.
    pub(crate) fn request(&mut self) {
        self.wanted = true;
    }

    /// A key frame has started: every viewer gets it.
    pub(crate) fn arrived(&mut self) {
        self.wanted = false;
        self.unanswered = 0;
    }

    /// A new publisher does not know of requests to the last one.
    pub(crate) fn forget_sent(&mut self) {
        self.sent = None;
        self.unanswered = 0;
    }

    /// When [`Self::take`] will be true.
    pub(crate) fn due(&self, now: Instant) -> Option<Instant> {
        if !self.wanted {
            return None;
        }
        let pause = (PLI_INTERVAL * 2u32.saturating_pow(self.unanswered.saturating_sub(1).min(3))).min(SLOWEST);
        Some(self.sent.map_or(now, |sent| sent + pause))
    }

    /// Whether to send a PLI now.
    pub(crate) fn take(&mut self, now: Instant) -> bool {
        let due = self.due(now).is_some_and(|due| due <= now);
        if due {
            self.sent = Some(now);
            self.unanswered += 1;
        }
        due
    }
}
