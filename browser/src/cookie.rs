//! Cookies that scripts may write: preferences. Sessions are HttpOnly and never seen here; the server reads both.

use leptos::prelude::{document, window};
use wasm_bindgen::JsCast;
use web_sys::HtmlDocument;

/// Sets a preference for a year.
pub fn set_preference(name: &str, value: &str) {
    let secure = window().location().protocol().is_ok_and(|scheme| scheme == "https:");
    let flag = if secure { "; Secure" } else { "" };
    if let Some(document) = document().dyn_ref::<HtmlDocument>() {
        // Refused in sandboxed frames; the preference then lasts as long as the page.
        let _ = document.set_cookie(&format!("{name}={value}; Path=/; Max-Age=31536000; SameSite=Lax{flag}"));
    }
}
