//! Times as people say them, with the exact one in `<time>` and on hover. Zone rules stay on the server:
//! whoever shows a moment in the shop's zone brings the zone's offset at that moment; the viewer's own zone
//! is asked from the browser after the first render.

use super::{Text, use_clock, words};
use crate::{platform, words::Lang};
use leptos::prelude::*;

const MINUTE: i64 = 60_000;
const DAY: i64 = 86_400_000;

/// How a moment is said.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TimeForm {
    /// "today 20:00", "Sat 28 Nov 20:00"
    #[default]
    Moment,
    /// "20:00"
    Clock,
    /// "in 2 h 10 min", "38 min ago"
    Relative,
}

/// A calendar moment on a wall clock somewhere.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Wall {
    /// days since 1970-01-01
    day: i64,
    year: i64,
    month: usize,
    date: i64,
    hour: i64,
    minute: i64,
}

impl Wall {
    fn at(at_ms: i64, offset_min: i32) -> Self {
        let local = at_ms + i64::from(offset_min) * MINUTE;
        let (day, rest) = (local.div_euclid(DAY), local.rem_euclid(DAY));
        // Days to civil date: Howard Hinnant, "chrono-compatible low-level date algorithms".
        let shifted = day + 719_468;
        let era = shifted.div_euclid(146_097);
        let of_era = shifted.rem_euclid(146_097);
        let year_of_era = (of_era - of_era / 1460 + of_era / 36_524 - of_era / 146_096) / 365;
        let of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
        let march_month = (5 * of_year + 2) / 153;
        let date = of_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 {
            march_month + 3
        } else {
            march_month - 9
        };
        let year = year_of_era + era * 400 + i64::from(month <= 2);
        Self {
            day,
            year,
            month: month as usize,
            date,
            hour: rest / (60 * MINUTE),
            minute: rest / MINUTE % 60,
        }
    }

    fn clock(self) -> String {
        format!("{:02}:{:02}", self.hour, self.minute)
    }

    /// "today", "tomorrow", "Sat 28 Nov", "21 Nov", "21 Nov 2025"
    fn day_text(self, now: Self, lang: Lang) -> String {
        let Self { date, month, year, .. } = self;
        match (self.day - now.day, lang) {
            (0, Lang::En) => "today".into(),
            (0, Lang::Vi) => "hôm nay".into(),
            (1, Lang::En) => "tomorrow".into(),
            (1, Lang::Vi) => "ngày mai".into(),
            (-1, Lang::En) => "yesterday".into(),
            (-1, Lang::Vi) => "hôm qua".into(),
            // A weekday helps where people plan; further away and in the past the date says it.
            (2..14, Lang::En) => format!("{} {date} {}", WEEKDAYS[self.weekday()], MONTHS[month - 1]),
            (2..14, Lang::Vi) => format!("{} {date}/{month}", NGAY[self.weekday()]),
            (_, Lang::En) if year == now.year => format!("{date} {}", MONTHS[month - 1]),
            (_, Lang::Vi) if year == now.year => format!("{date}/{month}"),
            (_, Lang::En) => format!("{date} {} {year}", MONTHS[month - 1]),
            (_, Lang::Vi) => format!("{date}/{month}/{year}"),
        }
    }

    fn weekday(self) -> usize {
        // 1970-01-01 was a Thursday; 0 is Monday.
        (self.day + 3).rem_euclid(7) as usize
    }
}

const WEEKDAYS: [&str; 7] = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];
const NGAY: [&str; 7] = ["T2", "T3", "T4", "T5", "T6", "T7", "CN"];
const MONTHS: [&str; 12] = [
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
];

/// RFC 3339 in UTC, for `datetime` attributes.
pub fn iso(at_ms: i64) -> String {
    let wall = Wall::at(at_ms, 0);
    let second = at_ms.rem_euclid(MINUTE) / 1000;
    format!(
        "{:04}-{:02}-{:02}T{}:{second:02}Z",
        wall.year,
        wall.month,
        wall.date,
        wall.clock()
    )
}

/// "today 20:00", "tomorrow 20:00", "Sat 28 Nov 10:00", "21 Nov 19:00"; Vietnamese says the hour first.
pub fn moment_text(at_ms: i64, offset_min: i32, now_ms: i64, lang: Lang) -> String {
    let (at, now) = (Wall::at(at_ms, offset_min), Wall::at(now_ms, offset_min));
    match lang {
        Lang::En => format!("{} {}", at.day_text(now, lang), at.clock()),
        Lang::Vi => format!("{} {}", at.clock(), at.day_text(now, lang)),
    }
}

