//! The campaign form: what is typed, what it means, and what is wrong with it. Whether the shop owns what the form names is
//! checked by `backend`.

use super::{Audience, Notify, Reminder, notify};
use crate::{
    Currency, FieldError, ImageId, Money, ProductId, VoucherId, Why,
    catalog::STOCK_MAX,
    field::{Errors, amount, id_list, optional, whole},
    image::IMAGES_MAX,
    text,
    when::{DateTime, TimeDelta, Utc},
};
use serde::{Deserialize, Serialize};

/// Most products in one campaign.
pub const PRODUCTS_MAX: usize = 200;
/// Most vouchers in one campaign.
pub const VOUCHERS_MAX: usize = 50;
/// Shortest window.
pub const WINDOW_MIN: TimeDelta = TimeDelta::minutes(5);
/// Longest window.
pub const WINDOW_MAX: TimeDelta = TimeDelta::hours(24);
/// A start this far in the past still counts as now: people need a moment to fill in a form.
pub const START_GRACE: TimeDelta = TimeDelta::minutes(10);

/// The campaign form as typed; the same names as its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct CampaignForm {
    /// 1–120 characters.
    pub title: String,
    /// 0–5,000 characters.
    pub description: String,
    /// Ids of uploaded images, in order, joined by commas.
    pub images: String,
    /// `2026-11-23T20:00` in the shop's zone.
    pub starts: String,
    /// `2026-11-23T22:00` in the shop's zone.
    pub ends: String,
    /// `suggested` or `followers`.
    pub audience: String,
    /// What it sells, in order.
    pub products: Vec<OfferForm>,
    /// Ids of vouchers, in order, joined by commas.
    pub vouchers: String,
    /// *When completing the livestream creation*.
    pub notify_on_save: bool,
    /// *Before livestream starts*.
    pub remind: bool,
    /// Minutes before the start, one of [`REMIND_BEFORE`](super::REMIND_BEFORE), or [`REMIND_AT`](super::REMIND_AT).
    pub remind_when: String,
    /// `2026-11-23T19:30` in the shop's zone, for [`REMIND_AT`](super::REMIND_AT).
    pub remind_at: String,
    /// *Publish this campaign*.
    pub published: bool,
}

/// A product that a campaign offers, as typed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct OfferForm {
    /// Its id.
    pub product: String,
    /// Its price in this campaign; empty for the product's own.
    pub live_price: String,
    /// The most units sold in this campaign; empty for all that are in stock.
    pub live_quantity: String,
}

impl OfferForm {
    /// A product with its own price and no limit.
    #[must_use]
    pub fn of(product: ProductId) -> OfferForm {
        OfferForm {
            product: product.to_string(),
            ..OfferForm::default()
        }
    }

    /// The same, telling which field is wrong. Fields: `product`, `live_price`, `live_quantity`.
    pub fn check_fields(&self, currency: Currency) -> Result<ChosenProduct, Vec<FieldError>> {
        let mut errors = Errors::default();
        let product = errors.take("product", self.product.trim().parse().map_err(|_| Why::NotFound));
        let price = optional(&self.live_price, |text| amount(text, currency, 1));
        let live_price = errors.take("live_price", price);
        let quantity = optional(&self.live_quantity, |text| whole(text, 1, STOCK_MAX));
        let live_quantity = errors.take("live_quantity", quantity);
        match (product, live_price, live_quantity) {
            (Some(product), Some(live_price), Some(live_quantity)) => Ok(ChosenProduct {
                product,
                live_price,
                live_quantity,
            }),
            _ => Err(errors.0),
        }
    }

    fn check(&self, currency: Currency) -> Result<ChosenProduct, Why> {
        let first = |mut wrong: Vec<FieldError>| wrong.swap_remove(0).why;
        self.check_fields(currency).map_err(first)
    }
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
    pub starts_at: DateTime<Utc>,
    /// Planned end.
    pub ends_at: DateTime<Utc>,
    /// Who finds it.
    pub audience: Audience,
    /// In order.
    pub products: Vec<ChosenProduct>,
    /// In order.
    pub vouchers: Vec<VoucherId>,
    /// What followers are told.
    pub notify: Notify,
    /// Whether viewers may see it.
    pub published: bool,
}

/// What a campaign had when it was saved last: that stays valid although its time has passed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Saved {
    /// Planned start and end.
    pub window: (DateTime<Utc>, DateTime<Utc>),
    /// The reminder.
    pub reminder: Option<Reminder>,
}

/// Longest title.
const TITLE_MAX: usize = 120;

impl CampaignForm {
    /// A deep copy to start from (SPEC §2, Clone): the title says so and is cut so that `suffix` fits, the window is empty, and
    /// nobody sees it yet. A reminder at a moment belongs to the old window; one before the start moves with it.
    #[must_use]
    pub fn copied(self, suffix: &str) -> CampaignForm {
        let length = TITLE_MAX.saturating_sub(suffix.chars().count());
        CampaignForm {
            title: self.title.chars().take(length).collect::<String>() + suffix,
            starts: String::new(),
            ends: String::new(),
            remind_at: String::new(),
            published: false,
            ..self
        }
    }

