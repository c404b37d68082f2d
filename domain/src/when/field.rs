//! Local times as form fields hold them: `2026-11-23T20:00`, the value of `<input type="datetime-local">`.

use chrono::{Datelike, NaiveDateTime, Timelike};

/// A local time, to the minute.
#[must_use]
pub fn write_field(at: impl Datelike + Timelike) -> String {
    let (year, month, date) = (at.year(), at.month(), at.day());
    format!("{year:04}-{month:02}-{date:02}T{:02}:{:02}", at.hour(), at.minute())
}

/// Reads one; seconds, and a space for the `T`, are understood where people type by hand.
#[must_use]
pub fn read_field(text: &str) -> Option<NaiveDateTime> {
    let text = text.trim();
    // chrono reads signed years of any length; a calendar for people has four digits.
    if text.starts_with(['+', '-']) {
        return None;
    }
    ["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"]
        .into_iter()
        .find_map(|form| NaiveDateTime::parse_from_str(text, form).ok())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::{from_millis, local};

    #[test]
    fn a_field_holds_the_local_time_to_the_minute() {
        let at = from_millis(1_795_438_859_999);
        assert_eq!(write_field(local(at, 420)), "2026-11-23T20:00");
        assert_eq!(write_field(local(at, -210)), "2026-11-23T09:30");
        assert_eq!(write_field(local(at, 345)), "2026-11-23T18:45");
    }

    #[test]
    fn a_field_is_read_as_it_is_written() {
        let eight = read_field("2026-11-23T20:00");
        assert!(eight.is_some());
        assert_eq!(read_field(" 2026-11-23 20:00 "), eight);
        assert_eq!(read_field("2026-11-23T20:00:00"), eight);
        for bad in [
            "",
            "soon",
            "2026-13-01T20:00",
            "2026-02-29T20:00",
            "2026-11-23T25:00",
            "T20:00",
            "2026-11-23",
            "+12026-01-01T20:00",
            "+262142-12-31T20:00",
            "-0005-01-01T00:00",
        ] {
            assert_eq!(read_field(bad), None, "{bad}");
        }
    }
}
