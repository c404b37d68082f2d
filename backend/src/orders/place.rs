//! Buying: units, order and ledger change together or not at all. Nothing is sold twice, because stock and live
//! quantity only move by updates that carry their own condition; and nothing is ordered twice, because a request has
//! a key. Holds, vouchers and flash prices are not here yet.

use super::receipt::{Stored, stored_columns};
use crate::{
    Backend, Error,
    account::Who,
    campaign::{Record, admit, lock},
    clock::fresh_id,
    db::{Rule, millis, word},
    events::record_event,
    offer::tell_product,
    secret::digest,
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId, Currency, Money, OrderId, ProductId, Reject, RequestKey,
    campaign::Status,
    live::{News, Sales},
    orders::{OrderFields, OrderForm, OrderLine, OrderRow, Placed, Receipt, code},
};
use rand::Rng;
use serde_json::json;

const ONE_ORDER_PER_KEY: Rule = Rule::unique("one_order_per_key", "orders.request_key");
/// The older and weaker rule, which SQLite cannot drop; whichever is looked at first is broken first.
const ONE_ORDER_PER_REQUEST: Rule = Rule::unique("one_order_per_request", "orders.visitor_id, orders.request_key");
/// How often an order undone by another transaction is tried again before the buyer is told that we are busy.
const TRIES: usize = 4;
/// How many codes are tried. One in 8.5·10¹¹ is taken by each older order, so the second hardly ever is.
const CODES: usize = 8;

/// Places an order for one product of the campaign. The same key again gives the same answer, however often and at
/// once it is asked, even when the show is over meanwhile; and whoever the caller is, because a browser without
/// cookies is somebody else each time. Somebody else hears the code and the total only.
///
/// Errors: `Invalid` fields; `Reject` with `KeyUsedDifferently`, `NotLive`, `NotInCampaign`, `ChooseVariant`, `NotOnSale`,
/// `PriceChanged`, `TermsChanged`, `SoldOut`, `OnlyLeft`, `FollowersOnly`; `NotFound`; `Busy`.
pub async fn place(
    b: &Backend,
    who: &Who,
    campaign: CampaignId,
    product: ProductId,
    form: &OrderForm,
    key: RequestKey,
) -> Result<Placed, Error> {
    let fields = form.check()?;
    let order = Order {
        who,
        campaign,
        product,
        fingerprint: fingerprint(campaign, product, &fields),
        fields,
        key,
    };
    let mut tries = 0;
    loop {
        tries += 1;
        // A box, so that the caller does not carry the whole transaction on its stack.
        match Box::pin(order.place(b)).await {
            Err(Error::Conflict) if tries < TRIES => {}
            Err(Error::Conflict) => return Err(Error::Busy),
            answer => return answer,
        }
    }
}

/// What was asked, as a digest: one key for two different requests is told apart. An order without a note has the digest that it
/// had before there were notes: it may be asked for again after an update.
fn fingerprint(campaign: CampaignId, product: ProductId, fields: &OrderFields) -> String {
    let OrderFields {
        variant,
        quantity,
        contact,
        note,
        seen_price,
        seen_wording: _,
    } = fields;
    let asked = json!([campaign, product, variant, quantity, contact, seen_price]);
    digest(&match note.as_str() {
        "" => asked.to_string(),
        note => json!([asked, note]).to_string(),
    })
}

struct Order<'a> {
    who: &'a Who,
    campaign: CampaignId,
    product: ProductId,
    fields: OrderFields,
    fingerprint: String,
    key: RequestKey,
}

/// What is for sale, read while the campaign is locked.
#[derive(sqlx::FromRow)]
struct OnSale {
    name: String,
    price_minor: i64,
    live_price_minor: Option<i64>,
    currency: String,
    active: bool,
    variant_id: String,
    variant: String,
    variant_price_minor: Option<i64>,
}

impl OnSale {
    /// A live price holds for every variant (SPEC §9: live price before product price).
    fn price_minor(&self) -> i64 {
        let shop_price = self.variant_price_minor.unwrap_or(self.price_minor);
        self.live_price_minor.unwrap_or(shop_price)
    }
}