/// "20:00 – 22:00 today", "Mon 30 Nov 19:00 – 20:00"; with both days where they differ.
pub fn span_text(start_ms: i64, end_ms: i64, offset_min: i32, now_ms: i64, lang: Lang) -> String {
    let (start, end) = (Wall::at(start_ms, offset_min), Wall::at(end_ms, offset_min));
    let now = Wall::at(now_ms, offset_min);
    if start.day != end.day {
        let from = moment_text(start_ms, offset_min, now_ms, lang);
        return format!("{from} – {}", moment_text(end_ms, offset_min, now_ms, lang));
    }
    let (day, hours) = (
        start.day_text(now, lang),
        format!("{} – {}", start.clock(), end.clock()),
    );
    match (start.day - now.day, lang) {
        (-1..=1, _) | (_, Lang::Vi) => format!("{hours} {day}"),
        (_, Lang::En) => format!("{day} {hours}"),
    }
}

/// "in 2 h 10 min", "38 min ago", "now"; minutes up to two days, days from there.
pub fn relative_text(at_ms: i64, now_ms: i64, lang: Lang) -> String {
    let ahead = at_ms - now_ms;
    // Ahead, a started minute counts; behind, only whole ones.
    let minutes = if ahead > 0 {
        (ahead + MINUTE - 1) / MINUTE
    } else {
        -ahead / MINUTE
    };
    let (hours, rest) = (minutes / 60, minutes % 60);
    let length = match (minutes, hours, rest, lang) {
        (0, ..) => return lang.pick("now", "bây giờ").into(),
        (1..60, .., Lang::En) => format!("{minutes} min"),
        (1..60, .., Lang::Vi) => format!("{minutes} phút"),
        (_, 1..48, 0, Lang::En) => format!("{hours} h"),
        (_, 1..48, 0, Lang::Vi) => format!("{hours} giờ"),
        (_, 1..48, _, Lang::En) => format!("{hours} h {rest} min"),
        (_, 1..48, _, Lang::Vi) => format!("{hours} giờ {rest} phút"),
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

/// The exact time with its zone, for hovering.
fn exact_text(at_ms: i64, offset_min: i32, zone: &str) -> String {
    let wall = Wall::at(at_ms, offset_min);
    let zone = if zone.is_empty() {
        offset_text(offset_min)
    } else {
        zone.to_owned()
    };
    format!(
        "{:04}-{:02}-{:02} {} {zone}",
        wall.year,
        wall.month,
        wall.date,
        wall.clock()
    )
}

/// "GMT+7", "GMT+5:30", "GMT"
fn offset_text(offset_min: i32) -> String {
    let (hours, minutes) = (offset_min.abs() / 60, offset_min.abs() % 60);
    match (offset_min, minutes) {
        (0, _) => "GMT".into(),
        (_, 0) => format!("GMT{}{hours}", if offset_min < 0 { '−' } else { '+' }),
        _ => format!("GMT{}{hours}:{minutes:02}", if offset_min < 0 { '−' } else { '+' }),
    }
}

/// The viewer's own offset at that moment; known once the page runs.
fn own_offset(at_ms: i64) -> RwSignal<Option<i32>> {
    let own = RwSignal::new(None);
    Effect::new(move |_| own.set(platform::zone_offset_min(at_ms)));
    own
}

/// A moment. Say in which zone: `zone_text` is the server's sentence in the shop's zone, `offset_min` lets this
/// component make it; `own_zone` changes to the viewer's zone once the page runs.
#[component]
pub fn Time(
    /// epoch milliseconds
    at: i64,
    /// minutes that the shop's zone is ahead of UTC at that moment
    #[prop(optional, into)]
    offset_min: Option<i32>,
    /// what the zone is called, for hovering: "GMT+7"
    #[prop(optional, into)]
    zone: Text,
    #[prop(optional)] form: TimeForm,
    #[prop(optional)] own_zone: bool,
    #[prop(optional, into)] zone_text: Option<Text>,
) -> AnyView {
    let clock = use_clock();
    let lang = crate::words::lang();
    let own = own_offset(at);
    let text = Memo::new(move |_| {
        let offset = if own_zone { own.get() } else { None };
        match (form, offset, &zone_text) {
            (TimeForm::Relative, ..) => relative_text(at, clock.now(), lang),
            (_, None, Some(text)) => text.to_string(),
            (TimeForm::Moment, ..) => moment_text(at, offset.or(offset_min).unwrap_or(0), clock.now(), lang),
            (TimeForm::Clock, ..) => Wall::at(at, offset.or(offset_min).unwrap_or(0)).clock(),
        }
    });
    let exact = move || {
        hover_text(
            at,
            own.get().filter(|_| own_zone || offset_min.is_none()),
            offset_min,
            &zone,
        )
    };
    view! { <time class="ui-time" datetime=iso(at) title=exact>{move || text.get()}</time> }.into_any()
}

/// A window from one moment to another: "20:00 – 22:00 today". The same choice of zone as [`Time`].
#[component]
pub fn Span(
    start: i64,
    end: i64,
    #[prop(optional, into)] offset_min: Option<i32>,
    #[prop(optional, into)] zone: Text,
    #[prop(optional)] own_zone: bool,
    #[prop(optional, into)] zone_text: Option<Text>,
) -> AnyView {
    let clock = use_clock();
    let lang = crate::words::lang();
    let own = own_offset(start);
    let text = Memo::new(move |_| {
        let offset = if own_zone { own.get() } else { None };
        match (offset, &zone_text) {
            (None, Some(text)) => text.to_string(),
            _ => span_text(start, end, offset.or(offset_min).unwrap_or(0), clock.now(), lang),
        }
    });
    let exact = move || {
        let shown = own.get().filter(|_| own_zone || offset_min.is_none());
        words::from_to(
            &hover_text(start, shown, offset_min, &zone),
            &hover_text(end, shown, offset_min, &zone),
        )
    };
    view! { <time class="ui-time" datetime=iso(start) title=exact>{move || text.get()}</time> }.into_any()
}

/// The exact time in the zone that is shown; UTC where neither is known.
fn hover_text(at_ms: i64, own: Option<i32>, offset_min: Option<i32>, zone: &str) -> String {
    match (own, offset_min) {
        (Some(own), _) => exact_text(at_ms, own, ""),
        (None, Some(offset)) => exact_text(at_ms, offset, zone),
        (None, None) => exact_text(at_ms, 0, ""),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-23 12:00:00 UTC, a Monday
    const NOW: i64 = 1_795_435_200_000;
    const HOUR: i64 = 60 * MINUTE;

    #[test]
    fn the_exact_time_is_rfc_3339() {
        assert_eq!(iso(NOW), "2026-11-23T12:00:00Z");
        assert_eq!(iso(0), "1970-01-01T00:00:00Z");
        assert_eq!(iso(951_782_400_000), "2000-02-29T00:00:00Z");
        assert_eq!(iso(-1_000), "1969-12-31T23:59:59Z");
    }

    #[test]
    fn a_moment_is_said_as_people_say_it() {
        let say = |at, lang| moment_text(at, 420, NOW, lang);
        assert_eq!(say(NOW + HOUR, Lang::En), "today 20:00");
        assert_eq!(say(NOW + HOUR, Lang::Vi), "20:00 hôm nay");
        assert_eq!(say(NOW + 5 * HOUR, Lang::En), "tomorrow 00:00");
        assert_eq!(say(NOW + 5 * DAY - 9 * HOUR, Lang::En), "Sat 28 Nov 10:00");
        assert_eq!(say(NOW + 5 * DAY - 9 * HOUR, Lang::Vi), "10:00 T7 28/11");
        assert_eq!(say(NOW - 2 * DAY, Lang::En), "21 Nov 19:00");
        assert_eq!(say(NOW - 400 * DAY, Lang::En), "19 Oct 2025 19:00");
    }

    #[test]
    fn a_window_names_its_day_once() {
        assert_eq!(
            span_text(NOW + HOUR, NOW + 3 * HOUR, 420, NOW, Lang::En),
            "20:00 – 22:00 today"
        );
        let later = NOW + 7 * DAY;
        assert_eq!(
            span_text(later, later + HOUR, 420, NOW, Lang::En),
            "Mon 30 Nov 19:00 – 20:00"
        );
        assert_eq!(
            span_text(later, later + HOUR, 420, NOW, Lang::Vi),
            "19:00 – 20:00 T2 30/11"
        );
        assert_eq!(
            span_text(NOW, NOW + 6 * HOUR, 420, NOW, Lang::En),
            "today 19:00 – tomorrow 01:00"
        );
    }

    #[test]
    fn distances_count_the_started_minute_ahead_and_whole_ones_behind() {
        assert_eq!(relative_text(NOW + 130 * MINUTE, NOW, Lang::En), "in 2 h 10 min");
        assert_eq!(relative_text(NOW + 130 * MINUTE, NOW, Lang::Vi), "sau 2 giờ 10 phút");
        assert_eq!(relative_text(NOW + 1, NOW, Lang::En), "in 1 min");
        assert_eq!(relative_text(NOW - 59_999, NOW, Lang::En), "now");
        assert_eq!(relative_text(NOW - 38 * MINUTE, NOW, Lang::En), "38 min ago");
        assert_eq!(relative_text(NOW + 3 * DAY, NOW, Lang::En), "in 3 days");
    }

    #[test]
    fn a_zone_without_a_name_is_its_distance_from_greenwich() {
        assert_eq!(offset_text(420), "GMT+7");
        assert_eq!(offset_text(-210), "GMT−3:30");
        assert_eq!(offset_text(0), "GMT");
    }
}
