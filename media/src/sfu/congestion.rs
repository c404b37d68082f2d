//! When a viewer's line carries less than the video needs. Its sound is worth more than frames that arrive in pieces: the video
//! pauses, and is tried again by itself.

use std::time::{Duration, Instant};

/// A share of lost packets that no wireless network makes for long; retransmissions would only add to it.
const LOSS: f32 = 0.25;
/// Reports one after the other, about a second apart, that must say one or the other. One is enough where more is lost than arrives
/// and what arrives has waited: a line that was cut for a moment loses as much, and what it brings then is on time.
const BAD_REPORTS: u32 = 2;
/// Packets that wait this much longer than they did stand in a queue that grows; a moment of it is a change of antenna.
const QUEUED: Duration = Duration::from_millis(400);
const WAITED: Duration = Duration::from_millis(150);
/// What a share is of, at least.
const SPAN: Duration = Duration::from_millis(700);
/// Without a new report for this long the line was cut.
const REPORTS_STOP: Duration = Duration::from_millis(2_500);
/// The first pause; each that fails soon makes the next twice as long.
const PAUSE: Duration = Duration::from_secs(15);
const LONGEST_PAUSE: Duration = Duration::from_secs(60);
/// What fails within this of its return has failed again.
const FAILS_WITHIN: Duration = Duration::from_secs(20);
/// For this long a new try ends at the first sign.
const TRIES_FOR: Duration = Duration::from_secs(5);
/// Between two key frames that one viewer may ask for: a line that goes on losing them costs everybody's picture.
const KEYFRAME_PAUSE: Duration = Duration::from_secs(3);
/// The first ones may be lost on a good line too.
const KEYFRAMES_AT_FIRST: u32 = 3;
const FIRST_KEYFRAME_PAUSE: Duration = Duration::from_millis(500);

/// What is known of one viewer's line.
#[derive(Debug, Default)]
pub(crate) struct Congestion {
    least_rtt: Option<Duration>,
    /// Of the last new report: when it came, the highest number received, and how many were lost in all.
    counted: Option<(Instant, u64, u64)>,
    bad_reports: u32,
    paused_until: Option<Instant>,
    pause: Option<Duration>,
    resumed: Option<Instant>,
    keyframe: Option<Instant>,
    keyframes: u32,
}

impl Congestion {
    /// The share that was lost since the report before; `None` before enough has come to judge by, since browsers send a report with
    /// each request for lost packets, and after a time without any, when the line was cut.
    pub(crate) fn lost(&mut self, now: Instant, highest: u64, lost: u64) -> Option<f32> {
        let before = self.counted;
        if before.is_some_and(|(at, ..)| now < at + SPAN) {
            return None;
        }
        if before.is_none_or(|(_, highest_before, _)| highest > highest_before) {
            self.counted = Some((now, highest, lost));
        }
        let (_, highest_before, lost_before) = before.filter(|(at, ..)| now < *at + REPORTS_STOP)?;
        let sent = highest.checked_sub(highest_before).filter(|sent| *sent > 0)?;
        Some(lost.saturating_sub(lost_before) as f32 / sent as f32)
    }

    /// Takes how long a report of the sound took there and back. In a pause it tells what the line is like without the video.
    pub(crate) fn hear(&mut self, rtt: Option<Duration>) {
        if self.is_paused() {
            self.least_rtt = rtt.into_iter().chain(self.least_rtt).min();
        }
    }

