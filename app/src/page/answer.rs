//! The server's side of pages: statuses, and where a plain form post goes afterwards.

use super::Returned;
use crate::{access::wants_html, error::AppError};
use axum::http::{StatusCode, request::Parts};
use backend::account::Who;
use leptos::prelude::use_context;
use leptos_axum::{ResponseOptions, redirect};
use serde::Serialize;
use std::sync::{Arc, Mutex, PoisonError};

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

/// Where the answer to a plain form post is a page with a form in it. The host puts an empty one into the request of every
/// plain post, takes what is left in it, and decides how it gets to the page: by a stored row, or drawn in the answer.
#[derive(Clone, Debug, Default)]
pub struct ReturnSlot(Arc<Mutex<Slot>>);

#[derive(Debug, Default)]
struct Slot {
    returning: Option<Returning>,
    maker: Option<Who>,
}

/// A form on its way back to its page.
#[derive(Clone, Debug)]
pub struct Returning {
    /// The page: a path of ours, where the request names none the one that it came from.
    pub page: Option<String>,
    /// The part of the page that is shown first, as `#part`.
    pub part: &'static str,
    /// The path of the server function that the form is posted to.
    pub to: String,
    /// JSON of a [`Returned`].
    pub body: String,
    /// The status of a page that is drawn with it.
    pub status: u16,
    /// It may be stored for an hour: not what is shown once, nor a refusal that is to cost nothing.
    pub storable: bool,
}

impl Returning {
    /// A form with what was typed, and why it was refused.
    pub(crate) fn new<T: Serialize>(page: String, to: &str, form: &T, error: Option<AppError>) -> Returning {
        let status = if error.is_some() { 422 } else { 200 };
        let body = serde_json::to_string(&Returned { form, error }).unwrap_or_default();
        Returning {
            page: Some(page),
            part: "",
            to: to.to_owned(),
            storable: true,
            body,
            status,
        }
    }

    /// A form posted to `to` that was refused before it was read: what was typed is lost, the sentence is not.
    #[must_use]
    pub fn unread(to: &str, error: AppError, storable: bool) -> Returning {
        let status = if storable { 422 } else { error.status() };
        Returning {
            page: None,
            status,
            storable,
            ..Returning::new(String::new(), to, &(), Some(error))
        }
    }
}

impl ReturnSlot {
    /// Leaves a form for the host.
    pub fn leave(&self, returning: Returning) {
        self.lock().returning = Some(returning);
    }

    /// Says who posted it, if their browser can be recognised when it asks for the page.
    pub fn made_by(&self, maker: Who) {
        self.lock().maker = Some(maker);
    }

    /// Takes what was left, and its maker.
    #[must_use]
    pub fn take(&self) -> (Option<Returning>, Option<Who>) {
        let mut slot = self.lock();
        (slot.returning.take(), slot.maker.take())
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Slot> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Gives a refused plain form back to its page with what was typed. With our code the page still has it.
pub(crate) fn give_back<R, T: Serialize>(result: Result<R, AppError>, page: &str, form: &T) -> Result<R, AppError> {
    if let Err(error) = &result {
        leave(|to| Returning::new(page.to_owned(), to, form, Some(error.clone())));
    }
    result
}

/// Shows a value of a plain form post in its page, this once: in no address, and never stored.
pub(crate) fn show_once<T: Serialize>(page: String, value: &T) {
    leave(|to| Returning {
        storable: false,
        ..Returning::new(page, to, value, None)
    });
}

fn leave(returning: impl FnOnce(&str) -> Returning) {
    let Some(parts) = use_context::<Parts>() else { return };
    if let Some(slot) = parts.extensions.get::<ReturnSlot>() {
        slot.leave(returning(parts.uri.path()));
    }
}

/// A place of a shop. What is no slug leads home: the text comes from the request.
pub(crate) fn seller_path(shop: &str, place: &str) -> String {
    match domain::account::slug(shop) {
        Ok(slug) => format!("/seller/{slug}/{place}"),
        Err(_) => "/".into(),
    }
}

/// `next` if it is a path of ours, else `otherwise`: a form must not send people to a stranger's site, nor to a page that
/// would show a stranger's words as the error of a form.
pub(crate) fn local_path(next: &str, otherwise: &str) -> String {
    let plain = next.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    let ours = plain && next.starts_with('/') && !next.starts_with("//");
    let mut names = next.split(['?', '&', '#']).skip(1).map(|pair| pair.split('=').next());
    if ours && !names.any(|name| matches!(name, Some("__err" | "__path"))) {
        next.into()
    } else {
        otherwise.into()
    }
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
            "/account?__err=e30",
            "/account?x=1&__path=%2Fapi",
        ] {
            assert_eq!(local_path(bad, "/account"), "/account", "{bad}");
        }
    }
}
