//! How many connections are open: at most what the open-file limit allows, and at most so many from one network. When all are
//! taken, idle ones are closed for new ones; when nearly all are busy with a request, the rest is for buyers who order, for health
//! and for staff. Accepting them is `serve`.

use super::client::{ClientAddress, network};
use super::per_network::{OfNetwork, PerNetwork};
use super::refusal;
use crate::state::Host;
use app::AppError;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use backend::account::{Who, works_in_a_shop};
use domain::{AccountId, Lang};
use http::{HeaderValue, Method, StatusCode, header};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio_util::sync::CancellationToken;

/// Files that are no connection: the database, images, the media engine, the log.
const OTHER_FILES: usize = 128;
/// From one network: 600 viewers, each with a feed and three more connections, as browsers open them while a page loads.
const PER_NETWORK: usize = 2_400;
/// Requests of one network that are being answered or still sent. A feed or an image counts until its answer begins. Behind a
/// proxy this is what keeps one client from opening requests without end; 600 viewers who open a show at once take a moment each.
const REQUESTS_PER_NETWORK: usize = 600;
/// Of what is served when connections are scarce, requests of one network at once: the places kept for buyers are for all of them.
const ESSENTIAL_PER_NETWORK: usize = 12;
/// Seconds after which a refused browser may try again.
const RETRY_AFTER_S: u32 = 5;
/// Idle connections that are closed at once to make room.
const CLOSED_AT_ONCE: usize = 32;

/// The connections that are open now.
#[derive(Debug)]
pub struct Connections {
    most: usize,
    open: AtomicUsize,
    /// With a request that is being answered; a feed is one for as long as it lasts.
    busy: AtomicUsize,
    /// Counts what happens, to tell which connection has been idle for longest.
    time: AtomicUsize,
    per_network: Arc<PerNetwork>,
    requests: Arc<PerNetwork>,
    essential: Arc<PerNetwork>,
    /// Those that may be closed while they are idle. A proxy's never are: it would send its next request into one.
    lines: Mutex<HashMap<usize, Arc<Line>>>,
}

/// What must be known of a connection to close it for another.
#[derive(Debug)]
struct Line {
    network: IpAddr,
    busy: AtomicBool,
    idle_since: AtomicUsize,
    /// Its place was given to another; it closes.
    taken: AtomicBool,
    close: CancellationToken,
}

/// One open connection's place, until dropped.
#[derive(Debug)]
pub(super) struct Place {
    connections: Arc<Connections>,
    id: usize,
    line: Arc<Line>,
    _network: Option<OfNetwork>,
}

/// A request that is being answered, until the answer's last byte is handed over.
#[derive(Debug)]
pub(super) struct Working {
    connections: Arc<Connections>,
    line: Arc<Line>,
}

impl Connections {
    /// None is open yet. `files` is the process's open-file limit; without `limits` one network may hold every connection.
    pub(crate) fn new(files: usize, limits: bool) -> Connections {
        let most = files - OTHER_FILES.min(files / 4);
        let at_most = |limit: usize| PerNetwork::new(if limits { limit.min(most / 2) } else { usize::MAX });
        Connections {
            most,
            open: AtomicUsize::new(0),
            busy: AtomicUsize::new(0),
            time: AtomicUsize::new(0),
            per_network: at_most(PER_NETWORK),
            requests: at_most(REQUESTS_PER_NETWORK),
            essential: at_most(ESSENTIAL_PER_NETWORK),
            lines: Mutex::default(),
        }
    }

    /// How many may be open.
    pub(crate) fn most(&self) -> usize {
        self.most
    }

