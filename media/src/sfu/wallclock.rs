//! When was this captured? Maps a publisher's RTP timestamps to our clock through its sender reports, the same way for
//! audio and video, so that the sender reports that viewers get keep them in sync.

use std::time::{Duration, Instant, SystemTime};

/// The clock of one publisher.
#[derive(Debug, Default)]
pub(crate) struct WallClock {
    /// One moment on both clocks: the publisher's NTP time and ours.
    anchor: Option<(SystemTime, Instant)>,
}

/// The last sender report of one track.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Report {
    /// Which SSRC it reports on: each has timestamps of its own.
    pub(crate) ssrc: u32,
    pub(crate) ntp: SystemTime,
    pub(crate) time: u32,
}

impl WallClock {
    /// Capture time of a packet on our clock, never later than its arrival.
    /// Before the first report the arrival is the best guess.
    pub(crate) fn captured(&mut self, report: Option<Report>, clock_rate: u32, time: u32, arrived: Instant) -> Instant {
        let Some(report) = report else { return arrived };
        let (anchor_ntp, anchor_at) = *self.anchor.get_or_insert((report.ntp, arrived));
        let ticks = i64::from(time.wrapping_sub(report.time) as i32);
        let offset_us = ntp_difference_us(report.ntp, anchor_ntp) + ticks * 1_000_000 / i64::from(clock_rate);
        let at = if offset_us >= 0 {
            anchor_at.checked_add(Duration::from_micros(offset_us as u64))
        } else {
            anchor_at.checked_sub(Duration::from_micros(offset_us.unsigned_abs()))
        };
        match at {
            Some(at) if at <= arrived => at,
            // The anchor was taken from a late packet: shift it for both tracks alike, so their distance stays.
            Some(at) => {
                let excess = at - arrived;
                if let Some((_, anchored)) = &mut self.anchor {
                    *anchored = anchored.checked_sub(excess).unwrap_or(*anchored);
                }
                arrived
            }
            None => arrived,
        }
    }
}

/// Our own clock as our sender reports show it.
#[derive(Debug)]
pub(crate) struct NtpClock {
    at: Instant,
    ntp: u64,
}

/// Between the beginnings of NTP's time and of Unix's.
const NTP_EPOCH_S: u64 = 2_208_988_800;

impl NtpClock {
    /// One moment on both clocks.
    pub(crate) fn new(at: Instant, system: SystemTime) -> NtpClock {
        let since = system.duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
        NtpClock {
            at,
            ntp: (NTP_EPOCH_S << 32).wrapping_add(ntp_duration(since)),
        }
    }

    /// Seconds and their 2^32nd parts.
    pub(crate) fn at(&self, now: Instant) -> u64 {
        self.ntp
            .wrapping_add(ntp_duration(now.saturating_duration_since(self.at)))
    }

    /// How long a report took there and back (RFC 3550 §6.4.1), from what the other side tells of ours: the middle of its time, and
    /// how long ago that was. `None` where it has had none, and where that cannot be.
    pub(crate) fn round_trip(&self, now: Instant, of_report: u32, ago: u32) -> Option<Duration> {
        let middle = (self.at(now) >> 16) as u32;
        let took = middle.wrapping_sub(of_report).wrapping_sub(ago);
        (of_report != 0 && took < 1 << 31).then(|| Duration::from_secs_f64(f64::from(took) / 65_536.0))
    }
}

fn ntp_duration(duration: Duration) -> u64 {
    (duration.as_secs() << 32).wrapping_add((u64::from(duration.subsec_nanos()) << 32) / 1_000_000_000)
}

fn ntp_difference_us(a: SystemTime, b: SystemTime) -> i64 {
    // A forged report may be centuries away; ten years are enough to be wrong without overflow.
    const LIMIT: i64 = 10 * 365 * 24 * 3600 * 1_000_000;
    let us = |d: Duration| i64::try_from(d.as_micros()).unwrap_or(LIMIT).min(LIMIT);
    match a.duration_since(b) {
        Ok(ahead) => us(ahead),
        Err(behind) => -us(behind.duration()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn audio_and_video_captured_together_map_to_one_moment() {
        let t0 = Instant::now() + Duration::from_secs(1000);
        let ntp = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let mut clock = WallClock::default();
        let audio = Report {
            ssrc: 1,
            ntp,
            time: 48_000,
        };
        let video = Report {
            ssrc: 1,
            ntp: ntp + Duration::from_millis(20),
            time: 9_000,
        };
        // Captured one second after the audio report; audio arrives after 30 ms, video after 90 ms.
        let sound = clock.captured(Some(audio), 48_000, 96_000, t0 + Duration::from_millis(1030));
        let frame = clock.captured(Some(video), 90_000, 9_000 + 88_200, t0 + Duration::from_millis(1090));
        assert_eq!(sound, frame);
    }

    #[test]
    fn a_round_trip_is_what_a_report_took_there_and_back() {
        let t0 = Instant::now();
        let clock = NtpClock::new(t0, SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000));
        let ms = Duration::from_millis;
        assert_eq!(clock.at(t0) >> 32, 1_700_000_000 + NTP_EPOCH_S);
        let sent = (clock.at(t0 + ms(500)) >> 16) as u32;
        let trip = clock.round_trip(t0 + ms(1_400), sent, 65_536 / 2).unwrap();
        assert!((399..=401).contains(&trip.as_millis()), "{trip:?}");
        assert_eq!(clock.round_trip(t0 + ms(1_400), 0, 0), None, "it has had no report");
        assert_eq!(clock.round_trip(t0 + ms(1_400), sent, 65_536), None, "it is lying");
    }

    #[test]
    fn nothing_is_captured_after_it_arrived() {
        let t0 = Instant::now() + Duration::from_secs(1000);
        let ntp = SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000);
        let mut clock = WallClock::default();
        let report = Some(Report { ssrc: 1, ntp, time: 0 });
        clock.captured(report, 90_000, 0, t0 + Duration::from_millis(80));
        let quick = t0 + Duration::from_millis(100);
        assert_eq!(clock.captured(report, 90_000, 9_000, quick), quick);
    }
}
