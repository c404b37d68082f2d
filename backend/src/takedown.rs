//! Taking a shop down: for good, by its owner, or until further notice, by the operator. What it showed is gone from every public
//! page, nobody goes live or sells in it, and orders that were placed stay readable for buyers and for the owner.

use crate::{
    Backend, Error, Revoked,
    account::{self, May, RunShop, System, Who},
    db::id,
    live,
    tx::{Tx, in_tx},
};
use domain::{CampaignId, ShopId, account::ShopState};

/// Closes the shop for good: shows end, colleagues leave, invitations are void. Who closes it keeps reading its orders. Field:
/// `password`, the caller's.
pub async fn close_shop(b: &Backend, who: &Who, may: &May<RunShop>, password: &str) -> Result<(), Error> {
    account::confirm_password(b, who, password).await?;
    let shop = may.shop().id;
    let mut tx = b.begin().await?;
    let campaigns = take_down(&mut tx, shop, ShopState::Closed).await?;
    account::dismiss_colleagues(&mut tx, shop, may.account()).await?;
    tx.commit().await?;
    end_shows(b, campaigns, live::EndedBy::Seller).await
}

/// The operator suspends an open shop.
pub(crate) async fn suspend_shop(b: &Backend, _: &System, shop: ShopId) -> Result<(), Error> {
    let mut tx = b.begin().await?;
    let campaigns = take_down(&mut tx, shop, ShopState::Suspended).await?;
    tx.commit().await?;
    end_shows(b, campaigns, live::EndedBy::Operator).await
}

/// The operator lets a suspended shop go on. One that its owner closed stays closed.
pub(crate) async fn resume_shop(b: &Backend, _: &System, shop: ShopId) -> Result<(), Error> {
    const OPEN: &str = "UPDATE shops SET state = 'open' WHERE id = $1 AND state = 'suspended'";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(OPEN).bind(shop.to_string()).execute(conn).await.map(|_| ())?);
    tx.commit().await
}

/// Sets the state, has every open page of its campaigns authorised again, and tells which of them may be on air.
async fn take_down(tx: &mut Tx, shop: ShopId, state: ShopState) -> Result<Vec<CampaignId>, Error> {
    const SET: &str = "UPDATE shops SET state = $2 WHERE id = $1 AND state <> 'closed'";
    const HELD: &str = "SELECT id, ended_at IS NULL OR on_air_since IS NOT NULL FROM campaigns
        WHERE shop_id = $1 AND deleted_at IS NULL ORDER BY id";
    let shop = shop.to_string();
    in_tx!(tx, conn => sqlx::query(SET).bind(&shop).bind(state.code()).execute(conn).await.map(|_| ())?);
    let held: Vec<(String, bool)> = in_tx!(tx, conn => sqlx::query_as(HELD).bind(shop).fetch_all(conn).await?);
    let mut open = Vec::new();
    for (campaign, may_be_on_air) in held {
        let campaign = id(&campaign)?;
        tx.revoke(Revoked::Campaign(campaign));
        if may_be_on_air {
            open.push(campaign);
        }
    }
    Ok(open)
}

/// Ends what is on air by now: a start that was under way holds its campaign until it is done. One that cannot be ended does not
/// keep the others on air; the clock ends it at the latest.
async fn end_shows(b: &Backend, campaigns: Vec<CampaignId>, by: live::EndedBy) -> Result<(), Error> {
    let mut failed = None;
    for campaign in campaigns {
        match live::end_at_once(b, campaign, by).await {
            Ok(()) | Err(Error::NotFound) => {}
            Err(error) => failed = Some(error),
        }
    }
    failed.map_or(Ok(()), Err)
}
