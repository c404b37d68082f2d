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
    let on_air = take_down(&mut tx, shop, ShopState::Closed).await?;
    account::dismiss_colleagues(&mut tx, shop, may.account()).await?;
    tx.commit().await?;
    for campaign in on_air {
        live::end_at_once(b, campaign, live::EndedBy::Seller).await?;
    }
    Ok(())
}

/// The operator suspends an open shop.
pub(crate) async fn suspend_shop(b: &Backend, _: &System, shop: ShopId) -> Result<(), Error> {
    let mut tx = b.begin().await?;
    let on_air = take_down(&mut tx, shop, ShopState::Suspended).await?;
    tx.commit().await?;
    for campaign in on_air {
        live::end_at_once(b, campaign, live::EndedBy::Operator).await?;
    }
    Ok(())
}

/// The operator lets a suspended shop go on. One that its owner closed stays closed.
pub(crate) async fn resume_shop(b: &Backend, _: &System, shop: ShopId) -> Result<(), Error> {
    const OPEN: &str = "UPDATE shops SET state = 'open' WHERE id = $1 AND state = 'suspended'";
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(OPEN).bind(shop.to_string()).execute(conn).await.map(|_| ())?);
    tx.commit().await
}

/// Sets the state, has every open page of its campaigns authorised again, and tells which of them are on air.
async fn take_down(tx: &mut Tx, shop: ShopId, state: ShopState) -> Result<Vec<CampaignId>, Error> {
    const SET: &str = "UPDATE shops SET state = $2 WHERE id = $1 AND state <> 'closed'";
    const SHOWN: &str =
        "SELECT id, on_air_since IS NOT NULL FROM campaigns WHERE shop_id = $1 AND deleted_at IS NULL AND published";
    let shop = shop.to_string();
    in_tx!(tx, conn => sqlx::query(SET).bind(&shop).bind(state.code()).execute(conn).await.map(|_| ())?);
    let shown: Vec<(String, bool)> = in_tx!(tx, conn => sqlx::query_as(SHOWN).bind(shop).fetch_all(conn).await?);
    let mut on_air = Vec::new();
    for (campaign, is_on_air) in shown {
        let campaign = id(&campaign)?;
        tx.revoke(Revoked::Campaign(campaign));
        if is_on_air {
            on_air.push(campaign);
        }
    }
    Ok(on_air)
}
