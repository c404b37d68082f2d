//! Saving a product, and archiving it. The difficult part is stock: people buy while the seller types.
//!
//! A form carries the version that it read. If the form was saved by somebody else since, the save is refused. If only stock
//! moved since, the ledger tells what the seller saw, and what they typed counts as a change of that ([`Plan`]).

use super::{
    description, product,
    variant::{Plan, held},
};
use crate::{
    Backend, Error, Tx,
    account::{EditCatalog, May},
    clock::fresh_id,
    db::{self, millis, on},
    offer,
    tx::in_tx,
};
use domain::{
    ProductId, Reject, RequestKey, Why,
    catalog::{Product, ProductFields, ProductForm},
    text,
};

/// Saves the form as a new product (`None`) or over the `version` of one. The same key again changes nothing and answers
/// with the same product. Another shop's category or image is `NotFound` in its field.
pub async fn save_product(
    b: &Backend,
    may: &May<EditCatalog>,
    product: Option<ProductId>,
    form: &ProductForm,
    version: i64,
    key: RequestKey,
) -> Result<ProductId, Error> {
    let fields = form.check(may.shop().currency)?;
    match product {
        None => create(b, may, &fields, key).await,
        Some(product) => change(b, may, product, &fields, version, key).await.map(|()| product),
    }
}

async fn create(
    b: &Backend,
    may: &May<EditCatalog>,
    fields: &ProductFields,
    key: RequestKey,
) -> Result<ProductId, Error> {
    const ADD: &str = "INSERT INTO products (id, shop_id, category_id, name, name_folded, price_minor, compare_at_minor, \
        currency, stock, active, version, edited_version, request_key, last_key, created_at, description) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, 1, 1, $11, $11, $12, $13) \
        ON CONFLICT (shop_id, request_key) DO NOTHING";
    let (product, now, plan) = (ProductId(fresh_id()), b.now(), Plan::of_new(&fields.variants)?);
    let mut tx = b.begin().await?;
    check_category(&mut tx, may, fields).await?;
    let added = in_tx!(tx, conn => sqlx::query(ADD)
        .bind(product.to_string())
        .bind(may.shop().id.to_string())
        .bind(fields.category.map(|id| id.to_string()))
        .bind(&fields.name)
        .bind(folded(fields))
        .bind(fields.price.minor)
        .bind(fields.compare_at.map(|money| money.minor))
        .bind(may.shop().currency.code())
        .bind(plan.counted())
        .bind(fields.active)
        .bind(key.to_string())
        .bind(millis(now))
        .bind(&fields.description)
        .execute(conn)
        .await?
        .rows_affected());
    if added == 0 {
        drop(tx);
        return made_before(b, may, fields, key).await;
    }
    write_images(&mut tx, may, product, fields).await?;
    plan.write(&mut tx, may, product, 1, now).await?;
    tx.commit().await?;
    Ok(product)
}

/// The product that this key made before, if it was made of the same form.
async fn made_before(
    b: &Backend,
    may: &May<EditCatalog>,
    fields: &ProductFields,
    key: RequestKey,
) -> Result<ProductId, Error> {
    const FIND: &str = "SELECT id FROM products WHERE shop_id = $1 AND request_key = $2";
    let id: String = on!(b.db(), pool => sqlx::query_scalar(FIND)
        .bind(may.shop().id.to_string())
        .bind(key.to_string())
        .fetch_one(pool)
        .await?);
    let made = product(b, &may.included(), db::id(&id)?).await?;
    let described = description(b, &may.included(), made.id).await?;
    if made.version == 1 && !(same(&made, fields) && described == fields.description) {
        return Err(Reject::KeyUsedDifferently.into());
    }
    Ok(made.id)
}

fn same(made: &Product, fields: &ProductFields) -> bool {
    let variants = made.variants.iter().map(|v| (&v.name, &v.sku, v.price, v.stock));
    made.name == fields.name
        && made.category == fields.category
        && (made.price, made.compare_at, made.active) == (fields.price, fields.compare_at, fields.active)
        && variants.eq(fields.variants.iter().map(|v| (&v.name, &v.sku, v.price, v.stock)))
        && made
            .images
            .iter()
            .map(|image| image.id)
            .eq(fields.images.iter().copied())
}

fn folded(fields: &ProductFields) -> String {
    searched(
        &fields.name,
        fields.variants.iter().filter_map(|variant| variant.sku.as_deref()),
    )
}

/// A search finds a product by its name and by its SKUs.
pub(super) fn searched<'a>(name: &'a str, skus: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<&str> = std::iter::once(name).chain(skus).collect();
    text::fold(&words.join(" "))
}

