//! The headers that tell a browser what our answers may do.

use crate::state::Host;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{HeaderMap, HeaderName, HeaderValue, header};

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
pub(crate) async fn security_headers(State(host): State<Host>, request: Request, next: Next) -> Response {
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
