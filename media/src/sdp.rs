//! Reads offers before str0m sees them: refuses what we do not do (RFC 9725 §4.2: whole or not at all), and writes a
//! normal form in which every m-line states its direction and nothing is left that an ICE-lite end ignores anyway.

use crate::api::{MediaError, VideoCodec};

/// Chrome's offers are about 7 KB; a full codec list with twenty extensions stays below 20 KB.
const MAX_OFFER_BYTES: usize = 64 * 1024;

/// Which way media flows, seen from us.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    /// The peer sends to us.
    Publisher,
    /// We send to the peer.
    Viewer,
}

/// What an acceptable offer says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Offer {
    /// The normal form to hand to str0m; also what an ICE restart repeats.
    pub(crate) text: String,
    /// Our video formats in the offerer's order of preference.
    pub(crate) video: Vec<VideoCodec>,
}

#[derive(Default)]
struct Line<'a> {
    kind: &'a str,
    port: &'a str,
    formats: Vec<&'a str>,
    attributes: Vec<&'a str>,
    mid: Option<&'a str>,
}

impl<'a> Line<'a> {
    fn named(&self, name: &str) -> impl Iterator<Item = &'a str> {
        self.attributes
            .iter()
            .filter_map(move |a| a.strip_prefix(name)?.strip_prefix(':'))
    }

    fn flag(&self, name: &str) -> bool {
        self.attributes.contains(&name)
    }
}

fn bad(what: &str) -> MediaError {
    MediaError::BadSdp(what.into())
}

fn unsupported(what: &str) -> MediaError {
    MediaError::Unsupported(what.into())
}

/// Checks an offer for `role` and normalises it.
pub(crate) fn read_offer(text: &str, role: Role) -> Result<Offer, MediaError> {
    if text.len() > MAX_OFFER_BYTES {
        return Err(bad("the offer is too long"));
    }
    if !text.starts_with("v=0") {
        return Err(bad("an offer begins with v=0"));
    }
    let (session, lines) = split(text)?;
    check_transport(&session, &lines)?;
    check_media(&session, &lines)?;
    let video = shared_codecs(&lines)?;
    let text = write_normal_form(text, &session, role)?;
    Ok(Offer { text, video })
}

fn split(text: &str) -> Result<(Line<'_>, Vec<Line<'_>>), MediaError> {
    let mut session = Line::default();
    let mut lines: Vec<Line<'_>> = Vec::new();
    for raw in text.lines() {
        let Some((key, value)) = raw.split_once('=') else {
            if raw.trim().is_empty() {
                continue;
            }
            return Err(bad("a line without '='"));
        };
        if value.bytes().any(|b| b.is_ascii_control()) {
            return Err(bad("control characters"));
        }
        match key {
            "m" => {
                let mut words = value.split(' ').filter(|w| !w.is_empty());
                let (Some(kind), Some(port), Some(proto)) = (words.next(), words.next(), words.next()) else {
                    return Err(bad("an unreadable m-line"));
                };
                if !matches!(kind, "audio" | "video") {
                    return Err(unsupported("only audio and video can be negotiated"));
                }
                if proto != "UDP/TLS/RTP/SAVPF" {
                    return Err(unsupported("only UDP/TLS/RTP/SAVPF is supported"));
                }
                if port.parse::<u16>().is_err() {
                    return Err(bad("an unreadable port"));
                }
                lines.push(Line {
                    kind,
                    port,
                    formats: words.collect(),
                    ..Line::default()
                });
                if lines.len() > 2 {
                    return Err(unsupported("at most one audio and one video track"));
                }
            }
            "a" => {
                let line = lines.last_mut().unwrap_or(&mut session);
                if let Some(mid) = value.strip_prefix("mid:") {
                    line.mid = Some(mid);
                }
                line.attributes.push(value);
            }
            _ => {}
        }
    }
    Ok((session, lines))
}

