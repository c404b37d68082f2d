//! The order list with the titles and local times that its rows are read with.

use super::view::OrderList;
use backend::{
    Backend, Error,
    account::{May, SeeOrders},
    campaign, orders, zone,
};
use domain::CampaignId;

/// One page of orders. Campaigns on it are few: each is read once.
pub(super) async fn list(
    b: &Backend,
    may: &May<SeeOrders>,
    of: Option<CampaignId>,
    after: &str,
) -> Result<OrderList, Error> {
    let page = orders::list(b, may, of, after).await?;
    let mut campaigns: Vec<CampaignId> = page.rows.iter().map(|row| row.campaign).chain(of).collect();
    campaigns.sort_unstable();
    campaigns.dedup();
    let mut titles = Vec::new();
    for id in campaigns {
        match campaign::title(b, may, id).await {
            Ok(title) => titles.push((id, title)),
            Err(Error::NotFound) => {}
            Err(error) => return Err(error),
        }
    }
    let local = page
        .rows
        .iter()
        .map(|row| zone::stamp_sentence(&may.shop().zone, row.at, crate::words::lang()))
        .collect();
    Ok(OrderList { page, titles, local })
}
