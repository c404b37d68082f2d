//! What the sheet of settings shows, put into words for its reader.

use super::api::{Line, ModerationView};
use super::words::{followers_only, off, pause, slow_mode};
use crate::words::words;
use domain::moderation::{Act, CommentRules, LogEntry, Moderation, Scope};

words! {
    in_this_show: "in this livestream", "trong buổi này";
    in_the_shop: "in the whole shop", "trong toàn cửa hàng";
    somebody: "Somebody", "Ai đó";
    did_delete(author: &str, text: &str): "deleted {author}'s comment “{text}”", "xoá “{text}” của {author}";
    did_keep(author: &str, text: &str): "kept {author}'s comment “{text}”", "giữ lại “{text}” của {author}";
    did_block(author: &str, place: &str): "blocked {author} {place}", "chặn {author} {place}";
    did_ban(place: &str, words: &str): "changed the banned words {place}: {words}", "đổi từ cấm {place}: {words}";
    on: "On", "Bật";
}

/// In the language of the request.
pub(super) fn view(read: Moderation) -> ModerationView {
    let Moderation {
        settings,
        blocked,
        log,
        more,
    } = read;
    ModerationView {
        seen: serde_json::to_string(&settings).unwrap_or_default(),
        slow_s: settings.rules.slow_s,
        followers_only: settings.rules.followers_only,
        words_here: settings.words_here,
        words_in_shop: settings.words_in_shop,
        blocked: blocked.into_iter().map(blocked_line).collect(),
        log: log.into_iter().map(log_line).collect(),
        more,
    }
}

fn blocked_line(entry: LogEntry) -> Line {
    let what = entry.blocks().map(place).unwrap_or_default().to_owned();
    let who = entry.about.map(|(author, _)| author).unwrap_or_default();
    Line {
        act: entry.id,
        who,
        what,
        at: entry.at,
        undone: None,
    }
}

fn log_line(entry: LogEntry) -> Line {
    let name = |name: Option<String>| name.unwrap_or_else(|| somebody().to_owned());
    let what = sentence(&entry);
    let undone = entry.undone_at.map(|_| name(entry.undone_by));
    Line {
        act: entry.id,
        who: name(entry.by),
        what,
        at: entry.at,
        undone,
    }
}

/// Where a block holds.
fn place(scope: Scope) -> &'static str {
    match scope {
        Scope::Show => in_this_show(),
        Scope::Shop => in_the_shop(),
    }
}

/// What was done, after the name of who did it.
fn sentence(entry: &LogEntry) -> String {
    let (author, text) = entry.about.clone().unwrap_or_default();
    match &entry.act {
        Act::CommentDeleted => did_delete(&author, &text),
        Act::AuthorBlocked { scope, .. } => did_block(&author, place(*scope)),
        Act::RulesChanged { before, after } => rules_changed(*before, *after),
        Act::WordsChanged { scope, added, removed } => {
            let signed = |sign: char, words: &[String]| {
                let words = words.iter().map(|word| format!("{sign}{word}"));
                words.collect::<Vec<_>>()
            };
            let words = [signed('+', added), signed('−', removed)].concat();
            did_ban(place(*scope), &words.join(", "))
        }
        Act::ReportsSettled => did_keep(&author, &text),
    }
}

fn rules_changed(before: CommentRules, after: CommentRules) -> String {
    let mut parts = Vec::new();
    if before.slow_s != after.slow_s {
        parts.push(format!("{}: {}", slow_mode(), pause(after.slow_s)));
    }
    if before.followers_only != after.followers_only {
        let state = if after.followers_only { on() } else { off() };
        parts.push(format!("{}: {state}", followers_only()));
    }
    parts.join(", ")
}
