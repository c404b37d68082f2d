//! Our cookies: their names, how they are read from a request, and how an answer gives and takes them.

use crate::access;
use axum::http::{HeaderMap, HeaderValue, header, request::Parts};
use backend::account::NewSession;
use cookie::{Cookie, SameSite};
use leptos::prelude::use_context;
use leptos_axum::ResponseOptions;

const SESSION: &str = "hawker-session";
/// The session itself slides on the server.
const SESSION_AGE_S: u32 = 30 * 24 * 60 * 60;
const INVITE: &str = "hawker-invite";
/// Time enough to make an account.
const INVITE_AGE_S: u32 = 60 * 60;
/// Sends on who is signed in, and tells everybody else what is missing (`server::http::signed_in`).
const SIGNED_IN: &str = "/signed-in";
/// The beginning of an invitation's link.
const INVITATION: &str = "/join/";

/// The name under which a browser has it: on https bound to the host.
#[must_use]
pub fn name_of(name: &str, secure: bool) -> String {
    let prefix = if secure { "__Host-" } else { "" };
    format!("{prefix}{name}")
}

/// One cookie of a request; of several with one name the first that says something.
#[must_use]
pub fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let lines = headers.get_all(header::COOKIE).iter();
    let cookies = lines
        .filter_map(|line| line.to_str().ok())
        .flat_map(Cookie::split_parse)
        .flatten();
    let mut values = cookies
        .filter(|cookie| cookie.name() == name)
        .filter_map(|cookie| cookie.value_raw());
    values.find(|value| !value.is_empty())
}

/// The session's token in a request.
#[must_use]
pub fn session_token(headers: &HeaderMap, secure: bool) -> Option<&str> {
    read(headers, &name_of(SESSION, secure))
}

/// A `Set-Cookie` for the whole site. With `http_only` scripts cannot read it.
#[must_use]
pub fn set_cookie(name: &str, value: &str, max_age_s: u32, http_only: bool, secure: bool) -> HeaderValue {
    let cookie = Cookie::build((name, value))
        .path("/")
        .same_site(SameSite::Lax)
        .max_age(cookie::time::Duration::seconds(max_age_s.into()))
        .http_only(http_only)
        .secure(secure);
    let mut header = HeaderValue::from_str(&cookie.to_string()).expect("our cookies are printable ASCII");
    header.set_sensitive(true);
    header
}

/// Gives the browser its session.
pub(super) fn give_session(session: &NewSession) {
    send(SESSION, &session.token.0, SESSION_AGE_S);
}

/// Where a person goes who was given a session: to `next`, and with a browser that has shown no cookie yet by way of a place
/// that looks whether the session came back. It would otherwise be signed out again, without a word.
pub(super) fn then(next: String) -> String {
    if access::has_cookies() {
        return next;
    }
    crate::page::address(SIGNED_IN, &[("next", &next)])
}

/// Takes the session away, and an invitation that its reader opened.
pub(super) fn take_session() {
    send(SESSION, "", 0);
    forget_invite();
}

/// Remembers an invitation while its reader signs in, so that its token is in no query and in no stored form.
pub(super) fn remember_invite(token: &str) {
    send(INVITE, token, INVITE_AGE_S);
}

/// Forgets it: it was used, or is no invitation any more.
pub(super) fn forget_invite() {
    send(INVITE, "", 0);
}

/// The token of the invitation that this browser opened before its reader signed in.
pub(super) fn opened_invite() -> Option<String> {
    let (parts, secure) = (use_context::<Parts>()?, is_secure()?);
    read(&parts.headers, &name_of(INVITE, secure)).map(str::to_owned)
}

/// Where a person goes after signing in. An invitation's link has a token, which is remembered and written nowhere else.
pub(super) fn next_without_token(next: String) -> String {
    let Some(token) = next.strip_prefix(INVITATION) else {
        return next;
    };
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    if token.len() <= 64 && token.bytes().all(plain) {
        remember_invite(token);
    }
    "/join".into()
}

fn is_secure() -> Option<bool> {
    Some(access::backend().ok()?.settings().https())
}

fn send(name: &str, value: &str, max_age_s: u32) {
    if let (Some(options), Some(secure)) = (use_context::<ResponseOptions>(), is_secure()) {
        let cookie = set_cookie(&name_of(name, secure), value, max_age_s, true, secure);
        options.append_header(header::SET_COOKIE, cookie);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(header::COOKIE, HeaderValue::from_static("a=1; hawker-lang=vi"));
        headers.append(header::COOKIE, HeaderValue::from_static("hawker-theme=dark; empty="));
        assert_eq!(read(&headers, "hawker-lang"), Some("vi"));
        assert_eq!(read(&headers, "hawker-theme"), Some("dark"));
        assert_eq!(read(&headers, "empty"), None);
        assert_eq!(read(&headers, "lang"), None);
    }

    #[test]
    fn a_cookie_of_ours_goes_to_the_whole_site_and_to_nobody_elses() {
        let text = |hidden, secure| {
            set_cookie("name", "value", 60, hidden, secure)
                .to_str()
                .unwrap()
                .to_owned()
        };
        assert_eq!(text(false, false), "name=value; SameSite=Lax; Path=/; Max-Age=60");
        assert_eq!(
            text(true, true),
            "name=value; HttpOnly; SameSite=Lax; Secure; Path=/; Max-Age=60"
        );
    }
}
