//! The shop's orders: its list, page by page, and the newest of one campaign.

use crate::{
    Backend, Error,
    account::{May, SeeOrders},
    campaign::Record,
    db::{id, moment, word},
    tx::{Tx, in_tx},
};
use domain::{CampaignId, Currency, Money, OrderId, Page, live::Sales, orders::OrderRow};

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
    at: i64,
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
            at: moment(self.at),
        })
    }
}

/// How many orders a campaign of the shop has, and how many all of them together.
const PLACED_IN: &str = "SELECT orders_placed FROM campaigns WHERE id = $1 AND shop_id = $2";
const PLACED: &str = "SELECT CAST(COALESCE(SUM(orders_placed), 0) AS BIGINT) FROM campaigns WHERE shop_id = $1";

/// A page of the orders of what `$1` is, in the order of an index. `$2` and `$3` are where the page before ended.
macro_rules! page_of {
    ($column:literal) => {
        concat!(
            "SELECT id, campaign_id, code, units, name, total_minor, currency, at FROM orders WHERE ",
            $column,
            " = $1 AND (at, id) < ($2, $3) ORDER BY at DESC, id DESC LIMIT $4"
        )
    };
}
pub(super) const LIST: &str = page_of!("shop_id");
pub(super) const LIST_OF: &str = page_of!("campaign_id");

/// The shop's orders, newest first, of one campaign or of all. Another shop's campaign is `NotFound`.
pub async fn list(
    b: &Backend,
    may: &May<SeeOrders>,
    campaign: Option<CampaignId>,
    after: &str,
) -> Result<Page<OrderRow>, Error> {
    let shop = may.shop().id.to_string();
    let of = campaign.map(|campaign| campaign.to_string());
    let (at, last) = read_place(after).unwrap_or((i64::MAX, String::new()));
    let limit = i64::try_from(PAGE + 1).unwrap_or(i64::MAX);
    let mut tx = b.snapshot().await?;
    // The campaigns keep how many orders they have; counting the orders would cost more with each of them.
    let total = match &of {
        Some(campaign) => in_tx!(tx, conn => sqlx::query_scalar::<_, i64>(PLACED_IN)
            .bind(campaign)
            .bind(&shop)
            .fetch_optional(conn)
            .await?)
        .ok_or(Error::NotFound)?,
        None => in_tx!(tx, conn => sqlx::query_scalar::<_, i64>(PLACED).bind(&shop).fetch_one(conn).await?),
    };
    let mut rows = in_tx!(tx, conn => sqlx::query_as::<_, Row>(if of.is_some() { LIST_OF } else { LIST })
        .bind(of.as_ref().unwrap_or(&shop))
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

fn read_place(text: &str) -> Option<(i64, String)> {
    let (at, order) = text.split_once('.')?;
    let order: OrderId = order.parse().ok()?;
    Some((at.parse().ok()?, order.to_string()))
}

/// The sums of a campaign's orders.
pub(crate) fn sales(may: &May<SeeOrders>, record: &Record) -> Sales {
    Sales {
        orders: record.orders_placed,
        revenue: Money::new(record.revenue_minor, may.shop().currency),
        version: record.sales_version,
    }
}

pub(super) const NEWEST: &str = "
    SELECT id, campaign_id, code, units, name, total_minor, currency, at FROM orders
    WHERE campaign_id = $1 AND shop_id = $2 ORDER BY at DESC, id DESC LIMIT $3";

/// *Livestream orders* of the studio: the newest, newest first.
pub(crate) async fn newest(tx: &mut Tx, may: &May<SeeOrders>, campaign: CampaignId) -> Result<Vec<OrderRow>, Error> {
    let (campaign, shop) = (campaign.to_string(), may.shop().id.to_string());
    let limit = i64::try_from(PAGE).unwrap_or(i64::MAX);
    let rows = in_tx!(tx, conn => sqlx::query_as::<_, Row>(NEWEST)
        .bind(campaign)
        .bind(shop)
        .bind(limit)
        .fetch_all(conn)
        .await?);
    rows.into_iter().map(Row::read).collect()
}
