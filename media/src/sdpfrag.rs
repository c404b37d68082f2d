//! `application/trickle-ice-sdpfrag` (RFC 8840 §9): what a PATCH carries in and an ICE restart carries out.
//! Candidates are counted, not stored: addresses are learned from the checks that reach us.

use std::net::SocketAddr;

use crate::sdp::check_credentials;

/// A trickle of a whole machine's interfaces is a few kilobytes.
const MAX_FRAG_BYTES: usize = 16 * 1024;

/// A fragment, parsed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Fragment {
    /// The sender's ufrag, at session or first m-line level.
    pub ufrag: Option<String>,
    /// The password that goes with it. Needed for a restart only.
    pub pwd: Option<String>,
    /// How many candidate lines there were, of whatever type.
    pub candidates: usize,
}

/// Reads a fragment from a stranger; the error is a sentence for a 400.
pub fn parse(text: &str) -> Result<Fragment, &'static str> {
    if text.len() > MAX_FRAG_BYTES {
        return Err("the fragment is too long");
    }
    let mut fragment = Fragment::default();
    for raw in text.lines() {
        let line = raw.trim_end();
        if line.is_empty() {
            continue;
        }
        let Some((key, value)) = line.split_once('=') else {
            return Err("a line without '='");
        };
        if key.len() != 1 || value.bytes().any(|b| b.is_ascii_control()) {
            return Err("an unreadable line");
        }
        if key != "a" {
            continue;
        }
        if let Some(ufrag) = value.strip_prefix("ice-ufrag:") {
            set_once(&mut fragment.ufrag, ufrag)?;
        } else if let Some(pwd) = value.strip_prefix("ice-pwd:") {
            set_once(&mut fragment.pwd, pwd)?;
        } else if value.starts_with("candidate:") {
            fragment.candidates += 1;
        }
    }
    if let (Some(ufrag), Some(pwd)) = (&fragment.ufrag, &fragment.pwd) {
        check_credentials(ufrag, pwd)?;
    }
    Ok(fragment)
}

/// BUNDLE allows the same credentials on every m-line, and nothing else.
fn set_once(place: &mut Option<String>, value: &str) -> Result<(), &'static str> {
    match place {
        Some(before) if before != value => Err("two different ICE credentials"),
        Some(_) => Ok(()),
        None => {
            *place = Some(value.to_owned());
            Ok(())
        }
    }
}

/// Our side of an ICE restart: new credentials and the candidates, which have not changed.
pub(crate) fn write_restart(ufrag: &str, pwd: &str, mid: &str, kind: &str, candidates: &[SocketAddr]) -> String {
    let mut out = format!(
        "a=ice-options:trickle ice2\r\na=group:BUNDLE {mid}\r\nm={kind} 9 UDP/TLS/RTP/SAVPF 0\r\n\
         a=mid:{mid}\r\na=ice-ufrag:{ufrag}\r\na=ice-pwd:{pwd}\r\n"
    );
    for (i, c) in candidates.iter().enumerate() {
        // RFC 8445 §5.1.2.1: host type preference 126, our order as local preference, component 1.
        let priority = (126u32 << 24) | ((65_535 - i as u32) << 8) | 255;
        out.push_str(&format!(
            "a=candidate:{} 1 udp {priority} {} {} typ host\r\n",
            i + 1,
            c.ip(),
            c.port()
        ));
    }
    out.push_str("a=end-of-candidates\r\n");
    out
}
