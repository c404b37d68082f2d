//! The products of a campaign as viewers see them: what one costs here and now, and how many are left.

use super::cover;
use crate::{
    Error,
    db::{id, millis, word},
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId, Currency, Money, ProductId,
    live::News,
    offer::{StageProduct, StageVariant},
    when::{DateTime, Utc},
};
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
struct ProductRow {
    id: String,
    name: String,
    price_minor: i64,
    compare_at_minor: Option<i64>,
    currency: String,
    stock: i64,
    active: bool,
    version: i64,
    live_price_minor: Option<i64>,
    live_quantity: Option<i64>,
    sold: i64,
    image_id: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct VariantRow {
    product_id: String,
    id: String,
    name: String,
    price_minor: Option<i64>,
    stock: i64,
}

impl ProductRow {
    /// A live price is the price of every variant; a live quantity is shared by all of them.
    fn read(self, variants: Vec<VariantRow>) -> Result<StageProduct, Error> {
        let currency = word(&self.currency, Currency::from_code)?;
        let here = self.live_quantity.map_or(i64::MAX, |quantity| quantity - self.sold);
        let left = |stock: i64| if self.active { stock.min(here).max(0) } else { 0 };
        let price = |own: Option<i64>| {
            let shop_price = own.unwrap_or(self.price_minor);
            let price = self.live_price_minor.unwrap_or(shop_price);
            let was = self.compare_at_minor.unwrap_or(shop_price).max(shop_price);
            let was = (was > price).then(|| Money::new(was, currency));
            (Money::new(price, currency), was)
        };
        let is_single = variants.iter().all(|variant| variant.name.is_empty());
        let lowest = variants
            .iter()
            .map(|variant| price(variant.price_minor))
            .min_by_key(|(price, _)| price.minor);
        let (lowest, was) = lowest.unwrap_or_else(|| price(None));
        let choices = variants.into_iter().filter(|_| !is_single).map(|variant| {
            let (price, was) = price(variant.price_minor);
            Ok(StageVariant {
                id: id(&variant.id)?,
                name: variant.name,
                price,
                was,
                left: left(variant.stock),
            })
        });
        Ok(StageProduct {
            id: id(&self.id)?,
            variants: choices.collect::<Result<_, Error>>()?,
            left: left(self.stock),
            name: self.name,
            image: cover(self.image_id, self.width, self.height)?,
            price: lowest,
            was,
            version: self.version,
        })
    }
}

/// The columns of [`ProductRow`] and where they come from, for statements put together with `concat!`.
macro_rules! product_rows {
    () => {
        "SELECT p.id, p.name, p.price_minor, p.compare_at_minor, p.currency, p.stock, p.active, p.version, \
         cp.live_price_minor, cp.live_quantity, cp.sold, i.id AS image_id, i.width, i.height \
         FROM campaign_products cp JOIN products p ON p.id = cp.product_id \
         LEFT JOIN product_images pi ON pi.product_id = p.id AND pi.position = 0 \
         LEFT JOIN images i ON i.id = pi.image_id WHERE cp.campaign_id = $1"
    };
}

/// Every product of the campaign, in order.
pub(crate) async fn stage_products(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<StageProduct>, Error> {
    const PRODUCTS: &str = concat!(product_rows!(), " ORDER BY cp.position");
    const VARIANTS: &str = "
        SELECT v.product_id, v.id, v.name, v.price_minor, v.stock
        FROM campaign_products cp JOIN variants v ON v.product_id = cp.product_id
        WHERE cp.campaign_id = $1 AND NOT v.removed ORDER BY v.product_id, v.position";
    let campaign = campaign.to_string();
    let rows: Vec<ProductRow> = in_tx!(tx, conn => sqlx::query_as(PRODUCTS).bind(&campaign).fetch_all(conn).await?);
    let variants: Vec<VariantRow> = in_tx!(tx, conn => sqlx::query_as(VARIANTS).bind(&campaign).fetch_all(conn).await?);
    let mut of_product: HashMap<String, Vec<VariantRow>> = HashMap::new();
    for variant in variants {
        of_product.entry(variant.product_id.clone()).or_default().push(variant);
    }
    rows.into_iter()
        .map(|row| {
            let variants = of_product.remove(&row.id).unwrap_or_default();
            row.read(variants)
        })
        .collect()
}

/// One product of the campaign, if it is in it.
pub(crate) async fn stage_product(
    tx: &mut Tx,
    campaign: CampaignId,
    product: ProductId,
) -> Result<Option<StageProduct>, Error> {
    const PRODUCT: &str = concat!(product_rows!(), " AND cp.product_id = $2");
    const VARIANTS: &str = "
        SELECT product_id, id, name, price_minor, stock FROM variants
        WHERE product_id = $1 AND NOT removed ORDER BY position";
    let (campaign, product) = (campaign.to_string(), product.to_string());
    let row: Option<ProductRow> = in_tx!(tx, conn => sqlx::query_as(PRODUCT)
        .bind(campaign)
        .bind(&product)
        .fetch_optional(conn)
        .await?);
    let Some(row) = row else { return Ok(None) };
    let variants: Vec<VariantRow> = in_tx!(tx, conn => sqlx::query_as(VARIANTS).bind(&product).fetch_all(conn).await?);
    row.read(variants).map(Some)
}

/// A product changed: tells every campaign that sells it and is not over. Stock is the shop's, so a sale in one
/// campaign is news in all of them.
pub(crate) async fn tell_product(tx: &mut Tx, product: ProductId, now: DateTime<Utc>) -> Result<(), Error> {
    const SQL: &str = "
        SELECT c.id FROM campaign_products cp JOIN campaigns c ON c.id = cp.campaign_id
        WHERE cp.product_id = $1 AND c.deleted_at IS NULL AND (c.on_air_since IS NOT NULL OR c.ends_at > $2)";
    let text = product.to_string();
    let campaigns =
        in_tx!(tx, conn => sqlx::query_scalar::<_, String>(SQL).bind(text).bind(millis(now)).fetch_all(conn).await?);
    for campaign in campaigns {
        let campaign: CampaignId = id(&campaign)?;
        if let Some(changed) = stage_product(tx, campaign, product).await? {
            tx.say(campaign, News::ProductChanged(changed));
        }
    }
    Ok(())
}
