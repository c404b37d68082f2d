//! What people see: one folder per feature with its pages and its server functions, which call
//! `backend` in a few lines. Compiled twice: `ssr` draws pages on the host, `hydrate` makes them live in the browser. Never both.
#![recursion_limit = "256"]

#[cfg(feature = "ssr")]
pub mod access;
pub mod account;
pub mod audience;
pub mod campaign;
pub mod catalog;
#[cfg(feature = "ssr")]
mod document;
mod error;
pub mod feed;
pub(crate) mod json;
pub mod live;
pub mod orders;
pub mod page;
pub mod platform;
pub mod routes;
pub mod shell;
pub mod ui;
pub mod words;

#[cfg(feature = "ssr")]
pub use document::{Site, document};
pub use error::AppError;
#[cfg(feature = "ssr")]
pub use live::stage::DrawnStages;
pub use routes::{App, StageApp, StudioApp};
