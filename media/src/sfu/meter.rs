//! Counts what happens per second and per minute without storing the samples: rates and percentiles.

use std::time::{Duration, Instant};

/// Bits per second over about the last second.
#[derive(Debug)]
pub(crate) struct Rate {
    since: Instant,
    bytes: u64,
    last_bps: u64,
}

impl Rate {
    pub(crate) fn new(now: Instant) -> Self {
        Rate {
            since: now,
            bytes: 0,
            last_bps: 0,
        }
    }

    pub(crate) fn add(&mut self, now: Instant, bytes: usize) {
        self.roll(now);
        self.bytes += bytes as u64;
    }

    pub(crate) fn bps(&mut self, now: Instant) -> u64 {
        self.roll(now);
        self.last_bps
    }

    fn roll(&mut self, now: Instant) {
        let age = now.saturating_duration_since(self.since);
        if age >= Duration::from_secs(1) {
            self.last_bps = (self.bytes as u128 * 8 * 1_000_000 / age.as_micros().max(1)) as u64;
            self.bytes = 0;
            self.since = now;
        }
    }
}

/// Eight buckets per octave: percentiles are at most 12.5 % too high.
const STEPS: usize = 8;
const BUCKETS: usize = 32 * STEPS;
const WINDOW: Duration = Duration::from_secs(30);

/// Percentiles of microseconds over the last 30 to 60 seconds.
#[derive(Debug)]
pub(crate) struct Percentiles {
    current: Box<[u64; BUCKETS]>,
    previous: Box<[u64; BUCKETS]>,
    since: Option<Instant>,
}

impl Default for Percentiles {
    fn default() -> Self {
        Percentiles {
            current: Box::new([0; BUCKETS]),
            previous: Box::new([0; BUCKETS]),
            since: None,
        }
    }
}

impl Percentiles {
    pub(crate) fn add(&mut self, now: Instant, took: Duration, times: u64) {
        let since = *self.since.get_or_insert(now);
        if now.saturating_duration_since(since) >= WINDOW {
            std::mem::swap(&mut self.current, &mut self.previous);
            self.current.fill(0);
            self.since = Some(now);
        }
        self.current[bucket(took.as_micros() as u64)] += times;
    }

    /// The value that `share` (0 to 1) of the samples do not exceed; 0 without samples.
    pub(crate) fn at(&self, share: f64) -> u64 {
        let counts = || self.current.iter().zip(self.previous.iter()).map(|(a, b)| a + b);
        let total: u64 = counts().sum();
        let wanted = (total as f64 * share).ceil() as u64;
        let mut seen = 0;
        for (i, count) in counts().enumerate() {
            seen += count;
            if count > 0 && seen >= wanted {
                return top_of(i);
            }
        }
        0
    }
}

fn bucket(us: u64) -> usize {
    if us < STEPS as u64 {
        return us as usize;
    }
    let octave = us.ilog2() as usize;
    let step = (us >> (octave - 3)) as usize & (STEPS - 1);
    ((octave - 2) * STEPS + step).min(BUCKETS - 1)
}

fn top_of(bucket: usize) -> u64 {
    if bucket < STEPS {
        return bucket as u64;
    }
    let (octave, step) = (bucket / STEPS + 2, bucket % STEPS);
    ((STEPS + step + 1) as u64) << (octave - 3)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn percentiles_are_close_above_the_truth() {
        let now = Instant::now();
        let mut p = Percentiles::default();
        for us in 1..=1000u64 {
            p.add(now, Duration::from_micros(us), 1);
        }
        for (share, truth) in [(0.5, 500), (0.99, 990)] {
            let got = p.at(share);
            assert!(got >= truth && got <= truth + truth / 8 + 1, "{share}: {got}");
        }
    }

    #[test]
    fn a_rate_is_known_after_a_second() {
        let t0 = Instant::now();
        let mut rate = Rate::new(t0);
        for ms in 0..=1000 {
            rate.add(t0 + Duration::from_millis(ms), 125);
        }
        assert_eq!(rate.bps(t0 + Duration::from_millis(1000)), 1_000_000);
    }
}