fn check_transport(session: &Line<'_>, lines: &[Line<'_>]) -> Result<(), MediaError> {
    let first = lines.first().ok_or_else(|| bad("no audio and no video"))?;
    if session.flag("ice-lite") {
        return Err(unsupported("both ends would be ICE-lite"));
    }
    let of = |name: &'static str| session.named(name).next().or_else(|| first.named(name).next());
    let (Some(ufrag), Some(pwd)) = (of("ice-ufrag"), of("ice-pwd")) else {
        return Err(bad("no ICE credentials"));
    };
    check_credentials(ufrag, pwd).map_err(bad)?;
    let fingerprint = of("fingerprint").ok_or_else(|| bad("no DTLS fingerprint"))?;
    if !fingerprint.to_ascii_lowercase().starts_with("sha-256 ") {
        return Err(unsupported("only sha-256 fingerprints"));
    }
    // RFC 9725 §4.2: an offer is actpass, or active where the client knows only that.
    match of("setup") {
        None | Some("actpass" | "active") => Ok(()),
        Some(_) => Err(unsupported("a=setup must be actpass or active")),
    }
}

/// RFC 8839 §5.4: 4 to 256 and 22 to 256 ICE characters.
pub(crate) fn check_credentials(ufrag: &str, pwd: &str) -> Result<(), &'static str> {
    let ice = |s: &str| s.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'+' || b == b'/');
    if !(4..=256).contains(&ufrag.len()) || !(22..=256).contains(&pwd.len()) || !ice(ufrag) || !ice(pwd) {
        return Err("unreadable ICE credentials");
    }
    Ok(())
}

fn check_media(session: &Line<'_>, lines: &[Line<'_>]) -> Result<(), MediaError> {
    if let [a, b] = lines
        && (a.kind == b.kind || (a.mid.is_some() && a.mid == b.mid))
    {
        return Err(unsupported("at most one audio and one video track"));
    }
    let bundle: Vec<&str> = session
        .named("group")
        .filter_map(|g| g.strip_prefix("BUNDLE "))
        .flat_map(|g| g.split(' '))
        .collect();
    for line in lines {
        let mid = line.mid.ok_or_else(|| bad("an m-line without a=mid"))?;
        if mid.is_empty() || mid.len() > 16 || !mid.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        {
            return Err(bad("an unreadable a=mid"));
        }
        let bundled = bundle.contains(&mid);
        if !bundled && (lines.len() > 1 || line.port == "0") {
            return Err(unsupported("all tracks must be in one BUNDLE"));
        }
        if !line.flag("rtcp-mux") && !session.flag("rtcp-mux") {
            return Err(unsupported("rtcp-mux is required"));
        }
        if line.formats.is_empty() || line.formats.iter().any(|f| !matches!(f.parse::<u8>(), Ok(0..=127))) {
            return Err(bad("an m-line without payload types"));
        }
    }
    Ok(())
}

/// Every m-line must share a codec, else the offer fails as a whole.
fn shared_codecs(lines: &[Line<'_>]) -> Result<Vec<VideoCodec>, MediaError> {
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
                "opus/48000/2" => audio = true,
                "vp8/90000" if !video.contains(&VideoCodec::Vp8) => video.push(VideoCodec::Vp8),
                "h264/90000" if is_our_h264(of_format("fmtp")) && !video.contains(&VideoCodec::H264) => {
                    video.push(VideoCodec::H264);
                }
                _ => {}
            }
        }
        let shared = if line.kind == "audio" { audio } else { !video.is_empty() };
        if !shared {
            return Err(MediaError::NoSharedCodec);
        }
    }
    Ok(video)
}

