//! From addresses to handlers, and the layers around them. Each kind of request gets the layers that fit it:
//! feeds are never compressed or timed out, uploads and measurements count their own bytes, encoders need no origin.

use super::body_memory::{FORM_MAX, hold_form};
use super::connections::{close_when_scarce, reserve_for_orders};
use super::detach::detach;
use super::panics::{catch_panics, panic_answer};
use super::rate_limit::{limit_network, limit_person};
use super::refusal::error_status;
use super::request_id::{propagate_request_id, set_request_id};
use super::request_log::request_log;
use super::returned_forms::return_form;
use super::security_headers::security_headers;
use super::session::session;
use super::shared_page::shared_page;
use super::signed_in::signed_in;
use super::unread::read_or_close;
use super::well_formed::well_formed;
use super::{pages, preferences, refusal};
use crate::files::{campaign_images, images, product_csv};
use crate::media::{speed, whep, whip};
use crate::{feed, ops::health, state::Host};
use app::AppError;
use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::Response;
use axum::routing::{get, post};
use http::{HeaderMap, Method, StatusCode, Uri, header};
use std::time::Duration;
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{NotForContentType, Predicate, SizeAbove};
use tower_http::csrf::{CsrfLayer, ProtectionError};
use tower_http::timeout::{RequestBodyTimeoutLayer, TimeoutLayer};

/// A page or an answer that takes longer is of no use to anybody.
const ANSWER_WITHIN: Duration = Duration::from_secs(30);
/// An offer is a few kilobytes.
const OFFER_WITHIN: Duration = Duration::from_secs(15);
/// An upload may take its time, but not stand still.
const BODY_PAUSE: Duration = Duration::from_secs(20);

/// The whole host.
pub(crate) fn routes(host: &Host) -> Router {
    let answers = pages::routes(host)
        .route("/lang", post(preferences::lang))
        .route("/theme", post(preferences::theme))
        .route("/signed-in", get(signed_in))
        .fallback(pages::fallback)
        .layer(from_fn(error_status))
        .layer(from_fn_with_state(host.clone(), limit_person))
        .layer(from_fn_with_state(host.clone(), hold_form))
        .layer(from_fn_with_state(host.clone(), reserve_for_orders))
        .layer(from_fn_with_state(host.clone(), session))
        .layer(from_fn(refuse_large))
        .layer(from_fn_with_state(host.clone(), shared_page))
        .layer(compression())
        .layer(TimeoutLayer::with_status_code(
            StatusCode::GATEWAY_TIMEOUT,
            ANSWER_WITHIN,
        ))
        .layer(from_fn_with_state(host.clone(), detach));
    let streams = Router::new()
        .route("/feed/{campaign}", get(feed::open))
        .route("/files", post(images::upload).layer(DefaultBodyLimit::disable()))
        .route(
            "/files/campaign",
            post(campaign_images::add)
                // A post without end is cut here; the handler counts what is within it.
                .layer(DefaultBodyLimit::max(campaign_images::POST_BYTES_MAX + FORM_MAX)),
        )
        .merge(product_csv::routes())
        .merge(whep::routes().layer(within(OFFER_WITHIN)))
        .merge(speed::routes())
        .layer(from_fn_with_state(host.clone(), limit_person))
        .layer(from_fn_with_state(host.clone(), reserve_for_orders))
        .layer(from_fn_with_state(host.clone(), session))
        .layer(RequestBodyTimeoutLayer::new(BODY_PAUSE));
    let plain = Router::new()
        .merge(whip::routes().layer(within(OFFER_WITHIN)))
        .route("/files/{id}/{size}", get(images::download))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics));
    let all = answers
        .merge(streams)
        .merge(plain)
        .layer(from_fn_with_state(host.clone(), limit_network))
        .layer(csrf(host))
        .layer(catch_panics())
        .layer(from_fn(panic_answer))
        .layer(from_fn(request_log))
        .layer(propagate_request_id())
        .layer(set_request_id())
        .layer(from_fn_with_state(host.clone(), site_first))
        .layer(from_fn_with_state(host.clone(), well_formed))
        .layer(from_fn_with_state(host.clone(), close_when_scarce))
        .layer(from_fn(read_or_close))
        .layer(security_headers(host.secure()))
        .with_state(host.clone());
    // Around the routes and not on them: it may ask them for a second answer, the page of a form that was refused.
    Router::new()
        .fallback_service(all)
        .layer(from_fn_with_state(host.clone(), return_form))
}

/// Files of the built site need no session, no compression and no measurement of their own.
async fn site_first(State(host): State<Host>, request: Request, next: Next) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD);
    if reads && host.site.has(request.uri().path()) {
        return host.site.serve(&request);
    }
    next.run(request).await
}

fn within(time: Duration) -> TimeoutLayer {
    TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, time)
}

/// Brotli and gzip for pages and JSON; files of the site are compressed beforehand, images and feeds never.
fn compression() -> CompressionLayer<impl Predicate> {
    let html_or_json = |_: StatusCode, _: http::Version, headers: &HeaderMap, _: &http::Extensions| {
        let kind = headers
            .get(header::CONTENT_TYPE)
            .and_then(|kind| kind.to_str().ok())
            .unwrap_or_default();
        kind.starts_with("text/html") || kind.starts_with("application/json")
    };
    let worth_it = SizeAbove::new(1024).and(NotForContentType::SSE).and(html_or_json);
    // A page for one person is compressed for one answer: higher levels take more of its cost than they save on the way.
    CompressionLayer::new()
        .br(true)
        .gzip(true)
        .quality(CompressionLevel::Precise(1))
        .compress_when(worth_it)
}

/// Refuses what another site's page makes a browser send (Sec-Fetch-Site, else Origin; the scheme of Go 1.25). Programs
/// send neither and pass. WHIP needs its bearer and WHEP changes nothing of anybody's, so both are open to other sites.
fn csrf(host: &Host) -> CsrfLayer<impl FnMut(ProtectionError) -> Response + Clone + use<>> {
    let layer = CsrfLayer::new().with_insecure_bypass(|_: &Method, uri: &Uri| {
        uri.path().starts_with("/whip/") || uri.path().starts_with("/whep/")
    });
    // Behind a proxy that renames the host, Origin and Host differ; the public address is still ours.
    let layer = layer
        .clone()
        .add_trusted_origin(&*host.public_url)
        .unwrap_or_else(|error| {
            tracing::warn!(%error, "the public address is not a usable origin");
            layer
        });
    layer.with_rejection_response(|error: ProtectionError| {
        tracing::info!(%error, "refused a request from another site");
        refusal::json(&AppError::Forbidden)
    })
}

/// Refuses a request whose announced length is too large before its body is read.
async fn refuse_large(request: Request, next: Next) -> Response {
    if images::announced(request.headers()).is_some_and(|length| length > FORM_MAX as u64) {
        return images::closing(refusal::too_large(&request));
    }
    next.run(request).await
}
