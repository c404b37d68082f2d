//! What the shop has, as far as a file speaks of it: the products that its rows mean, with everything about them.

use super::{Progress, read::Table};
use crate::{
    Error, Tx,
    account::{EditCatalog, May},
    catalog::{
        category,
        product::{ProductRow, product_columns},
        variant,
    },
    db,
    db::millis,
    offer::image,
    tx::in_tx,
};
use domain::{
    Currency, ImageId, ProductId, VariantId,
    catalog::{Category, Product, Variant},
    image::Image,
    when::{DateTime, Utc},
};
use sqlx::{AssertSqlSafe, FromRow, postgres::PgRow, sqlite::SqliteRow};
use std::collections::{BTreeSet, HashMap, HashSet};

/// Values of one `IN (…)`; every full one shares its prepared statement.
const AT_ONCE: usize = 500;

/// What a plan is made against.
#[derive(Clone, Debug, Default)]
pub(super) struct Known {
    /// The products that the file means.
    pub(super) products: Vec<Product>,
    /// What is said about them, where the file says anything.
    pub(super) descriptions: HashMap<ProductId, String>,
    /// All categories of the shop.
    pub(super) categories: Vec<Category>,
    /// The images of the file that are the shop's.
    pub(super) images: HashSet<ImageId>,
    /// Units of variants that were sold since the file's quantities were counted.
    pub(super) sold: HashMap<VariantId, i64>,
}

/// Makes imports of one shop wait for each other, and holds the products that the file means until the end of the
/// transaction: nobody buys between planning and writing. Only PostgreSQL needs it; SQLite has one writer. Says which
/// products are held, where that needs saying.
pub(super) async fn hold(tx: &mut Tx, may: &May<EditCatalog>, table: &Table) -> Result<Option<HashSet<String>>, Error> {
    const SHOP: &str = "SELECT id FROM shops WHERE id = $1 FOR NO KEY UPDATE";
    const PRODUCTS: &str = "SELECT id FROM products WHERE id";
    if !tx.is_shared() {
        return Ok(None);
    }
    let shop = may.shop().id.to_string();
    in_tx!(tx, conn => sqlx::query(SHOP).bind(&shop).execute(conn).await.map(|_| ())?);
    let meant = meant(tx, &shop, table, &|_, _| ()).await?;
    // In the order of their ids, so that two imports never wait for each other.
    let held: Vec<(String,)> = find(tx, PRODUCTS, "ORDER BY id FOR NO KEY UPDATE", None, &meant).await?;
    Ok(Some(held.into_iter().map(|(id,)| id).collect()))
}

/// Reads it, in one transaction of either kind.
pub(super) async fn load(
    tx: &mut Tx,
    may: &May<EditCatalog>,
    table: &Table,
    counted_at: DateTime<Utc>,
    progress: Progress<'_>,
) -> Result<Known, Error> {
    const PRODUCTS: &str = concat!("SELECT ", product_columns!(), " FROM products WHERE id");
    const VARIANTS: &str = concat!(
        "SELECT ",
        variant::variant_columns!(),
        " FROM variants WHERE NOT removed AND product_id"
    );
    const IMAGES: &str = "SELECT p.product_id, i.id, i.width, i.height FROM product_images p \
        JOIN images i ON i.id = p.image_id WHERE p.product_id";
    const DESCRIPTIONS: &str = "SELECT id, description FROM products WHERE id";
    const LINKED: &str = "SELECT id, shop_id FROM images WHERE id";
    let shop = may.shop().id.to_string();
    let meant = meant(tx, &shop, table, progress).await?;
    let products: Vec<ProductRow> = find(tx, PRODUCTS, "ORDER BY id", None, &meant).await?;
    let variants: Vec<variant::Row> = find(tx, VARIANTS, "ORDER BY product_id, position", None, &meant).await?;
    let images: Vec<(String, String, i64, i64)> =
        find(tx, IMAGES, "ORDER BY p.product_id, p.position", None, &meant).await?;
    let is_described = table.rows.iter().any(|row| row.description.is_some());
    let described: Vec<(String, String)> = match is_described {
        true => find(tx, DESCRIPTIONS, "", None, &meant).await?,
        false => Vec::new(),
    };
    let descriptions = described.into_iter().map(|(id, text)| Ok((db::id(&id)?, text)));
    let linked = table
        .rows
        .iter()
        .flat_map(|row| row.cover.iter().chain(&row.more).flatten());
    let linked: BTreeSet<String> = linked.map(ImageId::to_string).collect();
    let linked: Vec<(String, String)> = find(tx, LINKED, "", None, &linked.into_iter().collect::<Vec<_>>()).await?;
    let ours = linked.iter().filter(|(_, of)| *of == shop).map(|(id, _)| db::id(id));
    Ok(Known {
        products: together(products, variants, images, may.shop().currency)?,
        descriptions: descriptions.collect::<Result<_, Error>>()?,
        categories: category::all(tx, &shop).await?,
        images: ours.collect::<Result<_, _>>()?,
        sold: sold(tx, &shop, counted_at).await?,
    })
}

