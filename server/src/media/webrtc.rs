//! What WHIP (RFC 9725) and WHEP share: sessions that begin with an SDP offer and are patched and ended at their own,
//! unguessable address. Errors are answered as `application/problem+json` (RFC 9457).

use crate::http::refusal::Refusal;
use crate::state::Host;
use app::AppError;
use axum::body::Bytes;
use axum::extract::rejection::BytesRejection;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::MethodRouter;
use domain::{CampaignId, Lang};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode, header};
use media::{Answer, MediaError, Patched, SessionId, StreamId};

const SDP: &str = "application/sdp";
const FRAGMENT: &str = "application/trickle-ice-sdpfrag";
/// Longest offer: a browser's with every codec is about 8 kB.
pub(crate) const OFFER_MAX: usize = 64 * 1024;

/// A refusal with a status, a sentence and perhaps a time to wait.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    detail: String,
    retry_after_s: Option<u32>,
}

impl Problem {
    /// A refusal in one sentence.
    pub(crate) fn new(status: StatusCode, detail: impl Into<String>) -> Problem {
        Problem {
            status,
            detail: detail.into(),
            retry_after_s: None,
        }
    }

    /// The campaign or the session is not there.
    pub(crate) fn not_found() -> Problem {
        Problem::new(StatusCode::NOT_FOUND, "There is no such stream or session.")
    }
}

impl From<MediaError> for Problem {
    fn from(error: MediaError) -> Problem {
        let status = match &error {
            MediaError::BadSdp(_) => StatusCode::BAD_REQUEST,
            MediaError::Unsupported(_) => StatusCode::UNPROCESSABLE_ENTITY,
            MediaError::NoSharedCodec(_) => StatusCode::NOT_ACCEPTABLE,
            MediaError::PublisherPresent => StatusCode::CONFLICT,
            MediaError::NoSession => StatusCode::NOT_FOUND,
            MediaError::TagMissing => StatusCode::PRECONDITION_REQUIRED,
            MediaError::TagStale => StatusCode::PRECONDITION_FAILED,
            MediaError::AddressFull { .. } => StatusCode::TOO_MANY_REQUESTS,
            MediaError::StreamFull { .. } | MediaError::Stopped => StatusCode::SERVICE_UNAVAILABLE,
        };
        let retry_after_s = match error {
            MediaError::StreamFull { retry_after_s } | MediaError::AddressFull { retry_after_s } => Some(retry_after_s),
            MediaError::Stopped => Some(2),
            _ => None,
        };
        let mut detail = error.to_string();
        if let Some(first) = detail.get_mut(..1) {
            first.make_ascii_uppercase();
        }
        Problem {
            status,
            detail: detail + ".",
            retry_after_s,
        }
    }
}

impl From<backend::Error> for Problem {
    fn from(error: backend::Error) -> Problem {
        let Refusal(refused) = error.into();
        // The publisher's key is no longer valid: a state of the key, not of the stream.
        let rejected = matches!(refused, AppError::Rejected(_));
        let status = if rejected { 403 } else { refused.status() };
        Problem {
            status: StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR),
            detail: refused.sentence(Lang::En),
            retry_after_s: if let AppError::TooFast { retry_after_s } = refused {
                Some(retry_after_s)
            } else {
                None
            },
        }
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let title = self.status.canonical_reason().unwrap_or("Refused");
        let body = serde_json::json!({
            "type": "about:blank", "title": title, "status": self.status.as_u16(), "detail": self.detail,
        });
        let mut response = (self.status, body.to_string()).into_response();
        let headers = response.headers_mut();
        headers.insert(
            header::CONTENT_TYPE,
            HeaderValue::from_static("application/problem+json"),
        );
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(
                header::WWW_AUTHENTICATE,
                HeaderValue::from_static("Bearer realm=\"whip\""),
            );
        }
        if let Some(seconds) = self.retry_after_s {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        allow_other_sites(headers);
        response
    }
}

/// The media engine's name of a campaign's stream.
#[must_use]
pub(crate) fn stream(campaign: CampaignId) -> StreamId {
    StreamId::new(campaign.to_string()).expect("an id is 36 printable characters")
}

/// A campaign's id in an address; a wrong one is the same as an unknown one.
pub(crate) fn campaign(text: &str) -> Result<CampaignId, Problem> {
    text.parse().map_err(|_| Problem::not_found())
}

/// A body that may have been too long to read.
pub(crate) type Sent = Result<Bytes, BytesRejection>;

/// The offer in a request.
pub(crate) fn offer<'a>(headers: &HeaderMap, sent: &'a Sent) -> Result<&'a str, Problem> {
    text(headers, sent, SDP)
}

