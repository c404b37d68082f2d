//! Saving a campaign, as a new one or over an old one. The form is checked in `domain`; here it meets
//! what others did meanwhile, and only what belongs to the shop is let in.

use super::{
    lock_of_shop,
    record::{Record, find},
    sequence::{Numbers, tell_order},
};
use crate::{
    Backend, Error, Revoked,
    account::{EditCampaigns, May},
    clock::fresh_id,
    db::{id, maybe_id, millis, on},
    offer::{stage_product, stage_products, stage_vouchers},
    tx::{Tx, in_tx},
    zone,
};
use domain::{
    CampaignId, FieldError, ImageId, ProductId, Reject, RequestKey, Why,
    campaign::{Action, CampaignFields, CampaignForm, ChosenProduct, Notify, Reminder, Saved},
    catalog::STOCK_MAX,
    live::News,
    offer::{StageProduct, StageVoucher},
    text,
    when::{DateTime, Utc},
};
use std::collections::{HashMap, HashSet};

/// Saves the form as a new campaign (`None`) or over the `version` of one. The same key again changes nothing and
/// answers with the same campaign.
///
/// Errors: `Invalid` fields (another shop's product, voucher or image is `NotFound` in its field), `Reject` when the
/// status forbids editing or somebody else saved meanwhile, `NotFound`.
pub async fn save(
    b: &Backend,
    may: &May<EditCampaigns>,
    campaign: Option<CampaignId>,
    form: &CampaignForm,
    version: i64,
    key: RequestKey,
) -> Result<CampaignId, Error> {
    match campaign {
        None => match created(b, may, key).await? {
            Some(earlier) => Ok(earlier),
            None => create(b, may, &check(form, may, b.now(), None)?, key, b.now()).await,
        },
        Some(campaign) => change(b, may, campaign, form, version, key).await.map(|()| campaign),
    }
}

fn check(
    form: &CampaignForm,
    may: &May<EditCampaigns>,
    now: DateTime<Utc>,
    saved: Option<Saved>,
) -> Result<CampaignFields, Vec<FieldError>> {
    let zone = &may.shop().zone;
    form.check(may.shop().currency, now, saved, |typed, stored| {
        zone::to_moment_unless_same(zone, typed, stored)
    })
}

/// The campaign that this key made before.
async fn created(b: &Backend, may: &May<EditCampaigns>, key: RequestKey) -> Result<Option<CampaignId>, Error> {
    const SQL: &str = "SELECT id FROM campaigns WHERE shop_id = $1 AND request_key = $2";
    let (shop, key) = (may.shop().id.to_string(), key.to_string());
    let found =
        on!(b.db(), pool => sqlx::query_scalar::<_, String>(SQL).bind(shop).bind(key).fetch_optional(pool).await?);
    maybe_id(found.as_deref())
}

