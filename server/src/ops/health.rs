//! For operators: whether the process is alive, whether it may get traffic, and its metrics.

use crate::http::client::forwarded;
use crate::state::Host;
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use media::Totals;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::time::timeout;

/// The media thread answers between two batches of packets; silence for so long is a fault.
const MEDIA_ANSWERS_WITHIN: Duration = Duration::from_secs(2);

/// `GET /healthz`: the process answers.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database and the media engine answer, and the server is not stopping.
pub(crate) async fn ready(State(host): State<Host>) -> Response {
    if host.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
    }
    let media = host.backend.media();
    if !timeout(MEDIA_ANSWERS_WITHIN, media.alive()).await.unwrap_or(false) {
        return (StatusCode::SERVICE_UNAVAILABLE, "the media engine does not answer\n").into_response();
    }
    match host.backend.ready().await {
        Ok(()) => "ready\n".into_response(),
        Err(error) => {
            tracing::warn!(%error, "not ready");
            (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response()
        }
    }
}

/// `GET /metrics` in Prometheus' text format; only for this machine unless `HAWKER_METRICS=public`.
pub(crate) async fn metrics(
    State(host): State<Host>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
) -> Response {
    if !host.config.metrics_public && (forwarded(&headers) || !peer.ip().is_loopback()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    record_media(&host.backend.media().totals().await);
    metrics::gauge!("hawker_watching").set(host.backend.presence().watching_all() as f64);
    let text = host.metrics.render();
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}

/// Copies the numbers that the media engine counts itself, because its thread must not wait for a recorder.
fn record_media(totals: &Totals) {
    metrics::counter!("hawker_media_restarts_total").absolute(totals.restarts);
    metrics::gauge!("hawker_media_streams").set(totals.streams as f64);
    metrics::gauge!("hawker_media_sessions").set(totals.sessions as f64);
    metrics::gauge!("hawker_media_residence_p50_us").set(totals.residence_p50_us as f64);
    metrics::gauge!("hawker_media_residence_p99_us").set(totals.residence_p99_us as f64);
    metrics::counter!("hawker_media_packets_in_total").absolute(totals.packets_in);
    metrics::counter!("hawker_media_packets_out_total").absolute(totals.packets_out);
    metrics::counter!("hawker_media_bytes_in_total").absolute(totals.bytes_in);
    metrics::counter!("hawker_media_bytes_out_total").absolute(totals.bytes_out);
    metrics::counter!("hawker_media_forwarded_total").absolute(totals.forwarded);
    metrics::counter!("hawker_media_dropped_total").absolute(totals.dropped);
    metrics::counter!("hawker_media_strangers_total").absolute(totals.strangers);
}
