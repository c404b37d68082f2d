//! A livestream campaign: its fields, its status over time, and what may be done with it when (SPEC §2).

use crate::{
    CampaignId, Currency, FieldError, HOUR, ImageId, MINUTE, Millis, Money, ProductId, Reject, ShopId, VoucherId, Why,
    account::Errors,
    catalog::{IMAGES_MAX, Image, STOCK_MAX, amount, id_list, optional, whole},
    text,
};
use serde::{Deserialize, Serialize};

/// Most products in one campaign.
pub const PRODUCTS_MAX: usize = 200;
/// Most vouchers in one campaign.
pub const VOUCHERS_MAX: usize = 50;
/// Shortest window.
pub const WINDOW_MIN: Millis = 5 * MINUTE;
/// Longest window.
pub const WINDOW_MAX: Millis = 24 * HOUR;
/// A start this far in the past still counts as now: people need a moment to fill in a form.
pub const START_GRACE: Millis = 10 * MINUTE;

/// Who hears of the campaign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Audience {
    /// Appears for everybody, ranked.
    #[default]
    Suggested,
    /// Appears only on followers' feeds.
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

/// Where a campaign stands; computed, never stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// On air, or its time has come.
    Ongoing,
    /// Its start is ahead.
    Upcoming,
    /// Stopped with *End livestream*.
    Ended,
    /// Its time ran out.
    Completed,
}

impl Status {
    /// Every status, in the order of the list's tabs.
    pub const ALL: [Status; 4] = [Status::Ongoing, Status::Upcoming, Status::Ended, Status::Completed];

    /// The word in addresses.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Status::Ongoing => "ongoing",
            Status::Upcoming => "upcoming",
            Status::Ended => "ended",
            Status::Completed => "completed",
        }
    }

    /// Reads the word in an address.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Status> {
        Status::ALL.into_iter().find(|status| status.code() == code)
    }
}

/// Everything that the status depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Facts {
    /// Planned start.
    pub starts_at: Millis,
    /// Planned end.
    pub ends_at: Millis,
    /// A show is running.
    pub on_air: bool,
    /// When the seller ended it, if they did and did not plan it anew since.
    pub ended_at: Option<Millis>,
}

impl Facts {
    /// The status at `now` (SPEC §2, Status).
    #[must_use]
    pub fn status(&self, now: Millis) -> Status {
        if self.on_air {
            Status::Ongoing
        } else if self.ended_at.is_some() {
            Status::Ended
        } else if now >= self.ends_at {
            Status::Completed
        } else if now >= self.starts_at {
            Status::Ongoing
        } else {
            Status::Upcoming
        }
    }

    /// Whether `action` is allowed at `now`; the reason when it is not (SPEC §2, the table).
    pub fn permit(&self, action: Action, now: Millis) -> Result<(), Reject> {
        match (action, self.status(now)) {
            (Action::Clone | Action::ViewDetails, _) => Ok(()),
            (Action::GoLive | Action::Edit | Action::Delete, Status::Upcoming) => Ok(()),
            (Action::GoLive, Status::Ongoing) => Ok(()),
            (Action::GoLive, Status::Ended) if now < self.ends_at => Ok(()),
            (Action::GoLive, Status::Ended) => Err(Reject::WindowIsOver { ended: self.ends_at }),
            (Action::GoLive, Status::Completed) => Err(Reject::CompletedCannotGoLive),
            (Action::Edit | Action::Delete, Status::Ended) => Ok(()),
            (Action::Edit, Status::Ongoing) => Err(Reject::OngoingCannotBeEdited),
            (Action::Edit, Status::Completed) => Err(Reject::CompletedCannotBeEdited),
            (Action::Delete, Status::Ongoing) => Err(Reject::OngoingCannotBeDeleted),
            (Action::Delete, Status::Completed) => Err(Reject::CompletedCannotBeDeleted),
        }
    }
}

/// What the menu of a campaign offers.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Action {
    /// Start, or start again.
    GoLive,
    /// Change it.
    Edit,
    /// Everything about it.
    ViewDetails,
    /// A deep copy to start from.
    Clone,
    /// Remove it; orders and reports stay.
    Delete,
}

