//! Lists of campaigns: the shop's own with its search, and what everybody sees.

use super::Facts;
use crate::{
    CampaignId, ImageId, Money,
    image::Image,
    live::{Scene, VideoState},
    when::{DateTime, Days, NaiveDate, Utc, wire},
};
use serde::{Deserialize, Serialize};

/// What a campaign or one of its shows sold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sold {
    /// Orders placed.
    pub orders: i64,
    /// Their sum.
    pub revenue: Money,
}

/// A row of the campaign list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignRow {
    /// Its id.
    pub id: CampaignId,
    /// Its title.
    pub title: String,
    /// Its cover.
    pub cover: Option<Image>,
    /// Whether viewers may see it.
    pub published: bool,
    /// When it is and what happened.
    pub facts: Facts,
    /// How many products.
    pub products: i64,
    /// How many vouchers.
    pub vouchers: i64,
    /// People watching now; 0 when not on air.
    pub watching: i64,
    /// What it sold so far; `None` for who may not see orders.
    pub sold: Option<Sold>,
    /// The window in the shop's zone as a sentence, made on the server.
    pub window: String,
}

/// A period of days in the shop's zone, for *Filter*.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    /// The day that it is.
    Today,
    /// The seven days from tomorrow.
    NextWeek,
    /// Today and the six days before.
    LastWeek,
    /// Today and the 29 days before.
    LastMonth,
    /// From one day to another, both included; either may be missing.
    Days,
}

impl Period {
    /// Every period, in the order of the filter.
    pub const ALL: [Period; 5] = [
        Period::Today,
        Period::NextWeek,
        Period::LastWeek,
        Period::LastMonth,
        Period::Days,
    ];

    /// The word in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Period::Today => "today",
            Period::NextWeek => "next7",
            Period::LastWeek => "last7",
            Period::LastMonth => "last30",
            Period::Days => "days",
        }
    }

    /// Reads the word in an address.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Period> {
        Period::ALL.into_iter().find(|period| period.code() == code)
    }

    /// Its days when it is `today`; `from` and `to` count for [`Period::Days`] only.
    #[must_use]
    pub fn days(self, from: &str, to: &str, today: NaiveDate) -> Days {
        match self {
            Period::Today => Days::around(today, 0, 0),
            Period::NextWeek => Days::around(today, 1, 7),
            Period::LastWeek => Days::around(today, -6, 0),
            Period::LastMonth => Days::around(today, -29, 0),
            Period::Days => Days::typed(from, to),
        }
    }
}

/// What the campaign list shows, as it stands in the address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CampaignSearch {
    /// A status code, or empty for all.
    pub tab: String,
    /// Part of a title; case and diacritics do not matter.
    pub q: String,
    /// Only published ones.
    pub active: bool,
    /// A [`Period`]'s code, or empty; with days given, empty means [`Period::Days`].
    pub period: String,
    /// First day, `2026-11-23`, or empty.
    pub from: String,
    /// Last day, or empty. Two days the wrong way round are meant the right way.
    pub to: String,
    /// Where the page before ended; opaque.
    pub after: String,
}

impl CampaignSearch {
    /// The period that is asked for; what no filter sends is none.
    #[must_use]
    pub fn period(&self) -> Option<Period> {
        let days = !self.from.is_empty() || !self.to.is_empty();
        match Period::from_code(&self.period) {
            Some(Period::Days) | None => days.then_some(Period::Days),
            preset => preset,
        }
    }

    /// Whether anything narrows the list, its tab aside.
    #[must_use]
    pub fn narrows(&self) -> bool {
        !self.q.is_empty() || self.active || self.period().is_some()
    }
}

/// The campaign list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignList {
    /// The rows of this page.
    pub rows: Vec<CampaignRow>,
    /// How many there are per tab: all, then [`Status::ALL`](super::Status::ALL).
    pub counts: [i64; 5],
    /// The days of the filter as a sentence in the shop's zone, made on the server.
    pub days: Option<String>,
    /// Where the next page begins; opaque.
    pub next: Option<String>,
    /// Server time of the answer: status chips are computed from it.
    #[serde(with = "wire")]
    pub now: DateTime<Utc>,
}

/// A campaign as *Discover* and a shop's page show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiscoverCard {
    /// Its id; also its shared link.
    pub id: CampaignId,
    /// Its title.
    pub title: String,
    /// Its cover.
    pub cover: Option<Image>,
    /// The shop's name.
    pub shop_name: String,
    /// The word in the shop's address.
    pub shop_slug: String,
    /// When it is and what happened.
    pub facts: Facts,
    /// Whether the seller's video arrives.
    pub video: VideoState,
    /// People watching now; 0 when not on air.
    pub watching: i64,
    /// How many products.
    pub products: i64,
    /// The window in the shop's zone as a sentence, made on the server.
    pub window: String,
}

impl DiscoverCard {
    /// What a visitor finds at `now`.
    #[must_use]
    pub fn scene(&self, now: DateTime<Utc>) -> Scene {
        Scene::of(self.facts, self.video, now)
    }
}

/// A public list of campaigns, in the order of [`RankFacts::rank`](super::RankFacts::rank).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Discover {
    /// The cards in that order.
    pub cards: Vec<DiscoverCard>,
    /// Server time of the answer: status chips are computed from it.
    #[serde(with = "wire")]
    pub now: DateTime<Utc>,
}

/// A product on a shop's page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopProduct {
    /// Its name.
    pub name: String,
    /// Its cover.
    pub image: Option<Image>,
    /// What it costs outside of livestreams.
    pub price: Money,
    /// What it cost before.
    pub was: Option<Money>,
    /// Whether none is left.
    pub sold_out: bool,
}

/// A shop as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopPage {
    /// Its name.
    pub name: String,
    /// The word in its address.
    pub slug: String,
    /// Its logo.
    pub logo: Option<ImageId>,
    /// What it says about itself, plain text.
    pub about: String,
    /// How to reach it.
    pub contact: String,
    /// Its terms of sale, empty without.
    pub terms: String,
    /// Its privacy notice, empty without.
    pub privacy: String,
    /// How many people follow it.
    pub followers: i64,
    /// Whether the person who looks does; `None` when nobody is signed in.
    pub following: Option<bool>,
    /// Its campaigns that this person may see.
    pub campaigns: Discover,
    /// How many more it has for followers, to whom this person does not belong.
    pub for_followers: i64,
    /// What it sells, newest first.
    pub products: Vec<ShopProduct>,
}
