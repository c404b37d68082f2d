//! What a client still sends when its answer is there. HTTP/1.1 cannot use a connection again before its request is read: a
//! proxy that has sent a refused form only in part would send the next one into a connection that is about to close.

use axum::body::Body;
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures::StreamExt;
use http::{HeaderValue, header};
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::time::timeout;

/// As much is read and dropped; a client that sends more is told that the connection closes.
const READ_MAX: usize = 64 * 1024;
/// For it to arrive.
const READ_WITHIN: Duration = Duration::from_secs(1);

/// A request's body that outlives its handler.
#[derive(Clone)]
struct Shared(Arc<Mutex<Body>>);

impl Shared {
    fn with<T>(&self, act: impl FnOnce(&mut Body) -> T) -> T {
        act(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl HttpBody for Shared {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        self.with(|body| Pin::new(body).poll_frame(cx))
    }

    fn is_end_stream(&self) -> bool {
        self.with(|body| body.is_end_stream())
    }

    fn size_hint(&self) -> SizeHint {
        self.with(|body| body.size_hint())
    }
}

/// Reads what its handler left of a request's body, or says that the connection closes.
pub(crate) async fn read_or_close(request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    if body.is_end_stream() {
        return next.run(Request::from_parts(parts, body)).await;
    }
    let left = Shared(Arc::new(Mutex::new(body)));
    let mut response = next.run(Request::from_parts(parts, Body::new(left.clone()))).await;
    let closes = response.headers().contains_key(header::CONNECTION);
    if !closes && !left.is_end_stream() && !timeout(READ_WITHIN, read(left)).await.unwrap_or(false) {
        response
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Whether the rest came to its end.
async fn read(left: Shared) -> bool {
    let (mut rest, mut read) = (Body::new(left).into_data_stream(), 0);
    while let Some(chunk) = rest.next().await {
        let Ok(chunk) = chunk else { return false };
        read += chunk.len();
        if read > READ_MAX {
            return false;
        }
    }
    true
}
