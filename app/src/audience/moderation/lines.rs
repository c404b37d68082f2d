//! What the sheet of settings shows, put into words for its reader.

use super::api::{Line, Peace};
use super::words;
use domain::moderation::{LogEntry, Moderation};

/// In the language of the request.
pub(super) fn peace(read: Moderation) -> Peace {
    let Moderation { settings, blocked, log } = read;
    Peace {
        seen: serde_json::to_string(&settings).unwrap_or_default(),
        slow_s: settings.rules.slow_s,
        followers_only: settings.rules.followers_only,
        words_here: settings.words_here,
        words_in_shop: settings.words_in_shop,
        blocked: blocked.into_iter().map(blocked_line).collect(),
        log: log.into_iter().map(log_line).collect(),
    }
}

fn blocked_line(entry: LogEntry) -> Line {
    let what = entry.blocks().map(words::place).unwrap_or_default().to_owned();
    let who = entry.about.map(|(author, _)| author).unwrap_or_default();
    line(entry.id, who, what, entry.at, None)
}

fn log_line(entry: LogEntry) -> Line {
    let name = |name: Option<String>| name.unwrap_or_else(|| words::somebody().to_owned());
    let what = words::deed(&entry);
    let undone = entry.undone_at.map(|_| name(entry.undone_by));
    line(entry.id, name(entry.by), what, entry.at, undone)
}

fn line(
    act: domain::ActId,
    who: String,
    what: String,
    at: domain::when::DateTime<domain::when::Utc>,
    undone: Option<String>,
) -> Line {
    Line {
        act,
        who,
        what,
        at,
        undone,
    }
}
