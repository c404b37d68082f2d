//! Whether what is played moves, judged by the packets that arrive and the frames that are decoded. Not by the element's clock,
//! which runs on with the sound while the picture stands still.

/// What a session has received since it began.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Received {
    /// Packets of sound and video.
    pub(super) packets: f64,
    /// Packets of video.
    pub(super) video: f64,
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
    /// Video arrives and no frame moves: less than a picture needs, or nothing that a decoder can begin with.
    Still,
    /// Sound arrives, and no video although the server has it: the server sends none over a line that carries too little.
    Starved,
    /// Nothing arrives.
    Silent,
    /// Nothing has arrived for so long that another session is worth more.
    Dead,
}

/// Nothing at all for this long is said.
const SILENT_MS: u32 = 1_900;
/// The same of a picture that stands still. The server says it sooner where it is the publisher's.
const STILL_MS: u32 = 1_900;
/// The same after a pause: a key frame is on its way.
const RETURN_MS: u32 = 2_500;
/// Without a packet of video for this long none is sent.
const STARVED_MS: u32 = 1_500;
/// From the handshake to the first frame: a key frame has to be asked for and made.
const FIRST_FRAME_MS: u32 = 5_000;
/// A shorter gap ends by itself, sooner than another session would be there.
const DEAD_MS: u32 = 8_000;

/// See the file's head.
#[derive(Default)]
pub(super) struct Progress {
    last: Received,
    without_packets_ms: u32,
    without_video_ms: u32,
    without_frames_ms: u32,
    /// Until frames move again; what is tried meanwhile changes nothing.
    starved: bool,
    /// Nothing was expected, and no frame has moved since.
    returns: bool,
    /// Whether frames have moved.
    pub(super) has_moved: bool,
}

impl Progress {
    /// Takes the next reading, so long after the one before; `flows` when the server has video to send.
    pub(super) fn judge(&mut self, now: Received, after_ms: u32, flows: bool) -> Verdict {
        let since = |count: f64, last: f64, waited_ms: u32| if count > last { 0 } else { waited_ms + after_ms };
        self.without_packets_ms = since(now.packets, self.last.packets, self.without_packets_ms);
        self.without_video_ms = since(now.video, self.last.video, self.without_video_ms);
        self.without_frames_ms = since(now.frames, self.last.frames, self.without_frames_ms);
        self.has_moved |= self.without_frames_ms == 0;
        self.last = now;
        let has_packets = now.packets > 0.0;
        self.returns &= self.without_frames_ms > 0;
        let patience_ms = match self.has_moved {
            true if self.returns => RETURN_MS,
            true => STILL_MS,
            false => FIRST_FRAME_MS,
        };
        let is_late = self.without_frames_ms >= patience_ms;
        self.starved = is_late && (self.starved || self.without_video_ms >= STARVED_MS);
        if !flows {
            self.rest_video();
        }
        match self.without_packets_ms {
            DEAD_MS.. => Verdict::Dead,
            SILENT_MS.. if has_packets => Verdict::Silent,
            // The server sends no video that was not agreed on: another session finds out.
            _ if is_late && flows && has_packets && now.video == 0.0 => Verdict::Dead,
            _ if is_late && flows && has_packets && self.starved => Verdict::Starved,
            _ if is_late && flows && has_packets => Verdict::Still,
            _ if self.has_moved => Verdict::Moves,
            _ if !flows && has_packets => Verdict::Still,
            _ => Verdict::Waits,
        }
    }

    /// Nothing is expected: what stands still stands still rightly.
    pub(super) fn rest(&mut self) {
        self.without_packets_ms = 0;
        self.rest_video();
    }

