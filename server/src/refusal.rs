//! How the host itself says no, in the words of [`AppError`]: JSON for our pages and other programs, and for a form
//! posted without our code a page back where it came from, with the error in its address as server functions do it.

use app::AppError;
use axum::extract::Request;
use axum::response::{IntoResponse, Redirect, Response};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use server_fn::error::ServerFnUrlError;

/// A refusal that handlers can return with `?`.
#[derive(Debug)]
pub(crate) struct Refusal(pub AppError);

impl From<backend::Error> for Refusal {
    fn from(error: backend::Error) -> Refusal {
        Refusal(app::access::refuse(error))
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        json(&self.0)
    }
}

/// The refusal as JSON with its status.
#[must_use]
pub(crate) fn json(error: &AppError) -> Response {
    let status = StatusCode::from_u16(error.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let mut response = (status, axum::Json(error)).into_response();
    if let AppError::TooFast { retry_after_s } = error {
        response
            .headers_mut()
            .insert(header::RETRY_AFTER, HeaderValue::from(*retry_after_s));
    }
    response
}

/// The refusal in the form that the asker understands.
#[must_use]
pub(crate) fn answer(request: &Request, error: AppError) -> Response {
    let path = request.uri().path();
    if path.starts_with("/api/") && accepts_html(request.headers()) {
        let referer = request
            .headers()
            .get(header::REFERER)
            .and_then(|value| value.to_str().ok());
        let back = referer.and_then(|referer| ServerFnUrlError::new(path, error.clone()).to_url(referer).ok());
        if let Some(back) = back {
            return Redirect::to(back.as_str()).into_response();
        }
    }
    json(&error)
}

/// Whether the asker expects a page.
#[must_use]
pub(crate) fn accepts_html(headers: &HeaderMap) -> bool {
    headers
        .get(header::ACCEPT)
        .and_then(|accept| accept.to_str().ok())
        .is_some_and(|accept| accept.contains("text/html"))
}
