//! What stays open for a while, counted per network: connections, feeds, requests that are being answered. How often
//! something may be done is `rate_limit`.

use std::collections::HashMap;
use std::net::IpAddr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// How many each network has open. Networks with none take no memory.
#[derive(Debug)]
pub(crate) struct PerNetwork {
    most: usize,
    open: Mutex<HashMap<IpAddr, usize>>,
}

/// One that is open, until dropped.
#[derive(Debug)]
pub(crate) struct OfNetwork {
    counted: Arc<PerNetwork>,
    network: IpAddr,
}

impl PerNetwork {
    /// At most so many of each network.
    pub(crate) fn new(most: usize) -> Arc<PerNetwork> {
        Arc::new(PerNetwork {
            most,
            open: Mutex::default(),
        })
    }

    /// Counts one more, unless the network has as many as it may.
    pub(crate) fn open(self: &Arc<PerNetwork>, network: IpAddr) -> Option<OfNetwork> {
        let mut open = self.lock();
        let here = open.entry(network).or_default();
        if *here >= self.most {
            return None;
        }
        *here += 1;
        Some(OfNetwork {
            counted: self.clone(),
            network,
        })
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<IpAddr, usize>> {
        // Nothing between lock and unlock leaves the counts half changed.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Drop for OfNetwork {
    fn drop(&mut self) {
        let mut open = self.counted.lock();
        if let Some(here) = open.get_mut(&self.network) {
            *here -= 1;
            if *here == 0 {
                open.remove(&self.network);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn network(n: u8) -> IpAddr {
        [192, 0, 2, n].into()
    }

    #[test]
    fn a_network_has_as_many_as_it_may_and_others_are_not_refused_for_it() {
        let counted = PerNetwork::new(3);
        let mut held: Vec<OfNetwork> = std::iter::from_fn(|| counted.open(network(1))).collect();
        assert_eq!(held.len(), 3);
        let other = counted.open(network(2));
        assert!(other.is_some());
        held.pop();
        assert!(counted.open(network(1)).is_some(), "what closes is free again");
        drop((held, other));
        assert!(counted.lock().is_empty());
    }
}
