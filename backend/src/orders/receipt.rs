//! One order, for the person who placed it and for staff.

use crate::{
    Backend, Error,
    account::{May, SeeOrders, Who, staff_in},
    db::{id, moment, on, word},
    tx::{Tx, in_tx},
};
use domain::{
    Currency, Money, OrderId,
    orders::{Contact, OrderLine, Placed, Receipt, SoldBy},
};

/// An order as it is stored, with what proves whose it is.
#[derive(sqlx::FromRow)]
pub(super) struct Stored {
    id: String,
    code: String,
    shop_id: String,
    visitor_id: String,
    account_id: Option<String>,
    name: String,
    phone: String,
    address: String,
    note: String,
    total_minor: i64,
    currency: String,
    pub(super) fingerprint: String,
    at: i64,
}

macro_rules! stored_columns {
    () => {
        "id, code, shop_id, visitor_id, account_id, name, phone, address, note, total_minor, currency, print AS fingerprint, at"
    };
}
pub(super) use stored_columns;

impl Stored {
    /// Whether this browser, or the account that is signed in, placed it.
    pub(super) fn is_of(&self, who: &Who) -> bool {
        let account = who.account.map(|account| account.to_string());
        self.visitor_id == who.visitor.to_string() || (account.is_some() && self.account_id == account)
    }

    /// What anybody may hear who has its key.
    pub(super) fn for_others(self) -> Result<Placed, Error> {
        Ok(Placed {
            code: self.code,
            total: Money::new(self.total_minor, word(&self.currency, Currency::from_code)?),
            id: None,
            lines: Vec::new(),
        })
    }

    /// With its lines.
    pub(super) async fn receipt(self, tx: &mut Tx) -> Result<Receipt, Error> {
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
            note: self.note,
            at: moment(self.at),
        })
    }
}

/// Who sold an order: for whom [`receipt`] has shown it to.
pub async fn sold_by(b: &Backend, receipt: &Receipt) -> Result<SoldBy, Error> {
    const SQL: &str = "
        SELECT s.name, s.slug, s.contact, s.state = 'open', c.id, c.deleted_at IS NULL AND c.published
        FROM orders o JOIN shops s ON s.id = o.shop_id JOIN campaigns c ON c.id = o.campaign_id WHERE o.id = $1";
    let order = receipt.id.to_string();
    let (name, slug, contact, open, campaign, shown) = on!(b.db(), pool => sqlx::query_as::<_, (String, String, String, bool, String, bool)>(SQL)
            .bind(order)
            .fetch_one(pool)
            .await?);
    Ok(SoldBy {
        name,
        slug: open.then_some(slug),
        contact,
        campaign: (open && shown).then(|| id(&campaign)).transpose()?,
    })
}

/// An order of the shop.
pub async fn order(b: &Backend, may: &May<SeeOrders>, order: OrderId) -> Result<Receipt, Error> {
    const SQL: &str = concat!(
        "SELECT ",
        stored_columns!(),
        " FROM orders WHERE id = $1 AND shop_id = $2"
    );
    let (order, shop) = (order.to_string(), may.shop().id.to_string());
    let mut tx = b.snapshot().await?;
    let found = in_tx!(tx, conn => sqlx::query_as::<_, Stored>(SQL).bind(order).bind(shop).fetch_optional(conn).await?);
    found.ok_or(Error::NotFound)?.receipt(&mut tx).await
}

/// An order for the person who placed it, in that browser or signed in, and for staff who see orders; to others it does not exist.
pub async fn receipt(b: &Backend, who: &Who, order: OrderId) -> Result<Receipt, Error> {
    const SQL: &str = concat!("SELECT ", stored_columns!(), " FROM orders WHERE id = $1");
    let order = order.to_string();
    let found = on!(b.db(), pool => sqlx::query_as::<_, Stored>(SQL).bind(order).fetch_optional(pool).await?);
    let stored = found.ok_or(Error::NotFound)?;
    let mut tx = b.snapshot().await?;
    let sees = stored.is_of(who)
        || staff_in::<SeeOrders>(&mut tx, who.account, &stored.shop_id)
            .await?
            .is_some();
    if sees {
        stored.receipt(&mut tx).await
    } else {
        Err(Error::NotFound)
    }
}
