//! The products of a campaign as viewers see them: what one costs here and now, and how many are left.

use super::{
    cover,
    pinned::{Offered, unpin},
};
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

/// What is the same in every campaign that sells it.
#[derive(sqlx::FromRow)]
struct ProductRow {
    id: String,
    name: String,
    price_minor: i64,
    compare_at_minor: Option<i64>,
    currency: String,
    stock: i64,
    active: bool,
    archived: bool,
    version: i64,
    described: bool,
    image_id: Option<String>,
    width: Option<i64>,
    height: Option<i64>,
}

/// What a campaign makes of it.
#[derive(sqlx::FromRow)]
struct Terms {
    number: i64,
    live_price_minor: Option<i64>,
    live_quantity: Option<i64>,
    sold: i64,
}

#[derive(sqlx::FromRow)]
struct InCampaign {
    #[sqlx(flatten)]
    product: ProductRow,
    #[sqlx(flatten)]
    terms: Terms,
}

/// A campaign that sells the product that is told.
#[derive(sqlx::FromRow)]
struct Seller {
    campaign_id: String,
    #[sqlx(flatten)]
    terms: Terms,
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
    fn read(&self, variants: &[VariantRow], terms: &Terms) -> Result<StageProduct, Error> {
        let currency = word(&self.currency, Currency::from_code)?;
        let here = terms.live_quantity.map_or(i64::MAX, |quantity| quantity - terms.sold);
        let left = |stock: i64| if self.active { stock.min(here).max(0) } else { 0 };
        let price = |own: Option<i64>| {
            let shop_price = own.unwrap_or(self.price_minor);
            let price = terms.live_price_minor.unwrap_or(shop_price);
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
        let choices = variants.iter().filter(|_| !is_single).map(|variant| {
            let (price, was) = price(variant.price_minor);
            Ok(StageVariant {
                id: id(&variant.id)?,
                name: variant.name.clone(),
                price,
                was,
                left: left(variant.stock),
            })
        });
        Ok(StageProduct {
            id: id(&self.id)?,
            variants: choices.collect::<Result<_, Error>>()?,
            left: left(self.stock),
            name: self.name.clone(),
            image: cover(self.image_id.clone(), self.width, self.height)?,
            price: lowest,
            was,
            number: terms.number,
            described: self.described,
            version: self.version,
        })
    }
}

/// The columns of [`ProductRow`], for statements put together with `concat!`.
macro_rules! product_columns {
    () => {
        "p.id, p.name, p.price_minor, p.compare_at_minor, p.currency, p.stock, p.active, p.archived, p.version, \
         p.description <> '' AS described, i.id AS image_id, i.width, i.height"
    };
}

/// Where the image comes from.
macro_rules! product_image {
    () => {
        " LEFT JOIN product_images pi ON pi.product_id = p.id AND pi.position = 0 \
         LEFT JOIN images i ON i.id = pi.image_id "
    };
}

/// The columns of [`InCampaign`] and where they come from.
macro_rules! product_rows {
    () => {
        concat!(
            "SELECT ",
            product_columns!(),
            ", cp.number, cp.live_price_minor, cp.live_quantity, cp.sold \
             FROM campaign_products cp JOIN products p ON p.id = cp.product_id",
            product_image!(),
            "WHERE cp.campaign_id = $1 AND NOT p.archived"
        )
    };
}

/// The variants of the product `$1`.
const VARIANTS_OF: &str = "
    SELECT product_id, id, name, price_minor, stock FROM variants
    WHERE product_id = $1 AND NOT removed ORDER BY position";

/// Every product of the campaign, in order; none that is archived.
pub(crate) async fn stage_products(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<StageProduct>, Error> {
    const PRODUCTS: &str = concat!(product_rows!(), " ORDER BY cp.position");
    const VARIANTS: &str = "
        SELECT v.product_id, v.id, v.name, v.price_minor, v.stock
        FROM campaign_products cp JOIN variants v ON v.product_id = cp.product_id
        WHERE cp.campaign_id = $1 AND NOT v.removed ORDER BY v.product_id, v.position";
    let campaign = campaign.to_string();
    let rows: Vec<InCampaign> = in_tx!(tx, conn => sqlx::query_as(PRODUCTS).bind(&campaign).fetch_all(conn).await?);
    let variants: Vec<VariantRow> = in_tx!(tx, conn => sqlx::query_as(VARIANTS).bind(&campaign).fetch_all(conn).await?);
    let mut of_product: HashMap<String, Vec<VariantRow>> = HashMap::new();
    for variant in variants {
        of_product.entry(variant.product_id.clone()).or_default().push(variant);
    }
    rows.into_iter()
        .map(|row| {
            let variants = of_product.remove(&row.product.id).unwrap_or_default();
            row.product.read(&variants, &row.terms)
        })
        .collect()
}

/// One product of the campaign, if it is in it and not archived.
pub(crate) async fn stage_product(
    tx: &mut Tx,
    campaign: CampaignId,
    product: ProductId,
) -> Result<Option<StageProduct>, Error> {
    const PRODUCT: &str = concat!(product_rows!(), " AND cp.product_id = $2");
    let (campaign, product) = (campaign.to_string(), product.to_string());
    let row: Option<InCampaign> = in_tx!(tx, conn => sqlx::query_as(PRODUCT)
        .bind(campaign)
        .bind(&product)
        .fetch_optional(conn)
        .await?);
    let Some(row) = row else { return Ok(None) };
    let variants: Vec<VariantRow> =
        in_tx!(tx, conn => sqlx::query_as(VARIANTS_OF).bind(&product).fetch_all(conn).await?);
    row.product.read(&variants, &row.terms).map(Some)
}

/// A product changed, or was archived: tells every campaign that sells it and is not over. Stock is the shop's, so a sale
/// in one campaign is news in all of them; an order waits for this, so it takes three statements however many they are.
pub(crate) async fn tell_product(tx: &mut Tx, product: ProductId, now: DateTime<Utc>) -> Result<(), Error> {
    const SELLERS: &str = "
        SELECT cp.campaign_id, cp.number, cp.live_price_minor, cp.live_quantity, cp.sold
        FROM campaign_products cp JOIN campaigns c ON c.id = cp.campaign_id
        WHERE cp.product_id = $1 AND c.deleted_at IS NULL AND (c.on_air_since IS NOT NULL OR c.ends_at > $2)";
    const PRODUCT: &str = concat!(
        "SELECT ",
        product_columns!(),
        " FROM products p",
        product_image!(),
        "WHERE p.id = $1"
    );
    let text = product.to_string();
    let sellers: Vec<Seller> =
        in_tx!(tx, conn => sqlx::query_as(SELLERS).bind(&text).bind(millis(now)).fetch_all(conn).await?);
    if sellers.is_empty() {
        return Ok(());
    }
    let row: ProductRow = in_tx!(tx, conn => sqlx::query_as(PRODUCT).bind(&text).fetch_one(conn).await?);
    let variants: Vec<VariantRow> = in_tx!(tx, conn => sqlx::query_as(VARIANTS_OF).bind(&text).fetch_all(conn).await?);
    if row.archived {
        unpin(tx, Offered::Product(product), now).await?;
    }
    for seller in sellers {
        let news = if row.archived {
            let (id, version) = (product, row.version);
            News::ProductGone { id, version }
        } else {
            News::ProductChanged(row.read(&variants, &seller.terms)?)
        };
        tx.say(id(&seller.campaign_id)?, news);
    }
    Ok(())
}
