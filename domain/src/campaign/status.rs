//! Where a campaign stands, computed from what happened and never stored, and what may be done with it when.

use crate::{
    Reject,
    when::{DateTime, Utc, wire},
};
use serde::{Deserialize, Serialize};

/// Where a campaign stands; computed, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// On air, or its time has come.
    Ongoing,
    /// Its start is ahead.
    Upcoming,
    /// Stopped with *End livestream*.
    Ended,
    /// Its time ran out.
    Completed,
}

impl Status {
    /// Every status, in the order of the list's tabs.
    pub const ALL: [Status; 4] = [Status::Ongoing, Status::Upcoming, Status::Ended, Status::Completed];

    /// The word in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Status::Ongoing => "ongoing",
            Status::Upcoming => "upcoming",
            Status::Ended => "ended",
            Status::Completed => "completed",
        }
    }

    /// Whether the audience may speak and send hearts: before and during a show, not once it is over.
    #[must_use]
    pub fn is_open(self) -> bool {
        matches!(self, Status::Upcoming | Status::Ongoing)
    }

    /// Reads the word in an address.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// Everything that the status depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Planned start.
    #[serde(with = "wire")]
    pub starts_at: DateTime<Utc>,
    /// Planned end.
    #[serde(with = "wire")]
    pub ends_at: DateTime<Utc>,
    /// A show is running.
    pub on_air: bool,
    /// When the seller ended it, if they did and did not plan it anew since.
    #[serde(with = "wire::optional")]
    pub ended_at: Option<DateTime<Utc>>,
}

impl Facts {
    /// The status at `now` (SPEC §2, Status).
    #[must_use]
    pub fn status(&self, now: DateTime<Utc>) -> Status {
        if self.on_air {
            Status::Ongoing
        } else if self.ended_at.is_some() {
            Status::Ended
        } else if now >= self.ends_at {
            Status::Completed
        } else if now >= self.starts_at {
            Status::Ongoing
        } else {
            Status::Upcoming
        }
    }

    /// Whether `action` is allowed at `now`; the reason when it is not (SPEC §2, the table).
    pub fn permit(&self, action: Action, now: DateTime<Utc>) -> Result<(), Reject> {
        match (action, self.status(now)) {
            (Action::Clone | Action::ViewDetails, _) => Ok(()),
            (Action::GoLive | Action::Edit | Action::Delete, Status::Upcoming) => Ok(()),
            (Action::GoLive, Status::Ongoing) => Ok(()),
            (Action::GoLive, Status::Ended) if now < self.ends_at => Ok(()),
            (Action::GoLive, Status::Ended) => Err(Reject::WindowIsOver { ended: self.ends_at }),
            (Action::GoLive, Status::Completed) => Err(Reject::CompletedCannotGoLive),
            (Action::Edit | Action::Delete, Status::Ended) => Ok(()),
            (Action::Edit, Status::Ongoing) => Err(Reject::OngoingCannotBeEdited),
            (Action::Edit, Status::Completed) => Err(Reject::CompletedCannotBeEdited),
            (Action::Delete, Status::Ongoing) => Err(Reject::OngoingCannotBeDeleted),
            (Action::Delete, Status::Completed) => Err(Reject::CompletedCannotBeDeleted),
        }
    }
}

/// What the menu of a campaign offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Start, or start again.
    GoLive,
    /// Change it.
    Edit,
    /// Everything about it.
    ViewDetails,
    /// A deep copy to start from.
    Clone,
    /// Remove it; orders and reports stay.
    Delete,
}

impl Action {
    /// Every action, in the order of the menu.
    pub const ALL: [Action; 5] = [
        Action::GoLive,
        Action::Edit,
        Action::ViewDetails,
        Action::Clone,
        Action::Delete,
    ];
}
