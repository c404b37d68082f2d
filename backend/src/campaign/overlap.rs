//! Which other campaigns of the shop are planned for the same time: allowed, but worth a warning.

use crate::{
    Backend, Error,
    account::{EditCampaigns, May},
    db::{millis, moment, on},
    zone,
};
use domain::{CampaignId, Lang, campaign::WINDOW_MAX};

/// Most campaigns named.
const NAMED: i64 = 3;

/// No window is longer than a day: the lower bound on the start lets the index leave out everything older.
pub(super) const OVERLAPS: &str = "
    SELECT title, starts_at, ends_at FROM campaigns
    WHERE shop_id = $1 AND starts_at < $3 AND starts_at > $4 AND ends_at > $2 AND id <> $5
      AND deleted_at IS NULL AND ended_at IS NULL
    ORDER BY starts_at, id LIMIT $6";

/// What the fields of the campaign that is being edited showed.
const WINDOW: &str = "SELECT starts_at, ends_at FROM campaigns WHERE id = $1 AND shop_id = $2";

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
    let shop = may.shop().id.to_string();
    let itself = campaign.map(|id| id.to_string()).unwrap_or_default();
    let stored = on!(b.db(), pool => sqlx::query_as::<_, (i64, i64)>(WINDOW)
        .bind(&itself)
        .bind(&shop)
        .fetch_optional(pool)
        .await?);
    let read = |typed, stored: Option<i64>| zone::to_moment_unless_same(zone, typed, stored.map(moment));
    let starts = read(starts, stored.map(|(starts, _)| starts));
    let ends = read(ends, stored.map(|(_, ends)| ends));
    let (Ok(starts), Ok(ends)) = (starts.map(millis), ends.map(millis)) else {
        return Ok(Vec::new());
    };
    let found = on!(b.db(), pool => sqlx::query_as::<_, (String, i64, i64)>(OVERLAPS)
        .bind(&shop)
        .bind(starts)
        .bind(ends)
        .bind(starts.saturating_sub(WINDOW_MAX.num_milliseconds() + 1))
        .bind(itself)
        .bind(NAMED)
        .fetch_all(pool)
        .await?);
    let now = b.now();
    let say = |(title, from, until): (String, i64, i64)| {
        let window = zone::window_sentence(zone, moment(from), moment(until), now, lang);
        format!("{title} ({window})")
    };
    Ok(found.into_iter().map(say).collect())
}
