//! Categories: two levels, by name. What is stored as a category's name is its whole path; typing `Clothes > Shirts` files
//! shirts under clothes, and makes both where they are missing.

use crate::{
    Backend, Error, Tx,
    account::{EditCatalog, May, SeeCatalog},
    clock::fresh_id,
    db::{self, OnRule, Rule, millis, on},
    tx::in_tx,
};
use domain::{
    CategoryId, Reject, RequestKey, Why,
    catalog::{Category, CategoryPath, LEVEL_MARK, sort_categories},
    text::key,
    when::{DateTime, Utc},
};
use std::collections::HashMap;
use uuid::Uuid;

const ONE_CATEGORY_PER_NAME: Rule = Rule::unique("one_category_per_name", "categories.shop_id, categories.name");

type Row = (String, String, Option<String>);

fn read((id, path, parent): Row) -> Result<Category, Error> {
    Ok(Category {
        id: db::id(&id)?,
        path,
        parent: db::maybe_id(parent.as_deref())?,
    })
}

/// Every category of the shop, by name, each of the first level followed by its own.
pub async fn categories(b: &Backend, may: &May<SeeCatalog>) -> Result<Vec<Category>, Error> {
    const LIST: &str = "SELECT id, name, parent_id FROM categories WHERE shop_id = $1";
    let shop = may.shop().id.to_string();
    let rows: Vec<Row> = on!(b.db(), pool => sqlx::query_as(LIST).bind(&shop).fetch_all(pool).await?);
    let mut categories = rows.into_iter().map(read).collect::<Result<Vec<_>, Error>>()?;
    sort_categories(&mut categories);
    Ok(categories)
}

/// Makes a category, and the one above it where it is missing. The request's key becomes its id, and a path that the shop
/// has already, in capitals or not, is the same category: asking twice makes one. Field: `name`.
pub async fn create_category(
    b: &Backend,
    may: &May<EditCatalog>,
    path: &str,
    key: RequestKey,
) -> Result<Category, Error> {
    let path = CategoryPath::parse(path).map_err(|why| Error::invalid("name", why))?;
    let mut tx = b.begin().await?;
    let category = file_under(&mut tx, may, &path, key.0, b.now()).await?;
    tx.commit().await?;
    Ok(category)
}

/// The shop's category of this path; made, under `id`, where it is missing.
pub(super) async fn file_under(
    tx: &mut Tx,
    may: &May<EditCatalog>,
    path: &CategoryPath,
    id: Uuid,
    now: DateTime<Utc>,
) -> Result<Category, Error> {
    let shop = may.shop().id.to_string();
    if let Some(other) = named(tx, &shop, &path.text()).await? {
        return Ok(other);
    }
    let above = match &path.above {
        None => None,
        Some(above) => match named(tx, &shop, above).await? {
            Some(known) => Some(known),
            None => Some(add(tx, &shop, fresh_id(), above.clone(), None, now).await?),
        },
    };
    // The level above is written as it is known, whatever its capitals were here.
    let path = CategoryPath {
        above: above.as_ref().map(|above| above.path.clone()),
        name: path.name.clone(),
    };
    add(tx, &shop, id, path.text(), above.map(|above| above.id), now).await
}

/// The shop's categories of all these paths, by path in lower case; made where they are missing. One reading serves all of
/// them, however many there are.
pub(super) async fn file_all(
    tx: &mut Tx,
    may: &May<EditCatalog>,
    paths: impl Iterator<Item = &CategoryPath>,
    now: DateTime<Utc>,
) -> Result<HashMap<String, CategoryId>, Error> {
    let shop = may.shop().id.to_string();
    let known = all(tx, &shop).await?;
    let mut known: HashMap<String, Category> = known
        .into_iter()
        .map(|category| (key(&category.path), category))
        .collect();
    for path in paths {
        let above = match &path.above {
            None => None,
            Some(above) => match known.get(&key(above)) {
                Some(category) => Some(category.clone()),
                None => {
                    let made = add(tx, &shop, fresh_id(), above.clone(), None, now).await?;
                    known.insert(key(above), made.clone());
                    Some(made)
                }
            },
        };
        // The level above is written as it is known, whatever its capitals were here.
        let path = CategoryPath {
            above: above.as_ref().map(|above| above.path.clone()),
            name: path.name.clone(),
        };
        let text = path.text();
        if !known.contains_key(&key(&text)) {
            let key = key(&text);
            let made = add(tx, &shop, fresh_id(), text, above.map(|above| above.id), now).await?;
            known.insert(key, made);
        }
    }
    Ok(known.into_iter().map(|(path, category)| (path, category.id)).collect())
}

/// Every category of the shop, in no order.
pub(super) async fn all(tx: &mut Tx, shop: &str) -> Result<Vec<Category>, Error> {
    const LIST: &str = "SELECT id, name, parent_id FROM categories WHERE shop_id = $1";
    let rows: Vec<Row> = in_tx!(tx, conn => sqlx::query_as(LIST).bind(shop).fetch_all(conn).await?);
    rows.into_iter().map(read).collect()
}

