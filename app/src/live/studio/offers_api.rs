//! The server functions of *Add product*, *Add voucher*, the live price and the order in the console. They speak in words that are ready to
//! show: the console has no room for the catalog's own types.

use crate::error::AppError;
use domain::image::Image;
use domain::{CampaignId, ProductId};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// Something of the shop that can join the show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offerable {
    /// Of the product or the voucher.
    pub id: Uuid,
    /// What it is called.
    pub title: String,
    /// Its price and stock, or its code and what it gives.
    pub about: String,
    /// The product's first.
    pub image: Option<Image>,
}

/// The shop's products, or its vouchers, whose name has `q` in it; the first page of them.
#[server(prefix = "/api", endpoint = "live/offerable", client = crate::platform::Timed)]
pub async fn find_offerable(
    campaign: CampaignId,
    vouchers: bool,
    #[server(default)] q: String,
) -> Result<Vec<Offerable>, AppError> {
    use crate::access;
    use crate::live::words;
    use domain::catalog::CatalogSearch;
    let b = access::backend()?;
    let may = access::campaign::<access::EditCampaigns>(campaign).await?;
    let may = may
        .also::<access::SeeCatalog>()
        .ok_or_else(|| access::refuse(backend::Error::Forbidden))?;
    let search = CatalogSearch {
        q,
        ..CatalogSearch::default()
    };
    let lang = crate::words::lang();
    if vouchers {
        let page = backend::catalog::vouchers(&b, &may, &search)
            .await
            .map_err(access::refuse)?;
        return Ok(page
            .rows
            .into_iter()
            .filter(|voucher| voucher.active)
            .map(|voucher| Offerable {
                id: voucher.id.0,
                about: format!("{} · {}", voucher.code, crate::catalog::discount_text(voucher.discount)),
                title: voucher.name,
                image: None,
            })
            .collect());
    }
    let page = backend::catalog::products(&b, &may, &search)
        .await
        .map_err(access::refuse)?;
    Ok(page
        .rows
        .into_iter()
        .map(|product| Offerable {
            id: product.id.0,
            about: format!("{} · {}", product.price.format(lang), words::n_left(product.stock)),
            image: product.images.first().cloned(),
            title: product.name,
        })
        .collect())
}

/// A product, or a voucher, joins the show.
#[server(prefix = "/api", endpoint = "live/add_offer", client = crate::platform::Timed)]
pub async fn add_offer(campaign: CampaignId, vouchers: bool, id: Uuid) -> Result<(), AppError> {
    use crate::access;
    use domain::VoucherId;
    let b = access::backend()?;
    let may = access::campaign::<access::EditCampaigns>(campaign).await?;
    let added = match vouchers {
        true => backend::campaign::add_voucher(&b, &may, campaign, VoucherId(id)).await,
        false => backend::campaign::add_product(&b, &may, campaign, ProductId(id)).await,
    };
    added.map_err(access::refuse)
}

/// A product's live price and live quantity as they can be typed, empty for none.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TermsTyped {
    /// The price, without the currency.
    pub live_price: String,
    /// The quantity.
    pub live_quantity: String,
    /// Units sold so far in this show.
    pub sold: i64,
}

/// Reads them.
#[server(prefix = "/api", endpoint = "live/terms", client = crate::platform::Timed)]
pub async fn open_terms(campaign: CampaignId, product: ProductId) -> Result<TermsTyped, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::campaign::<access::EditCampaigns>(campaign).await?;
    let terms = backend::campaign::offer_terms(&b, &may, campaign, product)
        .await
        .map_err(access::refuse)?;
    Ok(TermsTyped {
        live_price: terms.live_price.map(|price| price.to_input()).unwrap_or_default(),
        live_quantity: terms
            .live_quantity
            .map(|quantity| quantity.to_string())
            .unwrap_or_default(),
        sold: terms.sold,
    })
}

/// Changes them, from now on.
#[server(prefix = "/api", endpoint = "live/change_terms", client = crate::platform::Timed)]
pub async fn change_terms(
    campaign: CampaignId,
    product: ProductId,
    #[server(default)] live_price: String,
    #[server(default)] live_quantity: String,
) -> Result<(), AppError> {
    use crate::access;
    use domain::campaign::OfferForm;
    let b = access::backend()?;
    let may = access::campaign::<access::EditCampaigns>(campaign).await?;
    let form = OfferForm {
        product: product.to_string(),
        live_price,
        live_quantity,
    };
    backend::campaign::change_terms(&b, &may, campaign, &form)
        .await
        .map_err(access::refuse)
}

/// Puts a product of the show before another one of it, or last.
#[server(prefix = "/api", endpoint = "live/move_product", client = crate::platform::Timed)]
pub async fn move_product(
    campaign: CampaignId,
    product: ProductId,
    #[server(default)] before: Option<ProductId>,
) -> Result<(), AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::campaign::<access::EditCampaigns>(campaign).await?;
    backend::campaign::move_product(&b, &may, campaign, product, before)
        .await
        .map_err(access::refuse)
}
