//! What a campaign offers, changed while it is upcoming or on air: products and vouchers join at the end, and a product gets
//! another live price or live quantity. Everything else of a campaign is edited as a whole (`save`).

use super::{
    lock_of_shop,
    record::Record,
    save::{sold, tell_products, tell_vouchers},
    sequence::Numbers,
};
use crate::{
    Backend, Error,
    account::{EditCampaigns, May},
    db::word,
    events::record_event,
    offer::{stage_products, stage_vouchers},
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId, Currency, FieldError, Money, ProductId, Reject, VoucherId, Why,
    campaign::{OfferForm, PRODUCTS_MAX, VOUCHERS_MAX},
    catalog::STOCK_MAX,
    when::{DateTime, Utc},
};
use serde_json::json;

/// A product's terms in a campaign, as they can be edited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfferTerms {
    /// Its price in this campaign.
    pub live_price: Option<Money>,
    /// The most units sold in this campaign.
    pub live_quantity: Option<i64>,
    /// Units sold in it so far: less than that the live quantity cannot be.
    pub sold: i64,
}

/// A product joins at the end. One that is there already changes nothing. Errors: `NotLive` when the campaign is over, `NotFound`,
/// `Invalid` field `product` beyond [`PRODUCTS_MAX`].
pub async fn add_product(
    b: &Backend,
    may: &May<EditCampaigns>,
    campaign: CampaignId,
    product: ProductId,
) -> Result<(), Error> {
    const ADD: &str = "
        INSERT INTO campaign_products (campaign_id, position, product_id, sold, number)
        SELECT $1, (SELECT COALESCE(MAX(position) + 1, 0) FROM campaign_products WHERE campaign_id = $1), id, $4, $5
        FROM products WHERE id = $2 AND shop_id = $3 AND NOT archived";
    let mut tx = b.begin().await?;
    open_campaign(&mut tx, may, campaign, b.now()).await?;
    let listed = listed(&mut tx, PRODUCTS, campaign).await?;
    if listed.contains(&product.to_string()) {
        return Ok(());
    }
    if listed.len() >= PRODUCTS_MAX {
        return Err(Error::invalid("product", Why::TooMany { max: PRODUCTS_MAX }));
    }
    let before = stage_products(&mut tx, campaign).await?;
    // What was taken out and comes back is not sold twice.
    let sold = sold(&mut tx, campaign).await?.get(&product).copied().unwrap_or(0);
    let mut numbers = Numbers::given(&mut tx, campaign).await?;
    let added = in_tx!(tx, conn => sqlx::query(ADD)
        .bind(campaign.to_string())
        .bind(product.to_string())
        .bind(may.shop().id.to_string())
        .bind(sold)
        .bind(numbers.of(product))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    if added == 0 {
        return Err(Error::NotFound);
    }
    numbers.keep(&mut tx, &campaign.to_string()).await?;
    tell_products(&mut tx, campaign, &before).await?;
    let data = json!({ "id": product, "by": may.account() });
    record_event(&mut tx, campaign, b.now(), "product_added", data).await?;
    tx.commit().await
}

/// A voucher joins at the end; otherwise as [`add_product`], with the field `voucher`.
pub async fn add_voucher(
    b: &Backend,
    may: &May<EditCampaigns>,
    campaign: CampaignId,
    voucher: VoucherId,
) -> Result<(), Error> {
    const ADD: &str = "
        INSERT INTO campaign_vouchers (campaign_id, position, voucher_id)
        SELECT $1, (SELECT COALESCE(MAX(position) + 1, 0) FROM campaign_vouchers WHERE campaign_id = $1), id
        FROM vouchers WHERE id = $2 AND shop_id = $3 AND NOT archived";
    let mut tx = b.begin().await?;
    open_campaign(&mut tx, may, campaign, b.now()).await?;
    let listed = listed(&mut tx, VOUCHERS, campaign).await?;
    if listed.contains(&voucher.to_string()) {
        return Ok(());
    }
    if listed.len() >= VOUCHERS_MAX {
        return Err(Error::invalid("voucher", Why::TooMany { max: VOUCHERS_MAX }));
    }
    let before = stage_vouchers(&mut tx, campaign).await?;
    let added = in_tx!(tx, conn => sqlx::query(ADD)
        .bind(campaign.to_string())
        .bind(voucher.to_string())
        .bind(may.shop().id.to_string())
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    if added == 0 {
        return Err(Error::NotFound);
    }
    tell_vouchers(&mut tx, campaign, &before).await?;
    let data = json!({ "id": voucher, "by": may.account() });
    record_event(&mut tx, campaign, b.now(), "voucher_added", data).await?;
    tx.commit().await
}

const PRODUCTS: &str = "SELECT product_id FROM campaign_products WHERE campaign_id = $1";
const VOUCHERS: &str = "SELECT voucher_id FROM campaign_vouchers WHERE campaign_id = $1";

/// What the campaign has, whether viewers see it now or not.
async fn listed(tx: &mut Tx, sql: &'static str, campaign: CampaignId) -> Result<Vec<String>, Error> {
    Ok(in_tx!(tx, conn => sqlx::query_scalar(sql).bind(campaign.to_string()).fetch_all(conn).await?))
}

/// The terms of a product that is in the campaign.
pub async fn offer_terms(
    b: &Backend,
    may: &May<EditCampaigns>,
    campaign: CampaignId,
    product: ProductId,
) -> Result<OfferTerms, Error> {
    let mut tx = b.snapshot().await?;
    super::find(&mut tx, campaign).await?.shown_to(may)?;
    terms(&mut tx, campaign, product).await
}

async fn terms(tx: &mut Tx, campaign: CampaignId, product: ProductId) -> Result<OfferTerms, Error> {
    const SQL: &str = "
        SELECT cp.live_price_minor, p.currency, cp.live_quantity, cp.sold
        FROM campaign_products cp JOIN products p ON p.id = cp.product_id
        WHERE cp.campaign_id = $1 AND cp.product_id = $2";
    let found = in_tx!(tx, conn => sqlx::query_as::<_, (Option<i64>, String, Option<i64>, i64)>(SQL)
        .bind(campaign.to_string())
        .bind(product.to_string())
        .fetch_optional(conn)
        .await?);
    let (minor, currency, live_quantity, sold) = found.ok_or(Error::NotFound)?;
    let currency = word(&currency, Currency::from_code)?;
    Ok(OfferTerms {
        live_price: minor.map(|minor| Money::new(minor, currency)),
        live_quantity,
        sold,
    })
}

/// Another live price and live quantity from now on, empty for none. What was sold stays sold at its price; an open order form
/// is told the new one. A quantity below what was sold is `Invalid`. Fields: `live_price`, `live_quantity`.
pub async fn change_terms(
    b: &Backend,
    may: &May<EditCampaigns>,
    campaign: CampaignId,
    form: &OfferForm,
) -> Result<(), Error> {
    const CHANGE: &str = "UPDATE campaign_products SET live_price_minor = $3, live_quantity = $4
        WHERE campaign_id = $1 AND product_id = $2";
    let chosen = form.check_fields(may.shop().currency)?;
    let mut tx = b.begin().await?;
    open_campaign(&mut tx, may, campaign, b.now()).await?;
    let was = terms(&mut tx, campaign, chosen.product).await?;
    if chosen.live_quantity.is_some_and(|quantity| quantity < was.sold) {
        let why = Why::OutOfRange {
            min: was.sold,
            max: STOCK_MAX,
        };
        return Err(Error::Invalid(vec![FieldError::new("live_quantity", why)]));
    }
    let before = stage_products(&mut tx, campaign).await?;
    in_tx!(tx, conn => sqlx::query(CHANGE)
        .bind(campaign.to_string())
        .bind(chosen.product.to_string())
        .bind(chosen.live_price.map(|price| price.minor))
        .bind(chosen.live_quantity)
        .execute(conn)
        .await
        .map(|_| ())?);
    tell_products(&mut tx, campaign, &before).await?;
    let minor = |price: Option<Money>| price.map(|price| price.minor);
    let data = json!({
        "id": chosen.product, "by": may.account(), "sold": was.sold,
        "price": [minor(was.live_price), minor(chosen.live_price)], "quantity": [was.live_quantity, chosen.live_quantity],
    });
    record_event(&mut tx, campaign, b.now(), "terms_changed", data).await?;
    tx.commit().await
}

/// The campaign, locked, if it is upcoming or ongoing. Its form, open elsewhere, is out of date.
pub(super) async fn open_campaign(
    tx: &mut Tx,
    may: &May<EditCampaigns>,
    campaign: CampaignId,
    now: DateTime<Utc>,
) -> Result<Record, Error> {
    const OUTDATE: &str = "UPDATE campaigns SET version = version + 1 WHERE id = $1";
    let record = lock_of_shop(tx, may, campaign).await?;
    if !record.facts().status(now).is_open() {
        return Err(Reject::NotLive.into());
    }
    in_tx!(tx, conn => sqlx::query(OUTDATE).bind(campaign.to_string()).execute(conn).await.map(|_| ())?);
    Ok(record)
}
