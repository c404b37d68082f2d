//! Time zones: where the clocks of a shop stand at a moment, and which moment a local time of a shop is. The rules are
//! those of the IANA database in `chrono-tz`; sentences and days are made in `domain::when`.

use chrono_tz::{GapInfo, Tz};
use domain::{
    Lang, Why,
    when::{self, DateTime, Days, Local, MappedLocalTime, NaiveDate, NaiveDateTime, Utc},
};
use std::sync::LazyLock;

/// A zone that a form offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Zone {
    /// Today's name: `Asia/Ho_Chi_Minh`.
    pub name: &'static str,
    /// The names that it had before, separated by spaces: `Asia/Saigon`.
    pub before: &'static str,
}

static ZONES: LazyLock<Vec<Zone>> = LazyLock::new(|| {
    include_str!("zone/names.txt")
        .lines()
        .filter(|line| !line.starts_with('#'))
        .map(|line| {
            let (name, before) = line.split_once(' ').unwrap_or((line, ""));
            Zone { name, before }
        })
        .collect()
});

/// The zones that a form offers, places and `UTC`, with the minutes that each is ahead of UTC now: from west to east.
#[must_use]
pub fn choices(now: DateTime<Utc>) -> Vec<(Zone, i32)> {
    let mut choices: Vec<(Zone, i32)> = ZONES.iter().map(|zone| (*zone, offset_min(zone.name, now))).collect();
    choices.sort_by_key(|(zone, offset)| (*offset, zone.name));
    choices
}

/// Today's name of the zone that somebody typed: its name, or one that it had before, in any case and with spaces for
/// the underscores, or only the place (`ho chi minh`, `Saigon`) where one zone has it.
pub fn check(typed: &str) -> Result<&'static str, Why> {
    let typed = plain(typed);
    let whole = |name: &str| plain(name) == typed;
    let place = |name: &str| name.rsplit('/').next().is_some_and(|place| plain(place) == typed);
    one(whole).or_else(|| one(place)).ok_or(Why::UnknownZone)
}

/// Today's name of the one zone with a name that `fits`.
fn one(fits: impl Fn(&str) -> bool) -> Option<&'static str> {
    let mut found = ZONES
        .iter()
        .filter(|zone| fits(zone.name) || zone.before.split(' ').any(&fits));
    match (found.next(), found.next()) {
        (Some(zone), None) => Some(zone.name),
        _ => None,
    }
}

fn plain(name: &str) -> String {
    name.trim().replace('_', " ").to_lowercase()
}

fn zone(name: &str) -> Tz {
    // Checked when the shop opened; a name that a newer database dropped still has to show something.
    name.parse().unwrap_or(Tz::UTC)
}

/// A moment on the zone's clock.
#[must_use]
pub fn local(name: &str, moment: DateTime<Utc>) -> Local {
    moment.with_timezone(&zone(name)).fixed_offset()
}

/// The day that it is in the zone.
#[must_use]
pub fn today(name: &str, now: DateTime<Utc>) -> NaiveDate {
    local(name, now).date_naive()
}

/// The moment of a local time such as `2026-11-23T20:00`. When clocks go back and a time comes twice, the first is meant;
/// a time that clocks skip is refused.
pub fn to_moment(name: &str, typed: &str) -> Result<DateTime<Utc>, Why> {
    let typed = when::read_field(typed).ok_or(Why::NotATime)?;
    let moment = typed
        .and_local_timezone(zone(name))
        .earliest()
        .ok_or(Why::NoSuchLocalTime)?
        .to_utc();
    if when::wire::can_travel(moment) {
        Ok(moment)
    } else {
        Err(Why::NotATime)
    }
}

/// The same for a field that showed `stored`: what was not changed keeps its moment, its seconds included, also when it
/// is the second of a time that comes twice.
pub fn to_moment_unless_same(name: &str, typed: &str, stored: Option<DateTime<Utc>>) -> Result<DateTime<Utc>, Why> {
    match stored {
        Some(stored) if to_local(name, stored) == typed.trim() => Ok(stored),
        _ => to_moment(name, typed),
    }
}

