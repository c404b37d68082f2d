//! The device's share sheet.

use crate::js;
use leptos::prelude::window;
use wasm_bindgen::JsValue;

/// Opens the share sheet. False when the device has none, and the address should be copied instead.
pub async fn share(title: &str, url: &str) -> bool {
    let navigator: JsValue = window().navigator().into();
    let what = js::object([("title", title.into()), ("url", url.into())]);
    match js::call(&navigator, "share", &what) {
        // Closed without choosing counts as shared: nothing should be copied then.
        Ok(shared) => js::settled(shared)
            .await
            .map_or_else(|error| js::text(&error, "name") == "AbortError", |_| true),
        Err(_) => false,
    }
}
