//! Measures the uplink of a broadcast by what the browser counts.

use super::{NarrowUplink, Uplink};
use crate::imports::Statistics;

/// A connection begins slowly: so many readings, one a second, say nothing of how much it carries.
const WARM_UP_READINGS: u32 = 10;
/// Readings one after the other that must say that the line is too narrow.
const NARROW_READINGS: u32 = 3;

/// A report of what was lost comes so much later.
const HEALING_READINGS: u32 = 3;

#[derive(Default)]
pub(super) struct UplinkMeter {
    /// Of the video; `None` while there is no picture to send.
    pub(super) wanted_kbit_s: Option<u32>,
    readings: u32,
    narrow: Option<NarrowUplink>,
    narrow_readings: u32,
    before: Option<(f64, f64)>,
    /// Bytes from the server so far, and for how many readings there were no more.
    received: f64,
    pub(super) unheard: u32,
    /// For so many readings more what was lost is that of a gap which has been told.
    healing: u32,
}

impl UplinkMeter {
    /// The uplink since the last reading, one a second.
    pub(super) fn read(&mut self, entries: Vec<Statistics>) -> Option<Uplink> {
        let (mut bytes, mut at_ms, mut loss, mut rtt_s, mut received) = (0.0, 0.0, 0.0_f64, None, 0.0);
        let wants_video = self.wanted_kbit_s.is_some();
        let mut carried_kbit_s = None;
        self.readings += 1;
        for entry in entries {
            match entry.kind().as_str() {
                "outbound-rtp" => {
                    // The sound's rate is no concern of the video's.
                    let is_video = entry.frames_encoded().is_some();
                    if is_video || !wants_video {
                        bytes += entry.bytes_sent().unwrap_or_default();
                    }
                    at_ms = entry.timestamp();
                    let target = entry.target_bit_s().filter(|_| is_video);
                    carried_kbit_s = carried_kbit_s.or(target.map(|bit_s| (bit_s / 1_000.0) as u32));
                }
                "remote-inbound-rtp" => {
                    loss = loss.max(entry.fraction_lost().unwrap_or_default());
                    rtt_s = rtt_s.or(entry.round_trip_s());
                }
                "candidate-pair" => {
                    received += entry.bytes_received().unwrap_or_default();
                    rtt_s = entry.current_round_trip_s().or(rtt_s);
                }
                _ => {}
            }
        }
        // A browser that does not count them is never unheard.
        self.unheard = if received > self.received || received == 0.0 {
            0
        } else {
            self.unheard + 1
        };
        self.received = received;
        self.healing = if self.unheard > 0 {
            HEALING_READINGS
        } else {
            self.healing.saturating_sub(1)
        };
        self.narrow = carried_kbit_s
            .zip(self.wanted_kbit_s)
            .filter(|(carried, wanted)| self.readings > WARM_UP_READINGS && carried * 4 < wanted * 3)
            .map(|(carried_kbit_s, wanted_kbit_s)| NarrowUplink {
                carried_kbit_s,
                wanted_kbit_s,
            });
        self.narrow_readings = self.narrow.map_or(0, |_| self.narrow_readings + 1);
        let (bytes_before, before_ms) = self.before.replace((bytes, at_ms))?;
        let span_ms = at_ms - before_ms;
        (span_ms > 0.0).then(|| Uplink {
            kbit_s: ((bytes - bytes_before).max(0.0) * 8.0 / span_ms) as u32,
            wanted_kbit_s: self.wanted_kbit_s,
            narrow: self.narrow.filter(|_| self.narrow_readings >= NARROW_READINGS),
            loss_permille: if self.healing > 0 {
                0
            } else {
                (loss * 1000.0).round() as u32
            },
            rtt_ms: rtt_s.map(|seconds: f64| (seconds * 1000.0).round() as u32),
        })
    }
}
