//! When a viewer's line carries less than the video needs. Its sound is worth more than frames that arrive in pieces: the video
//! pauses, and is tried again by itself.

use std::time::{Duration, Instant};

/// A share of lost packets that no wireless network makes for long; retransmissions would only add to it.
const LOSS: f32 = 0.25;
/// Reports one after the other, about a second apart, that must say so; of twice that share one is enough.
const LOSSY_REPORTS: u32 = 2;
/// Packets that wait this much longer than they did stand in a queue that grows.
const QUEUED: Duration = Duration::from_millis(400);
/// The first pause; each that fails soon makes the next twice as long.
const PAUSE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// What fails within this of its return has failed again.
const FAILS_WITHIN: Duration = Duration::from_secs(20);
/// Between two key frames that one viewer may ask for: a line that goes on losing them costs everybody's picture.
const KEYFRAME_PAUSE: Duration = Duration::from_secs(3);

/// What is known of one viewer's line.
#[derive(Debug, Default)]
pub(crate) struct Congestion {
    least_rtt: Option<Duration>,
    /// The highest number that the viewer has received, and how many it has lost in all.
    counted: Option<(u64, u64)>,
    lossy: u32,
    paused_until: Option<Instant>,
    pause: Option<Duration>,
    resumed: Option<Instant>,
    keyframe: Option<Instant>,
}

impl Congestion {
    /// The share that was lost since the report before; `None` without a new one. The library's own share skips most reports.
    pub(crate) fn lost(&mut self, highest: u64, lost: u64) -> Option<f32> {
        let (highest_before, lost_before) = self.counted.replace((highest, lost))?;
        let sent = highest.checked_sub(highest_before).filter(|sent| *sent > 0)?;
        Some(lost.saturating_sub(lost_before) as f32 / sent as f32)
    }

    /// Takes what the viewer reports of its video. `Some` when that begins a pause: until when.
    pub(crate) fn report(&mut self, now: Instant, loss: Option<f32>, rtt: Option<Duration>) -> Option<Instant> {
        if let Some(rtt) = rtt {
            self.least_rtt = Some(self.least_rtt.map_or(rtt, |least| least.min(rtt)));
        }
        let loss = loss.filter(|_| self.paused_until.is_none())?;
        self.lossy = match loss {
            _ if loss >= 2.0 * LOSS => LOSSY_REPORTS,
            _ if loss >= LOSS => self.lossy + 1,
            _ => 0,
        };
        let is_queued = rtt
            .zip(self.least_rtt)
            .is_some_and(|(rtt, least)| rtt >= least + QUEUED);
        if self.lossy < LOSSY_REPORTS && !is_queued {
            return None;
        }
        let again = self.resumed.is_some_and(|at| now < at + FAILS_WITHIN);
        let pause = match self.pause {
            Some(before) if again => (before * 2).min(LONGEST_PAUSE),
            _ => PAUSE,
        };
        self.pause = Some(pause);
        self.lossy = 0;
        self.paused_until = Some(now + pause);
        self.paused_until
    }

    /// Whether the video pauses.
    pub(crate) fn is_paused(&self) -> bool {
        self.paused_until.is_some()
    }

    /// Whether a pause is over now; it is ended then.
    pub(crate) fn resume(&mut self, now: Instant) -> bool {
        let over = self.paused_until.is_some_and(|until| until <= now);
        if over {
            self.paused_until = None;
            self.resumed = Some(now);
        }
        over
    }

    /// Whether the viewer may ask for a key frame now.
    pub(crate) fn may_ask(&mut self, now: Instant) -> bool {
        let may = !self.is_paused() && self.keyframe.is_none_or(|last| last + KEYFRAME_PAUSE <= now);
        if may {
            self.keyframe = Some(now);
        }
        may
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);
    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_line_that_loses_a_lot_pauses_and_each_failure_pauses_longer() {
        let mut line = Congestion::default();
        let mut now = Instant::now();
        for seconds in [15, 30, 60, 60] {
            assert_eq!(line.report(now, Some(0.4), Some(50 * MS)), None, "one is a burst");
            now += SECOND;
            let until = line.report(now, Some(0.4), Some(50 * MS));
            assert_eq!(until, Some(now + seconds * SECOND));
            assert!(!line.resume(now + (seconds - 1) * SECOND));
            now += seconds * SECOND;
            assert!(line.resume(now) && !line.resume(now), "once");
        }
        now += FAILS_WITHIN;
        let until = line.report(now, Some(0.6), None);
        assert_eq!(
            until,
            Some(now + PAUSE),
            "at once, and no longer: it was good for a while"
        );
    }

    #[test]
    fn loss_is_the_share_of_what_was_sent_since() {
        let mut line = Congestion::default();
        assert_eq!(line.lost(1_000, 40), None);
        assert_eq!(line.lost(1_200, 140), Some(0.5));
        assert_eq!(line.lost(1_200, 140), None, "the same report again");
        assert_eq!(line.lost(1_300, 130), Some(0.0), "what came late was not lost");
    }

    #[test]
    fn a_queue_that_grows_pauses_at_once_and_distance_does_not() {
        let mut far = Congestion::default();
        let now = Instant::now();
        assert_eq!(far.report(now, Some(0.0), Some(600 * MS)), None);
        assert_eq!(far.report(now, Some(0.0), Some(900 * MS)), None);
        assert!(far.report(now, Some(0.0), Some(1_000 * MS)).is_some());
    }

    #[test]
    fn what_retransmissions_repair_goes_on() {
        let mut wireless = Congestion::default();
        let now = Instant::now();
        for loss in [0.05, 0.15, 0.2, 0.3, 0.1, 0.3, 0.0] {
            assert_eq!(wireless.report(now, Some(loss), Some(80 * MS)), None);
        }
    }

    #[test]
    fn key_frames_are_asked_for_now_and_then_and_not_in_a_pause() {
        let mut line = Congestion::default();
        let now = Instant::now();
        assert!(line.may_ask(now));
        assert!(!line.may_ask(now + 2 * SECOND));
        assert!(line.may_ask(now + 3 * SECOND));
        line.report(now, Some(0.9), None);
        assert!(!line.may_ask(now + 14 * SECOND));
    }
}
