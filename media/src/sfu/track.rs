//! One track as one viewer gets it: its sequence numbers, its packets, what is sent again and its sender reports (RFC 3550, 4588).
//! Numbers begin below 65 536, because a fresh SRTP receiver assumes that none have wrapped (RFC 3711 §3.3.1), and continue without a
//! gap from one publisher to the next.

use std::time::{Duration, Instant};

use str0m::media::Pt;
use str0m::rtp::rtcp::NackEntry;

use super::session::NegotiatedTrack;
use super::srtp::{DATAGRAM_BYTES, HEADER_BYTES, Protector};
use super::stream::{AUDIO_RATE, Packet, Stream, VIDEO_RATE};
use super::wallclock::NtpClock;

/// Lip sync needs the first reports soon, and one a second is little.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);
/// What is sent again may be this share of what is sent, in hundredths, so that forged loss cannot amplify without end.
const RESENT_SHARE: usize = 50;
/// And so many bytes at once: what a moment without a network loses.
const RESENT_AT_ONCE: usize = 100_000;

const VERSION: u8 = 0x80;
const SENDER_REPORT: u8 = 200;
const SOURCE_DESCRIPTION: u8 = 202;
const CNAME: u8 = 1;

/// Encrypts for one viewer, and sends to it.
pub(crate) struct Sender<'a> {
    pub(crate) protector: &'a mut Protector,
    pub(crate) datagram: &'a mut [u8; DATAGRAM_BYTES],
    pub(crate) send: &'a mut dyn FnMut(&[u8]),
}

impl Sender<'_> {
    fn packet(&mut self, header: &[u8; HEADER_BYTES], number: u64, payload: &[u8]) {
        match self.protector.packet(header, number, payload, self.datagram) {
            Ok(length) => (self.send)(&self.datagram[..length]),
            Err(error) => tracing::debug!(%error, "a packet could not be encrypted"),
        }
    }
}

/// The viewer's numbers of the packets of one run: from a picture that it can begin with to the next pause.
#[derive(Debug)]
struct Run {
    /// The stream's number of the first packet.
    first: Option<u64>,
    /// The viewer's number of that packet.
    base: u64,
    top: u64,
}

impl Run {
    fn new(base: u64) -> Run {
        Run {
            first: None,
            base,
            top: base - 1,
        }
    }

    /// The viewer's number of a packet; `None` for one from before the run.
    fn number(&mut self, seq: u64) -> Option<u64> {
        let first = *self.first.get_or_insert(seq);
        let number = self.base + seq.checked_sub(first)?;
        self.top = self.top.max(number);
        Some(number)
    }

    /// The whole number, and the stream's, of a packet of which the viewer names the lower 16 bits.
    fn find(&self, low: u16) -> Option<(u64, u64)> {
        let back = u64::from((self.top as u16).wrapping_sub(low));
        let number = self.top.checked_sub(back)?;
        Some((number, self.first? + number.checked_sub(self.base)?))
    }

    fn end(&mut self) {
        if self.first.take().is_some() {
            self.base = self.top + 1;
        }
    }
}

/// See the file's head.
#[derive(Debug)]
pub(crate) struct Track {
    negotiated: NegotiatedTrack,
    /// Names the sender in its reports.
    cname: String,
    clock_rate: u32,
    run: Run,
    next_resent: u64,
    may_resend: usize,
    packets: u32,
    bytes: u32,
    next_report: Option<Instant>,
}

impl Track {
    pub(crate) fn new(negotiated: NegotiatedTrack, cname: String, is_video: bool) -> Self {
        let number = || u64::from(rand::random_range(1u16..0x4000));
        Track {
            negotiated,
            cname,
            clock_rate: if is_video { VIDEO_RATE } else { AUDIO_RATE },
            run: Run::new(number()),
            next_resent: number(),
            may_resend: RESENT_AT_ONCE,
            packets: 0,
            bytes: 0,
            next_report: None,
        }
    }

    pub(crate) fn negotiated(&self) -> &NegotiatedTrack {
        &self.negotiated
    }

    /// Whether a run goes on.
    pub(crate) fn is_running(&self) -> bool {
        self.run.first.is_some()
    }

    /// A pause that the viewer must not mistake for loss.
    pub(crate) fn pause(&mut self) {
        self.run.end();
    }

    fn header(&self, pt: Pt, ssrc: u32, number: u64, packet: &Packet) -> [u8; HEADER_BYTES] {
        let mut header = [0; HEADER_BYTES];
        header[0] = VERSION;
        header[1] = *pt | u8::from(packet.marker) << 7;
        header[2..4].copy_from_slice(&(number as u16).to_be_bytes());
        header[4..8].copy_from_slice(&packet.time.to_be_bytes());
        header[8..].copy_from_slice(&ssrc.to_be_bytes());
        header
    }

