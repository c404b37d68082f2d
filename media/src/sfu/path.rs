//! Where a peer is. str0m leaves a path only when it has been silent for many seconds, and a phone that changes networks uses its new
//! address at once: so what is sent follows what comes. An address in a datagram can be forged, though, and a viewer's video is a lot
//! to send to somebody who has not asked for it: it follows only to addresses that have answered a check of ours.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::time::{Duration, Instant};

/// A browser checks the pair that it uses at least every two and a half seconds.
const SILENT_AFTER: Duration = Duration::from_secs(3);
/// RFC 7675 gives 30 s; a viewer reports every few seconds, and checks.
const NO_CONSENT_AFTER: Duration = Duration::from_secs(12);
/// Checks on their way, and addresses of one peer: a phone has a few of each family.
const CHECKS: usize = 32;
const ADDRESSES: usize = 8;

/// RFC 8489 §5: a random number that the answer repeats.
type Transaction = [u8; 12];

/// The number of a STUN message of this kind.
fn transaction(kind: [u8; 2], bytes: &[u8]) -> Option<Transaction> {
    bytes.get(8..20).filter(|_| bytes[..2] == kind)?.try_into().ok()
}

const ASKS: [u8; 2] = [0, 1];
const ANSWERS: [u8; 2] = [1, 1];

/// RFC 7983.
pub(crate) fn is_stun(bytes: &[u8]) -> bool {
    bytes.first().is_some_and(|b| *b < 4)
}

/// See the file's head.
#[derive(Debug)]
pub(crate) struct Path {
    current: Option<SocketAddr>,
    /// When something came from there.
    heard: Instant,
    /// Whether only addresses that answered will do.
    is_strict: bool,
    asked: VecDeque<(Transaction, SocketAddr)>,
    answered: VecDeque<SocketAddr>,
}

impl Path {
    pub(crate) fn new(now: Instant, is_strict: bool) -> Path {
        Path {
            current: None,
            heard: now,
            is_strict,
            asked: VecDeque::new(),
            answered: VecDeque::new(),
        }
    }

    /// Where to send everything but checks and answers to checks.
    pub(crate) fn current(&self) -> Option<SocketAddr> {
        self.current
    }

    /// Where to send media: nowhere once nothing has come from there for a while, whatever comes from elsewhere. Somebody else may be there
    /// by now.
    pub(crate) fn for_media(&self, now: Instant) -> Option<SocketAddr> {
        let is_heard = now.saturating_duration_since(self.heard) < NO_CONSENT_AFTER;
        self.current.filter(|_| is_heard)
    }

    /// We sent this there.
    pub(crate) fn sent(&mut self, to: SocketAddr, bytes: &[u8]) {
        if let Some(transaction) = transaction(ASKS, bytes)
            && self.is_strict
            && !self.answered.contains(&to)
        {
            self.asked.truncate(CHECKS - 1);
            self.asked.push_front((transaction, to));
        }
    }

    /// A datagram came from an address that knows the peer's password. A browser sends media and reports over the pair that it has
    /// chosen; with its checks it nominates every pair that works, so a check moves the path only when the old one is silent.
    /// `signed` tells whether a message carries the peer's password: anybody's server answers anybody's check.
    pub(crate) fn heard(
        &mut self,
        now: Instant,
        from: SocketAddr,
        bytes: &[u8],
        nominates: bool,
        signed: impl FnOnce(&[u8]) -> bool,
    ) {
        if let Some(transaction) = transaction(ANSWERS, bytes)
            && let Some(at) = self.asked.iter().position(|asked| *asked == (transaction, from))
            && signed(bytes)
        {
            self.asked.remove(at);
            self.answered.truncate(ADDRESSES - 1);
            self.answered.push_front(from);
        }
        let is_silent = now.saturating_duration_since(self.heard) > SILENT_AFTER;
        let is_check = is_stun(bytes);
        let moves = match self.current {
            None => !is_check || nominates,
            Some(path) => path != from && (!is_check || (nominates && is_silent)),
        };
        if moves && (!self.is_strict || self.answered.contains(&from)) {
            self.current = Some(from);
        }
        if self.current == Some(from) {
            self.heard = now;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: u8, transaction: u8) -> [u8; 20] {
        let mut bytes = [transaction; 20];
        bytes[..2].copy_from_slice(&[kind, 1]);
        bytes
    }

    #[test]
    fn a_viewer_is_followed_only_to_addresses_that_have_answered() {
        let now = Instant::now();
        let at = |port| SocketAddr::from(([192, 0, 2, 1], port));
        let (report, mut path) = ([0x81, 201], Path::new(now, true));
        path.heard(now, at(1), &report, false, |_| true);
        assert_eq!(path.current(), None);
        path.sent(at(1), &check(0, 7));
        path.heard(now, at(1), &check(1, 7), false, |_| true);
        path.heard(now, at(1), &report, false, |_| true);
        assert_eq!(path.current(), Some(at(1)));

        path.sent(at(2), &check(0, 8));
        path.heard(now, at(2), &report, false, |_| true);
        path.heard(now, at(2), &check(1, 9), false, |_| true);
        path.heard(now, at(2), &check(1, 8), false, |_| false);
        path.heard(now, at(3), &check(1, 8), false, |_| true);
        path.heard(now, at(2), &report, false, |_| true);
        assert_eq!(
            path.current(),
            Some(at(1)),
            "a report, a guess, an answer without the password and one from elsewhere prove nothing"
        );
        path.heard(now, at(2), &check(1, 8), false, |_| true);
        assert_eq!(path.current(), Some(at(1)), "the answer alone does not move it");
        path.heard(now, at(2), &report, false, |_| true);
        assert_eq!(path.current(), Some(at(2)));
        assert_eq!(path.for_media(now + SILENT_AFTER), Some(at(2)));
        path.heard(now + NO_CONSENT_AFTER, at(1), &check(0, 3), false, |_| true);
        assert_eq!(
            path.for_media(now + NO_CONSENT_AFTER),
            None,
            "what comes from elsewhere is no consent"
        );
    }

    #[test]
    fn a_publisher_is_followed_at_once() {
        let now = Instant::now();
        let at = |port| SocketAddr::from(([192, 0, 2, 1], port));
        let mut path = Path::new(now, false);
        path.heard(now, at(1), &check(0, 1), false, |_| true);
        assert_eq!(path.current(), None, "it tries several pairs");
        path.heard(now, at(1), &check(0, 1), true, |_| true);
        path.heard(now, at(2), &check(0, 1), true, |_| true);
        assert_eq!(path.current(), Some(at(1)), "a browser nominates every pair that works");
        path.heard(now + SILENT_AFTER * 2, at(2), &check(0, 1), true, |_| true);
        assert_eq!(path.current(), Some(at(2)));
    }
}
