//! Refuses what no browser and no proxy sends: it would be read in two ways by two of the programs that a request passes.

use super::refusal;
use app::AppError;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, Uri, Version, header};

/// Takes away a Referer of another site, to which a form posted without our code would be sent back.
pub(crate) async fn well_formed(mut request: Request, next: Next) -> Response {
    if !names_one_host(&request) || has_dot_segment(request.uri().path()) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    // A browser leaves it out or says something.
    if request
        .headers()
        .get(header::ORIGIN)
        .is_some_and(|origin| origin.is_empty())
    {
        return refusal::json(&AppError::Forbidden);
    }
    if !is_from_here(request.headers()) {
        request.headers_mut().remove(header::REFERER);
    }
    next.run(request).await
}

/// RFC 9112 §3.2: exactly one Host.
fn names_one_host(request: &Request) -> bool {
    let hosts = request.headers().get_all(header::HOST).iter().count();
    hosts == 1 || (hosts == 0 && request.version() != Version::HTTP_11)
}

/// `/live/%2e%2e`: what a client meant by it was decided before it got here.
fn has_dot_segment(path: &str) -> bool {
    path.split('/')
        .any(|segment| matches!(segment.to_ascii_lowercase().replace("%2e", ".").as_str(), "." | ".."))
}

fn is_from_here(headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let referer = text(header::REFERER).and_then(|referer| referer.parse::<Uri>().ok());
    match (referer, text(header::HOST)) {
        (Some(referer), Some(host)) => referer
            .authority()
            .is_some_and(|from| from.as_str().eq_ignore_ascii_case(host)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn request(headers: &[(&str, &str)]) -> Request {
        let request = headers.iter().fold(http::Request::get("/"), |request, (name, value)| {
            request.header(*name, *value)
        });
        request.body(axum::body::Body::empty()).unwrap()
    }

    #[test]
    fn a_request_names_one_host() {
        assert!(names_one_host(&request(&[("host", "a.example")])));
        assert!(!names_one_host(&request(&[])));
        assert!(!names_one_host(&request(&[
            ("host", "a.example"),
            ("host", "b.example")
        ])));
    }

    #[test]
    fn no_path_goes_up() {
        for up in ["/live/..", "/live/%2e%2E", "/./x", "/a/.%2e/b"] {
            assert!(has_dot_segment(up), "{up}");
        }
        assert!(!has_dot_segment("/live/7/...") && !has_dot_segment("/files/a.b/thumb.jpg"));
    }

    #[test]
    fn a_form_goes_back_to_this_site_only() {
        let from = |referer: &str| is_from_here(request(&[("host", "shop.example"), ("referer", referer)]).headers());
        assert!(from("https://shop.example/live/7?x=1"));
        assert!(!from("https://evil.example/x?") && !from("https://shop.example.evil.example/") && !from("x"));
    }
}