async fn create(
    b: &Backend,
    may: &May<EditCampaigns>,
    fields: &CampaignFields,
    key: RequestKey,
    now: DateTime<Utc>,
) -> Result<CampaignId, Error> {
    const INSERT: &str = "
        INSERT INTO campaigns (id, shop_id, title, title_folded, description, audience, published, starts_at, ends_at,
                               version, request_key, last_key, created_at, notify_on_save, remind_before_ms, remind_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 1, $10, $10, $11, $12, $13, $14)
        ON CONFLICT (shop_id, request_key) DO NOTHING";
    let campaign = CampaignId(fresh_id());
    let mut tx = b.begin().await?;
    let inserted = in_tx!(tx, conn => sqlx::query(INSERT)
        .bind(campaign.to_string())
        .bind(may.shop().id.to_string())
        .bind(&fields.title)
        .bind(text::fold(&fields.title))
        .bind(&fields.description)
        .bind(fields.audience.code())
        .bind(fields.published)
        .bind(millis(fields.starts_at))
        .bind(millis(fields.ends_at))
        .bind(key.to_string())
        .bind(millis(now))
        .bind(fields.notify.on_save)
        .bind(remind_before_ms(fields.notify))
        .bind(remind_at(fields.notify))
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    if inserted == 0 {
        // The same request came twice, and the other campaign is committed: the insert waited for it.
        drop(tx);
        return created(b, may, key).await?.ok_or(Error::Conflict);
    }
    write_parts(&mut tx, may, campaign, fields, &HashMap::new(), Numbers::new()).await?;
    tx.commit().await?;
    Ok(campaign)
}

async fn change(
    b: &Backend,
    may: &May<EditCampaigns>,
    campaign: CampaignId,
    form: &CampaignForm,
    version: i64,
    key: RequestKey,
) -> Result<(), Error> {
    let mut tx = b.begin().await?;
    let record = lock_of_shop(&mut tx, may, campaign).await?;
    if record.last_key == key.to_string() {
        return Ok(());
    }
    let (facts, now) = (record.facts(), b.now());
    facts.permit(Action::Edit, now)?;
    let saved = Saved {
        window: (facts.starts_at, facts.ends_at),
        reminder: record.notify().before,
    };
    let fields = check(form, may, now, Some(saved))?;
    if record.version != version {
        return Err(Reject::ChangedMeanwhile.into());
    }
    let sold = sold(&mut tx, campaign).await?;
    let too_few = fields.products.iter().find_map(|chosen| {
        let sold = sold.get(&chosen.product).copied().unwrap_or(0);
        chosen
            .live_quantity
            .is_some_and(|quantity| quantity < sold)
            .then_some(sold)
    });
    if let Some(sold) = too_few {
        return Err(Error::invalid(
            "products",
            Why::OutOfRange {
                min: sold,
                max: STOCK_MAX,
            },
        ));
    }

    let products = stage_products(&mut tx, campaign).await?;
    let vouchers = stage_vouchers(&mut tx, campaign).await?;
    update_row(&mut tx, &record, &fields, key).await?;
    // Of a draft nobody has heard a number yet: they follow the order.
    let numbers = match record.published {
        true => Numbers::given(&mut tx, campaign).await?,
        false => Numbers::new(),
    };
    write_parts(&mut tx, may, campaign, &fields, &sold, numbers).await?;
    drop_lost_pins(&mut tx, campaign).await?;

    tell_show(&mut tx, campaign).await?;
    tell_products(&mut tx, campaign, &products).await?;
    tell_vouchers(&mut tx, campaign, &vouchers).await?;
    let was_for = (record.published, record.audience()?);
    if was_for != (fields.published, fields.audience) {
        tx.revoke(Revoked::Campaign(campaign));
    }
    tx.commit().await
}

/// A new window plans the campaign anew: one that was ended is upcoming again (SPEC §2).
async fn update_row(tx: &mut Tx, record: &Record, fields: &CampaignFields, key: RequestKey) -> Result<(), Error> {
    const SQL: &str = "
        UPDATE campaigns SET title = $2, title_folded = $3, description = $4, audience = $5, published = $6,
               starts_at = $7, ends_at = $8, ended_at = $9, last_key = $10, notify_on_save = $11,
               remind_before_ms = $12, remind_at = $13, version = version + 1, show_version = show_version + 1
        WHERE id = $1";
    let same_window = (record.starts_at, record.ends_at) == (millis(fields.starts_at), millis(fields.ends_at));
    in_tx!(tx, conn => sqlx::query(SQL)
        .bind(&record.id)
        .bind(&fields.title)
        .bind(text::fold(&fields.title))
        .bind(&fields.description)
        .bind(fields.audience.code())
        .bind(fields.published)
        .bind(millis(fields.starts_at))
        .bind(millis(fields.ends_at))
        .bind(record.ended_at.filter(|_| same_window))
        .bind(key.to_string())
        .bind(fields.notify.on_save)
        .bind(remind_before_ms(fields.notify))
        .bind(remind_at(fields.notify))
        .execute(conn)
        .await
        .map(|_| ())?);
    Ok(())
}

fn remind_before_ms(notify: Notify) -> Option<i64> {
    match notify.before {
        Some(Reminder::Before(span)) => Some(span.num_milliseconds()),
        _ => None,
    }
}

fn remind_at(notify: Notify) -> Option<i64> {
    match notify.before {
        Some(Reminder::At(moment)) => Some(millis(moment)),
        _ => None,
    }
}

/// Images, products and vouchers in the form's order. Each insert takes its row from the shop's own, so that another
/// shop's id inserts nothing and is told as not found.
async fn write_parts(
    tx: &mut Tx,
    may: &May<EditCampaigns>,
    campaign: CampaignId,
    fields: &CampaignFields,
    sold: &HashMap<ProductId, i64>,
    mut numbers: Numbers,
) -> Result<(), Error> {
    const FORGET_VOUCHERS: &str = "DELETE FROM campaign_vouchers WHERE campaign_id = $1";
    const FORGET_PRODUCTS: &str = "DELETE FROM campaign_products WHERE campaign_id = $1";
    const VOUCHER: &str = "
        INSERT INTO campaign_vouchers (campaign_id, position, voucher_id)
        SELECT $1, $2, id FROM vouchers WHERE id = $3 AND shop_id = $4 AND (NOT archived OR $5)";
    const HAD: &str = "
        SELECT product_id FROM campaign_products WHERE campaign_id = $1
        UNION ALL SELECT voucher_id FROM campaign_vouchers WHERE campaign_id = $1";
    let mut missing = write_images(tx, may, campaign, &fields.images).await?;
    let (campaign, shop) = (campaign.to_string(), may.shop().id.to_string());
    // What was archived meanwhile may stay in a campaign that has it, and joins no other.
    let had: Vec<String> = in_tx!(tx, conn => sqlx::query_scalar(HAD).bind(&campaign).fetch_all(conn).await?);
    let had: HashSet<String> = had.into_iter().collect();
    for sql in [FORGET_VOUCHERS, FORGET_PRODUCTS] {
        in_tx!(tx, conn => sqlx::query(sql).bind(&campaign).execute(conn).await.map(|_| ())?);
    }
    for (position, voucher) in (0_i64..).zip(&fields.vouchers) {
        let voucher = voucher.to_string();
        let written = in_tx!(tx, conn => sqlx::query(VOUCHER)
            .bind(&campaign)
            .bind(position)
            .bind(&voucher)
            .bind(&shop)
            .bind(had.contains(&voucher))
            .execute(conn)
            .await
            .map(|done| done.rows_affected())?);
        if written == 0 {
            note_missing(&mut missing, "vouchers");
        }
    }
    for (position, chosen) in (0_i64..).zip(&fields.products) {
        let sold = sold.get(&chosen.product).copied().unwrap_or(0);
        let had = had.contains(&chosen.product.to_string());
        let place = (position, numbers.of(chosen.product));
        if !write_product(tx, (&campaign, &shop), place, chosen, sold, had).await? {
            note_missing(&mut missing, "products");
        }
    }
    numbers.keep(tx, &campaign).await?;
    if missing.is_empty() {
        Ok(())
    } else {
        Err(Error::Invalid(missing))
    }
}

/// The images of a campaign in place of those before; says which field has one that is not the shop's.
pub(super) async fn write_images(
    tx: &mut Tx,
    may: &May<EditCampaigns>,
    campaign: CampaignId,
    images: &[ImageId],
) -> Result<Vec<FieldError>, Error> {
    const FORGET: &str = "DELETE FROM campaign_images WHERE campaign_id = $1";
    const IMAGE: &str = "
        INSERT INTO campaign_images (campaign_id, position, image_id)
        SELECT $1, $2, id FROM images WHERE id = $3 AND shop_id = $4";
    let (campaign, shop) = (campaign.to_string(), may.shop().id.to_string());
    in_tx!(tx, conn => sqlx::query(FORGET).bind(&campaign).execute(conn).await.map(|_| ())?);
    let mut missing = Vec::new();
    for (position, image) in (0_i64..).zip(images) {
        let written = in_tx!(tx, conn => sqlx::query(IMAGE)
            .bind(&campaign)
            .bind(position)
            .bind(image.to_string())
            .bind(&shop)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())?);
        if written == 0 {
            note_missing(&mut missing, "images");
        }
    }
    Ok(missing)
}

