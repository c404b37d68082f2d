//! How often somebody may try a password. Guessing is slowed down at the guesser: by the person's device where it is known, else
//! by e-mail address and network together, and by each of them alone.

use crate::rate_limit::RateLimit;
use crate::{Clock, Error};
use domain::{AccountId, VisitorId};
use std::net::IpAddr;
use std::time::Duration;

/// Tries in a row at one account from one place before each further one has to wait.
const PER_PLACE: u32 = 8;
/// Tries in a row at one account from everywhere together, known devices apart.
const PER_EMAIL: u32 = 60;
/// The wait: 60 at once and then 4 a minute leave all guessers of the world together 5,800 tries a day.
const TRY_PERIOD: Duration = Duration::from_secs(15);
/// Hashes in a row for one network, which many people may share, and for one known device.
const PER_NETWORK: u32 = 40;
/// Hashes in a row for one account on all its known devices together, and for all known devices of one network: strangers take
/// nothing of either.
const PER_ACCOUNT: u32 = 60;
const KNOWN_PER_NETWORK: u32 = 120;
/// And then one a second.
const NETWORK_PERIOD: Duration = Duration::from_secs(1);

/// Where a password is tried, for which account.
#[derive(Clone, Debug)]
pub(crate) enum Try {
    /// On a browser from which this person has signed in before, in this network.
    KnownDevice(AccountId, VisitorId, IpAddr),
    /// Anywhere else: this e-mail address, from this network.
    Elsewhere(String, IpAddr),
}

/// Who tried how often lately.
pub(crate) struct Attempts {
    devices: RateLimit<(AccountId, VisitorId)>,
    /// Never forgiven: the right password costs a hash, too.
    device_hashes: RateLimit<(AccountId, VisitorId)>,
    account_hashes: RateLimit<AccountId>,
    known_hashes: RateLimit<IpAddr>,
    places: RateLimit<(String, IpAddr)>,
    emails: RateLimit<String>,
    networks: RateLimit<IpAddr>,
}

impl Attempts {
    /// Nobody tried yet.
    pub(crate) fn new(clock: &Clock) -> Attempts {
        Attempts {
            devices: RateLimit::new(PER_PLACE, TRY_PERIOD, clock.clone()),
            device_hashes: RateLimit::new(PER_NETWORK, NETWORK_PERIOD, clock.clone()),
            account_hashes: RateLimit::new(PER_ACCOUNT, NETWORK_PERIOD, clock.clone()),
            known_hashes: RateLimit::new(KNOWN_PER_NETWORK, NETWORK_PERIOD, clock.clone()),
            places: RateLimit::new(PER_PLACE, TRY_PERIOD, clock.clone()),
            emails: RateLimit::new(PER_EMAIL, TRY_PERIOD, clock.clone()),
            networks: RateLimit::new(PER_NETWORK, NETWORK_PERIOD, clock.clone()),
        }
    }

    /// Counts one try, or says how long to wait.
    pub(crate) fn count(&self, what: &Try) -> Result<(), Error> {
        match what {
            Try::KnownDevice(account, visitor, network) => {
                // From narrow to wide: what one device may no longer do takes nothing of the others.
                self.devices.count(&(*account, *visitor))?;
                self.device_hashes.count(&(*account, *visitor))?;
                self.account_hashes.count(account)?;
                self.known_hashes.count(network)
            }
            Try::Elsewhere(email, network) => {
                self.count_hash(*network)?;
                self.places.count(&(email.clone(), *network))?;
                self.emails.count(email)
            }
        }
    }

    /// Counts one password hash for this network, or says how long to wait.
    pub(crate) fn count_hash(&self, network: IpAddr) -> Result<(), Error> {
        self.networks.count(&network)
    }

    /// The person proved to be who they are: earlier tries from there were their own typing.
    pub(crate) fn forgive(&self, what: &Try) {
        match what {
            Try::KnownDevice(account, visitor, _) => self.devices.forgive(&(*account, *visitor)),
            Try::Elsewhere(email, network) => self.places.forgive(&(email.clone(), *network)),
        }
    }

