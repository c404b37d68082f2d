//! What a shop says about itself: its name, its logo, a description, how to reach it, its terms and its privacy notice.

use super::{May, RunShop, team::lock_shop};
use crate::{Backend, Error, Tx, db::millis, tx::in_tx};
use domain::{Reject, Why, account::ShopProfile};

/// As everybody reads it.
pub async fn shop_profile(b: &Backend, may: &May<RunShop>) -> Result<ShopProfile, Error> {
    let mut tx = b.snapshot().await?;
    stored(&mut tx, &may.shop().id.to_string()).await
}

async fn stored(tx: &mut Tx, shop: &str) -> Result<ShopProfile, Error> {
    const FIND: &str =
        "SELECT name, about, contact, terms, privacy, COALESCE(logo_image_id, '') AS logo, profile_version
        FROM shops WHERE id = $1";
    type Row = (String, String, String, String, String, String, i64);
    let (name, about, contact, terms, privacy, logo, version): Row =
        in_tx!(tx, conn => sqlx::query_as(FIND).bind(shop).fetch_one(conn).await?);
    Ok(ShopProfile {
        name,
        about,
        contact,
        terms,
        privacy,
        logo,
        version,
    })
}

/// Saves it. Other terms or another privacy notice are a new wording, to which buyers agree from now on; the old one is kept.
/// `ChangedMeanwhile` when another save came in between; the same save again changes nothing.
/// Fields: `name`, `about`, `contact`, `terms`, `privacy`, `logo`.
pub async fn save_shop_profile(b: &Backend, may: &May<RunShop>, profile: &ShopProfile) -> Result<(), Error> {
    const SAVE: &str = "UPDATE shops SET name = $2, about = $3, contact = $4,
            wording = CASE WHEN terms = $5 AND privacy = $6 THEN wording ELSE wording + 1 END, terms = $5, privacy = $6,
            logo_image_id = (SELECT id FROM images WHERE id = $7 AND shop_id = $1), profile_version = profile_version + 1
        WHERE id = $1 RETURNING COALESCE(logo_image_id, '')";
    const KEEP: &str = "INSERT INTO shop_wordings (shop_id, wording, terms, privacy, until)
        SELECT id, wording, terms, privacy, $4 FROM shops WHERE id = $1 AND NOT (terms = $2 AND privacy = $3)";
    let profile = profile.check()?;
    let mut tx = b.begin().await?;
    let shop = may.shop().id.to_string();
    lock_shop(&mut tx, may.shop().id).await?;
    let before = stored(&mut tx, &shop).await?;
    let newest = before.version;
    if before
        == (ShopProfile {
            version: newest,
            ..profile.clone()
        })
    {
        return Ok(());
    }
    if newest != profile.version {
        return Err(Reject::ChangedMeanwhile.into());
    }
    in_tx!(tx, conn => sqlx::query(KEEP)
        .bind(&shop)
        .bind(&profile.terms)
        .bind(&profile.privacy)
        .bind(millis(b.now()))
        .execute(conn)
        .await
        .map(|_| ())?);
    let logo: String = in_tx!(tx, conn => sqlx::query_scalar(SAVE)
        .bind(&shop)
        .bind(&profile.name)
        .bind(&profile.about)
        .bind(&profile.contact)
        .bind(&profile.terms)
        .bind(&profile.privacy)
        .bind(&profile.logo)
        .fetch_one(conn)
        .await?);
    if logo != profile.logo {
        return Err(Error::invalid("logo", Why::NotFound));
    }
    tx.commit().await
}
