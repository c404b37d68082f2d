//! What a way to the server is worth: which video a measured uplink carries, and what to do where it carries less
//! than was chosen. Measuring itself is the browser's work; the arithmetic of it stands here too, to be tested.

/// Lines of the video that can be chosen, smallest first.
pub const LINES: [u32; 3] = [480, 720, 1080];
/// Opus is transparent for speech and good for music here; more would only take from the video.
pub const AUDIO_KBIT_S: u32 = 64;
/// Bytes of one question of a measurement: at 100 Mbit/s this takes a third of a second.
pub const BYTES_MAX: u32 = 4 * 1024 * 1024;
/// The first question is small, so that a poor connection answers it at all.
pub const BYTES_FIRST: u32 = 64 * 1024;

/// The part of the measured uplink that a broadcast may fill: the rest is for retransmissions, key frames and whatever
/// else is on the line.
const FILLED_PERCENT: u32 = 70;
/// A video with less than this part of what it wants looks worse than a smaller one.
const LEAST_PERCENT: u32 = 60;
/// Bitrates are offered in steps.
const STEP_KBIT_S: u32 = 100;
/// Below this no video is worth sending.
const FLOOR_KBIT_S: u32 = 300;
/// Time that one question should take: long enough to fill the way, short enough to ask again.
const QUESTION_MS: u32 = 800;

/// A video as chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Shape {
    /// 480, 720 or 1080.
    pub lines: u32,
    /// Frames a second.
    pub frames: u32,
}

/// How a chosen video and the uplink go together; everything but `Fits` names the one next thing to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fit {
    /// It goes through, with headroom.
    Fits,
    /// The video fits, the bitrate that was typed does not: this one does, in kbit/s.
    LowerBitrate(u32),
    /// It fits with 30 frames a second.
    FewerFrames,
    /// The video with so many lines fits.
    FewerLines(u32),
    /// No video fits.
    TooLow,
}

impl Shape {
    /// What the video wants, in kbit/s, so that faces stay clear in VP8 and H264.
    #[must_use]
    pub fn wants_kbit_s(self) -> u32 {
        let calm = match self.lines {
            ..=480 => 1_200,
            481..=720 => 2_500,
            _ => 4_500,
        };
        if self.frames > 30 { calm * 3 / 2 } else { calm }
    }

    /// What to send, in kbit/s: what the video wants, or what a measured uplink leaves for it.
    #[must_use]
    pub fn suggested_kbit_s(self, uplink_kbit_s: Option<u32>) -> u32 {
        let left = uplink_kbit_s.map_or(u32::MAX, left_kbit_s);
        let sent = self.wants_kbit_s().min(left) / STEP_KBIT_S * STEP_KBIT_S;
        sent.max(FLOOR_KBIT_S)
    }

    /// Whether the uplink carries this video, at the bitrate that was chosen (`None`: the suggested one).
    #[must_use]
    pub fn fit(self, uplink_kbit_s: u32, chosen_kbit_s: Option<u32>) -> Fit {
        if self.fits(uplink_kbit_s) {
            let suggested = self.suggested_kbit_s(Some(uplink_kbit_s));
            return match chosen_kbit_s {
                Some(chosen) if chosen > left_kbit_s(uplink_kbit_s).max(suggested) => Fit::LowerBitrate(suggested),
                _ => Fit::Fits,
            };
        }
        let calm = Shape { frames: 30, ..self };
        if self.frames > calm.frames && calm.fits(uplink_kbit_s) {
            return Fit::FewerFrames;
        }
        best_lines(uplink_kbit_s, self.frames).map_or(Fit::TooLow, Fit::FewerLines)
    }

    fn fits(self, uplink_kbit_s: u32) -> bool {
        left_kbit_s(uplink_kbit_s) >= self.wants_kbit_s() * LEAST_PERCENT / 100
    }
}

/// The most lines that the uplink carries at this frame rate.
#[must_use]
pub fn best_lines(uplink_kbit_s: u32, frames: u32) -> Option<u32> {
    LINES
        .into_iter()
        .rev()
        .find(|lines| Shape { lines: *lines, frames }.fits(uplink_kbit_s))
}

/// What of the uplink is left for the video.
fn left_kbit_s(uplink_kbit_s: u32) -> u32 {
    let filled = u64::from(uplink_kbit_s) * u64::from(FILLED_PERCENT) / 100;
    u32::try_from(filled).unwrap_or(u32::MAX).saturating_sub(AUDIO_KBIT_S)
}

/// The middle one of some durations.
#[must_use]
pub fn median(mut took_ms: Vec<f64>) -> Option<f64> {
    took_ms.sort_by(f64::total_cmp);
    took_ms.get(took_ms.len() / 2).copied()
}

/// How much one answer's time differs from the next one's: the mean of the absolute differences.
#[must_use]
pub fn jitter(took_ms: &[f64]) -> f64 {
    let steps = took_ms.len().saturating_sub(1);
    if steps == 0 {
        return 0.0;
    }
    let sum: f64 = took_ms.windows(2).map(|pair| (pair[1] - pair[0]).abs()).sum();
    sum / steps as f64
}

