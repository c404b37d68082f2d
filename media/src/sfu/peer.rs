//! One peer of a stream, publisher or viewer: its session, its names and its deadlines.

use std::net::IpAddr;
use std::time::Instant;

use crate::api::{Caller, Config, LostReason, Owner, SessionId};
use crate::secret;

use super::StreamKey;
use super::path::Path;
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

/// What a peer does in its stream.
pub(crate) enum PeerKind {
    Publisher(Reports),
    Viewer(Box<ViewerTracks>),
}

impl PeerKind {
    pub(crate) fn publisher() -> PeerKind {
        PeerKind::Publisher(Reports::default())
    }

    pub(crate) fn viewer(session: &Session) -> PeerKind {
        PeerKind::Viewer(Box::new(ViewerTracks::new(session)))
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
    pub(crate) path: Path,
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
            path: Path::new(now, matches!(kind, PeerKind::Viewer(_))),
            session,
            kind,
            etag: String::new(),
            connected: false,
            created: now,
            last_received: now,
            wants: now,
            queued: None,
        };
        peer.renew_etag();
        peer
    }

    /// A viewer that waits for a key frame.
    pub(crate) fn waits(&self) -> bool {
        matches!(&self.kind, PeerKind::Viewer(tracks) if tracks.waiting.is_some())
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
