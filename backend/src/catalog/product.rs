//! Products as staff read them: a searchable list, newest first, and one of them.

use super::{PAGE, after, page};
use crate::{
    Backend, Error,
    account::Staff,
    db::{self, on},
};
use domain::{
    CategoryId, Currency, Money, ProductId,
    catalog::{CatalogSearch, Image, Page, Product},
};
use sqlx::AssertSqlSafe;
use std::collections::HashMap;

#[derive(sqlx::FromRow)]
pub(super) struct ProductRow {
    pub(super) id: String,
    pub(super) shop_id: String,
    pub(super) name: String,
    pub(super) category_id: Option<String>,
    pub(super) price_minor: i64,
    pub(super) compare_at_minor: Option<i64>,
    pub(super) currency: String,
    pub(super) stock: i64,
    pub(super) active: bool,
    pub(super) version: i64,
}

impl ProductRow {
    fn read(self, images: Vec<Image>) -> Result<Product, Error> {
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
            active: self.active,
            version: self.version,
        })
    }
}

/// A page of the shop's products, newest first.
pub async fn products(b: &Backend, staff: &Staff, search: &CatalogSearch) -> Result<Page<Product>, Error> {
    const LIST: &str = "SELECT id, shop_id, name, category_id, price_minor, compare_at_minor, currency, stock, active, version \
        FROM products WHERE shop_id = $1 AND ($2 = '' OR category_id = $2) AND name_folded LIKE $3 ESCAPE '!' \
        AND ($4 = '' OR id < $4) ORDER BY id DESC LIMIT $5";
    const COUNT: &str = "SELECT COUNT(*) FROM products \
        WHERE shop_id = $1 AND ($2 = '' OR category_id = $2) AND name_folded LIKE $3 ESCAPE '!'";
    let (shop, category, pattern) = (
        staff.shop.id.to_string(),
        after::<CategoryId>(&search.category),
        db::like(&search.q),
    );
    let total: i64 = on!(b.db(), pool => sqlx::query_scalar(COUNT)
        .bind(&shop)
        .bind(&category)
        .bind(&pattern)
        .fetch_one(pool)
        .await?);
    let rows: Vec<ProductRow> = on!(b.db(), pool => sqlx::query_as(LIST)
        .bind(&shop)
        .bind(&category)
        .bind(&pattern)
        .bind(after::<ProductId>(&search.after))
        .bind(PAGE as i64 + 1)
        .fetch_all(pool)
        .await?);
    let page = page(rows, total, |row| row.id.clone());
    let mut images = images(b, page.rows.iter().map(|row| row.id.clone()).collect()).await?;
    let rows = page
        .rows
        .into_iter()
        .map(|row| {
            let images = images.remove(&row.id).unwrap_or_default();
            row.read(images)
        })
        .collect::<Result<_, _>>()?;
    Ok(Page {
        rows,
        next: page.next,
        total: page.total,
    })
}

/// One product of the shop.
pub async fn product(b: &Backend, staff: &Staff, id: ProductId) -> Result<Product, Error> {
    const FIND: &str = "SELECT id, shop_id, name, category_id, price_minor, compare_at_minor, currency, stock, active, version \
        FROM products WHERE id = $1 AND shop_id = $2";
    let found: Option<ProductRow> = on!(b.db(), pool => sqlx::query_as(FIND)
        .bind(id.to_string())
        .bind(staff.shop.id.to_string())
        .fetch_optional(pool)
        .await?);
    let row = found.ok_or(Error::NotFound)?;
    let images = images(b, vec![row.id.clone()])
        .await?
        .remove(&row.id)
        .unwrap_or_default();
    row.read(images)
}

/// The pictures of some products, covers first.
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
        images.entry(product).or_default().push(image(&id, width, height)?);
    }
    Ok(images)
}

/// A stored picture from its columns.
fn image(id: &str, width: i64, height: i64) -> Result<Image, Error> {
    let side = |side| u32::try_from(side).map_err(Error::internal);
    Ok(Image {
        id: db::id(id)?,
        width: side(width)?,
        height: side(height)?,
    })
}
