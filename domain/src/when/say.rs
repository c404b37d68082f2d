//! Times as people say them. One answer for server and browser: `tomorrow 20:00 – 22:00`; Vietnamese names the hour
//! before the day: `20:00 – 22:00 ngày mai`.

use super::{Local, MINUTE, NaiveDate};
use crate::Lang;
use chrono::{DateTime, Datelike, TimeDelta, Timelike, Utc};

const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// A weekday helps where people plan or remember: ahead, and up to so many days back. Further back the date says it.
const REMEMBERED: i32 = 13;

/// A day when it is `today`: "today", "tomorrow", "yesterday", "Sat 28 Nov", "21 Nov"; of another year "2 Jan 2027".
#[must_use]
pub fn day(day: NaiveDate, today: NaiveDate, lang: Lang) -> String {
    let ahead = day.num_days_from_ce() - today.num_days_from_ce();
    match ahead {
        0 => return lang.pick("today", "hôm nay").to_owned(),
        1 => return lang.pick("tomorrow", "ngày mai").to_owned(),
        -1 => return lang.pick("yesterday", "hôm qua").to_owned(),
        _ => {}
    }
    let date = date(day, day.year() != today.year(), lang);
    match (ahead >= -REMEMBERED, lang) {
        (false, _) => date,
        (true, Lang::En) => format!("{} {date}", weekday(day, lang)),
        (true, Lang::Vi) => format!("{}, {date}", weekday(day, lang)),
    }
}

fn weekday(day: NaiveDate, lang: Lang) -> &'static str {
    const EN: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
    const VI: [&str; 7] = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];
    let names = match lang {
        Lang::En => EN,
        Lang::Vi => VI,
    };
    names[day.weekday().num_days_from_monday() as usize]
}

/// "28 Nov", "28/11", with the year if asked.
fn date(day: NaiveDate, with_year: bool, lang: Lang) -> String {
    let (date, month, year) = (day.day(), day.month(), day.year());
    match (lang, with_year) {
        (Lang::En, false) => format!("{date} {}", MONTHS[day.month0() as usize]),
        (Lang::En, true) => format!("{date} {} {year}", MONTHS[day.month0() as usize]),
        (Lang::Vi, false) => format!("{date}/{month}"),
        (Lang::Vi, true) => format!("{date}/{month}/{year}"),
    }
}

/// "20:00"
#[must_use]
pub fn clock(at: Local) -> String {
    format!("{:02}:{:02}", at.hour(), at.minute())
}

/// A moment: "today 20:00", "Sat 28 Nov 10:00", "21 Oct 19:00".
#[must_use]
pub fn moment(at: Local, now: Local, lang: Lang) -> String {
    on_day(&clock(at), &day(at.date_naive(), now.date_naive(), lang), lang)
}

/// A window from one moment to another, each on its own clock: "tomorrow 20:00 – 22:00"; with both days where they
/// differ.
#[must_use]
pub fn window(start: Local, end: Local, now: Local, lang: Lang) -> String {
    if start.date_naive() != end.date_naive() {
        return format!("{} – {}", moment(start, now, lang), moment(end, now, lang));
    }
    let hours = format!("{} – {}", clock(start), clock(end));
    on_day(&hours, &day(start.date_naive(), now.date_naive(), lang), lang)
}

fn on_day(hours: &str, day: &str, lang: Lang) -> String {
    match lang {
        Lang::En => format!("{day} {hours}"),
        Lang::Vi => format!("{hours} {day}"),
    }
}

/// A moment with its whole date, for lists that are looked through later: "23 Nov 2026 20:14", "20:14 23/11/2026".
#[must_use]
pub fn stamp(at: Local, lang: Lang) -> String {
    on_day(&clock(at), &date(at.date_naive(), true, lang), lang)
}

/// "in 2 h 10 min", "38 min ago", "in 1 day 2 h", "in 3 days", "now".
#[must_use]
pub fn relative(at: DateTime<Utc>, now: DateTime<Utc>, lang: Lang) -> String {
    let (ahead, minute) = ((at - now).num_milliseconds(), MINUTE.num_milliseconds());
    // Ahead, a started minute counts; behind, only whole ones.
    let minutes = if ahead > 0 {
        (ahead - 1) / minute + 1
    } else {
        -(ahead / minute)
    };
    let (hours, rest) = (minutes / 60, minutes % 60);
    let length = match (minutes, hours, rest, lang) {
        (0, ..) => return lang.pick("now", "bây giờ").into(),
        (1..60, .., Lang::En) => format!("{minutes} min"),
        (1..60, .., Lang::Vi) => format!("{minutes} phút"),
        (_, 1..24, 0, Lang::En) => format!("{hours} h"),
        (_, 1..24, 0, Lang::Vi) => format!("{hours} giờ"),
        (_, 1..24, _, Lang::En) => format!("{hours} h {rest} min"),
        (_, 1..24, _, Lang::Vi) => format!("{hours} giờ {rest} phút"),
        (_, 24, _, Lang::En) => "1 day".into(),
        (_, 24, _, Lang::Vi) => "1 ngày".into(),
        (_, 25..48, _, Lang::En) => format!("1 day {} h", hours - 24),
        (_, 25..48, _, Lang::Vi) => format!("1 ngày {} giờ", hours - 24),
        (.., Lang::En) => format!("{} days", hours / 24),
        (.., Lang::Vi) => format!("{} ngày", hours / 24),
    };
    match (ahead > 0, lang) {
        (true, Lang::En) => format!("in {length}"),
        (true, Lang::Vi) => format!("sau {length}"),
        (false, Lang::En) => format!("{length} ago"),
        (false, Lang::Vi) => format!("{length} trước"),
    }
}

