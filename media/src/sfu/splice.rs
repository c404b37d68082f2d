//! Splices the publishers of one stream into one endless track: each new publisher (epoch) brings its own sequence numbers,
//! timestamps and picture ids, and viewers must see none of that. Order and gaps within an epoch stay as they are.

use std::time::Instant;

/// Numbers of one outgoing track, continuous over epochs.
#[derive(Debug)]
pub(crate) struct Splice {
    clock_rate: u32,
    epoch: Option<Epoch>,
    numbers: Numbers,
    last_time: u32,
    last_arrival: Option<Instant>,
}

/// Which numbers are given out. Each is given to one packet only, however often and with whatever a publisher sends it: viewers'
/// packets are encrypted under their numbers, and two under one number would betray both (RFC 3711 §9.1).
#[derive(Debug, Default)]
struct Numbers {
    /// The highest.
    top: u64,
    /// Of the last ones, by the remainder of the number.
    given: [u64; WINDOW_WORDS],
}

const WINDOW_WORDS: usize = 16;
const WINDOW: u64 = 64 * WINDOW_WORDS as u64;

impl Numbers {
    /// Whether `number` was free; what is older than the window is not.
    fn take(&mut self, number: u64) -> bool {
        if number > self.top {
            if number - self.top >= WINDOW {
                self.given = [0; WINDOW_WORDS];
            } else {
                (self.top + 1..=number).for_each(|between| *self.word(between) &= !bit(between));
            }
            self.top = number;
        } else if self.top - number >= WINDOW || *self.word(number) & bit(number) != 0 {
            return false;
        }
        *self.word(number) |= bit(number);
        true
    }

    fn word(&mut self, number: u64) -> &mut u64 {
        &mut self.given[(number % WINDOW / 64) as usize]
    }
}

fn bit(number: u64) -> u64 {
    1 << (number % 64)
}

#[derive(Debug)]
struct Epoch {
    first_in: u64,
    first_out: u64,
    time_shift: u32,
}

impl Splice {
    /// `time` is where timestamps begin; receivers expect no particular value (RFC 3550 §5.1 asks for a random one).
    pub(crate) fn new(clock_rate: u32, time: u32) -> Self {
        Splice {
            clock_rate,
            epoch: None,
            numbers: Numbers::default(),
            last_time: time,
            last_arrival: None,
        }
    }

    /// From now on packets come from a new publisher.
    pub(crate) fn begin_epoch(&mut self) {
        self.epoch = None;
    }

    /// Whether the current epoch has its first packet.
    pub(crate) fn is_running(&self) -> bool {
        self.epoch.is_some()
    }

    /// Our number and timestamp for a packet, or `None` when it is older than the first one of its epoch, or has come before. `seq`
    /// is extended, `time` as on the wire.
    pub(crate) fn place(&mut self, seq: u64, time: u32, arrived: Instant) -> Option<(u64, u32)> {
        let epoch = match &self.epoch {
            Some(epoch) => epoch,
            None => {
                let first_time = self.first_time(arrived);
                self.epoch.insert(Epoch {
                    first_in: seq,
                    first_out: self.numbers.top + 1,
                    time_shift: first_time.wrapping_sub(time),
                })
            }
        };
        let out = epoch.first_out + seq.checked_sub(epoch.first_in)?;
        let out_time = time.wrapping_add(epoch.time_shift);
        let is_newest = out > self.numbers.top;
        if !self.numbers.take(out) {
            return None;
        }
        if is_newest {
            self.last_time = out_time;
            self.last_arrival = Some(arrived);
        }
        Some((out, out_time))
    }

    /// Between two publishers as much time passes as did in reality; at least one tick, so that two frames never share one.
    fn first_time(&self, arrived: Instant) -> u32 {
        let Some(last) = self.last_arrival else {
            return self.last_time;
        };
        let ticks = arrived.saturating_duration_since(last).as_micros() * u128::from(self.clock_rate) / 1_000_000;
        self.last_time.wrapping_add((ticks as u32).max(self.clock_rate / 100))
    }
}

/// VP8 picture ids and TL0PICIDX (RFC 7741 §4.2), continuous over epochs in the same way.
#[derive(Debug, Default)]
pub(crate) struct PictureSplice {
    shift: Option<(u16, u8)>,
    last: Option<(u16, u8)>,
}

impl PictureSplice {
    /// From now on frames come from a new publisher.
    pub(crate) fn begin_epoch(&mut self) {
        self.shift = None;
    }

    /// Rewrites the ids in place of a copied payload; `None` when nothing has to change.
    pub(crate) fn rewrite(&mut self, payload: &[u8]) -> Option<Vec<u8>> {
        let at = super::peek::vp8_ids(payload)?;
        let (picture, tl0) = (at.picture, at.tl0);
        let (dp, dt) = *self.shift.get_or_insert_with(|| match self.last {
            Some((p, t)) => (
                p.wrapping_add(1).wrapping_sub(picture) & 0x7fff,
                t.wrapping_add(1).wrapping_sub(tl0),
            ),
            None => (0, 0),
        });
        let (picture, tl0) = (picture.wrapping_add(dp) & 0x7fff, tl0.wrapping_add(dt));
        self.last = Some((picture, tl0));
        if (dp, dt) == (0, 0) {
            return None;
        }
        let mut copy = payload.to_vec();
        if at.wide {
            let [high, low] = picture.to_be_bytes();
            copy[at.picture_at] = high | 0x80;
            copy[at.picture_at + 1] = low;
        } else {
            copy[at.picture_at] = (picture & 0x7f) as u8;
        }
        if let Some(tl0_at) = at.tl0_at {
            copy[tl0_at] = tl0;
        }
        Some(copy)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashSet;

    proptest! {
        #[test]
        fn no_number_is_given_twice(steps in proptest::collection::vec(-1_200i64..1_200, 1..400)) {
            let (mut numbers, mut given, mut at) = (Numbers::default(), HashSet::new(), 5_000u64);
            for step in steps {
                at = at.saturating_add_signed(step).max(1);
                let top = numbers.top;
                let is_new = numbers.take(at);
                prop_assert_eq!(is_new, !given.contains(&at) && (at > top || top - at < WINDOW));
                if is_new {
                    given.insert(at);
                }
            }
        }
    }
}
