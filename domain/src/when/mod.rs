//! Time: moments, wall clocks, days, and every sentence about them. The only module that computes a calendar, used by
//! server and browser alike, so that both say the same. Zone rules are not here: the caller that shows a moment brings the
//! offset of its zone at that moment ([`local`]); `backend::zone` knows the rules, a browser those of its device.

mod days;
mod field;
mod say;
pub mod wire;

pub use chrono::{DateTime, FixedOffset, NaiveDate, NaiveDateTime, TimeDelta, Utc};
pub use days::Days;
pub use field::{read_field, write_field};
pub use say::{clock, countdown, day, exact, gmt, moment, relative, stamp, window};

use chrono::{Datelike, Timelike};

/// One minute.
pub const MINUTE: TimeDelta = TimeDelta::minutes(1);
/// One hour.
pub const HOUR: TimeDelta = TimeDelta::hours(1);
/// One day of 24 hours, whatever clocks do meanwhile.
pub const DAY: TimeDelta = TimeDelta::days(1);

/// A moment on the wall clock of some zone: the moment with the zone's offset at that moment.
pub type Local = DateTime<FixedOffset>;

/// The moment so many milliseconds after 1970-01-01 UTC: what clocks and databases count. One beyond the calendar
/// (about 262,000 years away) is its end.
#[must_use]
pub const fn from_millis(millis: i64) -> DateTime<Utc> {
    match DateTime::from_timestamp_millis(millis) {
        Some(moment) => moment,
        None if millis < 0 => DateTime::<Utc>::MIN_UTC,
        None => DateTime::<Utc>::MAX_UTC,
    }
}

/// A moment where clocks are `offset_min` minutes ahead of UTC. No zone is a day away: such an offset counts as none.
#[must_use]
pub fn local(at: DateTime<Utc>, offset_min: i32) -> Local {
    let seconds = offset_min.saturating_mul(60);
    let offset =
        FixedOffset::east_opt(seconds).unwrap_or(const { FixedOffset::east_opt(0).expect("zero is in range") });
    at.with_timezone(&offset)
}

/// RFC 3339 in UTC with milliseconds, always 24 characters: `2026-11-23T13:00:00.000Z`. How moments travel, and what
/// `datetime` attributes say.
#[must_use]
pub fn iso(at: DateTime<Utc>) -> String {
    let utc = at.naive_utc();
    format!(
        "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z",
        utc.year(),
        utc.month(),
        utc.day(),
        utc.hour(),
        utc.minute(),
        utc.second(),
        at.timestamp_subsec_millis(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_moment_is_written_with_its_milliseconds_always() {
        assert_eq!(iso(from_millis(1_795_435_200_000)), "2026-11-23T12:00:00.000Z");
        assert_eq!(iso(from_millis(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(from_millis(951_782_400_007)), "2000-02-29T00:00:00.007Z");
        assert_eq!(iso(from_millis(-1)), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn what_no_calendar_holds_is_its_end() {
        assert_eq!(from_millis(i64::MAX), DateTime::<Utc>::MAX_UTC);
        assert_eq!(from_millis(i64::MIN), DateTime::<Utc>::MIN_UTC);
        assert_eq!(local(from_millis(0), i32::MAX).offset().local_minus_utc(), 0);
    }
}
