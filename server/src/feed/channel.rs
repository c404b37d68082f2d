//! One campaign's fan-out: takes news from the bus, encodes it once, hands the bytes to those who may see it, and gathers
//! comments into batches when they come faster than people read.

use super::encode;
use backend::bus::Numbered;
use bytes::Bytes;
use domain::live::{News, Sees};
use std::time::Duration;
use tokio::sync::broadcast;
use tokio::time::Instant;

/// How many events a viewer may be behind before it loses the feed. The bytes are shared, so a slow viewer costs nothing.
const BEHIND: usize = 256;
/// Comments that are sent one by one within a second; more are gathered.
const SINGLY: u32 = 10;
/// How long comments are gathered: short for a person, long for a processor.
const GATHER: Duration = Duration::from_millis(100);
/// Most comments in one event.
const BATCH_MAX: usize = 100;

/// Bytes for every viewer, and the position that a viewer has reached with them (0 for what has no position).
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) upto: u64,
    pub(super) bytes: Bytes,
}

/// The audiences of a campaign, by what they see.
pub(super) struct Channel {
    audiences: [(Sees, broadcast::Sender<Frame>); 3],
}

impl Channel {
    pub(super) fn new() -> Channel {
        let audience = |sees| (sees, broadcast::channel(BEHIND).0);
        Channel {
            audiences: [Sees::Stage, Sees::Studio, Sees::Orders].map(audience),
        }
    }

    pub(super) fn listen(&self, as_one_who: Sees) -> broadcast::Receiver<Frame> {
        let [(_, everybody), more @ ..] = &self.audiences;
        let found = more.iter().find(|(sees, _)| *sees == as_one_who);
        found.map_or(everybody, |(_, sender)| sender).subscribe()
    }

    pub(super) fn is_empty(&self) -> bool {
        self.audiences.iter().all(|(_, sender)| sender.receiver_count() == 0)
    }

    pub(super) fn heartbeat(&self) {
        self.send(
            Frame {
                upto: 0,
                bytes: encode::HEARTBEAT,
            },
            Sees::Stage,
        );
    }

    pub(super) fn media_restarted(&self) {
        self.send(
            Frame {
                upto: 0,
                bytes: encode::MEDIA_RESTARTED,
            },
            Sees::Stage,
        );
    }

    /// The channel itself lost the bus: everybody reads again.
    pub(super) fn resync(&self, position: u64) {
        self.send(
            Frame {
                upto: position,
                bytes: encode::resync(position),
            },
            Sees::Stage,
        );
    }

    /// Hands a frame to those who see at least `least`.
    fn send(&self, frame: Frame, least: Sees) {
        let audiences = self.audiences.iter().filter(|(sees, _)| *sees >= least);
        // No receiver is fine.
        let receivers: usize = audiences
            .map(|(_, sender)| sender.send(frame.clone()).unwrap_or(0))
            .sum();
        metrics::counter!("hawker_feed_frames_total").increment(1);
        metrics::counter!("hawker_feed_deliveries_total").increment(receivers as u64);
    }
}

/// Decides what goes out at once and what is gathered.
pub(super) struct Gathering {
    waiting: Vec<Numbered>,
    due: Option<Instant>,
    second: Instant,
    sent: u32,
}

impl Gathering {
    pub(super) fn new(now: Instant) -> Gathering {
        Gathering {
            waiting: Vec::new(),
            due: None,
            second: now,
            sent: 0,
        }
    }

    /// When the gathered comments must go out.
    pub(super) fn due(&self) -> Option<Instant> {
        self.due
    }

    /// Takes news: sends it, or adds a comment to the next batch.
    pub(super) fn take(&mut self, channel: &Channel, numbered: Numbered, now: Instant) {
        let (position, news) = numbered;
        if !matches!(*news, News::CommentPosted(_)) {
            // Ids must not overtake each other: who reconnects after the newer one would miss the older.
            self.flush(channel);
            channel.send(
                Frame {
                    upto: position,
                    bytes: encode::news(position, &news),
                },
                news.is_for(),
            );
            return;
        }
        if now.duration_since(self.second) >= Duration::from_secs(1) {
            (self.second, self.sent) = (now, 0);
        }
        if self.waiting.is_empty() && self.sent < SINGLY {
            self.sent += 1;
            channel.send(
                Frame {
                    upto: position,
                    bytes: encode::news(position, &news),
                },
                Sees::Stage,
            );
            return;
        }
        self.due.get_or_insert(now + GATHER);
        self.waiting.push((position, news));
        if self.waiting.len() >= BATCH_MAX {
            self.flush(channel);
        }
    }

