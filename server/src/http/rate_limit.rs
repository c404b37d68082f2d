//! How often a person, and a whole network, may do what costs us something: a budget of its own for each action, so that
//! hearts cannot starve orders. Passwords are counted in `backend::account`, and so is the pace of one person's comments
//! and hearts; connections in `connections`, sessions and feeds that stay open where they are opened.

use super::client::{ClientAddress, network};
use super::refusal;
use crate::state::Host;
use app::AppError;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use backend::account::Who;
use domain::{AccountId, VisitorId};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::Method;
use std::hash::Hash;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

/// The rates of every action, and the measured bytes per person.
pub struct Limits {
    on: bool,
    rates: Vec<(Action, Rates)>,
    measured: DefaultKeyedRateLimiter<AccountId>,
    clock: DefaultClock,
}

/// What is counted apart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Action {
    /// Placing an order.
    Order,
    Comment,
    /// Sending the hearts of the last second.
    Like,
    Nickname,
    /// Opening a feed.
    Feed,
    /// A media session of a viewer: its handshake, its restarts, its end.
    Play,
    /// The same of an encoder.
    Publish,
    /// Decoding an image, reading a file of products.
    Upload,
    OpenShop,
    /// Everything else that is written, by a shop above all.
    Write,
    /// Storing a refused form until it is shown again.
    StoreForm,
    /// Giving a browser its visitor cookie: beyond this a fresh cookie is not a fresh person.
    NewVisitor,
}

/// So many in a row, and then one per period.
#[derive(Clone, Copy)]
struct Budget(u32, Duration);

const fn ms(period: u64) -> Duration {
    Duration::from_millis(period)
}

/// Per person and per network. A network may be an office or a carrier's NAT with 500 viewers of one show, who come, comment
/// and buy in the same minute.
const BUDGETS: [(Action, Option<Budget>, Budget); 12] = [
    (Action::Order, Some(Budget(10, ms(6_000))), Budget(600, ms(100))),
    (Action::Comment, None, Budget(300, ms(100))),
    (Action::Like, None, Budget(1_200, ms(2))),
    (Action::Nickname, Some(Budget(5, ms(10_000))), Budget(600, ms(200))),
    (Action::Feed, Some(Budget(40, ms(1_000))), Budget(1_800, ms(20))),
    (Action::Play, Some(Budget(60, ms(1_000))), Budget(1_800, ms(20))),
    (Action::Publish, None, Budget(300, ms(100))),
    (Action::Upload, Some(Budget(60, ms(500))), Budget(120, ms(250))),
    (
        Action::OpenShop,
        Some(Budget(5, ms(3_600_000))),
        Budget(30, ms(120_000)),
    ),
    (Action::Write, Some(Budget(120, ms(500))), Budget(600, ms(50))),
    (Action::StoreForm, None, Budget(20, ms(6_000))),
    (Action::NewVisitor, None, Budget(600, ms(500))),
];

/// Server functions that only read. Whatever is not here counts as written, so that a new one is limited until somebody says
/// that it need not be.
const READS: [&str; 26] = [
    "account/sessions",
    "account/shop_profile",
    "account/team",
    "account/zones",
    "audience/moderation",
    "campaign/form",
    "campaign/home",
    "campaign/list",
    "campaign/load",
    "campaign/overlaps",
    "campaign/shop_page",
    "catalog/categories",
    "catalog/product",
    "catalog/products",
    "catalog/voucher",
    "catalog/vouchers",
    "live/describe",
    "live/offerable",
    "live/poster",
    "live/stage",
    "live/studio",
    "live/stream_key",
    "live/terms",
    "orders/list",
    "orders/receipt",
    "orders/show",
];

/// Whose budget a request takes from. A browser without our cookie is nobody yet: it shares its network's.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Person {
    Account(AccountId),
    Visitor(VisitorId),
    Network(IpAddr),
}

/// In a request's extensions: its browser has no cookie, and its network has had very many new ones. It is nobody in
/// particular, and only its network's budget counts.
#[derive(Clone, Copy)]
pub(super) struct NoCookieLeft;

struct Rates {
    person: Option<DefaultKeyedRateLimiter<Person>>,
    network: DefaultKeyedRateLimiter<IpAddr>,
}

