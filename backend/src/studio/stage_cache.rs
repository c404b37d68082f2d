//! What the stages of shows show besides the campaign's row, as it was last read: while there is no news of a show, the next
//! person who opens it is shown the same. Without it each page of a signed-in viewer is eight more queries.

use super::Content;
use crate::campaign::Record;
use domain::CampaignId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Older than this nothing is shown: the few changes that are no news (a shop's new name) are seen then.
const LIFE: Duration = Duration::from_secs(1);

/// The last reading of each show.
#[derive(Default)]
pub(crate) struct StageCache(Mutex<HashMap<CampaignId, Entry>>);

struct Entry {
    feed_position: u64,
    record: Record,
    content: Arc<Content>,
    read: Instant,
}

impl StageCache {
    /// What was read at this position of the feed, when the campaign's row was the same.
    pub(super) fn get(&self, campaign: CampaignId, feed_position: u64, record: &Record) -> Option<Arc<Content>> {
        let entries = self.lock();
        let entry = entries.get(&campaign)?;
        let same = entry.feed_position == feed_position && entry.read.elapsed() < LIFE && entry.record == *record;
        same.then(|| entry.content.clone())
    }

    /// Takes in a reading that began at this position, and drops the old ones.
    pub(super) fn put(&self, campaign: CampaignId, feed_position: u64, record: Record, content: Arc<Content>) {
        let mut entries = self.lock();
        entries.retain(|_, entry| entry.read.elapsed() < LIFE);
        let read = Instant::now();
        entries.insert(
            campaign,
            Entry {
                feed_position,
                record,
                content,
                read,
            },
        );
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CampaignId, Entry>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