impl Action {
    /// Every action, in the order of the menu.
    pub const ALL: [Action; 5] = [
        Action::GoLive,
        Action::Edit,
        Action::ViewDetails,
        Action::Clone,
        Action::Delete,
    ];
}

/// A product in a campaign, with its own price and quantity if it has them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignProduct {
    /// The product.
    pub product: ProductId,
    /// Its name.
    pub name: String,
    /// Its cover.
    pub image: Option<Image>,
    /// The shop's price.
    pub price: Money,
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
    /// Who hears of it.
    pub audience: Audience,
    /// Whether viewers may see it.
    pub published: bool,
    /// When it is and what happened.
    pub facts: Facts,
    /// In order.
    pub products: Vec<CampaignProduct>,
    /// In order.
    pub vouchers: Vec<CampaignVoucher>,
    /// Grows with each change; a save names the version that it read.
    pub version: i64,
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
    /// Orders placed in it.
    pub orders: i64,
    /// Sum of those orders.
    pub revenue: Money,
    /// The window in the shop's zone as a sentence, made on the server.
    pub window: String,
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
    /// Where the page before ended; opaque.
    pub after: String,
}

/// The campaign list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CampaignList {
    /// The rows of this page.
    pub rows: Vec<CampaignRow>,
    /// How many there are per tab: all, then [`Status::ALL`].
    pub counts: [i64; 5],
    /// Where the next page begins; opaque.
    pub next: Option<String>,
    /// Server time of the answer: status chips are computed from it.
    pub now: Millis,
}

/// A campaign as the public feed and a shop's page show it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FeedCard {
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
    /// People watching now; 0 when not on air.
    pub watching: i64,
    /// How many products.
    pub products: i64,
    /// The window in the shop's zone as a sentence, made on the server.
    pub window: String,
}

/// A public list of campaigns: what is live now, then what is coming, soonest first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct PublicFeed {
    /// The cards in that order.
    pub cards: Vec<FeedCard>,
    /// Server time of the answer: status chips are computed from it.
    pub now: Millis,
}

/// A shop as everybody sees it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopPage {
    /// Its name.
    pub name: String,
    /// The word in its address.
    pub slug: String,
    /// Its public campaigns.
    pub feed: PublicFeed,
}

/// The campaign form as typed; the same names as its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CampaignForm {
    /// 1–120 characters.
    pub title: String,
    /// 0–5,000 characters.
    pub description: String,
    /// Ids of uploaded pictures, in order, joined by commas.
    pub images: String,
    /// `2026-11-23T20:00` in the shop's zone.
    pub starts: String,
    /// `2026-11-23T22:00` in the shop's zone.
    pub ends: String,
    /// `suggested` or `followers`.
    pub audience: String,
    /// One product a line: id, live price, live quantity, separated by `|`; the last two may be empty.
    pub products: String,
    /// Ids of vouchers, in order, joined by commas.
    pub vouchers: String,
    /// *Publish this campaign*.
    pub published: bool,
}

/// A chosen product in a checked form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChosenProduct {
    /// The product.
    pub product: ProductId,
    /// Its price in this campaign.
    pub live_price: Option<Money>,
    /// The most units sold in this campaign.
    pub live_quantity: Option<i64>,
}

/// A checked campaign form.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CampaignFields {
    /// 1–120 characters.
    pub title: String,
    /// 0–5,000 characters.
    pub description: String,
    /// 1–9, first is the cover.
    pub images: Vec<ImageId>,
    /// Planned start.
    pub starts_at: Millis,
    /// Planned end.
    pub ends_at: Millis,
    /// Who hears of it.
    pub audience: Audience,
    /// In order.
    pub products: Vec<ChosenProduct>,
    /// In order.
    pub vouchers: Vec<VoucherId>,
    /// Whether viewers may see it.
    pub published: bool,
}

