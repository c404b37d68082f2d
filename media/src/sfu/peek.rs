//! Looks into RTP payloads without decoding them: where a picture can start, and where VP8 has its ids.

use crate::api::VideoCodec;

/// Whether a decoder can begin with this packet: the parameter sets before an IDR picture (RFC 6184), or the first packet
/// of a VP8 key frame (RFC 7741 §4.3).
pub(crate) fn starts_picture(codec: VideoCodec, payload: &[u8]) -> bool {
    match codec {
        VideoCodec::H264(_) => h264_has_sps(payload),
        VideoCodec::Vp8 => vp8_starts_key(payload).unwrap_or(false),
    }
}

const NAL_SPS: u8 = 7;
const NAL_STAP_A: u8 = 24;

fn h264_has_sps(payload: &[u8]) -> bool {
    match payload.first().map(|b| b & 0x1f) {
        Some(NAL_SPS) => true,
        Some(NAL_STAP_A) => {
            let mut rest = &payload[1..];
            while let [high, low, tail @ ..] = rest {
                if tail.first().is_some_and(|b| b & 0x1f == NAL_SPS) {
                    return true;
                }
                let size = usize::from(u16::from_be_bytes([*high, *low]));
                rest = tail.get(size..).unwrap_or_default();
            }
            false
        }
        _ => false,
    }
}

fn vp8_starts_key(payload: &[u8]) -> Option<bool> {
    let first = *payload.first()?;
    let begins_frame = first & 0x10 != 0 && first & 0x07 == 0;
    let body = payload.get(vp8_layout(payload)?.len..)?;
    // The inverse key frame flag of RFC 6386 §9.1.
    Some(begins_frame && body.first()? & 0x01 == 0)
}

struct Layout {
    len: usize,
    picture_at: Option<usize>,
    wide: bool,
    tl0_at: Option<usize>,
}

fn vp8_layout(payload: &[u8]) -> Option<Layout> {
    let mut layout = Layout {
        len: 1,
        picture_at: None,
        wide: false,
        tl0_at: None,
    };
    if payload.first()? & 0x80 == 0 {
        return Some(layout);
    }
    let flags = *payload.get(1)?;
    layout.len = 2;
    if flags & 0x80 != 0 {
        layout.picture_at = Some(layout.len);
        layout.wide = payload.get(layout.len)? & 0x80 != 0;
        layout.len += if layout.wide { 2 } else { 1 };
    }
    if flags & 0x40 != 0 {
        layout.tl0_at = Some(layout.len);
        layout.len += 1;
    }
    if flags & 0x30 != 0 {
        layout.len += 1;
    }
    (payload.len() >= layout.len).then_some(layout)
}

/// The ids of a VP8 packet and where they stand.
pub(crate) struct Vp8Ids {
    pub(crate) picture: u16,
    pub(crate) picture_at: usize,
    /// 15 bits instead of 7.
    pub(crate) wide: bool,
    pub(crate) tl0: u8,
    pub(crate) tl0_at: Option<usize>,
}

/// `None` where the packet carries no picture id.
pub(crate) fn vp8_ids(payload: &[u8]) -> Option<Vp8Ids> {
    let layout = vp8_layout(payload)?;
    let picture_at = layout.picture_at?;
    let picture = if layout.wide {
        u16::from_be_bytes([payload[picture_at] & 0x7f, *payload.get(picture_at + 1)?])
    } else {
        u16::from(payload[picture_at])
    };
    let tl0 = layout.tl0_at.and_then(|at| payload.get(at)).copied().unwrap_or(0);
    Some(Vp8Ids {
        picture,
        picture_at,
        wide: layout.wide,
        tl0,
        tl0_at: layout.tl0_at,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::api::H264Profile;

    const H264: VideoCodec = VideoCodec::H264(H264Profile::ConstrainedBaseline);

    #[test]
    fn a_picture_starts_at_parameter_sets_alone_or_aggregated() {
        assert!(starts_picture(H264, &[0x67, 0x42]));
        assert!(starts_picture(H264, &[0x78, 0, 2, 0x67, 0x42, 0, 1, 0x68]));
        assert!(starts_picture(H264, &[0x78, 0, 1, 0x09, 0, 2, 0x67, 0x42]));
        assert!(!starts_picture(H264, &[0x7c, 0x85, 1]));
        assert!(!starts_picture(H264, &[0x78, 0xff]));
    }

    #[test]
    fn a_vp8_key_frame_starts_in_its_first_packet_only() {
        assert!(starts_picture(VideoCodec::Vp8, &[0x90, 0x80, 0x42, 0x00]));
        assert!(!starts_picture(VideoCodec::Vp8, &[0x90, 0x80, 0x42, 0x01]));
        assert!(!starts_picture(VideoCodec::Vp8, &[0x80, 0x80, 0x42, 0x00]));
        assert!(!starts_picture(VideoCodec::Vp8, &[0x90]));
    }
}
