//! Every open feed: a channel per campaign that somebody watches, made with its first viewer and removed after its last.

use super::channel::{Channel, Frame, Gathering};
use super::encode;
use super::open::{OpenFeeds, Registration};
use backend::Backend;
use backend::audience::Guard;
use backend::bus::Subscription;
use bytes::{Bytes, BytesMut};
use domain::CampaignId;
use domain::live::{Hello, Sees};
use futures::Stream;
use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::sync::broadcast::{self, error::RecvError};
use tokio::time::{Instant, MissedTickBehavior, interval_at, sleep_until};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;

/// Every connection gets a heartbeat this often. A page that misses two of them opens another connection
/// (`app/src/feed/source.rs`).
const HEARTBEAT: Duration = Duration::from_secs(5);

/// Who reads a feed.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Reader {
    /// What they may see.
    pub(crate) sees: Sees,
    /// Whether their browser has a nickname.
    pub(crate) named: bool,
}

/// All channels.
pub struct Hub {
    backend: Backend,
    build: String,
    channels: Mutex<HashMap<CampaignId, Arc<Channel>>>,
    /// Who reads what now.
    pub(crate) open: Arc<OpenFeeds>,
    tasks: TaskTracker,
    stopping: CancellationToken,
}

impl Hub {
    /// A hub without viewers; `build` is told to each of them, and without `limits` one network may have as many as it likes.
    #[must_use]
    pub fn new(
        backend: Backend,
        build: String,
        limits: bool,
        tasks: TaskTracker,
        stopping: CancellationToken,
    ) -> Arc<Hub> {
        Arc::new(Hub {
            backend,
            build,
            channels: Mutex::default(),
            open: Arc::new(OpenFeeds::new(limits)),
            tasks,
            stopping,
        })
    }

    /// Joins a campaign's feed after `after` (or from now on). `None` when the server is stopping.
    pub(crate) fn join(
        self: &Arc<Hub>,
        campaign: CampaignId,
        after: Option<u64>,
        reader: Reader,
        open: Registration,
        guard: Guard,
    ) -> Option<Viewer> {
        // First subscribe, then read the past: nothing is lost between the two, and what comes twice is dropped by its position.
        let receiver = self.listen(campaign, reader.sees)?;
        let bus = self.backend.bus();
        let position = bus.position(campaign);
        let hello = Hello {
            now: self.backend.now(),
            build: self.build.clone(),
            position,
            orders: reader.sees == Sees::Orders,
            named: reader.named,
        };
        let missed = after
            .filter(|after| *after != position)
            .map(|after| bus.since(campaign, after));
        let mut first = BytesMut::from(&encode::hello(&hello, missed.is_none())[..]);
        let mut last = after.unwrap_or(position);
        match missed {
            None => {}
            Some(Ok(missed)) => {
                for (at, news) in missed.iter().filter(|(_, news)| reader.sees >= news.is_for()) {
                    first.extend_from_slice(&encode::news(*at, news));
                }
                last = missed.last().map_or(last, |(at, _)| *at);
            }
            Some(Err(_)) => {
                metrics::counter!("hawker_feed_resyncs_total", "why" => "too_old").increment(1);
                first.extend_from_slice(&encode::resync(position));
                last = position;
            }
        }
        metrics::gauge!("hawker_feed_viewers").increment(1);
        let first = Some(first.freeze());
        Some(Viewer {
            hub: self.clone(),
            campaign,
            receiver,
            first,
            last,
            open,
            said_ended: false,
            _guard: guard,
        })
    }

    /// Lets every feed of these campaigns look whether it was ended.
    pub(crate) fn wake(&self, campaigns: &[CampaignId]) {
        let channels = self.lock();
        for channel in campaigns.iter().filter_map(|campaign| channels.get(campaign)) {
            channel.heartbeat();
        }
    }

    fn listen(self: &Arc<Hub>, campaign: CampaignId, sees: Sees) -> Option<broadcast::Receiver<Frame>> {
        let mut channels = self.lock();
        if self.stopping.is_cancelled() {
            return None;
        }
        let channel = channels.entry(campaign).or_insert_with(|| {
            let channel = Arc::new(Channel::new());
            let subscription = self.backend.bus().subscribe(campaign);
            self.tasks
                .spawn(self.clone().pump(campaign, channel.clone(), subscription));
            channel
        });
        Some(channel.listen(sees))
    }

