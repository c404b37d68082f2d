//! The host: knows everyone, and nobody knows it. Puts pages, server functions, feeds, media doors and files behind one
//! address. [`start`] is the recipe; what each ingredient does stands in its own file.

mod campaign_images;
mod catalog_csv;
mod catalog_csv_page;
mod config;
mod feed;
mod files;
mod health;
mod jobs;
mod kept;
mod layers;
mod limits;
mod pages;
mod preferences;
mod refusal;
mod router;
mod session;
mod site;
mod speed;
mod start;
mod state;
pub mod telemetry;
mod webrtc;
mod whep;
mod whip;

pub use config::{Config, SETTINGS, Wrong};
pub use site::SiteError;
pub use start::{Running, StartError, start};
