//! Vouchers: a searchable list, one of them, and saving it. Its code is unique in the shop.

use super::{PAGE, after, page};
use crate::{
    Backend, Error, Tx,
    account::Staff,
    clock::fresh_id,
    db::{self, OnRule, Rule, on},
    live,
    tx::in_tx,
};
use domain::{
    CampaignId, Currency, Millis, Money, Reject, RequestKey, VoucherId, Why,
    catalog::{CatalogSearch, Discount, Page, Voucher, VoucherFields, VoucherForm},
    live::News,
    text,
};

const ONE_VOUCHER_PER_CODE: Rule = Rule::unique("one_voucher_per_code", "vouchers.shop_id, vouchers.code");

#[derive(sqlx::FromRow)]
struct VoucherRow {
    id: String,
    shop_id: String,
    code: String,
    name: String,
    kind: String,
    amount_minor: Option<i64>,
    percent: Option<i64>,
    cap_minor: Option<i64>,
    minimum_minor: i64,
    currency: String,
    active: bool,
    version: i64,
}

impl VoucherRow {
    fn read(self) -> Result<Voucher, Error> {
        let currency = db::word(&self.currency, Currency::from_code)?;
        Ok(Voucher {
            id: db::id(&self.id)?,
            shop: db::id(&self.shop_id)?,
            code: self.code,
            name: self.name,
            discount: discount(&self.kind, self.amount_minor, self.percent, self.cap_minor, currency)?,
            minimum: Money::new(self.minimum_minor, currency),
            active: self.active,
            version: self.version,
        })
    }
}

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

/// Kind, amount, percent, cap: the columns of a discount.
fn columns(discount: Discount) -> (&'static str, Option<i64>, Option<i64>, Option<i64>) {
    match discount {
        Discount::Fixed { amount } => ("fixed", Some(amount.minor), None, None),
        Discount::Percent { percent, cap } => ("percent", None, Some(i64::from(percent)), cap.map(|cap| cap.minor)),
    }
}

/// A page of the shop's vouchers, newest first, found by name or code.
pub async fn vouchers(b: &Backend, staff: &Staff, search: &CatalogSearch) -> Result<Page<Voucher>, Error> {
    const LIST: &str = "SELECT id, shop_id, code, name, kind, amount_minor, percent, cap_minor, minimum_minor, currency, \
        active, version FROM vouchers WHERE shop_id = $1 AND name_folded LIKE $2 ESCAPE '!' AND ($3 = '' OR id < $3) \
        ORDER BY id DESC LIMIT $4";
    const COUNT: &str = "SELECT COUNT(*) FROM vouchers WHERE shop_id = $1 AND name_folded LIKE $2 ESCAPE '!'";
    let (shop, pattern) = (staff.shop.id.to_string(), db::like(&search.q));
    let total: i64 = on!(b.db(), pool => sqlx::query_scalar(COUNT).bind(&shop).bind(&pattern).fetch_one(pool).await?);
    let rows: Vec<VoucherRow> = on!(b.db(), pool => sqlx::query_as(LIST)
        .bind(&shop)
        .bind(&pattern)
        .bind(after::<VoucherId>(&search.after))
        .bind(PAGE as i64 + 1)
        .fetch_all(pool)
        .await?);
    let page = page(rows, total, |row| row.id.clone());
    let rows = page.rows.into_iter().map(VoucherRow::read).collect::<Result<_, _>>()?;
    Ok(Page {
        rows,
        next: page.next,
        total: page.total,
    })
}

/// One voucher of the shop.
pub async fn voucher(b: &Backend, staff: &Staff, id: VoucherId) -> Result<Voucher, Error> {
    const FIND: &str = "SELECT id, shop_id, code, name, kind, amount_minor, percent, cap_minor, minimum_minor, currency, \
        active, version FROM vouchers WHERE id = $1 AND shop_id = $2";
    let found: Option<VoucherRow> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(id.to_string())
        .bind(staff.shop.id.to_string())
        .fetch_optional(pool)
        .await?);
    found.ok_or(Error::NotFound)?.read()
}

/// Saves the form as a new voucher (`None`) or over the `version` of one. The same key again changes nothing and answers
/// with the same voucher.
pub async fn save_voucher(
    b: &Backend,
    staff: &Staff,
    voucher: Option<VoucherId>,
    form: &VoucherForm,
    version: i64,
    key: RequestKey,
) -> Result<VoucherId, Error> {
    let fields = form.check(staff.shop.currency)?;
    match voucher {
        None => create(b, staff, &fields, key).await,
        Some(voucher) => change(b, staff, voucher, &fields, version, key).await.map(|()| voucher),
    }
}

