//! What staff do, each an entry of the log, and undoing it.

use super::{
    reports::{announce, reports_of},
    settings::{revert_rules, revert_words},
};
use crate::{
    Backend, Error,
    account::{May, WorkConsole},
    audience::comments::{self, CommentRow, kept_comments},
    campaign::{find, lock_of_shop},
    clock::fresh_id,
    db::{id, millis},
    events::record_event,
    tx::{Tx, in_tx},
};
use domain::{
    ActId, CampaignId, CommentId, Reject,
    live::News,
    moderation::{Act, Scope},
    when::{DateTime, Utc},
};
use serde_json::json;

/// Comments that are told again when an act is undone: more than a page shows, fewer than a feed is behind before it is lost.
const TOLD_AGAIN: usize = 100;

/// An act that is being done: the same for each kind.
pub(super) struct Doing<'a> {
    pub(super) may: &'a May<WorkConsole>,
    pub(super) campaign: CampaignId,
    pub(super) now: DateTime<Utc>,
    pub(super) act: ActId,
}

impl<'a> Doing<'a> {
    pub(super) fn new(b: &Backend, may: &'a May<WorkConsole>, campaign: CampaignId) -> Doing<'a> {
        Doing {
            may,
            campaign,
            now: b.now(),
            act: ActId(fresh_id()),
        }
    }

    /// Writes it down. It comes before what refers to it.
    pub(super) async fn log(&self, tx: &mut Tx, comment: Option<CommentId>, act: &Act) -> Result<(), Error> {
        const SQL: &str =
            "INSERT INTO moderation_acts (id, shop_id, campaign_id, comment_id, at, done_by, data, whole_shop)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        in_tx!(tx, conn => sqlx::query(SQL)
            .bind(self.act.to_string())
            .bind(self.may.shop().id.to_string())
            .bind(self.campaign.to_string())
            .bind(comment.map(|comment| comment.to_string()))
            .bind(millis(self.now))
            .bind(self.may.account().to_string())
            .bind(serde_json::to_string(act).map_err(Error::internal)?)
            .bind(act.concerns_shop())
            .execute(conn)
            .await
            .map(|_| ())?);
        Ok(())
    }
}

#[derive(sqlx::FromRow)]
struct Found {
    visitor_id: String,
    account_id: Option<String>,
    host: bool,
    deleted: bool,
    deleted_act: Option<String>,
}

async fn comment_of(tx: &mut Tx, campaign: CampaignId, comment: CommentId) -> Result<Found, Error> {
    const SQL: &str = "SELECT visitor_id, account_id, host, deleted_at IS NOT NULL AS deleted, deleted_act
        FROM comments WHERE id = $1 AND campaign_id = $2";
    in_tx!(tx, conn => sqlx::query_as::<_, Found>(SQL)
        .bind(comment.to_string())
        .bind(campaign.to_string())
        .fetch_optional(conn)
        .await?)
    .ok_or(Error::NotFound)
}

/// Deletes a comment of this campaign from every screen. Deleting it twice changes nothing; the answer is the act that did it,
/// where there is one to undo.
pub async fn delete_comment(
    b: &Backend,
    may: &May<WorkConsole>,
    campaign: CampaignId,
    comment: CommentId,
) -> Result<Option<ActId>, Error> {
    let mut tx = b.begin().await?;
    lock_of_shop(&mut tx, may, campaign).await?;
    let found = comment_of(&mut tx, campaign, comment).await?;
    if found.deleted {
        return found.deleted_act.as_deref().map(id).transpose();
    }
    let doing = Doing::new(b, may, campaign);
    doing.log(&mut tx, Some(comment), &Act::CommentDeleted).await?;
    take_away(&mut tx, &doing, vec![comment]).await?;
    tx.commit().await?;
    b.presence().touch(campaign);
    Ok(Some(doing.act))
}

/// Blocks a comment's author, browser and account, and takes all their comments of this show away. Colleagues cannot be
/// blocked (`AuthorIsStaff`). Blocking them twice in one place changes nothing; the answer is the act to undo.
pub async fn block_author(
    b: &Backend,
    may: &May<WorkConsole>,
    campaign: CampaignId,
    comment: CommentId,
    scope: Scope,
) -> Result<ActId, Error> {
    const BLOCK: &str =
        "INSERT INTO comment_blocks (act_id, shop_id, campaign_id, visitor_id, account_id) VALUES ($1, $2, $3, $4, $5)";
    let mut tx = b.begin().await?;
    let record = lock_of_shop(&mut tx, may, campaign).await?;
    let author = comment_of(&mut tx, campaign, comment).await?;
    if author.host || is_staff(&mut tx, &record.shop_id, author.account_id.as_deref()).await? {
        return Err(Reject::AuthorIsStaff.into());
    }
    let theirs = comments_by(&mut tx, campaign, &author).await?;
    if theirs.is_empty()
        && let Some(earlier) = blocked_by(&mut tx, &record.shop_id, campaign, &author, scope).await?
    {
        return Ok(earlier);
    }
    let doing = Doing::new(b, may, campaign);
    let act = Act::AuthorBlocked {
        scope,
        deleted: theirs.len() as u64,
    };
    doing.log(&mut tx, Some(comment), &act).await?;
    in_tx!(tx, conn => sqlx::query(BLOCK)
        .bind(doing.act.to_string())
        .bind(&record.shop_id)
        .bind((scope == Scope::Show).then(|| campaign.to_string()))
        .bind(&author.visitor_id)
        .bind(&author.account_id)
        .execute(conn)
        .await
        .map(|_| ())?);
    take_away(&mut tx, &doing, theirs).await?;
    let data = json!({ "act": doing.act, "scope": scope, "by": may.account() });
    record_event(&mut tx, campaign, doing.now, "author_blocked", data).await?;
    tx.commit().await?;
    b.presence().touch(campaign);
    Ok(doing.act)
}

