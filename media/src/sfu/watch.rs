//! Notices what publishers do not say: that their media stops.

use std::cmp::Reverse;
use std::time::Instant;

use crate::api::MediaEvent;

use super::{Sfu, StreamKey, Timer};

impl Sfu {
    pub(super) fn publisher_timer(&mut self, now: Instant, key: StreamKey, epoch: u64) {
        if self.streams.get(&key).is_some_and(|stream| stream.epoch == epoch) {
            self.tell_arrival(now, key);
            self.watch_publisher(now, key);
        }
    }

    /// Looks again when something of the publisher's media may have stopped.
    pub(super) fn watch_publisher(&mut self, now: Instant, key: StreamKey) {
        let Some(stream) = self.streams.get(&key) else { return };
        if let Some(at) = stream
            .publisher
            .as_ref()
            .and_then(|publisher| publisher.may_stop_at(now))
        {
            self.timers.push(Reverse((at, Timer::Publisher(key, stream.epoch))));
        }
    }

    /// Tells what arrives, when that has changed: long before a session is given up.
    pub(super) fn tell_arrival(&mut self, now: Instant, key: StreamKey) {
        let Some(stream) = self.streams.get_mut(&key) else {
            return;
        };
        let Some(arrival) = stream.publisher.as_mut().and_then(|publisher| publisher.turn(now)) else {
            return;
        };
        tracing::info!(stream = %stream.name, ?arrival, "what the publisher sends");
        self.news.push(MediaEvent::PublisherSends {
            stream: stream.name.clone(),
            epoch: stream.epoch,
            arrival,
        });
    }
}
