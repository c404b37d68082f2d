//! Refuses what no browser and no proxy sends: it would be read in two ways by two of the programs that a request passes.

use super::refusal;
use crate::state::Host;
use app::AppError;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, Uri, Version, header};

/// Takes away a Referer of another site, to which a server function that is posted without our code would send the browser back.
pub(crate) async fn well_formed(State(host): State<Host>, mut request: Request, next: Next) -> Response {
    if !names_one_host(&request) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    if has_dot_segment(request.uri().path()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    // A browser leaves it out or says something.
    if request
        .headers()
        .get(header::ORIGIN)
        .is_some_and(|origin| origin.is_empty())
    {
        return refusal::json(&AppError::Forbidden);
    }
    if !is_from_here(request.headers(), &host.public_url) {
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

/// By its own name or, behind a proxy that renames it, by the public one.
fn is_from_here(headers: &HeaderMap, public_url: &str) -> bool {
    let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
    let authority = |url: &str| Some(url.parse::<Uri>().ok()?.authority()?.as_str().to_ascii_lowercase());
    let from = text(header::REFERER).and_then(authority);
    from.is_some_and(|from| {
        text(header::HOST).is_some_and(|host| host.eq_ignore_ascii_case(&from)) || authority(public_url) == Some(from)
    })
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
        let from = |referer: &str| {
            let request = request(&[("host", "shop.example"), ("referer", referer)]);
            is_from_here(request.headers(), "https://public.example")
        };
        assert!(from("https://shop.example/live/7?x=1") && from("https://public.example/"));
        assert!(!from("https://evil.example/x?") && !from("https://shop.example.evil.example/") && !from("x"));
    }
}