    /// Sends a packet; false where it is older than what the viewer has begun with.
    pub(crate) fn send(&mut self, pt: Pt, packet: &Packet, payload: &[u8], sender: &mut Sender<'_>) -> bool {
        let Some(number) = self.run.number(packet.seq) else {
            return false;
        };
        let header = self.header(pt, self.negotiated.ssrc, number, packet);
        sender.packet(&header, number, payload);
        self.packets = self.packets.wrapping_add(1);
        self.bytes = self.bytes.wrapping_add(payload.len() as u32);
        self.may_resend = (self.may_resend + payload.len() * RESENT_SHARE / 100).min(RESENT_AT_ONCE);
        true
    }

    /// Sends again what the viewer misses.
    pub(crate) fn resend(&mut self, now: Instant, missing: &NackEntry, stream: &Stream, sender: &mut Sender<'_>) {
        let behind = |distance: u16| distance == 0 || missing.blp >> (distance - 1) & 1 == 1;
        for low in (0..=16).filter(|n| behind(*n)).map(|n| missing.pid.wrapping_add(n)) {
            let Some((number, packet)) = self
                .run
                .find(low)
                .and_then(|(number, seq)| Some((number, stream.missing(now, seq)?)))
            else {
                continue;
            };
            let bytes = packet.payload.len();
            if bytes > self.may_resend {
                continue;
            }
            let Some((_, rtx)) = packet.video.and_then(|codec| self.negotiated.video_pts(codec)) else {
                continue;
            };
            let (Some(rtx), Some(ssrc)) = (rtx, self.negotiated.rtx_ssrc) else {
                continue;
            };
            self.may_resend -= bytes;
            let header = self.header(rtx, ssrc, self.next_resent, packet);
            let payload = [&(number as u16).to_be_bytes(), &*packet.payload].concat();
            sender.packet(&header, self.next_resent, &payload);
            self.next_resent += 1;
        }
    }

    /// Tells how the track's time and everybody's belong together, once a second. `latest` is the newest packet.
    pub(crate) fn report(&mut self, now: Instant, latest: &Packet, clock: &NtpClock, sender: &mut Sender<'_>) {
        if self.next_report.is_some_and(|due| now < due) {
            return;
        }
        self.next_report = Some(now + REPORT_INTERVAL);
        let since = now.saturating_duration_since(latest.captured).as_micros();
        let ticks = since * u128::from(self.clock_rate) / 1_000_000;
        let ssrc = self.negotiated.ssrc.to_be_bytes();
        let mut report = vec![VERSION, SENDER_REPORT, 0, 6];
        report.extend(ssrc);
        report.extend(clock.at(now).to_be_bytes());
        report.extend(latest.time.wrapping_add(ticks as u32).to_be_bytes());
        report.extend(self.packets.to_be_bytes());
        report.extend(self.bytes.to_be_bytes());
        // One source with one name; at least one zero ends the list, and fills up the last word.
        let name = &self.cname.as_bytes()[..self.cname.len().min(255)];
        let item = 2 + name.len();
        let padding = 4 - item % 4;
        report.extend([VERSION | 1, SOURCE_DESCRIPTION, 0, (1 + (item + padding) / 4) as u8]);
        report.extend(ssrc);
        report.extend([CNAME, name.len() as u8]);
        report.extend(name);
        report.extend(&[0; 4][..padding]);
        match sender.protector.report(&report) {
            Ok(datagram) => (sender.send)(&datagram),
            Err(error) => tracing::debug!(%error, "a report could not be encrypted"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_missing_packet_is_found_over_the_wrap_and_not_outside_its_run() {
        let mut run = Run::new(0xfff0);
        assert_eq!(run.find(0xfff0), None, "nothing was sent");
        for seq in 500..540 {
            run.number(seq);
        }
        assert_eq!(run.top, 0x1_0017);
        assert_eq!(run.find(0xfffe), Some((0xfffe, 514)));
        assert_eq!(run.find(0x0002), Some((0x1_0002, 518)));
        assert_eq!(
            run.find(0x0018),
            None,
            "not sent yet: the number before the wrap is older than the run"
        );
        assert_eq!(run.find(0xffef), None, "older than the run");
        run.end();
        assert_eq!(run.find(0x0002), None, "the run is over");
        assert_eq!(run.number(900), Some(0x1_0018));
        assert_eq!(run.find(0x0017), None);
        assert_eq!(run.find(0x0018), Some((0x1_0018, 900)));
        assert_eq!(run.number(899), None, "older than the picture that it begins with");
    }
}
