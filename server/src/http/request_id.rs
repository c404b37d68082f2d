//! An id for each request: in its span, so in everything that is logged on its way, and in its answer.

use axum::extract::Request;
use http::{HeaderMap, HeaderName, HeaderValue};
use tower_http::request_id::PropagateRequestIdLayer;
use tower_http::set_header::SetRequestHeaderLayer;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

type Make = fn(&Request) -> Option<HeaderValue>;

/// Gives the request an id of ours; one that the client sent is replaced, because ids are written to the log.
pub(crate) fn set_request_id() -> SetRequestHeaderLayer<Make> {
    SetRequestHeaderLayer::overriding(REQUEST_ID, |_| HeaderValue::from_str(&short_id()).ok())
}

/// Writes the id into the answer.
pub(crate) fn propagate_request_id() -> PropagateRequestIdLayer {
    PropagateRequestIdLayer::new(REQUEST_ID)
}

/// The id of a request.
pub(crate) fn request_id(headers: &HeaderMap) -> &str {
    let id = headers.get(REQUEST_ID);
    id.and_then(|id| id.to_str().ok()).unwrap_or_default()
}

/// Twelve hexadecimal digits: enough to find one entry in a log.
#[must_use]
pub(crate) fn short_id() -> String {
    let mut id = uuid::Uuid::new_v4().simple().to_string();
    id.truncate(12);
    id
}
