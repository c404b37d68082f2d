//! How late this page shows what the server has: half a round trip, the buffer that evens out the network, and decoding. All of it is
//! counted by the browser.

use crate::imports::Statistics;

/// Sums since the session began, in seconds.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(super) struct Delay {
    buffered_s: f64,
    buffered_frames: f64,
    decoding_s: f64,
    decoded_frames: f64,
    round_trip_s: Option<f64>,
}

impl Delay {
    /// Takes one entry of the browser's statistics.
    pub(super) fn add(&mut self, entry: &Statistics) {
        match entry.kind().as_str() {
            "inbound-rtp" => {
                // Sound has no frames.
                if let Some(frames) = entry.frames_decoded() {
                    self.decoded_frames += frames;
                    self.decoding_s += entry.decode_s().unwrap_or_default();
                    self.buffered_s += entry.buffer_s().unwrap_or_default();
                    self.buffered_frames += entry.buffered_frames().unwrap_or_default();
                }
            }
            "candidate-pair" => self.round_trip_s = entry.current_round_trip_s().or(self.round_trip_s),
            _ => {}
        }
    }

    /// The mean of the frames since an earlier reading, in milliseconds; `None` where there were none or the browser counts too little.
    pub(super) fn since_ms(&self, before: &Delay) -> Option<u32> {
        let mean = |sum: f64, frames: f64| (frames > 0.0 && sum >= 0.0).then(|| sum / frames);
        let buffer = mean(
            self.buffered_s - before.buffered_s,
            self.buffered_frames - before.buffered_frames,
        )?;
        let decoding = mean(
            self.decoding_s - before.decoding_s,
            self.decoded_frames - before.decoded_frames,
        )?;
        Some(((self.round_trip_s? / 2.0 + buffer + decoding) * 1_000.0).round() as u32)
    }
}
