//! Orders: placing one from the stage (`place`), and reading them: the buyer's receipt, the shop's list.

mod place;

pub use place::place;

use crate::{
    Backend, Error,
    account::{Staff, Who},
    db::{id, on, word},
    tx::{Tx, in_tx},
};
use domain::{
    CampaignId, Currency, Millis, Money, OrderId, Page,
    account::{Permission, Role},
    orders::{Contact, OrderLine, OrderRow, Receipt},
};

/// Rows of one page, and of *Livestream orders* when the studio opens.
const PAGE: usize = 50;

#[derive(sqlx::FromRow)]
struct Row {
    id: String,
    campaign_id: String,
    code: String,
    units: i64,
    name: String,
    total_minor: i64,
    currency: String,
    at: Millis,
}

impl Row {
    fn read(self) -> Result<OrderRow, Error> {
        Ok(OrderRow {
            id: id(&self.id)?,
            campaign: id(&self.campaign_id)?,
            code: self.code,
            units: self.units,
            customer: self.name,
            total: Money::new(self.total_minor, word(&self.currency, Currency::from_code)?),
            at: self.at,
        })
    }
}

/// The shop's orders, newest first, of one campaign or of all. Another shop's campaign is `NotFound`.
pub async fn list(
    b: &Backend,
    staff: &Staff,
    campaign: Option<CampaignId>,
    after: &str,
) -> Result<Page<OrderRow>, Error> {
    const OURS: &str = "SELECT COUNT(*) FROM campaigns WHERE id = $1 AND shop_id = $2";
    const COUNT: &str = "SELECT COUNT(*) FROM orders WHERE shop_id = $1 AND ($2 = '' OR campaign_id = $2)";
    const SQL: &str = "
        SELECT id, campaign_id, code, units, name, total_minor, currency, at FROM orders
        WHERE shop_id = $1 AND ($2 = '' OR campaign_id = $2) AND (at < $3 OR (at = $3 AND id < $4))
        ORDER BY at DESC, id DESC LIMIT $5";
    let shop = staff.shop.id.to_string();
    let of = campaign.map(|campaign| campaign.to_string()).unwrap_or_default();
    let (at, last) = read_place(after).unwrap_or((Millis::MAX, String::new()));
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut tx = b.snapshot().await?;
    if campaign.is_some() {
        let ours = in_tx!(tx, conn => sqlx::query_scalar::<_, i64>(OURS).bind(&of).bind(&shop).fetch_one(conn).await?);
        if ours == 0 {
            return Err(Error::NotFound);
        }
    }
    let total = in_tx!(tx, conn => sqlx::query_scalar::<_, i64>(COUNT).bind(&shop).bind(&of).fetch_one(conn).await?);
    let mut rows = in_tx!(tx, conn => sqlx::query_as::<_, Row>(SQL)
        .bind(&shop)
        .bind(&of)
        .bind(at)
        .bind(&last)
        .bind(limit)
        .fetch_all(conn)
        .await?);
    let more = rows.len() > PAGE;
    rows.truncate(PAGE);
    let next = rows.last().filter(|_| more).map(|row| format!("{}.{}", row.at, row.id));
    let rows = rows.into_iter().map(Row::read).collect::<Result<_, Error>>()?;
    Ok(Page { rows, next, total })
}

fn read_place(text: &str) -> Option<(Millis, String)> {
    let (at, order) = text.split_once('.')?;
    let order: OrderId = order.parse().ok()?;
    Some((at.parse().ok()?, order.to_string()))
}

/// *Livestream orders* of the studio: the newest, newest first.
pub(crate) async fn newest(tx: &mut Tx, campaign: CampaignId) -> Result<Vec<OrderRow>, Error> {
    const SQL: &str = "
        SELECT id, campaign_id, code, units, name, total_minor, currency, at FROM orders
        WHERE campaign_id = $1 ORDER BY at DESC, id DESC LIMIT $2";
    let campaign = campaign.to_string();
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, Row>(SQL).bind(campaign).bind(limit).fetch_all(conn).await?);
    rows.into_iter().map(Row::read).collect()
}

/// An order as it is stored, with what proves whose it is.
#[derive(sqlx::FromRow)]
struct Stored {
    id: String,
    code: String,
    shop_id: String,
    visitor_id: String,
    account_id: Option<String>,
    name: String,
    phone: String,
    address: String,
    total_minor: i64,
    currency: String,
    fingerprint: String,
    at: Millis,
}

macro_rules! stored_columns {
    () => {
        "id, code, shop_id, visitor_id, account_id, name, phone, address, total_minor, currency, print AS fingerprint, at"
    };
}
use stored_columns;

impl Stored {
    async fn receipt(self, tx: &mut Tx) -> Result<Receipt, Error> {
        const LINES: &str = "SELECT product_id, name, variant, price_minor, quantity FROM order_lines WHERE order_id = $1 ORDER BY position";
        let currency = word(&self.currency, Currency::from_code)?;
        let lines = in_tx!(tx, conn => sqlx::query_as::<_, (String, String, String, i64, i64)>(LINES)
            .bind(&self.id)
            .fetch_all(conn)
            .await?);
        let line = |(product, name, variant, price_minor, quantity): (String, String, String, i64, i64)| {
            Ok(OrderLine {
                product: id(&product)?,
                name,
                variant,
                price: Money::new(price_minor, currency),
                quantity,
            })
        };
        Ok(Receipt {
            id: id(&self.id)?,
            code: self.code,
            lines: lines.into_iter().map(line).collect::<Result<_, Error>>()?,
            total: Money::new(self.total_minor, currency),
            contact: Contact {
                name: self.name,
                phone: self.phone,
                address: self.address,
            },
            at: self.at,
        })
    }
}

/// An order for the person who placed it, in that browser or signed in, and for staff who see orders; to others it does not exist.
pub async fn receipt(b: &Backend, who: &Who, order: OrderId) -> Result<Receipt, Error> {
    const SQL: &str = concat!("SELECT ", stored_columns!(), " FROM orders WHERE id = $1");
    const ROLE: &str = "SELECT role FROM staff WHERE shop_id = $1 AND account_id = $2";
    let order = order.to_string();
    let account = who.account.map(|account| account.to_string());
    let found = on!(b.db(), pool => sqlx::query_as::<_, Stored>(SQL).bind(order).fetch_optional(pool).await?);
    let stored = found.ok_or(Error::NotFound)?;
    let bought = stored.visitor_id == who.visitor.to_string() || (account.is_some() && stored.account_id == account);
    let mut tx = b.snapshot().await?;
    let sees = match (bought, &account) {
        (true, _) => true,
        (false, None) => false,
        (false, Some(account)) => {
            let role = in_tx!(tx, conn => sqlx::query_scalar::<_, String>(ROLE)
                .bind(&stored.shop_id)
                .bind(account)
                .fetch_optional(conn)
                .await?);
            role.as_deref()
                .and_then(Role::from_code)
                .is_some_and(|role| role.may(Permission::SeeOrders))
        }
    };
    if sees {
        stored.receipt(&mut tx).await
    } else {
        Err(Error::NotFound)
    }
}
