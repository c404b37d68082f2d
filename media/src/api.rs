//! The engine's types: configuration, names, answers, refusals, counters and news. Only data; requests are sent by `handle`
//! and answered by `worker`.

use std::fmt;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::time::Duration;

/// How the engine listens and what it tolerates.
#[derive(Debug, Clone)]
pub struct Config {
    /// UDP address to bind; port 0 lets the system choose (see [`crate::Engine::local_addr`]).
    pub bind: SocketAddr,
    /// Addresses put into answers as host candidates, one UDP candidate each, all with the bound port. Empty means
    /// loopback and the LAN address of this machine, which is right for development only.
    pub advertised: Vec<IpAddr>,
    /// Viewers of one stream, established or not.
    pub max_viewers_per_stream: usize,
    /// Sessions (publishers and viewers) made from one address, established or not.
    pub max_sessions_per_address: usize,
    /// How long a session may take from its offer to finished ICE and DTLS.
    pub establish_timeout: Duration,
    /// How long a peer may be silent before it is dropped (RFC 7675 asks for 30 s at most).
    pub consent_timeout: Duration,
}

impl Default for Config {
    fn default() -> Self {
        Config {
            bind: SocketAddr::new(IpAddr::V4(Ipv4Addr::UNSPECIFIED), 0),
            advertised: Vec::new(),
            max_viewers_per_stream: 2_000,
            max_sessions_per_address: 600,
            establish_timeout: Duration::from_secs(30),
            consent_timeout: Duration::from_secs(20),
        }
    }
}

/// Name of one stream as its owner calls it: 1 to 128 printable ASCII bytes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct StreamId(String);

impl StreamId {
    /// Longest name in bytes.
    pub const MAX_LEN: usize = 128;

    /// The name, or `None` when it is empty, too long or not printable ASCII.
    pub fn new(name: impl Into<String>) -> Option<Self> {
        let name = name.into();
        let fits = !name.is_empty() && name.len() <= Self::MAX_LEN && name.bytes().all(|b| b.is_ascii_graphic());
        fits.then_some(StreamId(name))
    }

    /// The name as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for StreamId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Unguessable name of one WHIP or WHEP session: who knows it may patch or end the session, so it belongs in the
/// session URL and nowhere else. `Debug` shows only its first characters.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct SessionId(String);

impl SessionId {
    /// 26 characters of a 31-letter alphabet: about 128 bits.
    pub(crate) fn random() -> Self {
        SessionId(crate::secret::letters(26))
    }

    /// A session name as it came back in a URL. Any text is accepted; unknown names meet [`MediaError::NoSession`].
    pub fn from_url(text: &str) -> Self {
        SessionId(text.chars().take(64).collect())
    }

    /// The whole name.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for SessionId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head: String = self.0.chars().take(4).collect();
        write!(f, "SessionId({head}…)")
    }
}

/// Whose session it is, in the numbering of the engine's user; the engine only gives it back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Owner(pub u128);

/// Who asks for a session.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Caller {
    /// Where the request came from; sessions per address are limited.
    pub address: IpAddr,
    /// Whose session it will be; `None` for somebody without a name.
    pub owner: Option<Owner>,
}

impl From<IpAddr> for Caller {
    fn from(address: IpAddr) -> Caller {
        Caller { address, owner: None }
    }
}

/// A session that is open now, established or not.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenSession {
    /// Its name, to end it.
    pub session: SessionId,
    /// Its stream.
    pub stream: StreamId,
    /// Whether it publishes; otherwise it plays.
    pub publishes: bool,
    /// Whose it is.
    pub owner: Option<Owner>,
}

/// An accepted offer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Names the session in later requests; put it in the session URL.
    pub session: SessionId,
    /// Entity tag of the current ICE session, with its quotes, ready for the `ETag` header.
    pub etag: String,
    /// The answer, with every server candidate in it.
    pub sdp: String,
}

/// An accepted PATCH.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Patched {
    /// Candidates were taken (or ignored): 204 without a body.
    Trickled,
    /// ICE was restarted: 200 with `frag` as `application/trickle-ice-sdpfrag` and a new `ETag`.
    Restarted {
        /// New entity tag with its quotes.
        etag: String,
        /// Our new credentials and candidates.
        frag: String,
    },
}