    /// Carries news from the bus to the channel until nobody listens or the server stops; then the streams end.
    async fn pump(self: Arc<Hub>, campaign: CampaignId, channel: Arc<Channel>, mut subscription: Subscription) {
        let mut gathering = Gathering::new(Instant::now());
        let mut heartbeat = interval_at(Instant::now() + HEARTBEAT, HEARTBEAT);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            tokio::select! {
                biased;
                () = self.stopping.cancelled() => break,
                news = subscription.next() => match news {
                    Ok(numbered) => gathering.take(&channel, numbered, Instant::now()),
                    Err(_) => {
                        metrics::counter!("hawker_feed_resyncs_total", "why" => "bus").increment(1);
                        gathering = Gathering::new(Instant::now());
                        subscription = self.backend.bus().subscribe(campaign);
                        channel.resync(self.backend.bus().position(campaign));
                    }
                },
                () = sleep_until(gathering.due().unwrap_or_else(Instant::now)), if gathering.due().is_some() => {
                    gathering.flush(&channel);
                }
                _ = heartbeat.tick() => {
                    channel.heartbeat();
                    let mut channels = self.lock();
                    // Under the lock nobody can join between the check and the removal.
                    if channel.is_empty() {
                        channels.remove(&campaign);
                        return;
                    }
                }
            }
        }
        self.lock().remove(&campaign);
    }

    /// Tells every page that its media session is void.
    pub(crate) fn media_restarted(&self) {
        let channels: Vec<Arc<Channel>> = self.lock().values().cloned().collect();
        channels.iter().for_each(|channel| channel.media_restarted());
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<CampaignId, Arc<Channel>>> {
        // Nothing between lock and unlock leaves the map half changed.
        self.channels.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// One open feed; dropping it leaves the campaign's audience.
pub(crate) struct Viewer {
    hub: Arc<Hub>,
    campaign: CampaignId,
    receiver: broadcast::Receiver<Frame>,
    first: Option<Bytes>,
    last: u64,
    open: Registration,
    said_ended: bool,
    _guard: Guard,
}

impl Viewer {
    /// The bytes of the answer, until the server stops or the viewer goes.
    pub(crate) fn into_stream(self) -> impl Stream<Item = Result<Bytes, Infallible>> + Send {
        futures::stream::unfold(self, |mut viewer| async move {
            viewer.next().await.map(|bytes| (Ok(bytes), viewer))
        })
    }

    async fn next(&mut self) -> Option<Bytes> {
        if self.open.has_ended() {
            return self.ended();
        }
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        loop {
            let received = self.receiver.recv().await;
            if self.open.has_ended() {
                return self.ended();
            }
            match received {
                Ok(frame) => {
                    if let Some(bytes) = self.fresh(frame) {
                        return Some(self.with_waiting(bytes));
                    }
                }
                Err(RecvError::Lagged(_)) => return Some(self.resync()),
                Err(RecvError::Closed) => return None,
            }
        }
    }

    /// Says so once, then nothing any more.
    fn ended(&mut self) -> Option<Bytes> {
        (!std::mem::replace(&mut self.said_ended, true)).then_some(encode::ENDED)
    }

    /// What is already there goes out in the same write.
    fn with_waiting(&mut self, first: Bytes) -> Bytes {
        let mut all: Option<BytesMut> = None;
        while let Ok(frame) = self.receiver.try_recv() {
            if let Some(bytes) = self.fresh(frame) {
                all.get_or_insert_with(|| BytesMut::from(&first[..]))
                    .extend_from_slice(&bytes);
            }
        }
        all.map_or(first, BytesMut::freeze)
    }

    /// The frame's bytes, unless the viewer has them already.
    fn fresh(&mut self, frame: Frame) -> Option<Bytes> {
        if frame.upto == 0 {
            return Some(frame.bytes);
        }
        (frame.upto > self.last).then(|| {
            self.last = frame.upto;
            frame.bytes
        })
    }

    fn resync(&mut self) -> Bytes {
        metrics::counter!("hawker_feed_resyncs_total", "why" => "slow").increment(1);
        self.last = self.hub.backend.bus().position(self.campaign);
        encode::resync(self.last)
    }
}

impl Drop for Viewer {
    fn drop(&mut self) {
        metrics::gauge!("hawker_feed_viewers").decrement(1);
    }
}
