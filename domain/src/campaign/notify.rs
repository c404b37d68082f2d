//! What followers are told of a campaign: the two independent ticks of the seller guide.

use super::{CampaignForm, Saved};
use crate::{
    Why,
    field::Errors,
    when::{DateTime, TimeDelta, Utc, wire},
};
use serde::{Deserialize, Serialize};

/// Spans before the start that the form offers, shortest first.
pub const REMIND_BEFORE: [TimeDelta; 7] = [
    TimeDelta::minutes(5),
    TimeDelta::minutes(10),
    TimeDelta::minutes(15),
    TimeDelta::minutes(30),
    TimeDelta::hours(1),
    TimeDelta::hours(2),
    TimeDelta::hours(24),
];

/// The word of the form for a moment chosen by hand.
pub const REMIND_AT: &str = "at";

/// The notifications of a campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notify {
    /// *When completing the livestream creation*: when the published campaign is saved, and again when it starts.
    pub on_save: bool,
    /// *Before livestream starts*.
    pub before: Option<Reminder>,
}

/// When followers are reminded.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reminder {
    /// So long before the start; it moves with the start.
    Before(#[serde(with = "wire::duration")] TimeDelta),
    /// At this moment.
    At(#[serde(with = "wire")] DateTime<Utc>),
}

impl Reminder {
    /// The moment, for a campaign that starts then.
    #[must_use]
    pub fn moment(self, starts_at: DateTime<Utc>) -> DateTime<Utc> {
        match self {
            Reminder::Before(span) => starts_at.checked_sub_signed(span).unwrap_or(DateTime::<Utc>::MIN_UTC),
            Reminder::At(moment) => moment,
        }
    }
}

/// Reads the ticks of the form. A reminder must come before the start and may not have passed, unless it was saved so.
pub(super) fn check(
    form: &CampaignForm,
    starts_at: Option<DateTime<Utc>>,
    now: DateTime<Utc>,
    saved: Option<Saved>,
    errors: &mut Errors,
    local: impl Fn(&str, Option<DateTime<Utc>>) -> Result<DateTime<Utc>, Why>,
) -> Option<Notify> {
    let on_save = form.notify_on_save;
    if !form.remind {
        return Some(Notify { on_save, before: None });
    }
    let (field, reminder) = if form.remind_when == REMIND_AT {
        let stored = match saved.and_then(|saved| saved.reminder) {
            Some(Reminder::At(moment)) => Some(moment),
            Some(Reminder::Before(_)) | None => None,
        };
        let moment = super::form::moment(&form.remind_at, stored, local);
        ("remind_at", moment.map(Reminder::At))
    } else {
        ("remind_when", span(&form.remind_when).map(Reminder::Before))
    };
    let in_time = reminder.and_then(
        |reminder| match starts_at.map(|start| (reminder.moment(start), start)) {
            Some((moment, start)) if moment >= start => Err(Why::NotBeforeStart),
            Some((moment, start)) if moment <= now && !was_saved(saved, reminder, start) => Err(Why::ReminderHasPassed),
            _ => Ok(reminder),
        },
    );
    let before = errors.take(field, in_time)?;
    Some(Notify {
        on_save,
        before: Some(before),
    })
}

fn was_saved(saved: Option<Saved>, reminder: Reminder, start: DateTime<Utc>) -> bool {
    saved.is_some_and(|saved| saved.reminder == Some(reminder) && saved.window.0 == start)
}

/// One of [`REMIND_BEFORE`], as the form writes it: whole minutes.
fn span(text: &str) -> Result<TimeDelta, Why> {
    let minutes: i64 = text.trim().parse().map_err(|_| Why::Missing)?;
    let span = TimeDelta::try_minutes(minutes).ok_or(Why::Missing)?;
    REMIND_BEFORE.contains(&span).then_some(span).ok_or(Why::Missing)
}

/// A reminder as the form shows it: what is chosen, and the moment's local time where it is one.
#[must_use]
pub fn reminder_words(reminder: Option<Reminder>, local: impl Fn(DateTime<Utc>) -> String) -> (bool, String, String) {
    match reminder {
        // What most sellers choose stands ready.
        None => (false, "30".to_owned(), String::new()),
        Some(Reminder::Before(span)) => (true, span.num_minutes().to_string(), String::new()),
        Some(Reminder::At(moment)) => (true, REMIND_AT.to_owned(), local(moment)),
    }
}
