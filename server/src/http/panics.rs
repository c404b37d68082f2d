//! A handler that panics ends one request and not its connection: it is answered as an internal error, with the request's
//! id, under which the panic is in the log.

use super::refusal;
use super::request_id::request_id;
use crate::ops::telemetry;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::StatusCode;
use std::any::Any;
use tower_http::catch_panic::CatchPanicLayer;

/// The message of the panic, on its way from the layer that caught it to the one that knows the request.
#[derive(Clone)]
struct Panicked(String);

type Handler = fn(Box<dyn Any + Send>) -> Response;

/// Catches panics; [`panic_answer`] around it writes the answer.
pub(crate) fn catch_panics() -> CatchPanicLayer<Handler> {
    CatchPanicLayer::custom(|panic: Box<dyn Any + Send>| {
        let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
        let panicked = Panicked(telemetry::message(&*panic).to_owned());
        response.extensions_mut().insert(panicked);
        response
    })
}

/// Answers a request that panicked with a page or with JSON, as the client expects.
pub(crate) async fn panic_answer(request: Request, next: Next) -> Response {
    let id = request_id(request.headers()).to_owned();
    let html = refusal::accepts_html(request.headers());
    let response = next.run(request).await;
    let Some(Panicked(message)) = response.extensions().get() else {
        return response;
    };
    tracing::error!(id, "the request ended in a panic: {message}");
    refusal::internal(id, html)
}

#[cfg(test)]
mod tests {
    use super::super::request_id::{propagate_request_id, set_request_id};
    use super::*;
    use axum::body::{Body, to_bytes};
    use axum::middleware::from_fn;
    use axum::{Router, routing::get};
    use tower::ServiceExt;

    async fn answer(accept: &str) -> (Response<()>, String) {
        async fn breaks() -> &'static str {
            panic!("a bug")
        }
        let router: Router = Router::new()
            .route("/", get(breaks))
            .layer(catch_panics())
            .layer(from_fn(panic_answer))
            .layer(propagate_request_id())
            .layer(set_request_id());
        let request = Request::get("/")
            .header("accept", accept)
            .header("x-request-id", "theirs");
        let response = router.oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, 10_000).await.unwrap().to_vec()).unwrap();
        (Response::from_parts(parts, ()), text)
    }

    #[tokio::test]
    async fn a_panic_is_answered_with_the_id_that_is_in_the_log() {
        for (accept, kind) in [("application/json", "application/json"), ("text/html", "text/html")] {
            let (response, text) = answer(accept).await;
            let header = |name| response.headers().get(name).unwrap().to_str().unwrap();
            let id = header("x-request-id");
            assert_eq!(response.status(), StatusCode::INTERNAL_SERVER_ERROR);
            assert!(header("content-type").starts_with(kind));
            assert!(id.len() == 12 && text.contains(id), "{id} is not in {text}");
            assert!(!text.contains("a bug"), "{text}");
        }
    }
}