impl CampaignForm {
    /// Checks every field at once. `local` turns a local time of the shop into a moment ([`Why::NotATime`],
    /// [`Why::NoSuchLocalTime`]); `now` refuses a window in the past.
    pub fn check(
        &self,
        currency: Currency,
        now: Millis,
        local: impl Fn(&str) -> Result<Millis, Why>,
    ) -> Result<CampaignFields, Vec<FieldError>> {
        let mut errors = Errors::default();
        let title = errors.take("title", text::bounded(&self.title, 1, 120, false));
        let description = errors.take("description", text::bounded(&self.description, 0, 5_000, true));
        let images = errors.take("images", images(&self.images));
        let starts_at = errors.take("starts", moment(&self.starts, &local));
        let ends_at = errors.take("ends", moment(&self.ends, &local));
        if let (Some(starts_at), Some(ends_at)) = (starts_at, ends_at)
            && let Err(error) = window(starts_at, ends_at, now)
        {
            errors.0.push(error);
        }
        let audience = errors.take("audience", Audience::from_code(&self.audience).ok_or(Why::Missing));
        let products = errors.take("products", products(&self.products, currency));
        let vouchers = errors.take("vouchers", id_list(&self.vouchers, VOUCHERS_MAX));
        match (
            title,
            description,
            images,
            starts_at,
            ends_at,
            audience,
            products,
            vouchers,
        ) {
            (
                Some(title),
                Some(description),
                Some(images),
                Some(starts_at),
                Some(ends_at),
                Some(audience),
                Some(products),
                Some(vouchers),
            ) if errors.0.is_empty() => Ok(CampaignFields {
                title,
                description,
                images,
                starts_at,
                ends_at,
                audience,
                products,
                vouchers,
                published: self.published,
            }),
            _ => Err(errors.0),
        }
    }
}

fn images(text: &str) -> Result<Vec<ImageId>, Why> {
    let images = id_list(text, IMAGES_MAX)?;
    if images.is_empty() {
        Err(Why::TooFew { min: 1 })
    } else {
        Ok(images)
    }
}

fn moment(text: &str, local: impl Fn(&str) -> Result<Millis, Why>) -> Result<Millis, Why> {
    if text.trim().is_empty() {
        Err(Why::Missing)
    } else {
        local(text.trim())
    }
}

/// Checks a window: end after start, 5 minutes to 24 hours, not in the past (a start up to 10 minutes ago is now).
pub fn window(starts_at: Millis, ends_at: Millis, now: Millis) -> Result<(), FieldError> {
    let length = ends_at.saturating_sub(starts_at);
    if starts_at < now.saturating_sub(START_GRACE) {
        Err(FieldError::new("starts", Why::InThePast))
    } else if length <= 0 {
        Err(FieldError::new("ends", Why::EndBeforeStart))
    } else if length < WINDOW_MIN {
        Err(FieldError::new("ends", Why::WindowTooShort))
    } else if length > WINDOW_MAX {
        Err(FieldError::new("ends", Why::WindowTooLong))
    } else {
        Ok(())
    }
}

fn products(text: &str, currency: Currency) -> Result<Vec<ChosenProduct>, Why> {
    let mut chosen: Vec<ChosenProduct> = Vec::new();
    for line in text.lines().map(str::trim).filter(|line| !line.is_empty()) {
        let mut parts = line.split('|');
        let product: ProductId = parts
            .next()
            .unwrap_or_default()
            .trim()
            .parse()
            .map_err(|_| Why::NotFound)?;
        let live_price = optional(parts.next().unwrap_or_default(), |t| amount(t, currency, 1))?;
        let live_quantity = optional(parts.next().unwrap_or_default(), |t| whole(t, 1, STOCK_MAX))?;
        if chosen.iter().all(|c| c.product != product) {
            chosen.push(ChosenProduct {
                product,
                live_price,
                live_quantity,
            });
        }
        if chosen.len() > PRODUCTS_MAX {
            return Err(Why::TooMany { max: PRODUCTS_MAX });
        }
    }
    Ok(chosen)
}

#[cfg(test)]
#[path = "campaign_tests.rs"]
mod tests;
