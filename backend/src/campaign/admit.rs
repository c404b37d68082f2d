//! Who may watch a campaign, play its stream and publish it.

use super::{Record, find, record::find_alone};
use crate::{
    Backend, Error,
    account::{GoLive, May, SeeCampaigns, SeeDrafts, WorkConsole, staff_in},
    tx::{Tx, in_tx},
};
use domain::{AccountId, CampaignId, Reject, campaign::Action};

/// Whether this person may watch: to be asked again whenever a stream or a feed opens (DESIGN §2, law 8).
pub async fn may_watch(b: &Backend, account: Option<AccountId>, campaign: CampaignId) -> Result<(), Error> {
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    admit(&mut tx, account, &record).await
}

/// Whether everybody sees the same of it: public, and not for followers only.
pub async fn is_for_everybody(b: &Backend, campaign: CampaignId) -> Result<bool, Error> {
    find_alone(b, campaign).await?.is_for_everybody()
}

/// Whether this person may play the stream: strangers while the show is on air, staff of the console also before, to see what
/// viewers will see. `NotLive` otherwise.
pub async fn may_play(b: &Backend, account: Option<AccountId>, campaign: CampaignId) -> Result<(), Error> {
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    admit(&mut tx, account, &record).await?;
    if record.on_air_since.is_some() {
        return Ok(());
    }
    let may = staff_in::<WorkConsole>(&mut tx, account, &record.shop_id).await?;
    may.map(|_| ()).ok_or(Reject::NotLive.into())
}

/// Whether this campaign can be published to now: outside of its time it is a `Reject`.
pub async fn may_publish(b: &Backend, may: &May<GoLive>, campaign: CampaignId) -> Result<(), Error> {
    let mut tx = b.snapshot().await?;
    let record = find(&mut tx, campaign).await?;
    record.shown_to(may)?;
    Ok(record.facts().permit(Action::GoLive, b.now())?)
}

/// The rule: a draft, and every campaign of a shop that was taken down, is only for staff who see drafts, and a campaign for followers asks others to follow first.
pub(crate) async fn admit(tx: &mut Tx, account: Option<AccountId>, record: &Record) -> Result<(), Error> {
    const FOLLOWS: &str = "
        SELECT s.name, s.slug, f.since FROM shops s
        LEFT JOIN follows f ON f.shop_id = s.id AND f.account_id = $2 WHERE s.id = $1";
    if record.is_for_everybody()? {
        return Ok(());
    }
    if !record.is_public() {
        let may = staff_in::<SeeDrafts>(tx, account, &record.shop_id).await?;
        return may.map(|_| ()).ok_or(Error::NotFound);
    }
    if staff_in::<SeeCampaigns>(tx, account, &record.shop_id).await?.is_some() {
        return Ok(());
    }
    let account = account.map(|account| account.to_string()).unwrap_or_default();
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
