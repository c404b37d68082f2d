//! Vouchers: a searchable list, one of them, and saving it. Its code is unique in the shop.

use super::{PAGE, after, page};
use crate::{
    Backend, Error,
    account::{EditCatalog, May, SeeCatalog},
    clock::fresh_id,
    db::{self, OnRule, Rule, on},
    offer::{Offered, discount, hold_campaigns, tell_voucher},
    tx::in_tx,
    zone,
};
use domain::{
    Currency, Money, Page, Reject, RequestKey, VoucherId, Why,
    catalog::{CatalogSearch, Voucher, VoucherFields, VoucherForm, VoucherLimits},
    offer::Discount,
    text,
    when::{DateTime, Utc},
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
    total_uses: Option<i64>,
    uses_per_buyer: Option<i64>,
    budget_minor: Option<i64>,
    valid_from: Option<i64>,
    valid_until: Option<i64>,
    livestream_only: bool,
    active: bool,
    archived: bool,
    version: i64,
}

/// The columns of [`VoucherRow`], for statements put together with `concat!`.
macro_rules! voucher_columns {
    () => {
        "id, shop_id, code, name, kind, amount_minor, percent, cap_minor, minimum_minor, currency, total_uses, \
         uses_per_buyer, budget_minor, valid_from, valid_until, livestream_only, active, archived, version"
    };
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
            limits: VoucherLimits {
                total: self.total_uses,
                per_buyer: self.uses_per_buyer,
                budget: self.budget_minor.map(|minor| Money::new(minor, currency)),
                from: self.valid_from.map(db::moment),
                until: self.valid_until.map(db::moment),
                livestream_only: self.livestream_only,
            },
            active: self.active,
            archived: self.archived,
            version: self.version,
        })
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
pub async fn vouchers(b: &Backend, may: &May<SeeCatalog>, search: &CatalogSearch) -> Result<Page<Voucher>, Error> {
    const LIST: &str = concat!(
        "SELECT ",
        voucher_columns!(),
        " FROM vouchers WHERE shop_id = $1 AND archived = $2 AND name_folded LIKE $3 ESCAPE '!' \
         AND ($4 = '' OR id < $4) ORDER BY id DESC LIMIT $5"
    );
    const COUNT: &str =
        "SELECT COUNT(*) FROM vouchers WHERE shop_id = $1 AND archived = $2 AND name_folded LIKE $3 ESCAPE '!'";
    let (shop, pattern) = (may.shop().id.to_string(), db::like(&search.q));
    let total: i64 = on!(b.db(), pool => sqlx::query_scalar(COUNT)
        .bind(&shop)
        .bind(search.archived)
        .bind(&pattern)
        .fetch_one(pool)
        .await?);
    let rows: Vec<VoucherRow> = on!(b.db(), pool => sqlx::query_as(LIST)
        .bind(&shop)
        .bind(search.archived)
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
pub async fn voucher(b: &Backend, may: &May<SeeCatalog>, id: VoucherId) -> Result<Voucher, Error> {
    const FIND: &str = concat!(
        "SELECT ",
        voucher_columns!(),
        " FROM vouchers WHERE id = $1 AND shop_id = $2"
    );
    let found: Option<VoucherRow> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(id.to_string())
        .bind(may.shop().id.to_string())
        .fetch_optional(pool)
        .await?);
    found.ok_or(Error::NotFound)?.read()
}

/// Saves the form as a new voucher (`None`) or over the `version` of one. The same key again changes nothing and answers
/// with the same voucher.
pub async fn save_voucher(
    b: &Backend,
    may: &May<EditCatalog>,
    voucher: Option<VoucherId>,
    form: &VoucherForm,
    version: i64,
    key: RequestKey,
) -> Result<VoucherId, Error> {
    let zone = &may.shop().zone;
    let saved = match voucher {
        Some(id) => self::voucher(b, &may.included(), id).await?.limits,
        None => VoucherLimits::default(),
    };
    let fields = form.check(may.shop().currency, saved, |typed, stored| {
        zone::to_moment_unless_same(zone, typed, stored)
    })?;
    match voucher {
        None => create(b, may, &fields, key).await,
        Some(voucher) => change(b, may, voucher, &fields, version, key).await.map(|()| voucher),
    }
}

/// The form that shows this voucher, with its times in the shop's local time.
#[must_use]
pub fn voucher_form(voucher: &Voucher, zone: &str) -> VoucherForm {
    let limits = voucher.limits;
    let count = |count: Option<i64>| count.map(|count| count.to_string()).unwrap_or_default();
    let local = |moment: Option<DateTime<Utc>>| moment.map(|moment| zone::to_local(zone, moment)).unwrap_or_default();
    let mut form = VoucherForm {
        code: voucher.code.clone(),
        name: voucher.name.clone(),
        total: count(limits.total),
        per_buyer: count(limits.per_buyer),
        budget: limits.budget.map(Money::to_input).unwrap_or_default(),
        starts: local(limits.from),
        ends: local(limits.until),
        livestream_only: limits.livestream_only,
        active: voucher.active,
        ..VoucherForm::default()
    };
    if voucher.minimum.minor > 0 {
        form.minimum = voucher.minimum.to_input();
    }
    match voucher.discount {
        Discount::Fixed { amount } => {
            form.kind = "fixed".into();
            form.amount = amount.to_input();
        }
        Discount::Percent { percent, cap } => {
            form.kind = "percent".into();
            form.percent = percent.to_string();
            form.cap = cap.map(Money::to_input).unwrap_or_default();
        }
    }
    form
}

async fn create(
    b: &Backend,
    may: &May<EditCatalog>,
    fields: &VoucherFields,
    key: RequestKey,
) -> Result<VoucherId, Error> {
    const ADD: &str = "INSERT INTO vouchers (id, shop_id, code, name, name_folded, kind, amount_minor, percent, cap_minor, \
        minimum_minor, currency, active, version, request_key, last_key, created_at, total_uses, uses_per_buyer, \
        budget_minor, valid_from, valid_until, livestream_only) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, 1, $13, $13, $14, $15, $16, $17, $18, $19, $20) \
        ON CONFLICT (shop_id, request_key) DO NOTHING";
    let voucher = VoucherId(fresh_id());
    let (kind, amount, percent, cap) = columns(fields.discount);
    // Looked for first: the voucher of the same request has the same code, and that rule would answer before the key's.
    if let Some(earlier) = made_before(b, may, fields, key).await? {
        return Ok(earlier);
    }
    let mut tx = b.begin().await?;
    let added = in_tx!(tx, conn => sqlx::query(ADD)
        .bind(voucher.to_string())
        .bind(may.shop().id.to_string())
        .bind(&fields.code)
        .bind(&fields.name)
        .bind(folded(fields))
        .bind(kind)
        .bind(amount)
        .bind(percent)
        .bind(cap)
        .bind(fields.minimum.minor)
        .bind(may.shop().currency.code())
        .bind(fields.active)
        .bind(key.to_string())
        .bind(db::millis(b.now()))
        .bind(fields.limits.total)
        .bind(fields.limits.per_buyer)
        .bind(fields.limits.budget.map(|budget| budget.minor))
        .bind(fields.limits.from.map(db::millis))
        .bind(fields.limits.until.map(db::millis))
        .bind(fields.limits.livestream_only)
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
            // Either the same request came twice and was saved between our two reads, or the code really is another voucher's.
            drop(tx);
            made_before(b, may, fields, key).await?.ok_or_else(code_taken)
        }
        Err(error) => Err(error),
    }
}

