//! What other sites show of a link to a page: Open Graph (ogp.me) and schema.org. They read the page as the server drew it, so
//! the browser's code has none of it.

#[cfg(feature = "ssr")]
mod tags;

#[cfg(feature = "ssr")]
pub use tags::Previewed;
#[cfg(feature = "ssr")]
pub(crate) use tags::{origin, preview};

use domain::image::Image;
use serde_json::Value;

/// A page as it is previewed.
#[derive(Default)]
pub struct Preview {
    /// Its path.
    pub path: String,
    /// What it is, in Open Graph's words.
    pub kind: &'static str,
    /// What it is called.
    pub title: String,
    /// What it is about; cut to a few words.
    pub about: String,
    /// Its picture.
    pub image: Option<Image>,
    /// The same for machines, in schema.org's words.
    pub facts: Option<Value>,
}

/// Nobody reads it here.
#[cfg(not(feature = "ssr"))]
pub(crate) fn preview(_: impl FnOnce() -> Preview) {}

/// The address under which this person reached us.
#[cfg(not(feature = "ssr"))]
pub(crate) fn origin() -> String {
    browser::page::origin()
}
