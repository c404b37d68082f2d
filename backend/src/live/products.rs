//! The products and vouchers of a campaign as viewers see them: what one costs here and now, and how many are left.

use crate::{
    Error, catalog,
    db::{id, word},
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId, Currency, Millis, Money, ProductId,
    catalog::Image,
    live::{News, StageProduct, StageVoucher},
};

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

impl ProductRow {
    fn read(self) -> Result<StageProduct, Error> {
        let currency = word(&self.currency, Currency::from_code)?;
        let price_minor = self.live_price_minor.unwrap_or(self.price_minor);
        let was_minor = self.compare_at_minor.unwrap_or(self.price_minor);
        let here = self.live_quantity.map_or(i64::MAX, |quantity| quantity - self.sold);
        let left = if self.active { self.stock.min(here).max(0) } else { 0 };
        Ok(StageProduct {
            id: id(&self.id)?,
            name: self.name,
            image: image(self.image_id, self.width, self.height)?,
            price: Money::new(price_minor, currency),
            was: (was_minor > price_minor).then(|| Money::new(was_minor, currency)),
            left,
            version: self.version,
        })
    }
}

/// A picture from the three columns of a `LEFT JOIN images`.
pub(crate) fn image(image_id: Option<String>, width: Option<i64>, height: Option<i64>) -> Result<Option<Image>, Error> {
    match (image_id, width, height) {
        (Some(image_id), Some(width), Some(height)) => {
            let side = |pixels: i64| u32::try_from(pixels).map_err(Error::internal);
            Ok(Some(Image {
                id: id(&image_id)?,
                width: side(width)?,
                height: side(height)?,
            }))
        }
        _ => Ok(None),
    }
}

/// Every product of the campaign, in order.
pub(crate) async fn stage_products(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<StageProduct>, Error> {
    const SQL: &str = "
        SELECT p.id, p.name, p.price_minor, p.compare_at_minor, p.currency, p.stock, p.active, p.version,
               cp.live_price_minor, cp.live_quantity, cp.sold, i.id AS image_id, i.width, i.height
        FROM campaign_products cp
        JOIN products p ON p.id = cp.product_id
        LEFT JOIN product_images pi ON pi.product_id = p.id AND pi.position = 0
        LEFT JOIN images i ON i.id = pi.image_id
        WHERE cp.campaign_id = $1
        ORDER BY cp.position";
    let campaign = campaign.to_string();
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, ProductRow>(SQL).bind(campaign).fetch_all(conn).await?);
    rows.into_iter().map(ProductRow::read).collect()
}

/// One product of the campaign, if it is in it.
pub(crate) async fn stage_product(
    tx: &mut Tx,
    campaign: CampaignId,
    product: ProductId,
) -> Result<Option<StageProduct>, Error> {
    const SQL: &str = "
        SELECT p.id, p.name, p.price_minor, p.compare_at_minor, p.currency, p.stock, p.active, p.version,
               cp.live_price_minor, cp.live_quantity, cp.sold, i.id AS image_id, i.width, i.height
        FROM campaign_products cp
        JOIN products p ON p.id = cp.product_id
        LEFT JOIN product_images pi ON pi.product_id = p.id AND pi.position = 0
        LEFT JOIN images i ON i.id = pi.image_id
        WHERE cp.campaign_id = $1 AND cp.product_id = $2";
    let (campaign, product) = (campaign.to_string(), product.to_string());
    let row = in_tx!(tx, conn => sqlx::query_as::<_, ProductRow>(SQL).bind(campaign).bind(product).fetch_optional(conn).await?);
    row.map(ProductRow::read).transpose()
}

/// A product changed: tells every campaign that sells it and is not over. Stock is the shop's, so a sale in one
/// campaign is news in all of them.
pub(crate) async fn tell_product(tx: &mut Tx, product: ProductId, now: Millis) -> Result<(), Error> {
    const SQL: &str = "
        SELECT c.id FROM campaign_products cp JOIN campaigns c ON c.id = cp.campaign_id
        WHERE cp.product_id = $1 AND c.deleted_at IS NULL AND (c.on_air_since IS NOT NULL OR c.ends_at > $2)";
    let text = product.to_string();
    let campaigns =
        in_tx!(tx, conn => sqlx::query_scalar::<_, String>(SQL).bind(text).bind(now).fetch_all(conn).await?);
    for campaign in campaigns {
        let campaign: CampaignId = id(&campaign)?;
        if let Some(changed) = stage_product(tx, campaign, product).await? {
            tx.say(campaign, News::ProductChanged(changed));
        }
    }
    Ok(())
}

#[derive(sqlx::FromRow)]
struct VoucherRow {
    id: String,
    code: String,
    name: String,
    kind: String,
    amount_minor: Option<i64>,
    percent: Option<i64>,
    cap_minor: Option<i64>,
    minimum_minor: i64,
    currency: String,
}

impl VoucherRow {
    fn read(self) -> Result<StageVoucher, Error> {
        let currency = word(&self.currency, Currency::from_code)?;
        let discount = catalog::discount(&self.kind, self.amount_minor, self.percent, self.cap_minor, currency)?;
        Ok(StageVoucher {
            id: id(&self.id)?,
            code: self.code,
            name: self.name,
            discount,
            minimum: Money::new(self.minimum_minor, currency),
        })
    }
}

/// Every voucher of the campaign that can be used, in order.
pub(crate) async fn stage_vouchers(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<StageVoucher>, Error> {
    const SQL: &str = "
        SELECT v.id, v.code, v.name, v.kind, v.amount_minor, v.percent, v.cap_minor, v.minimum_minor, v.currency
        FROM campaign_vouchers cv JOIN vouchers v ON v.id = cv.voucher_id
        WHERE cv.campaign_id = $1 AND v.active
        ORDER BY cv.position";
    let campaign = campaign.to_string();
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, VoucherRow>(SQL).bind(campaign).fetch_all(conn).await?);
    rows.into_iter().map(VoucherRow::read).collect()
}