/// The voucher that this key made before, if it was made of the same form.
async fn made_before(
    b: &Backend,
    may: &May<EditCatalog>,
    fields: &VoucherFields,
    key: RequestKey,
) -> Result<Option<VoucherId>, Error> {
    const FIND: &str = "SELECT id FROM vouchers WHERE shop_id = $1 AND request_key = $2";
    let found: Option<String> = on!(b.db(), pool => sqlx::query_scalar(FIND)
        .bind(may.shop().id.to_string())
        .bind(key.to_string())
        .fetch_optional(pool)
        .await?);
    let Some(id) = found else { return Ok(None) };
    let made = voucher(b, &may.included(), db::id(&id)?).await?;
    let made_of = VoucherFields {
        code: made.code,
        name: made.name,
        discount: made.discount,
        minimum: made.minimum,
        limits: made.limits,
        active: made.active,
    };
    let same = made_of == *fields;
    if made.version == 1 && !same {
        return Err(Reject::KeyUsedDifferently.into());
    }
    Ok(Some(made.id))
}

async fn change(
    b: &Backend,
    may: &May<EditCatalog>,
    voucher: VoucherId,
    fields: &VoucherFields,
    version: i64,
    key: RequestKey,
) -> Result<(), Error> {
    const HOLD: &str =
        "UPDATE vouchers SET version = version WHERE id = $1 AND shop_id = $2 RETURNING version, last_key";
    const CHANGE: &str = "UPDATE vouchers SET code = $2, name = $3, name_folded = $4, kind = $5, amount_minor = $6, \
        percent = $7, cap_minor = $8, minimum_minor = $9, active = $10 AND NOT archived, last_key = $11, total_uses = $12, \
        uses_per_buyer = $13, budget_minor = $14, valid_from = $15, valid_until = $16, livestream_only = $17, \
        version = version + 1 WHERE id = $1";
    let (kind, amount, percent, cap) = columns(fields.discount);
    let now = b.now();
    let mut tx = b.begin().await?;
    if !fields.active {
        hold_campaigns(&mut tx, Offered::Voucher(voucher), now).await?;
    }
    let held: Option<(i64, String)> = in_tx!(tx, conn => sqlx::query_as(HOLD)
        .bind(voucher.to_string())
        .bind(may.shop().id.to_string())
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
        .bind(fields.limits.total)
        .bind(fields.limits.per_buyer)
        .bind(fields.limits.budget.map(|budget| budget.minor))
        .bind(fields.limits.from.map(db::millis))
        .bind(fields.limits.until.map(db::millis))
        .bind(fields.limits.livestream_only)
        .execute(conn)
        .await
        .map(|_| ())
        .on_rule(ONE_VOUCHER_PER_CODE, code_taken)?);
    tell_voucher(&mut tx, voucher, now).await?;
    tx.commit().await
}

