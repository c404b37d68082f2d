//! The variants of a product: reading them, and writing what a save makes of them. Each holds its own stock; the product's is
//! always their sum, and the ledger says for each of them how it came about.

use crate::{
    Backend, Error, Tx,
    account::{EditCatalog, May},
    clock::fresh_id,
    db::{self, OnRule, Rule, millis, on},
    tx::in_tx,
};
use domain::{
    Currency, Money, ProductId, Reject, VariantId, Why,
    catalog::{Variant, VariantFields},
    when::{DateTime, Utc},
};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

pub(super) const ONE_VARIANT_PER_SKU: Rule = Rule::unique("one_variant_per_sku", "variants.shop_id, variants.sku");

#[derive(sqlx::FromRow)]
pub(super) struct Row {
    id: String,
    pub(super) product_id: String,
    name: String,
    sku: Option<String>,
    price_minor: Option<i64>,
    stock: i64,
}

/// The columns of [`Row`], for statements put together with `concat!`.
macro_rules! variant_columns {
    () => {
        "id, product_id, name, sku, price_minor, stock"
    };
}
pub(super) use variant_columns;

impl Row {
    pub(super) fn read(self, currency: Currency) -> Result<Variant, Error> {
        Ok(Variant {
            id: db::id(&self.id)?,
            name: self.name,
            sku: self.sku,
            price: self.price_minor.map(|minor| Money::new(minor, currency)),
            stock: self.stock,
        })
    }
}

/// The variants of some products of one shop, in order.
pub(super) async fn variants(
    b: &Backend,
    products: &[String],
    currency: Currency,
) -> Result<HashMap<String, Vec<Variant>>, Error> {
    if products.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        concat!(
            "SELECT ",
            variant_columns!(),
            " FROM variants WHERE product_id IN ({}) AND NOT removed ORDER BY product_id, position"
        ),
        db::placeholders(1, products.len())
    );
    // Only numbers of placeholders went into the text.
    let rows: Vec<Row> = on!(b.db(), pool => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for product in products {
            query = query.bind(product);
        }
        query.fetch_all(pool).await?
    });
    let mut variants: HashMap<String, Vec<Variant>> = HashMap::new();
    for row in rows {
        let of = variants.entry(row.product_id.clone()).or_default();
        of.push(row.read(currency)?);
    }
    Ok(variants)
}

/// A variant as it stands while its product is held.
#[derive(sqlx::FromRow)]
pub(super) struct Held {
    id: String,
    name: String,
    stock: i64,
    /// What moved since the form was read.
    moved: i64,
}

/// The variants of a product, with what the ledger says has moved since `version`.
pub(super) async fn held(tx: &mut Tx, product: ProductId, version: i64) -> Result<Vec<Held>, Error> {
    const SQL: &str = "
        SELECT v.id, v.name, v.stock, CAST(COALESCE(SUM(l.change), 0) AS BIGINT) AS moved
        FROM variants v LEFT JOIN stock_ledger l ON l.variant_id = v.id AND l.version > $2
        WHERE v.product_id = $1 AND NOT v.removed GROUP BY v.id, v.name, v.stock, v.position ORDER BY v.position";
    let product = product.to_string();
    Ok(in_tx!(tx, conn => sqlx::query_as(SQL).bind(product).bind(version).fetch_all(conn).await?))
}

/// What a save does with one variant.
pub(super) struct Change {
    id: VariantId,
    is_new: bool,
    position: i64,
    fields: VariantFields,
    /// Units that this save adds or takes.
    pub(super) counted: i64,
}

/// What a save does with all variants of a product.
#[derive(Default)]
pub(super) struct Plan {
    written: Vec<Change>,
    /// Those that are not in the form any more, with the units that they still had.
    removed: Vec<(String, i64)>,
}

impl Plan {
    /// All variants of a new product. It has none yet that a row could name.
    pub(super) fn of_new(fields: &[VariantFields]) -> Result<Plan, Error> {
        Plan::of(&[], fields)
    }

