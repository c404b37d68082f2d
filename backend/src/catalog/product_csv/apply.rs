//! Writes a plan: many rows a statement, because every other writer of a SQLite file waits meanwhile.

use super::{
    change::{Change, VariantChange},
    load::Known,
};
use crate::{
    Error, Tx,
    account::{EditCatalog, May},
    catalog::{category::file_all, product_save::searched, variant::ONE_VARIANT_PER_SKU},
    clock::fresh_id,
    db::{OnRule, millis, placeholders},
    offer,
    tx::in_tx,
};
use domain::{
    CategoryId, ImageId, ProductId, text,
    when::{DateTime, Utc},
};
use sqlx::AssertSqlSafe;
use std::collections::{HashMap, HashSet};

/// Products between two words on how far it is.
const STEP: usize = 500;
/// Rows of one statement. The driver of SQLite asks for the name of each placeholder, which costs more the more there are:
/// with 500 rows a statement, 10,000 new products took four times as long.
const ROWS: usize = 50;

/// `($1, $2), ($3, $4)` for this many rows.
fn tuples(columns: usize, rows: usize) -> String {
    let tuple = |row: usize| format!("({})", placeholders(1 + row * columns, columns));
    (0..rows).map(tuple).collect::<Vec<_>>().join(", ")
}

/// Runs `head VALUES (…), (…) tail` over all rows; `bind` binds the columns of one.
macro_rules! write_rows {
    ($tx:expr, $head:expr, $tail:expr, $columns:expr, $rows:expr, |$query:ident, $row:ident| $bind:expr) => {
        for some in $rows.chunks(ROWS) {
            let sql = format!("{} (VALUES {}) {}", $head, tuples($columns, some.len()), $tail);
            // Only numbers of placeholders went into the text.
            in_tx!($tx, conn => {
                let mut $query = sqlx::query(AssertSqlSafe(sql));
                for $row in some {
                    $query = $bind;
                }
                $query.execute(conn).await.map(|_| ())
            })
            // Somebody gave away a SKU since it was looked up: planned again, the row is known or refused.
            .on_rule(ONE_VARIANT_PER_SKU, || Error::Conflict)?;
        }
    };
}

/// A change with the names that it has in the database.
struct Written<'a> {
    id: String,
    /// After the change.
    version: i64,
    category: Option<String>,
    counted: i64,
    key: String,
    variants: Vec<(String, &'a VariantChange)>,
    change: &'a Change,
}

/// Writes all changes and tells the campaigns of whatever they sell. The products are held.
pub(super) async fn apply(
    tx: &mut Tx,
    may: &May<EditCatalog>,
    known: &Known,
    changes: &[Change],
    now: DateTime<Utc>,
    progress: super::Progress<'_>,
) -> Result<(), Error> {
    let paths = changes.iter().filter_map(|change| change.category.as_ref()?.as_ref());
    let categories = file_all(tx, may, paths, now).await?;
    let told = told(tx, may, now).await?;
    progress(0, changes.len());
    for (step, some) in changes.chunks(STEP).enumerate() {
        let written: Vec<Written<'_>> = some
            .iter()
            .map(|change| Written::of(change, known, &categories))
            .collect();
        write_products(tx, may, &written, now).await?;
        write_variants(tx, may, &written, now).await?;
        write_images(tx, &written).await?;
        for product in written.iter().filter(|product| told.contains(&product.id)) {
            offer::tell_product(tx, crate::db::id::<ProductId>(&product.id)?, now).await?;
        }
        progress(step * STEP + some.len(), changes.len());
    }
    Ok(())
}