/// The next moment at which the zone's clock shows a full hour.
#[must_use]
pub fn next_full_hour(name: &str, moment: DateTime<Utc>) -> DateTime<Utc> {
    let ahead = when::TimeDelta::minutes(offset_min(name, moment).into());
    when::floor(moment + ahead, when::HOUR) + when::HOUR - ahead
}

/// The local time of a moment, as a form's field holds it: `2026-11-23T20:00`.
#[must_use]
pub fn to_local(name: &str, moment: DateTime<Utc>) -> String {
    when::write_field(local(name, moment))
}

/// How many minutes the zone is ahead of UTC at a moment: what a page needs to say it in the shop's zone.
#[must_use]
pub fn offset_min(name: &str, moment: DateTime<Utc>) -> i32 {
    local(name, moment).offset().local_minus_utc() / 60
}

/// Whether the clock shows this moment's time twice, because it goes back.
fn comes_twice(name: &str, moment: DateTime<Utc>) -> bool {
    let zone = zone(name);
    let shown = moment.with_timezone(&zone).naive_local().and_local_timezone(zone);
    matches!(shown, MappedLocalTime::Ambiguous(..))
}

/// The window of a campaign as a person says it: `today 20:00 – 22:00`; where one of the times comes twice, with the one that is
/// meant: `today 02:30 – 04:30 (GMT+2)`.
#[must_use]
pub fn window_sentence(
    name: &str,
    starts: DateTime<Utc>,
    ends: DateTime<Utc>,
    now: DateTime<Utc>,
    lang: Lang,
) -> String {
    let window = when::window(local(name, starts), local(name, ends), local(name, now), lang);
    match [starts, ends].into_iter().find(|moment| comes_twice(name, *moment)) {
        Some(moment) => format!("{window} ({})", when::gmt(offset_min(name, moment))),
        None => window,
    }
}

/// A moment as a person says it: `today 19:30`.
#[must_use]
pub fn moment_sentence(name: &str, moment: DateTime<Utc>, now: DateTime<Utc>, lang: Lang) -> String {
    when::moment(local(name, moment), local(name, now), lang)
}

/// A moment with its whole date: `23 Nov 2026 20:14`.
#[must_use]
pub fn stamp_sentence(name: &str, moment: DateTime<Utc>, lang: Lang) -> String {
    when::stamp(local(name, moment), lang)
}

/// From when until before when these days are, as moments, as far as they are known.
#[must_use]
pub fn moments(name: &str, days: Days) -> (Option<DateTime<Utc>>, Option<DateTime<Utc>>) {
    let begin = |day| begin(name, day);
    (days.first.and_then(begin), days.after().and_then(begin))
}

