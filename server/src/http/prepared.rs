//! An answer that is held in memory in the codings that browsers take, with the tag of what it says: asked again, it costs
//! nothing but its head, and however slowly it is read it holds no file.

use axum::body::Body;
use axum::response::Response;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

/// A body in up to three codings.
pub(super) struct Prepared {
    kind: HeaderValue,
    /// Of what it says.
    pub(super) tag: String,
    pub(super) plain: Bytes,
    gzip: Option<Bytes>,
    brotli: Option<Bytes>,
}

impl Prepared {
    /// `said` is what its tag stands for: two bodies that say the same have the same.
    pub(super) fn new(
        kind: HeaderValue,
        said: &[u8],
        plain: Bytes,
        gzip: Option<Bytes>,
        brotli: Option<Bytes>,
    ) -> Self {
        Prepared {
            kind,
            tag: STANDARD.encode(&Sha256::digest(said)[..12]),
            plain,
            gzip,
            brotli,
        }
    }

    /// The body as this browser takes it, or that it has it already. How long it may be stored is the caller's to say.
    pub(super) fn answer(&self, headers: &HeaderMap) -> Response {
        let coded = codings(headers).find_map(|coding| {
            let body = if coding == "br" { &self.brotli } else { &self.gzip };
            Some((coding, body.as_ref()?))
        });
        let (name, body) = coded.unwrap_or(("plain", &self.plain));
        let tag = format!("\"{}-{name}\"", self.tag);
        let known = headers
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .any(|known| known.to_str().is_ok_and(|known| known.contains(&tag)));
        let mut response = Response::new(if known { Body::empty() } else { body.clone().into() });
        if known {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
        }
        let answer = response.headers_mut();
        if !known {
            answer.insert(header::CONTENT_TYPE, self.kind.clone());
            if coded.is_some() {
                answer.insert(header::CONTENT_ENCODING, HeaderValue::from_static(name));
            }
        }
        if let Ok(tag) = HeaderValue::from_str(&tag) {
            answer.insert(header::ETAG, tag);
        }
        answer.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        response
    }
}

/// Which of our codings a browser takes; brotli before gzip.
fn codings(headers: &HeaderMap) -> impl Iterator<Item = &'static str> {
    let accepted = headers
        .get(header::ACCEPT_ENCODING)
        .and_then(|accepted| accepted.to_str().ok())
        .unwrap_or_default();
    let takes = |coding: &str| {
        accepted.split(',').any(|one| {
            let (name, weight) = one.split_once(';').unwrap_or((one, ""));
            name.trim().eq_ignore_ascii_case(coding) && weight.trim().replace(' ', "") != "q=0"
        })
    };
    ["br", "gzip"]
        .map(|coding| takes(coding).then_some(coding))
        .into_iter()
        .flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asks(prepared: &Prepared, pairs: &[(&'static str, &str)]) -> Response {
        let mut headers = HeaderMap::new();
        for (name, value) in pairs {
            headers.insert(*name, value.parse().unwrap());
        }
        prepared.answer(&headers)
    }

    #[test]
    fn a_browser_gets_the_coding_that_it_takes_and_nothing_twice() {
        let body = |text: &'static str| Some(Bytes::from_static(text.as_bytes()));
        let kind = HeaderValue::from_static("text/html");
        let page = Prepared::new(kind.clone(), b"hello", "hello".into(), body("(gzip)"), body("(br)"));
        let of = |response: &Response| response.headers().get("content-encoding").cloned();
        assert_eq!(of(&asks(&page, &[("accept-encoding", "gzip, br")])).unwrap(), "br");
        assert_eq!(
            of(&asks(&page, &[("accept-encoding", "gzip, br;q=0")])).unwrap(),
            "gzip"
        );
        assert_eq!(of(&asks(&page, &[])), None);
        let tag = asks(&page, &[("accept-encoding", "br")]).headers()["etag"]
            .to_str()
            .unwrap()
            .to_owned();
        let again = asks(&page, &[("accept-encoding", "br"), ("if-none-match", &tag)]);
        assert_eq!(again.status(), StatusCode::NOT_MODIFIED);
        let plain = asks(&page, &[("if-none-match", &tag)]);
        assert_eq!(plain.status(), StatusCode::OK, "another coding is another body");
        let icon = Prepared::new(kind, b"icon", "icon".into(), None, None);
        assert_eq!(
            of(&asks(&icon, &[("accept-encoding", "gzip, br")])),
            None,
            "it has one form only"
        );
    }
}
