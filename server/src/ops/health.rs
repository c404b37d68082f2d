//! What operators ask: is the process alive, may it get traffic, what does it count.

use crate::state::Host;
use axum::extract::{ConnectInfo, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use std::net::SocketAddr;

/// `GET /healthz`: the process answers.
pub(crate) async fn alive() -> &'static str {
    "ok\n"
}

/// `GET /readyz`: the database answers and the server is not stopping.
pub(crate) async fn ready(State(host): State<Host>) -> Response {
    if host.stopping.is_cancelled() {
        return (StatusCode::SERVICE_UNAVAILABLE, "stopping\n").into_response();
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
    let forwarded = headers.contains_key("x-forwarded-for") || headers.contains_key(header::FORWARDED);
    if !host.config.metrics_public && (forwarded || !peer.ip().is_loopback()) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let media = host.backend.media().totals().await;
    let mut text = host.metrics.render();
    let mut gauge = |name: &str, value: u64| {
        text.push_str(&format!(
            "# TYPE hawker_media_{name} gauge\nhawker_media_{name} {value}\n"
        ));
    };
    gauge("streams", media.streams as u64);
    gauge("sessions", media.sessions as u64);
    gauge("residence_p50_us", media.residence_p50_us);
    gauge("residence_p99_us", media.residence_p99_us);
    let mut counter = |name: &str, value: u64| {
        text.push_str(&format!(
            "# TYPE hawker_media_{name}_total counter\nhawker_media_{name}_total {value}\n"
        ));
    };
    counter("packets_in", media.packets_in);
    counter("packets_out", media.packets_out);
    counter("bytes_in", media.bytes_in);
    counter("bytes_out", media.bytes_out);
    counter("forwarded", media.forwarded);
    counter("dropped", media.dropped);
    counter("strangers", media.strangers);
    let watching = host.backend.presence().watching_all();
    text.push_str(&format!("# TYPE hawker_watching gauge\nhawker_watching {watching}\n"));
    ([(header::CONTENT_TYPE, "text/plain; version=0.0.4")], text).into_response()
}
