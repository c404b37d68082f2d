//! How often somebody may try to sign in: per e-mail address and per network address.

use crate::rate_limit::RateLimit;
use crate::{Clock, Error};
use std::net::IpAddr;
use std::time::Duration;

/// Tries in a row at one e-mail address before each further one has to wait.
const PER_EMAIL: u32 = 8;
/// The wait: 8 at once and then 4 a minute leave a guesser 5,800 tries a day.
const EMAIL_PERIOD: Duration = Duration::from_secs(15);
/// Tries in a row from one network address; many people may share one.
const PER_ADDRESS: u32 = 40;
/// And then one a second.
const ADDRESS_PERIOD: Duration = Duration::from_secs(1);

/// What is being tried.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Try {
    /// To sign in as this person.
    Email(String),
    /// Something that costs a password hash, from here.
    From(IpAddr),
}

/// Who tried how often lately.
pub(crate) struct Attempts {
    emails: RateLimit<String>,
    addresses: RateLimit<IpAddr>,
}

impl Attempts {
    /// Nobody tried yet.
    pub(crate) fn new(clock: &Clock) -> Attempts {
        Attempts {
            emails: RateLimit::new(PER_EMAIL, EMAIL_PERIOD, clock.clone()),
            addresses: RateLimit::new(PER_ADDRESS, ADDRESS_PERIOD, clock.clone()),
        }
    }

    /// Counts one try, or says how long to wait.
    pub(crate) fn count(&self, what: &Try) -> Result<(), Error> {
        match what {
            Try::Email(email) => self.emails.count(email),
            Try::From(address) => self.addresses.count(address),
        }
    }

    /// The person proved to be who they are: earlier tries at this address were their own typing.
    pub(crate) fn forgive(&self, what: &Try) {
        match what {
            Try::Email(email) => self.emails.forgive(email),
            Try::From(address) => self.addresses.forgive(address),
        }
    }

    /// Forgets whose tries are over.
    pub(crate) fn sweep(&self) {
        self.emails.sweep();
        self.addresses.sweep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::when::{TimeDelta, from_millis};

    #[test]
    fn after_some_tries_each_further_one_has_to_wait() {
        let clock = Clock::by_hand(from_millis(0));
        let attempts = Attempts::new(&clock);
        let lan = Try::Email("lan@example.com".into());
        for _ in 0..PER_EMAIL {
            assert!(attempts.count(&lan).is_ok());
        }
        assert!(matches!(
            attempts.count(&lan),
            Err(Error::TooFast { retry_after_s: 15 })
        ));
        let minh = Try::Email("minh@example.com".into());
        assert!(attempts.count(&minh).is_ok(), "others are not held up");
        clock.advance(TimeDelta::milliseconds(15_000));
        assert!(attempts.count(&lan).is_ok());
        assert!(attempts.count(&lan).is_err());
        attempts.forgive(&lan);
        assert!(attempts.count(&lan).is_ok());
    }

    #[test]
    fn tries_that_are_over_are_forgotten() {
        let clock = Clock::by_hand(from_millis(0));
        let attempts = Attempts::new(&clock);
        attempts.count(&Try::From([127, 0, 0, 1].into())).unwrap();
        attempts.sweep();
        assert_eq!(attempts.addresses.len(), 1);
        clock.advance(TimeDelta::milliseconds(2_000));
        attempts.sweep();
        assert_eq!(attempts.addresses.len(), 0);
    }
}