    /// Sends what was gathered.
    pub(super) fn flush(&mut self, channel: &Channel) {
        self.due = None;
        if let Some((last, _)) = self.waiting.last() {
            let bytes = encode::batch(*last, self.waiting.iter().map(|(_, news)| &**news));
            channel.send(Frame { upto: *last, bytes }, Sees::Stage);
            self.waiting.clear();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::audience::Comment;
    use domain::live::{Counters, Sales};
    use domain::moderation::{Reason, Reported};
    use domain::{CampaignId, CommentId, Currency, Money};
    use std::sync::Arc;
    use uuid::Uuid;

    fn comment(n: u64) -> Numbered {
        let campaign = CampaignId(Uuid::from_u128(1));
        let id = CommentId(Uuid::from_u128(u128::from(n)));
        let comment = Comment {
            id,
            campaign,
            author: "Lan".into(),
            host: false,
            text: format!("{n}"),
            at: domain::when::from_millis(0),
        };
        (n, Arc::new(News::CommentPosted(comment)))
    }

    fn received(receiver: &mut broadcast::Receiver<Frame>) -> Vec<(u64, String)> {
        let frames = std::iter::from_fn(|| receiver.try_recv().ok());
        frames
            .map(|frame| (frame.upto, String::from_utf8_lossy(&frame.bytes).into_owned()))
            .collect()
    }

    #[test]
    fn comments_beyond_ten_a_second_come_in_one_event() {
        let (channel, now) = (Channel::new(), Instant::now());
        let mut viewer = channel.listen(Sees::Stage);
        let mut gathering = Gathering::new(now);
        (1..=25).for_each(|n| gathering.take(&channel, comment(n), now));
        assert_eq!(received(&mut viewer).len(), 10);
        assert_eq!(gathering.due(), Some(now + GATHER));
        gathering.flush(&channel);
        let events = received(&mut viewer);
        assert_eq!(events.len(), 1);
        assert_eq!(events[0].0, 25);
        assert_eq!(events[0].1.matches("comment_posted").count(), 15);
        gathering.take(&channel, comment(26), now + Duration::from_secs(1));
        assert!(
            received(&mut viewer)[0].1.starts_with("event: news"),
            "a new second begins"
        );
    }

    #[test]
    fn other_news_never_overtakes_a_gathered_comment() {
        let (channel, now) = (Channel::new(), Instant::now());
        let mut viewer = channel.listen(Sees::Stage);
        let mut gathering = Gathering::new(now);
        (1..=12).for_each(|n| gathering.take(&channel, comment(n), now));
        gathering.take(&channel, (13, Arc::new(News::Counted(Counters::default()))), now);
        let order: Vec<u64> = received(&mut viewer).into_iter().map(|(upto, _)| upto).collect();
        assert_eq!(order, [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13]);
        assert_eq!(gathering.due(), None);
    }

    #[test]
    fn sums_of_money_reach_only_who_may_see_orders() {
        let (channel, now) = (Channel::new(), Instant::now());
        let (mut viewer, mut seller) = (channel.listen(Sees::Stage), channel.listen(Sees::Orders));
        let mut moderator = channel.listen(Sees::Studio);
        let sold = News::Sold(Sales {
            orders: 1,
            revenue: Money::zero(Currency::Vnd),
            version: 1,
        });
        Gathering::new(now).take(&channel, (1, Arc::new(sold)), now);
        assert_eq!(received(&mut seller).len(), 1);
        assert_eq!(received(&mut moderator).len(), 0);
        assert_eq!(received(&mut viewer).len(), 0);
    }

    #[test]
    fn reports_reach_staff_only() {
        let (channel, now) = (Channel::new(), Instant::now());
        let mut viewer = channel.listen(Sees::Stage);
        let staff = [channel.listen(Sees::Studio), channel.listen(Sees::Orders)];
        let (_, news) = comment(1);
        let News::CommentPosted(comment) = (*news).clone() else {
            panic!("a comment")
        };
        let reported = Reported {
            comment,
            reports: 1,
            reasons: vec![Reason::Spam],
            at: domain::when::from_millis(0),
        };
        Gathering::new(now).take(&channel, (1, Arc::new(News::CommentReported(reported))), now);
        for mut member in staff {
            assert_eq!(received(&mut member).len(), 1);
        }
        assert_eq!(received(&mut viewer).len(), 0);
    }
}