/// Time left: "02:14", "1:02:14", "3 d 01:02:14". Never negative; a started second still counts.
#[must_use]
pub fn countdown(left: TimeDelta, lang: Lang) -> String {
    let seconds = (left.num_milliseconds().max(0) + 999) / 1000;
    let (days, hours, minutes, seconds) = (seconds / 86_400, seconds / 3600 % 24, seconds / 60 % 60, seconds % 60);
    match (days, hours) {
        (0, 0) => format!("{minutes:02}:{seconds:02}"),
        (0, _) => format!("{hours}:{minutes:02}:{seconds:02}"),
        _ => format!("{days} {} {hours:02}:{minutes:02}:{seconds:02}", lang.pick("d", "ngày")),
    }
}

/// The exact time with its offset, for hovering: "2026-11-23 20:00 GMT+7".
#[must_use]
pub fn exact(at: Local) -> String {
    let (year, month, date) = (at.year(), at.month(), at.day());
    let offset = gmt(at.offset().local_minus_utc() / 60);
    format!("{year:04}-{month:02}-{date:02} {} {offset}", clock(at))
}

/// A zone's distance from Greenwich: "GMT+7", "GMT+5:45", "GMT-3:30", "GMT". The minus is the one that people can type:
/// they search for it.
#[must_use]
pub fn gmt(offset_min: i32) -> String {
    let (hours, minutes) = (offset_min.abs() / 60, offset_min.abs() % 60);
    let sign = if offset_min < 0 { '-' } else { '+' };
    match (offset_min, minutes) {
        (0, _) => "GMT".into(),
        (_, 0) => format!("GMT{sign}{hours}"),
        _ => format!("GMT{sign}{hours}:{minutes:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::when::{DAY, HOUR, MINUTE, from_millis, local};

    /// 2026-11-23 12:00:00 UTC, a Monday; 19:00 in Vietnam
    const NOW: DateTime<Utc> = from_millis(1_795_435_200_000);

    fn vietnam(after: TimeDelta) -> Local {
        local(NOW + after, 420)
    }

    #[test]
    fn a_moment_is_said_as_people_say_it() {
        let say = |after, lang| moment(vietnam(after), vietnam(TimeDelta::zero()), lang);
        assert_eq!(say(HOUR, Lang::En), "today 20:00");
        assert_eq!(say(HOUR, Lang::Vi), "20:00 hôm nay");
        assert_eq!(say(HOUR * 5, Lang::En), "tomorrow 00:00");
        assert_eq!(say(HOUR * 5, Lang::Vi), "00:00 ngày mai");
        assert_eq!(say(-HOUR * 20, Lang::En), "yesterday 23:00");
        assert_eq!(say(-HOUR * 20, Lang::Vi), "23:00 hôm qua");
        assert_eq!(say(DAY * 5 - HOUR * 9, Lang::En), "Sat 28 Nov 10:00");
        assert_eq!(say(DAY * 5 - HOUR * 9, Lang::Vi), "10:00 T7, 28/11");
        assert_eq!(say(-DAY * 13, Lang::En), "Tue 10 Nov 19:00");
        assert_eq!(say(-DAY * 14, Lang::En), "9 Nov 19:00");
        assert_eq!(say(-DAY * 400, Lang::En), "19 Oct 2025 19:00");
        assert_eq!(say(-DAY * 400, Lang::Vi), "19:00 19/10/2025");
    }

    #[test]
    fn the_year_is_named_where_it_is_another() {
        let new_years_eve = local(NOW + DAY * 38, 420);
        let say = |after, lang| moment(local(NOW + DAY * 38 + after, 420), new_years_eve, lang);
        assert_eq!(say(DAY, Lang::En), "tomorrow 19:00");
        assert_eq!(say(DAY * 2, Lang::En), "Sat 2 Jan 2027 19:00");
        assert_eq!(say(DAY * 2, Lang::Vi), "19:00 T7, 2/1/2027");
        let new_year = local(NOW + DAY * 39, 420);
        assert_eq!(moment(new_years_eve, new_year, Lang::En), "yesterday 19:00");
        assert_eq!(moment(vietnam(DAY * 37), new_year, Lang::En), "Wed 30 Dec 2026 19:00");
    }

    #[test]
    fn a_window_names_its_day_once() {
        let say = |from, until, lang| window(vietnam(from), vietnam(until), vietnam(TimeDelta::zero()), lang);
        assert_eq!(say(HOUR, HOUR * 3, Lang::En), "today 20:00 – 22:00");
        assert_eq!(say(HOUR, HOUR * 3, Lang::Vi), "20:00 – 22:00 hôm nay");
        assert_eq!(say(HOUR * 25, HOUR * 27, Lang::En), "tomorrow 20:00 – 22:00");
        assert_eq!(say(HOUR * 25, HOUR * 27, Lang::Vi), "20:00 – 22:00 ngày mai");
        assert_eq!(say(DAY * 7, DAY * 7 + HOUR, Lang::En), "Mon 30 Nov 19:00 – 20:00");
        assert_eq!(say(DAY * 7, DAY * 7 + HOUR, Lang::Vi), "19:00 – 20:00 T2, 30/11");
        assert_eq!(
            say(TimeDelta::zero(), HOUR * 6, Lang::En),
            "today 19:00 – tomorrow 01:00"
        );
        assert_eq!(
            say(TimeDelta::zero(), HOUR * 6, Lang::Vi),
            "19:00 hôm nay – 01:00 ngày mai"
        );
    }

    #[test]
    fn each_end_of_a_window_is_on_its_own_clock() {
        // Berlin, 25 October 2026: at 03:00 clocks go back to 02:00.
        let start = from_millis(1_792_884_600_000);
        let says = window(
            local(start, 120),
            local(start + HOUR * 3, 60),
            local(start, 120),
            Lang::En,
        );
        assert_eq!(says, "today 01:30 – 03:30");
        assert_eq!(exact(local(start, 120)), "2026-10-25 01:30 GMT+2");
        assert_eq!(exact(local(start + HOUR * 3, 60)), "2026-10-25 03:30 GMT+1");
    }

    #[test]
    fn a_stamp_has_the_whole_date() {
        assert_eq!(stamp(vietnam(MINUTE * 74), Lang::En), "23 Nov 2026 20:14");
        assert_eq!(stamp(vietnam(MINUTE * 74), Lang::Vi), "20:14 23/11/2026");
    }

    #[test]
    fn distances_count_the_started_minute_ahead_and_whole_ones_behind() {
        let say = |after, lang| relative(NOW + after, NOW, lang);
        assert_eq!(say(MINUTE * 130, Lang::En), "in 2 h 10 min");
        assert_eq!(say(MINUTE * 130, Lang::Vi), "sau 2 giờ 10 phút");
        assert_eq!(say(HOUR * 2, Lang::Vi), "sau 2 giờ");
        assert_eq!(say(TimeDelta::milliseconds(1), Lang::En), "in 1 min");
        assert_eq!(say(TimeDelta::milliseconds(-59_999), Lang::En), "now");
        assert_eq!(say(-MINUTE * 38, Lang::En), "38 min ago");
        assert_eq!(say(-MINUTE * 38, Lang::Vi), "38 phút trước");
        assert_eq!(say(HOUR * 26, Lang::En), "in 1 day 2 h");
        assert_eq!(say(MINUTE * (39 * 60 + 52), Lang::Vi), "sau 1 ngày 15 giờ");
        assert_eq!(say(-DAY, Lang::En), "1 day ago");
        assert_eq!(say(DAY * 3, Lang::En), "in 3 days");
    }

    #[test]
    fn a_countdown_shows_the_started_second_and_stops_at_zero() {
        let say = |ms| countdown(TimeDelta::milliseconds(ms), Lang::En);
        assert_eq!(say(134_000), "02:14");
        assert_eq!(say(133_001), "02:14");
        assert_eq!(say(0), "00:00");
        assert_eq!(say(-5_000), "00:00");
        assert_eq!(say(3_734_000), "1:02:14");
        assert_eq!(say(86_400_000 * 3 + 3_734_000), "3 d 01:02:14");
        assert_eq!(countdown(DAY * 3, Lang::Vi), "3 ngày 00:00:00");
    }

    #[test]
    fn a_zone_is_its_distance_from_greenwich() {
        assert_eq!(gmt(420), "GMT+7");
        assert_eq!(gmt(-210), "GMT-3:30");
        assert_eq!(gmt(345), "GMT+5:45");
        assert_eq!(gmt(-600), "GMT-10");
        assert_eq!(gmt(0), "GMT");
    }
}
