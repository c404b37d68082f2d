//! Images of a shop: taken in, and given out to everybody who knows their id. What nobody uses is removed in `image_sweep`.

use super::decode::{Stored, medium};
use crate::{
    Backend, Error,
    account::{EditCampaigns, EditCatalog, May, Permit},
    clock::fresh_id,
    db::millis,
    files::ImageSize,
    tx::in_tx,
};
use bytes::Bytes;
use domain::{
    ImageId, ShopId, Why,
    image::{Image, SHOP_IMAGE_BYTES_MAX},
};

/// Permissions that include uploading images: products and campaigns have some.
pub trait BringsImages: Permit {}

impl BringsImages for EditCatalog {}
impl BringsImages for EditCampaigns {}

/// Takes an image in: at most 10 MB and 40 megapixels of JPEG, PNG or WebP, told by its content, while the shop has room.
/// `Busy` when too many wait to be decoded.
/// Field: `file`.
pub async fn store_image<P: BringsImages>(b: &Backend, may: &May<P>, bytes: Bytes) -> Result<Image, Error> {
    if b.files().is_nearly_full() {
        tracing::error!("the disk is nearly full: images are refused");
        return Err(Error::invalid("file", Why::ServerFull));
    }
    let stored = b.image_decoder().take(may.shop().id, bytes).await?;
    store(b, may.shop().id, stored).await
}

/// The files first: a row without files would be a broken image, files without a row are only unused.
async fn store(b: &Backend, shop: ShopId, stored: Stored) -> Result<Image, Error> {
    let bytes = i64::try_from(stored.full.len() + stored.medium.len() + stored.thumb.len()).map_err(Error::internal)?;
    let image = Image {
        id: ImageId(fresh_id()),
        width: stored.width,
        height: stored.height,
    };
    b.files().put(image.id, ImageSize::Full, stored.full).await?;
    b.files().put(image.id, ImageSize::Medium, stored.medium).await?;
    b.files().put(image.id, ImageSize::Thumb, stored.thumb).await?;
    let added = add(b, shop, &image, bytes).await;
    if matches!(added, Err(Error::Invalid(_))) {
        b.files().remove(image.id).await?;
    }
    added.map(|()| image)
}

async fn add(b: &Backend, shop: ShopId, image: &Image, bytes: i64) -> Result<(), Error> {
    const ROOM: &str = "UPDATE shops SET image_bytes = image_bytes + $2 WHERE id = $1 AND image_bytes + $2 <= $3";
    const ADD: &str = "
        INSERT INTO images (id, shop_id, width, height, created_at, bytes, unused_since) VALUES ($1, $2, $3, $4, $5, $6, $5)";
    let shop = shop.to_string();
    let mut tx = b.begin().await?;
    let has_room = in_tx!(tx, conn => sqlx::query(ROOM)
        .bind(&shop)
        .bind(bytes)
        .bind(SHOP_IMAGE_BYTES_MAX)
        .execute(conn)
        .await
        .map(|done| done.rows_affected() == 1)?);
    if !has_room {
        let max_gb = u32::try_from(SHOP_IMAGE_BYTES_MAX >> 30).map_err(Error::internal)?;
        return Err(Error::invalid("file", Why::ShopImagesFull { max_gb }));
    }
    in_tx!(tx, conn => sqlx::query(ADD)
        .bind(image.id.to_string())
        .bind(shop)
        .bind(i64::from(image.width))
        .bind(i64::from(image.height))
        .bind(millis(b.now()))
        .bind(bytes)
        .execute(conn)
        .await
        .map(|_| ())?);
    tx.commit().await
}

/// The bytes of an image (JPEG). Images never change, so they may be cached for ever.
pub async fn image_file(b: &Backend, image: ImageId, size: ImageSize) -> Result<Bytes, Error> {
    match b.files().get(image, size).await {
        Err(Error::NotFound) if size == ImageSize::Medium => make_medium(b, image).await,
        file => file,
    }
}

/// For an image that came before there was this size: anybody can ask for it, so one is made at a time, and who has waited gets
/// the full one.
async fn make_medium(b: &Backend, image: ImageId) -> Result<Bytes, Error> {
    let full = b.files().get(image, ImageSize::Full).await?;
    let Some(_turn) = b.image_decoder().shrinking().await else {
        return Ok(full);
    };
    // Somebody else may have had it made while this waited.
    if let Ok(medium) = b.files().get(image, ImageSize::Medium).await {
        return Ok(medium);
    }
    let medium = tokio::task::spawn_blocking(move || medium(&full)).await??;
    if let Err(error) = b.files().put(image, ImageSize::Medium, medium.clone()).await {
        tracing::warn!(%image, %error, "the medium size of an image could not be stored");
    }
    Ok(medium)
}
