//! Who may watch a campaign at all, and who works in its shop.

use super::{Record, find};
use crate::{
    Backend, Error,
    account::Who,
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId, Reject,
    account::{Permission, Role},
    campaign::Audience,
};

/// Whether this person may watch: to be asked again whenever a stream or a feed opens (DESIGN §2, law 8).
pub async fn may_watch(b: &Backend, who: &Who, campaign: CampaignId) -> Result<(), Error> {
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    admit(&mut tx, who, &record).await
}

/// The rule: a draft is only for staff, and a campaign for followers asks others to follow first.
pub(crate) async fn admit(tx: &mut Tx, who: &Who, record: &Record) -> Result<(), Error> {
    const FOLLOWS: &str = "
        SELECT s.name, s.slug, f.since FROM shops s
        LEFT JOIN follows f ON f.shop_id = s.id AND f.account_id = $2 WHERE s.id = $1";
    if record.published && record.audience()? == Audience::Suggested {
        return Ok(());
    }
    if staff_may(tx, who, record, Permission::SeeCampaigns).await? {
        return Ok(());
    }
    if !record.published {
        return Err(Error::NotFound);
    }
    let account = who.account.map(|account| account.to_string()).unwrap_or_default();
    let (shop_name, shop_slug, since) = in_tx!(tx, conn => sqlx::query_as::<_, (String, String, Option<i64>)>(FOLLOWS)
        .bind(&record.shop_id)
        .bind(account)
        .fetch_one(conn)
        .await?);
    if since.is_some() {
        Ok(())
    } else {
        Err(Reject::FollowersOnly { shop_name, shop_slug }.into())
    }
}

/// Whether this person works in the campaign's shop with this permission. Asked within the transaction: taking a
/// second connection while holding one could leave everybody waiting for each other.
pub(crate) async fn staff_may(tx: &mut Tx, who: &Who, record: &Record, permission: Permission) -> Result<bool, Error> {
    const SQL: &str = "SELECT role FROM staff WHERE shop_id = $1 AND account_id = $2";
    let Some(account) = who.account else { return Ok(false) };
    let account = account.to_string();
    let role = in_tx!(tx, conn => sqlx::query_scalar::<_, String>(SQL)
        .bind(&record.shop_id)
        .bind(account)
        .fetch_optional(conn)
        .await?);
    Ok(role
        .as_deref()
        .and_then(Role::from_code)
        .is_some_and(|role| role.may(permission)))
}
