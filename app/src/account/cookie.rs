//! Cookies that account's answers give and take. Reading them is the host's work (`server::http::session`).

use crate::access;
use axum::http::{HeaderValue, header};
use backend::account::NewSession;
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

const SESSION: &str = "hawker-session";
/// The session itself slides on the server.
const SESSION_AGE_S: u32 = 30 * 24 * 60 * 60;
const INVITE: &str = "hawker-invite";
/// Time enough to make an account.
const INVITE_AGE_S: u32 = 60 * 60;

/// Gives the browser its session.
pub(super) fn set(session: &NewSession) {
    send(SESSION, &session.token.0, SESSION_AGE_S);
}

/// Takes it away.
pub(super) fn clear() {
    send(SESSION, "", 0);
}

/// Remembers an invitation while its reader signs in, so that its token is in no address and in no form.
pub(super) fn remember_invite(token: &str) {
    send(INVITE, token, INVITE_AGE_S);
}

/// Forgets it: it was used.
pub(super) fn forget_invite() {
    send(INVITE, "", 0);
}

fn send(name: &str, value: &str, max_age_s: u32) {
    // `__Host-` and `Secure` where the site is on https; a development server on localhost is not.
    let Ok(backend) = access::backend() else { return };
    let (prefix, secure) = if backend.settings().public_url.starts_with("https://") {
        ("__Host-", "; Secure")
    } else {
        ("", "")
    };
    let text = format!("{prefix}{name}={value}; Path=/; HttpOnly; SameSite=Lax; Max-Age={max_age_s}{secure}");
    if let (Some(options), Ok(mut value)) = (use_context::<ResponseOptions>(), HeaderValue::from_str(&text)) {
        value.set_sensitive(true);
        options.append_header(header::SET_COOKIE, value);
    }
}
