//! Whether a shop sells, and what it says about itself.

use super::{Permission, name};
use crate::{
    FieldError, ImageId, Reject,
    field::{Errors, optional_id},
    text,
};
use serde::{Deserialize, Serialize};

/// Whether a shop sells, or was taken down: then nobody but its staff sees it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShopState {
    /// It sells.
    #[default]
    Open,
    /// Taken down by the operator, until further notice.
    Suspended,
    /// Closed by its owner, for good.
    Closed,
}

impl ShopState {
    /// The word in the database.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            ShopState::Open => "open",
            ShopState::Suspended => "suspended",
            ShopState::Closed => "closed",
        }
    }

    /// From [`ShopState::code`].
    #[must_use]
    pub fn from_code(code: &str) -> Option<ShopState> {
        let all = [ShopState::Open, ShopState::Suspended, ShopState::Closed];
        all.into_iter().find(|state| state.code() == code)
    }

    /// Why it does not sell, if it was taken down.
    #[must_use]
    pub fn taken_down(self) -> Option<Reject> {
        match self {
            ShopState::Open => None,
            ShopState::Suspended => Some(Reject::ShopSuspended),
            ShopState::Closed => Some(Reject::ShopClosed),
        }
    }

    /// Whether people may join its team: a shop that is closed for good hires nobody.
    pub fn hires(self) -> Result<(), Reject> {
        match self {
            ShopState::Closed => Err(Reject::ShopClosed),
            ShopState::Open | ShopState::Suspended => Ok(()),
        }
    }

    /// Whether somebody whose role includes `permission` may use it now. In a shop that was taken down they read, and answer for
    /// what was ordered.
    pub fn permits(self, permission: Permission) -> Result<(), Reject> {
        let sells = matches!(
            permission,
            Permission::EditCatalog | Permission::EditCampaigns | Permission::GoLive | Permission::WorkConsole
        );
        match self.taken_down() {
            Some(down) if sells => Err(down),
            _ => Ok(()),
        }
    }
}

/// What a shop says about itself, for everybody to read.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ShopProfile {
    /// Its name, 1–60 characters.
    #[serde(default)]
    pub name: String,
    /// Plain text, up to 5,000 characters.
    #[serde(default)]
    pub about: String,
    /// How buyers reach it: phone, address, hours. Plain text, up to 500 characters.
    #[serde(default)]
    pub contact: String,
    /// Its terms of sale. Plain text, up to 20,000 characters.
    #[serde(default)]
    pub terms: String,
    /// What it does with buyers' data. Plain text, up to 20,000 characters.
    #[serde(default)]
    pub privacy: String,
    /// Id of its logo, one of the shop's images; empty without.
    #[serde(default)]
    pub logo: String,
    /// Grows with each save: what the person read whose profile this is.
    #[serde(default)]
    pub version: i64,
}

/// Longest text about a shop, in characters.
pub const ABOUT_MAX: usize = 5_000;
/// Longest contact of a shop, in characters.
pub const CONTACT_MAX: usize = 500;
/// Longest terms or privacy notice of a shop, in characters.
pub const WORDING_MAX: usize = 20_000;

impl ShopProfile {
    /// Checks every field. Fields: `name`, `about`, `contact`, `terms`, `privacy`, `logo`.
    pub fn check(&self) -> Result<ShopProfile, Vec<FieldError>> {
        let mut errors = Errors::default();
        let text = |text: &str, max| text::bounded(text, 0, max, true);
        let name = errors.take("name", name(&self.name));
        let about = errors.take("about", text(&self.about, ABOUT_MAX));
        let contact = errors.take("contact", text(&self.contact, CONTACT_MAX));
        let terms = errors.take("terms", text(&self.terms, WORDING_MAX));
        let privacy = errors.take("privacy", text(&self.privacy, WORDING_MAX));
        let logo = errors.take("logo", optional_id::<ImageId>(&self.logo));
        match (name, about, contact, terms, privacy, logo) {
            (Some(name), Some(about), Some(contact), Some(terms), Some(privacy), Some(logo)) => Ok(ShopProfile {
                name,
                about,
                contact,
                terms,
                privacy,
                logo: logo.map(|logo| logo.to_string()).unwrap_or_default(),
                version: self.version,
            }),
            _ => Err(errors.0),
        }
    }
}
