//! What a page asks its environment and what has a real answer on both sides: on the server the request, in the browser the
//! document. What only browsers have (devices, storage, clipboard) is in the crate `browser`. Views call these and never
//! `cfg`.

#[cfg(feature = "hydrate")]
mod browser;
mod client;
#[cfg(feature = "ssr")]
mod server;

#[cfg(feature = "hydrate")]
pub use self::browser::{now, random_key, visit};
pub use client::Timed;
#[cfg(feature = "ssr")]
pub use server::{now, random_key, visit};

use ::browser::cookie::set_preference;
use domain::{
    Lang,
    account::Me,
    when::{DateTime, Utc},
};
use leptos::prelude::document;
use std::sync::Arc;

/// Facts of the request that a page has before its first view. The server provides it as a context,
/// the shell writes it on `<html>` and the browser reads it there, so that both first renders agree.
#[derive(Clone, Debug)]
pub struct Visit {
    /// `<html lang>`
    pub lang: Lang,
    /// `<html data-theme>`, absent when the system decides
    pub theme: Theme,
    /// `<html data-now>`: the server's clock when it drew the page, RFC 3339
    pub now: DateTime<Utc>,
    /// `<html data-icons>`: address of the icon sprite, with its hash
    pub icons: Arc<str>,
    /// `<html data-build>`: the build that drew the page
    pub build: Arc<str>,
    /// `<html data-me>`, as JSON: the person. Signing in or out loads a new document, so it holds as long as the page.
    pub me: Option<Arc<Me>>,
    /// `<html data-form>` and its sisters: the form that came back to this page
    pub returned: Option<Arc<ReturnedForm>>,
}

impl Default for Visit {
    fn default() -> Self {
        Self {
            lang: Lang::En,
            theme: Theme::System,
            now: DateTime::UNIX_EPOCH,
            icons: "/pkg/icons.svg".into(),
            build: "".into(),
            me: None,
            returned: None,
        }
    }
}

/// A form that comes back to its page without JavaScript. `page` knows what it means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReturnedForm {
    /// as the page's address names it
    pub id: String,
    /// the path of the server function that it is posted to
    pub to: String,
    /// JSON: what was typed, and why it was refused
    pub body: String,
    /// the page is the answer to the post, so that its address is not the one of the page yet
    pub drawn: bool,
}

/// Light, dark or the system's choice; stored in the cookie `hawker-theme`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Theme {
    /// no attribute: `prefers-color-scheme` decides
    #[default]
    System,
    /// always light
    Light,
    /// always dark
    Dark,
}

impl Theme {
    /// From the cookie, the form field or the attribute; anything unknown is the system's choice.
    pub fn from_code(code: &str) -> Self {
        match code {
            "light" => Self::Light,
            "dark" => Self::Dark,
            _ => Self::System,
        }
    }

    /// The value of the cookie and of the form field.
    pub fn code(self) -> &'static str {
        match self {
            Self::System => "system",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The value of `<html data-theme>`, if any.
    pub fn attribute(self) -> Option<&'static str> {
        match self {
            Self::System => None,
            theme => Some(theme.code()),
        }
    }
}

/// Shows the page in this theme at once and stores it for a year; only called by a page on a screen.
pub fn set_theme(theme: Theme) {
    if let Some(html) = document().document_element() {
        let _ = match theme.attribute() {
            Some(code) => html.set_attribute("data-theme", code),
            None => html.remove_attribute("data-theme"),
        };
    }
    set_preference("hawker-theme", theme.code());
}