/// Bytes of a measurement are counted in pieces of so many.
const MEASURED_PIECE_BYTES: u32 = 64 * 1024;
/// Pieces in a row and the time of one: a measurement over a fast line takes about 10 MiB, so six in a row and then three a
/// minute.
const MEASURED: Budget = Budget(64 * 16, ms(117));

fn limiter<K: Hash + Eq + Clone>(Budget(in_a_row, period): Budget) -> DefaultKeyedRateLimiter<K> {
    let in_a_row = NonZeroU32::new(in_a_row).expect("budgets are positive constants");
    let quota = Quota::with_period(period).expect("periods are positive constants");
    RateLimiter::keyed(quota.allow_burst(in_a_row))
}

impl Limits {
    /// Whole budgets for everybody; with `on` false nothing is counted.
    #[must_use]
    pub fn new(on: bool) -> Limits {
        let rates = BUDGETS.into_iter().map(|(action, person, network)| {
            let person = person.map(limiter);
            let network = limiter(network);
            (action, Rates { person, network })
        });
        Limits {
            on,
            rates: rates.collect(),
            measured: limiter(MEASURED),
            clock: DefaultClock::default(),
        }
    }

    fn rates(&self, action: Action) -> Option<&Rates> {
        let found = self.on.then(|| self.rates.iter().find(|(of, _)| *of == action))?;
        found.map(|(_, rates)| rates)
    }

    /// Seconds to wait, if this network does it too often.
    fn network(&self, action: Action, network: IpAddr) -> Option<u32> {
        self.wait(&self.rates(action)?.network, &network)
    }

    /// Seconds to wait, if this person does it too often.
    fn person(&self, action: Action, person: Person) -> Option<u32> {
        self.wait(self.rates(action)?.person.as_ref()?, &person)
    }

    fn wait<K: Hash + Eq + Clone>(&self, limiter: &DefaultKeyedRateLimiter<K>, key: &K) -> Option<u32> {
        let until = limiter.check_key(key).err()?;
        Some(whole_seconds(until.wait_time_from(self.clock.now())))
    }

    /// Seconds to wait, if this person measures too much.
    pub(crate) fn measure(&self, who: AccountId, bytes: u32) -> Option<u32> {
        let pieces = NonZeroU32::new(bytes.div_ceil(MEASURED_PIECE_BYTES).max(1))?;
        if !self.on {
            return None;
        }
        match self.measured.check_key_n(&who, pieces) {
            Ok(answer) => Some(whole_seconds(answer.err()?.wait_time_from(self.clock.now()))),
            // More at once than ever fits; the endpoint refuses such a length before.
            Err(_) => Some(u32::MAX),
        }
    }

    /// Whether a refused form from this network may be stored; otherwise it comes back in the answer to its post.
    pub(crate) fn may_store_form(&self, from: IpAddr) -> bool {
        self.network(Action::StoreForm, network(from)).is_none()
    }

    /// Seconds to wait, if this network's browsers have had very many visitor cookies lately.
    pub(super) fn new_visitor(&self, network: IpAddr) -> Option<u32> {
        self.network(Action::NewVisitor, network)
    }

    /// Forgets people and networks that have been quiet.
    pub fn sweep(&self) {
        for (_, rates) in &self.rates {
            rates.network.retain_recent();
            if let Some(person) = &rates.person {
                person.retain_recent();
            }
        }
        self.measured.retain_recent();
    }
}

fn whole_seconds(wait: Duration) -> u32 {
    u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1)
}

/// What a request counts as. Reading is free.
fn action(method: &Method, path: &str) -> Option<Action> {
    if path.starts_with("/feed/") {
        return Some(Action::Feed);
    }
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return None;
    }
    if let Some(endpoint) = path.strip_prefix("/api/") {
        return match endpoint {
            "orders/place" => Some(Action::Order),
            "audience/post_comment" => Some(Action::Comment),
            // Both change what is in memory only.
            "audience/like" | "audience/tell_delay" => Some(Action::Like),
            "account/choose_nickname" => Some(Action::Nickname),
            "account/open_shop" => Some(Action::OpenShop),
            "account/sign_in" | "account/sign_up" => None,
            _ => (!READS.contains(&endpoint)).then_some(Action::Write),
        };
    }
    match path {
        "/files" | "/files/campaign" => Some(Action::Upload),
        _ if path.starts_with("/import/") => Some(Action::Upload),
        _ if path.starts_with("/whep/") => Some(Action::Play),
        _ if path.starts_with("/whip/") => Some(Action::Publish),
        // Its bytes are counted.
        _ if path.starts_with("/speed/") => None,
        _ => Some(Action::Write),
    }
}

