//! A livestream campaign (SPEC §2): what it is (here), where it stands and what may be done with it (`status`), how its
//! form is checked (`form`), what followers are told (`notify`), how lists of campaigns are asked for and answered (`list`), and their public order (`rank`).

mod form;
mod list;
mod notify;
mod rank;
mod status;
#[cfg(test)]
mod tests;

pub use form::{
    CampaignFields, CampaignForm, ChosenProduct, OfferForm, PRODUCTS_MAX, PostFields, PostForm, START_GRACE, Saved,
    VOUCHERS_MAX, WINDOW_MAX, WINDOW_MIN, window,
};
pub use list::{
    CampaignList, CampaignRow, CampaignSearch, Discover, DiscoverCard, Period, ShopPage, ShopProduct, Sold,
};
pub use notify::{Notify, REMIND_AT, REMIND_BEFORE, Reminder, reminder_words};
pub use rank::{Rank, RankFacts};
pub use status::{Action, Facts, Status};

use crate::{
    CampaignId, Money, ProductId, ShopId, VoucherId,
    image::Image,
    when::{TimeDelta, wire},
};
use serde::{Deserialize, Serialize};

/// Who is told of the campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Appears for everybody, ranked.
    #[default]
    Suggested,
    /// Appears only in *Following*.
    FollowersOnly,
}

impl Audience {
    /// The word stored in the database and in the form.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Audience::Suggested => "suggested",
            Audience::FollowersOnly => "followers",
        }
    }

    /// Reads the stored word.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Audience> {
        [Audience::Suggested, Audience::FollowersOnly]
            .into_iter()
            .find(|a| a.code() == code)
    }
}

/// A product in a campaign, with its own price and quantity if it has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignProduct {
    /// The product.
    pub product: ProductId,
    /// What it is called in this campaign ("number 7"); 0 for one that has not joined it yet.
    #[serde(default)]
    pub number: i64,
    /// Its name.
    pub name: String,
    /// Its cover.
    pub image: Option<Image>,
    /// The shop's price.
    pub price: Money,
    /// What its cheapest variant costs, where they differ.
    #[serde(default)]
    pub from: Option<Money>,
    /// What the shop says that it cost before.
    #[serde(default)]
    pub compare_at: Option<Money>,
    /// Stock of the shop.
    pub stock: i64,
    /// The price in this campaign.
    pub live_price: Option<Money>,
    /// The most units sold in this campaign.
    pub live_quantity: Option<i64>,
}

/// A voucher in a campaign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignVoucher {
    /// The voucher.
    pub voucher: VoucherId,
    /// Its code.
    pub code: String,
    /// Its name.
    pub name: String,
}

/// One run on air of a campaign and what came of it: a campaign can end and go live again within its window.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShowResult {
    /// From when until when, in the shop's zone, as a sentence; until now while it runs.
    pub window: String,
    /// How long it was on air.
    #[serde(rename = "duration_ms", with = "wire::duration")]
    pub duration: TimeDelta,
    /// Whether it runs.
    pub on_air: bool,
    /// Whether the time ended it and not the seller.
    pub timed_out: bool,
    /// What it sold; `None` for who may not see orders.
    pub sold: Option<Sold>,
    /// Comments posted meanwhile, deleted ones not counted.
    pub comments: i64,
}

/// A campaign, as staff see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Campaign {
    /// Its id; also its shared link.
    pub id: CampaignId,
    /// Whose it is.
    pub shop: ShopId,
    /// 1–120 characters.
    pub title: String,
    /// 0–5,000 characters, plain text.
    pub description: String,
    /// First is the cover.
    pub images: Vec<Image>,
    /// Who is told of it.
    pub audience: Audience,
    /// What followers are told.
    pub notify: Notify,
    /// Whether viewers may see it.
    pub published: bool,
    /// When it is and what happened.
    pub facts: Facts,
    /// In order.
    pub products: Vec<CampaignProduct>,
    /// In order.
    pub vouchers: Vec<CampaignVoucher>,
    /// What it sold so far; `None` for who may not see orders.
    pub sold: Option<Sold>,
    /// Grows with each change; a save names the version that it read.
    pub version: i64,
}