async fn create(b: &Backend, staff: &Staff, fields: &VoucherFields, key: RequestKey) -> Result<VoucherId, Error> {
    const ADD: &str = "INSERT INTO vouchers (id, shop_id, code, name, name_folded, kind, amount_minor, percent, cap_minor, \
        minimum_minor, currency, active, version, request_key, last_key, created_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $13, $14) \
        ON CONFLICT (shop_id, request_key) DO NOTHING";
    let voucher = VoucherId(fresh_id());
    let (kind, amount, percent, cap) = columns(fields.discount);
    // Looked for first: the twin has the same code too, and its rule would answer before the key's.
    if let Some(twin) = twin(b, staff, fields, key).await? {
        return Ok(twin);
    }
    let mut tx = b.begin().await?;
    let added = in_tx!(tx, conn => sqlx::query(ADD)
        .bind(voucher.to_string())
        .bind(staff.shop.id.to_string())
        .bind(&fields.code)
        .bind(&fields.name)
        .bind(folded(fields))
        .bind(kind)
        .bind(amount)
        .bind(percent)
        .bind(cap)
        .bind(fields.minimum.minor)
        .bind(staff.shop.currency.code())
        .bind(fields.active)
        .bind(key.to_string())
        .bind(b.now())
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        .on_rule(ONE_VOUCHER_PER_CODE, code_taken));
    match added {
        Ok(1..) => {
            tx.commit().await?;
            Ok(voucher)
        }
        Ok(0) | Err(Error::Invalid(_)) => {
            // Either a twin was quicker between our two looks, or the code really is another voucher's.
            drop(tx);
            twin(b, staff, fields, key).await?.ok_or_else(code_taken)
        }
        Err(error) => Err(error),
    }
}

/// The voucher that this key made before, if it was made of the same form.
async fn twin(b: &Backend, staff: &Staff, fields: &VoucherFields, key: RequestKey) -> Result<Option<VoucherId>, Error> {
    const FIND: &str = "SELECT id FROM vouchers WHERE shop_id = $1 AND request_key = $2";
    let found: Option<String> = on!(b.db(), pool => sqlx::query_scalar(FIND)
        .bind(staff.shop.id.to_string())
        .bind(key.to_string())
        .fetch_optional(pool)
        .await?);
    let Some(id) = found else { return Ok(None) };
    let made = voucher(b, staff, db::id(&id)?).await?;
    let same = (&made.code, &made.name, made.discount, made.minimum, made.active)
        == (
            &fields.code,
            &fields.name,
            fields.discount,
            fields.minimum,
            fields.active,
        );
    if made.version == 1 && !same {
        return Err(Reject::KeyUsedDifferently.into());
    }
    Ok(Some(made.id))
}

async fn change(
    b: &Backend,
    staff: &Staff,
    voucher: VoucherId,
    fields: &VoucherFields,
    version: i64,
    key: RequestKey,
) -> Result<(), Error> {
    const HOLD: &str =
        "UPDATE vouchers SET version = version WHERE id = $1 AND shop_id = $2 RETURNING version, last_key";
    const CHANGE: &str = "UPDATE vouchers SET code = $2, name = $3, name_folded = $4, kind = $5, amount_minor = $6, \
        percent = $7, cap_minor = $8, minimum_minor = $9, active = $10, last_key = $11, version = version + 1 WHERE id = $1";
    let (kind, amount, percent, cap) = columns(fields.discount);
    let mut tx = b.begin().await?;
    let held: Option<(i64, String)> = in_tx!(tx, conn => sqlx::query_as(HOLD)
        .bind(voucher.to_string())
        .bind(staff.shop.id.to_string())
        .fetch_optional(conn)
        .await?);
    let (now_at, last_key) = held.ok_or(Error::NotFound)?;
    if last_key == key.to_string() {
        return Ok(());
    }
    if version != now_at {
        return Err(Reject::ChangedMeanwhile.into());
    }
    in_tx!(tx, conn => sqlx::query(CHANGE)
        .bind(voucher.to_string())
        .bind(&fields.code)
        .bind(&fields.name)
        .bind(folded(fields))
        .bind(kind)
        .bind(amount)
        .bind(percent)
        .bind(cap)
        .bind(fields.minimum.minor)
        .bind(fields.active)
        .bind(key.to_string())
        .execute(conn)
        .await
        .map(|_| ())
        .on_rule(ONE_VOUCHER_PER_CODE, code_taken)?);
    tell(&mut tx, voucher, b.now()).await?;
    tx.commit().await
}

fn code_taken() -> Error {
    Error::invalid("code", Why::CodeTaken)
}

/// A search finds a voucher by its name and by its code.
fn folded(fields: &VoucherFields) -> String {
    text::fold(&format!("{} {}", fields.name, fields.code))
}

/// Tells every campaign that offers the voucher and is not over.
async fn tell(tx: &mut Tx, voucher: VoucherId, now: Millis) -> Result<(), Error> {
    const OFFERED: &str = "SELECT c.id FROM campaign_vouchers v JOIN campaigns c ON c.id = v.campaign_id \
        WHERE v.voucher_id = $1 AND c.deleted_at IS NULL AND (c.on_air_since IS NOT NULL OR c.ends_at > $2)";
    let campaigns: Vec<String> = in_tx!(tx, conn => sqlx::query_scalar(OFFERED)
        .bind(voucher.to_string())
        .bind(now)
        .fetch_all(conn)
        .await?);
    for campaign in campaigns {
        let campaign: CampaignId = db::id(&campaign)?;
        let offered = live::stage_vouchers(tx, campaign).await?;
        if let Some(changed) = offered.into_iter().find(|offered| offered.id == voucher) {
            tx.say(campaign, News::VoucherChanged(changed));
        }
    }
    Ok(())
}
