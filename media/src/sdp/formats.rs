//! Which formats of an offer we pass on, and what to say where there is none.

use super::{Line, Role};
use crate::api::{H264Profile, MediaError, VideoCodec};

/// The profile where an offer names none (RFC 6184 §8.1).
const UNSAID_PROFILE: u32 = 0x42_00_0a;

/// A video format as an offer has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct VideoFormat {
    pub(crate) codec: VideoCodec,
    /// Of H264 (RFC 6184 §8.1); 0 of others.
    pub(crate) profile_level_id: u32,
    /// Of H264: pictures may come in several packets in one unit, or in one.
    pub(crate) is_fragmented: bool,
    /// The id says exactly this profile.
    is_exact: bool,
}

/// Every m-line must share a codec, else the offer fails as a whole.
pub(super) fn shared_codecs(lines: &[Line<'_>], role: Role) -> Result<Vec<VideoFormat>, MediaError> {
    let mut video = Vec::new();
    for line in lines {
        let mut audio = false;
        for format in &line.formats {
            let of_format = |text: &'static str| {
                line.named(text)
                    .find_map(|v| v.split_once(' ').filter(|(pt, _)| pt == format).map(|(_, rest)| rest))
            };
            let Some(map) = of_format("rtpmap") else { continue };
            match map.to_ascii_lowercase().as_str() {
                "opus/48000/2" | "opus/48000" => audio = true,
                "vp8/90000" => prefer(&mut video, vp8()),
                "h264/90000" => {
                    if let Some(h264) = h264(of_format("fmtp").unwrap_or_default(), role) {
                        prefer(&mut video, h264);
                    }
                }
                _ => {}
            }
        }
        let shared = if line.kind == "audio" { audio } else { !video.is_empty() };
        if !shared {
            return Err(MediaError::NoSharedCodec(remedy(line)));
        }
    }
    Ok(video)
}

/// Takes a format in, or in the place of one of the same codec that says it less well.
fn prefer(video: &mut Vec<VideoFormat>, format: VideoFormat) {
    let fit = |format: &VideoFormat| (format.is_exact, format.is_fragmented);
    match video.iter_mut().find(|known| known.codec == format.codec) {
        Some(known) if fit(&format) > fit(known) => *known = format,
        Some(_) => {}
        None => video.push(format),
    }
}

fn vp8() -> VideoFormat {
    VideoFormat {
        codec: VideoCodec::Vp8,
        profile_level_id: 0,
        is_fragmented: true,
        is_exact: true,
    }
}

/// `None` where it is a profile that no browser has. A viewer must be able to put units together (packetization mode 1); a publisher
/// need not take them apart.
fn h264(fmtp: &str, role: Role) -> Option<VideoFormat> {
    let profile_level_id = match parameter(fmtp, "profile-level-id") {
        Some(id) if id.len() == 6 && id.bytes().all(|b| b.is_ascii_hexdigit()) => u32::from_str_radix(id, 16).ok()?,
        Some(_) => return None,
        None => UNSAID_PROFILE,
    };
    let (profile, is_exact) = H264Profile::of(profile_level_id)?;
    let is_fragmented = match parameter(fmtp, "packetization-mode") {
        Some("1") => true,
        None | Some("0") if role == Role::Publisher => false,
        _ => return None,
    };
    Some(VideoFormat {
        codec: VideoCodec::H264(profile),
        profile_level_id,
        is_fragmented,
        is_exact,
    })
}

/// What was offered and what to offer instead, for the person who sets up the encoder.
fn remedy(line: &Line<'_>) -> String {
    if line.kind == "audio" {
        return "the sound must be Opus (opus/48000/2)".into();
    }
    let profiles: Vec<&str> = line
        .named("fmtp")
        .filter_map(|fmtp| parameter(fmtp, "profile-level-id"))
        .collect();
    let offered = match profiles.is_empty() {
        true => "no H264 profile was offered".to_owned(),
        false => format!("H264 was offered as {}", profiles.join(", ")),
    };
    format!(
        "{offered}; set the encoder to VP8, or to H264 Constrained Baseline (profile-level-id 42e01f), which every viewer can see"
    )
}

/// A parameter of an `fmtp` attribute, with or without its payload type in front.
fn parameter<'a>(fmtp: &'a str, name: &str) -> Option<&'a str> {
    fmtp.split([';', ' '])
        .filter_map(|parameter| parameter.trim().split_once('='))
        .find_map(|(key, value)| (key == name).then(|| value.trim()))
}