/// Constrained baseline in packetization mode 1, at any level (RFC 6184 §8.1: `42` with the constraint bit `e`/`c`).
fn is_our_h264(fmtp: Option<&str>) -> bool {
    let Some(fmtp) = fmtp else { return false };
    let mut mode = false;
    let mut profile = true;
    for parameter in fmtp.split(';') {
        match parameter.trim().split_once('=') {
            Some(("packetization-mode", v)) => mode = v.trim() == "1",
            Some(("profile-level-id", v)) => {
                let v = v.trim().to_ascii_lowercase();
                let bits = |at: std::ops::Range<usize>| v.get(at).and_then(|h| u8::from_str_radix(h, 16).ok());
                profile = bits(0..2) == Some(0x42) && bits(2..4).is_some_and(|iop| iop & 0x4f == 0x40);
            }
            _ => {}
        }
    }
    mode && profile
}

fn direction_of(attribute: &str) -> Option<&str> {
    matches!(attribute, "sendrecv" | "sendonly" | "recvonly" | "inactive").then_some(attribute)
}

fn write_normal_form(text: &str, session: &Line<'_>, role: Role) -> Result<String, MediaError> {
    let session_direction = session
        .attributes
        .iter()
        .find_map(|a| direction_of(a))
        .unwrap_or("sendrecv");
    let wanted = match role {
        Role::Publisher => "sendonly",
        Role::Viewer => "recvonly",
    };
    let mut out = String::with_capacity(text.len() + 64);
    let mut open: Option<&str> = None;
    let close = |out: &mut String, direction: &str| -> Result<(), MediaError> {
        if direction != wanted && direction != "sendrecv" {
            return Err(unsupported("the tracks flow the wrong way"));
        }
        out.push_str("a=");
        out.push_str(wanted);
        out.push_str("\r\n");
        Ok(())
    };
    for raw in text.lines().filter(|l| !l.trim().is_empty()) {
        if raw.starts_with("m=") {
            if let Some(direction) = open {
                close(&mut out, direction)?;
            }
            open = Some(session_direction);
        } else if let Some(attribute) = raw.strip_prefix("a=") {
            if let Some(direction) = direction_of(attribute) {
                open = open.map(|_| direction);
                continue;
            }
            if is_ignored(attribute) {
                continue;
            }
        }
        out.push_str(raw);
        out.push_str("\r\n");
    }
    match open {
        Some(direction) => close(&mut out, direction)?,
        None => return Err(bad("no audio and no video")),
    }
    Ok(out)
}

/// Candidates mean nothing to an ICE-lite end, which only answers checks (RFC 8445 §2.5), and `.local` names would cost
/// look-ups. Without `simulcast` in our answer the browser sends one layer.
fn is_ignored(attribute: &str) -> bool {
    [
        "candidate:",
        "end-of-candidates",
        "remote-candidates:",
        "simulcast:",
        "rid:",
    ]
    .iter()
    .any(|p| attribute.starts_with(p))
}

/// Puts both tracks of an answer into one MediaStream, because browsers synchronise audio and video only within one.
pub(crate) fn join_tracks(answer: &str) -> String {
    let mut out = String::with_capacity(answer.len());
    for line in answer.lines() {
        match line.split_once("msid:") {
            Some((head, ids)) if line.starts_with("a=") => {
                let track = ids.split_once(' ').map_or(ids, |(_, track)| track);
                out.push_str(head);
                out.push_str("msid:stream ");
                out.push_str(track);
            }
            _ if line.starts_with("a=msid-semantic:") => out.push_str("a=msid-semantic:WMS stream"),
            _ => out.push_str(line),
        }
        out.push_str("\r\n");
    }
    out
}

/// The accepted offer again, with the credentials of an ICE restart.
pub(crate) fn with_credentials(offer: &str, ufrag: &str, pwd: &str) -> String {
    let mut out = String::with_capacity(offer.len());
    for line in offer.lines() {
        if line.starts_with("a=ice-ufrag:") {
            out.push_str("a=ice-ufrag:");
            out.push_str(ufrag);
        } else if line.starts_with("a=ice-pwd:") {
            out.push_str("a=ice-pwd:");
            out.push_str(pwd);
        } else {
            out.push_str(line);
        }
        out.push_str("\r\n");
    }
    out
}
