//! The campaign form for a browser without JavaScript: its images are added and removed by posts that come back to the form
//! with everything that was typed. All of it stands in `<noscript>`, which a browser with JavaScript reads as text: there it
//! costs no elements, and Enter in a field finds no second button.

#[cfg(feature = "hydrate")]
mod browser;
#[cfg(feature = "ssr")]
mod server;
#[cfg(feature = "ssr")]
mod words;

#[cfg(feature = "hydrate")]
pub(super) use browser::{enter_saves, images};
#[cfg(feature = "ssr")]
pub use server::{Fields, SAVED_BY, back};
#[cfg(feature = "ssr")]
pub(super) use server::{enter_saves, images, page_of};

use domain::{Why, campaign::CampaignForm};
use leptos::prelude::*;
use serde::{Deserialize, Serialize};

/// The name of the file input.
pub const FILES: &str = "files[]";

/// A form as it was sent, on its way back to its page.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Sent {
    /// as typed
    pub(super) form: CampaignForm,
    /// the version that was read: a colleague's later save is still a change meanwhile
    pub(super) version: i64,
    /// files that were not taken
    #[serde(default)]
    pub(super) refused: Vec<RefusedFile>,
}

impl Sent {
    /// Sent without files.
    #[must_use]
    pub fn new(form: CampaignForm, version: i64) -> Sent {
        Sent {
            form,
            version,
            refused: Vec::new(),
        }
    }
}

/// A file that was not taken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedFile {
    /// as the person knows it
    pub name: String,
    /// why
    pub why: Why,
}

/// A sentence for people whose browser runs no JavaScript.
#[component]
pub(super) fn WithoutScript(text: &'static str) -> impl IntoView {
    view! { <noscript class="campaign-plain__note" inner_html=text></noscript> }
}
