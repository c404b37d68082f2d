//! Images of a shop: taken in, and given out to everybody who knows their id.

use super::decode::Stored;
use crate::{
    Backend, Error,
    account::{EditCampaigns, EditCatalog, May, Permit},
    clock::fresh_id,
    db::millis,
    files::ImageSize,
    tx::in_tx,
};
use bytes::Bytes;
use domain::{ImageId, ShopId, image::Image};

/// Permissions that include uploading images: products and campaigns have some.
pub trait BringsImages: Permit {}

impl BringsImages for EditCatalog {}
impl BringsImages for EditCampaigns {}

/// Takes an image in: at most 10 MB and 40 megapixels of JPEG, PNG or WebP, told by its content. Field: `file`.
pub async fn store_image<P: BringsImages>(b: &Backend, may: &May<P>, bytes: Bytes) -> Result<Image, Error> {
    let stored = b.image_decoder().take(bytes).await?;
    store(b, may.shop().id, stored).await
}

/// The files first: a row without files would be a broken image, files without a row are only unused.
async fn store(b: &Backend, shop: ShopId, stored: Stored) -> Result<Image, Error> {
    const ADD: &str = "INSERT INTO images (id, shop_id, width, height, created_at) VALUES ($1, $2, $3, $4, $5)";
    let image = Image {
        id: ImageId(fresh_id()),
        width: stored.width,
        height: stored.height,
    };
    b.files().put(image.id, ImageSize::Full, stored.full).await?;
    b.files().put(image.id, ImageSize::Thumb, stored.thumb).await?;
    let mut tx = b.begin().await?;
    in_tx!(tx, conn => sqlx::query(ADD)
        .bind(image.id.to_string())
        .bind(shop.to_string())
        .bind(i64::from(image.width))
        .bind(i64::from(image.height))
        .bind(millis(b.now()))
        .execute(conn)
        .await
        .map(|_| ())?);
    tx.commit().await?;
    Ok(image)
}

/// The bytes of an image (JPEG). Images never change, so they may be cached for ever.
pub async fn image_file(b: &Backend, image: ImageId, size: ImageSize) -> Result<Bytes, Error> {
    b.files().get(image, size).await
}
