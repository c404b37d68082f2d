//! Requests that run to their end, whether or not the client still waits for the answer.

use super::refusal;
use crate::state::Host;
use app::AppError;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use tracing::Instrument;

/// Runs the request in a task of its own: a phone that loses its network in the middle of an order must not leave half of
/// it undone, and a page that nobody waits for must not lose its context while it is rendered.
pub(crate) async fn detach(State(host): State<Host>, request: Request, next: Next) -> Response {
    let work = host.tasks.spawn(next.run(request).in_current_span());
    match work.await {
        Ok(response) => response,
        Err(ended) if ended.is_panic() => std::panic::resume_unwind(ended.into_panic()),
        Err(_) => refusal::json(&AppError::Busy),
    }
}