fn text<'a>(headers: &HeaderMap, sent: &'a Sent, kind: &str) -> Result<&'a str, Problem> {
    let body = sent
        .as_ref()
        .map_err(|error| Problem::new(error.status(), "The body is too long or ended early."))?;
    let sent = headers
        .get(header::CONTENT_TYPE)
        .and_then(|value| value.to_str().ok())
        .unwrap_or_default();
    let essence = sent.split(';').next().unwrap_or_default().trim();
    if !essence.eq_ignore_ascii_case(kind) {
        return Err(Problem::new(
            StatusCode::UNSUPPORTED_MEDIA_TYPE,
            format!("The body must be {kind}."),
        ));
    }
    std::str::from_utf8(body).map_err(|_| Problem::new(StatusCode::BAD_REQUEST, "The body is not UTF-8 text."))
}

/// 201 with the answer, the session's address and its entity tag.
pub(crate) fn created(endpoint: &str, campaign: CampaignId, answer: &Answer) -> Response {
    // A path, not an absolute address: it holds whatever name the server is reached by. No query, which OBS would lose.
    let location = format!("/{endpoint}/{campaign}/{}", answer.session);
    let mut response = (StatusCode::CREATED, answer.sdp.clone()).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(SDP));
    put(headers, header::LOCATION, &location);
    put(headers, header::ETAG, &answer.etag);
    headers.insert("accept-patch", HeaderValue::from_static(FRAGMENT));
    allow_other_sites(headers);
    response
}

/// A session at its own address, which is the same for both directions.
pub(crate) fn session() -> MethodRouter<Host> {
    axum::routing::patch(patch).delete(end).options(session_options)
}

/// `PATCH` of a session: more candidates (204), or an ICE restart (200 with our new half and its tag).
async fn patch(
    State(host): State<Host>,
    Path((_, session)): Path<(String, String)>,
    headers: HeaderMap,
    sent: Sent,
) -> Result<Response, Problem> {
    let (media, fragment) = (host.backend.media(), text(&headers, &sent, FRAGMENT)?);
    let tag = headers.get(header::IF_MATCH).and_then(|value| value.to_str().ok());
    let mut response = match media.patch(&SessionId::from_url(&session), tag, fragment).await? {
        Patched::Trickled => StatusCode::NO_CONTENT.into_response(),
        Patched::Restarted { etag, frag } => {
            let mut response = (StatusCode::OK, frag).into_response();
            response
                .headers_mut()
                .insert(header::CONTENT_TYPE, HeaderValue::from_static(FRAGMENT));
            put(response.headers_mut(), header::ETAG, &etag);
            response
        }
    };
    allow_other_sites(response.headers_mut());
    Ok(response)
}

/// `DELETE` of a session: exactly 200, which OBS insists on. If-Match does not matter here (RFC 9725 §4.2).
async fn end(State(host): State<Host>, Path((_, session)): Path<(String, String)>) -> Result<Response, Problem> {
    host.backend.media().end_session(&SessionId::from_url(&session)).await?;
    let mut response = StatusCode::OK.into_response();
    allow_other_sites(response.headers_mut());
    Ok(response)
}

/// `OPTIONS` of the endpoint: what may be posted, and that other sites' pages may do so.
pub(crate) async fn endpoint_options() -> Response {
    options("POST, GET, HEAD, OPTIONS", true)
}

/// `OPTIONS` of a session.
async fn session_options() -> Response {
    options("PATCH, DELETE, OPTIONS", false)
}

fn options(methods: &'static str, endpoint: bool) -> Response {
    let mut response = StatusCode::NO_CONTENT.into_response();
    let headers = response.headers_mut();
    headers.insert(header::ALLOW, HeaderValue::from_static(methods));
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static(methods));
    headers.insert(
        header::ACCESS_CONTROL_ALLOW_HEADERS,
        HeaderValue::from_static("Authorization, Content-Type, If-Match"),
    );
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("86400"));
    if endpoint {
        headers.insert("accept-post", HeaderValue::from_static(SDP));
    } else {
        headers.insert("accept-patch", HeaderValue::from_static(FRAGMENT));
    }
    allow_other_sites(headers);
    response
}

/// Encoders and players on other sites may use these endpoints: cookies are not sent there (SameSite=Lax), keys are.
fn allow_other_sites(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert(
        header::ACCESS_CONTROL_EXPOSE_HEADERS,
        HeaderValue::from_static("Location, ETag, Link, Accept-Patch, Accept-Post, Retry-After"),
    );
}

fn put(headers: &mut HeaderMap, name: HeaderName, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(name, value);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_that_will_pass_says_when_to_come_back() {
        let retry_after_s = 7;
        for (error, status, wait) in [
            (MediaError::StreamFull { retry_after_s }, 503, Some("7")),
            (MediaError::AddressFull { retry_after_s }, 429, Some("7")),
            (MediaError::Stopped, 503, Some("2")),
            (MediaError::PublisherPresent, 409, None),
        ] {
            let answer = Problem::from(error).into_response();
            assert_eq!(answer.status(), status);
            let told = answer.headers().get(header::RETRY_AFTER);
            assert_eq!(told.map(|value| value.to_str().unwrap()), wait);
        }
    }
}
