//! Whole days, as a filter asks for them. Where a day begins is its zone's to say.

use super::{NaiveDate, day};
use crate::Lang;
use chrono::TimeDelta;

/// Days from the first to the last, both included, as far as they are known.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Days {
    /// The first day.
    pub first: Option<NaiveDate>,
    /// The last day.
    pub last: Option<NaiveDate>,
}

impl Days {
    /// The days that are `from` to `to` days after `today`; days beyond the calendar are not known.
    #[must_use]
    pub fn around(today: NaiveDate, from: i64, to: i64) -> Days {
        let away = |days| today.checked_add_signed(TimeDelta::try_days(days)?);
        Days {
            first: away(from),
            last: away(to),
        }
    }

    /// The days of two texts like `2026-11-23`, in either order. A text that is no day counts as not given.
    #[must_use]
    pub fn typed(from: &str, to: &str) -> Days {
        let read = |text: &str| NaiveDate::parse_from_str(text.trim(), "%Y-%m-%d").ok();
        match (read(from), read(to)) {
            (Some(first), Some(last)) if last < first => Days {
                first: Some(last),
                last: Some(first),
            },
            (first, last) => Days { first, last },
        }
    }

    /// The day after the last: where it begins, these days are over.
    #[must_use]
    pub fn after(self) -> Option<NaiveDate> {
        self.last?.succ_opt()
    }

    /// `Wed 18 Nov – today`, `from Mon 30 Nov`; `None` when no day is known.
    #[must_use]
    pub fn sentence(self, today: NaiveDate, lang: Lang) -> Option<String> {
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

#[cfg(test)]
mod tests {
    use super::*;

    fn date(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    #[test]
    fn days_are_said_with_what_is_known_of_them() {
        let today = date("2026-11-23");
        let say = |from, to| Days::typed(from, to).sentence(today, Lang::En);
        assert_eq!(say("2026-12-02", "2026-11-30").unwrap(), "Mon 30 Nov – Wed 2 Dec");
        assert_eq!(say("2026-11-30", "").unwrap(), "from Mon 30 Nov");
        assert_eq!(say("soon", "2026-11-23").unwrap(), "until today");
        assert_eq!(say("", "2026-13-01"), None);
        let week = Days::around(today, -6, 0);
        assert_eq!(week.sentence(today, Lang::En).unwrap(), "Tue 17 Nov – today");
        assert_eq!(week.sentence(today, Lang::Vi).unwrap(), "T3, 17/11 – hôm nay");
    }

    #[test]
    fn days_go_over_the_end_of_a_year_and_not_over_that_of_the_calendar() {
        let days = Days::around(date("2027-12-31"), 1, 7);
        assert_eq!(
            (days.first, days.last),
            (Some(date("2028-01-01")), Some(date("2028-01-07")))
        );
        assert_eq!(
            Days::typed("2028-02-28", "2028-02-28").after(),
            Some(date("2028-02-29"))
        );
        let end = Days::around(NaiveDate::MAX, 0, 1);
        assert_eq!((end.first, end.last, end.after()), (Some(NaiveDate::MAX), None, None));
    }
}
