//! What is recorded of every request: an id, a span, counters; and the answer to a request that panicked.

use super::refusal;
use crate::ops::telemetry;
use app::AppError;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use futures::FutureExt;
use http::{HeaderName, HeaderValue, StatusCode};
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, a span and a measurement, and turns a panic into an answer with an id that is in the log.
pub(crate) async fn request_log(request: Request, next: Next) -> Response {
    let id = short_id();
    let method = request.method().clone();
    // The route and never the path: the path of a media session is a secret.
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(none)", MatchedPath::as_str)
        .to_owned();
    let html = refusal::accepts_html(request.headers());
    let span = tracing::info_span!("request", id, %method, route);
    let began = Instant::now();
    let caught = AssertUnwindSafe(next.run(request))
        .catch_unwind()
        .instrument(span.clone())
        .await;
    let mut response = caught.unwrap_or_else(|panic| {
        let _inside = span.enter();
        tracing::error!(id, "the request ended in a panic: {}", telemetry::message(&*panic));
        broken(&id, html)
    });
    let seconds = began.elapsed().as_secs_f64();
    let status = response.status().as_u16().to_string();
    metrics::counter!("hawker_http_requests_total", "method" => method.as_str().to_owned(), "route" => route.clone(), "status" => status)
        .increment(1);
    metrics::histogram!("hawker_http_seconds", "route" => route).record(seconds);
    let _inside = span.enter();
    tracing::debug!(status = response.status().as_u16(), seconds, "answered");
    if let Ok(value) = HeaderValue::from_str(&id) {
        response.headers_mut().insert(REQUEST_ID, value);
    }
    response
}

/// The page or the JSON that says that we are wrong.
fn broken(id: &str, html: bool) -> Response {
    if !html {
        return refusal::json(&AppError::Internal { id: id.to_owned() });
    }
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Hawker</title><h1>Something went wrong on our side</h1>\
         <p>Đã có lỗi ở phía chúng tôi.</p><p>id {id}</p><p><a href=\"/\">Hawker</a></p></html>"
    );
    (StatusCode::INTERNAL_SERVER_ERROR, Html(page)).into_response()
}

/// Twelve letters: enough to find one entry in a log.
#[must_use]
pub(crate) fn short_id() -> String {
    let mut id = uuid::Uuid::new_v4().simple().to_string();
    id.truncate(12);
    id
}
