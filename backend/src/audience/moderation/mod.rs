//! Keeping the peace in a show: who may comment now (here), what staff do and undo (`acts`), the rules and banned words that
//! they set (`settings`), and what viewers report (`reports`).

mod acts;
mod reports;
mod settings;

pub use acts::{block_author, delete_comment, settle_reports, undo};
pub use reports::report_comment;
pub(crate) use reports::reported;
pub use settings::{moderation, save_settings};

use crate::{
    Error,
    account::Who,
    campaign::Record,
    db::millis,
    tx::{Tx, in_tx},
};
use domain::{
    Reject, Why,
    text::banned,
    when::{DateTime, TimeDelta, Utc},
};

/// Whether somebody who is no staff may comment here now: `Blocked`, `FollowersComment`.
pub(super) async fn permit(tx: &mut Tx, who: &Who, record: &Record) -> Result<(), Error> {
    const BLOCKED: &str = "SELECT EXISTS (SELECT 1 FROM comment_blocks
        WHERE shop_id = $1 AND (campaign_id IS NULL OR campaign_id = $2) AND (visitor_id = $3 OR account_id = $4))";
    const FOLLOWS: &str = "SELECT EXISTS (SELECT 1 FROM follows WHERE shop_id = $1 AND account_id = $2)";
    let account = who.account.map(|account| account.to_string());
    let blocked: bool = in_tx!(tx, conn => sqlx::query_scalar(BLOCKED)
        .bind(&record.shop_id)
        .bind(&record.id)
        .bind(who.visitor.to_string())
        .bind(&account)
        .fetch_one(conn)
        .await?);
    if blocked {
        return Err(Reject::Blocked.into());
    }
    if record.comment_followers_only {
        let follows: bool = in_tx!(tx, conn => sqlx::query_scalar(FOLLOWS)
            .bind(&record.shop_id)
            .bind(&account)
            .fetch_one(conn)
            .await?);
        if !follows {
            return Err(Reject::FollowersComment.into());
        }
    }
    Ok(())
}

/// Whether the text, or the name over it, has a banned word. Fields: `text`, `nickname`.
pub(super) async fn permit_words(tx: &mut Tx, record: &Record, author: &str, text: &str) -> Result<(), Error> {
    let words = settings::banned_words(tx, record).await?;
    for (field, said) in [("text", text), ("nickname", author)] {
        if banned::found(said, &words).is_some() {
            return Err(Error::invalid(field, Why::WordBanned));
        }
    }
    Ok(())
}

/// Slow mode: `TooFast` while this person's last comment is too young, deleted ones counted.
pub(super) async fn permit_pace(tx: &mut Tx, who: &Who, record: &Record, now: DateTime<Utc>) -> Result<(), Error> {
    const LAST: &str = "SELECT MAX(at) FROM (
        SELECT MAX(at) AS at FROM comments WHERE visitor_id = $2 AND campaign_id = $1
        UNION ALL SELECT MAX(at) FROM comments WHERE account_id = $3 AND campaign_id = $1) AS lasts";
    if record.comment_slow_s == 0 {
        return Ok(());
    }
    let account = who.account.map(|account| account.to_string());
    let last: Option<i64> = in_tx!(tx, conn => sqlx::query_scalar(LAST)
        .bind(&record.id)
        .bind(who.visitor.to_string())
        .bind(account)
        .fetch_one(conn)
        .await?);
    let pause = TimeDelta::seconds(record.comment_slow_s).num_milliseconds();
    match last.map(|last| last + pause - millis(now)) {
        Some(left_ms) if left_ms > 0 => Err(Error::TooFast {
            retry_after_s: u32::try_from((left_ms + 999) / 1_000).unwrap_or(u32::MAX),
        }),
        _ => Ok(()),
    }
}
