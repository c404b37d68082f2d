//! What the ids of a form stand for, for a form that comes back before anything was saved.

use super::record::ProductRow;
use crate::{
    Backend, Error,
    account::{EditCampaigns, May},
    offer::image,
    tx::{Tx, in_tx},
};
use domain::{
    ImageId, ProductId, VoucherId,
    campaign::{CampaignForm, CampaignProduct, CampaignVoucher, PRODUCTS_MAX, VOUCHERS_MAX},
    image::{IMAGES_MAX, Image},
};
use std::str::FromStr;

/// The shop's own things among those that a form names.
#[derive(Clone, Debug, Default)]
pub struct Named {
    /// Its images.
    pub images: Vec<Image>,
    /// Its products.
    pub products: Vec<CampaignProduct>,
    /// Its vouchers.
    pub vouchers: Vec<CampaignVoucher>,
}

/// Reads what the form names. What is not there, or another shop's, is left out: saving says so.
pub async fn named(b: &Backend, may: &May<EditCampaigns>, form: &CampaignForm) -> Result<Named, Error> {
    let mut tx = b.snapshot().await?;
    let shop = may.shop().id.to_string();
    let mut named = Named::default();
    for id in ids::<ImageId>(form.images.split(','), IMAGES_MAX) {
        named.images.extend(one_image(&mut tx, &shop, id).await?);
    }
    let products = form.products.iter().map(|offer| offer.product.as_str());
    for id in ids::<ProductId>(products, PRODUCTS_MAX) {
        named.products.extend(one_product(&mut tx, &shop, id).await?);
    }
    for id in ids::<VoucherId>(form.vouchers.split(','), VOUCHERS_MAX) {
        named.vouchers.extend(one_voucher(&mut tx, &shop, id).await?);
    }
    Ok(named)
}

fn ids<'a, T: FromStr>(texts: impl Iterator<Item = &'a str>, most: usize) -> Vec<T> {
    texts.filter_map(|text| text.trim().parse().ok()).take(most).collect()
}

async fn one_image(tx: &mut Tx, shop: &str, id: ImageId) -> Result<Option<Image>, Error> {
    const SQL: &str = "SELECT id, width, height FROM images WHERE id = $1 AND shop_id = $2";
    let id = id.to_string();
    let row = in_tx!(tx, conn => sqlx::query_as::<_, (String, i64, i64)>(SQL).bind(id).bind(shop).fetch_optional(conn).await?);
    row.map(|(id, width, height)| image(&id, width, height)).transpose()
}

async fn one_product(tx: &mut Tx, shop: &str, id: ProductId) -> Result<Option<CampaignProduct>, Error> {
    const SQL: &str = "
        SELECT p.id, p.name, p.price_minor, p.currency, p.stock,
               CAST(NULL AS BIGINT) AS live_price_minor, CAST(NULL AS BIGINT) AS live_quantity,
               i.id AS image_id, i.width, i.height
        FROM products p
        LEFT JOIN product_images pi ON pi.product_id = p.id AND pi.position = 0
        LEFT JOIN images i ON i.id = pi.image_id
        WHERE p.id = $1 AND p.shop_id = $2";
    let id = id.to_string();
    let row = in_tx!(tx, conn => sqlx::query_as::<_, ProductRow>(SQL).bind(id).bind(shop).fetch_optional(conn).await?);
    row.map(ProductRow::read).transpose()
}

async fn one_voucher(tx: &mut Tx, shop: &str, voucher: VoucherId) -> Result<Option<CampaignVoucher>, Error> {
    const SQL: &str = "SELECT code, name FROM vouchers WHERE id = $1 AND shop_id = $2";
    let id = voucher.to_string();
    let row =
        in_tx!(tx, conn => sqlx::query_as::<_, (String, String)>(SQL).bind(id).bind(shop).fetch_optional(conn).await?);
    Ok(row.map(|(code, name)| CampaignVoucher { voucher, code, name }))
}
