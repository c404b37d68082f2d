//! Products as staff read them: a searchable list, newest first, and one of them.

use super::{PAGE, after, page, variant::variants};
use crate::{
    Backend, Error,
    account::{May, SeeCatalog},
    db::{self, on},
    offer,
};
use domain::{
    CategoryId, Currency, Money, Page, ProductId,
    catalog::{CatalogSearch, Product, Variant},
    image::Image,
};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
pub(super) struct ProductRow {
    pub(super) id: String,
    shop_id: String,
    name: String,
    category_id: Option<String>,
    price_minor: i64,
    compare_at_minor: Option<i64>,
    currency: String,
    stock: i64,
    active: bool,
    archived: bool,
    version: i64,
}

/// The columns of [`ProductRow`], for statements put together with `concat!`.
macro_rules! product_columns {
    () => {
        "id, shop_id, name, category_id, price_minor, compare_at_minor, currency, stock, active, archived, version"
    };
}
pub(super) use product_columns;

impl ProductRow {
    pub(super) fn read(self, images: Vec<Image>, variants: Vec<Variant>) -> Result<Product, Error> {
        let currency = db::word(&self.currency, Currency::from_code)?;
        Ok(Product {
            id: db::id(&self.id)?,
            shop: db::id(&self.shop_id)?,
            name: self.name,
            category: db::maybe_id(self.category_id.as_deref())?,
            images,
            price: Money::new(self.price_minor, currency),
            compare_at: self.compare_at_minor.map(|minor| Money::new(minor, currency)),
            stock: self.stock,
            variants,
            active: self.active,
            archived: self.archived,
            version: self.version,
        })
    }
}

/// A page of the shop's products, newest first, found by name or SKU. A category of the first level has what is in its
/// own categories too.
pub async fn products(b: &Backend, may: &May<SeeCatalog>, search: &CatalogSearch) -> Result<Page<Product>, Error> {
    const LIST: &str = concat!(
        "SELECT ",
        product_columns!(),
        " FROM products WHERE shop_id = $1 AND archived = $2 AND ($3 = '' OR category_id IN \
         (SELECT id FROM categories WHERE id = $3 OR parent_id = $3)) AND name_folded LIKE $4 ESCAPE '!' \
         AND ($5 = '' OR id < $5) ORDER BY id DESC LIMIT $6"
    );
    const COUNT: &str = "SELECT COUNT(*) FROM products WHERE shop_id = $1 AND archived = $2 AND ($3 = '' OR category_id IN \
        (SELECT id FROM categories WHERE id = $3 OR parent_id = $3)) AND name_folded LIKE $4 ESCAPE '!'";
    let (shop, category, pattern) = (
        may.shop().id.to_string(),
        after::<CategoryId>(&search.category),
        db::like(&search.q),
    );
    let total: i64 = on!(b.db(), pool => sqlx::query_scalar(COUNT)
        .bind(&shop)
        .bind(search.archived)
        .bind(&category)
        .bind(&pattern)
        .fetch_one(pool)
        .await?);
    let rows: Vec<ProductRow> = on!(b.db(), pool => sqlx::query_as(LIST)
        .bind(&shop)
        .bind(search.archived)
        .bind(&category)
        .bind(&pattern)
        .bind(after::<ProductId>(&search.after))
        .bind(PAGE as i64 + 1)
        .fetch_all(pool)
        .await?);
    let page = page(rows, total, |row| row.id.clone());
    Ok(Page {
        rows: complete(b, may, page.rows).await?,
        next: page.next,
        total: page.total,
    })
}

/// One product of the shop, archived or not.
pub async fn product(b: &Backend, may: &May<SeeCatalog>, id: ProductId) -> Result<Product, Error> {
    const FIND: &str = concat!(
        "SELECT ",
        product_columns!(),
        " FROM products WHERE id = $1 AND shop_id = $2"
    );
    let found: Option<ProductRow> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(id.to_string())
        .bind(may.shop().id.to_string())
        .fetch_optional(pool)
        .await?);
    let row = found.ok_or(Error::NotFound)?;
    complete(b, may, vec![row]).await?.pop().ok_or(Error::NotFound)
}

/// What the shop wrote about one of its products; no list has it.
pub async fn description(b: &Backend, may: &May<SeeCatalog>, id: ProductId) -> Result<String, Error> {
    const FIND: &str = "SELECT description FROM products WHERE id = $1 AND shop_id = $2";
    let found: Option<String> = on!(b.db(), pool => sqlx::query_scalar(FIND)
        .bind(id.to_string())
        .bind(may.shop().id.to_string())
        .fetch_optional(pool)
        .await?);
    found.ok_or(Error::NotFound)
}

/// Products of the shop, archived ones too, oldest first: for export. `after` is the id of the last one that was read before;
/// at most `limit` come at once.
pub(super) async fn products_after(
    b: &Backend,
    may: &May<SeeCatalog>,
    after: &str,
    limit: i64,
) -> Result<Vec<Product>, Error> {
    const LIST: &str = concat!(
        "SELECT ",
        product_columns!(),
        " FROM products WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT $3"
    );
    let rows: Vec<ProductRow> = on!(b.db(), pool => sqlx::query_as(LIST)
        .bind(may.shop().id.to_string())
        .bind(after)
        .bind(limit)
        .fetch_all(pool)
        .await?);
    complete(b, may, rows).await
}

/// What the shop wrote about these products.
pub(super) async fn descriptions_after(
    b: &Backend,
    may: &May<SeeCatalog>,
    after: &str,
    limit: i64,
) -> Result<HashMap<ProductId, String>, Error> {
    const LIST: &str = "SELECT id, description FROM products WHERE shop_id = $1 AND id > $2 ORDER BY id LIMIT $3";
    let rows: Vec<(String, String)> = on!(b.db(), pool => sqlx::query_as(LIST)
        .bind(may.shop().id.to_string())
        .bind(after)
        .bind(limit)
        .fetch_all(pool)
        .await?);
    rows.into_iter().map(|(id, text)| Ok((db::id(&id)?, text))).collect()
}

/// Rows with their images and variants, in the same order.
async fn complete(b: &Backend, may: &May<SeeCatalog>, rows: Vec<ProductRow>) -> Result<Vec<Product>, Error> {
    let ids: Vec<String> = rows.iter().map(|row| row.id.clone()).collect();
    let mut variants = variants(b, &ids, may.shop().currency).await?;
    let mut images = images(b, ids).await?;
    rows.into_iter()
        .map(|row| {
            let images = images.remove(&row.id).unwrap_or_default();
            let variants = variants.remove(&row.id).unwrap_or_default();
            row.read(images, variants)
        })
        .collect()
}

/// The images of some products, covers first.
async fn images(b: &Backend, products: Vec<String>) -> Result<HashMap<String, Vec<Image>>, Error> {
    if products.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT p.product_id, i.id, i.width, i.height FROM product_images p JOIN images i ON i.id = p.image_id \
        WHERE p.product_id IN ({}) ORDER BY p.product_id, p.position",
        db::placeholders(1, products.len())
    );
    // Only numbers of placeholders went into the text.
    let rows: Vec<(String, String, i64, i64)> = on!(b.db(), pool => {
        let mut query = sqlx::query_as(AssertSqlSafe(sql));
        for product in &products {
            query = query.bind(product);
        }
        query.fetch_all(pool).await?
    });
    let mut images: HashMap<String, Vec<Image>> = HashMap::new();
    for (product, id, width, height) in rows {
        images
            .entry(product)
            .or_default()
            .push(offer::image(&id, width, height)?);
    }
    Ok(images)
}
