//! Hearts and the numbers above the video. Hearts are gathered in memory and stored once a second, because a crowd
//! taps faster than a database should write; a crash loses at most that second of them.

use super::presence::{Act, Due};
use crate::{
    Backend, Error,
    account::{System, Who},
    campaign::{admit, find},
    events::record_event,
    tx::in_tx,
};
use domain::{
    CampaignId, Reject,
    audience::LIKES_PER_REQUEST,
    live::{Counters, News},
    when::{DateTime, Utc},
};
use serde_json::json;

/// Takes the hearts that a page gathered during the last second; more than [`LIKES_PER_REQUEST`] count as so many.
///
/// Errors: `Reject` with `NotLive` when it is over, `FollowersOnly`; `TooFast`; `NotFound`.
pub async fn like(b: &Backend, who: &Who, campaign: CampaignId, count: i64) -> Result<(), Error> {
    if count <= 0 {
        return Ok(());
    }
    let now = b.now();
    b.presence().pace(who.visitor, Act::Like)?;
    // A person with an open feed was admitted when it opened, and whether the show is over is read once a second: a
    // crowd's hearts cost next to no reads.
    let known = b.presence().known_open(campaign, who.visitor, now);
    let open = match known {
        Some(open) => open,
        None => read_open(b, who, campaign, now).await?,
    };
    if !open {
        return Err(Reject::NotLive.into());
    }
    b.presence().like(campaign, count.min(LIKES_PER_REQUEST));
    Ok(())
}

/// Takes how many milliseconds after the server a page shows the video; kept only while it has an open feed.
pub fn tell_delay(b: &Backend, who: &Who, campaign: CampaignId, ms: u32) {
    b.presence().tell_delay(campaign, who.visitor, ms, b.now());
}

async fn read_open(b: &Backend, who: &Who, campaign: CampaignId, now: DateTime<Utc>) -> Result<bool, Error> {
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    admit(&mut tx, who.account, &record).await?;
    let open = record.facts().status(now).is_open();
    b.presence().knows_open(campaign, open, now);
    Ok(open)
}

/// To be called once a second: stores hearts and tells the numbers of each campaign in which they changed. One
/// campaign's trouble is logged and does not stop the others.
pub async fn tick(b: &Backend, _: &System) {
    for due in b.presence().take_due(b.now()) {
        if let Err(error) = tell(b, due).await {
            tracing::warn!(campaign = %due.campaign, %error, "counters wait for the next tick");
            b.presence().give_back(due);
        }
    }
}

async fn tell(b: &Backend, due: Due) -> Result<(), Error> {
    const STORE: &str = "UPDATE campaigns SET likes = likes + $2 WHERE id = $1 RETURNING likes, comments";
    const READ: &str = "SELECT likes, comments FROM campaigns WHERE id = $1";
    let id = due.campaign.to_string();
    let storing = due.likes > 0;
    let mut tx = if storing { b.begin().await? } else { b.snapshot().await? };
    let kept = if storing {
        in_tx!(tx, conn => sqlx::query_as::<_, (i64, i64)>(STORE).bind(id).bind(due.likes).fetch_optional(conn).await?)
    } else {
        in_tx!(tx, conn => sqlx::query_as::<_, (i64, i64)>(READ).bind(id).fetch_optional(conn).await?)
    };
    let Some((likes, comments)) = kept else { return Ok(()) };
    if storing {
        record_event(&mut tx, due.campaign, b.now(), "liked", json!({ "count": due.likes })).await?;
    }
    let version = counters_version(b.bus().position(due.campaign).saturating_add(1));
    tx.say(
        due.campaign,
        News::Counted(Counters {
            watching: due.watching,
            likes,
            comments,
            delay_ms: due.delay_ms,
            version,
        }),
    );
    tx.commit().await
}

/// Counters live in memory, so their version is the feed's position: it grows with all news and over restarts. Numbers
/// said later have a later position than those of any page that was drawn before.
pub(crate) fn counters_version(position: u64) -> i64 {
    i64::try_from(position).unwrap_or(i64::MAX)
}
