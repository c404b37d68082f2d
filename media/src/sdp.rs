//! Reads offers before str0m sees them: refuses what we do not do (RFC 9725 §4.2: whole or not at all), and writes a normal form
//! in which every m-line has a short name and states its direction, formats are called what they are, and nothing is left that we
//! do not use.

mod formats;

use crate::api::MediaError;
pub(crate) use formats::VideoFormat;
use formats::shared_codecs;

/// Chrome's offers are about 7 KB; a full codec list with twenty extensions stays below 20 KB.
const MAX_OFFER_BYTES: usize = 64 * 1024;

/// Longest name of a track that is taken.
const MID_MAX_BYTES: usize = 128;
/// Longest that str0m can have.
const OUR_MID_MAX_BYTES: usize = 16;

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
    /// Our video formats in the offerer's order of preference, each codec once.
    pub(crate) video: Vec<VideoFormat>,
    /// What the tracks are called in the normal form and by the peer, where that differs.
    pub(crate) renamed: Vec<Renamed>,
    /// We check where the peer is: always of a viewer, to whom much is sent. FFmpeg, whose offer has neither candidates nor `ice-options`,
    /// answers checks without XOR-MAPPED-ADDRESS, so that none succeeds.
    pub(crate) is_checked: bool,
}

/// A track that has another name here than at its peer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Renamed {
    ours: String,
    /// `None` for the only track of a peer that names none.
    theirs: Option<String>,
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
    let video = shared_codecs(&lines, role)?;
    let renamed = renamed(&lines);
    let all = || lines.iter().chain([&session]);
    let is_checked = role == Role::Viewer
        || all().any(|line| {
            line.named("ice-options")
                .chain(line.named("candidate"))
                .next()
                .is_some()
        });
    let text = write_normal_form(text, &session, &lines, &renamed, role)?;
    Ok(Offer {
        text,
        video,
        renamed,
        is_checked,
    })
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
        return Err(unsupported(
            "an ICE-lite end sends no checks, by which we would learn where it is",
        ));
    }
    let of = |name: &'static str| session.named(name).next().or_else(|| first.named(name).next());
    let (Some(ufrag), Some(pwd)) = (of("ice-ufrag"), of("ice-pwd")) else {
        return Err(bad("no ICE credentials"));
    };
    check_credentials(ufrag, pwd).map_err(bad)?;
    let fingerprint = of("fingerprint").ok_or_else(|| bad("no DTLS fingerprint"))?;
    let (hash, bytes) = fingerprint.split_once(' ').unwrap_or((fingerprint, ""));
    if !hash.eq_ignore_ascii_case("sha-256") {
        return Err(unsupported("only sha-256 fingerprints"));
    }
    let is_byte = |text: &str| text.len() == 2 && text.bytes().all(|b| b.is_ascii_hexdigit());
    if bytes.split(':').count() != 32 || !bytes.split(':').all(is_byte) {
        return Err(bad("an unreadable DTLS fingerprint"));
    }
    // RFC 9725 §4.2: an offer is actpass, or active where the client knows only that. FFmpeg 8 and 9 offer passive.
    match of("setup") {
        None | Some("actpass" | "active" | "passive") => Ok(()),
        Some(_) => Err(unsupported("a=setup must be actpass, active or passive")),
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
        // RFC 9143: a single track needs neither name nor group.
        if line.mid.is_none() && lines.len() > 1 {
            return Err(bad("an m-line without a=mid"));
        }
        if line
            .mid
            .is_some_and(|mid| mid.is_empty() || mid.len() > MID_MAX_BYTES || !mid.bytes().all(is_token))
        {
            return Err(bad("an unreadable a=mid"));
        }
        let bundled = line.mid.is_some_and(|mid| bundle.contains(&mid));
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

/// RFC 8866 §9: what a token is made of.
fn is_token(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`{|}~".contains(&byte)
}

/// The names that str0m cannot have: none, and longer ones than fit into the RTP header (RFC 8843 §15).
fn renamed(lines: &[Line<'_>]) -> Vec<Renamed> {
    let name = |(at, line): (usize, &Line<'_>)| {
        let theirs = line.mid.map(str::to_owned);
        let fits = theirs.as_ref().is_some_and(|mid| mid.len() <= OUR_MID_MAX_BYTES);
        (!fits).then(|| Renamed {
            ours: format!("hawker-{at}"),
            theirs,
        })
    };
    lines.iter().enumerate().filter_map(name).collect()
}

fn direction_of(attribute: &str) -> Option<&str> {
    matches!(attribute, "sendrecv" | "sendonly" | "recvonly" | "inactive").then_some(attribute)
}

fn write_normal_form(
    text: &str,
    session: &Line<'_>,
    lines: &[Line<'_>],
    renamed: &[Renamed],
    role: Role,
) -> Result<String, MediaError> {
    let session_direction = session
        .attributes
        .iter()
        .find_map(|a| direction_of(a))
        .unwrap_or("sendrecv");
    let wanted = match role {
        Role::Publisher => "sendonly",
        Role::Viewer => "recvonly",
    };
    let mut out = String::with_capacity(text.len() + 128);
    let mut put = |text: &str| {
        out.push_str(text);
        out.push_str("\r\n");
    };
    let check = |direction: &str| match direction == wanted || direction == "sendrecv" {
        true => Ok(()),
        false => Err(unsupported("the tracks flow the wrong way")),
    };
    let group: Vec<&str> = lines
        .iter()
        .enumerate()
        .map(|(at, line)| our_name(renamed, at, line))
        .collect();
    let group = format!("a=group:BUNDLE {}", group.join(" "));
    let (mut at, mut named) = (0_usize, None);
    let mut open: Option<&str> = None;
    for raw in text.lines().filter(|l| !l.trim().is_empty()) {
        if raw.starts_with("m=") {
            match open {
                Some(direction) => check(direction)?,
                None => put(&group),
            }
            at += usize::from(open.is_some());
            open = Some(session_direction);
            put(raw);
            continue;
        }
        let Some(attribute) = raw.strip_prefix("a=") else {
            put(raw);
            continue;
        };
        let line = lines.get(at).filter(|_| open.is_some());
        if let Some(direction) = direction_of(attribute) {
            open = open.map(|_| direction);
        } else if attribute.starts_with("mid:") || attribute.starts_with("group:") || is_ignored(attribute, role) {
        } else if let Some(line) = line {
            // Before the track's other attributes, and behind what is none.
            if named != Some(at) {
                named = Some(at);
                put(&format!("a=mid:{}", our_name(renamed, at, line)));
                put(&format!("a={wanted}"));
            }
            put(&format!("a={}", called_what_it_is(attribute)));
        } else {
            put(raw);
        }
    }
    match open {
        Some(direction) => check(direction)?,
        None => return Err(bad("no audio and no video")),
    }
    Ok(out)
}

/// What the track is called in the normal form.
fn our_name<'a>(renamed: &'a [Renamed], at: usize, line: &Line<'a>) -> &'a str {
    let other = renamed
        .iter()
        .find(|one| one.theirs.as_deref() == line.mid && one.ours.ends_with(&at.to_string()));
    other.map_or(line.mid.unwrap_or_default(), |one| &one.ours)
}

/// Opus has two channels, whether or not it says so (RFC 7587 §7).
fn called_what_it_is(attribute: &str) -> String {
    if attribute.starts_with("rtpmap:") && attribute.to_ascii_lowercase().ends_with(" opus/48000") {
        return format!("{attribute}/2");
    }
    attribute.to_owned()
}

/// We learn where a peer is from its own checks, which come as soon as it has our answer: its candidates would only make us send
/// checks to addresses that nobody has proved, and `.local` names would cost look-ups. A viewer gets one layer.
fn is_ignored(attribute: &str, role: Role) -> bool {
    let is = |names: &[&str]| names.iter().any(|name| attribute.starts_with(name));
    is(&["candidate:", "end-of-candidates", "remote-candidates:"])
        || (role == Role::Viewer && is(&["simulcast:", "rid:"]))
}

/// Puts both tracks of an answer into one MediaStream, because browsers synchronise audio and video only within one; and calls the
/// tracks as their peer does.
pub(crate) fn for_peer(answer: &str, renamed: &[Renamed]) -> String {
    let mut out = String::with_capacity(answer.len());
    let is_nameless = renamed.iter().any(|one| one.theirs.is_none());
    for line in answer.lines() {
        if is_nameless && (line.starts_with("a=group:") || line.starts_with("a=mid:")) {
            continue;
        }
        match line.split_once("msid:") {
            _ if line.starts_with("a=group:BUNDLE ") || line.starts_with("a=mid:") => {
                let theirs = renamed.iter().fold(line.to_owned(), |line, one| {
                    line.replace(&one.ours, one.theirs.as_deref().unwrap_or_default())
                });
                out.push_str(&theirs);
            }
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

/// What the peer calls a track of the normal form.
pub(crate) fn their_name<'a>(renamed: &'a [Renamed], ours: &'a str) -> &'a str {
    let other = renamed.iter().find(|one| one.ours == ours);
    other.map_or(ours, |one| one.theirs.as_deref().unwrap_or_default())
}
