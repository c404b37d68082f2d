//! News of each campaign to everybody who listens now, and the last of it to those who come back.
//! It carries news, never work, and stores nothing over a restart: who cannot be served from memory is told to resync.

use domain::{
    CampaignId,
    live::News,
    when::{DateTime, HOUR, TimeDelta, Utc},
};
use std::collections::{HashMap, VecDeque};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::sync::broadcast;

/// How many news of a campaign are stored for those who come back.
pub const REPLAYED: usize = 512;
/// How far a listener may be behind before it loses the feed.
const BEHIND: usize = 256;
/// A campaign without listeners for this long is forgotten.
const IDLE: TimeDelta = HOUR;

/// News with its place in the feed of its campaign.
pub type Numbered = (u64, Arc<News>);

/// The listener was too slow, or comes from another time: it must read the whole state again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the feed cannot be continued")]
pub struct Resync;

/// Bounded fan-out per campaign; clones are the same bus.
#[derive(Clone)]
pub struct Bus(Arc<Mutex<Channels>>);

struct Channels {
    /// Where the feed of a campaign without news begins. Never goes back, so that an id is never used twice.
    start: u64,
    by_campaign: HashMap<CampaignId, Channel>,
}

struct Channel {
    start: u64,
    position: u64,
    ring: VecDeque<Numbered>,
    /// Made by the first listener. Before that the news is only counted: an order tells every campaign that sells the
    /// product, and most of them have no open page. Who read the state before such news is told to resync.
    sender: Option<broadcast::Sender<Numbered>>,
    idle_since: Option<DateTime<Utc>>,
}

impl Channel {
    fn new(start: u64) -> Channel {
        Channel {
            start,
            position: start,
            ring: VecDeque::new(),
            sender: None,
            idle_since: None,
        }
    }

    fn listen(&mut self) -> Subscription {
        self.idle_since = None;
        let sender = self.sender.get_or_insert_with(|| broadcast::channel(BEHIND).0);
        Subscription {
            receiver: sender.subscribe(),
        }
    }

    fn listeners(&self) -> usize {
        self.sender.as_ref().map_or(0, broadcast::Sender::receiver_count)
    }

    fn since(&self, position: u64) -> Result<Vec<Numbered>, Resync> {
        let oldest_served = self.ring.front().map_or(self.position, |(first, _)| first - 1);
        if position < oldest_served || position > self.position {
            return Err(Resync);
        }
        Ok(self.ring.iter().filter(|(at, _)| *at > position).cloned().collect())
    }
}

impl Bus {
    /// A bus whose positions begin at `boot`, in microseconds: after a restart every id is larger than before.
    #[must_use]
    pub fn new(boot: DateTime<Utc>) -> Bus {
        let start = u64::try_from(boot.timestamp_micros()).unwrap_or(0);
        Bus(Arc::new(Mutex::new(Channels {
            start,
            by_campaign: HashMap::new(),
        })))
    }

    /// Tells everybody who listens; returns the news's position. Called by `tx` after a commit, and directly only for
    /// news that no database row stands behind (viewer counts).
    pub fn publish(&self, campaign: CampaignId, news: News) -> u64 {
        let mut channels = self.lock();
        let start = channels.start;
        let channel = channels
            .by_campaign
            .entry(campaign)
            .or_insert_with(|| Channel::new(start));
        channel.position += 1;
        if let Some(sender) = &channel.sender {
            let numbered = (channel.position, Arc::new(news));
            if channel.ring.len() == REPLAYED {
                channel.ring.pop_front();
            }
            channel.ring.push_back(numbered.clone());
            // Nobody listening at the moment is fine.
            let _ = sender.send(numbered);
        }
        channel.position
    }

    /// Listens from now on.
    #[must_use]
    pub fn subscribe(&self, campaign: CampaignId) -> Subscription {
        let mut channels = self.lock();
        let start = channels.start;
        let channel = channels
            .by_campaign
            .entry(campaign)
            .or_insert_with(|| Channel::new(start));
        channel.listen()
    }

    /// What was missed after `position`, and everything from now on, without a gap between the two.
    pub fn follow(&self, campaign: CampaignId, position: u64) -> Result<(Vec<Numbered>, Subscription), Resync> {
        let mut channels = self.lock();
        let start = channels.start;
        let channel = channels
            .by_campaign
            .entry(campaign)
            .or_insert_with(|| Channel::new(start));
        let missed = channel.since(position)?;
        Ok((missed, channel.listen()))
    }

    /// Everything after `position`, when it is still known.
    pub fn since(&self, campaign: CampaignId, position: u64) -> Result<Vec<Numbered>, Resync> {
        let channels = self.lock();
        match channels.by_campaign.get(&campaign) {
            Some(channel) => channel.since(position),
            None if position == channels.start => Ok(Vec::new()),
            None => Err(Resync),
        }
    }

    /// The position of the newest news. Read it before the database: whatever commits later comes after it.
    #[must_use]
    pub fn position(&self, campaign: CampaignId) -> u64 {
        let channels = self.lock();
        channels
            .by_campaign
            .get(&campaign)
            .map_or(channels.start, |channel| channel.position)
    }

    /// How many listen to a campaign.
    #[must_use]
    pub fn listeners(&self, campaign: CampaignId) -> usize {
        self.lock().by_campaign.get(&campaign).map_or(0, Channel::listeners)
    }

    /// Forgets campaigns that have been unheard for an hour.
    pub fn sweep(&self, now: DateTime<Utc>) {
        let mut channels = self.lock();
        let mut start = channels.start;
        channels.by_campaign.retain(|_, channel| {
            if channel.listeners() > 0 {
                channel.idle_since = None;
                return true;
            }
            let since = *channel.idle_since.get_or_insert(now);
            let in_use = now - since < IDLE;
            if !in_use {
                // The next channel of this campaign must not repeat its ids, nor take an old id for the present.
                start = start.max(channel.position + u64::from(channel.position > channel.start));
            }
            in_use
        });
        channels.start = start;
    }

    fn lock(&self) -> MutexGuard<'_, Channels> {
        // Nothing between lock and unlock leaves the map half changed.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One listener's bounded queue.
pub struct Subscription {
    receiver: broadcast::Receiver<Numbered>,
}

impl Subscription {
    /// The next news, or [`Resync`] when this listener was too slow (or the bus is gone).
    pub async fn next(&mut self) -> Result<Numbered, Resync> {
        self.receiver.recv().await.map_err(|_| Resync)
    }

    /// The next news if it is already there.
    pub fn try_next(&mut self) -> Result<Option<Numbered>, Resync> {
        match self.receiver.try_recv() {
            Ok(numbered) => Ok(Some(numbered)),
            Err(broadcast::error::TryRecvError::Empty) => Ok(None),
            Err(_) => Err(Resync),
        }
    }
}

#[cfg(test)]
#[path = "bus_tests.rs"]
mod tests;
