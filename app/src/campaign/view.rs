//! What the form and the details of a campaign show, as it crosses the wire.

use domain::when::{DateTime, Utc, wire};
use domain::{
    campaign::{Campaign, CampaignForm, CampaignProduct, CampaignVoucher, ShowResult},
    image::Image,
};
use serde::{Deserialize, Serialize};

/// Everything that the form shows: what is typed, and what its ids stand for.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignDraft {
    /// as typed
    pub form: CampaignForm,
    /// the version that was read; 0 when new
    pub version: i64,
    /// the images that the form names
    pub images: Vec<Image>,
    /// the products that the form names
    pub products: Vec<CampaignProduct>,
    /// the vouchers that the form names
    pub vouchers: Vec<CampaignVoucher>,
}

/// Everything that the details show.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignDetails {
    /// the campaign
    pub campaign: Campaign,
    /// its window in the shop's zone, as a sentence
    pub window: String,
    /// the whole address to share
    pub link: String,
    /// the same as a QR code: size of the drawing in modules, and its path
    pub qr: Option<(i32, String)>,
    /// what came of each of its shows, newest first
    pub shows: Vec<ShowResult>,
    /// the reminder's moment in the shop's zone, if one was chosen
    pub reminder: Option<String>,
    /// server time of this read
    #[serde(with = "wire")]
    pub now: DateTime<Utc>,
}