    fn rest_video(&mut self) {
        (self.without_video_ms, self.without_frames_ms) = (0, 0);
        (self.starved, self.returns) = (false, true);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The verdicts of readings half a second apart; of each so many packets of sound, packets of video and frames more.
    fn verdicts(progress: &mut Progress, flows: bool, more: &[(u32, u32, u32)]) -> Vec<Verdict> {
        let more = more.iter().map(|(sound, video, frames)| {
            let now = Received {
                packets: progress.last.packets + f64::from(sound + video),
                video: progress.last.video + f64::from(*video),
                frames: progress.last.frames + f64::from(*frames),
            };
            progress.judge(now, 500, flows)
        });
        more.collect()
    }

    /// So many of each, one after the other.
    fn all(verdicts: &[Verdict], expected: &[(usize, Verdict)]) {
        let expected: Vec<Verdict> = expected
            .iter()
            .flat_map(|(times, verdict)| vec![*verdict; *times])
            .collect();
        assert_eq!(verdicts, expected);
    }

    #[test]
    fn a_picture_that_stops_is_still_and_a_line_that_is_cut_is_silent() {
        let mut progress = Progress::default();
        let began = verdicts(&mut progress, true, &[(0, 0, 0), (9, 9, 0), (9, 9, 5)]);
        all(&began, &[(2, Verdict::Waits), (1, Verdict::Moves)]);
        let stopped = verdicts(&mut progress, true, &[(5, 2, 0); 6]);
        all(&stopped, &[(3, Verdict::Moves), (3, Verdict::Still)]);
        all(&verdicts(&mut progress, true, &[(5, 2, 1)]), &[(1, Verdict::Moves)]);
        let cut = verdicts(&mut progress, true, &[(0, 0, 0); 16]);
        all(&cut, &[(3, Verdict::Moves), (12, Verdict::Silent), (1, Verdict::Dead)]);
    }

    #[test]
    fn a_line_that_is_sent_no_video_is_starved_until_frames_move() {
        let mut progress = Progress::default();
        verdicts(&mut progress, true, &[(9, 9, 5)]);
        let paused = verdicts(&mut progress, true, &[(25, 0, 0); 5]);
        all(&paused, &[(3, Verdict::Moves), (2, Verdict::Starved)]);
        let tried = verdicts(&mut progress, true, &[(25, 9, 0), (25, 9, 0), (25, 0, 0), (25, 9, 9)]);
        all(&tried, &[(3, Verdict::Starved), (1, Verdict::Moves)]);
        all(
            &verdicts(&mut progress, true, &[(25, 9, 0); 4]),
            &[(3, Verdict::Moves), (1, Verdict::Still)],
        );
    }

    #[test]
    fn what_the_server_does_not_have_is_no_fault_of_the_line() {
        let mut progress = Progress::default();
        let sound = verdicts(&mut progress, false, &[(25, 0, 0); 600]);
        all(&sound, &[(600, Verdict::Still)]);
        // The camera comes on: its first frame has the time that it needs.
        let begins = verdicts(&mut progress, true, &[(25, 9, 0), (25, 9, 0), (25, 9, 9)]);
        all(&begins, &[(2, Verdict::Waits), (1, Verdict::Moves)]);
        all(
            &verdicts(&mut progress, false, &[(25, 0, 0); 20]),
            &[(20, Verdict::Moves)],
        );
        all(&verdicts(&mut progress, true, &[(25, 0, 0); 4]), &[(4, Verdict::Moves)]);
    }

    #[test]
    fn a_session_without_the_video_that_the_server_has_is_of_the_wrong_format() {
        let mut progress = Progress::default();
        let sound = verdicts(&mut progress, true, &[(25, 0, 0); 10]);
        all(&sound, &[(9, Verdict::Waits), (1, Verdict::Dead)]);
    }

    #[test]
    fn a_session_in_which_nothing_ever_arrives_is_given_up() {
        let mut progress = Progress::default();
        let nothing = verdicts(&mut progress, true, &[(0, 0, 0); 16]);
        all(&nothing, &[(15, Verdict::Waits), (1, Verdict::Dead)]);
        progress.rest();
        all(&verdicts(&mut progress, true, &[(0, 0, 0)]), &[(1, Verdict::Waits)]);
    }
}