/// Why the engine refuses. The comment is the HTTP status of RFC 9725.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// 400: the SDP or the fragment cannot be read.
    #[error("malformed session description: {0}")]
    BadSdp(String),
    /// 422: readable, but asks for something we do not do.
    #[error("unsupported session description: {0}")]
    Unsupported(String),
    /// 406: no codec in common, or the publisher's codec is one that the viewer lacks; what was offered, and what to set.
    #[error("no codec in common: {0}")]
    NoSharedCodec(String),
    /// 409: somebody else publishes this stream, and has sent media within the last two seconds.
    #[error("the stream already has a publisher")]
    PublisherPresent,
    /// 404: the session is unknown or has ended.
    #[error("no such session")]
    NoSession,
    /// 428: a PATCH must say which ICE session it means.
    #[error("If-Match is missing")]
    TagMissing,
    /// 412: the PATCH means an ICE session that is over.
    #[error("If-Match names an ICE session that is over")]
    TagStale,
    /// 503: no place for another viewer of this stream.
    #[error("the stream is full")]
    StreamFull {
        /// Seconds for the `Retry-After` header.
        retry_after_s: u32,
    },
    /// 429: too many sessions from this address.
    #[error("too many sessions from this address")]
    AddressFull {
        /// Seconds for the `Retry-After` header.
        retry_after_s: u32,
    },
    /// 503: the engine has stopped or is too busy to take the request.
    #[error("the media engine is not taking requests")]
    Stopped,
}

/// Why the engine could not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The UDP address cannot be bound.
    #[error("cannot bind UDP {addr}")]
    Bind {
        /// The address asked for.
        addr: SocketAddr,
        /// The system's error.
        source: std::io::Error,
    },
    /// The thread or its poller cannot be made.
    #[error("cannot start the media thread")]
    Thread(#[source] std::io::Error),
    /// Neither configured nor discovered: nothing to put into answers.
    #[error("no address to advertise")]
    NoAddress,
}

/// A video format that is passed through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum VideoCodec {
    /// RFC 6184.
    H264(H264Profile),
    /// RFC 7741.
    Vp8,
}

impl VideoCodec {
    pub(crate) const ALL: [VideoCodec; 5] = [
        VideoCodec::H264(H264Profile::ConstrainedBaseline),
        VideoCodec::H264(H264Profile::Main),
        VideoCodec::H264(H264Profile::High),
        VideoCodec::H264(H264Profile::High444),
        VideoCodec::Vp8,
    ];
}

impl fmt::Display for VideoCodec {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            VideoCodec::H264(H264Profile::ConstrainedBaseline) => "H264 Constrained Baseline",
            VideoCodec::H264(H264Profile::Main) => "H264 Main",
            VideoCodec::H264(H264Profile::High) => "H264 High",
            VideoCodec::H264(H264Profile::High444) => "H264 High 4:4:4",
            VideoCodec::Vp8 => "VP8",
        })
    }
}

/// What a decoder of H264 must know: the profiles that browsers offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum H264Profile {
    /// Every browser has it.
    ConstrainedBaseline,
    /// Chromium and Safari have it.
    Main,
    /// Safari has it, and Chromium where the hardware decodes.
    High,
    /// Chromium has it.
    High444,
}

impl H264Profile {
    /// The profile of a `profile-level-id` (RFC 6184 §8.1), and whether the id says exactly that. Baseline counts as Constrained
    /// Baseline: encoders say so of streams that are, and what only Baseline has (FMO, ASO) nobody sends.
    pub(crate) fn of(profile_level_id: u32) -> Option<(H264Profile, bool)> {
        let [_, profile, constraints, _] = profile_level_id.to_be_bytes();
        match profile {
            0x42 => Some((H264Profile::ConstrainedBaseline, constraints & 0x40 != 0)),
            0x4d if constraints & 0x80 != 0 => Some((H264Profile::ConstrainedBaseline, true)),
            0x4d => Some((H264Profile::Main, true)),
            0x64 => Some((H264Profile::High, constraints == 0)),
            0xf4 => Some((H264Profile::High444, constraints == 0)),
            _ => None,
        }
    }
}

