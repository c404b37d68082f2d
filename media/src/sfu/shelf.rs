//! The packets of video that are kept: the last ones, for viewers that miss one, and the current group of pictures, for viewers that
//! come late. Both stand in order of their numbers, so that finding one costs little however many a publisher sends.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use super::stream::Packet;

/// Two seconds of 2 Mbit/s.
const HISTORY_PACKETS: usize = 512;
/// A group is at most this much: about 8 s of 2 Mbit/s.
const GOP_BYTES: usize = 2_000_000;
const GOP_PACKETS: usize = 4_096;

#[derive(Default)]
struct InOrder(VecDeque<Packet>);

impl InOrder {
    fn push(&mut self, packet: &Packet) {
        // Those that come late find their place; it is nearly always the last one.
        let at = self.0.iter().rposition(|known| known.seq < packet.seq);
        self.0.insert(at.map_or(0, |at| at + 1), packet.clone());
    }

    fn get(&self, seq: u64) -> Option<&Packet> {
        let at = self.0.binary_search_by_key(&seq, |packet| packet.seq).ok()?;
        self.0.get(at)
    }
}

/// The last packets.
#[derive(Default)]
pub(crate) struct History {
    packets: InOrder,
}

impl History {
    pub(crate) fn push(&mut self, packet: &Packet) {
        self.packets.push(packet);
        if self.packets.0.len() > HISTORY_PACKETS {
            self.packets.0.pop_front();
        }
    }

    /// The packet of this number.
    pub(crate) fn get(&self, seq: u64) -> Option<&Packet> {
        self.packets.get(seq)
    }
}

/// The current group of pictures: replayed to viewers when the publisher ignores PLIs.
#[derive(Default)]
pub(crate) struct Gop {
    packets: InOrder,
    bytes: usize,
}

impl Gop {
    pub(crate) fn clear(&mut self) {
        self.packets.0.clear();
        self.bytes = 0;
    }

    pub(crate) fn push(&mut self, packet: &Packet) {
        // SPS and IDR may come as several packets of one picture; the first of them begins the group.
        let first = self.packets.0.front();
        if packet.start && first.is_none_or(|first| first.time != packet.time) {
            self.clear();
        } else if first.is_none_or(|first| packet.seq < first.seq) {
            return;
        }
        self.bytes += packet.payload.len();
        self.packets.push(packet);
        if self.bytes > GOP_BYTES || self.packets.0.len() > GOP_PACKETS {
            self.clear();
        }
    }

    /// The packet of this number.
    pub(crate) fn get(&self, seq: u64) -> Option<&Packet> {
        self.packets.get(seq)
    }

    /// How old the group's first picture is.
    pub(crate) fn age(&self, now: Instant) -> Option<Duration> {
        let first = self.packets.0.front();
        first.map(|first| now.saturating_duration_since(first.arrived))
    }

    /// The group in order, starting with its first picture.
    pub(crate) fn in_order(&self) -> Vec<Packet> {
        self.packets.0.iter().cloned().collect()
    }
}
