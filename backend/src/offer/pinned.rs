//! What can no longer be had is pinned nowhere: it leaves the screens of every campaign that is not over.

use crate::{
    Error,
    db::{id, maybe_id, millis},
    events::record_event,
    tx::{Tx, in_tx},
};
use domain::{
    ProductId, VoucherId,
    live::{News, Pins},
    when::{DateTime, Utc},
};
use serde_json::json;

/// What a campaign offers.
#[derive(Clone, Copy)]
pub(crate) enum Offered {
    Product(ProductId),
    Voucher(VoucherId),
}

impl Offered {
    fn id(self) -> String {
        match self {
            Offered::Product(product) => product.to_string(),
            Offered::Voucher(voucher) => voucher.to_string(),
        }
    }
}

/// Campaigns that offer `$1` and are not over at `$2`.
macro_rules! offering {
    ($table:literal, $column:literal) => {
        concat!(
            "id IN (SELECT campaign_id FROM ",
            $table,
            " WHERE ",
            $column,
            " = $1) AND deleted_at IS NULL AND (on_air_since IS NOT NULL OR ends_at > $2)"
        )
    };
}

/// Locks the campaigns that offer it, in the order of their ids, before what will change it locks the product or the voucher:
/// campaigns first, then what they offer. SQLite has one lock, which the transaction holds.
pub(crate) async fn hold_campaigns(tx: &mut Tx, offered: Offered, now: DateTime<Utc>) -> Result<(), Error> {
    const PRODUCT: &str = concat!(
        "SELECT id FROM campaigns WHERE ",
        offering!("campaign_products", "product_id"),
        " ORDER BY id FOR UPDATE"
    );
    const VOUCHER: &str = concat!(
        "SELECT id FROM campaigns WHERE ",
        offering!("campaign_vouchers", "voucher_id"),
        " ORDER BY id FOR UPDATE"
    );
    if !tx.is_shared() {
        return Ok(());
    }
    let sql = match offered {
        Offered::Product(_) => PRODUCT,
        Offered::Voucher(_) => VOUCHER,
    };
    let (id, now) = (offered.id(), millis(now));
    in_tx!(tx, conn => sqlx::query(sql).bind(id).bind(now).execute(conn).await.map(|_| ())?);
    Ok(())
}

#[derive(sqlx::FromRow)]
struct PinsRow {
    id: String,
    pinned_product_id: Option<String>,
    pinned_voucher_id: Option<String>,
    pins_version: i64,
}

/// Hides it where it is shown, and says so there.
pub(super) async fn unpin(tx: &mut Tx, offered: Offered, now: DateTime<Utc>) -> Result<(), Error> {
    const PRODUCT: &str = concat!(
        "UPDATE campaigns SET pinned_product_id = NULL, pins_version = pins_version + 1 WHERE pinned_product_id = $1 AND ",
        offering!("campaign_products", "product_id"),
        " RETURNING id, pinned_product_id, pinned_voucher_id, pins_version"
    );
    const VOUCHER: &str = concat!(
        "UPDATE campaigns SET pinned_voucher_id = NULL, pins_version = pins_version + 1 WHERE pinned_voucher_id = $1 AND ",
        offering!("campaign_vouchers", "voucher_id"),
        " RETURNING id, pinned_product_id, pinned_voucher_id, pins_version"
    );
    let (sql, kind) = match offered {
        Offered::Product(_) => (PRODUCT, "product_unpinned"),
        Offered::Voucher(_) => (VOUCHER, "voucher_unpinned"),
    };
    let of = offered.id();
    let hidden =
        in_tx!(tx, conn => sqlx::query_as::<_, PinsRow>(sql).bind(of).bind(millis(now)).fetch_all(conn).await?);
    for row in hidden {
        let campaign = id(&row.id)?;
        record_event(tx, campaign, now, kind, json!({ "id": null })).await?;
        let pins = Pins {
            product: maybe_id(row.pinned_product_id.as_deref())?,
            voucher: maybe_id(row.pinned_voucher_id.as_deref())?,
            version: row.pins_version,
        };
        tx.say(campaign, News::Pinned(pins));
    }
    Ok(())
}