async fn write_product(
    tx: &mut Tx,
    (campaign, shop): (&str, &str),
    (position, number): (i64, i64),
    chosen: &ChosenProduct,
    sold: i64,
    had: bool,
) -> Result<bool, Error> {
    const SQL: &str = "
        INSERT INTO campaign_products (campaign_id, position, product_id, live_price_minor, live_quantity, sold, number)
        SELECT $1, $2, id, $5, $6, $7, $9 FROM products WHERE id = $3 AND shop_id = $4 AND (NOT archived OR $8)";
    let inserted = in_tx!(tx, conn => sqlx::query(SQL)
        .bind(campaign)
        .bind(position)
        .bind(chosen.product.to_string())
        .bind(shop)
        .bind(chosen.live_price.map(|price| price.minor))
        .bind(chosen.live_quantity)
        .bind(sold)
        .bind(had)
        .bind(number)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    Ok(inserted == 1)
}

fn note_missing(missing: &mut Vec<FieldError>, field: &str) {
    if missing.iter().all(|error| error.field != field) {
        missing.push(FieldError::new(field, Why::NotFound));
    }
}

/// Units of each product ordered in this campaign so far, from the orders themselves: a product that was taken out and
/// put back is not sold twice.
pub(super) async fn sold(tx: &mut Tx, campaign: CampaignId) -> Result<HashMap<ProductId, i64>, Error> {
    const SQL: &str = "
        SELECT l.product_id, CAST(SUM(l.quantity) AS BIGINT)
        FROM orders o JOIN order_lines l ON l.order_id = o.id
        WHERE o.campaign_id = $1 GROUP BY l.product_id";
    let campaign = campaign.to_string();
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, (String, i64)>(SQL).bind(campaign).fetch_all(conn).await?);
    rows.into_iter()
        .map(|(product, units)| Ok((id(&product)?, units)))
        .collect()
}

