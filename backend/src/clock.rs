//! The only place in this crate that asks the machine for the time, and where ids that sort by time are made.

use domain::when::{DateTime, TimeDelta, Utc, from_millis};
use std::sync::{
    Arc,
    atomic::{AtomicI64, Ordering},
};
use std::time::{SystemTime, UNIX_EPOCH};
use uuid::Uuid;

/// What time it is: the machine's, or moved by hand.
#[derive(Clone, Debug)]
pub struct Clock(Source);

#[derive(Clone, Debug)]
enum Source {
    System,
    ByHand(Arc<AtomicI64>),
}

impl Clock {
    /// The machine's clock.
    #[must_use]
    pub fn system() -> Clock {
        Clock(Source::System)
    }

    /// A clock that stands still at `start` until somebody moves it; clones move together.
    #[must_use]
    pub fn by_hand(start: DateTime<Utc>) -> Clock {
        Clock(Source::ByHand(Arc::new(AtomicI64::new(start.timestamp_millis()))))
    }

    /// Moves a clock that is moved by hand; the machine's clock is not ours to move.
    pub fn advance(&self, by: TimeDelta) {
        if let Source::ByHand(now) = &self.0 {
            now.fetch_add(by.num_milliseconds(), Ordering::SeqCst);
        }
    }

    /// Now, cut to milliseconds: what is stored and sent is then the moment that was decided by.
    #[must_use]
    pub fn now(&self) -> DateTime<Utc> {
        let millis = match &self.0 {
            // A machine that believes to be before 1970 is not worth a branch everywhere else.
            #[expect(clippy::disallowed_methods, reason = "this is the clock that everybody asks")]
            Source::System => SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .map_or(0, |since| i64::try_from(since.as_millis()).unwrap_or(i64::MAX)),
            Source::ByHand(now) => now.load(Ordering::SeqCst),
        };
        from_millis(millis)
    }
}

/// A new id (UUID version 7): later ids of one process sort after earlier ones.
pub(crate) fn fresh_id() -> Uuid {
    Uuid::now_v7()
}
