//! Redundant sound (RED, RFC 2198): each packet brings the one before it along. Publishers that know how send so, and viewers that
//! know how are sent so; in between a packet is a packet.

use std::sync::Arc;

use str0m::media::Pt;
use str0m::rtp::{RedDecoder, RedEncoder, RedundantBlock};

/// Two packets in one are no longer than this: music at 510 kbit/s is 1,275 bytes alone.
const MAX_BYTES: usize = 1_200;

/// A packet and the one before it, which is `ticks` older, in one. `None` where that is too long.
pub(crate) fn pack(opus: Pt, payload: &[u8], before: &[u8], ticks: u32) -> Option<Arc<[u8]>> {
    if before.len() + payload.len() > MAX_BYTES {
        return None;
    }
    let block = RedundantBlock {
        pt: *opus,
        timestamp_offset: ticks,
        payload: before.to_vec(),
    };
    // What does not fit the format is left out, and the packet is whole all the same.
    Some(RedEncoder::encode(*opus, payload, &[block]).into())
}

/// An older packet that came along.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Before {
    pub(crate) ticks: u32,
    pub(crate) payload: Arc<[u8]>,
}

/// The newest of the older packets and the packet itself; `None` where they cannot be read.
pub(crate) fn unpack(payload: &[u8]) -> Option<(Option<Before>, Arc<[u8]>)> {
    let mut blocks = RedDecoder::decode(payload).ok()?;
    let primary = blocks.pop()?;
    let before = blocks
        .pop()
        .filter(|block| block.pt == primary.pt && !block.payload.is_empty());
    let before = before.map(|block| Before {
        ticks: block.timestamp_offset,
        payload: block.payload.into(),
    });
    Some((before, primary.payload.into()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_packed_into_one_and_unpacked_again() {
        let packed = pack(Pt::from(111), b"now", b"before", 960).unwrap();
        let before = Before {
            ticks: 960,
            payload: (*b"before").into(),
        };
        assert_eq!(unpack(&packed), Some((Some(before), (*b"now").into())));
        assert_eq!(pack(Pt::from(111), &[0; 700], &[0; 700], 960), None);
        assert!(unpack(&[0xff; 40]).is_none() && unpack(&[]).is_none());
    }
}