/// A day begins when the clock first shows it: after the gap where midnight is skipped.
fn begin(name: &str, day: NaiveDate) -> Option<DateTime<Utc>> {
    let zone = zone(name);
    let midnight = NaiveDateTime::from(day);
    let begins = match midnight.and_local_timezone(zone).earliest() {
        Some(moment) => moment,
        None => GapInfo::new(&midnight, &zone)?.end?,
    };
    Some(begins.to_utc())
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::{
        campaign::Period,
        when::{HOUR, MINUTE, TimeDelta, from_millis},
    };

    const HCM: &str = "Asia/Ho_Chi_Minh";
    const BERLIN: &str = "Europe/Berlin";

    #[test]
    fn a_local_time_becomes_the_moment_in_the_shops_zone() {
        let eight = to_moment(HCM, "2026-11-23T20:00").unwrap();
        assert_eq!(eight, from_millis(1_795_438_800_000));
        assert_eq!(to_local(HCM, eight), "2026-11-23T20:00");
        assert_eq!(to_local("UTC", eight), "2026-11-23T13:00");
        assert_eq!(to_local("Asia/Kathmandu", eight), "2026-11-23T18:45");
        assert_eq!(to_local("America/St_Johns", eight), "2026-11-23T09:30");
        for bad in [
            "",
            "soon",
            "2026-13-01T20:00",
            "2026-11-23T25:00",
            "T20:00",
            "1969-12-31T20:00",
            "9999-01-01T20:00",
            "+12026-01-01T20:00",
            "-0005-01-01T20:00",
        ] {
            assert_eq!(to_moment(HCM, bad), Err(Why::NotATime), "{bad}");
        }
    }

    #[test]
    fn a_time_that_clocks_skip_is_refused_and_a_doubled_one_is_the_first() {
        assert_eq!(to_moment(BERLIN, "2026-03-29T02:30"), Err(Why::NoSuchLocalTime));
        let doubled = to_moment(BERLIN, "2026-10-25T02:30").unwrap();
        assert_eq!(to_local("UTC", doubled), "2026-10-25T00:30");
        // Half an hour is doubled on Lord Howe.
        let doubled = to_moment("Australia/Lord_Howe", "2026-04-05T01:45").unwrap();
        assert_eq!(to_local("UTC", doubled), "2026-04-04T14:45");
    }

    #[test]
    fn a_field_that_was_not_changed_keeps_its_moment() {
        let first = to_moment(BERLIN, "2026-10-25T02:30").unwrap();
        let second = first + HOUR;
        assert_eq!(to_local(BERLIN, second), "2026-10-25T02:30");
        let read = |typed, stored| to_moment_unless_same(BERLIN, typed, stored);
        assert_eq!(read("2026-10-25T02:30", Some(second)), Ok(second));
        assert_eq!(read("2026-10-25T02:30", Some(first)), Ok(first));
        assert_eq!(read("2026-10-25T02:30", None), Ok(first));
        assert_eq!(read("2026-10-25T02:31", Some(second)), Ok(first + MINUTE));
        assert_eq!(
            read("2026-10-25T02:30", Some(second + TimeDelta::milliseconds(59_999))),
            Ok(second + TimeDelta::milliseconds(59_999))
        );
    }

    #[test]
    fn a_window_over_a_change_of_clocks_has_each_end_on_its_own() {
        let starts = to_moment(BERLIN, "2026-10-25T01:30").unwrap();
        let says = window_sentence(BERLIN, starts, starts + HOUR * 3, starts, Lang::En);
        assert_eq!(says, "today 01:30 – 03:30");
        let says = |starts| window_sentence(BERLIN, starts, starts + HOUR * 2, starts, Lang::En);
        assert_eq!(says(starts + HOUR), "today 02:30 – 03:30 (GMT+2)");
        assert_eq!(says(starts + HOUR * 2), "today 02:30 – 04:30 (GMT+1)");
        let spring = to_moment("America/St_Johns", "2027-03-14T01:30").unwrap();
        let says = window_sentence("America/St_Johns", spring, spring + HOUR, spring, Lang::Vi);
        assert_eq!(says, "01:30 – 03:30 hôm nay");
    }

    #[test]
    fn a_full_hour_is_the_zones() {
        let at = to_moment("Asia/Kathmandu", "2026-11-23T20:20").unwrap();
        assert_eq!(
            to_local("Asia/Kathmandu", next_full_hour("Asia/Kathmandu", at)),
            "2026-11-23T21:00"
        );
        assert_eq!(to_local(HCM, next_full_hour(HCM, at)), "2026-11-23T22:00");
    }

    #[test]
    fn today_is_the_shops() {
        let new_year = to_moment("UTC", "2026-12-31T18:00").unwrap();
        let say = |name, lang| moment_sentence(name, new_year, new_year - HOUR * 12, lang);
        assert_eq!(say("UTC", Lang::En), "today 18:00");
        assert_eq!(say(HCM, Lang::En), "tomorrow 01:00");
        assert_eq!(say(HCM, Lang::Vi), "01:00 ngày mai");
        assert_eq!(say("America/St_Johns", Lang::En), "today 14:30");
        assert_eq!(
            moment_sentence(HCM, new_year, new_year - HOUR * 72, Lang::En),
            "Fri 1 Jan 2027 01:00"
        );
    }

    #[test]
    fn a_period_is_whole_days_of_the_shop() {
        let now = to_moment(HCM, "2026-11-23T00:30").unwrap();
        let of = |period: Period, from, to| moments(HCM, period.days(from, to, today(HCM, now)));
        let moment = |text| to_moment(HCM, text).ok();
        assert_eq!(
            of(Period::Today, "", ""),
            (moment("2026-11-23T00:00"), moment("2026-11-24T00:00"))
        );
        assert_eq!(
            of(Period::NextWeek, "", ""),
            (moment("2026-11-24T00:00"), moment("2026-12-01T00:00"))
        );
        assert_eq!(
            of(Period::LastWeek, "", ""),
            (moment("2026-11-17T00:00"), moment("2026-11-24T00:00"))
        );
        assert_eq!(
            of(Period::LastMonth, "", ""),
            (moment("2026-10-25T00:00"), moment("2026-11-24T00:00"))
        );
        assert_eq!(
            of(Period::Days, "2026-12-02", "2026-11-30"),
            (moment("2026-11-30T00:00"), moment("2026-12-03T00:00"))
        );
        assert_eq!(of(Period::Days, "soon", "9999-13-31"), (None, None));
    }

    #[test]
    fn a_day_without_midnight_begins_after_the_gap() {
        let days = Days::typed("2026-03-08", "2026-03-08");
        let (from, until) = moments("America/Havana", days);
        assert_eq!(until.unwrap() - from.unwrap(), HOUR * 23);
        assert_eq!(to_local("America/Havana", from.unwrap()), "2026-03-08T01:00");
    }

    #[test]
    fn the_offset_is_the_one_of_the_moment() {
        let winter = to_moment(BERLIN, "2026-01-15T12:00").unwrap();
        let summer = to_moment(BERLIN, "2026-07-15T12:00").unwrap();
        assert_eq!(offset_min(HCM, winter), 420);
        assert_eq!((offset_min(BERLIN, winter), offset_min(BERLIN, summer)), (60, 120));
        assert_eq!(offset_min("America/St_Johns", winter), -210);
        assert_eq!(offset_min("Asia/Kathmandu", summer), 345);
    }

    #[test]
    fn a_zone_is_found_by_what_people_type() {
        let finds = |typed, name| assert_eq!(check(typed), Ok(name), "{typed}");
        finds(HCM, HCM);
        finds("Asia/Saigon", HCM);
        finds(" asia/ho chi minh ", HCM);
        finds("Saigon", HCM);
        finds("Kiev", "Europe/Kyiv");
        finds("Asia/Calcutta", "Asia/Kolkata");
        finds("utc", "UTC");
        finds("amsterdam", "Europe/Amsterdam");
        // `Istanbul` was in Asia and in Europe, and is one place.
        finds("istanbul", "Europe/Istanbul");
        for bad in [
            "",
            "Mars/Phobos",
            "../etc/passwd",
            "Asia",
            "GMT+7",
            "Etc/Unknown",
            "EST5EDT",
        ] {
            assert_eq!(check(bad), Err(Why::UnknownZone), "{bad}");
        }
    }

    #[test]
    fn every_place_of_the_database_is_offered_under_its_name_of_today_only() {
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
        let is_place = |name: &str| REGIONS.iter().any(|region| name.starts_with(region));
        let names = || {
            ZONES
                .iter()
                .flat_map(|zone| std::iter::once(zone.name).chain(zone.before.split(' ')))
        };
        for name in names().filter(|name| !name.is_empty()) {
            assert!(name.parse::<Tz>().is_ok(), "chrono-tz does not know {name}");
            assert_eq!(names().filter(|other| *other == name).count(), 1, "{name} stands twice");
        }
        for zone in chrono_tz::TZ_VARIANTS.iter().filter(|zone| is_place(zone.name())) {
            assert!(names().any(|name| name == zone.name()), "{} is missing", zone.name());
        }
        let now = from_millis(1_795_438_800_000);
        for zone in ZONES.iter() {
            for before in zone.before.split_whitespace() {
                assert_eq!(offset_min(before, now), offset_min(zone.name, now), "{before}");
            }
        }
    }

    #[test]
    fn zones_are_offered_from_west_to_east() {
        let choices = choices(from_millis(1_795_438_800_000));
        assert!(choices.is_sorted_by_key(|(_, offset)| *offset));
        let of = |name| {
            choices
                .iter()
                .find(|(zone, _)| zone.name == name)
                .map(|(zone, offset)| (zone.before, *offset))
        };
        assert_eq!(of(HCM), Some(("Asia/Saigon", 420)));
        assert_eq!(of("America/St_Johns"), Some(("", -210)));
        assert_eq!(of("Asia/Kathmandu"), Some(("Asia/Katmandu", 345)));
        assert_eq!(of("UTC"), Some(("", 0)));
        assert_eq!(of("Asia/Saigon"), None);
    }
}
