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
    CampaignId, CommentId,
    live::News,
    moderation::{LISTED_MAX, Reason, Reported},
    when::{DateTime, Utc},
};

/// Reports a comment to the shop's staff, once per browser. What the shop itself wrote, and what is no longer there, is `NotFound`.
pub async fn report_comment(
    b: &Backend,
    who: &Who,
    campaign: CampaignId,
    comment: CommentId,
    reason: Reason,
) -> Result<(), Error> {
    const SHOWN: &str = "SELECT EXISTS (SELECT 1 FROM comments
        WHERE id = $1 AND campaign_id = $2 AND NOT host AND deleted_at IS NULL)";
    const REPORT: &str = "INSERT INTO comment_reports (comment_id, visitor_id, campaign_id, reason, at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (comment_id, visitor_id) DO NOTHING";
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
        .bind(who.visitor.to_string())
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
    const REASONS: &str = "SELECT reason, COUNT(*) FROM comment_reports
        WHERE comment_id = $1 AND settled_act IS NULL GROUP BY reason ORDER BY COUNT(*) DESC, reason";
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
    const SQL: &str = "SELECT c.id, c.author, c.host, c.text, c.at, r.reason, r.at AS reported_at
        FROM comment_reports r JOIN comments c ON c.id = r.comment_id
        WHERE r.campaign_id = $1 AND r.settled_act IS NULL AND c.deleted_at IS NULL
        ORDER BY r.at DESC, r.comment_id LIMIT $2";
    let campaign_text = campaign.to_string();
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, Row>(SQL)
        .bind(campaign_text)
        .bind(LISTED_MAX)
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
