//! Time zones: local times of a shop become moments and back. The only module that knows calendars; everybody else counts
//! milliseconds.

use domain::{Lang, Millis, Why, campaign::Period};
use jiff::{
    Span, Timestamp, Zoned,
    civil::{Date, DateTime},
    tz::{AmbiguousOffset, TimeZone},
};

/// Checks a zone's name against the IANA database.
pub fn check(name: &str) -> Result<String, Why> {
    // Etc/Unknown and the like parse, but nobody's clock shows them.
    let known = names().contains(&name);
    if known {
        Ok(name.to_owned())
    } else {
        Err(Why::UnknownZone)
    }
}

/// The zones that a form offers: places (`Asia/Ho_Chi_Minh`) and `UTC`, by name.
#[must_use]
pub fn names() -> Vec<&'static str> {
    ZONES.to_vec()
}

static ZONES: std::sync::LazyLock<Vec<&'static str>> = std::sync::LazyLock::new(|| {
    const REGIONS: [&str; 10] = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Arctic/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    ];
    let mut names: Vec<&'static str> = jiff::tz::db()
        .available()
        .filter(|name| name.as_str() == "UTC" || REGIONS.iter().any(|region| name.as_str().starts_with(region)))
        // Some hundreds of names, once in the life of the process.
        .map(|name| &*Box::leak(name.as_str().to_owned().into_boxed_str()))
        .collect();
    names.sort_unstable();
    names
});

fn zone(name: &str) -> TimeZone {
    // Checked when the shop opened; a name that a newer database dropped still has to show something.
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

fn at(name: &str, moment: Millis) -> Zoned {
    Timestamp::from_millisecond(moment)
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_zoned(zone(name))
}

/// The moment of a local time such as `2026-11-23T20:00`. When clocks go back and a time comes twice, the first is meant;
/// a time that clocks skip is refused.
pub fn to_millis(name: &str, local: &str) -> Result<Millis, Why> {
    let local: DateTime = local.trim().parse().map_err(|_| Why::NotATime)?;
    let ambiguous = zone(name).to_ambiguous_timestamp(local);
    if let AmbiguousOffset::Gap { .. } = ambiguous.offset() {
        return Err(Why::NoSuchLocalTime);
    }
    ambiguous
        .earlier()
        .map(Timestamp::as_millisecond)
        .map_err(|_| Why::NotATime)
}

/// The local time of a moment, as a form's field holds it: `2026-11-23T20:00`.
#[must_use]
pub fn to_local(name: &str, moment: Millis) -> String {
    at(name, moment).strftime("%Y-%m-%dT%H:%M").to_string()
}

/// How many minutes the zone is ahead of UTC at a moment: what a page needs to say it in the shop's zone.
#[must_use]
pub fn offset_min(name: &str, moment: Millis) -> i32 {
    at(name, moment).offset().seconds() / 60
}

/// The window of a campaign as a person says it: `20:00 – 22:00 today`, `Mon 30 Nov 19:00 – 20:00`.
#[must_use]
pub fn window_sentence(name: &str, starts: Millis, ends: Millis, now: Millis, lang: Lang) -> String {
    let (starts, ends, today) = (at(name, starts), at(name, ends), at(name, now).date());
    let from = starts.strftime("%H:%M").to_string();
    let until = if ends.date() == starts.date() {
        ends.strftime("%H:%M").to_string()
    } else {
        format!("{} {}", day(ends.date(), today, lang), ends.strftime("%H:%M"))
    };
    let first = day(starts.date(), today, lang);
    if ends.date() == starts.date() && starts.date() == today {
        return format!("{from} – {until} {first}");
    }
    format!("{first} {from} – {until}")
}

/// A moment as a person says it: `today 19:30`, `Mon 30 Nov 19:30`.
#[must_use]
pub fn moment_sentence(name: &str, moment: Millis, now: Millis, lang: Lang) -> String {
    let (then, today) = (at(name, moment), at(name, now).date());
    format!("{} {}", day(then.date(), today, lang), then.strftime("%H:%M"))
}

/// Days in a zone: where the first begins and where the last ends, if they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    first: Option<Date>,
    last: Option<Date>,
}

