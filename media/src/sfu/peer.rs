//! One peer of a stream, publisher or viewer: its session, its names and its deadlines.

use std::net::{IpAddr, SocketAddr};
use std::time::{Duration, Instant};

use crate::api::{Caller, Config, LostReason, Owner, SessionId};
use crate::secret;

use super::StreamKey;
use super::session::Session;
use super::viewer::ViewerTracks;
use super::wallclock::Report;

/// Last sender reports of a publisher's tracks.
#[derive(Debug, Default)]
pub(crate) struct Reports {
    pub(crate) audio: Option<Report>,
    /// One for each layer, the newest first.
    pub(crate) videos: Vec<Report>,
    /// The layers of which packets have come.
    pub(crate) layers: Vec<u32>,
}

/// A browser checks the pair that it uses at least every two and a half seconds.
const PATH_SILENT_AFTER: Duration = Duration::from_secs(3);

/// What a peer does in its stream.
pub(crate) enum PeerKind {
    Publisher(Reports),
    Viewer(ViewerTracks),
}

impl PeerKind {
    pub(crate) fn publisher() -> PeerKind {
        PeerKind::Publisher(Reports::default())
    }

    pub(crate) fn viewer() -> PeerKind {
        PeerKind::Viewer(ViewerTracks::new())
    }
}

/// See the file's head.
pub(crate) struct Peer {
    pub(crate) name: SessionId,
    pub(crate) stream: StreamKey,
    /// Who asked over HTTP; packets may come from elsewhere.
    pub(crate) from: IpAddr,
    /// Whose session it is, as the caller of the engine said.
    pub(crate) owner: Option<Owner>,
    pub(crate) session: Session,
    pub(crate) kind: PeerKind,
    pub(crate) etag: String,
    pub(crate) connected: bool,
    /// Where the peer is: str0m leaves a path only when it has been silent for many seconds, and a phone that changes networks
    /// uses its new address at once.
    path: Option<SocketAddr>,
    /// When something came from there.
    path_heard: Instant,
    created: Instant,
    /// Last datagram from a verified address. Counting media beside STUN keeps encoders alive that send no checks
    /// after the first (libnice without `keepalive-conncheck`).
    pub(crate) last_received: Instant,
    /// When str0m wants to be called.
    pub(crate) wants: Instant,
    /// When the timer queue will call.
    pub(crate) queued: Option<Instant>,
}

impl Peer {
    pub(crate) fn new(now: Instant, stream: StreamKey, from: Caller, session: Session, kind: PeerKind) -> Peer {
        let mut peer = Peer {
            name: SessionId::random(),
            stream,
            from: from.address,
            owner: from.owner,
            session,
            kind,
            etag: String::new(),
            connected: false,
            path: None,
            path_heard: now,
            created: now,
            last_received: now,
            wants: now,
            queued: None,
        };
        peer.renew_etag();
        peer
    }

    /// Where to send everything but answers to checks.
    pub(crate) fn path(&self) -> Option<SocketAddr> {
        self.path
    }

    /// A datagram came from this address, which has proved to be the peer's. A browser sends media and reports over the pair that
    /// it has chosen; with its checks it nominates every pair that works, so a check moves the path only when the old one is silent.
    pub(crate) fn heard_from(&mut self, now: Instant, from: SocketAddr, is_check: bool, nominates: bool) {
        let is_silent = now.saturating_duration_since(self.path_heard) > PATH_SILENT_AFTER;
        let moves = match self.path {
            None => !is_check || nominates,
            Some(path) => path != from && (!is_check || (nominates && is_silent)),
        };
        if moves {
            self.path = Some(from);
        }
        if self.path == Some(from) {
            self.path_heard = now;
        }
    }

    pub(crate) fn renew_etag(&mut self) {
        self.etag = format!("\"{}\"", secret::letters(12));
    }

    fn deadline(&self, config: &Config) -> Instant {
        if self.connected {
            self.last_received + config.consent_timeout
        } else {
            self.created + config.establish_timeout
        }
    }

    /// Why this peer has to go now, if it has to.
    pub(crate) fn expired(&self, now: Instant, config: &Config) -> Option<LostReason> {
        (now >= self.deadline(config)).then_some(LostReason::Silent)
    }

    /// When to look at this peer again.
    pub(crate) fn due(&self, config: &Config) -> Instant {
        self.wants.min(self.deadline(config))
    }
}
