//! Accepting connections and speaking HTTP/1.1 on them: time limits for a request's head and for a peer that is gone, a
//! polite refusal when no place is free, and no error of one connection that stops the others.

use super::connections::{Place, Working};
use crate::state::Host;
use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use axum::middleware::AddExtension;
use bytes::Bytes;
use http::{Request, Response};
use hyper::body::{Body as HttpBody, Frame, Incoming, SizeHint};
use hyper::server::conn::http1;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use hyper_util::service::TowerToHyperService;
use socket2::SockRef;
use std::convert::Infallible;
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio::time::{Instant, timeout};
use tower::{Service, ServiceExt};

/// For a request's head, and for the next request on an open connection.
const HEAD_WITHIN: Duration = Duration::from_secs(20);
/// The same for a proxy, which keeps its connections: nginx for 60 s, Caddy for 120 s. Ours must not close first.
const PROXY_HEAD_WITHIN: Duration = Duration::from_secs(130);
/// A peer that acknowledges nothing for so long is gone; otherwise its feed would stay for a quarter of an hour.
const GONE_AFTER: Duration = Duration::from_secs(45);
/// After an error that is not one connection's (no files left) accepting waits for others to leave.
const BREATHE: Duration = Duration::from_millis(200);
/// Refusals that are written at once; beyond that a connection is closed without a word.
const REFUSALS: usize = 32;
/// For a refused peer to read why.
const REFUSE_WITHIN: Duration = Duration::from_secs(1);
/// What a connection buffers of what it reads and writes: a longer head is refused, and a client that reads nothing costs no more.
const BUFFER: usize = 64 * 1024;
/// Between two lines in the log that say that nothing can be accepted.
const TOLD_EVERY: Duration = Duration::from_secs(60);

const FULL: &[u8] =
    b"HTTP/1.1 503 Service Unavailable\r\ncontent-type: text/plain; charset=utf-8\r\nretry-after: 5\r\n\
    connection: close\r\ncontent-length: 63\r\n\r\nToo many people are connected right now. Try again in seconds.\n";

/// The router for one connection.
type Routes = AddExtension<Router, ConnectInfo<SocketAddr>>;

/// Serves until the host is stopping, then lets open requests finish.
pub(crate) async fn serve(host: Host, listener: TcpListener, router: Router) {
    let mut services = router.into_make_service_with_connect_info::<SocketAddr>();
    let (graceful, refusals) = (GracefulShutdown::new(), Arc::new(Semaphore::new(REFUSALS)));
    let mut told: Option<Instant> = None;
    loop {
        let accepted = tokio::select! {
            accepted = listener.accept() => accepted,
            () = host.stopping.cancelled() => break,
        };
        let (stream, peer) = match accepted {
            Ok(accepted) => accepted,
            Err(error) if is_of_one_connection(&error) => continue,
            Err(error) => {
                // This may repeat five times a second.
                if told.is_none_or(|told| told.elapsed() > TOLD_EVERY) {
                    tracing::warn!(%error, "no connection can be accepted");
                    told = Some(Instant::now());
                }
                tokio::time::sleep(BREATHE).await;
                continue;
            }
        };
        let proxy = host.proxies.trust(peer.ip().to_canonical());
        let Some(place) = host.connections.take(peer.ip(), proxy) else {
            refuse(stream, &refusals);
            continue;
        };
        set_options(&stream);
        let Ok(service) = services.call(peer).await;
        let connection = http1::Builder::new()
            .timer(TokioTimer::new())
            .header_read_timeout(if proxy { PROXY_HEAD_WITHIN } else { HEAD_WITHIN })
            .max_buf_size(BUFFER)
            .serve_connection(TokioIo::new(stream), hyper_service(service, place.requests()));
        let connection = graceful.watch(connection);
        tokio::spawn(drive(place, connection));
    }
    drop(listener);
    graceful.shutdown().await;
}

fn hyper_service(
    service: Routes,
    requests: impl Fn() -> Working + Clone + Send + 'static,
) -> TowerToHyperService<
    impl Service<Request<Incoming>, Response = Response<Answer>, Error = Infallible, Future: Send> + Clone,
> {
    TowerToHyperService::new(tower::service_fn(move |request: Request<Incoming>| {
        let (working, service) = (requests(), service.clone());
        async move {
            let response = service.oneshot(request.map(Body::new)).await?;
            Ok(response.map(|body| Answer {
                body,
                _working: working,
            }))
        }
    }))
}

/// An answer's body; its connection is busy until it is handed over.
struct Answer {
    body: Body,
    _working: Working,
}

impl HttpBody for Answer {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        Pin::new(&mut self.body).poll_frame(cx)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// Drives a connection to its end; its errors are the peer's.
async fn drive(place: Place, connection: impl Future<Output = Result<(), hyper::Error>>) {
    tokio::select! {
        ended = connection => {
            if let Err(error) = ended {
                tracing::debug!(%error, "a connection ended");
            }
        }
        () = place.closes() => tracing::debug!("an idle connection made room"),
    }
    drop(place);
}

/// News is small and must not wait until there is more of it (Nagle), and a peer that is gone is noticed.
fn set_options(stream: &TcpStream) {
    let _ = stream.set_nodelay(true);
    #[cfg(target_os = "linux")]
    let _ = SockRef::from(stream).set_tcp_user_timeout(Some(GONE_AFTER));
}

/// Says that the site is full and closes.
fn refuse(mut stream: TcpStream, refusals: &Arc<Semaphore>) {
    metrics::counter!("hawker_connections_refused_total", "why" => "full").increment(1);
    let Ok(permit) = refusals.clone().try_acquire_owned() else {
        return;
    };
    tokio::spawn(async move {
        let _ = timeout(REFUSE_WITHIN, async {
            // Closing with unread bytes would take our answer away from the peer.
            let _ = stream.read(&mut [0; 4096]).await;
            let _ = stream.write_all(FULL).await;
            let _ = stream.shutdown().await;
        })
        .await;
        drop(permit);
    });
}

/// The peer gave up before it was accepted: nothing of ours.
fn is_of_one_connection(error: &std::io::Error) -> bool {
    use std::io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    matches!(error.kind(), ConnectionAborted | ConnectionRefused | ConnectionReset)
}