impl Days {
    /// The days of a period when it is `now`. Texts that are no day count as not given; days beyond the calendar too.
    #[must_use]
    pub fn of(name: &str, period: Period, from: &str, to: &str, now: Millis) -> Days {
        let today = at(name, now).date();
        let away = |days: i64| today.checked_add(Span::new().days(days)).ok();
        let (first, last) = match period {
            Period::Today => (Some(today), Some(today)),
            Period::NextWeek => (away(1), away(7)),
            Period::LastWeek => (away(-6), Some(today)),
            Period::LastMonth => (away(-29), Some(today)),
            Period::Days => match (from.trim().parse().ok(), to.trim().parse().ok()) {
                (Some(first), Some(last)) if last < first => (Some(last), Some(first)),
                days => days,
            },
        };
        Days { first, last }
    }

    /// From when until before when, as moments: a day begins when its clock first shows it.
    #[must_use]
    pub fn moments(self, name: &str) -> (Option<Millis>, Option<Millis>) {
        let begin = |day: Date| {
            let start = day.to_zoned(zone(name)).ok()?;
            Some(start.timestamp().as_millisecond())
        };
        (
            self.first.and_then(begin),
            self.last.and_then(|day| begin(day.tomorrow().ok()?)),
        )
    }

    /// `Wed 18 Nov – today`, `from Mon 30 Nov`; `None` when no day is known.
    #[must_use]
    pub fn sentence(self, name: &str, now: Millis, lang: Lang) -> Option<String> {
        let today = at(name, now).date();
        let say = |date| day(date, today, lang);
        match (self.first, self.last) {
            (None, None) => None,
            (Some(first), Some(last)) if first == last => Some(say(first)),
            (Some(first), Some(last)) => Some(format!("{} – {}", say(first), say(last))),
            (Some(first), None) => Some(format!("{} {}", lang.pick("from", "từ"), say(first))),
            (None, Some(last)) => Some(format!("{} {}", lang.pick("until", "đến"), say(last))),
        }
    }
}

