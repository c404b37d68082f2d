//! The server's side of pages: statuses, and where a plain form post goes afterwards.

use super::Kept;
use crate::{access::wants_html, error::AppError};
use axum::http::StatusCode;
use leptos::prelude::use_context;
use leptos_axum::{ResponseOptions, redirect};
use serde::Serialize;

/// Sets the status of the page that is being drawn.
pub(crate) fn answer_status(status: u16) {
    if let (Some(options), Ok(status)) = (use_context::<ResponseOptions>(), StatusCode::from_u16(status)) {
        options.set_status(status);
    }
}

/// Goes to `path` when the form did its work; the router follows without a page load where there is one.
pub(crate) fn done<R>(result: Result<R, AppError>, path: impl FnOnce(&R) -> String) -> Result<R, AppError> {
    if let Ok(value) = &result {
        redirect(&path(value));
    }
    result
}

/// The same for a plain form post only: with our code the page that asked decides where to go.
pub(crate) fn done_plainly<R>(result: Result<R, AppError>, path: &str) -> Result<R, AppError> {
    if wants_html() {
        return done(result, |_| path.to_owned());
    }
    result
}

/// Sends a refused plain form post back to its page with what was typed under the name `of`.
pub(crate) fn keep<R, T: Serialize>(
    result: Result<R, AppError>,
    page: &str,
    of: &str,
    form: &T,
) -> Result<R, AppError> {
    if let (Err(error), true) = (&result, wants_html()) {
        let kept = Kept {
            form,
            error: error.clone(),
        };
        redirect(&carry(page, of, &kept));
    }
    result
}

/// The address of `page` that brings `value` with it under the name `of`.
pub(crate) fn carry<T: Serialize>(page: &str, of: &str, value: &T) -> String {
    let text = serde_json::to_string(value).unwrap_or_default();
    let mark = if page.contains('?') { '&' } else { '?' };
    format!("{page}{mark}{of}={}", super::escaped(&text))
}

/// A place of a shop. What is no slug leads home: the text comes from the request.
pub(crate) fn seller_path(shop: &str, place: &str) -> String {
    match domain::account::slug(shop) {
        Ok(slug) => format!("/seller/{slug}/{place}"),
        Err(_) => "/".into(),
    }
}

/// `next` if it is a path of ours, else `otherwise`: a form must not send people to a stranger's site.
pub(crate) fn local_path(next: &str, otherwise: &str) -> String {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let ours = plain && next.starts_with('/') && !next.starts_with("//");
    if ours { next.into() } else { otherwise.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_ours_are_followed() {
        assert_eq!(local_path("/live/1?x=2", "/"), "/live/1?x=2");
        for bad in [
            "",
            "https://evil.example",
            "//evil.example",
            "/\\evil.example",
            "/a\r\nset-cookie: x",
            "javascript:1",
        ] {
            assert_eq!(local_path(bad, "/account"), "/account", "{bad}");
        }
    }
}
