//! The *Internet speed* measurement: `POST /speed/up?shop=…` counts a body and drops it, `GET /speed/down?shop=…&bytes=…`
//! sends noise that cannot be compressed. Only for people who may go live, because it costs bandwidth; bounded in bytes, in
//! time and per person. The browser measures how long it takes.

use crate::files::images::{announced, closing};
use crate::http::query::Query;
use crate::http::refusal::{self, Refusal};
use crate::state::Host;
use app::AppError;
use axum::Extension;
use axum::Router;
use axum::body::Body;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use backend::account::{self, GoLive, May, Who};
use bytes::Bytes;
use domain::live::uplink::BYTES_MAX;
use futures::{StreamExt, stream};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use serde::Deserialize;
use std::io;
use std::time::Duration;
use tokio::time::{Instant, timeout_at};

/// A connection that is slower than this is too slow for a show anyway.
const WITHIN: Duration = Duration::from_secs(10);
const PIECE_BYTES: usize = 64 * 1024;

/// Both directions.
pub(crate) fn routes() -> Router<Host> {
    Router::new()
        .route("/speed/up", post(up))
        .route("/speed/down", get(down))
}

#[derive(Deserialize)]
struct SpeedParams {
    shop: String,
    #[serde(default)]
    bytes: u32,
}

/// Reads the body to its end and answers with its length.
async fn up(
    State(host): State<Host>,
    Extension(who): Extension<Who>,
    Query(params): Query<SpeedParams>,
    headers: HeaderMap,
    body: Body,
) -> Result<String, Response> {
    let bytes = announced(&headers).unwrap_or(u64::from(BYTES_MAX));
    let bytes = u32::try_from(bytes).unwrap_or(u32::MAX);
    // A refused body is not read, so the connection cannot be used again.
    admit(&host, &who, &params.shop, bytes).await.map_err(closing)?;
    let until = Instant::now() + WITHIN;
    let mut pieces = body.into_data_stream();
    let mut read = 0_usize;
    loop {
        match timeout_at(until, pieces.next()).await {
            Ok(Some(Ok(piece))) => read += piece.len(),
            Ok(None) => return Ok(read.to_string()),
            Ok(Some(Err(_))) => return Err(closing(refusal::json(&AppError::Malformed))),
            Err(_) => return Err(closing(StatusCode::REQUEST_TIMEOUT.into_response())),
        }
        if read > BYTES_MAX as usize {
            return Err(closing(too_large()));
        }
    }
}

/// Sends as many bytes of noise as requested.
async fn down(
    State(host): State<Host>,
    Extension(who): Extension<Who>,
    Query(params): Query<SpeedParams>,
) -> Result<Response, Response> {
    admit(&host, &who, &params.shop, params.bytes).await?;
    let bytes = params.bytes as usize;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, "no-store, no-transform"),
    ];
    let mut response = (headers, Body::from_stream(noise(bytes))).into_response();
    response
        .headers_mut()
        .insert(header::CONTENT_LENGTH, HeaderValue::from(bytes));
    Ok(response)
}

async fn admit(host: &Host, who: &Who, shop: &str, bytes: u32) -> Result<(), Response> {
    let refuse = |error: AppError| Refusal(error).into_response();
    let may: May<GoLive> = account::staff(&host.backend, who.account, shop)
        .await
        .map_err(|error| Refusal::from(error).into_response())?;
    if bytes > BYTES_MAX {
        return Err(too_large());
    }
    match host.limits.measure(may.account(), bytes) {
        Some(retry_after_s) => Err(refuse(AppError::TooFast { retry_after_s })),
        None => Ok(()),
    }
}

fn too_large() -> Response {
    let mut response = refusal::json(&AppError::Malformed);
    *response.status_mut() = StatusCode::PAYLOAD_TOO_LARGE;
    response
}

/// Pieces of noise until there are enough of them, or until a slow reader's time is over.
fn noise(bytes: usize) -> impl futures::Stream<Item = io::Result<Bytes>> {
    let until = Instant::now() + WITHIN;
    let seed = uuid::Uuid::new_v4().as_u64_pair().0 | 1;
    stream::unfold((bytes, seed), move |(left, state)| async move {
        if left == 0 {
            return None;
        }
        if Instant::now() > until {
            return Some((Err(io::ErrorKind::TimedOut.into()), (0, state)));
        }
        let bytes = left.min(PIECE_BYTES);
        let (piece, state) = piece_of_noise(bytes, state);
        Some((Ok(piece), (left - bytes, state)))
    })
}

/// Xorshift (Marsaglia 2003): nothing here is a secret, it only must not get smaller on its way.
fn piece_of_noise(bytes: usize, mut state: u64) -> (Bytes, u64) {
    let mut piece = Vec::with_capacity(bytes + 8);
    while piece.len() < bytes {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        piece.extend_from_slice(&state.to_le_bytes());
    }
    piece.truncate(bytes);
    (piece.into(), state)
}