async fn is_staff(tx: &mut Tx, shop: &str, account: Option<&str>) -> Result<bool, Error> {
    const SQL: &str = "SELECT EXISTS (SELECT 1 FROM staff WHERE shop_id = $1 AND account_id = $2)";
    Ok(in_tx!(tx, conn => sqlx::query_scalar(SQL).bind(shop).bind(account).fetch_one(conn).await?))
}

/// The act that blocks this author here already, at least as far as `scope`.
async fn blocked_by(
    tx: &mut Tx,
    shop: &str,
    campaign: CampaignId,
    author: &Found,
    scope: Scope,
) -> Result<Option<ActId>, Error> {
    const SQL: &str = "SELECT act_id FROM comment_blocks WHERE shop_id = $1 AND visitor_id = $2
        AND (campaign_id IS NULL OR (campaign_id = $3 AND $4)) AND ($5 IS NULL OR account_id = $5)";
    let found: Option<String> = in_tx!(tx, conn => sqlx::query_scalar(SQL)
        .bind(shop)
        .bind(&author.visitor_id)
        .bind(campaign.to_string())
        .bind(scope == Scope::Show)
        .bind(&author.account_id)
        .fetch_optional(conn)
        .await?);
    found.as_deref().map(id).transpose()
}

/// Everything that this browser, or its account, said here and that is still shown.
async fn comments_by(tx: &mut Tx, campaign: CampaignId, author: &Found) -> Result<Vec<CommentId>, Error> {
    const SQL: &str = "SELECT id FROM comments
        WHERE campaign_id = $1 AND deleted_at IS NULL AND NOT host AND (visitor_id = $2 OR account_id = $3)";
    let ids: Vec<String> = in_tx!(tx, conn => sqlx::query_scalar(SQL)
        .bind(campaign.to_string())
        .bind(&author.visitor_id)
        .bind(&author.account_id)
        .fetch_all(conn)
        .await?);
    ids.iter().map(|text| id(text)).collect()
}

/// Comments that are shown leave every screen, by an act that is in the log.
async fn take_away(tx: &mut Tx, doing: &Doing<'_>, ids: Vec<CommentId>) -> Result<(), Error> {
    const SQL: &str = "UPDATE comments SET deleted_at = $2, deleted_by = $3, deleted_act = $4 WHERE id = $1";
    if ids.is_empty() {
        return Ok(());
    }
    let (campaign, by) = (doing.campaign, doing.may.account());
    for comment in &ids {
        in_tx!(tx, conn => sqlx::query(SQL)
            .bind(comment.to_string())
            .bind(millis(doing.now))
            .bind(by.to_string())
            .bind(doing.act.to_string())
            .execute(conn)
            .await
            .map(|_| ())?);
    }
    kept_comments(tx, campaign, -(ids.len() as i64)).await?;
    let data = json!({ "ids": ids, "by": by });
    record_event(tx, campaign, doing.now, "comments_deleted", data).await?;
    tx.say(campaign, News::CommentsDeleted { ids });
    Ok(())
}

/// Lets a reported comment stay: its reports are off the list, until somebody else reports it. The answer is the act to undo, if
/// anything was reported.
pub async fn settle_reports(
    b: &Backend,
    may: &May<WorkConsole>,
    campaign: CampaignId,
    comment: CommentId,
) -> Result<Option<ActId>, Error> {
    const SETTLE: &str = "UPDATE comment_reports SET settled_act = $2 WHERE comment_id = $1 AND settled_act IS NULL";
    let mut tx = b.begin().await?;
    lock_of_shop(&mut tx, may, campaign).await?;
    if reports_of(&mut tx, campaign, comment, b.now()).await?.reports == 0 {
        return Ok(None);
    }
    let doing = Doing::new(b, may, campaign);
    doing.log(&mut tx, Some(comment), &Act::ReportsSettled).await?;
    in_tx!(tx, conn => sqlx::query(SETTLE)
        .bind(comment.to_string())
        .bind(doing.act.to_string())
        .execute(conn)
        .await
        .map(|_| ())?);
    announce(&mut tx, campaign, comment, doing.now).await?;
    tx.commit().await?;
    Ok(Some(doing.act))
}