    /// A place for a connection. When all are taken, idle ones of the network that has most are closed. Behind a proxy everybody
    /// comes from one network, so only the whole counts.
    pub(super) fn take(self: &Arc<Connections>, peer: IpAddr, proxy: bool) -> Option<Place> {
        let address = network(peer);
        let of_network = match proxy {
            true => None,
            false => Some(self.per_network.open(address)?),
        };
        let one_more = |open| (open < self.most).then_some(open + 1);
        let take = || {
            self.open
                .fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_more)
                .ok()
        };
        let before = take().or_else(|| self.close_idle().then(take).flatten())?;
        metrics::gauge!("hawker_connections").set(before as f64 + 1.0);
        let id = self.time.fetch_add(1, Ordering::Relaxed);
        let line = Arc::new(Line {
            network: address,
            busy: AtomicBool::new(false),
            idle_since: AtomicUsize::new(id),
            taken: AtomicBool::new(false),
            close: CancellationToken::new(),
        });
        if !proxy {
            self.lines().insert(id, line.clone());
        }
        Some(Place {
            connections: self.clone(),
            id,
            line,
            _network: of_network,
        })
    }

    /// Closes some idle connections, those that have been for longest, of the network that has most; whether there were any.
    fn close_idle(&self) -> bool {
        let lines = self.lines();
        let mut idle: HashMap<IpAddr, Vec<&Arc<Line>>> = HashMap::new();
        for line in lines.values().filter(|line| line.is_idle()) {
            idle.entry(line.network).or_default().push(line);
        }
        let Some(mut idle) = idle.into_values().max_by_key(Vec::len) else {
            return false;
        };
        idle.sort_unstable_by_key(|line| line.idle_since.load(Ordering::Relaxed));
        for line in idle.iter().take(CLOSED_AT_ONCE) {
            line.taken.store(true, Ordering::Relaxed);
            line.close.cancel();
            self.open.fetch_sub(1, Ordering::Relaxed);
        }
        let closed = idle.len().min(CLOSED_AT_ONCE);
        metrics::counter!("hawker_connections_refused_total", "why" => "idle").increment(closed as u64);
        true
    }

    /// Counts a request until its answer begins, unless its network has too many.
    pub(super) fn take_request(&self, network: IpAddr) -> Option<OfNetwork> {
        self.requests.open(network)
    }

    /// Whether 90 % are taken by requests: others can be closed.
    fn scarce(&self) -> bool {
        self.busy.load(Ordering::Relaxed) * 10 >= self.most * 9
    }

    fn lines(&self) -> MutexGuard<'_, HashMap<usize, Arc<Line>>> {
        // Nothing between lock and unlock leaves the map half changed.
        self.lines.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Line {
    fn is_idle(&self) -> bool {
        !self.busy.load(Ordering::Relaxed) && !self.taken.load(Ordering::Relaxed)
    }
}

impl Place {
    /// Resolves when the connection must make room for another.
    pub(super) fn closes(&self) -> impl Future<Output = ()> + use<> {
        self.line.close.clone().cancelled_owned()
    }

    /// What its requests are counted with.
    pub(super) fn requests(&self) -> impl Fn() -> Working + Clone + use<> {
        let (connections, line) = (self.connections.clone(), self.line.clone());
        move || {
            line.busy.store(true, Ordering::Relaxed);
            connections.busy.fetch_add(1, Ordering::Relaxed);
            Working {
                connections: connections.clone(),
                line: line.clone(),
            }
        }
    }
}

impl Drop for Working {
    fn drop(&mut self) {
        self.connections.busy.fetch_sub(1, Ordering::Relaxed);
        let now = self.connections.time.fetch_add(1, Ordering::Relaxed);
        self.line.idle_since.store(now, Ordering::Relaxed);
        self.line.busy.store(false, Ordering::Relaxed);
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        self.connections.lines().remove(&self.id);
        if !self.line.taken.load(Ordering::Relaxed) {
            self.connections.open.fetch_sub(1, Ordering::Relaxed);
        }
        metrics::gauge!("hawker_connections").set(self.connections.open.load(Ordering::Relaxed) as f64);
    }
}

/// When connections are scarce: serves whoever orders and the staff of shops, and asks everybody else to come again.
pub(crate) async fn reserve_for_orders(State(host): State<Host>, request: Request, next: Next) -> Response {
    if !host.connections.scarce() {
        return next.run(request).await;
    }
    let from = request.extensions().get::<ClientAddress>().map(|from| network(from.0));
    if let Some(from) = from.filter(|_| is_essential(&request))
        && let Some(_place) = host.connections.essential.open(from)
    {
        return next.run(request).await;
    }
    let account = request.extensions().get::<Who>().and_then(|who| who.account);
    if is_staff(&host, account).await {
        return next.run(request).await;
    }
    metrics::counter!("hawker_connections_refused_total", "why" => "scarce").increment(1);
    let reads_page = *request.method() == Method::GET && refusal::accepts_html(request.headers());
    let mut response = if reads_page {
        (StatusCode::SERVICE_UNAVAILABLE, Html(full_page(&request))).into_response()
    } else {
        refusal::answer(&request, AppError::Busy)
    };
    response
        .headers_mut()
        .insert(header::RETRY_AFTER, HeaderValue::from(RETRY_AFTER_S));
    response
}

/// A page that needs nothing else from us and loads again by itself.
fn full_page(request: &Request) -> String {
    let lang = request.extensions().get::<Lang>().copied().unwrap_or_default();
    let (title, text) = match lang {
        Lang::En => (
            "Too many people are here right now",
            "This page opens by itself as soon as there is room. Orders that were placed are safe.",
        ),
        Lang::Vi => (
            "Hiện có quá nhiều người truy cập",
            "Trang sẽ tự mở khi có chỗ trống. Đơn hàng đã đặt vẫn được giữ nguyên.",
        ),
    };
    format!(
        "<!doctype html><html lang=\"{}\"><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\"><meta http-equiv=\"refresh\" content=\"{RETRY_AFTER_S}\">\
         <title>{title}</title><h1>{title}</h1><p>{text}</p></html>",
        lang.code()
    )
}

