//! What viewers report. Only staff are told; the author is not.

use crate::{
    Backend, Error,
    account::Who,
    audience::comments::{self, CommentRow},
    campaign::{admit, find},
    db::{millis, moment, word},
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId, CommentId, Reject,
    live::News,
    moderation::{LISTED, Reason, Reported},
    when::{DateTime, Utc},
};

/// Reports a comment to the shop's staff, once per browser, or per account that is signed in: a browser without cookies would be
/// another one each time (`CookiesBlocked`). What the shop itself wrote, and what is no longer there, is `NotFound`.
pub async fn report_comment(
    b: &Backend,
    who: &Who,
    campaign: CampaignId,
    comment: CommentId,
    reason: Reason,
) -> Result<(), Error> {
    const SHOWN: &str = "SELECT EXISTS (SELECT 1 FROM comments
        WHERE id = $1 AND campaign_id = $2 AND NOT host AND deleted_at IS NULL)";
    const REPORT: &str = "INSERT INTO comment_reports (comment_id, reporter, campaign_id, reason, at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (comment_id, reporter) DO NOTHING";
    if !who.has_cookie && who.account.is_none() {
        return Err(Reject::CookiesBlocked.into());
    }
    let reporter = who.account.map_or(who.visitor.0, |account| account.0);
    let now = b.now();
    let (text, of) = (comment.to_string(), campaign.to_string());
    let mut tx = b.begin().await?;
    let record = find(&mut tx, campaign).await?;
    admit(&mut tx, who.account, &record).await?;
    let shown: bool = in_tx!(tx, conn => sqlx::query_scalar(SHOWN).bind(&text).bind(&of).fetch_one(conn).await?);
    if !shown {
        return Err(Error::NotFound);
    }
    let reported = in_tx!(tx, conn => sqlx::query(REPORT)
        .bind(text)
        .bind(reporter.to_string())
        .bind(of)
        .bind(reason.code())
        .bind(millis(now))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    if reported > 0 {
        announce(&mut tx, campaign, comment, now).await?;
    }
    tx.commit().await
}

/// Tells staff how a comment's reports stand.
pub(super) async fn announce(
    tx: &mut Tx,
    campaign: CampaignId,
    comment: CommentId,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    let reported = reports_of(tx, campaign, comment, now).await?;
    tx.say(campaign, News::CommentReported(reported));
    Ok(())
}

/// A comment's reports that nobody settled.
pub(super) async fn reports_of(
    tx: &mut Tx,
    campaign: CampaignId,
    comment: CommentId,
    now: DateTime<Utc>,
) -> Result<Reported, Error> {
    const COMMENT: &str = "SELECT id, author, host, text, at FROM comments WHERE id = $1 AND campaign_id = $2";
    const REASONS: &str = "SELECT r.reason, COUNT(*) FROM comment_reports r JOIN comments c ON c.id = r.comment_id
        WHERE r.comment_id = $1 AND r.settled_act IS NULL AND c.deleted_at IS NULL
        GROUP BY r.reason ORDER BY COUNT(*) DESC, r.reason";
    let text = comment.to_string();
    let row = in_tx!(tx, conn => sqlx::query_as::<_, CommentRow>(COMMENT)
        .bind(&text)
        .bind(campaign.to_string())
        .fetch_optional(conn)
        .await?)
    .ok_or(Error::NotFound)?;
    let reasons = in_tx!(tx, conn => sqlx::query_as::<_, (String, i64)>(REASONS).bind(text).fetch_all(conn).await?);
    Ok(Reported {
        comment: comments::read(row, campaign)?,
        reports: reasons.iter().map(|(_, count)| count).sum(),
        reasons: reasons
            .iter()
            .map(|(code, _)| word(code, Reason::from_code))
            .collect::<Result<_, _>>()?,
        at: now,
    })
}

#[derive(sqlx::FromRow)]
struct Row {
    #[sqlx(flatten)]
    comment: CommentRow,
    reason: String,
    reported_at: i64,
}

/// The comments of a show that wait for staff, the newest report first.
pub(crate) async fn reported(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<Reported>, Error> {
    const SQL: &str = "
        SELECT c.id, c.author, c.host, c.text, c.at, r.reason, w.reported_at
        FROM (SELECT x.comment_id, MAX(x.at) AS reported_at
              FROM comment_reports x JOIN comments y ON y.id = x.comment_id
              WHERE x.campaign_id = $1 AND x.settled_act IS NULL AND y.deleted_at IS NULL
              GROUP BY x.comment_id ORDER BY MAX(x.at) DESC, x.comment_id LIMIT $2) w
        JOIN comments c ON c.id = w.comment_id
        JOIN comment_reports r ON r.comment_id = c.id AND r.settled_act IS NULL
        ORDER BY w.reported_at DESC, c.id";
    let campaign_text = campaign.to_string();
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, Row>(SQL)
        .bind(campaign_text)
        .bind(LISTED)
        .fetch_all(conn)
        .await?);
    let mut all: Vec<Reported> = Vec::new();
    for row in rows {
        let reason = word(&row.reason, Reason::from_code)?;
        let comment = comments::read(row.comment, campaign)?;
        match all.iter_mut().find(|known| known.comment.id == comment.id) {
            Some(known) => {
                known.reports += 1;
                if !known.reasons.contains(&reason) {
                    known.reasons.push(reason);
                }
            }
            None => all.push(Reported {
                comment,
                reports: 1,
                reasons: vec![reason],
                at: moment(row.reported_at),
            }),
        }
    }
    Ok(all)
}
