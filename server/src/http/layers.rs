//! What happens around every request: an id and a span, a measurement, a caught panic, and the security headers.

use crate::{http::refusal, ops::telemetry, state::Host};
use app::AppError;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use futures::FutureExt;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use std::panic::AssertUnwindSafe;
use std::time::Instant;
use tracing::Instrument;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// Gives the request an id, a span and a measurement, and turns a panic into an answer with an id that is in the log.
pub(crate) async fn observe(State(_host): State<Host>, request: Request, next: Next) -> Response {
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

/// Lets what was begun end, whether or not the asker still waits: a telephone that loses its network in the middle of an
/// order must not leave half of it undone, and a page that nobody reads any more must not lose its context while it is drawn.
pub(crate) async fn finish(State(host): State<Host>, request: Request, next: Next) -> Response {
    let work = host.tasks.spawn(next.run(request).in_current_span());
    match work.await {
        Ok(response) => response,
        Err(ended) if ended.is_panic() => std::panic::resume_unwind(ended.into_panic()),
        Err(_) => refusal::json(&AppError::Busy),
    }
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

/// The headers that every answer carries unless it brought its own.
const ALWAYS: [(HeaderName, &str); 5] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Forms posted without our code come back by the Referer, so it must exist within the site.
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self), fullscreen=(self), \
         autoplay=(self), geolocation=(), payment=(), usb=()",
    ),
];

/// For what is no page: files, feeds, JSON. The service worker and the offline page are allowed their own origin.
const PLAIN_POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; \
     base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

/// Adds the security headers.
pub(crate) async fn protect(State(host): State<Host>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        unless_there(headers, name, value);
    }
    unless_there(headers, header::CONTENT_SECURITY_POLICY, PLAIN_POLICY);
    // An answer about somebody must not stay in a shared cache.
    unless_there(headers, header::CACHE_CONTROL, "no-store");
    if host.secure() {
        unless_there(headers, header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");
    }
    response
}

fn unless_there(headers: &mut HeaderMap, name: HeaderName, value: &'static str) {
    headers.entry(name).or_insert(HeaderValue::from_static(value));
}
