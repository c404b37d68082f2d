//! The server function of the checkout: one request, one key, at most one order.

use crate::error::AppError;
use domain::orders::{OrderForm, Placed};
use domain::{CampaignId, ProductId, RequestKey};
use leptos::prelude::*;

/// Buys a product of the show. Asked again with the same key, the answer is the same.
#[server(prefix = "/api", endpoint = "orders/place", client = crate::platform::Timed)]
pub async fn place_order(
    campaign: CampaignId,
    product: ProductId,
    form: OrderForm,
    key: RequestKey,
) -> Result<Placed, AppError> {
    use crate::access;
    let who = access::who()?;
    let placed = backend::orders::place(&access::backend()?, &who, campaign, product, &form, key).await;
    let mut placed = placed.map_err(access::refuse)?;
    // A browser without cookies could not open the receipt: the page says to write the code down.
    placed.id = placed.id.filter(|_| access::has_cookies());
    Ok(placed)
}
