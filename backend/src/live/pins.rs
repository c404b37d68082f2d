//! *Show* and *Hide*: one hero product and one hero voucher on every viewer's screen; showing another replaces it.

use crate::{
    Backend, Error,
    account::{May, WorkConsole},
    campaign::{Record, lock_of_shop, record_columns},
    events::record_event,
    tx::in_tx,
};
use domain::{CampaignId, ProductId, Reject, VoucherId, live::News};
use serde_json::json;

/// Shows a product of the campaign, or hides the one that is shown (`None`). What is archived cannot be shown.
pub async fn pin_product(
    b: &Backend,
    may: &May<WorkConsole>,
    campaign: CampaignId,
    product: Option<ProductId>,
) -> Result<(), Error> {
    const KNOWN: &str = "SELECT COUNT(*) FROM campaign_products cp JOIN products p ON p.id = cp.product_id \
        WHERE cp.campaign_id = $1 AND p.id = $2 AND NOT p.archived";
    const PIN: &str = concat!(
        "UPDATE campaigns SET pinned_product_id = $2, pins_version = pins_version + 1 WHERE id = $1 RETURNING ",
        record_columns!()
    );
    let statements = Statements {
        known: KNOWN,
        pin: PIN,
        shown: "product_pinned",
        hidden: "product_unpinned",
    };
    pin(
        b,
        may,
        campaign,
        product.map(|id| id.to_string()),
        statements,
        |record| &record.pinned_product_id,
    )
    .await
}

/// Shows a voucher of the campaign, or hides the one that is shown (`None`). What cannot be used cannot be shown.
pub async fn pin_voucher(
    b: &Backend,
    may: &May<WorkConsole>,
    campaign: CampaignId,
    voucher: Option<VoucherId>,
) -> Result<(), Error> {
    const KNOWN: &str = "SELECT COUNT(*) FROM campaign_vouchers cv JOIN vouchers v ON v.id = cv.voucher_id \
        WHERE cv.campaign_id = $1 AND v.id = $2 AND v.active";
    const PIN: &str = concat!(
        "UPDATE campaigns SET pinned_voucher_id = $2, pins_version = pins_version + 1 WHERE id = $1 RETURNING ",
        record_columns!()
    );
    let statements = Statements {
        known: KNOWN,
        pin: PIN,
        shown: "voucher_pinned",
        hidden: "voucher_unpinned",
    };
    pin(
        b,
        may,
        campaign,
        voucher.map(|id| id.to_string()),
        statements,
        |record| &record.pinned_voucher_id,
    )
    .await
}

/// What differs between pinning a product and pinning a voucher.
struct Statements {
    known: &'static str,
    pin: &'static str,
    shown: &'static str,
    hidden: &'static str,
}

async fn pin(
    b: &Backend,
    may: &May<WorkConsole>,
    campaign: CampaignId,
    chosen: Option<String>,
    say: Statements,
    pinned: impl Fn(&Record) -> &Option<String>,
) -> Result<(), Error> {
    let now = b.now();
    let id = campaign.to_string();
    let mut tx = b.begin().await?;
    let record = lock_of_shop(&mut tx, may, campaign).await?;
    if let Some(chosen) = &chosen {
        let known =
            in_tx!(tx, conn => sqlx::query_scalar::<_, i64>(say.known).bind(&id).bind(chosen).fetch_one(conn).await?);
        if known == 0 {
            return Err(Reject::NotInCampaign.into());
        }
    }
    if *pinned(&record) == chosen {
        return Ok(());
    }
    let record =
        in_tx!(tx, conn => sqlx::query_as::<_, Record>(say.pin).bind(&id).bind(&chosen).fetch_one(conn).await?);
    let kind = if chosen.is_some() { say.shown } else { say.hidden };
    record_event(&mut tx, campaign, now, kind, json!({ "id": chosen })).await?;
    tx.say(campaign, News::Pinned(record.pins()?));
    tx.commit().await
}
