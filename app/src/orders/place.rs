//! The server function of the checkout: one request, one key, at most one order.

use crate::error::AppError;
use domain::orders::{OrderForm, Receipt};
use domain::{CampaignId, ProductId, RequestKey};
use leptos::prelude::*;

/// Buys a product of the show. Asked again with the same key, the answer is the same.
#[server(prefix = "/api", endpoint = "orders/place", client = crate::platform::Timed)]
pub async fn place_order(
    campaign: CampaignId,
    product: ProductId,
    form: OrderForm,
    key: RequestKey,
) -> Result<Receipt, AppError> {
    use crate::access;
    let who = access::who()?;
    backend::orders::place(&access::backend()?, &who, campaign, product, &form, key)
        .await
        .map_err(access::refuse)
}
