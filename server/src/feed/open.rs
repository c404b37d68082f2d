//! The feeds that are open now: what was taken away ends those that it concerns (`ops::revocation`).

use crate::http::per_network::{OfNetwork, PerNetwork};
use backend::account::{SessionToken, Who};
use domain::live::Sees;
use domain::{AccountId, CampaignId};
use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

/// Most open feeds of one network, an office or a carrier's NAT: each costs memory and a part of every fan-out.
const PER_NETWORK: usize = 600;

/// One open feed.
pub(crate) struct OpenFeed {
    /// Of which campaign.
    pub(crate) campaign: CampaignId,
    /// Who reads it, if signed in.
    pub(crate) account: Option<AccountId>,
    /// By which session they are.
    pub(crate) session: Option<String>,
    /// Whether the live console reads it.
    pub(crate) studio: bool,
    /// What the reader was allowed to see; not known while that is being decided.
    sees: OnceLock<Sees>,
    ended: AtomicBool,
}

impl OpenFeed {
    /// Whether it was ended from outside.
    pub(super) fn has_ended(&self) -> bool {
        self.ended.load(Ordering::Relaxed)
    }

    /// Ends it unless its reader may see now exactly what they were allowed to see when it was opened. What is still being
    /// decided is ended, too: the page opens another one.
    pub(crate) fn end_unless(&self, may_see: Option<Sees>) -> bool {
        let stays = may_see.is_some() && self.sees.get() == may_see.as_ref();
        if !stays {
            self.ended.store(true, Ordering::Relaxed);
        }
        !stays
    }
}

/// Every open feed.
pub(crate) struct OpenFeeds {
    next: AtomicU64,
    per_network: Arc<PerNetwork>,
    open: Mutex<HashMap<u64, Arc<OpenFeed>>>,
}

impl OpenFeeds {
    /// None is open yet; without `limits` one network may open as many as it likes.
    pub(crate) fn new(limits: bool) -> OpenFeeds {
        OpenFeeds {
            next: AtomicU64::default(),
            per_network: PerNetwork::new(if limits { PER_NETWORK } else { usize::MAX }),
            open: Mutex::default(),
        }
    }

    /// Registers a feed before it is authorised, so that a revocation in between is not missed. `None` when the reader's
    /// network has too many.
    pub(crate) fn register(
        self: &Arc<OpenFeeds>,
        campaign: CampaignId,
        who: &Who,
        studio: bool,
    ) -> Option<Registration> {
        let of_network = self.per_network.open(who.network)?;
        let feed = Arc::new(OpenFeed {
            campaign,
            account: who.account,
            session: who.session.as_ref().map(SessionToken::name),
            studio,
            sees: OnceLock::new(),
            ended: AtomicBool::new(false),
        });
        let id = self.next.fetch_add(1, Ordering::Relaxed);
        self.lock().insert(id, feed.clone());
        Some(Registration {
            id,
            feed,
            feeds: self.clone(),
            _of_network: of_network,
        })
    }

    /// All of them as they are now.
    pub(crate) fn all(&self) -> Vec<Arc<OpenFeed>> {
        self.lock().values().cloned().collect()
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<u64, Arc<OpenFeed>>> {
        // Nothing between lock and unlock leaves the map half changed.
        self.open.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// A feed's place among the open ones, until dropped.
pub(crate) struct Registration {
    id: u64,
    feed: Arc<OpenFeed>,
    feeds: Arc<OpenFeeds>,
    _of_network: OfNetwork,
}

impl Registration {
    /// What its reader may see.
    pub(crate) fn authorised(&self, sees: Sees) {
        // Decided once; a second decision would come from a second request.
        let _ = self.feed.sees.set(sees);
    }

    pub(super) fn has_ended(&self) -> bool {
        self.feed.has_ended()
    }
}

impl Drop for Registration {
    fn drop(&mut self) {
        self.feeds.lock().remove(&self.id);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use uuid::Uuid;

    fn reader() -> Who {
        Who {
            visitor: domain::VisitorId(Uuid::from_u128(9)),
            account: None,
            session: None,
            network: [192, 0, 2, 1].into(),
            has_cookie: true,
        }
    }

    #[test]
    fn an_office_opens_600_feeds_and_others_are_not_refused_for_it() {
        let (feeds, campaign) = (Arc::new(OpenFeeds::new(true)), CampaignId(Uuid::from_u128(1)));
        let open: Vec<Registration> = std::iter::from_fn(|| feeds.register(campaign, &reader(), false)).collect();
        assert_eq!(open.len(), 600);
        let elsewhere = Who {
            network: [192, 0, 2, 2].into(),
            ..reader()
        };
        assert!(feeds.register(campaign, &elsewhere, false).is_some());
        drop(open);
        assert!(feeds.register(campaign, &reader(), false).is_some());
        assert!(feeds.all().is_empty());
    }

    #[test]
    fn a_feed_stays_only_while_its_reader_may_see_the_same() {
        let feeds = Arc::new(OpenFeeds::new(true));
        let campaign = CampaignId(Uuid::from_u128(1));
        let open = feeds.register(campaign, &reader(), true).unwrap();
        open.authorised(Sees::Orders);
        let [feed] = &feeds.all()[..] else {
            panic!("one is open")
        };
        assert!(!feed.end_unless(Some(Sees::Orders)) && !open.has_ended());
        assert!(feed.end_unless(Some(Sees::Studio)), "a host who became a moderator");
        assert!(open.has_ended());
        drop(open);
        assert!(feeds.all().is_empty());
    }

    #[test]
    fn a_feed_whose_reader_is_not_yet_authorised_ends() {
        let feeds = Arc::new(OpenFeeds::new(true));
        let open = feeds
            .register(CampaignId(Uuid::from_u128(1)), &reader(), false)
            .unwrap();
        assert!(feeds.all()[0].end_unless(Some(Sees::Stage)));
        assert!(open.has_ended());
    }
}
