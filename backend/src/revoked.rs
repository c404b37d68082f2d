//! What was taken away while feeds and media sessions were open. Opening a stream is authorised once; these are the moments
//! at which open ones are authorised again. Told after the commit, like news, by `tx`.

use domain::{AccountId, CampaignId};
use std::sync::Arc;
use tokio::sync::broadcast;

/// Revocations that a slow listener may be behind. Then it authorises everything again.
const BEHIND: usize = 256;

/// Something was taken away: streams in its scope may have to end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Revoked {
    /// Every session of this person ended, and their stream keys are worthless: their streams end.
    Sessions(AccountId),
    /// One session of this person ended: its feeds end.
    Session {
        /// Whose.
        account: AccountId,
        /// Which.
        name: String,
        /// Their stream keys are worthless, too, so what they publish ends.
        publishing: bool,
    },
    /// This person left a shop or has another role in it: their streams are authorised again.
    Role(AccountId),
    /// This person's stream key of this campaign was replaced: what publishes with the old one ends.
    Key {
        /// Whose.
        account: AccountId,
        /// Of what.
        campaign: CampaignId,
    },
    /// The campaign was deleted, unpublished or is for followers only now: its streams are authorised again.
    Campaign(CampaignId),
}

/// Tells revocations to the host; clones are the same.
#[derive(Clone)]
pub(crate) struct Revocations(Arc<broadcast::Sender<Revoked>>);

impl Default for Revocations {
    fn default() -> Revocations {
        Revocations(Arc::new(broadcast::channel(BEHIND).0))
    }
}

impl Revocations {
    pub(crate) fn tell(&self, revoked: Revoked) {
        // Nobody listening is fine: then nothing is open.
        let _ = self.0.send(revoked);
    }

    pub(crate) fn subscribe(&self) -> broadcast::Receiver<Revoked> {
        self.0.subscribe()
    }
}
