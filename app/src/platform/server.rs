//! The environment on the server: the request. Things that only a browser can do are quiet no-ops,
//! because the code that calls them runs in effects and handlers, which never run here.

use super::{PutAway, Theme, Visit};
use leptos::prelude::{use_context, with_context};

/// Reads the visit that the request's context carries; the default one where a view is drawn without a request.
pub fn visit<T>(read: impl FnOnce(&Visit) -> T) -> T {
    let mut read = Some(read);
    let found = with_context::<Visit, _>(|visit| read.take().map(|read| read(visit))).flatten();
    match (found, read) {
        (Some(value), _) => value,
        (None, Some(read)) => read(&Visit::default()),
        (None, None) => unreachable!("the closure is used exactly once"),
    }
}

/// The server's clock as the request saw it: one moment for the whole page.
pub fn now_ms() -> i64 {
    visit(|visit| visit.now_ms)
}

/// A cookie of the request.
pub fn cookie(name: &str) -> Option<String> {
    let parts = use_context::<axum::http::request::Parts>()?;
    let header = parts.headers.get(axum::http::header::COOKIE)?.to_str().ok()?;
    header
        .split(';')
        .filter_map(|pair| pair.trim().split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value.to_owned())
}

/// Only the browser's code sets cookies by hand; the server answers with headers.
pub fn set_cookie(_name: &str, _value: &str) {}

/// Only a page on a screen changes its theme.
pub fn set_theme(_theme: Theme) {}

/// A form rendered by the server gets its key here, so that it can be posted without JavaScript.
pub fn random_key() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// The viewer's zone is unknown until the page runs.
pub fn zone_offset_min(_at_ms: i64) -> Option<i32> {
    None
}

/// Nothing has a position on the server.
pub fn edges(_element: &leptos::web_sys::Element) -> [(&'static str, i32); 4] {
    [("--ui-top", 0), ("--ui-bottom", 0), ("--ui-left", 0), ("--ui-right", 0)]
}

/// The request arrived.
pub fn online() -> bool {
    true
}

/// The visitor's zone has no name before the page runs.
pub fn zone_name() -> Option<String> {
    None
}

/// Only a page on a screen copies.
pub fn copy_text(_text: &str) {}

/// Only browsers have service workers.
pub fn register_worker() {}

/// Only browsers have local storage.
pub fn store(_key: &str, _text: Option<&str>) {}

/// Nothing is stored on the server.
pub fn stored(_key: &str) -> Option<String> {
    None
}

/// What the host found under this name.
pub fn put_away(name: &str) -> Option<String> {
    let parts = use_context::<axum::http::request::Parts>()?;
    let found = parts.extensions.get::<PutAway>()?;
    (found.name == name).then(|| found.text.clone())
}