/// Notes the client's address and refuses what its network does too often, or too much of at once.
pub(crate) async fn limit_network(
    State(host): State<Host>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let from = host.proxies.client(peer, request.headers());
    request.extensions_mut().insert(ClientAddress(from));
    // Until the answer begins.
    let Some(_request) = host.connections.take_request(network(from)) else {
        tracing::info!(%from, "too many requests at once for one network");
        return refusal::answer(&request, AppError::TooFast { retry_after_s: 1 });
    };
    let action = action(request.method(), request.uri().path());
    if let Some(action) = action
        && let Some(retry_after_s) = host.limits.network(action, network(from))
    {
        tracing::info!(%from, ?action, "too fast for one network");
        return refusal::answer(&request, AppError::TooFast { retry_after_s });
    }
    next.run(request).await
}

/// Refuses what one person does too often; after the session was read.
pub(crate) async fn limit_person(State(host): State<Host>, request: Request, next: Next) -> Response {
    let person = request.extensions().get::<Who>().map(Person::of);
    let no_cookie_left = request.extensions().get::<NoCookieLeft>().is_some();
    let action = action(request.method(), request.uri().path()).filter(|action| match (action, person) {
        // A browser's first feed and session come before it has a cookie of ours.
        (Action::Feed | Action::Play, Some(Person::Network(_))) => false,
        // A neighbour who uses up their network's cookies keeps nobody there from ordering.
        (_, Some(Person::Network(_))) => !no_cookie_left,
        _ => true,
    });
    if let (Some(action), Some(person)) = (action, person)
        && let Some(retry_after_s) = host.limits.person(action, person)
    {
        tracing::info!(?person, ?action, "too fast for one person");
        return refusal::answer(&request, AppError::TooFast { retry_after_s });
    }
    next.run(request).await
}

impl Person {
    fn of(who: &Who) -> Person {
        match who.account {
            Some(account) => Person::Account(account),
            None if who.has_cookie => Person::Visitor(who.visitor),
            None => Person::Network(who.network),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn home(n: u8) -> IpAddr {
        [192, 0, 2, n].into()
    }

    #[test]
    fn every_action_has_a_budget_of_its_own() {
        let limits = Limits::new(true);
        let hearts = (0..10_000).take_while(|_| limits.network(Action::Like, home(1)).is_none());
        assert!(hearts.count() >= 1_200);
        assert!(
            limits.network(Action::Order, home(1)).is_none(),
            "hearts starve no order"
        );
        assert!(limits.network(Action::Like, home(2)).is_none(), "nor other networks");
    }

    #[test]
    fn one_person_waits_and_others_behind_the_same_address_do_not() {
        let limits = Limits::new(true);
        let [lan, minh] = [1, 2].map(|n| Person::Visitor(VisitorId(uuid::Uuid::from_u128(n))));
        let orders = (0..100).take_while(|_| limits.person(Action::Order, lan).is_none());
        assert_eq!(orders.count(), 10);
        let wait = limits.person(Action::Order, lan);
        assert!(wait.is_some_and(|seconds| (1..=6).contains(&seconds)), "{wait:?}");
        assert!(limits.person(Action::Order, minh).is_none());
        assert!(limits.person(Action::Write, lan).is_none());
    }

    #[test]
    fn with_limits_off_nothing_is_counted() {
        let limits = Limits::new(false);
        assert!((0..5_000).all(|_| limits.network(Action::Order, home(1)).is_none()));
    }

    #[test]
    fn every_server_function_that_reads_exists_and_every_other_is_counted() {
        let known: Vec<String> = server_fn::axum::server_fn_paths()
            .map(|(path, _)| path.trim_start_matches("/api/").to_owned())
            .collect();
        assert!(
            READS.iter().all(|read| known.iter().any(|path| path == read)),
            "{known:?}"
        );
        let free: Vec<&String> = known
            .iter()
            .filter(|path| action(&Method::POST, &format!("/api/{path}")).is_none())
            .filter(|path| !READS.contains(&path.as_str()))
            .collect();
        assert!(
            free.iter().all(|path| path.contains("account/sign_")),
            "backend counts these: {free:?}"
        );
    }
}
