//! Livestream campaigns as people see them: the shop's list, the form that creates, edits and clones, the details,
//! and what the public sees of them (the start page, a shop's page). What may be done when is decided by
//! `domain::campaign::Facts`; the pages only show it, with its reason when it is not allowed.

pub mod actions;
pub mod api;
pub mod card;
pub mod chosen;
pub mod compare;
pub mod details;
mod editing;
pub mod filter;
pub mod form;
pub mod home;
pub mod list;
pub mod offer;
pub mod picker;
pub mod plain;
#[cfg(feature = "ssr")]
mod qr;
#[cfg(feature = "ssr")]
mod read;
pub mod row;
pub mod shop;
pub mod shows;
pub mod typed;
pub mod view;
pub(crate) mod words;

pub use details::CampaignDetailsPage;
pub use form::CampaignFormPage;
pub use home::HomePage;
pub use list::CampaignListPage;
pub use shop::ShopPage;