async fn change(
    b: &Backend,
    may: &May<EditCatalog>,
    product: ProductId,
    fields: &ProductFields,
    version: i64,
    key: RequestKey,
) -> Result<(), Error> {
    // An update that changes nothing holds the row on PostgreSQL until we are done; SQLite holds everything anyway.
    const HOLD: &str = "UPDATE products SET version = version WHERE id = $1 AND shop_id = $2 \
        RETURNING version, edited_version, last_key";
    const CHANGE: &str = "UPDATE products SET category_id = $2, name = $3, name_folded = $4, price_minor = $5, \
        compare_at_minor = $6, stock = stock + $7, active = $8 AND NOT archived, last_key = $9, \
        description = $10, version = version + 1, edited_version = version + 1 WHERE id = $1";
    let (id, now) = (product.to_string(), b.now());
    let mut tx = b.begin().await?;
    let row: Option<(i64, i64, String)> = in_tx!(tx, conn => sqlx::query_as(HOLD)
        .bind(&id)
        .bind(may.shop().id.to_string())
        .fetch_optional(conn)
        .await?);
    let (now_at, edited_at, last_key) = row.ok_or(Error::NotFound)?;
    if last_key == key.to_string() {
        return Ok(());
    }
    if version < edited_at || version > now_at {
        return Err(Reject::ChangedMeanwhile.into());
    }
    let plan = Plan::of(&held(&mut tx, product, version).await?, &fields.variants)?;
    check_category(&mut tx, may, fields).await?;
    in_tx!(tx, conn => sqlx::query(CHANGE)
        .bind(&id)
        .bind(fields.category.map(|id| id.to_string()))
        .bind(&fields.name)
        .bind(folded(fields))
        .bind(fields.price.minor)
        .bind(fields.compare_at.map(|money| money.minor))
        .bind(plan.counted())
        .bind(fields.active)
        .bind(key.to_string())
        .bind(&fields.description)
        .execute(conn)
        .await
        .map(|_| ())?);
    write_images(&mut tx, may, product, fields).await?;
    plan.write(&mut tx, may, product, now_at + 1, now).await?;
    offer::tell_product(&mut tx, product, now).await?;
    tx.commit().await
}

/// Archives a product, or takes it back. What is archived leaves every screen that shows it and is pinned nowhere; taken
/// back, it is the seller's to put on sale again. Doing it twice changes nothing.
pub async fn archive_product(
    b: &Backend,
    may: &May<EditCatalog>,
    product: ProductId,
    archived: bool,
) -> Result<(), Error> {
    set_archived(b, may, product, archived, false).await
}

/// Undoes archiving a product that was on sale: it is on sale again.
pub async fn put_back_on_sale(b: &Backend, may: &May<EditCatalog>, product: ProductId) -> Result<(), Error> {
    set_archived(b, may, product, false, true).await
}

async fn set_archived(
    b: &Backend,
    may: &May<EditCatalog>,
    product: ProductId,
    archived: bool,
    active: bool,
) -> Result<(), Error> {
    const ARCHIVE: &str = "UPDATE products SET archived = $3, active = $4, version = version + 1, \
        edited_version = version + 1 WHERE id = $1 AND shop_id = $2 AND archived <> $3";
    const OURS: &str = "SELECT COUNT(*) FROM products WHERE id = $1 AND shop_id = $2";
    let (id, shop) = (product.to_string(), may.shop().id.to_string());
    let now = b.now();
    let mut tx = b.begin().await?;
    offer::hold_campaigns(&mut tx, offer::Offered::Product(product), now).await?;
    let changed = in_tx!(tx, conn => sqlx::query(ARCHIVE)
        .bind(&id)
        .bind(&shop)
        .bind(archived)
        .bind(active)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())?);
    if changed == 0 {
        let ours: i64 = in_tx!(tx, conn => sqlx::query_scalar(OURS).bind(&id).bind(&shop).fetch_one(conn).await?);
        return if ours == 1 { Ok(()) } else { Err(Error::NotFound) };
    }
    offer::tell_product(&mut tx, product, now).await?;
    tx.commit().await
}

async fn check_category(tx: &mut Tx, may: &May<EditCatalog>, fields: &ProductFields) -> Result<(), Error> {
    const FIND: &str = "SELECT id FROM categories WHERE id = $1 AND shop_id = $2";
    let Some(category) = fields.category else { return Ok(()) };
    let found: Option<String> = in_tx!(tx, conn => sqlx::query_scalar(FIND)
        .bind(category.to_string())
        .bind(may.shop().id.to_string())
        .fetch_optional(conn)
        .await?);
    found
        .map(|_| ())
        .ok_or_else(|| Error::invalid("category", Why::NotFound))
}

/// Each insert takes its row from the shop's own images, so that another shop's id inserts nothing.
async fn write_images(
    tx: &mut Tx,
    may: &May<EditCatalog>,
    product: ProductId,
    fields: &ProductFields,
) -> Result<(), Error> {
    const FORGET: &str = "DELETE FROM product_images WHERE product_id = $1";
    const ADD: &str = "INSERT INTO product_images (product_id, position, image_id) \
        SELECT $1, $2, id FROM images WHERE id = $3 AND shop_id = $4";
    let (product, shop) = (product.to_string(), may.shop().id.to_string());
    in_tx!(tx, conn => sqlx::query(FORGET).bind(&product).execute(conn).await.map(|_| ())?);
    for (position, image) in (0_i64..).zip(&fields.images) {
        let added = in_tx!(tx, conn => sqlx::query(ADD)
            .bind(&product)
            .bind(position)
            .bind(image.to_string())
            .bind(&shop)
            .execute(conn)
            .await?
            .rows_affected());
        if added == 0 {
            return Err(Error::invalid("images", Why::NotFound));
        }
    }
    Ok(())
}
