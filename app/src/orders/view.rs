//! What the list of orders shows, as it crosses the wire.

use domain::{CampaignId, Page, orders::OrderRow};
use serde::{Deserialize, Serialize};

/// One page of the shop's orders, with what its rows must be read with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OrderList {
    /// the rows
    pub page: Page<OrderRow>,
    /// the titles of the rows' campaigns; a deleted one is missing
    pub titles: Vec<(CampaignId, String)>,
    /// when each row was placed, in the shop's zone, as a sentence
    pub local: Vec<String>,
}