/// What is pinned must be in the campaign.
async fn drop_lost_pins(tx: &mut Tx, campaign: CampaignId) -> Result<(), Error> {
    const SQL: &str = "
        UPDATE campaigns SET
            pinned_product_id = (SELECT p.id FROM campaign_products cp JOIN products p ON p.id = cp.product_id
                                 WHERE cp.campaign_id = $1 AND p.id = campaigns.pinned_product_id AND NOT p.archived),
            pinned_voucher_id = (SELECT v.id FROM campaign_vouchers cv JOIN vouchers v ON v.id = cv.voucher_id
                                 WHERE cv.campaign_id = $1 AND v.id = campaigns.pinned_voucher_id AND v.active),
            pins_version = pins_version + 1
        WHERE id = $1 AND (pinned_product_id IS NOT NULL OR pinned_voucher_id IS NOT NULL)";
    let id = campaign.to_string();
    let changed = in_tx!(tx, conn => sqlx::query(SQL).bind(id).execute(conn).await.map(|done| done.rows_affected())?);
    if changed > 0 {
        let pins = find(tx, campaign).await?.pins()?;
        tx.say(campaign, News::Pinned(pins));
    }
    Ok(())
}

async fn tell_show(tx: &mut Tx, campaign: CampaignId) -> Result<(), Error> {
    let show = find(tx, campaign).await?.show()?;
    tx.say(campaign, News::ShowChanged(show));
    Ok(())
}

/// Tells what viewers see differently now, or no longer. A changed product gets a new version first (DESIGN §2, law 2); in
/// the order of ids, so that two campaigns with the same products do not wait for each other.
pub(super) async fn tell_products(tx: &mut Tx, campaign: CampaignId, before: &[StageProduct]) -> Result<(), Error> {
    const GROW: &str = "UPDATE products SET version = version + 1 WHERE id = $1 RETURNING version";
    let after = stage_products(tx, campaign).await?;
    let new = after.iter().filter(|product| !before.contains(product));
    let is_gone = |product: &&StageProduct| after.iter().all(|there| there.id != product.id);
    let gone = before.iter().filter(is_gone);
    let mut changed: Vec<ProductId> = new.chain(gone).map(|product| product.id).collect();
    changed.sort_unstable();
    for id in changed {
        let product = id.to_string();
        let version = in_tx!(tx, conn => sqlx::query_scalar::<_, i64>(GROW).bind(product).fetch_one(conn).await?);
        // Read again: the row is ours only now, and what is told must be what this version says.
        let news = match stage_product(tx, campaign, id).await? {
            Some(product) => News::ProductChanged(product),
            None => News::ProductGone { id, version },
        };
        tx.say(campaign, news);
    }
    tell_order(tx, campaign, before, &after);
    Ok(())
}

pub(super) async fn tell_vouchers(tx: &mut Tx, campaign: CampaignId, before: &[StageVoucher]) -> Result<(), Error> {
    let after = stage_vouchers(tx, campaign).await?;
    for gone in before {
        if after.iter().all(|there| there.id != gone.id) {
            let (id, version) = (gone.id, gone.version);
            tx.say(campaign, News::VoucherGone { id, version });
        }
    }
    for voucher in after.into_iter().filter(|voucher| !before.contains(voucher)) {
        tx.say(campaign, News::VoucherChanged(voucher));
    }
    Ok(())
}
