//! Deleting a campaign: it disappears from every list, and its orders and reports stay.

use super::lock_of_shop;
use crate::{
    Backend, Error, Revoked,
    account::{EditCampaigns, May},
    db::millis,
    tx::in_tx,
};
use domain::{CampaignId, campaign::Action, live::News};

/// Removes the campaign from every list, tells every open page, and ends its open streams; orders and reports still show it.
/// Deleting twice is deleting once.
pub async fn delete(b: &Backend, may: &May<EditCampaigns>, campaign: CampaignId) -> Result<(), Error> {
    const GONE: &str = "SELECT COUNT(*) FROM campaigns WHERE id = $1 AND shop_id = $2 AND deleted_at IS NOT NULL";
    const SQL: &str = "UPDATE campaigns SET deleted_at = $2, version = version + 1 WHERE id = $1";
    let id = campaign.to_string();
    let mut tx = b.begin().await?;
    let record = match lock_of_shop(&mut tx, may, campaign).await {
        Err(Error::NotFound) => {
            let shop = may.shop().id.to_string();
            let gone =
                in_tx!(tx, conn => sqlx::query_scalar::<_, i64>(GONE).bind(id).bind(shop).fetch_one(conn).await?);
            return if gone > 0 { Ok(()) } else { Err(Error::NotFound) };
        }
        found => found?,
    };
    let now = b.now();
    record.facts().permit(Action::Delete, now)?;
    in_tx!(tx, conn => sqlx::query(SQL).bind(id).bind(millis(now)).execute(conn).await.map(|_| ())?);
    tx.say(campaign, News::CampaignGone);
    tx.revoke(Revoked::Campaign(campaign));
    tx.commit().await
}