/// When connections are scarce, none is kept open for a next request. (A feed is one answer that goes on.)
pub(crate) async fn close_when_scarce(State(host): State<Host>, request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    if host.connections.scarce() {
        response
            .headers_mut()
            .insert(header::CONNECTION, HeaderValue::from_static("close"));
    }
    response
}

/// Placing an order and reading its receipt, also without our code; staff who sign in; pages that are open and read their show
/// again; and whatever ends something.
fn is_essential(request: &Request) -> bool {
    let (path, query) = (request.uri().path(), request.uri().query().unwrap_or_default());
    let paths = [
        "/api/orders/",
        "/orders/",
        "/api/account/sign_in",
        "/signin",
        "/signed-in",
        "/api/live/stage",
    ];
    *request.method() == Method::DELETE
        // The page of an order that was refused without our code.
        || (path.starts_with("/live/") && query.starts_with("form="))
        || paths.iter().any(|begins| path.starts_with(begins))
}

async fn is_staff(host: &Host, account: Option<AccountId>) -> bool {
    match account {
        // An answer that does not come is no reason to turn staff away.
        Some(account) => works_in_a_shop(&host.backend, account).await.unwrap_or(true),
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn here(n: u8) -> IpAddr {
        [192, 0, 2, n].into()
    }

    #[test]
    fn one_network_takes_at_most_half_of_the_connections() {
        let connections = Arc::new(Connections::new(400, true));
        assert_eq!(connections.most(), 300, "a quarter of few files stays free");
        let held: Vec<Place> = std::iter::from_fn(|| connections.take(here(1), false)).collect();
        assert_eq!(held.len(), 150);
        let other = connections.take(here(2), false);
        assert!(other.is_some(), "others still come in");
        drop(held);
        assert!(connections.take(here(1), false).is_some(), "what closes is free again");
        drop(other);
        assert_eq!(connections.open.load(Ordering::Relaxed), 0);
        assert!(connections.lines().is_empty());
    }

    #[test]
    fn only_what_buyers_and_staff_need_is_served_when_places_are_scarce() {
        let asks = |method: Method, address: &str| {
            let request = Request::builder().method(method).uri(address);
            is_essential(&request.body(axum::body::Body::empty()).unwrap())
        };
        assert!(asks(Method::POST, "/api/orders/place") && asks(Method::GET, "/live/7?form=1"));
        assert!(!asks(Method::GET, "/feed/7?form=1") && !asks(Method::GET, "/?form=1"));
        let connections = Connections::new(1_024, true);
        let held: Vec<_> = std::iter::from_fn(|| connections.essential.open(here(1))).collect();
        assert_eq!(held.len(), ESSENTIAL_PER_NETWORK);
        assert!(connections.essential.open(here(2)).is_some());
    }

    #[test]
    fn who_holds_idle_connections_makes_room_for_who_asks_something() {
        let connections = Arc::new(Connections::new(400, true));
        let feed = connections.take(here(9), false).unwrap();
        let working = feed.requests()();
        // Network 1 has 149, more than any other.
        let hoard: Vec<Place> = [1, 2, 3, 1]
            .iter()
            .cycle()
            .take(299)
            .map(|n| connections.take(here(*n), false).unwrap())
            .collect();
        assert!(!connections.scarce(), "an idle connection takes nothing from anybody");
        let last = connections
            .take(here(4), false)
            .expect("the longest idle of the largest hoard make room");
        let closing = hoard.iter().filter(|place| place.line.close.is_cancelled()).count();
        assert_eq!(closing, CLOSED_AT_ONCE);
        assert!(hoard[0].line.close.is_cancelled() && !last.line.close.is_cancelled());
        assert!(!feed.line.close.is_cancelled(), "a feed is no idle connection");
        drop((hoard, working, feed, last));
        assert_eq!(connections.open.load(Ordering::Relaxed), 0, "each was counted once");
    }

    #[test]
    fn a_proxy_is_nobody_and_the_whole_is_bounded() {
        let connections = Arc::new(Connections::new(1_024, true));
        let held: Vec<Place> = std::iter::from_fn(|| connections.take(here(1), true)).collect();
        assert_eq!(
            held.len(),
            1_024 - OTHER_FILES,
            "none of a proxy's is closed for another"
        );
        let mut working: Vec<Working> = held.iter().map(|place| place.requests()()).collect();
        assert!(connections.scarce());
        working.truncate(800);
        assert!(!connections.scarce(), "800 of 896 are fewer than 90 %");
    }
}
