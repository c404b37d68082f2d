//! How often somebody may do something: a bucket per key, in memory, with `governor`'s arithmetic (GCRA) and the
//! backend's clock. A restart forgives everybody, which an attacker cannot cause.

use crate::{Clock, Error};
use governor::middleware::NoOpMiddleware;
use governor::nanos::Nanos;
use governor::state::StateStore;
use governor::state::keyed::{DashMapStateStore, ShrinkableKeyedStateStore};
use governor::{Quota, RateLimiter};
use std::hash::Hash;
use std::num::NonZeroU32;
use std::sync::Arc;
use std::time::Duration;

/// So many in a row, and then one per period.
pub(crate) struct RateLimit<K: Hash + Eq + Clone> {
    limiter: RateLimiter<K, Buckets<K>, Time, NoOpMiddleware<Nanos>>,
    buckets: Buckets<K>,
}

impl<K: Hash + Eq + Clone> RateLimit<K> {
    /// Full buckets for everybody.
    pub(crate) fn new(in_a_row: u32, period: Duration, clock: Clock) -> RateLimit<K> {
        let in_a_row = NonZeroU32::new(in_a_row).expect("limits are positive constants");
        let quota = Quota::with_period(period).expect("periods are positive constants");
        let buckets = Buckets(Arc::default());
        RateLimit {
            limiter: RateLimiter::new(quota.allow_burst(in_a_row), buckets.clone(), Time(clock)),
            buckets,
        }
    }

    /// Counts one, or says in whole seconds how long to wait.
    pub(crate) fn count(&self, key: &K) -> Result<(), Error> {
        self.limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(governor::clock::Clock::now(self.limiter.clock()));
            let seconds = wait.as_nanos().div_ceil(Duration::from_secs(1).as_nanos());
            Error::TooFast {
                retry_after_s: u32::try_from(seconds).unwrap_or(u32::MAX),
            }
        })
    }

    /// Fills one bucket again.
    pub(crate) fn forgive(&self, key: &K) {
        self.buckets.0.remove(key);
    }

    /// Forgets buckets that are full again.
    pub(crate) fn sweep(&self) {
        self.limiter.retain_recent();
    }

    /// How many buckets are in memory.
    pub(crate) fn len(&self) -> usize {
        self.buckets.0.len()
    }
}

/// The buckets, shared with the limiter, which has no way to fill one.
struct Buckets<K: Hash + Eq>(Arc<DashMapStateStore<K>>);

impl<K: Hash + Eq> Clone for Buckets<K> {
    fn clone(&self) -> Self {
        Buckets(self.0.clone())
    }
}

impl<K: Hash + Eq + Clone> StateStore for Buckets<K> {
    type Key = K;

    fn measure_and_replace<T, F, E>(&self, key: &K, f: F) -> Result<T, E>
    where
        F: Fn(Option<Nanos>) -> Result<(T, Nanos), E>,
    {
        self.0.measure_and_replace(key, f)
    }
}

impl<K: Hash + Eq + Clone> ShrinkableKeyedStateStore<K> for Buckets<K> {
    fn retain_recent(&self, drop_below: Nanos) {
        self.0.retain_recent(drop_below);
    }

    fn len(&self) -> usize {
        self.0.len()
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The backend's clock as `governor` asks for it: a test that moves the one moves the other.
struct Time(Clock);

impl governor::clock::Clock for Time {
    type Instant = Nanos;

    fn now(&self) -> Nanos {
        Duration::from_millis(u64::try_from(self.0.now().timestamp_millis()).unwrap_or(0)).into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::when::{TimeDelta, from_millis};

    #[test]
    fn after_some_in_a_row_each_further_one_waits_for_its_period() {
        let clock = Clock::by_hand(from_millis(1_000_000));
        let limit = RateLimit::new(3, Duration::from_millis(1_500), clock.clone());
        assert!((0..3).all(|_| limit.count(&"lan").is_ok()));
        assert!(matches!(limit.count(&"lan"), Err(Error::TooFast { retry_after_s: 2 })));
        assert!(limit.count(&"minh").is_ok(), "others are not held up");
        clock.advance(TimeDelta::milliseconds(1_499));
        assert!(matches!(limit.count(&"lan"), Err(Error::TooFast { retry_after_s: 1 })));
        clock.advance(TimeDelta::milliseconds(1));
        assert!(limit.count(&"lan").is_ok());
        assert!(limit.count(&"lan").is_err());
        limit.forgive(&"lan");
        assert!((0..3).all(|_| limit.count(&"lan").is_ok()));
    }

    #[test]
    fn full_buckets_are_forgotten() {
        let clock = Clock::by_hand(from_millis(1_000_000));
        let limit = RateLimit::new(3, Duration::from_secs(1), clock.clone());
        limit.count(&1).unwrap();
        clock.advance(TimeDelta::milliseconds(1_000));
        limit.sweep();
        assert_eq!(limit.len(), 1);
        clock.advance(TimeDelta::milliseconds(1_000));
        limit.sweep();
        assert_eq!(limit.len(), 0);
    }
}
