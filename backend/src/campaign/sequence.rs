//! In which order a campaign sells its products, and the number by which each is called on air.

use super::offers::open_campaign;
use crate::{
    Backend, Error,
    account::{EditCampaigns, May},
    db::id,
    events::record_event,
    tx::{Tx, in_tx},
};
use domain::{CampaignId, ProductId, live::News, offer::StageProduct};
use serde_json::json;
use std::collections::HashMap;

/// The numbers that a campaign has given to its products. One is never given twice: viewers have written it in comments.
#[derive(Default)]
pub(super) struct Numbers {
    given: HashMap<ProductId, i64>,
    highest: i64,
}

impl Numbers {
    /// None yet.
    pub(super) fn new() -> Numbers {
        Numbers::default()
    }

    /// Those that hold, read while the campaign is locked.
    pub(super) async fn given(tx: &mut Tx, campaign: CampaignId) -> Result<Numbers, Error> {
        const GIVEN: &str = "SELECT product_id, number FROM campaign_products WHERE campaign_id = $1";
        const HIGHEST: &str = "SELECT numbered FROM campaigns WHERE id = $1";
        let campaign = campaign.to_string();
        let rows: Vec<(String, i64)> = in_tx!(tx, conn => sqlx::query_as(GIVEN).bind(&campaign).fetch_all(conn).await?);
        let given = rows
            .into_iter()
            .map(|(product, number)| Ok((id(&product)?, number)))
            .collect::<Result<_, Error>>()?;
        let highest = in_tx!(tx, conn => sqlx::query_scalar(HIGHEST).bind(&campaign).fetch_one(conn).await?);
        Ok(Numbers { given, highest })
    }

    /// The product's number: the one it has, or the next.
    pub(super) fn of(&mut self, product: ProductId) -> i64 {
        *self.given.entry(product).or_insert_with(|| {
            self.highest += 1;
            self.highest
        })
    }

    /// Writes down which was the highest.
    pub(super) async fn keep(&self, tx: &mut Tx, campaign: &str) -> Result<(), Error> {
        const KEEP: &str = "UPDATE campaigns SET numbered = $2 WHERE id = $1";
        let highest = self.highest;
        in_tx!(tx, conn => sqlx::query(KEEP).bind(campaign).bind(highest).execute(conn).await.map(|_| ())?);
        Ok(())
    }
}

/// Puts a product of the campaign before another one of it, or last. Its number stays. Errors: `NotLive` when the campaign is
/// over, `NotFound` where one of the two is not in it.
pub async fn move_product(
    b: &Backend,
    may: &May<EditCampaigns>,
    campaign: CampaignId,
    product: ProductId,
    before: Option<ProductId>,
) -> Result<(), Error> {
    const IN_ORDER: &str = "SELECT product_id FROM campaign_products WHERE campaign_id = $1 ORDER BY position";
    const PLACE: &str = "UPDATE campaign_products SET position = $3 WHERE campaign_id = $1 AND product_id = $2";
    let mut tx = b.begin().await?;
    open_campaign(&mut tx, may, campaign, b.now()).await?;
    let of = campaign.to_string();
    let was: Vec<String> = in_tx!(tx, conn => sqlx::query_scalar(IN_ORDER).bind(&of).fetch_all(conn).await?);
    let mut order = was.clone();
    let place_of = |order: &[String], product: ProductId| {
        let product = product.to_string();
        order.iter().position(|known| *known == product).ok_or(Error::NotFound)
    };
    let moved = order.remove(place_of(&order, product)?);
    let to = match before {
        Some(next) => place_of(&order, next)?,
        None => order.len(),
    };
    order.insert(to, moved);
    if order == was {
        return Ok(());
    }
    for (position, product) in (0_i64..).zip(&order) {
        in_tx!(tx, conn => sqlx::query(PLACE).bind(&of).bind(product).bind(position).execute(conn).await.map(|_| ())?);
    }
    let ids = order
        .iter()
        .map(|product| id(product))
        .collect::<Result<Vec<_>, Error>>()?;
    tx.say(campaign, News::ProductsOrdered(ids));
    let data = json!({ "id": product, "by": may.account(), "place": to + 1 });
    record_event(&mut tx, campaign, b.now(), "product_moved", data).await?;
    tx.commit().await
}

/// Tells the order where an open page, which keeps what it has and puts what is new last, would show another.
pub(super) fn tell_order(tx: &mut Tx, campaign: CampaignId, before: &[StageProduct], after: &[StageProduct]) {
    let is_in = |all: &[StageProduct], id: ProductId| all.iter().any(|product| product.id == id);
    let ids = |all: &[StageProduct]| all.iter().map(|product| product.id).collect::<Vec<_>>();
    let mut joined: Vec<ProductId> = ids(after).into_iter().filter(|id| !is_in(before, *id)).collect();
    // News of products goes out in the order of their ids.
    joined.sort_unstable();
    let mut shown: Vec<ProductId> = ids(before).into_iter().filter(|id| is_in(after, *id)).collect();
    shown.extend(joined);
    let ids = ids(after);
    if ids != shown {
        tx.say(campaign, News::ProductsOrdered(ids));
    }
}