    /// Takes what the viewer reports of its video. `Some` when that begins a pause: until when.
    pub(crate) fn report(&mut self, now: Instant, loss: Option<f32>, rtt: Option<Duration>) -> Option<Instant> {
        if let Some(rtt) = rtt {
            self.least_rtt = Some(self.least_rtt.map_or(rtt, |least| least.min(rtt)));
        }
        if self.is_paused() {
            return None;
        }
        let waited = rtt.zip(self.least_rtt).map(|(rtt, least)| rtt.saturating_sub(least));
        let is_longer = |than: Duration| waited.is_some_and(|waited| waited >= than);
        let is_new_try = self.resumed.is_some_and(|at| now < at + TRIES_FOR);
        // The first report of a new try says nothing of loss yet, and a queue that is filling cannot wait for the second.
        let loss = loss.or((is_new_try && is_longer(WAITED)).then_some(0.0))?;
        self.bad_reports = match loss {
            _ if loss >= 2.0 * LOSS && is_longer(WAITED) => BAD_REPORTS,
            // What has just failed is not given the benefit of the doubt.
            _ if is_new_try && (loss >= LOSS || is_longer(WAITED)) => BAD_REPORTS,
            _ if loss >= LOSS || is_longer(QUEUED) => self.bad_reports + 1,
            _ => 0,
        };
        if self.bad_reports < BAD_REPORTS {
            return None;
        }
        let again = self.resumed.is_some_and(|at| now < at + FAILS_WITHIN);
        let pause = match self.pause {
            Some(before) if again => (before * 2).min(LONGEST_PAUSE),
            _ => PAUSE,
        };
        self.pause = Some(pause);
        self.bad_reports = 0;
        // The line may be another one when the pause is over.
        self.least_rtt = None;
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
        let pause = if self.keyframes < KEYFRAMES_AT_FIRST {
            FIRST_KEYFRAME_PAUSE
        } else {
            KEYFRAME_PAUSE
        };
        let may = !self.is_paused() && self.keyframe.is_none_or(|last| last + pause <= now);
        if may {
            self.keyframes += 1;
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
        assert_eq!(line.report(now, Some(0.4), Some(50 * MS)), None, "one is a burst");
        for seconds in [15, 30, 60, 60] {
            now += SECOND;
            let until = line.report(now, Some(0.4), Some(50 * MS));
            assert_eq!(until, Some(now + seconds * SECOND));
            assert!(!line.resume(now + (seconds - 1) * SECOND));
            now += seconds * SECOND;
            assert!(line.resume(now) && !line.resume(now), "once");
        }
        now += FAILS_WITHIN;
        line.report(now, Some(0.0), Some(50 * MS));
        assert_eq!(line.report(now, Some(0.6), Some(60 * MS)), None, "cut for a moment");
        line.report(now, Some(0.0), Some(50 * MS));
        let until = line.report(now, Some(0.6), Some(250 * MS));
        assert_eq!(until, Some(now + PAUSE), "at once, and as at first: it was good");
    }

    #[test]
    fn loss_is_the_share_of_what_was_sent_since() {
        let mut line = Congestion::default();
        let now = Instant::now();
        assert_eq!(line.lost(now, 1_000, 40), None);
        assert_eq!(line.lost(now + SECOND, 1_200, 140), Some(0.5));
        assert_eq!(line.lost(now + SECOND, 1_200, 140), None, "the same report again");
        assert_eq!(
            line.lost(now + SECOND + 30 * MS, 1_204, 142),
            None,
            "too few to judge by"
        );
        assert_eq!(
            line.lost(now + 2 * SECOND, 1_300, 130),
            Some(0.0),
            "what came late was not lost"
        );
        assert_eq!(line.lost(now + 6 * SECOND, 2_300, 1_000), None, "the line was cut");
        assert_eq!(line.lost(now + 7 * SECOND, 2_500, 1_000), Some(0.0));
    }

    #[test]
    fn a_queue_that_grows_pauses_and_neither_distance_nor_a_moment_does() {
        let mut far = Congestion::default();
        let now = Instant::now();
        let mut report = |rtt: u32| far.report(now, Some(0.0), Some(rtt * MS)).is_some();
        assert!(![600, 900, 1_200, 700].map(&mut report).contains(&true));
        assert_eq!([1_100, 1_500].map(&mut report), [false, true]);
    }

    #[test]
    fn a_line_that_becomes_another_one_is_judged_anew() {
        let mut phone = Congestion::default();
        let mut now = Instant::now();
        let paused = [50, 600, 600].map(|rtt| phone.report(now, Some(0.0), Some(rtt * MS)));
        now += PAUSE;
        assert!(paused[2].is_some() && phone.resume(now));
        assert!(
            [600; 9]
                .iter()
                .all(|rtt| phone.report(now, Some(0.0), Some(*rtt * MS)).is_none())
        );
    }

    #[test]
    fn a_new_try_ends_with_the_first_report_of_a_queue() {
        let mut phone = Congestion::default();
        let mut now = Instant::now();
        phone.report(now, Some(0.9), Some(50 * MS));
        assert!(phone.report(now, Some(0.9), Some(900 * MS)).is_some());
        for rtt in [700, 60, 80] {
            phone.hear(Some(rtt * MS));
        }
        now += PAUSE;
        assert!(phone.resume(now));
        phone.hear(Some(MS));
        assert_eq!(phone.report(now, None, Some(200 * MS)), None, "a picture's worth");
        assert_eq!(
            phone.report(now + SECOND, None, Some(900 * MS)),
            Some(now + SECOND + 2 * PAUSE)
        );
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
        let asked = [0, 100, 600, 1_200, 2_000, 4_100, 4_300].map(|ms| line.may_ask(now + ms * MS));
        assert_eq!(asked, [true, false, true, true, false, false, true]);
        assert!(line.may_ask(now + 8 * SECOND));
        line.report(now, Some(0.9), None);
        line.report(now, Some(0.9), None);
        assert!(!line.may_ask(now + 14 * SECOND));
    }
}
