//! Categories: one level, by name.

use crate::{
    Backend, Error,
    account::Staff,
    db::{self, on},
    tx::in_tx,
};
use domain::{
    Reject, RequestKey,
    catalog::{self as rules, Category},
};

/// Every category of the shop, by name.
pub async fn categories(b: &Backend, staff: &Staff) -> Result<Vec<Category>, Error> {
    const LIST: &str = "SELECT id, name FROM categories WHERE shop_id = $1";
    let shop = staff.shop.id.to_string();
    let rows: Vec<(String, String)> = on!(b.db(), pool => sqlx::query_as(LIST).bind(&shop).fetch_all(pool).await?);
    let mut categories = rows
        .into_iter()
        .map(|(id, name)| Ok(Category { id: db::id(&id)?, name }))
        .collect::<Result<Vec<_>, Error>>()?;
    categories.sort_by_cached_key(|category| domain::text::fold(&category.name));
    Ok(categories)
}

/// Makes a category. The request's key becomes its id, and a name that the shop has already is the same category: asking
/// twice makes one. Field: `name`.
pub async fn create_category(b: &Backend, staff: &Staff, name: &str, key: RequestKey) -> Result<Category, Error> {
    let name = rules::category_name(name).map_err(|why| Error::invalid("name", why))?;
    const ADD: &str =
        "INSERT INTO categories (id, shop_id, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    const FIND: &str = "SELECT id FROM categories WHERE shop_id = $1 AND name = $2";
    let shop = staff.shop.id.to_string();
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(ADD)
        .bind(key.to_string())
        .bind(&shop)
        .bind(&name)
        .bind(b.now())
        .execute(conn)
        .await
        .map(|_| ())?);
    let found: Option<String> =
        in_tx!(tx, conn => sqlx::query_scalar(FIND).bind(&shop).bind(&name).fetch_optional(conn).await?);
    tx.commit().await?;
    let id = found.ok_or(Reject::KeyUsedDifferently)?;
    Ok(Category { id: db::id(&id)?, name })
}
