//! Time: moments, wall clocks, days, and every sentence about them. The only module that computes a calendar, used by
//! server and browser alike, so that both say the same. Zone rules are not here: the caller that shows a moment brings the
//! offset of its zone at that moment ([`local`]); `backend::zone` knows the rules, a browser those of its device.

mod days;
mod field;
mod say;
pub mod wire;

pub use chrono::{DateTime, FixedOffset, MappedLocalTime, NaiveDate, NaiveDateTime, TimeDelta, Utc};
pub use days::Days;
pub use field::{read_field, write_field};
pub use say::{clock, countdown, day, exact, gmt, moment, relative, stamp, window};
pub use wire::iso;

use chrono::DurationRound;

/// One minute.
pub const MINUTE: TimeDelta = TimeDelta::minutes(1);
/// One hour.
pub const HOUR: TimeDelta = TimeDelta::hours(1);
/// One day of 24 hours, whatever clocks do meanwhile.
pub const DAY: TimeDelta = TimeDelta::days(1);

/// A moment on the wall clock of some zone: the moment with the zone's offset at that moment.
pub type Local = DateTime<FixedOffset>;

/// The moment so many milliseconds after 1970-01-01 UTC: what clocks and databases count. One outside the years 0 to 9999,
/// which could not travel ([`wire`]), is the nearest that can.
#[must_use]
pub const fn from_millis(millis: i64) -> DateTime<Utc> {
    const FIRST: i64 = -62_167_219_200_000;
    const LAST: i64 = 253_402_300_799_999;
    let millis = if millis < FIRST {
        FIRST
    } else if millis > LAST {
        LAST
    } else {
        millis
    };
    DateTime::from_timestamp_millis(millis).expect("the calendar holds these years")
}

/// The last whole multiple of `step` since 1970-01-01 UTC that is not after the moment: 20:07 in steps of 15 minutes is 20:00.
#[must_use]
pub fn floor(at: DateTime<Utc>, step: TimeDelta) -> DateTime<Utc> {
    at.duration_trunc(step).unwrap_or(at)
}

/// A moment where clocks are `offset_min` minutes ahead of UTC. No zone is a day away: such an offset counts as none.
#[must_use]
pub fn local(at: DateTime<Utc>, offset_min: i32) -> Local {
    let seconds = offset_min.saturating_mul(60);
    let offset =
        FixedOffset::east_opt(seconds).unwrap_or(const { FixedOffset::east_opt(0).expect("zero is in range") });
    at.with_timezone(&offset)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_cut_to_whole_steps() {
        let at = from_millis(1_795_435_620_007);
        assert_eq!(iso(floor(at, MINUTE * 15)), "2026-11-23T12:00:00.000Z");
        assert_eq!(iso(floor(at, MINUTE)), "2026-11-23T12:07:00.000Z");
    }

    #[test]
    fn what_could_not_travel_is_the_nearest_that_can() {
        for (millis, nearest) in [
            (i64::MIN, "0000-01-01T00:00:00.000Z"),
            (i64::MAX, "9999-12-31T23:59:59.999Z"),
        ] {
            assert_eq!(iso(from_millis(millis)), nearest);
            assert_eq!(wire::read(nearest), Some(from_millis(millis)));
        }
        assert_eq!(local(from_millis(0), i32::MAX).offset().local_minus_utc(), 0);
    }
}