    /// Which of the form's rows is which variant. What the seller typed as stock counts as a change of what they saw: a
    /// seller who saw 12 and corrects it to 20 while 3 are sold has 17. Who leaves the 12 has 9. When more were sold
    /// than the seller wants left, they must see that before they decide.
    pub(super) fn of(held: &[Held], fields: &[VariantFields]) -> Result<Plan, Error> {
        let single = |name: &str, count: usize| count == 1 && name.is_empty();
        let keeps_single = held.first().is_some_and(|first| single(&first.name, held.len()))
            && fields.first().is_some_and(|first| single(&first.name, fields.len()));
        let mut plan = Plan::default();
        for (position, row) in (0_i64..).zip(fields) {
            let before = match row.id {
                None if keeps_single => held.first(),
                None => None,
                Some(id) => {
                    let found = held.iter().find(|held| held.id == id.to_string());
                    Some(found.ok_or_else(|| Error::invalid(&format!("variants.{}.name", row.row), Why::NotFound))?)
                }
            };
            let (id, counted) = match before {
                None => (VariantId(fresh_id()), row.stock),
                Some(before) => (db::id(&before.id)?, row.stock - (before.stock - before.moved)),
            };
            if before.is_some_and(|before| before.stock + counted < 0) {
                return Err(Reject::ChangedMeanwhile.into());
            }
            plan.written.push(Change {
                id,
                is_new: before.is_none(),
                position,
                fields: row.clone(),
                counted,
            });
        }
        let stays = |held: &Held| plan.written.iter().any(|change| change.id.to_string() == held.id);
        plan.removed = held
            .iter()
            .filter(|held| !stays(held))
            .map(|held| (held.id.clone(), held.stock))
            .collect();
        // Somebody bought of what goes while the seller counted what comes: only they can say of which it was.
        let sold_of_removed = held.iter().any(|held| held.moved != 0 && plan.removes(&held.id));
        if sold_of_removed && plan.written.iter().any(|change| change.is_new) {
            return Err(Reject::ChangedMeanwhile.into());
        }
        Ok(plan)
    }

    fn removes(&self, id: &str) -> bool {
        self.removed.iter().any(|(removed, _)| removed == id)
    }

    /// Units that the save adds to the product's stock or takes from it.
    pub(super) fn counted(&self) -> i64 {
        let written: i64 = self.written.iter().map(|change| change.counted).sum();
        written - self.removed.iter().map(|(_, stock)| stock).sum::<i64>()
    }

    /// Writes the variants and their ledger. The product's row is held, and its version after the save is `version`.
    /// Fields: `sku`, or `variants.N.sku`.
    pub(super) async fn write(
        &self,
        tx: &mut Tx,
        may: &May<EditCatalog>,
        product: ProductId,
        version: i64,
        now: DateTime<Utc>,
    ) -> Result<(), Error> {
        // Two variants may exchange their SKUs in one save.
        const FREE: &str = "UPDATE variants SET sku = NULL WHERE product_id = $1 AND sku IS NOT NULL";
        const REMOVE: &str = "UPDATE variants SET removed = TRUE, stock = 0 WHERE id = $1";
        let (product, shop) = (product.to_string(), may.shop().id.to_string());
        in_tx!(tx, conn => sqlx::query(FREE).bind(&product).execute(conn).await.map(|_| ())?);
        for (id, stock) in &self.removed {
            in_tx!(tx, conn => sqlx::query(REMOVE).bind(id).execute(conn).await.map(|_| ())?);
            write_ledger(tx, &product, id, version, -stock, now).await?;
        }
        for change in &self.written {
            change.write(tx, &shop, &product).await?;
            write_ledger(tx, &product, &change.id.to_string(), version, change.counted, now).await?;
        }
        Ok(())
    }
}

impl Change {
    async fn write(&self, tx: &mut Tx, shop: &str, product: &str) -> Result<(), Error> {
        const ADD: &str = "
            INSERT INTO variants (stock, position, name, sku, price_minor, id, product_id, shop_id, removed)
            VALUES ($1, $2, $3, $4, $5, $6, $7, $8, FALSE)";
        const CHANGE: &str = "
            UPDATE variants SET stock = stock + $1, position = $2, name = $3, sku = $4, price_minor = $5
            WHERE id = $6 AND product_id = $7 AND shop_id = $8";
        let sql = if self.is_new { ADD } else { CHANGE };
        let fields = &self.fields;
        in_tx!(tx, conn => sqlx::query(sql)
            .bind(self.counted)
            .bind(self.position)
            .bind(&fields.name)
            .bind(&fields.sku)
            .bind(fields.price.map(|price| price.minor))
            .bind(self.id.to_string())
            .bind(product)
            .bind(shop)
            .execute(conn)
            .await
            .map(|_| ())
            .on_rule(ONE_VARIANT_PER_SKU, || self.sku_taken())?);
        Ok(())
    }

    fn sku_taken(&self) -> Error {
        let field = if self.fields.name.is_empty() {
            "sku".to_owned()
        } else {
            format!("variants.{}.sku", self.fields.row)
        };
        Error::invalid(&field, Why::SkuTaken)
    }
}

async fn write_ledger(
    tx: &mut Tx,
    product: &str,
    variant: &str,
    version: i64,
    change: i64,
    now: DateTime<Utc>,
) -> Result<(), Error> {
    const ADD: &str = "
        INSERT INTO stock_ledger (id, product_id, variant_id, version, change, reason, at)
        VALUES ($1, $2, $3, $4, $5, 'counted', $6)";
    if change == 0 {
        return Ok(());
    }
    in_tx!(tx, conn => sqlx::query(ADD)
        .bind(fresh_id().to_string())
        .bind(product)
        .bind(variant)
        .bind(version)
        .bind(change)
        .bind(millis(now))
        .execute(conn)
        .await
        .map(|_| ())?);
    Ok(())
}
