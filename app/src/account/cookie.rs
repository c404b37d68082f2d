//! The session's cookie. Reading it is the host's work (`server::session`); here it is given and taken.

use crate::access;
use axum::http::{HeaderValue, header};
use backend::account::NewSession;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

/// Gives the browser its session. 30 days: the session itself slides on the server.
pub(super) fn set(session: &NewSession) {
    send(&session.token.0, 30 * 24 * 60 * 60);
}

/// Takes it away.
pub(super) fn clear() {
    send("", 0);
}

fn send(token: &str, max_age_s: u32) {
    // `__Host-` and `Secure` where the site is on https; a development server on localhost is not.
    let Ok(backend) = access::backend() else { return };
    let (prefix, secure) = if backend.settings().public_url.starts_with("https://") {
        ("__Host-", "; Secure")
    } else {
        ("", "")
    };
    let text = format!("{prefix}hawker-session={token}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}");
    if let (Some(options), Ok(mut value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&text)) {
        value.set_sensitive(true);
        options.append_header(header::SET_COOKIE, value);
    }
}
