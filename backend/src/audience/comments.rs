//! Comments: anybody with a name may write while the campaign is coming or on, staff write as their shop. A removed
//! comment disappears from every screen and stays in the table with who removed it.

use super::{moderation, presence::Act};
use crate::{
    Backend, Error,
    account::{Who, WorkConsole, staff_in},
    campaign::{Record, admit, find, lock},
    clock::fresh_id,
    db::{id, millis, moment},
    events::record_event,
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId, CommentId, Reject, RequestKey, Why,
    audience::{self as rules, COMMENTS_SHOWN, Comment},
    live::News,
    text::lookalike,
};
use serde_json::json;

/// Says something under a campaign. The same key again is the same comment.
///
/// Errors: `Invalid` field `text`, or `nickname` for a name like the shop's or with a banned word; `TooFast` beyond five in a row or
/// one a second, or by the show's slow mode; `Reject` with `ChooseNickname`, `NotLive` when it is over, `FollowersOnly`, `Blocked`,
/// `FollowersComment`, `KeyUsedDifferently`; `NotFound`.
pub async fn post_comment(
    b: &Backend,
    who: &Who,
    campaign: CampaignId,
    text: &str,
    key: RequestKey,
) -> Result<Comment, Error> {
    const INSERT: &str = "
        INSERT INTO comments (id, campaign_id, visitor_id, account_id, author, host, text, at, request_key)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (visitor_id, request_key) DO NOTHING";
    let now = b.now();
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    admit(&mut tx, who.account, &record).await?;
    if let Some(earlier) = stored(&mut tx, who, key).await? {
        return earlier.answer(campaign, text);
    }
    let host = staff_in::<WorkConsole>(&mut tx, who.account, &record.shop_id)
        .await?
        .is_some();
    let text = rules::comment(text, host).map_err(|why| Error::invalid("text", why))?;
    if !record.facts().status(now).is_open() {
        return Err(Reject::NotLive.into());
    }
    if !host {
        moderation::permit(&mut tx, who, &record).await?;
    }
    let author = author(&mut tx, who, &record, host).await?;
    if !host {
        moderation::permit_words(&mut tx, &record, &author, &text).await?;
    }
    drop(tx);
    if !host {
        b.presence().pace(who.visitor, Act::Comment)?;
    }

    let comment = Comment {
        id: CommentId(fresh_id()),
        campaign,
        author,
        host,
        text,
        at: now,
    };
    let mut tx = b.begin().await?;
    // A block or a slow mode that came meanwhile holds, too, and two devices of one person wait for each other.
    let record = lock(&mut tx, campaign).await?;
    if !host {
        moderation::permit(&mut tx, who, &record).await?;
        moderation::permit_pace(&mut tx, who, &record, now).await?;
    }
    let inserted = in_tx!(tx, conn => sqlx::query(INSERT)
        .bind(comment.id.to_string())
        .bind(campaign.to_string())
        .bind(who.visitor.to_string())
        .bind(who.account.map(|account| account.to_string()))
        .bind(&comment.author)
        .bind(comment.host)
        .bind(&comment.text)
        .bind(millis(now))
        .bind(key.to_string())
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    if inserted == 0 {
        // The same request came twice, and the insert waited for the commit of the other.
        let earlier = stored(&mut tx, who, key).await?.ok_or(Error::Conflict)?;
        return earlier.answer(campaign, &comment.text);
    }
    kept_comments(&mut tx, campaign, 1).await?;
    record_event(
        &mut tx,
        campaign,
        now,
        "comment_posted",
        json!({ "id": comment.id, "host": host }),
    )
    .await?;
    tx.say(campaign, News::CommentPosted(comment.clone()));
    tx.commit().await?;
    b.presence().touch(campaign);
    Ok(comment)
}

/// Under which name: the shop's for its team, else the nickname, else the account's name. Nobody else is called like the shop
/// or its team: a buyer would send such a person money.
async fn author(tx: &mut Tx, who: &Who, record: &Record, host: bool) -> Result<String, Error> {
    const NICKNAME: &str = "SELECT nickname FROM visitors WHERE id = $1";
    const NAME: &str = "SELECT name FROM accounts WHERE id = $1";
    let account = who.account.map(|account| account.to_string()).unwrap_or_default();
    let names = if host {
        [(SHOP, record.shop_id.clone()), (NAME, account)]
    } else {
        [(NICKNAME, who.visitor.to_string()), (NAME, account)]
    };
    for (sql, id) in names {
        let name = in_tx!(tx, conn => sqlx::query_scalar::<_, String>(sql).bind(id).fetch_optional(conn).await?);
        if let Some(name) = name {
            if !host && is_reserved(tx, record, &name).await? {
                return Err(Error::invalid("nickname", Why::NameReserved));
            }
            return Ok(name);
        }
    }
    Err(Reject::ChooseNickname.into())
}

const SHOP: &str = "SELECT name FROM shops WHERE id = $1";

async fn is_reserved(tx: &mut Tx, record: &Record, name: &str) -> Result<bool, Error> {
    let shop = in_tx!(tx, conn => sqlx::query_scalar::<_, String>(SHOP).bind(&record.shop_id).fetch_one(conn).await?);
    Ok(lookalike::is_role(name) || lookalike::poses_as(name, &shop))
}

#[derive(sqlx::FromRow)]
struct Stored {
    id: String,
    campaign_id: String,
    author: String,
    host: bool,
    text: String,
    at: i64,
}

impl Stored {
    /// The stored comment, if the same was asked.
    fn answer(self, campaign: CampaignId, text: &str) -> Result<Comment, Error> {
        let asked = rules::comment(text, self.host).ok();
        if self.campaign_id != campaign.to_string() || asked.as_ref() != Some(&self.text) {
            return Err(Reject::KeyUsedDifferently.into());
        }
        let Stored {
            id: comment,
            author,
            host,
            text,
            at,
            ..
        } = self;
        Ok(Comment {
            id: id(&comment)?,
            campaign,
            author,
            host,
            text,
            at: moment(at),
        })
    }
}

async fn stored(tx: &mut Tx, who: &Who, key: RequestKey) -> Result<Option<Stored>, Error> {
    const SQL: &str =
        "SELECT id, campaign_id, author, host, text, at FROM comments WHERE visitor_id = $1 AND request_key = $2";
    let (visitor, key) = (who.visitor.to_string(), key.to_string());
    Ok(in_tx!(tx, conn => sqlx::query_as::<_, Stored>(SQL).bind(visitor).bind(key).fetch_optional(conn).await?))
}

/// One comment more or less than the campaign's row says: pages show that number and count nothing.
pub(super) async fn kept_comments(tx: &mut Tx, campaign: CampaignId, change: i64) -> Result<(), Error> {
    const SQL: &str = "UPDATE campaigns SET comments = comments + $2 WHERE id = $1";
    let campaign = campaign.to_string();
    in_tx!(tx, conn => sqlx::query(SQL).bind(campaign).bind(change).execute(conn).await.map(|_| ())?);
    Ok(())
}

/// The columns of a comment that everybody sees.
#[derive(sqlx::FromRow)]
pub(super) struct CommentRow {
    id: String,
    author: String,
    host: bool,
    text: String,
    at: i64,
}

/// The comment of a row.
pub(super) fn read(row: CommentRow, campaign: CampaignId) -> Result<Comment, Error> {
    let CommentRow {
        id: comment,
        author,
        host,
        text,
        at,
    } = row;
    Ok(Comment {
        id: id(&comment)?,
        campaign,
        author,
        host,
        text,
        at: moment(at),
    })
}

pub(super) const NEWEST: &str = "
    SELECT id, author, host, text, at FROM comments
    WHERE campaign_id = $1 AND deleted_at IS NULL ORDER BY at DESC, id DESC LIMIT $2";

/// The newest comments, oldest first.
pub(crate) async fn newest_comments(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<Comment>, Error> {
    let text = campaign.to_string();
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, CommentRow>(NEWEST)
        .bind(text)
        .bind(COMMENTS_SHOWN)
        .fetch_all(conn)
        .await?);
    rows.into_iter().rev().map(|row| read(row, campaign)).collect()
}
