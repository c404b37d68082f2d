//! Which other campaigns of the shop are planned for the same time: allowed, but worth a warning.

use crate::{
    Backend, Error,
    account::{EditCampaigns, May},
    db::on,
    zone,
};
use domain::{CampaignId, Lang, Millis, campaign::WINDOW_MAX};

/// Most campaigns named.
const NAMED: i64 = 3;

/// No window is longer than a day: the lower bound on the start lets the index leave out everything older.
pub(super) const OVERLAPS: &str = "
    SELECT title, starts_at, ends_at FROM campaigns
    WHERE shop_id = $1 AND starts_at < $3 AND starts_at > $4 AND ends_at > $2 AND id <> $5
      AND deleted_at IS NULL AND ended_at IS NULL
    ORDER BY starts_at, id LIMIT $6";

/// Titles and windows of campaigns that overlap the window typed, soonest first; a time that cannot be read overlaps nothing.
/// `campaign` is the one that is being edited.
pub async fn overlaps(
    b: &Backend,
    may: &May<EditCampaigns>,
    campaign: Option<CampaignId>,
    starts: &str,
    ends: &str,
    lang: Lang,
) -> Result<Vec<String>, Error> {
    let zone = &may.shop().zone;
    let (Ok(starts), Ok(ends)) = (zone::to_millis(zone, starts), zone::to_millis(zone, ends)) else {
        return Ok(Vec::new());
    };
    let itself = campaign.map(|id| id.to_string()).unwrap_or_default();
    let found = on!(b.db(), pool => sqlx::query_as::<_, (String, Millis, Millis)>(OVERLAPS)
        .bind(may.shop().id.to_string())
        .bind(starts)
        .bind(ends)
        .bind(starts.saturating_sub(WINDOW_MAX + 1))
        .bind(itself)
        .bind(NAMED)
        .fetch_all(pool)
        .await?);
    let now = b.now();
    let say = |(title, from, until): (String, Millis, Millis)| {
        format!("{title} ({})", zone::window_sentence(zone, from, until, now, lang))
    };
    Ok(found.into_iter().map(say).collect())
}
