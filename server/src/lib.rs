//! The host: depends on every other crate, and none depends on it. Puts pages, server functions, feeds, WHIP, WHEP and files
//! behind one address. [`start`] is the recipe; what each step does stands in its own file.

mod feed;
mod files;
mod http;
mod media;
mod ops;
mod state;

pub use self::http::site::SiteError;
pub use self::ops::command::{self, Command};
pub use self::ops::config::{Config, SETTINGS, Wrong};
pub use self::ops::start::{Running, StartError, start};
pub use self::ops::telemetry;
