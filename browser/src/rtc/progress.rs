//! Whether what is played moves, judged by the packets that arrive and the frames that are decoded. Not by the element's clock,
//! which runs on with the sound while the picture stands still.

/// What a session has received since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Received {
    /// Packets of sound and video.
    pub(super) packets: f64,
    /// Decoded frames.
    pub(super) frames: f64,
}

/// What becomes of a session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Nothing to say yet.
    Waits,
    /// Frames move.
    Moves,
    /// Packets arrive and no frame moves: sound alone, or less than a picture needs.
    Still,
    /// Nothing arrives.
    Silent,
    /// Nothing has arrived for so long that another session is worth more.
    Dead,
}

/// What stands still for this long is said.
const STILL_MS: u32 = 1_500;
/// From the handshake to the first frame: a key frame has to be asked for and made.
const FIRST_FRAME_MS: u32 = 3_000;
/// A shorter gap ends by itself, sooner than another session would be there.
const DEAD_MS: u32 = 8_000;

/// See the file's head.
#[derive(Default)]
pub(super) struct Progress {
    last: Received,
    without_packets_ms: u32,
    without_frames_ms: u32,
    /// Whether frames have moved.
    pub(super) has_moved: bool,
}

impl Progress {
    /// Takes the next reading, so long after the one before.
    pub(super) fn judge(&mut self, now: Received, after_ms: u32) -> Verdict {
        let since = |count: f64, last: f64, waited_ms: u32| if count > last { 0 } else { waited_ms + after_ms };
        self.without_packets_ms = since(now.packets, self.last.packets, self.without_packets_ms);
        self.without_frames_ms = since(now.frames, self.last.frames, self.without_frames_ms);
        self.has_moved |= self.without_frames_ms == 0;
        self.last = now;
        let patience_ms = if self.has_moved { STILL_MS } else { FIRST_FRAME_MS };
        match (self.without_packets_ms, self.without_frames_ms) {
            (DEAD_MS.., _) => Verdict::Dead,
            (STILL_MS.., _) if self.last.packets > 0.0 => Verdict::Silent,
            (_, frames) if frames >= patience_ms && self.last.packets > 0.0 => Verdict::Still,
            _ if self.has_moved => Verdict::Moves,
            _ => Verdict::Waits,
        }
    }

    /// Nothing is expected: what stands still stands still rightly.
    pub(super) fn rest(&mut self) {
        (self.without_packets_ms, self.without_frames_ms) = (0, 0);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdicts of readings half a second apart; of each so many packets and frames more than before.
    fn verdicts(progress: &mut Progress, more: &[(u32, u32)]) -> Vec<Verdict> {
        let more = more.iter().map(|(packets, frames)| {
            let now = Received {
                packets: progress.last.packets + f64::from(*packets),
                frames: progress.last.frames + f64::from(*frames),
            };
            progress.judge(now, 500)
        });
        more.collect()
    }

    #[test]
    fn a_picture_that_stops_is_still_and_a_line_that_is_cut_is_silent() {
        let mut progress = Progress::default();
        assert_eq!(
            verdicts(&mut progress, &[(0, 0), (9, 0), (9, 5)]),
            [Verdict::Waits, Verdict::Waits, Verdict::Moves]
        );
        assert_eq!(
            verdicts(&mut progress, &[(5, 0); 4]),
            [Verdict::Moves, Verdict::Moves, Verdict::Still, Verdict::Still]
        );
        assert_eq!(verdicts(&mut progress, &[(5, 1)]), [Verdict::Moves]);
        let cut = verdicts(&mut progress, &[(0, 0); 16]);
        assert_eq!(cut[..2], [Verdict::Moves; 2]);
        assert_eq!(cut[2..15], [Verdict::Silent; 13]);
        assert_eq!(cut[15], Verdict::Dead);
    }

    #[test]
    fn sound_alone_never_ends_a_session() {
        let mut progress = Progress::default();
        let sound = verdicts(&mut progress, &[(25, 0); 600]);
        assert_eq!(sound[..5], [Verdict::Waits; 5], "a frame may yet come");
        assert!(sound[5..].iter().all(|verdict| *verdict == Verdict::Still));
    }

    #[test]
    fn a_session_in_which_nothing_ever_arrives_is_given_up() {
        let mut progress = Progress::default();
        let nothing = verdicts(&mut progress, &[(0, 0); 16]);
        assert_eq!(nothing[..15], [Verdict::Waits; 15]);
        assert_eq!(nothing[15], Verdict::Dead);
        progress.rest();
        assert_eq!(verdicts(&mut progress, &[(0, 0)]), [Verdict::Waits]);
    }
}
