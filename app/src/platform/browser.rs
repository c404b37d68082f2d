//! The environment in the browser: `<html>`'s attributes as the server wrote them, the device's clock, random keys.

use super::{ReturnedForm, Theme, Visit};
use domain::{
    Lang,
    when::{DateTime, Utc, wire},
};
use leptos::prelude::document;
use std::cell::OnceCell;

thread_local! {
    static VISIT: OnceCell<Visit> = const { OnceCell::new() };
}

/// Reads the visit that the server wrote on `<html>`; read from the page once.
pub fn visit<T>(read: impl FnOnce(&Visit) -> T) -> T {
    VISIT.with(|cell| read(cell.get_or_init(read_visit)))
}

fn read_visit() -> Visit {
    let attribute = |name: &str| document().document_element().and_then(|html| html.get_attribute(name));
    let default = Visit::default();
    Visit {
        lang: attribute("lang")
            .and_then(|code| Lang::from_code(&code))
            .unwrap_or(default.lang),
        theme: attribute("data-theme")
            .map(|code| Theme::from_code(&code))
            .unwrap_or_default(),
        now: attribute("data-now")
            .and_then(|now| wire::read(&now))
            .unwrap_or(default.now),
        icons: attribute("data-icons").map_or(default.icons, Into::into),
        build: attribute("data-build").map_or(default.build, Into::into),
        me: attribute("data-me")
            .and_then(|me| crate::json::read(&me).ok())
            .map(std::sync::Arc::new),
        returned: attribute("data-form").map(|id| {
            std::sync::Arc::new(ReturnedForm {
                id,
                to: attribute("data-form-to").unwrap_or_default(),
                body: attribute("data-form-body").unwrap_or_default(),
                drawn: false,
            })
        }),
    }
}

/// The device's clock. What is sold by the clock uses `ui::Clock`, which follows the server's.
pub fn now() -> DateTime<Utc> {
    ::browser::device::now()
}

/// 128 random bits for a request that must not happen twice, all of them: a key is unique by itself. Without them the key is
/// empty, and the server refuses it.
pub fn random_key() -> String {
    let key = ::browser::random::bits().map(|bits| uuid::Uuid::from_bytes(bits).to_string());
    key.unwrap_or_default()
}
