//! What the stages of shows show besides the campaign's row, as it was last read: while nothing new was said of a show, the next
//! person who opens it is shown the same. Without it each page of a signed-in viewer is eight more questions to the database.

use super::Shown;
use crate::campaign::Record;
use domain::CampaignId;
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

/// Longer than this nothing is kept: the few changes that are no news (a shop's new name) are seen then.
const LIFE: Duration = Duration::from_secs(1);

/// The last reading of each show.
#[derive(Default)]
pub(crate) struct KeptStages(Mutex<HashMap<CampaignId, Kept>>);

struct Kept {
    feed_position: u64,
    record: Record,
    shown: Arc<Shown>,
    read: Instant,
}

impl KeptStages {
    /// What was read at this position of the feed, when the campaign's row was the same.
    pub(super) fn get(&self, campaign: CampaignId, feed_position: u64, record: &Record) -> Option<Arc<Shown>> {
        let known = self.lock();
        let kept = known.get(&campaign)?;
        let same = kept.feed_position == feed_position && kept.read.elapsed() < LIFE && kept.record == *record;
        same.then(|| kept.shown.clone())
    }

    /// Keeps a reading that began at this position, and forgets the old ones.
    pub(super) fn keep(&self, campaign: CampaignId, feed_position: u64, record: Record, shown: Arc<Shown>) {
        let mut known = self.lock();
        known.retain(|_, kept| kept.read.elapsed() < LIFE);
        let read = Instant::now();
        known.insert(
            campaign,
            Kept {
                feed_position,
                record,
                shown,
                read,
            },
        );
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CampaignId, Kept>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