    /// Checks every field at once. `local` turns a local time of the shop into a moment ([`Why::NotATime`],
    /// [`Why::NoSuchLocalTime`]), with the moment that the field showed before: what was not changed keeps it. `now` refuses
    /// a window or a reminder in the past, unless `saved` had it already.
    pub fn check(
        &self,
        currency: Currency,
        now: DateTime<Utc>,
        saved: Option<Saved>,
        local: impl Fn(&str, Option<DateTime<Utc>>) -> Result<DateTime<Utc>, Why>,
    ) -> Result<CampaignFields, Vec<FieldError>> {
        let mut errors = Errors::default();
        let title = errors.take("title", text::bounded(&self.title, 1, TITLE_MAX, false));
        let description = errors.take("description", text::bounded(&self.description, 0, 5_000, true));
        let images = errors.take("images", images(&self.images));
        let starts_at = errors.take(
            "starts",
            moment(&self.starts, saved.map(|saved| saved.window.0), &local),
        );
        let ends_at = errors.take("ends", moment(&self.ends, saved.map(|saved| saved.window.1), &local));
        if let (Some(starts_at), Some(ends_at)) = (starts_at, ends_at)
            && saved.is_none_or(|saved| saved.window != (starts_at, ends_at))
            && let Err(error) = window(starts_at, ends_at, now)
        {
            errors.0.push(error);
        }
        let audience = errors.take("audience", Audience::from_code(&self.audience).ok_or(Why::Missing));
        let products = errors.take("products", products(&self.products, currency));
        let vouchers = errors.take("vouchers", id_list(&self.vouchers, VOUCHERS_MAX));
        let notify = notify::check(self, starts_at, now, saved, &mut errors, &local);
        match (
            title,
            description,
            images,
            starts_at,
            ends_at,
            audience,
            products,
            vouchers,
            notify,
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
                Some(notify),
            ) if errors.0.is_empty() => Ok(CampaignFields {
                title,
                description,
                images,
                starts_at,
                ends_at,
                audience,
                products,
                vouchers,
                notify,
                published: self.published,
            }),
            _ => Err(errors.0),
        }
    }
}

/// The post's details, which may still be edited when going live: what viewers read and see of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct PostForm {
    /// 1–120 characters.
    pub title: String,
    /// 0–5,000 characters.
    pub description: String,
    /// Ids of uploaded images, in order, joined by commas.
    pub images: String,
    /// *Publish this campaign*: ticked makes a draft public; a published campaign stays so.
    pub publish: bool,
}

/// Checked details of a post.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostFields {
    /// 1–120 characters.
    pub title: String,
    /// 0–5,000 characters.
    pub description: String,
    /// 1–9, first is the cover.
    pub images: Vec<ImageId>,
    /// Makes a draft public.
    pub publish: bool,
}

impl PostForm {
    /// Checks every field at once.
    pub fn check(&self) -> Result<PostFields, Vec<FieldError>> {
        let mut errors = Errors::default();
        let title = errors.take("title", text::bounded(&self.title, 1, TITLE_MAX, false));
        let description = errors.take("description", text::bounded(&self.description, 0, 5_000, true));
        let images = errors.take("images", images(&self.images));
        match (title, description, images) {
            (Some(title), Some(description), Some(images)) => Ok(PostFields {
                title,
                description,
                images,
                publish: self.publish,
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

pub(super) fn moment(
    text: &str,
    stored: Option<DateTime<Utc>>,
    local: impl Fn(&str, Option<DateTime<Utc>>) -> Result<DateTime<Utc>, Why>,
) -> Result<DateTime<Utc>, Why> {
    if text.trim().is_empty() {
        Err(Why::Missing)
    } else {
        local(text.trim(), stored)
    }
}

/// Checks a window: end after start, 5 minutes to 24 hours, not in the past (a start up to 10 minutes ago is now).
pub fn window(starts_at: DateTime<Utc>, ends_at: DateTime<Utc>, now: DateTime<Utc>) -> Result<(), FieldError> {
    let length = ends_at - starts_at;
    if starts_at < now - START_GRACE {
        Err(FieldError::new("starts", Why::InThePast))
    } else if length <= TimeDelta::zero() {
        Err(FieldError::new("ends", Why::EndBeforeStart))
    } else if length < WINDOW_MIN {
        Err(FieldError::new("ends", Why::WindowTooShort))
    } else if length > WINDOW_MAX {
        Err(FieldError::new("ends", Why::WindowTooLong))
    } else {
        Ok(())
    }
}

/// A product counts once, where it stands first. A row without a product is none.
fn products(offers: &[OfferForm], currency: Currency) -> Result<Vec<ChosenProduct>, Why> {
    let mut chosen: Vec<ChosenProduct> = Vec::new();
    for offer in offers.iter().filter(|offer| !offer.product.trim().is_empty()) {
        let offer = offer.check(currency)?;
        if chosen.iter().all(|other| other.product != offer.product) {
            chosen.push(offer);
        }
        if chosen.len() > PRODUCTS_MAX {
            return Err(Why::TooMany { max: PRODUCTS_MAX });
        }
    }
    Ok(chosen)
}
