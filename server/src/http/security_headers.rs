//! The headers that tell a browser what our answers may do.

use axum::response::Response;
use http::{HeaderName, HeaderValue, header};
use tower_http::set_header::response::SetMultipleResponseHeadersLayer;

const ALWAYS: [(HeaderName, &str); 7] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Forms posted without JavaScript come back by the Referer, so it must exist within the site.
    (header::REFERRER_POLICY, "strict-origin-when-cross-origin"),
    (header::X_FRAME_OPTIONS, "DENY"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    (
        HeaderName::from_static("permissions-policy"),
        "camera=(self), microphone=(self), display-capture=(self), screen-wake-lock=(self), fullscreen=(self), \
         autoplay=(self), geolocation=(), payment=(), usb=()",
    ),
    // For what is no page: files, feeds, JSON. The service worker and the offline page are allowed their own origin.
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; \
         base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
    ),
    // An answer about somebody must not stay in a shared cache.
    (header::CACHE_CONTROL, "no-store"),
];

const SECURE: (HeaderName, &str) = (header::STRICT_TRANSPORT_SECURITY, "max-age=31536000");

/// Adds the headers that an answer did not bring itself; with `secure` also the one that insists on HTTPS.
pub(crate) fn security_headers(secure: bool) -> SetMultipleResponseHeadersLayer<Response> {
    let headers = ALWAYS.into_iter().chain(secure.then_some(SECURE));
    let headers = headers.map(|(name, value)| (name, HeaderValue::from_static(value)).into());
    SetMultipleResponseHeadersLayer::if_not_present(headers.collect())
}
