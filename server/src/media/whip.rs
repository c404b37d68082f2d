//! `/whip/{campaign}`: publishing (RFC 9725). The stream key is the bearer; it proves the seller, and nothing else does.

use crate::http::client::ClientAddress;
use crate::http::query::Query;
use crate::http::refusal::Refusal;
use crate::media::webrtc::{self, Problem};
use crate::ops::revocation::owner_of;
use crate::state::Host;
use ::media::Caller;
use axum::Extension;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::Response;
use axum::routing::get;
use backend::account::{self, GoLive, May};
use domain::CampaignId;
use http::{HeaderMap, StatusCode, header};
use serde::Deserialize;

/// The endpoint and its sessions.
pub(crate) fn routes() -> Router<Host> {
    let endpoint = || get(nothing_here).post(publish).options(webrtc::endpoint_options);
    Router::new()
        .route("/whip/{campaign}", endpoint())
        // People paste it with a slash.
        .route("/whip/{campaign}/", endpoint())
        .route("/whip/{campaign}/{session}", webrtc::session())
        .layer(DefaultBodyLimit::max(webrtc::OFFER_MAX))
}

/// How to publish when somebody already does.
#[derive(Deserialize)]
struct PublishParams {
    #[serde(default)]
    replace: String,
}

async fn publish(
    State(host): State<Host>,
    Extension(ClientAddress(from)): Extension<ClientAddress>,
    Path(campaign): Path<String>,
    params: Result<Query<PublishParams>, Refusal>,
    headers: HeaderMap,
    sent: webrtc::Sent,
) -> Result<Response, Problem> {
    let campaign = webrtc::campaign(&campaign)?;
    let Query(params) = params.map_err(|_| {
        Problem::new(
            StatusCode::BAD_REQUEST,
            "The address may say replace=1 and nothing else.",
        )
    })?;
    let key = bearer(&headers)
        .ok_or_else(|| Problem::new(StatusCode::UNAUTHORIZED, "Send the stream key as a bearer token."))?;
    let may = verify(&host, campaign, key).await?;
    backend::campaign::may_publish(&host.backend, &may, campaign).await?;
    let offer = webrtc::offer(&headers, &sent)?;
    let from = Caller {
        address: from,
        owner: Some(owner_of(may.account())),
    };
    let answer = host
        .backend
        .media()
        .publish(&webrtc::stream(campaign), from, offer, params.replace == "1")
        .await?;
    // Once more, now that a revocation finds the session.
    if let Err(refused) = verify(&host, campaign, key).await {
        host.backend.media().end_session(&answer.session).await?;
        return Err(refused);
    }
    Ok(webrtc::created("whip", campaign, &answer))
}

async fn verify(host: &Host, campaign: CampaignId, key: &str) -> Result<May<GoLive>, Problem> {
    let may = account::verify_stream_key(&host.backend, campaign, key).await;
    may.map_err(|error| match error {
        backend::Error::SignIn => Problem::new(
            StatusCode::UNAUTHORIZED,
            "The stream key is wrong or was replaced. Copy it from the studio again.",
        ),
        error => error.into(),
    })
}

/// `GET` and `HEAD` find the endpoint and no content (RFC 9725 §4.1).
async fn nothing_here() -> StatusCode {
    StatusCode::NO_CONTENT
}

/// The token of `Authorization: Bearer …`.
fn bearer(headers: &HeaderMap) -> Option<&str> {
    let (scheme, token) = headers.get(header::AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    let token = token.trim();
    (scheme.eq_ignore_ascii_case("bearer") && !token.is_empty()).then_some(token)
}
