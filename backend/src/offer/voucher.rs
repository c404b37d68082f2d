//! The vouchers of a campaign as viewers see them, and what one takes off.

use super::pinned::{Offered, unpin};
use crate::{
    Error,
    db::{id, millis, word},
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId, Currency, Money, VoucherId,
    live::News,
    offer::{Discount, StageVoucher},
    when::{DateTime, Utc},
};

/// What a voucher takes off, from its columns.
pub(crate) fn discount(
    kind: &str,
    amount_minor: Option<i64>,
    percent: Option<i64>,
    cap_minor: Option<i64>,
    currency: Currency,
) -> Result<Discount, Error> {
    let money = |minor| Money::new(minor, currency);
    match (
        kind,
        amount_minor,
        percent.and_then(|percent| u8::try_from(percent).ok()),
    ) {
        ("fixed", Some(minor), _) => Ok(Discount::Fixed { amount: money(minor) }),
        ("percent", _, Some(percent)) => Ok(Discount::Percent {
            percent,
            cap: cap_minor.map(money),
        }),
        _ => Err(Error::internal(format!(
            "stored discount of kind {kind:?} is not whole"
        ))),
    }
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
    version: i64,
    active: bool,
}

impl VoucherRow {
    fn read(self) -> Result<StageVoucher, Error> {
        let currency = word(&self.currency, Currency::from_code)?;
        let discount = discount(&self.kind, self.amount_minor, self.percent, self.cap_minor, currency)?;
        Ok(StageVoucher {
            id: id(&self.id)?,
            code: self.code,
            name: self.name,
            discount,
            minimum: Money::new(self.minimum_minor, currency),
            version: self.version,
        })
    }
}

/// Every voucher of the campaign that can be used, in order.
pub(crate) async fn stage_vouchers(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<StageVoucher>, Error> {
    const SQL: &str = "
        SELECT v.id, v.code, v.name, v.kind, v.amount_minor, v.percent, v.cap_minor, v.minimum_minor, v.currency, v.version,
               v.active
        FROM campaign_vouchers cv JOIN vouchers v ON v.id = cv.voucher_id
        WHERE cv.campaign_id = $1 AND v.active
        ORDER BY cv.position";
    let campaign = campaign.to_string();
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, VoucherRow>(SQL).bind(campaign).fetch_all(conn).await?);
    rows.into_iter().map(VoucherRow::read).collect()
}

/// A voucher changed, or can no longer be used: tells every campaign that offers it and is not over.
pub(crate) async fn tell_voucher(tx: &mut Tx, voucher: VoucherId, now: DateTime<Utc>) -> Result<(), Error> {
    const OFFERED: &str = "SELECT c.id FROM campaign_vouchers v JOIN campaigns c ON c.id = v.campaign_id \
        WHERE v.voucher_id = $1 AND c.deleted_at IS NULL AND (c.on_air_since IS NOT NULL OR c.ends_at > $2)";
    const VOUCHER: &str = "
        SELECT v.id, v.code, v.name, v.kind, v.amount_minor, v.percent, v.cap_minor, v.minimum_minor, v.currency, v.version,
               v.active
        FROM vouchers v WHERE v.id = $1";
    let text = voucher.to_string();
    let campaigns: Vec<String> = in_tx!(tx, conn => sqlx::query_scalar(OFFERED)
        .bind(&text)
        .bind(millis(now))
        .fetch_all(conn)
        .await?);
    let row: VoucherRow = in_tx!(tx, conn => sqlx::query_as(VOUCHER).bind(&text).fetch_one(conn).await?);
    let news = if row.active {
        News::VoucherChanged(row.read()?)
    } else {
        unpin(tx, Offered::Voucher(voucher), now).await?;
        News::VoucherGone {
            id: voucher,
            version: row.version,
        }
    };
    for campaign in campaigns {
        tx.say(id(&campaign)?, news.clone());
    }
    Ok(())
}