async fn add(
    tx: &mut Tx,
    shop: &str,
    id: Uuid,
    path: String,
    parent: Option<CategoryId>,
    now: DateTime<Utc>,
) -> Result<Category, Error> {
    const ADD: &str = "INSERT INTO categories (id, shop_id, name, parent_id, created_at) VALUES ($1, $2, $3, $4, $5) \
        ON CONFLICT DO NOTHING";
    const FIND: &str = "SELECT id, name, parent_id FROM categories WHERE shop_id = $1 AND name = $2";
    in_tx!(tx, conn => sqlx::query(ADD)
        .bind(id.to_string())
        .bind(shop)
        .bind(&path)
        .bind(parent.map(|parent| parent.to_string()))
        .bind(millis(now))
        .execute(conn)
        .await
        .map(|_| ())?);
    let found: Option<Row> =
        in_tx!(tx, conn => sqlx::query_as(FIND).bind(shop).bind(&path).fetch_optional(conn).await?);
    read(found.ok_or(Reject::KeyUsedDifferently)?)
}

/// Gives a category another name; it stays on its level, and its own categories go along. Field: `name`.
pub async fn rename_category(
    b: &Backend,
    may: &May<EditCatalog>,
    category: CategoryId,
    name: &str,
) -> Result<(), Error> {
    const FIND: &str = "SELECT id, name, parent_id FROM categories WHERE id = $1 AND shop_id = $2";
    const BELOW: &str = "SELECT id, name, parent_id FROM categories WHERE parent_id = $1 AND shop_id = $2";
    let name = CategoryPath::parse(name).map_err(|why| Error::invalid("name", why))?;
    if name.above.is_some() {
        return Err(Error::invalid("name", Why::TooDeep));
    }
    let (id, shop) = (category.to_string(), may.shop().id.to_string());
    let mut tx = b.begin().await?;
    let found: Option<Row> = in_tx!(tx, conn => sqlx::query_as(FIND).bind(&id).bind(&shop).fetch_optional(conn).await?);
    let before = read(found.ok_or(Error::NotFound)?)?;
    let above = before.path.rsplit_once(LEVEL_MARK).filter(|_| before.parent.is_some());
    let above = above.map(|(above, _)| above.trim().to_owned());
    let path = CategoryPath { above, name: name.name };
    if named(&mut tx, &shop, &path.text())
        .await?
        .is_some_and(|other| other.id != category)
    {
        return Err(Error::invalid("name", Why::NameTaken));
    }
    let below: Vec<Row> = in_tx!(tx, conn => sqlx::query_as(BELOW).bind(&id).bind(&shop).fetch_all(conn).await?);
    rename(&mut tx, &shop, &id, &path.text()).await?;
    for below in below {
        let below = read(below)?;
        let moved = CategoryPath {
            above: Some(path.name.clone()),
            name: below.name().to_owned(),
        };
        rename(&mut tx, &shop, &below.id.to_string(), &moved.text()).await?;
    }
    tx.commit().await
}

async fn rename(tx: &mut Tx, shop: &str, id: &str, path: &str) -> Result<(), Error> {
    const RENAME: &str = "UPDATE categories SET name = $3 WHERE id = $1 AND shop_id = $2";
    in_tx!(tx, conn => sqlx::query(RENAME)
        .bind(id)
        .bind(shop)
        .bind(path)
        .execute(conn)
        .await
        .map(|_| ())
        .on_rule(ONE_CATEGORY_PER_NAME, || Error::invalid("name", Why::NameTaken))?);
    Ok(())
}

/// Removes a category, its own categories too; their products stay and have none. One that is gone already is fine.
pub async fn remove_category(b: &Backend, may: &May<EditCatalog>, category: CategoryId) -> Result<(), Error> {
    const EMPTY: &str = "UPDATE products SET category_id = NULL WHERE shop_id = $2 AND category_id IN \
        (SELECT id FROM categories WHERE id = $1 OR parent_id = $1)";
    const REMOVE_BELOW: &str = "DELETE FROM categories WHERE parent_id = $1 AND shop_id = $2";
    const REMOVE: &str = "DELETE FROM categories WHERE id = $1 AND shop_id = $2";
    let (category, shop) = (category.to_string(), may.shop().id.to_string());
    let mut tx = b.begin().await?;
    for sql in [EMPTY, REMOVE_BELOW, REMOVE] {
        in_tx!(tx, conn => sqlx::query(sql).bind(&category).bind(&shop).execute(conn).await.map(|_| ())?);
    }
    tx.commit().await
}

/// The shop's category of this path, whatever its capitals: engines lower letters differently, so it is done here.
async fn named(tx: &mut Tx, shop: &str, path: &str) -> Result<Option<Category>, Error> {
    let wanted = key(path);
    Ok(all(tx, shop)
        .await?
        .into_iter()
        .find(|known| key(&known.path) == wanted))
}
