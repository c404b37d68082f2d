//! Finds the session of a datagram in a hash map: STUN by the ufrag that we gave out (RFC 8445 §7.3), everything else by
//! the address from which a check with the right password has come.

use std::collections::HashMap;
use std::net::SocketAddr;

use str0m::ice::StunMessage;

use super::PeerId;

/// A peer that roams leaves addresses behind; only the newest few stay.
const ADDRESSES_PER_PEER: usize = 8;

/// Where a datagram may belong.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// From a verified address.
    Known(PeerId),
    /// A STUN request that names this peer, from a new address or to nominate one: verify its password first.
    Claims {
        peer: PeerId,
        nominates: bool,
    },
    Stranger,
}

/// See the file's head.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    ufrags: HashMap<String, PeerId>,
    addresses: HashMap<SocketAddr, PeerId>,
    per_peer: HashMap<PeerId, Vec<SocketAddr>>,
}

impl Routes {
    pub(crate) fn add(&mut self, ufrag: String, peer: PeerId) {
        self.ufrags.insert(ufrag, peer);
    }

    pub(crate) fn rename(&mut self, before: &str, after: String, peer: PeerId) {
        self.ufrags.remove(before);
        self.ufrags.insert(after, peer);
    }

    pub(crate) fn remove(&mut self, ufrag: &str, peer: PeerId) {
        self.ufrags.remove(ufrag);
        for address in self.per_peer.remove(&peer).unwrap_or_default() {
            self.addresses.remove(&address);
        }
    }

    pub(crate) fn find(&self, from: SocketAddr, bytes: &[u8]) -> Route {
        let by_address = self.addresses.get(&from).copied();
        // RFC 7983: only STUN begins with 0 or 1. A browser may reuse its port for another session of ours, so the
        // ufrag goes before the address.
        if bytes.first().is_some_and(|b| *b < 2)
            && let Some((peer, nominates)) = self.named_peer(bytes)
        {
            let known = by_address == Some(peer) && !nominates;
            return if known {
                Route::Known(peer)
            } else {
                Route::Claims { peer, nominates }
            };
        }
        by_address.map_or(Route::Stranger, Route::Known)
    }

    /// Who gave this ufrag out.
    pub(crate) fn by_ufrag(&self, ufrag: &str) -> Option<PeerId> {
        self.ufrags.get(ufrag).copied()
    }

    fn named_peer(&self, bytes: &[u8]) -> Option<(PeerId, bool)> {
        let message = StunMessage::parse(bytes).ok()?;
        if !message.is_binding_request() {
            return None;
        }
        let (ours, _theirs) = message.split_username()?;
        Some((*self.ufrags.get(ours)?, message.use_candidate()))
    }

    /// The address has proved that it belongs to this peer.
    pub(crate) fn learn(&mut self, from: SocketAddr, peer: PeerId) {
        match self.addresses.insert(from, peer) {
            Some(before) if before == peer => return,
            Some(before) => {
                if let Some(list) = self.per_peer.get_mut(&before) {
                    list.retain(|a| *a != from);
                }
            }
            None => {}
        }
        let list = self.per_peer.entry(peer).or_default();
        list.push(from);
        if list.len() > ADDRESSES_PER_PEER {
            let oldest = list.remove(0);
            self.addresses.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn no_bytes_from_a_stranger_are_taken_for_a_friend(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
            let mut routes = Routes::default();
            routes.add("abcdefgh".into(), 1);
            let from: SocketAddr = ([192, 0, 2, 1], 5000).into();
            prop_assert_eq!(routes.find(from, &bytes), Route::Stranger);
        }
    }

    #[test]
    fn an_address_belongs_to_the_last_peer_that_proved_it() {
        let mut routes = Routes::default();
        let from: SocketAddr = ([192, 0, 2, 1], 5000).into();
        routes.learn(from, 1);
        routes.learn(from, 2);
        routes.remove("none", 1);
        assert_eq!(routes.find(from, &[128, 0]), Route::Known(2));
    }
}
