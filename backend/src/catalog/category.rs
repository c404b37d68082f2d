//! Categories: one level, by name.

use crate::{
    Backend, Error, Tx,
    account::Staff,
    db::{self, OnRule, Rule, on},
    tx::in_tx,
};
use domain::{
    CategoryId, Reject, RequestKey, Why,
    catalog::{self as rules, Category},
};

const ONE_CATEGORY_PER_NAME: Rule = Rule::unique("one_category_per_name", "categories.shop_id, categories.name");

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

/// Makes a category. The request's key becomes its id, and a name that the shop has already, in capitals or not, is the
/// same category: asking twice makes one. Field: `name`.
pub async fn create_category(b: &Backend, staff: &Staff, name: &str, key: RequestKey) -> Result<Category, Error> {
    let name = rules::category_name(name).map_err(|why| Error::invalid("name", why))?;
    const ADD: &str =
        "INSERT INTO categories (id, shop_id, name, created_at) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING";
    const FIND: &str = "SELECT id FROM categories WHERE shop_id = $1 AND name = $2";
    let shop = staff.shop.id.to_string();
    let mut tx = b.begin().await?;
    if let Some(twin) = named(&mut tx, &shop, &name).await? {
        return Ok(twin);
    }
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

/// Gives a category another name. Field: `name`.
pub async fn rename_category(b: &Backend, staff: &Staff, category: CategoryId, name: &str) -> Result<(), Error> {
    const RENAME: &str = "UPDATE categories SET name = $3 WHERE id = $1 AND shop_id = $2";
    let name = rules::category_name(name).map_err(|why| Error::invalid("name", why))?;
    let shop = staff.shop.id.to_string();
    let mut tx = b.begin().await?;
    if named(&mut tx, &shop, &name)
        .await?
        .is_some_and(|twin| twin.id != category)
    {
        return Err(Error::invalid("name", Why::NameTaken));
    }
    let renamed = in_tx!(tx, conn => sqlx::query(RENAME)
        .bind(category.to_string())
        .bind(&shop)
        .bind(&name)
        .execute(conn)
        .await
        .map(|done| done.rows_affected())
        .on_rule(ONE_CATEGORY_PER_NAME, || Error::invalid("name", Why::NameTaken))?);
    if renamed == 0 {
        return Err(Error::NotFound);
    }
    tx.commit().await
}

/// Takes a category away; its products stay and have none. One that is gone already is fine.
pub async fn remove_category(b: &Backend, staff: &Staff, category: CategoryId) -> Result<(), Error> {
    const EMPTY: &str = "UPDATE products SET category_id = NULL WHERE category_id = $1 AND shop_id = $2";
    const REMOVE: &str = "DELETE FROM categories WHERE id = $1 AND shop_id = $2";
    let (category, shop) = (category.to_string(), staff.shop.id.to_string());
    let mut tx = b.begin().await?;
    for sql in [EMPTY, REMOVE] {
        in_tx!(tx, conn => sqlx::query(sql).bind(&category).bind(&shop).execute(conn).await.map(|_| ())?);
    }
    tx.commit().await
}

/// The shop's category of this name, whatever its capitals: engines lower letters differently, so it is done here.
async fn named(tx: &mut Tx, shop: &str, name: &str) -> Result<Option<Category>, Error> {
    const LIST: &str = "SELECT id, name FROM categories WHERE shop_id = $1";
    let rows: Vec<(String, String)> = in_tx!(tx, conn => sqlx::query_as(LIST).bind(shop).fetch_all(conn).await?);
    let wanted = name.to_lowercase();
    let twin = rows.into_iter().find(|(_, known)| known.to_lowercase() == wanted);
    twin.map(|(id, name)| Ok(Category { id: db::id(&id)?, name }))
        .transpose()
}
