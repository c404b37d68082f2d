//! What a shop says about itself: its name, a description, how to reach it, its terms and its privacy notice.

use super::{May, RunShop, team::lock_shop};
use crate::{
    Backend, Error,
    db::{millis, on},
    tx::in_tx,
};
use domain::account::ShopProfile;

/// As everybody reads it.
pub async fn shop_profile(b: &Backend, may: &May<RunShop>) -> Result<ShopProfile, Error> {
    const FIND: &str = "SELECT name, about, contact, terms, privacy FROM shops WHERE id = $1";
    let shop = may.shop().id.to_string();
    let (name, about, contact, terms, privacy) =
        on!(b.db(), pool => sqlx::query_as(FIND).bind(shop).fetch_one(pool).await?);
    Ok(ShopProfile {
        name,
        about,
        contact,
        terms,
        privacy,
    })
}

/// Saves it. Other terms or another privacy notice are a new wording, to which buyers agree from now on; the old one is kept.
/// Fields: `name`, `about`, `contact`, `terms`, `privacy`.
pub async fn save_shop_profile(b: &Backend, may: &May<RunShop>, profile: &ShopProfile) -> Result<(), Error> {
    const SAVE: &str = "UPDATE shops SET name = $2, about = $3, contact = $4,
            wording = CASE WHEN terms = $5 AND privacy = $6 THEN wording ELSE wording + 1 END, terms = $5, privacy = $6
        WHERE id = $1";
    const KEEP: &str = "INSERT INTO shop_wordings (shop_id, wording, terms, privacy, until)
        SELECT id, wording, terms, privacy, $4 FROM shops WHERE id = $1 AND NOT (terms = $2 AND privacy = $3)";
    let profile = profile.check()?;
    let mut tx = b.begin().await?;
    let shop = may.shop().id.to_string();
    lock_shop(&mut tx, may.shop().id).await?;
    in_tx!(tx, conn => sqlx::query(KEEP)
        .bind(&shop)
        .bind(&profile.terms)
        .bind(&profile.privacy)
        .bind(millis(b.now()))
        .execute(conn)
        .await
        .map(|_| ())?);
    in_tx!(tx, conn => sqlx::query(SAVE)
        .bind(shop)
        .bind(profile.name)
        .bind(profile.about)
        .bind(profile.contact)
        .bind(profile.terms)
        .bind(profile.privacy)
        .execute(conn)
        .await
        .map(|_| ())?);
    tx.commit().await
}