/// Archives a voucher, or takes it back. What is archived leaves every screen that shows it and is pinned nowhere; taken back,
/// it is the seller's to make usable again. Doing it twice changes nothing.
pub async fn archive_voucher(
    b: &Backend,
    may: &May<EditCatalog>,
    voucher: VoucherId,
    archived: bool,
) -> Result<(), Error> {
    const ARCHIVE: &str = "UPDATE vouchers SET archived = $3, active = FALSE, version = version + 1 \
        WHERE id = $1 AND shop_id = $2 AND archived <> $3";
    const OURS: &str = "SELECT COUNT(*) FROM vouchers WHERE id = $1 AND shop_id = $2";
    let (id, shop) = (voucher.to_string(), may.shop().id.to_string());
    let now = b.now();
    let mut tx = b.begin().await?;
    hold_campaigns(&mut tx, Offered::Voucher(voucher), now).await?;
    let changed = in_tx!(tx, conn => sqlx::query(ARCHIVE)
        .bind(&id)
        .bind(&shop)
        .bind(archived)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    if changed == 0 {
        let ours: i64 = in_tx!(tx, conn => sqlx::query_scalar(OURS).bind(&id).bind(&shop).fetch_one(conn).await?);
        return if ours == 1 { Ok(()) } else { Err(Error::NotFound) };
    }
    tell_voucher(&mut tx, voucher, now).await?;
    tx.commit().await
}

fn code_taken() -> Error {
    Error::invalid("code", Why::CodeTaken)
}

/// A search finds a voucher by its name and by its code.
fn folded(fields: &VoucherFields) -> String {
    text::fold(&format!("{} {}", fields.name, fields.code))
}
