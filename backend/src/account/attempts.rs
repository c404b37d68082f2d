//! How often somebody may try: a bucket per address of a person and per network address, in memory. A restart forgives
//! everybody, which an attacker cannot cause.

use crate::Error;
use domain::{MINUTE, Millis};
use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Tries in a row at one e-mail address before each further one has to wait.
const PER_EMAIL: Millis = 8;
/// The wait: 8 at once and then 4 a minute leave a guesser 5,800 tries a day.
const EMAIL_PACE: Millis = MINUTE / 4;
/// Tries in a row from one network address; many people may share one.
const PER_ADDRESS: Millis = 40;
/// And then one a second.
const ADDRESS_PACE: Millis = 1_000;

/// What is being tried.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Try {
    /// To sign in as this person.
    Email(String),
    /// Something that costs a password hash, from here.
    From(IpAddr),
}

/// Who tried how often lately.
#[derive(Default)]
pub(crate) struct Attempts(Mutex<HashMap<Try, Millis>>);

impl Attempts {
    /// Counts one try, or says how long to wait. Each bucket is one moment, when it will be empty again (GCRA).
    pub(crate) fn count(&self, what: Try, now: Millis) -> Result<(), Error> {
        let (burst, pace) = match what {
            Try::Email(_) => (PER_EMAIL, EMAIL_PACE),
            Try::From(_) => (PER_ADDRESS, ADDRESS_PACE),
        };
        let mut empty_at = self.lock();
        let due = empty_at.get(&what).copied().unwrap_or(now).max(now);
        let wait = due + pace - now - burst * pace;
        if wait > 0 {
            let retry_after_s = u32::try_from((wait + 999) / 1_000).unwrap_or(u32::MAX);
            return Err(Error::TooFast { retry_after_s });
        }
        empty_at.insert(what, due + pace);
        Ok(())
    }

    /// The person proved to be who they are: earlier tries at this address were their own typing.
    pub(crate) fn forgive(&self, what: &Try) {
        self.lock().remove(what);
    }

    /// Forgets buckets that are empty.
    pub(crate) fn sweep(&self, now: Millis) {
        self.lock().retain(|_, empty_at| *empty_at > now);
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Try, Millis>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn after_some_tries_each_further_one_has_to_wait() {
        let attempts = Attempts::default();
        let lan = || Try::Email("lan@example.com".into());
        for _ in 0..PER_EMAIL {
            assert!(attempts.count(lan(), 0).is_ok());
        }
        assert!(matches!(
            attempts.count(lan(), 0),
            Err(Error::TooFast { retry_after_s: 15 })
        ));
        assert!(
            attempts.count(Try::Email("minh@example.com".into()), 0).is_ok(),
            "others are not held up"
        );
        assert!(attempts.count(lan(), EMAIL_PACE).is_ok());
        assert!(attempts.count(lan(), EMAIL_PACE).is_err());
        attempts.forgive(&lan());
        assert!(attempts.count(lan(), EMAIL_PACE).is_ok());
    }

    #[test]
    fn empty_buckets_are_forgotten() {
        let attempts = Attempts::default();
        attempts.count(Try::From([127, 0, 0, 1].into()), 0).unwrap();
        attempts.sweep(ADDRESS_PACE - 1);
        assert_eq!(attempts.lock().len(), 1);
        attempts.sweep(ADDRESS_PACE);
        assert_eq!(attempts.lock().len(), 0);
    }
}