#[derive(sqlx::FromRow)]
struct Done {
    comment_id: Option<String>,
    data: String,
}

/// Undoes an act of the shop's staff: comments come back, a block is lifted, rules and words are as they were before it. Undoing
/// it twice changes nothing. `campaign` is the one from whose console it is undone.
pub async fn undo(b: &Backend, may: &May<WorkConsole>, campaign: CampaignId, act: ActId) -> Result<(), Error> {
    const FIND: &str = "SELECT campaign_id FROM moderation_acts WHERE id = $1 AND shop_id = $2";
    const HOLD: &str = "UPDATE campaigns SET version = version WHERE id = $1";
    const UNDO: &str = "UPDATE moderation_acts SET undone_at = $2, undone_by = $3
        WHERE id = $1 AND undone_at IS NULL RETURNING comment_id, data";
    const LIFT: &str = "DELETE FROM comment_blocks WHERE act_id = $1";
    const REOPEN: &str = "UPDATE comment_reports SET settled_act = NULL WHERE settled_act = $1";
    let now = b.now();
    let (text, shop) = (act.to_string(), may.shop().id.to_string());
    let mut tx = b.begin().await?;
    find(&mut tx, campaign).await?.shown_to(may)?;
    let found: Option<String> =
        in_tx!(tx, conn => sqlx::query_scalar(FIND).bind(&text).bind(shop).fetch_optional(conn).await?);
    let of: CampaignId = id(&found.ok_or(Error::NotFound)?)?;
    // The act may be of a campaign that was deleted meanwhile; whatever else changes its comments and rules waits here.
    in_tx!(tx, conn => sqlx::query(HOLD).bind(of.to_string()).execute(conn).await.map(|_| ())?);
    let undone = in_tx!(tx, conn => sqlx::query_as::<_, Done>(UNDO)
        .bind(&text)
        .bind(millis(now))
        .bind(may.account().to_string())
        .fetch_optional(conn)
        .await?);
    let Some(done) = undone else { return Ok(()) };
    let comment: Option<CommentId> = done.comment_id.as_deref().map(id).transpose()?;
    match serde_json::from_str(&done.data).map_err(Error::internal)? {
        Act::CommentDeleted => bring_back(&mut tx, may, of, act, now).await?,
        Act::AuthorBlocked { .. } => {
            in_tx!(tx, conn => sqlx::query(LIFT).bind(&text).execute(conn).await.map(|_| ())?);
            bring_back(&mut tx, may, of, act, now).await?;
            let data = json!({ "act": act, "by": may.account() });
            record_event(&mut tx, of, now, "author_unblocked", data).await?;
        }
        Act::RulesChanged { before, after } => revert_rules(&mut tx, of, before, after).await?,
        Act::WordsChanged { scope, added, removed } => {
            let of = match scope {
                Scope::Show => of.to_string(),
                Scope::Shop => may.shop().id.to_string(),
            };
            revert_words(&mut tx, scope, &of, &added, &removed).await?;
        }
        Act::ReportsSettled => {
            in_tx!(tx, conn => sqlx::query(REOPEN).bind(&text).execute(conn).await.map(|_| ())?);
            if let Some(comment) = comment {
                announce(&mut tx, of, comment, now).await?;
            }
        }
    }
    tx.commit().await?;
    b.presence().touch(of);
    Ok(())
}

/// What the act took away is on every screen again, reports with it.
async fn bring_back(
    tx: &mut Tx,
    may: &May<WorkConsole>,
    campaign: CampaignId,
    act: ActId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    const SQL: &str = "UPDATE comments SET deleted_at = NULL, deleted_by = NULL, deleted_act = NULL
        WHERE deleted_act = $1 RETURNING id, author, host, text, at";
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, CommentRow>(SQL).bind(act.to_string()).fetch_all(conn).await?);
    kept_comments(tx, campaign, rows.len() as i64).await?;
    let mut comments = rows
        .into_iter()
        .map(|row| comments::read(row, campaign))
        .collect::<Result<Vec<_>, _>>()?;
    comments.sort_by_key(|comment| comment.at);
    let ids: Vec<CommentId> = comments.iter().map(|comment| comment.id).collect();
    let data = json!({ "ids": ids, "by": may.account() });
    record_event(tx, campaign, now, "comments_restored", data).await?;
    // A page shows no more of them.
    let shown = comments.len().saturating_sub(TOLD_AGAIN);
    for comment in comments.drain(shown..) {
        let id = comment.id;
        tx.say(campaign, News::CommentPosted(comment));
        if reports_of(tx, campaign, id, now).await?.reports > 0 {
            announce(tx, campaign, id, now).await?;
        }
    }
    Ok(())
}
