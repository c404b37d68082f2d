//! How often one address may send expensive requests: sign-ins, comments, orders, media sessions, uploads.
//! Limits per person are in `backend`, except for the bytes of a speed measurement,
//! which `backend` does not see.

use super::{client::ClientAddress, refusal};
use crate::state::Host;
use app::AppError;
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use domain::AccountId;
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::Method;
use std::net::{IpAddr, SocketAddr};
use std::num::NonZeroU32;
use std::time::Duration;

/// Rates per address, one for each kind of request, and the measured bytes per person.
pub struct Limits {
    on: bool,
    rates: Vec<(Kind, DefaultKeyedRateLimiter<IpAddr>)>,
    measured: DefaultKeyedRateLimiter<AccountId>,
    clock: DefaultClock,
}

/// What a request costs us.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    /// Hashing a password; `backend::account` counts these itself.
    SignIn,
    /// A row in the database, and news for everybody.
    Write,
    /// A handshake and packets.
    Media,
    /// Decoding an image, reading a file of products.
    Upload,
    /// Storing a form until it is shown again.
    StoreForm,
}

/// Requests per minute and in a row. One address may be a whole office or a mobile network, hence the generosity.
const RATES: [(Kind, u32, u32); 4] = [
    (Kind::Write, 1200, 200),
    (Kind::Media, 600, 300),
    (Kind::Upload, 120, 60),
    (Kind::StoreForm, 10, 20),
];

/// Bytes of a measurement are counted in pieces of so many.
const MEASURED_PIECE_BYTES: u32 = 64 * 1024;
/// Pieces per minute and in a row: a measurement over a fast line takes about 10 MiB, so six in a row and then three a
/// minute.
const MEASURED: (u32, u32) = (32 * 16, 64 * 16);

fn quota(per_minute: u32, burst: u32) -> Quota {
    let positive = |n| NonZeroU32::new(n).expect("rates are positive constants");
    Quota::per_minute(positive(per_minute)).allow_burst(positive(burst))
}

impl Limits {
    /// Fresh allowances for everybody; with `on` false nothing is counted.
    #[must_use]
    pub fn new(on: bool) -> Limits {
        let rates = RATES
            .into_iter()
            .map(|(kind, per_minute, burst)| (kind, RateLimiter::keyed(quota(per_minute, burst))));
        Limits {
            on,
            rates: rates.collect(),
            measured: RateLimiter::keyed(quota(MEASURED.0, MEASURED.1)),
            clock: DefaultClock::default(),
        }
    }

    /// Seconds to wait, if this address asks too often.
    fn check(&self, kind: Kind, from: IpAddr) -> Option<u32> {
        let (_, rate) = self.rates.iter().find(|(of, _)| *of == kind)?;
        let wait = rate.check_key(&network(from)).err()?.wait_time_from(self.clock.now());
        Some(whole_seconds(wait))
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

    /// Whether a refused form from this address may be stored; otherwise it comes back in the answer to its post.
    pub(crate) fn may_store_form(&self, from: IpAddr) -> bool {
        !self.on || self.check(Kind::StoreForm, from).is_none()
    }

    /// Forgets addresses that have been quiet.
    pub fn sweep(&self) {
        for (_, rate) in &self.rates {
            rate.retain_recent();
        }
        self.measured.retain_recent();
    }
}

fn whole_seconds(wait: Duration) -> u32 {
    u32::try_from(wait.as_secs()).unwrap_or(u32::MAX).saturating_add(1)
}

/// One household has a whole /64 of IPv6 addresses.
fn network(from: IpAddr) -> IpAddr {
    match from {
        IpAddr::V4(_) => from,
        IpAddr::V6(v6) => v6.to_ipv4_mapped().map_or_else(
            || IpAddr::V6((u128::from(v6) & !u128::from(u64::MAX)).into()),
            IpAddr::V4,
        ),
    }
}

fn kind(method: &Method, path: &str) -> Option<Kind> {
    if matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS) {
        return None;
    }
    let media = path.starts_with("/whip/") || path.starts_with("/whep/");
    match path {
        "/api/account/sign_in" | "/api/account/sign_up" => Some(Kind::SignIn),
        "/files" | "/files/campaign" => Some(Kind::Upload),
        _ if path.starts_with("/import/") => Some(Kind::Upload),
        _ if media => Some(Kind::Media),
        _ if path.starts_with("/api/audience/") || path.starts_with("/api/orders/") => Some(Kind::Write),
        _ => None,
    }
}

/// Notes the client's address and refuses what comes too often.
pub(crate) async fn rate_limit(
    State(host): State<Host>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    mut request: Request,
    next: Next,
) -> Response {
    let from = host.proxies.client(peer, request.headers());
    request.extensions_mut().insert(ClientAddress(from));
    let path = request.uri().path();
    if host.limits.on
        && let Some(kind) = kind(request.method(), path)
    {
        let wait = match kind {
            Kind::SignIn => backend::account::admit(&host.backend, network(from))
                .err()
                .map(app::access::refuse),
            _ => host
                .limits
                .check(kind, from)
                .map(|retry_after_s| AppError::TooFast { retry_after_s }),
        };
        if let Some(refused) = wait {
            tracing::info!(%from, ?kind, "too fast");
            return refusal::answer(&request, refused);
        }
    }
    next.run(request).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sixty_uploads_come_in_a_row_and_no_more() {
        let limits = Limits::new(true);
        let from: IpAddr = [192, 0, 2, 1].into();
        assert!((0..60).all(|_| limits.check(Kind::Upload, from).is_none()));
        assert!(
            limits
                .check(Kind::Upload, from)
                .is_some_and(|seconds| (1..=60).contains(&seconds))
        );
        assert!(
            limits.check(Kind::Upload, [192, 0, 2, 2].into()).is_none(),
            "others are not punished"
        );
        assert!(limits.check(Kind::Write, from).is_none());
    }

    #[test]
    fn an_ipv6_household_is_one_client() {
        let one: IpAddr = "2001:db8:1:2::1".parse().unwrap();
        let other: IpAddr = "2001:db8:1:2:ffff::9".parse().unwrap();
        assert_eq!(network(one), network(other));
        assert_eq!(network("::ffff:192.0.2.1".parse().unwrap()).to_string(), "192.0.2.1");
    }
}