impl Order<'_> {
    async fn place(&self, b: &Backend) -> Result<Placed, Error> {
        let now = b.now();
        let mut tx = b.begin().await?;
        // One order at a time per campaign: the same request a second time waits here and then finds the order, and the sums
        // told to the seller are exact. Orders of other campaigns go on.
        let record = match lock(&mut tx, self.campaign).await {
            Err(Error::NotFound) => return self.stored(&mut tx).await?.ok_or(Error::NotFound),
            found => found?,
        };
        if let Some(placed) = self.stored(&mut tx).await? {
            return Ok(placed);
        }
        admit(&mut tx, self.who.account, &record).await?;
        if record.facts().status(now) != Status::Ongoing {
            return Err(Reject::NotLive.into());
        }
        let on_sale = self.on_sale(&mut tx).await?;
        let price = Money::new(on_sale.price_minor(), word(&on_sale.currency, Currency::from_code)?);
        if !on_sale.active {
            return Err(Reject::NotOnSale.into());
        }
        if price.minor != self.fields.seen_price {
            return Err(Reject::PriceChanged.into());
        }
        self.agree(&mut tx, &record).await?;
        let version = self.take_units(&mut tx, &on_sale).await?;
        let receipt = Receipt {
            id: OrderId(fresh_id()),
            code: String::new(),
            total: price.times(self.fields.quantity)?,
            lines: vec![OrderLine {
                product: self.product,
                name: on_sale.name,
                variant: on_sale.variant,
                price,
                quantity: self.fields.quantity,
            }],
            contact: self.fields.contact.clone(),
            note: self.fields.note.clone(),
            at: now,
        };
        let receipt = self.write_order(&mut tx, &record, receipt, &on_sale.variant_id).await?;
        self.write_history(&mut tx, &receipt, &on_sale.variant_id, version)
            .await?;
        self.tell(&mut tx, &receipt).await?;
        tx.commit().await?;
        Ok(receipt.into())
    }

    /// The answer that this key was given before.
    async fn stored(&self, tx: &mut Tx) -> Result<Option<Placed>, Error> {
        const SQL: &str = concat!("SELECT ", stored_columns!(), " FROM orders WHERE request_key = $1");
        let stored = in_tx!(tx, conn => sqlx::query_as::<_, Stored>(SQL)
            .bind(self.key.to_string())
            .fetch_optional(conn)
            .await?);
        match stored {
            None => Ok(None),
            Some(stored) if stored.fingerprint != self.fingerprint => Err(Reject::KeyUsedDifferently.into()),
            Some(stored) if stored.is_of(self.who) => Ok(Some(stored.receipt(tx).await?.into())),
            Some(stored) => stored.for_others().map(Some),
        }
    }

    /// Whether the buyer could read the terms that hold now.
    async fn agree(&self, tx: &mut Tx, record: &Record) -> Result<(), Error> {
        const SQL: &str = "SELECT wording FROM shops WHERE id = $1";
        let Some(seen) = self.fields.seen_wording else {
            return Ok(());
        };
        let wording: i64 = in_tx!(tx, conn => sqlx::query_scalar(SQL).bind(&record.shop_id).fetch_one(conn).await?);
        match wording == seen {
            true => Ok(()),
            false => Err(Reject::TermsChanged(wording).into()),
        }
    }

    /// The product with the variant that was asked for, or with its only one.
    async fn on_sale(&self, tx: &mut Tx) -> Result<OnSale, Error> {
        const SQL: &str = "
            SELECT p.name, p.price_minor, cp.live_price_minor, p.currency, p.active,
                   v.id AS variant_id, v.name AS variant, v.price_minor AS variant_price_minor
            FROM campaign_products cp
            JOIN products p ON p.id = cp.product_id
            JOIN variants v ON v.product_id = p.id AND NOT v.removed
            WHERE cp.campaign_id = $1 AND cp.product_id = $2 ORDER BY v.position";
        let (campaign, product) = (self.campaign.to_string(), self.product.to_string());
        let mut all = in_tx!(tx, conn => sqlx::query_as::<_, OnSale>(SQL)
            .bind(campaign)
            .bind(product)
            .fetch_all(conn)
            .await?);
        match self.fields.variant {
            _ if all.is_empty() => Err(Reject::NotInCampaign.into()),
            Some(wanted) => {
                let found = all.into_iter().find(|on_sale| on_sale.variant_id == wanted.to_string());
                found.ok_or_else(|| Reject::NotOnSale.into())
            }
            None if all.len() == 1 => Ok(all.swap_remove(0)),
            None => Err(Reject::ChooseVariant.into()),
        }
    }

    /// Takes the units from the shop's stock and from the campaign's quantity; returns the product's new version. The
    /// conditions decide, not what was read before: another campaign may have sold the last unit meanwhile, or the
    /// catalog changed the price. The product's row first, as a save of the product does.
    async fn take_units(&self, tx: &mut Tx, on_sale: &OnSale) -> Result<i64, Error> {
        const STOCK: &str = "
            UPDATE products SET stock = stock - $2, version = version + 1
            WHERE id = $1 AND active AND stock >= $2 AND price_minor = $3 RETURNING version";
        const VARIANT: &str = "
            UPDATE variants SET stock = stock - $2
            WHERE id = $1 AND NOT removed AND stock >= $2 AND COALESCE(price_minor, 0) = $3";
        const LIVE: &str = "
            UPDATE campaign_products SET sold = sold + $3
            WHERE campaign_id = $1 AND product_id = $2 AND (live_quantity IS NULL OR sold + $3 <= live_quantity)";
        let (campaign, product) = (self.campaign.to_string(), self.product.to_string());
        let quantity = self.fields.quantity;
        let version = in_tx!(tx, conn => sqlx::query_scalar::<_, i64>(STOCK)
            .bind(&product)
            .bind(quantity)
            .bind(on_sale.price_minor)
            .fetch_optional(conn)
            .await?);
        let Some(version) = version else {
            return Err(self.why_not(tx, on_sale, 0).await?);
        };
        let taken = in_tx!(tx, conn => sqlx::query(VARIANT)
            .bind(&on_sale.variant_id)
            .bind(quantity)
            .bind(on_sale.variant_price_minor.unwrap_or_default())
            .execute(conn)
            .await
            .map(|done| done.rows_affected())?);
        if taken == 0 {
            return Err(self.why_not(tx, on_sale, 0).await?);
        }
        let taken = in_tx!(tx, conn => sqlx::query(LIVE)
            .bind(&campaign)
            .bind(&product)
            .bind(quantity)
            .execute(conn)
            .await
            .map(|done| done.rows_affected())?);
        if taken == 1 {
            return Ok(version);
        }
        // The stock above is back when this transaction is dropped; until then it reads too low by `quantity`.
        Err(self.why_not(tx, on_sale, quantity).await?)
    }

    /// Why the units were not to be had, with `taken` of them taken from the variant already.
    async fn why_not(&self, tx: &mut Tx, on_sale: &OnSale, taken: i64) -> Result<Error, Error> {
        const SQL: &str = "
            SELECT v.stock, p.active AND NOT v.removed AS active, p.price_minor, v.price_minor AS variant_price_minor,
                   COALESCE(cp.live_quantity - cp.sold, v.stock + $4) AS live_left
            FROM campaign_products cp
            JOIN products p ON p.id = cp.product_id
            JOIN variants v ON v.product_id = p.id
            WHERE cp.campaign_id = $1 AND cp.product_id = $2 AND v.id = $3";
        let (campaign, product) = (self.campaign.to_string(), self.product.to_string());
        let here = in_tx!(tx, conn => sqlx::query_as::<_, Left>(SQL)
            .bind(campaign)
            .bind(product)
            .bind(&on_sale.variant_id)
            .bind(taken)
            .fetch_one(conn)
            .await?);
        let left = here.live_left.min(here.stock + taken);
        Ok(if !here.active {
            Reject::NotOnSale.into()
        } else if (here.price_minor, here.variant_price_minor) != (on_sale.price_minor, on_sale.variant_price_minor) {
            Reject::PriceChanged.into()
        } else if left > 0 {
            Reject::OnlyLeft { left }.into()
        } else {
            Reject::SoldOut.into()
        })
    }

    async fn write_order(
        &self,
        tx: &mut Tx,
        record: &Record,
        mut receipt: Receipt,
        variant: &str,
    ) -> Result<Receipt, Error> {
        const ORDER: &str = "
            INSERT INTO orders (id, code, shop_id, campaign_id, visitor_id, account_id, name, phone, address, units,
                                total_minor, currency, request_key, print, at, agreed_wording, note)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)
            ON CONFLICT (code) DO NOTHING";
        const LINE: &str = "
            INSERT INTO order_lines (order_id, position, product_id, variant_id, name, variant, price_minor, quantity)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8)";
        for _ in 0..CODES {
            receipt.code = code(rand::rng().random());
            let written = in_tx!(tx, conn => sqlx::query(ORDER)
                .bind(receipt.id.to_string())
                .bind(&receipt.code)
                .bind(&record.shop_id)
                .bind(&record.id)
                .bind(self.who.visitor.to_string())
                .bind(self.who.account.map(|account| account.to_string()))
                .bind(&receipt.contact.name)
                .bind(&receipt.contact.phone)
                .bind(&receipt.contact.address)
                .bind(self.fields.quantity)
                .bind(receipt.total.minor)
                .bind(receipt.total.currency.code())
                .bind(self.key.to_string())
                .bind(&self.fingerprint)
                .bind(millis(receipt.at))
                .bind(self.fields.seen_wording)
                .bind(&receipt.note)
                .execute(conn)
                .await
                .map(|done| done.rows_affected())
                // The same key at the same time in another campaign: trying again finds that order.
                .map_err(|error| match ONE_ORDER_PER_KEY.broken(&error) || ONE_ORDER_PER_REQUEST.broken(&error) {
                    true => Error::Conflict,
                    false => error.into(),
                })?);
            if written == 0 {
                continue;
            }
            for (position, line) in (0_i64..).zip(&receipt.lines) {
                in_tx!(tx, conn => sqlx::query(LINE)
                    .bind(receipt.id.to_string())
                    .bind(position)
                    .bind(line.product.to_string())
                    .bind(variant)
                    .bind(&line.name)
                    .bind(&line.variant)
                    .bind(line.price.minor)
                    .bind(line.quantity)
                    .execute(conn)
                    .await
                    .map(|_| ())?);
            }
            return Ok(receipt);
        }
        Err(Error::internal("every order code that was tried is taken"))
    }

    /// The ledger of the units and the log of the show.
    async fn write_history(&self, tx: &mut Tx, receipt: &Receipt, variant: &str, version: i64) -> Result<(), Error> {
        const LEDGER: &str = "
            INSERT INTO stock_ledger (id, product_id, variant_id, version, change, reason, order_id, at)
            VALUES ($1, $2, $3, $4, $5, 'sold', $6, $7)";
        in_tx!(tx, conn => sqlx::query(LEDGER)
            .bind(fresh_id().to_string())
            .bind(self.product.to_string())
            .bind(variant)
            .bind(version)
            .bind(-self.fields.quantity)
            .bind(receipt.id.to_string())
            .bind(millis(receipt.at))
            .execute(conn)
            .await
            .map(|_| ())?);
        let data = json!({
            "order": receipt.id, "product": self.product, "variant": variant, "units": self.fields.quantity, "total": receipt.total,
        });
        record_event(tx, self.campaign, receipt.at, "order_placed", data).await
    }

    /// What is left to everybody who may buy it, the order and the sums to staff.
    async fn tell(&self, tx: &mut Tx, receipt: &Receipt) -> Result<(), Error> {
        const SUMS: &str = "
            UPDATE campaigns SET orders_placed = orders_placed + 1, revenue_minor = revenue_minor + $2,
                   sales_version = sales_version + 1
            WHERE id = $1 RETURNING orders_placed, revenue_minor, sales_version";
        let campaign = self.campaign.to_string();
        let (orders, revenue_minor, version) = in_tx!(tx, conn => sqlx::query_as::<_, (i64, i64, i64)>(SUMS)
            .bind(campaign)
            .bind(receipt.total.minor)
            .fetch_one(conn)
            .await?);
        tell_product(tx, self.product, receipt.at).await?;
        tx.say(
            self.campaign,
            News::OrderPlaced(OrderRow {
                id: receipt.id,
                campaign: self.campaign,
                code: receipt.code.clone(),
                units: self.fields.quantity,
                customer: receipt.contact.name.clone(),
                total: receipt.total,
                at: receipt.at,
            }),
        );
        let revenue = Money::new(revenue_minor, receipt.total.currency);
        tx.say(
            self.campaign,
            News::Sold(Sales {
                orders,
                revenue,
                version,
            }),
        );
        Ok(())
    }
}

/// Why an order does not get its units.
#[derive(sqlx::FromRow)]
struct Left {
    stock: i64,
    active: bool,
    price_minor: i64,
    variant_price_minor: Option<i64>,
    live_left: i64,
}