    /// Forgets whose tries are over.
    pub(crate) fn sweep(&self) {
        self.devices.sweep();
        self.device_hashes.sweep();
        self.account_hashes.sweep();
        self.known_hashes.sweep();
        self.places.sweep();
        self.emails.sweep();
        self.networks.sweep();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::when::{TimeDelta, from_millis};

    fn from(n: u8) -> IpAddr {
        [192, 0, 2, n].into()
    }

    fn at(email: &str, network: u8) -> Try {
        Try::Elsewhere(email.into(), from(network))
    }

    /// Lan, on one of her devices.
    fn known(device: u128, network: u8) -> Try {
        Try::KnownDevice(
            AccountId(uuid::Uuid::from_u128(1)),
            VisitorId(uuid::Uuid::from_u128(device)),
            from(network),
        )
    }

    #[test]
    fn after_some_tries_from_one_place_each_further_one_has_to_wait() {
        let clock = Clock::by_hand(from_millis(0));
        let attempts = Attempts::new(&clock);
        let lan = at("lan@example.com", 1);
        assert!((0..PER_PLACE).all(|_| attempts.count(&lan).is_ok()));
        assert!(matches!(
            attempts.count(&lan),
            Err(Error::TooFast { retry_after_s: 15 })
        ));
        assert!(
            attempts.count(&at("minh@example.com", 1)).is_ok(),
            "others are not held up"
        );
        assert!(
            attempts.count(&at("lan@example.com", 2)).is_ok(),
            "nor is Lan elsewhere"
        );
        clock.advance(TimeDelta::milliseconds(15_000));
        assert!(attempts.count(&lan).is_ok());
        assert!(attempts.count(&lan).is_err());
        attempts.forgive(&lan);
        assert!(attempts.count(&lan).is_ok());
    }

    #[test]
    fn guessers_in_many_networks_share_one_allowance() {
        let attempts = Attempts::new(&Clock::by_hand(from_millis(0)));
        let tries = (0..100).take_while(|n| attempts.count(&at("lan@example.com", *n)).is_ok());
        assert_eq!(tries.count(), PER_EMAIL as usize);
        let device = known(2, 1);
        assert!(
            attempts.count(&device).is_ok(),
            "a person is not locked out where they signed in before"
        );
    }

    #[test]
    fn the_right_password_without_end_is_not_without_end() {
        let attempts = Attempts::new(&Clock::by_hand(from_millis(0)));
        let device = known(2, 1);
        let signed_in = (0..200).take_while(|_| {
            let counted = attempts.count(&device).is_ok();
            attempts.forgive(&device);
            counted
        });
        assert_eq!(signed_in.count(), PER_NETWORK as usize);
    }

    #[test]
    fn an_account_with_many_known_devices_is_one_person_and_a_network_of_them_one_network() {
        let clock = Clock::by_hand(from_millis(0));
        let attempts = Attempts::new(&clock);
        let hashes = (0..1_000).take_while(|n| attempts.count(&known(n % 50, 1)).is_ok());
        assert_eq!(hashes.count(), PER_ACCOUNT as usize);
        let person = |n: u128| {
            Try::KnownDevice(
                AccountId(uuid::Uuid::from_u128(n)),
                VisitorId(uuid::Uuid::from_u128(n)),
                from(2),
            )
        };
        let hashes = (0..1_000).take_while(|n| attempts.count(&person(n + 10)).is_ok());
        assert_eq!(hashes.count(), KNOWN_PER_NETWORK as usize);
        assert!(
            attempts.count(&at("minh@example.com", 2)).is_ok(),
            "others there still sign in"
        );
    }

    #[test]
    fn one_network_cannot_keep_the_processor_busy() {
        let clock = Clock::by_hand(from_millis(0));
        let attempts = Attempts::new(&clock);
        let hashes = (0..100).take_while(|_| attempts.count_hash(from(1)).is_ok());
        assert_eq!(hashes.count(), PER_NETWORK as usize);
        assert!(matches!(
            attempts.count_hash(from(1)),
            Err(Error::TooFast { retry_after_s: 1 })
        ));
        assert!(attempts.count_hash(from(2)).is_ok());
        clock.advance(TimeDelta::milliseconds(1_000));
        assert!(attempts.count_hash(from(1)).is_ok());
    }

    #[test]
    fn tries_that_are_over_are_forgotten() {
        let clock = Clock::by_hand(from_millis(0));
        let attempts = Attempts::new(&clock);
        attempts.count_hash(from(1)).unwrap();
        attempts.sweep();
        assert_eq!(attempts.networks.len(), 1);
        clock.advance(TimeDelta::milliseconds(2_000));
        attempts.sweep();
        assert_eq!(attempts.networks.len(), 0);
    }
}
