//! `/whep/{campaign}`: watching (the WHEP draft). Who may open the stage may play its stream while the show is on air, and
//! staff of the console also before; checked each time.

use crate::media::webrtc::{self, Problem};
use crate::ops::revocation::owner_of;
use crate::state::Host;
use ::media::Caller;
use axum::Extension;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Path, State};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use backend::account::Who;
use http::{HeaderMap, StatusCode, header};

/// The endpoint and its sessions.
pub(crate) fn routes() -> Router<Host> {
    let endpoint = || get(endpoint_is_here).post(play).options(webrtc::endpoint_options);
    Router::new()
        .route("/whep/{campaign}", endpoint())
        .route("/whep/{campaign}/", endpoint())
        .route("/whep/{campaign}/{session}", webrtc::session())
        .layer(DefaultBodyLimit::max(webrtc::OFFER_MAX))
}

async fn play(
    State(host): State<Host>,
    Extension(who): Extension<Who>,
    Path(campaign): Path<String>,
    headers: HeaderMap,
    sent: webrtc::Sent,
) -> Result<Response, Problem> {
    let campaign = webrtc::campaign(&campaign)?;
    backend::campaign::may_play(&host.backend, who.account, campaign).await?;
    let offer = webrtc::offer(&headers, &sent)?;
    let from = Caller {
        address: who.network,
        owner: who.account.map(owner_of),
    };
    let answer = host
        .backend
        .media()
        .play(&webrtc::stream(campaign), from, offer)
        .await?;
    // Once more, now that a revocation finds the session.
    if let Err(refused) = backend::campaign::may_play(&host.backend, who.account, campaign).await {
        host.backend.media().end_session(&answer.session).await?;
        return Err(refused.into());
    }
    Ok(webrtc::created("whep", campaign, &answer))
}

/// `HEAD` with this type is how a player finds out that this is a WHEP endpoint.
async fn endpoint_is_here() -> Response {
    (StatusCode::OK, [(header::CONTENT_TYPE, "application/sdp")], "").into_response()
}
