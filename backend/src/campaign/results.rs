//! What came of a campaign so far: each of its shows with its orders and comments.

use super::list::sold;
use crate::{
    Backend, Error,
    account::{May, SeeCampaigns},
    db::{millis, moment, on},
    zone,
};
use domain::{CampaignId, Lang, campaign::ShowResult};

/// Most shows of one answer: a window of a day holds few.
const SHOWS: i64 = 50;

/// The shows of a campaign of the shop, newest first. Orders and comments belong to the show during which they were made.
pub async fn results(
    b: &Backend,
    may: &May<SeeCampaigns>,
    campaign: CampaignId,
    lang: Lang,
) -> Result<Vec<ShowResult>, Error> {
    const SQL: &str = "
        SELECT s.started_at, s.ended_at, s.ended_by,
               (SELECT COUNT(*) FROM orders o
                WHERE o.campaign_id = s.campaign_id AND o.at >= s.started_at AND o.at <= COALESCE(s.ended_at, $3)) AS orders,
               (SELECT CAST(COALESCE(SUM(o.total_minor), 0) AS BIGINT) FROM orders o
                WHERE o.campaign_id = s.campaign_id AND o.at >= s.started_at AND o.at <= COALESCE(s.ended_at, $3)) AS revenue,
               (SELECT COUNT(*) FROM comments m
                WHERE m.campaign_id = s.campaign_id AND m.deleted_at IS NULL
                  AND m.at >= s.started_at AND m.at <= COALESCE(s.ended_at, $3)) AS comments
        FROM shows s JOIN campaigns c ON c.id = s.campaign_id
        WHERE s.campaign_id = $1 AND c.shop_id = $2 ORDER BY s.started_at DESC LIMIT $4";
    let now = b.now();
    let rows = on!(b.db(), pool => sqlx::query_as::<_, (i64, Option<i64>, Option<String>, i64, i64, i64)>(SQL)
        .bind(campaign.to_string())
        .bind(may.shop().id.to_string())
        .bind(millis(now))
        .bind(SHOWS)
        .fetch_all(pool)
        .await?);
    let result = |(from, until, ended_by, orders, revenue, comments): (_, Option<_>, Option<String>, _, _, _)| {
        let (from, end) = (moment(from), until.map_or(now, moment));
        ShowResult {
            window: zone::window_sentence(&may.shop().zone, from, end, now, lang),
            duration: end - from,
            on_air: until.is_none(),
            timed_out: ended_by.as_deref() == Some("time"),
            sold: may.also().map(|may| sold(&may, orders, revenue)),
            comments,
        }
    };
    Ok(rows.into_iter().map(result).collect())
}