/// What arrives from a connected publisher. A kind of media counts as stopped less than two seconds after its last packet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arrival {
    /// Nothing any more.
    Nothing,
    /// Sound, and there has been no video yet.
    SoundOnly,
    /// Sound; the video has stopped.
    VideoStopped,
    /// Packets that are too large to be forwarded, perhaps among others.
    TooLarge,
    /// Video, or a publisher that has just come (back) and may yet send some.
    Video,
}

/// What is known of a connected publisher.
#[derive(Debug, Clone, PartialEq)]
pub struct PublisherStats {
    /// Received media over the last second or so, in bits per second.
    pub bitrate_bps: u64,
    /// Round trip in milliseconds if the publisher's reports tell it.
    pub rtt_ms: Option<u32>,
    /// Packets lost on the way to us during the last second, per thousand, before retransmission repaired the loss.
    pub loss_permille: u32,
    /// What of its media arrives.
    pub arrival: Arrival,
    /// Packets that were too large to be forwarded (payloads over 1,400 bytes): the encoder's MTU must be 1,200.
    pub too_large: u64,
    /// The video format of the last video packet; `None` before the first.
    pub video_codec: Option<VideoCodec>,
    /// How long it has been connected.
    pub since: Duration,
}

/// One stream at one moment.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct StreamStats {
    /// The connected publisher, if there is one.
    pub publisher: Option<PublisherStats>,
    /// Connected viewers.
    pub viewers: usize,
    /// How many publishers have connected so far.
    pub epoch: u64,
}

/// The whole engine since it started.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Totals {
    /// How often the engine has started again after a panic.
    pub restarts: u64,
    /// Streams with a publisher or a viewer.
    pub streams: usize,
    /// Sessions of both kinds, established or not.
    pub sessions: usize,
    /// Datagrams received.
    pub packets_in: u64,
    /// Datagrams sent.
    pub packets_out: u64,
    /// Bytes received in datagrams.
    pub bytes_in: u64,
    /// Bytes sent in datagrams.
    pub bytes_out: u64,
    /// Media packets handed to viewers (retransmissions not counted).
    pub forwarded: u64,
    /// Datagrams dropped because the socket or its queue was full.
    pub dropped: u64,
    /// Received datagrams that belong to no session.
    pub strangers: u64,
    /// Median time from receiving a publisher's packet to sending it to a viewer, in microseconds, over the last minute.
    pub residence_p50_us: u64,
    /// The same, 99th percentile.
    pub residence_p99_us: u64,
}

impl Totals {
    /// Adds what another engine counted before; what is open now is not a sum.
    pub(crate) fn add(&mut self, before: &Totals) {
        self.restarts += before.restarts;
        self.packets_in += before.packets_in;
        self.packets_out += before.packets_out;
        self.bytes_in += before.bytes_in;
        self.bytes_out += before.bytes_out;
        self.forwarded += before.forwarded;
        self.strangers += before.strangers;
    }
}

/// News from the engine. Slow readers lose the oldest (`broadcast::error::RecvError::Lagged`): ask `stream_stats` then.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MediaEvent {
    /// A publisher finished ICE and DTLS.
    PublisherConnected {
        /// Whose stream.
        stream: StreamId,
        /// Number of this publisher, counting from 1.
        epoch: u64,
    },
    /// What arrives from a connected publisher has changed. Its session goes on.
    PublisherSends {
        /// Whose stream.
        stream: StreamId,
        /// Number of that publisher.
        epoch: u64,
        /// What arrives now.
        arrival: Arrival,
    },
    /// A connected publisher is gone.
    PublisherLost {
        /// Whose stream.
        stream: StreamId,
        /// Number of that publisher.
        epoch: u64,
        /// Why.
        reason: LostReason,
    },
    /// The engine lost every session and has started again: whoever had one must open another.
    Restarted,
    /// A viewer finished ICE and DTLS.
    ViewerConnected {
        /// Which stream.
        stream: StreamId,
        /// Which session.
        session: SessionId,
    },
    /// A connected viewer is gone.
    ViewerLost {
        /// Which stream.
        stream: StreamId,
        /// Which session.
        session: SessionId,
    },
}

/// Why a peer is gone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LostReason {
    /// It or the server's caller ended the session.
    Ended,
    /// Silence for longer than `consent_timeout`.
    Silent,
    /// Its transport failed or it closed DTLS.
    Closed,
    /// Another publisher took over.
    Replaced,
    /// The engine is stopping.
    Stopping,
}