/// What the whole shop sold since: few units, however many products the file has.
async fn sold(tx: &mut Tx, shop: &str, since: DateTime<Utc>) -> Result<HashMap<VariantId, i64>, Error> {
    const SOLD: &str = "SELECT l.variant_id, CAST(SUM(l.quantity) AS BIGINT) FROM orders o \
        JOIN order_lines l ON l.order_id = o.id WHERE o.shop_id = $1 AND o.at > $2 AND l.variant_id IS NOT NULL \
        GROUP BY l.variant_id";
    let rows: Vec<(String, i64)> =
        in_tx!(tx, conn => sqlx::query_as(SOLD).bind(shop).bind(millis(since)).fetch_all(conn).await?);
    rows.into_iter().map(|(id, units)| Ok((db::id(&id)?, units))).collect()
}

/// The ids of the shop's products that the rows mean: by SKU, by the variant's id, or by the product's. What is found by its
/// own id is asked by that alone: PostgreSQL, as long as it has not counted a table, would rather read the whole shop.
async fn meant(tx: &mut Tx, shop: &str, table: &Table, progress: Progress<'_>) -> Result<Vec<String>, Error> {
    const BY_SKU: &str = "SELECT product_id, shop_id FROM variants WHERE NOT removed AND shop_id = $1 AND sku";
    const BY_ID: &str = "SELECT product_id, shop_id FROM variants WHERE NOT removed AND id";
    const BY_GROUP: &str = "SELECT id, shop_id FROM products WHERE id";
    let is_id = |text: &&String| text.parse::<ProductId>().is_ok();
    let mut meant = BTreeSet::new();
    let mut done = 0;
    for rows in table.rows.chunks(AT_ONCE) {
        let skus: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
        let ids: Vec<String> = skus.iter().filter(is_id).cloned().collect();
        let groups: BTreeSet<String> = rows.iter().map(|row| &row.group).filter(is_id).cloned().collect();
        let groups: Vec<String> = groups.into_iter().collect();
        for (sql, shop_first, values) in [(BY_SKU, Some(shop), skus), (BY_ID, None, ids), (BY_GROUP, None, groups)] {
            let found: Vec<(String, String)> = find(tx, sql, "", shop_first, &values).await?;
            meant.extend(found.into_iter().filter(|(_, of)| of == shop).map(|(id, _)| id));
        }
        done += rows.len();
        progress(done, table.count);
    }
    Ok(meant.into_iter().collect())
}

/// `SELECT … WHERE column` for any number of values of the column; `first` is `$1` where there is one.
async fn find<T>(tx: &mut Tx, select: &str, end: &str, first: Option<&str>, values: &[String]) -> Result<Vec<T>, Error>
where
    T: for<'r> FromRow<'r, SqliteRow> + for<'r> FromRow<'r, PgRow> + Send + Unpin,
{
    let mut found = Vec::new();
    for some in values.chunks(AT_ONCE) {
        let from = 1 + usize::from(first.is_some());
        let sql = format!("{select} IN ({}) {end}", db::placeholders(from, some.len()));
        // Only numbers of placeholders went into the text.
        let rows: Vec<T> = in_tx!(tx, conn => {
            let mut query = sqlx::query_as(AssertSqlSafe(sql));
            for value in first.into_iter().chain(some.iter().map(String::as_str)) {
                query = query.bind(value);
            }
            query.fetch_all(conn).await?
        });
        found.extend(rows);
    }
    Ok(found)
}

fn together(
    products: Vec<ProductRow>,
    variants: Vec<variant::Row>,
    images: Vec<(String, String, i64, i64)>,
    currency: Currency,
) -> Result<Vec<Product>, Error> {
    let mut variants_of: HashMap<String, Vec<Variant>> = HashMap::new();
    for row in variants {
        variants_of
            .entry(row.product_id.clone())
            .or_default()
            .push(row.read(currency)?);
    }
    let mut images_of: HashMap<String, Vec<Image>> = HashMap::new();
    for (product, id, width, height) in images {
        images_of.entry(product).or_default().push(image(&id, width, height)?);
    }
    let whole = |row: ProductRow| {
        let images = images_of.remove(&row.id).unwrap_or_default();
        let variants = variants_of.remove(&row.id).unwrap_or_default();
        row.read(images, variants)
    };
    products.into_iter().map(whole).collect()
}
