//! Payloads that look like H264, VP8 or Opus from outside and prove inside that they arrived unharmed.

use crate::api::VideoCodec;

/// Bytes of body in a full video packet; with headers it stays below every usual MTU.
pub const BODY_BYTES: usize = 1_150;
const MARK: &[u8; 4] = b"hwk1";
const HEAD_BYTES: usize = 20;

/// What a payload turned out to be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Parameter sets of H264.
    Parameters,
    /// A body of ours, unharmed.
    Good {
        /// Running number of the body within its track.
        index: u64,
        /// When it was written, in microseconds of the publisher's choosing.
        sent_us: u64,
    },
    /// Anything else.
    Broken,
}

/// The place of a packet in its frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The frame is a key frame.
    pub key: bool,
    /// First packet of the frame.
    pub first: bool,
    /// Last packet of the frame.
    pub last: bool,
    /// Number of the frame.
    pub picture: u16,
}

/// SPS and PPS of a 42e01f stream in one aggregation packet, the way browsers send them.
pub fn h264_parameters() -> Vec<u8> {
    const SPS: [u8; 9] = [0x67, 0x42, 0xe0, 0x1f, 0x95, 0xa0, 0x14, 0x01, 0x6e];
    const PPS: [u8; 4] = [0x68, 0xce, 0x3c, 0x80];
    let mut out = vec![0x78];
    for nal in [&SPS[..], &PPS[..]] {
        out.extend((nal.len() as u16).to_be_bytes());
        out.extend(nal);
    }
    out
}

/// One video packet with a body of `length` bytes.
pub fn video(codec: VideoCodec, place: Place, index: u64, sent_us: u64, length: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(length + 8);
    match codec {
        VideoCodec::H264(_) => {
            let kind = if place.key { 5 } else { 1 };
            out.push(0x60 | 28);
            out.push(u8::from(place.first) << 7 | u8::from(place.last) << 6 | kind);
        }
        VideoCodec::Vp8 => {
            out.push(0x80 | u8::from(place.first) << 4);
            out.push(0x80);
            out.extend((place.picture | 0x8000).to_be_bytes());
            // The first byte of a frame carries the inverse key flag; later packets carry anything.
            out.push(u8::from(!place.key));
        }
    }
    fill(&mut out, index, sent_us, length);
    out
}

/// One Opus packet.
pub fn audio(index: u64, sent_us: u64, length: usize) -> Vec<u8> {
    let mut out = Vec::with_capacity(length + 1);
    out.push(0x78);
    fill(&mut out, index, sent_us, length);
    out
}

fn fill(out: &mut Vec<u8>, index: u64, sent_us: u64, length: usize) {
    out.extend(MARK);
    out.extend(index.to_be_bytes());
    out.extend(sent_us.to_be_bytes());
    out.extend((HEAD_BYTES..length).map(|at| texture(index, at)));
}

fn texture(index: u64, at: usize) -> u8 {
    (index.wrapping_mul(31) as usize).wrapping_add(at.wrapping_mul(7)) as u8
}

/// Checks a payload; `codec` is `None` for audio.
pub fn check(codec: Option<VideoCodec>, payload: &[u8]) -> Check {
    let head = match codec {
        None => 1,
        Some(VideoCodec::H264(_)) if payload == h264_parameters() => return Check::Parameters,
        Some(VideoCodec::H264(_)) => 2,
        Some(VideoCodec::Vp8) => 5,
    };
    let Some(body) = payload
        .get(head..)
        .filter(|b| b.len() >= HEAD_BYTES && b.starts_with(MARK))
    else {
        return Check::Broken;
    };
    let number = |at: usize| {
        body.get(at..at + 8)
            .and_then(|b| b.try_into().ok())
            .map(u64::from_be_bytes)
            .unwrap_or_default()
    };
    let (index, sent_us) = (number(4), number(12));
    if body
        .iter()
        .enumerate()
        .skip(HEAD_BYTES)
        .all(|(at, b)| *b == texture(index, at))
    {
        Check::Good { index, sent_us }
    } else {
        Check::Broken
    }
}
