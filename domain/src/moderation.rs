//! Keeping the peace in a show: the rules for comments, who is blocked, what viewers report, and the log of what staff did.
//! Every act can be undone from the log.

use crate::{
    ActId, FieldError, Why,
    audience::Comment,
    when::{DateTime, Utc, wire},
};
use serde::{Deserialize, Serialize};

/// Pauses between two comments of one person that slow mode offers, in seconds; 0 is off.
pub const SLOW_MODES_S: [u32; 6] = [0, 5, 10, 30, 60, 300];
/// Most banned words of a show, and as many of its shop.
pub const BANNED_WORDS_MAX: usize = 200;
/// Longest banned word or phrase, in characters.
pub const BANNED_WORD_MAX: usize = 50;
/// So many reports, blocks and acts the console lists at first, the newest first, and more of the last two with each press.
pub const LISTED: i64 = 100;
/// The most that it lists.
pub const LISTED_MAX: i64 = 5_000;

/// What everybody must know before they comment.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentRules {
    /// Seconds between two comments of one person; 0 without slow mode.
    pub slow_s: u32,
    /// Only followers of the shop comment.
    pub followers_only: bool,
}

/// The settings of a show's comments, as staff edit them. Words are one per line.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommentSettings {
    /// Slow mode and followers-only mode.
    #[serde(default)]
    pub rules: CommentRules,
    /// Banned in this show.
    #[serde(default)]
    pub words_here: String,
    /// Banned in every show of the shop.
    #[serde(default)]
    pub words_in_shop: String,
}

impl CommentRules {
    /// Refuses a pause that is none of [`SLOW_MODES_S`]. Field: `slow_s`.
    pub fn checked(self) -> Result<CommentRules, FieldError> {
        if SLOW_MODES_S.contains(&self.slow_s) {
            Ok(self)
        } else {
            Err(FieldError::new("slow_s", Why::OutOfRange { min: 0, max: 300 }))
        }
    }
}

/// Where somebody is blocked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// In one show.
    Show,
    /// In every show of the shop.
    Shop,
}

/// Why a viewer reports a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// Advertising, or the same again and again.
    Spam,
    /// Insults, hate, threats.
    Abuse,
    /// Tries to get money or personal data.
    Scam,
    /// Something else.
    Other,
}

impl Reason {
    /// All, as they are offered.
    pub const ALL: [Reason; 4] = [Reason::Spam, Reason::Abuse, Reason::Scam, Reason::Other];

    /// The word on the wire and in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Reason::Spam => "spam",
            Reason::Abuse => "abuse",
            Reason::Scam => "scam",
            Reason::Other => "other",
        }
    }

    /// From [`Reason::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Reason> {
        Reason::ALL.into_iter().find(|reason| reason.code() == code)
    }
}

/// A comment that viewers reported, for staff. With no reports left it is off the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reported {
    /// What was said.
    pub comment: Comment,
    /// By how many people, those that staff settled not counted.
    pub reports: i64,
    /// What they gave as a reason, the most frequent first.
    pub reasons: Vec<Reason>,
    /// When this was so: an older state does not replace a newer one.
    #[serde(with = "wire")]
    pub at: DateTime<Utc>,
}

/// What staff do about a comment.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Measure {
    /// It leaves every screen.
    Delete,
    /// Its author can no longer comment, and all their comments of this show go.
    Block(Scope),
    /// It stays, whatever was reported.
    Keep,
}

impl Measure {
    /// The word on the wire.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Measure::Delete => "delete",
            Measure::Block(Scope::Show) => "block_here",
            Measure::Block(Scope::Shop) => "block_in_shop",
            Measure::Keep => "keep",
        }
    }

    /// From [`Measure::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<Measure> {
        let blocks = [Scope::Show, Scope::Shop].map(Measure::Block);
        let all = [Measure::Delete, Measure::Keep].into_iter().chain(blocks);
        all.into_iter().find(|measure| measure.code() == code)
    }
}

/// What staff did, as the database keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Act {
    /// A comment was deleted.
    CommentDeleted,
    /// Its author was blocked; their comments of this show went, too.
    AuthorBlocked {
        /// Where.
        scope: Scope,
        /// How many comments went.
        deleted: u64,
    },
    /// Slow mode or followers-only mode.
    RulesChanged {
        /// As it was.
        before: CommentRules,
        /// As it became.
        after: CommentRules,
    },
    /// The list of banned words.
    WordsChanged {
        /// Whose list.
        scope: Scope,
        /// Words that are banned since.
        added: Vec<String>,
        /// Words that are allowed since.
        removed: Vec<String>,
    },
    /// A reported comment stays.
    ReportsSettled,
}

impl Act {
    /// Whether it holds in every show of the shop.
    #[must_use]
    pub fn concerns_shop(&self) -> bool {
        matches!(
            self,
            Act::AuthorBlocked { scope: Scope::Shop, .. } | Act::WordsChanged { scope: Scope::Shop, .. }
        )
    }
}

/// Something that staff did, in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LogEntry {
    /// Its id, by which it is undone.
    pub id: ActId,
    /// When.
    pub at: DateTime<Utc>,
    /// Who; `None` when their account is gone.
    pub by: Option<String>,
    /// What.
    pub act: Act,
    /// The comment that it was about: its author and its text.
    pub about: Option<(String, String)>,
    /// When it was undone.
    pub undone_at: Option<DateTime<Utc>>,
    /// By whom; `None` too when their account is gone.
    pub undone_by: Option<String>,
}

impl LogEntry {
    /// Where the author is blocked by it now.
    #[must_use]
    pub fn blocks(&self) -> Option<Scope> {
        match self.act {
            Act::AuthorBlocked { scope, .. } if self.undone_at.is_none() => Some(scope),
            _ => None,
        }
    }
}

/// Everything that the sheet of settings shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moderation {
    /// What can be set.
    pub settings: CommentSettings,
    /// Who is blocked here: the acts that did it, the newest first.
    pub blocked: Vec<LogEntry>,
    /// What was done in this show, and what holds in the whole shop, the newest first.
    pub log: Vec<LogEntry>,
    /// Whether either list goes on.
    pub more: bool,
}