/// A day as a person says it when today is `today`.
fn day(day: Date, today: Date, lang: Lang) -> String {
    if day == today {
        return lang.pick("today", "hôm nay").to_owned();
    }
    if today.tomorrow().is_ok_and(|tomorrow| tomorrow == day) {
        return lang.pick("tomorrow", "ngày mai").to_owned();
    }
    let weekday = usize::try_from(day.weekday().to_monday_zero_offset()).unwrap_or(0);
    let (month, number) = (day.month(), day.day());
    let year = if day.year() == today.year() {
        String::new()
    } else {
        day.year().to_string()
    };
    match lang {
        Lang::En => {
            const MONTHS: [&str; 12] = [
                "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
            ];
            const DAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
            let name = usize::try_from(month)
                .ok()
                .and_then(|m| MONTHS.get(m - 1))
                .unwrap_or(&"");
            format!("{} {number} {name} {year}", DAYS[weekday % 7])
                .trim_end()
                .to_owned()
        }
        Lang::Vi => {
            const DAYS: [&str; 7] = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];
            let year = if year.is_empty() { year } else { format!("/{year}") };
            format!("{}, {number}/{month}{year}", DAYS[weekday % 7])
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HCM: &str = "Asia/Ho_Chi_Minh";

    #[test]
    fn a_local_time_becomes_the_moment_in_the_shops_zone() {
        let eight = to_millis(HCM, "2026-11-23T20:00").unwrap();
        assert_eq!(eight, 1_795_438_800_000);
        assert_eq!(to_local(HCM, eight), "2026-11-23T20:00");
        assert_eq!(to_local("UTC", eight), "2026-11-23T13:00");
        for bad in ["", "soon", "2026-13-01T20:00", "2026-11-23T25:00", "T20:00"] {
            assert_eq!(to_millis(HCM, bad), Err(Why::NotATime), "{bad}");
        }
    }

    #[test]
    fn a_time_that_clocks_skip_is_refused_and_a_doubled_one_is_the_first() {
        let berlin = "Europe/Berlin";
        assert_eq!(to_millis(berlin, "2026-03-29T02:30"), Err(Why::NoSuchLocalTime));
        let doubled = to_millis(berlin, "2026-10-25T02:30").unwrap();
        assert_eq!(to_local("UTC", doubled), "2026-10-25T00:30");
    }

    #[test]
    fn a_window_reads_as_a_person_says_it() {
        let moment = |text| to_millis(HCM, text).unwrap();
        let now = moment("2026-11-23T09:00");
        let say = |from, until, lang| window_sentence(HCM, moment(from), moment(until), now, lang);
        assert_eq!(
            say("2026-11-23T20:00", "2026-11-23T22:00", Lang::En),
            "20:00 – 22:00 today"
        );
        assert_eq!(
            say("2026-11-23T20:00", "2026-11-23T22:00", Lang::Vi),
            "20:00 – 22:00 hôm nay"
        );
        assert_eq!(
            say("2026-11-24T20:00", "2026-11-24T22:00", Lang::En),
            "tomorrow 20:00 – 22:00"
        );
        assert_eq!(
            say("2026-11-30T19:00", "2026-11-30T20:00", Lang::En),
            "Mon 30 Nov 19:00 – 20:00"
        );
        assert_eq!(
            say("2026-11-30T19:00", "2026-11-30T20:00", Lang::Vi),
            "T2, 30/11 19:00 – 20:00"
        );
        assert_eq!(
            say("2026-11-30T23:00", "2026-12-01T01:00", Lang::En),
            "Mon 30 Nov 23:00 – Tue 1 Dec 01:00"
        );
        assert_eq!(
            say("2027-01-02T19:00", "2027-01-02T20:00", Lang::En),
            "Sat 2 Jan 2027 19:00 – 20:00"
        );
    }

    #[test]
    fn a_period_is_whole_days_of_the_shop() {
        let now = to_millis(HCM, "2026-11-23T00:30").unwrap();
        let of = |period, from, to| Days::of(HCM, period, from, to, now);
        let moment = |text| to_millis(HCM, text).ok();
        assert_eq!(
            of(Period::Today, "", "").moments(HCM),
            (moment("2026-11-23T00:00"), moment("2026-11-24T00:00"))
        );
        assert_eq!(
            of(Period::LastWeek, "", "").moments(HCM),
            (moment("2026-11-17T00:00"), moment("2026-11-24T00:00"))
        );
        let wrong_way = of(Period::Days, "2026-12-02", "2026-11-30");
        assert_eq!(
            wrong_way.moments(HCM),
            (moment("2026-11-30T00:00"), moment("2026-12-03T00:00"))
        );
        assert_eq!(
            wrong_way.sentence(HCM, now, Lang::En).unwrap(),
            "Mon 30 Nov – Wed 2 Dec"
        );
        assert_eq!(of(Period::Days, "soon", "9999-12-31").moments(HCM), (None, None));
        let day_without_midnight = Days::of("America/Havana", Period::Days, "2026-03-08", "2026-03-08", now);
        let (from, until) = day_without_midnight.moments("America/Havana");
        assert_eq!(until.unwrap() - from.unwrap(), 23 * domain::HOUR);
    }

    #[test]
    fn the_offset_is_the_one_of_the_moment() {
        let winter = to_millis("Europe/Berlin", "2026-01-15T12:00").unwrap();
        let summer = to_millis("Europe/Berlin", "2026-07-15T12:00").unwrap();
        assert_eq!(offset_min(HCM, winter), 420);
        assert_eq!(
            (offset_min("Europe/Berlin", winter), offset_min("Europe/Berlin", summer)),
            (60, 120)
        );
        assert_eq!(offset_min("America/St_Johns", winter), -210);
    }

    #[test]
    fn only_places_on_the_map_are_zones() {
        assert!(names().contains(&HCM) && names().contains(&"UTC"));
        assert!(check(HCM).is_ok());
        for bad in ["", "asia/ho_chi_minh", "Mars/Phobos", "../etc/passwd"] {
            assert_eq!(check(bad), Err(Why::UnknownZone), "{bad}");
        }
    }
}
