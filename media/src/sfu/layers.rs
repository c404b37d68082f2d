//! The layers of a publisher that sends its video several times in different sizes (simulcast, RFC 8853): viewers get the largest.
//! The order in the offer does not tell which that is (OBS names it first, pages often last), so the bits decide.

use std::time::{Duration, Instant};

/// How long bits are counted before layers are compared.
const WINDOW: Duration = Duration::from_secs(1);
/// Another layer must have this much more, in percent, for a change: each costs a key frame.
const CLEARLY_LARGER: u64 = 130;

/// What becomes of a packet.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Choice {
    /// It is of the layer that viewers get.
    Forward,
    /// It is of that layer from now on: other numbers and times than before.
    Begin,
    /// Nobody needs it.
    Drop,
}

#[derive(Debug, Clone, Copy)]
struct Layer {
    ssrc: u32,
    bytes: u64,
}

/// See the file's head.
#[derive(Debug)]
pub(crate) struct Layers {
    /// What viewers get.
    current: Option<u32>,
    /// What they are to get.
    wanted: Option<u32>,
    counted: Vec<Layer>,
    until: Instant,
}

impl Layers {
    pub(crate) fn new(now: Instant) -> Layers {
        Layers {
            current: None,
            wanted: None,
            counted: Vec::new(),
            until: now + WINDOW,
        }
    }

    /// The layer of which key frames are asked for, `None` before the first packet.
    pub(crate) fn wanted(&self) -> Option<u32> {
        self.wanted
    }

    /// Whether that is another than viewers get.
    pub(crate) fn is_changing(&self) -> bool {
        self.current != self.wanted
    }

    /// Takes a packet into account; `start` means that a decoder can begin with it.
    pub(crate) fn choose(&mut self, now: Instant, ssrc: u32, bytes: usize, start: bool) -> Choice {
        let bytes = bytes as u64;
        if now > self.until + WINDOW / 2 {
            // A pause says nothing about sizes, and the first packet after it less.
            self.counted.clear();
            self.until = now + WINDOW;
        }
        match self.counted.iter_mut().find(|layer| layer.ssrc == ssrc) {
            Some(layer) => layer.bytes += bytes,
            None => self.counted.push(Layer { ssrc, bytes }),
        }
        let wanted = *self.wanted.get_or_insert(ssrc);
        if now >= self.until {
            self.compare(now, wanted);
        }
        let wanted = self.wanted.unwrap_or(ssrc);
        match self.current {
            None if ssrc == wanted => {
                self.current = Some(ssrc);
                Choice::Forward
            }
            Some(current) if ssrc == wanted && current != ssrc && start => {
                self.current = Some(ssrc);
                Choice::Begin
            }
            Some(current) if ssrc == current => Choice::Forward,
            _ => Choice::Drop,
        }
    }

    /// At the end of a window.
    fn compare(&mut self, now: Instant, wanted: u32) {
        let of = |ssrc| {
            self.counted
                .iter()
                .find(|layer| layer.ssrc == ssrc)
                .map_or(0, |layer| layer.bytes)
        };
        let largest = self.counted.iter().max_by_key(|layer| layer.bytes).copied();
        let other = largest.filter(|layer| layer.ssrc != wanted && layer.bytes * 100 > of(wanted) * CLEARLY_LARGER);
        self.wanted = other.map(|layer| layer.ssrc).or(self.wanted);
        self.counted.clear();
        self.until = now + WINDOW;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(start: Instant, ms: u64) -> Instant {
        start + Duration::from_millis(ms)
    }

    #[test]
    fn a_publisher_with_one_layer_is_forwarded_whole() {
        let start = Instant::now();
        let mut layers = Layers::new(start);
        for ms in 0..5_000 {
            assert_eq!(
                layers.choose(after(start, ms), 7, 1_000, ms % 500 == 0),
                Choice::Forward
            );
        }
    }

    #[test]
    fn the_largest_layer_is_forwarded_from_its_next_key_frame_on() {
        let start = Instant::now();
        let mut layers = Layers::new(start);
        let mut awaited = false;
        for ms in 0..3_000 {
            layers.choose(after(start, ms), 1, 100, false);
            let choice = layers.choose(after(start, ms), 2, 800, false);
            assert_ne!(choice, Choice::Forward, "not without a key frame");
            awaited |= layers.wanted() == Some(2);
        }
        assert!(awaited);
        assert_eq!(layers.choose(after(start, 3_000), 2, 800, true), Choice::Begin);
        assert_eq!(layers.choose(after(start, 3_001), 2, 800, false), Choice::Forward);
        assert_eq!(layers.choose(after(start, 3_001), 1, 100, true), Choice::Drop);
    }

    #[test]
    fn a_layer_that_stops_gives_way_to_the_next() {
        let start = Instant::now();
        let mut layers = Layers::new(start);
        for ms in 0..1_500 {
            layers.choose(after(start, ms), 2, 800, ms == 0);
            layers.choose(after(start, ms), 1, 100, ms == 0);
        }
        assert_eq!(layers.wanted(), Some(2));
        for ms in 1_500..4_000 {
            layers.choose(after(start, ms), 1, 100, false);
        }
        assert_eq!(layers.wanted(), Some(1));
        assert_eq!(layers.choose(after(start, 4_000), 1, 100, true), Choice::Begin);
    }

    #[test]
    fn a_pause_of_everything_changes_no_layer() {
        let start = Instant::now();
        let mut layers = Layers::new(start);
        for ms in (0..1_500).chain(4_000..6_000) {
            layers.choose(after(start, ms), 1, 100, true);
            layers.choose(after(start, ms), 2, 800, true);
            assert!(ms < 1_000 || layers.wanted() == Some(2), "at {ms}");
        }
    }

    #[test]
    fn layers_of_about_one_size_do_not_take_turns() {
        let start = Instant::now();
        let mut layers = Layers::new(start);
        for ms in 0..10_000 {
            let wobble = if (ms / 1_000) % 2 == 0 { 110 } else { 90 };
            layers.choose(after(start, ms), 1, 100, true);
            assert_ne!(layers.choose(after(start, ms), 2, wobble, true), Choice::Begin);
        }
    }
}
