//! How moments and lengths travel between server, page and feed, for `#[serde(with = "wire")]`: a moment as RFC 3339 in
//! UTC with milliseconds ([`iso`]), a duration as whole milliseconds. `chrono` is taken without its own `serde`, which
//! leaves out milliseconds that are zero: a moment that does not say how it travels does not compile.

use super::{DateTime, NaiveDate, TimeDelta, Utc};
use chrono::{Datelike, Timelike};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de::Error};

/// RFC 3339 in UTC with milliseconds: `2026-11-23T13:00:00.000Z`, 24 characters for every moment that [`can_travel`]. How
/// moments travel, and what `datetime` attributes say.
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

/// Writes what [`iso`] makes.
pub fn serialize<S: Serializer>(at: &DateTime<Utc>, to: S) -> Result<S::Ok, S::Error> {
    to.serialize_str(&iso(*at))
}

/// Reads what [`serialize`] writes.
pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<DateTime<Utc>, D::Error> {
    read(&String::deserialize(from)?).ok_or_else(|| D::Error::custom("not a moment"))
}

/// The moment that [`iso`] wrote so; other forms of RFC 3339 are not read. By hand, because chrono's reader of all of them
/// weighs more in a viewer's first load than all other arithmetic of dates.
#[must_use]
pub fn read(text: &str) -> Option<DateTime<Utc>> {
    let number = |at: std::ops::Range<usize>| {
        let digits = text.get(at)?;
        let plain = digits.bytes().all(|digit| digit.is_ascii_digit());
        if plain { digits.parse::<u32>().ok() } else { None }
    };
    let bytes = text.as_bytes();
    let marks = [
        (4, b'-'),
        (7, b'-'),
        (10, b'T'),
        (13, b':'),
        (16, b':'),
        (19, b'.'),
        (23, b'Z'),
    ];
    if bytes.len() != 24 || marks.iter().any(|(at, mark)| bytes[*at] != *mark) {
        return None;
    }
    let day = NaiveDate::from_ymd_opt(number(0..4)?.cast_signed(), number(5..7)?, number(8..10)?)?;
    let time = day.and_hms_milli_opt(number(11..13)?, number(14..16)?, number(17..19)?, number(20..23)?)?;
    Some(time.and_utc())
}

/// Whether a moment can travel: RFC 3339 has years of four digits, and what is added to one stays within them.
#[must_use]
pub fn can_travel(at: DateTime<Utc>) -> bool {
    (1970..9999).contains(&at.year())
}

/// A moment as an argument of a server function, which cannot say how it travels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Moment(#[serde(with = "self")] pub DateTime<Utc>);

/// A moment that may be missing: `null` then.
pub mod optional {
    use super::{DateTime, Deserialize, Deserializer, Error, Serialize, Serializer, Utc, iso, read};

    /// Writes the moment, or `null`.
    pub fn serialize<S: Serializer>(at: &Option<DateTime<Utc>>, to: S) -> Result<S::Ok, S::Error> {
        at.map(iso).serialize(to)
    }

    /// Reads what [`serialize`] writes.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Option<DateTime<Utc>>, D::Error> {
        match Option::<String>::deserialize(from)? {
            Some(text) => read(&text).map(Some).ok_or_else(|| D::Error::custom("not a moment")),
            None => Ok(None),
        }
    }
}

/// A duration.
pub mod duration {
    use super::{Deserialize, Deserializer, Error, Serializer, TimeDelta};

    /// Writes whole milliseconds.
    pub fn serialize<S: Serializer>(duration: &TimeDelta, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_i64(duration.num_milliseconds())
    }

    /// Reads what [`serialize`] writes.
    pub fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<TimeDelta, D::Error> {
        TimeDelta::try_milliseconds(i64::deserialize(from)?).ok_or_else(|| D::Error::custom("not a duration"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::from_millis;
    use proptest::prelude::*;

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct All {
        #[serde(with = "super")]
        at: DateTime<Utc>,
        #[serde(with = "optional")]
        perhaps: Option<DateTime<Utc>>,
        #[serde(with = "duration")]
        duration: TimeDelta,
    }

    #[test]
    fn a_moment_travels_as_rfc_3339_with_its_milliseconds() {
        let sent = All {
            at: from_millis(1_795_435_200_000),
            perhaps: None,
            duration: TimeDelta::minutes(90),
        };
        let text = serde_json::to_string(&sent).unwrap();
        assert_eq!(
            text,
            r#"{"at":"2026-11-23T12:00:00.000Z","perhaps":null,"duration":5400000}"#
        );
    }

    #[test]
    fn a_moment_is_written_with_its_milliseconds_always() {
        assert_eq!(iso(from_millis(1_795_435_200_000)), "2026-11-23T12:00:00.000Z");
        assert_eq!(iso(from_millis(0)), "1970-01-01T00:00:00.000Z");
        assert_eq!(iso(from_millis(951_782_400_007)), "2000-02-29T00:00:00.007Z");
        assert_eq!(iso(from_millis(-1)), "1969-12-31T23:59:59.999Z");
    }

    #[test]
    fn an_argument_travels_like_every_moment() {
        let sent = Moment(from_millis(1_795_435_200_007));
        let text = serde_json::to_string(&sent).unwrap();
        assert_eq!(text, r#""2026-11-23T12:00:00.007Z""#);
        assert_eq!(serde_json::from_str::<Moment>(&text).unwrap(), sent);
    }

    #[test]
    fn what_is_written_otherwise_is_refused() {
        assert_eq!(read("2026-11-23T12:00:00.007Z"), Some(from_millis(1_795_435_200_007)));
        for bad in [
            "",
            "now",
            "2026-11-23",
            "1795435200000",
            "2026-11-23T12:00:00Z",
            "2026-11-23T12:00:00.000+00:00",
            "2026-11-23T12:00:00.0000",
            "2026-11-23 12:00:00.000Z",
            "2026-02-30T00:00:00.000Z",
            "2026-11-23T24:00:00.000Z",
            "2026-11-23T23:59:60.000Z",
            "+026-11-23T12:00:00.000Z",
            "2026-11-23T12:00:+1.000Z",
            "2026-11-éT12:00:00.0000Z",
        ] {
            assert_eq!(read(bad), None, "{bad}");
        }
    }

    proptest! {
        #[test]
        fn a_moment_arrives_as_it_was_sent(at in 0i64..253_402_300_800_000, perhaps in proptest::option::of(0i64..253_402_300_800_000), duration: i32) {
            let sent = All { at: from_millis(at), perhaps: perhaps.map(from_millis), duration: TimeDelta::milliseconds(duration.into()) };
            let text = serde_json::to_string(&sent).unwrap();
            prop_assert_eq!(serde_json::from_str::<All>(&text).unwrap(), sent);
        }
    }
}
