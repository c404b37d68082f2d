//! What is recorded of every request: a span around everything that is logged on its way, a count and a duration.

use super::request_id::request_id;
use axum::extract::{MatchedPath, Request};
use axum::middleware::Next;
use axum::response::Response;
use http::Method;
use std::time::Instant;
use tracing::Instrument;

/// Records the request under its route, never its path: the path of a media session is a secret.
pub(crate) async fn request_log(request: Request, next: Next) -> Response {
    let id = request_id(request.headers());
    let method = method_label(request.method());
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("(none)", MatchedPath::as_str)
        .to_owned();
    let span = tracing::info_span!("request", id, method, route);
    let began = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let seconds = began.elapsed().as_secs_f64();
    let status = response.status().as_u16();
    metrics::counter!("hawker_http_requests_total", "method" => method, "route" => route.clone(), "status" => status.to_string())
        .increment(1);
    metrics::histogram!("hawker_http_seconds", "route" => route).record(seconds);
    span.in_scope(|| tracing::debug!(status, seconds, "answered"));
    response
}

/// A label stays in memory for ever, so a client's own words never become one.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_method_of_ones_own_is_no_label_of_ours() {
        assert_eq!(method_label(&Method::PATCH), "PATCH");
        assert_eq!(method_label(&Method::from_bytes(b"A1").unwrap()), "other");
    }
}