impl<'a> Written<'a> {
    fn of(change: &'a Change, known: &Known, categories: &HashMap<String, CategoryId>) -> Written<'a> {
        let before = change.before.map(|at| &known.products[at]);
        let category = match &change.category {
            Some(Some(path)) => categories.get(&text::key(&path.text())).copied(),
            Some(None) => None,
            None => before.and_then(|product| product.category),
        };
        let fresh = || fresh_id().to_string();
        Written {
            id: before.map_or_else(fresh, |product| product.id.to_string()),
            version: before.map_or(1, |product| product.version + 1),
            category: category.map(|id| id.to_string()),
            counted: change.variants.iter().map(|variant| variant.counted).sum(),
            key: fresh(),
            variants: change
                .variants
                .iter()
                .map(|variant| (variant.id.map_or_else(fresh, |id| id.to_string()), variant))
                .collect(),
            change,
        }
    }

    fn is_new(&self) -> bool {
        self.change.before.is_none()
    }

    fn searched(&self) -> String {
        searched(&self.change.name, self.change.skus.iter().map(String::as_str))
    }
}

async fn write_products(
    tx: &mut Tx,
    may: &May<EditCatalog>,
    written: &[Written<'_>],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    const ADD: &str = "INSERT INTO products (id, category_id, name, name_folded, price_minor, compare_at_minor, stock, \
        active, archived, last_key, version, description, shop_id, currency, edited_version, request_key, created_at) \
        SELECT column1, column2, column3, column4, column5, column6, column7, column8, column9, column10, column11, \
        COALESCE(column12, ''), column13, column14, column11, column10, column15 FROM";
    const CHANGE: &str = "UPDATE products SET category_id = v.column2, name = v.column3, name_folded = v.column4, \
        price_minor = v.column5, compare_at_minor = v.column6, stock = stock + v.column7, active = v.column8, \
        archived = v.column9, last_key = v.column10, version = v.column11, edited_version = v.column11, \
        description = COALESCE(v.column12, products.description) FROM";
    let (added, changed): (Vec<&Written<'_>>, Vec<_>) = written.iter().partition(|product| product.is_new());
    let shop = may.shop().id.to_string();
    macro_rules! bound {
        ($query:expr, $row:expr) => {
            $query
                .bind(&$row.id)
                .bind(&$row.category)
                .bind(&$row.change.name)
                .bind($row.searched())
                .bind($row.change.price.minor)
                .bind($row.change.compare_at.map(|money| money.minor))
                .bind($row.counted)
                .bind($row.change.active)
                .bind($row.change.archived)
                .bind(&$row.key)
                .bind($row.version)
                .bind(&$row.change.description)
        };
    }
    write_rows!(tx, ADD, "AS v", 15, added, |query, row| bound!(query, row)
        .bind(&shop)
        .bind(may.shop().currency.code())
        .bind(millis(now)));
    write_rows!(
        tx,
        CHANGE,
        "AS v WHERE products.id = v.column1",
        12,
        changed,
        |query, row| bound!(query, row)
    );
    Ok(())
}

async fn write_variants(
    tx: &mut Tx,
    may: &May<EditCatalog>,
    written: &[Written<'_>],
    now: DateTime<Utc>,
) -> Result<(), Error> {
    const ADD: &str = "INSERT INTO variants (id, name, price_minor, stock, position, product_id, shop_id, sku, removed) \
        SELECT column1, column2, column3, column4, column5, column6, column7, column8, FALSE FROM";
    const CHANGE: &str =
        "UPDATE variants SET name = v.column2, price_minor = v.column3, stock = stock + v.column4 FROM";
    const LEDGER: &str = "INSERT INTO stock_ledger (id, product_id, variant_id, version, change, reason, at) \
        SELECT column1, column2, column3, column4, column5, 'counted', column6 FROM";
    let all = || {
        written.iter().flat_map(|product| {
            product
                .variants
                .iter()
                .map(move |(id, variant)| (product, id, *variant))
        })
    };
    let (added, changed): (Vec<_>, Vec<_>) = all().partition(|(_, _, variant)| variant.id.is_none());
    let counted: Vec<_> = all().filter(|(_, _, variant)| variant.counted != 0).collect();
    let shop = may.shop().id.to_string();
    macro_rules! bound {
        ($query:expr, $id:expr, $variant:expr) => {
            $query
                .bind($id)
                .bind(&$variant.name)
                .bind($variant.price.map(|price| price.minor))
                .bind($variant.counted)
        };
    }
    write_rows!(tx, ADD, "AS v", 8, added, |query, row| {
        let (product, id, variant) = row;
        bound!(query, *id, variant)
            .bind(variant.position)
            .bind(&product.id)
            .bind(&shop)
            .bind(&variant.sku)
    });
    write_rows!(
        tx,
        CHANGE,
        "AS v WHERE variants.id = v.column1",
        4,
        changed,
        |query, row| {
            let (_, id, variant) = row;
            bound!(query, *id, variant)
        }
    );
    write_rows!(tx, LEDGER, "AS v", 6, counted, |query, row| {
        let (product, id, variant) = row;
        query
            .bind(fresh_id().to_string())
            .bind(&product.id)
            .bind(*id)
            .bind(product.version)
            .bind(variant.counted)
            .bind(millis(now))
    });
    Ok(())
}

async fn write_images(tx: &mut Tx, written: &[Written<'_>]) -> Result<(), Error> {
    const FORGET: &str = "DELETE FROM product_images WHERE product_id IN (SELECT column1 FROM";
    const ADD: &str =
        "INSERT INTO product_images (product_id, position, image_id) SELECT column1, column2, column3 FROM";
    let changed: Vec<(&str, &Vec<ImageId>)> = written
        .iter()
        .filter_map(|product| Some((product.id.as_str(), product.change.images.as_ref()?)))
        .collect();
    let images: Vec<(&str, i64, String)> = changed
        .iter()
        .flat_map(|(id, images)| {
            (0_i64..)
                .zip(*images)
                .map(move |(at, image)| (*id, at, image.to_string()))
        })
        .collect();
    write_rows!(tx, FORGET, "AS v)", 1, changed, |query, row| query.bind(row.0));
    write_rows!(tx, ADD, "AS v", 3, images, |query, row| query
        .bind(row.0)
        .bind(row.1)
        .bind(&row.2));
    Ok(())
}

/// The shop's products that a campaign sells or will sell: only of these there is news.
async fn told(tx: &mut Tx, may: &May<EditCatalog>, now: DateTime<Utc>) -> Result<HashSet<String>, Error> {
    const SQL: &str = "SELECT DISTINCT cp.product_id FROM campaigns c JOIN campaign_products cp ON cp.campaign_id = c.id \
        WHERE c.shop_id = $1 AND c.deleted_at IS NULL AND (c.on_air_since IS NOT NULL OR c.ends_at > $2)";
    let shop = may.shop().id.to_string();
    let ids: Vec<String> =
        in_tx!(tx, conn => sqlx::query_scalar(SQL).bind(&shop).bind(millis(now)).fetch_all(conn).await?);
    Ok(ids.into_iter().collect())
}
