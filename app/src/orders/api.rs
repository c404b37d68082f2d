//! The server functions of orders except the checkout (`place`).

use super::view::OrderList;
use crate::error::AppError;
use domain::{
    CampaignId, OrderId,
    orders::{Receipt, SoldBy},
};
use leptos::prelude::*;

/// The shop's orders, newest first; those of one campaign if it is named.
#[server(prefix = "/api", endpoint = "orders/list", client = crate::platform::Timed)]
pub async fn list_orders(
    shop: String,
    campaign: Option<CampaignId>,
    #[server(default)] after: String,
) -> Result<OrderList, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::staff::<access::SeeOrders>(&shop).await?;
    super::read::list(&b, &may, campaign, &after)
        .await
        .map_err(access::refuse)
}

/// One order of the shop.
#[server(prefix = "/api", endpoint = "orders/show", client = crate::platform::Timed)]
pub async fn show_order(shop: String, id: OrderId) -> Result<Receipt, AppError> {
    use crate::access;
    let b = access::backend()?;
    let may = access::staff::<access::SeeOrders>(&shop).await?;
    backend::orders::order(&b, &may, id).await.map_err(access::refuse)
}

/// The receipt of an order, for the browser or the account that placed it.
#[server(prefix = "/api", endpoint = "orders/receipt", client = crate::platform::Timed)]
pub async fn show_receipt(id: OrderId) -> Result<(Receipt, SoldBy), AppError> {
    use crate::access;
    let who = access::who()?;
    let b = access::backend()?;
    let receipt = backend::orders::receipt(&b, &who, id).await.map_err(access::refuse)?;
    let sold_by = backend::orders::sold_by(&b, &receipt).await.map_err(access::refuse)?;
    Ok((receipt, sold_by))
}