/// The rate of one question, without the time in which nothing but the way there and back was waited for.
#[must_use]
pub fn rate_kbit_s(bytes: u32, took_ms: f64, ping_ms: f64) -> u32 {
    let busy_ms = (took_ms - ping_ms).max(took_ms / 2.0).max(0.1);
    (f64::from(bytes) * 8.0 / busy_ms) as u32
}

/// Bytes of the question after this one, always more: as many as the rate carries in a good while.
#[must_use]
pub fn next_bytes(before: u32, rate_kbit_s: u32) -> u32 {
    let aimed = u64::from(rate_kbit_s) * u64::from(QUESTION_MS) / 8;
    let aimed = u32::try_from(aimed).unwrap_or(u32::MAX);
    aimed
        .clamp(before.saturating_mul(2), before.saturating_mul(8))
        .min(BYTES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const HD: Shape = Shape { lines: 720, frames: 30 };
    const FULL_HD: Shape = Shape {
        lines: 1080,
        frames: 30,
    };

    #[test]
    fn an_unknown_uplink_suggests_what_the_video_wants() {
        assert_eq!(HD.suggested_kbit_s(None), 2_500);
        assert_eq!(Shape { frames: 60, ..FULL_HD }.suggested_kbit_s(None), 6_700);
    }

    #[test]
    fn a_wide_uplink_changes_nothing_and_a_narrow_one_leaves_headroom() {
        assert_eq!(HD.suggested_kbit_s(Some(8_400)), 2_500);
        assert_eq!(HD.suggested_kbit_s(Some(3_000)), 2_000);
        assert_eq!(HD.suggested_kbit_s(Some(100)), 300, "less is no video");
    }

    #[test]
    fn eight_megabits_are_good_for_1080p_and_two_for_480p() {
        assert_eq!(best_lines(8_400, 30), Some(1080));
        assert_eq!(best_lines(3_000, 30), Some(720));
        assert_eq!(best_lines(2_000, 30), Some(480));
        assert_eq!(best_lines(500, 30), None);
    }

    #[test]
    fn too_little_uplink_names_the_one_next_thing_to_do() {
        assert_eq!(FULL_HD.fit(8_400, None), Fit::Fits);
        assert_eq!(FULL_HD.fit(3_000, None), Fit::FewerLines(720));
        assert_eq!(Shape { frames: 60, ..HD }.fit(3_000, None), Fit::FewerFrames);
        assert_eq!(HD.fit(500, None), Fit::TooLow);
    }

    #[test]
    fn a_bitrate_beyond_the_headroom_is_answered_with_one_within() {
        assert_eq!(HD.fit(4_000, Some(6_000)), Fit::LowerBitrate(2_500));
        assert_eq!(HD.fit(8_400, Some(4_500)), Fit::Fits);
    }

    #[test]
    fn the_middle_answer_and_the_differences_are_what_is_said() {
        assert_eq!(median(vec![30.0, 10.0, 12.0]), Some(12.0));
        assert_eq!(median(Vec::new()), None);
        assert!((jitter(&[10.0, 14.0, 12.0]) - 3.0).abs() < 1e-9);
        assert!(jitter(&[10.0]).abs() < 1e-9);
    }

    #[test]
    fn a_question_is_as_long_as_the_way_carries_in_a_good_while() {
        assert_eq!(rate_kbit_s(100_000, 900.0, 100.0), 1_000);
        assert_eq!(next_bytes(BYTES_FIRST, 3_000), 300_000);
        assert_eq!(
            next_bytes(BYTES_FIRST, 100),
            2 * BYTES_FIRST,
            "each is longer than the one before"
        );
        assert_eq!(next_bytes(BYTES_MAX / 2, 900_000), BYTES_MAX);
    }

    proptest! {
        #[test]
        fn what_is_suggested_never_fills_the_uplink(lines in 0usize..3, frames in prop::sample::select(vec![24u32, 30, 60]), uplink in 600u32..200_000) {
            let shape = Shape { lines: LINES[lines], frames };
            let sent = shape.suggested_kbit_s(Some(uplink)) + AUDIO_KBIT_S;
            prop_assert!(sent * 100 <= uplink * FILLED_PERCENT);
        }

        #[test]
        fn the_advice_once_followed_fits(lines in 0usize..3, frames in prop::sample::select(vec![24u32, 30, 60]), uplink in 0u32..20_000, chosen in prop::option::of(300u32..10_000)) {
            let shape = Shape { lines: LINES[lines], frames };
            let (shape, chosen) = match shape.fit(uplink, chosen) {
                Fit::Fits | Fit::TooLow => return Ok(()),
                Fit::LowerBitrate(kbit_s) => (shape, Some(kbit_s)),
                Fit::FewerFrames => (Shape { frames: 30, ..shape }, None),
                Fit::FewerLines(lines) => (Shape { lines, ..shape }, None),
            };
            prop_assert_eq!(shape.fit(uplink, chosen), Fit::Fits);
        }
    }
}
