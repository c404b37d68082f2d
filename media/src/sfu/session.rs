//! One peer's str0m `Rtc`, made from an offer and driven by the rules that str0m sets: after every change its output is polled until there is none.
//! Nothing outside this file and `client` drives str0m; others name its events, numbers, ciphers and reports.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::change::SdpOffer;
use str0m::config::{CryptoProvider, DtlsCert};
use str0m::format::{Codec, FormatParams, PayloadParams};
use str0m::ice::StunMessage;
use str0m::media::{Frequency, KeyframeRequestKind, MediaKind, Mid, Pt};
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::rtp::{Extension, ExtensionMap};
use str0m::{Candidate, Event, IceCreds, Input, Output, Rtc, RtcConfig};

use crate::api::{H264Profile, MediaError, VideoCodec};
use crate::sdp::{self, Offer, Renamed, Role};
use crate::secret;

use super::checks::Incomplete;
use super::srtp::Protector;
use super::wallclock::NtpClock;
use super::{dtls, keys};

/// How often what was counted of a publisher is looked at.
const PUBLISHER_STATS: Duration = Duration::from_secs(1);
const RECEIVER_REPORTS: Duration = Duration::from_secs(1);
/// Viewers get our own reports (`track`).
const NO_REPORTS: Duration = Duration::from_secs(24 * 3_600);

/// What all sessions share: crypto, certificate and the addresses in answers.
pub(crate) struct SessionContext {
    crypto: Arc<CryptoProvider>,
    cert: DtlsCert,
    /// For our sender reports.
    pub(crate) clock: NtpClock,
    pub(crate) candidates: Vec<SocketAddr>,
}

impl SessionContext {
    /// `None` where the crypto library cannot make a certificate.
    pub(crate) fn new(candidates: Vec<SocketAddr>, clock: NtpClock) -> Option<SessionContext> {
        let crypto = Arc::new(dtls::crypto_provider());
        let cert = crypto.dtls_provider.generate_certificate()?;
        Some(SessionContext {
            crypto,
            cert,
            clock,
            candidates,
        })
    }

    fn config(&self, offer: &Offer, role: Role, creds: IceCreds) -> RtcConfig {
        let mut extensions = ExtensionMap::empty();
        if role == Role::Publisher {
            extensions.set(4, Extension::RtpMid);
            // The publisher's rate control needs it. Viewers do without: Chrome would report many times a second.
            extensions.set(3, Extension::TransportSequenceNumber);
            // By these the layers of a simulcast are known.
            extensions.set(10, Extension::RtpStreamId);
            extensions.set(11, Extension::RepairedRtpStreamId);
        }
        let (reports, stats) = match role {
            Role::Publisher => (RECEIVER_REPORTS, Some(PUBLISHER_STATS)),
            Role::Viewer => (NO_REPORTS, None),
        };
        let mut config = Rtc::builder()
            .set_crypto_provider(self.crypto.clone())
            .set_dtls_cert(self.cert.clone())
            .set_local_ice_credentials(creds)
            .set_rtp_mode(true)
            .set_ice_lite(!offer.is_checked)
            .set_extension_map(extensions)
            .set_rtcp_report_interval_audio(reports)
            .set_rtcp_report_interval_video(reports)
            .set_stats_interval(stats)
            // What a viewer reports and asks for again.
            .enable_raw_packets(role == Role::Viewer)
            .clear_codecs()
            // Those who know how send and get each sound twice.
            .enable_opus(true, true);
        let codecs = config.codec_config();
        // The order of the answer decides what a browser sends, so it follows the offer.
        for (at, video) in (0..).zip(&offer.video) {
            let (pt, rtx) = (Pt::from(96 + 2 * at), Some(Pt::from(97 + 2 * at)));
            match video.codec {
                VideoCodec::H264(_) => codecs.add_h264(pt, rtx, video.is_fragmented, video.profile_level_id),
                VideoCodec::Vp8 => {
                    let format = FormatParams::default();
                    codecs.add_config(pt, rtx, Codec::Vp8, Frequency::NINETY_KHZ, None, format);
                }
            }
        }
        config
    }
}

/// One track of a session: where it is in the answer and which payload types it may carry.
#[derive(Debug, Clone, Copy)]
pub(crate) struct NegotiatedTrack {
    pub(crate) mid: Mid,
    /// Ours, zero for a publisher's tracks.
    pub(crate) ssrc: u32,
    /// Under which lost packets are sent again.
    pub(crate) rtx_ssrc: Option<u32>,
    opus: Option<Pt>,
    /// Opus with the packet before.
    red: Option<Pt>,
    /// In the order of [`VideoCodec::ALL`], with what lost packets are sent again as.
    video: [Option<(Pt, Option<Pt>)>; VideoCodec::ALL.len()],
}

impl NegotiatedTrack {
    /// The payload type of a codec, and that of its lost packets.
    pub(crate) fn video_pts(&self, codec: VideoCodec) -> Option<(Pt, Option<Pt>)> {
        self.videos().find_map(|(one, pts)| (one == codec).then_some(pts))
    }

    pub(crate) fn audio_pt(&self) -> Option<Pt> {
        self.opus
    }

    /// For sound with the packet before it (RFC 2198).
    pub(crate) fn red_pt(&self) -> Option<Pt> {
        self.red
    }

    pub(crate) fn codec_of(&self, pt: Pt) -> Option<VideoCodec> {
        self.videos().find_map(|(codec, (one, _))| (one == pt).then_some(codec))
    }

    fn videos(&self) -> impl Iterator<Item = (VideoCodec, (Pt, Option<Pt>))> {
        let known = VideoCodec::ALL.into_iter().zip(self.video);
        known.filter_map(|(codec, pts)| Some((codec, pts?)))
    }

    fn has_codec(&self) -> bool {
        self.opus.is_some() || self.videos().next().is_some()
    }
}

/// Which of our codecs str0m has negotiated.
fn video_codec(params: &PayloadParams) -> Option<VideoCodec> {
    match params.spec().codec {
        Codec::H264 => {
            let (profile, _) = H264Profile::of(params.spec().format.profile_level_id?)?;
            Some(VideoCodec::H264(profile))
        }
        Codec::Vp8 => Some(VideoCodec::Vp8),
        _ => None,
    }
}

/// The peer failed or closed; nothing more will come of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Dead;

/// Takes what a session puts out.
pub(crate) trait SessionOutput {
    fn send(&mut self, to: SocketAddr, bytes: &[u8]);
    fn event(&mut self, event: Event);
}

/// An `Rtc` with its names.
pub(crate) struct Session {
    rtc: Rtc,
    role: Role,
    handshake: keys::Slot,
    offer: String,
    renamed: Vec<Renamed>,
    pub(crate) ufrag: String,
    password: String,
    /// Why the peer failed, in the library's words.
    failure: Option<String>,
    pub(crate) audio: Option<NegotiatedTrack>,
    pub(crate) video: Option<NegotiatedTrack>,
}

impl Session {
    /// Makes the session and its answer. A panic inside the SDP code of the library refuses this offer and stops nothing else.
    pub(crate) fn answer(
        context: &SessionContext,
        now: Instant,
        offer: Offer,
        role: Role,
    ) -> Result<(Session, String), MediaError> {
        catch_unwind(AssertUnwindSafe(|| Session::try_answer(context, now, offer, role)))
            .unwrap_or_else(|_| Err(MediaError::BadSdp("the offer cannot be processed".into())))
    }

    fn try_answer(
        context: &SessionContext,
        now: Instant,
        offer: Offer,
        role: Role,
    ) -> Result<(Session, String), MediaError> {
        let ufrag = secret::letters(8);
        let password = secret::letters(26);
        let creds = IceCreds {
            ufrag: ufrag.clone(),
            pass: password.clone(),
        };
        let config = context.config(&offer, role, creds);
        let (mut rtc, handshake) = keys::with_slot(|| config.build(now));
        for address in &context.candidates {
            if let Ok(candidate) = Candidate::host(*address, Protocol::Udp) {
                rtc.add_local_candidate(candidate);
            }
        }
        let sdp = SdpOffer::from_sdp_string(&offer.text).map_err(|e| MediaError::BadSdp(e.to_string()))?;
        let answer = rtc
            .sdp_api()
            .accept_offer(sdp)
            .map_err(|e| MediaError::BadSdp(e.to_string()))?;
        let mut session = Session {
            rtc,
            role,
            handshake,
            offer: offer.text,
            renamed: offer.renamed,
            ufrag,
            password,
            failure: None,
            audio: None,
            video: None,
        };
        session.find_tracks();
        if session
            .audio
            .iter()
            .chain(&session.video)
            .any(|track| !track.has_codec())
            || (session.audio.is_none() && session.video.is_none())
        {
            return Err(MediaError::NoSharedCodec("a track has none of ours".into()));
        }
        let answer = sdp::for_peer(&answer.to_sdp_string(), &session.renamed);
        Ok((session, answer))
    }

    fn find_tracks(&mut self) {
        let mids: Vec<Mid> = self.mids_in_offer();
        for mid in mids {
            let Some(media) = self.rtc.media(mid) else { continue };
            let (kind, allowed) = (media.kind(), media.remote_pts().to_vec());
            let params: Vec<PayloadParams> = self
                .rtc
                .codec_config()
                .params()
                .iter()
                .filter(|p| allowed.contains(&p.pt()))
                .cloned()
                .collect();
            let opus = params.iter().find(|p| p.spec().codec == Codec::Opus);
            let video = |codec| {
                let negotiated = params.iter().find(|p| video_codec(p) == Some(codec));
                negotiated.map(|p| (p.pt(), p.resend()))
            };
            let mut api = self.rtc.direct_api();
            let ours = api.stream_tx_by_mid(mid, None);
            let track = NegotiatedTrack {
                mid,
                ssrc: ours.as_ref().map_or(0, |ours| *ours.ssrc()),
                rtx_ssrc: ours.and_then(|ours| ours.rtx()).map(|rtx| *rtx),
                opus: opus.map(PayloadParams::pt),
                red: opus.and_then(PayloadParams::red),
                video: VideoCodec::ALL.map(video),
            };
            match kind {
                MediaKind::Audio => self.audio = Some(track),
                MediaKind::Video => self.video = Some(track),
            }
        }
    }

    fn mids_in_offer(&self) -> Vec<Mid> {
        self.offer
            .lines()
            .filter_map(|l| l.strip_prefix("a=mid:"))
            .map(Mid::from)
            .collect()
    }

    /// str0m asks for nothing again when the publisher announced no RTX stream; OBS has none and resends in place.
    pub(crate) fn allow_nacks(&mut self, layer: u32) {
        if let Some(stream) = self.rtc.direct_api().stream_rx(&layer.into()) {
            stream.suppress_nack(false);
        }
    }

    /// Why it failed, if it did: the handshake's own words say more than what came of it.
    pub(crate) fn failure(&self) -> Option<&str> {
        match self.handshake.get() {
            Some(Err(reason)) => Some(reason),
            _ => self.failure.as_deref(),
        }
    }

    /// Encrypts for the viewer, from when its handshake is over.
    pub(crate) fn protector(&self, context: &SessionContext) -> Option<Protector> {
        Protector::new(&context.crypto, self.handshake.get()?.as_ref().ok()?)
    }

    /// What the answer calls the sender of a track.
    pub(crate) fn cname(&self, track: &NegotiatedTrack) -> String {
        self.rtc
            .media(track.mid)
            .map_or_else(String::new, |media| media.cname().to_owned())
    }

    /// The mid and kind of the first m-line, which carries the candidates of the bundle.
    pub(crate) fn first_line(&self) -> (&str, &str) {
        let value = |prefix: &str| {
            self.offer
                .lines()
                .find_map(|l| l.strip_prefix(prefix))
                .unwrap_or_default()
        };
        (
            sdp::their_name(&self.renamed, value("a=mid:")),
            value("m=").split(' ').next().unwrap_or_default(),
        )
    }

    /// Whether `ufrag` is the peer's current one.
    pub(crate) fn is_remote_ufrag(&self, ufrag: &str) -> bool {
        self.offer
            .lines()
            .any(|l| l.strip_prefix("a=ice-ufrag:") == Some(ufrag))
    }

    /// Restarts ICE with the peer's new credentials; DTLS and SRTP go on. Returns our new ones. Media goes on over
    /// the old path until the new one is nominated.
    pub(crate) fn restart_ice(&mut self, ufrag: &str, pwd: &str) -> Result<(String, String), MediaError> {
        // A re-offer that differs only in its credentials is how str0m is told of a restart.
        let offer = sdp::with_credentials(&self.offer, ufrag, pwd);
        let sdp = SdpOffer::from_sdp_string(&offer).map_err(|e| MediaError::BadSdp(e.to_string()))?;
        let accepted = catch_unwind(AssertUnwindSafe(|| self.rtc.sdp_api().accept_offer(sdp)));
        match accepted {
            Ok(Ok(_)) => {}
            Ok(Err(e)) => return Err(MediaError::Unsupported(e.to_string())),
            Err(_) => return Err(MediaError::Unsupported("ICE restart failed".into())),
        }
        self.offer = offer;
        let creds = self.rtc.direct_api().local_ice_credentials();
        self.ufrag = creds.ufrag.clone();
        self.password = creds.pass.clone();
        Ok((creds.ufrag, creds.pass))
    }

    /// A check that lacks what str0m needs to read it, whole.
    pub(crate) fn complete(&self, check: &Incomplete<'_>, context: &SessionContext) -> Option<Vec<u8>> {
        let hmac = |key: &[u8], parts: &[&[u8]]| context.crypto.sha1_hmac_provider.sha1_hmac(key, parts);
        check.complete(self.password.as_bytes(), hmac)
    }

    /// Whether a STUN message carries the peer's password, as its answers to our checks do. Costs one HMAC.
    pub(crate) fn has_signed(&self, bytes: &[u8], context: &SessionContext) -> bool {
        let hmac = |key: &[u8], parts: &[&[u8]]| context.crypto.sha1_hmac_provider.sha1_hmac(key, parts);
        let password = self.offer.lines().find_map(|line| line.strip_prefix("a=ice-pwd:"));
        let message = StunMessage::parse(bytes).ok();
        password
            .zip(message)
            .is_some_and(|(password, message)| message.verify(password.as_bytes(), hmac))
    }

    /// Whether a STUN message carries our password. Costs one HMAC.
    pub(crate) fn accepts(&self, now: Instant, from: SocketAddr, to: SocketAddr, bytes: &[u8]) -> bool {
        let Ok(contents) = DatagramRecv::try_from(bytes) else {
            return false;
        };
        let input = Input::Receive(
            now,
            Receive {
                proto: Protocol::Udp,
                source: from,
                destination: to,
                contents,
            },
        );
        self.rtc.accepts(&input)
    }

    /// Takes one datagram.
    pub(crate) fn receive(
        &mut self,
        now: Instant,
        from: SocketAddr,
        to: SocketAddr,
        bytes: &[u8],
        output: &mut dyn SessionOutput,
    ) -> Result<Instant, Dead> {
        // Garbage from a known address is dropped like any unreadable datagram.
        let Ok(contents) = DatagramRecv::try_from(bytes) else {
            return self.tick(now, output);
        };
        let input = Input::Receive(
            now,
            Receive {
                proto: Protocol::Udp,
                source: from,
                destination: to,
                contents,
            },
        );
        self.guarded(|s| s.step(input, output))
    }

    /// Lets time pass. Returns when to call again.
    pub(crate) fn tick(&mut self, now: Instant, output: &mut dyn SessionOutput) -> Result<Instant, Dead> {
        self.guarded(|s| s.step(Input::Timeout(now), output))
    }

    /// Says goodbye over DTLS, and to a publisher over RTCP.
    pub(crate) fn close(&mut self, now: Instant, output: &mut dyn SessionOutput) {
        let closed: Result<(), Dead> = self.guarded(|s| {
            s.rtc.close().map_err(|_| Dead)?;
            // It is dead after that, as it should be.
            let _dead = s.step(Input::Timeout(now), output);
            Ok(())
        });
        if closed.is_err() {
            tracing::debug!("a peer could not be told goodbye");
        }
    }

    /// A panic over a stranger's bytes ends that stranger's session only.
    fn guarded<T>(&mut self, f: impl FnOnce(&mut Self) -> Result<T, Dead>) -> Result<T, Dead> {
        catch_unwind(AssertUnwindSafe(|| f(self))).unwrap_or(Err(Dead))
    }

    fn step(&mut self, input: Input<'_>, output: &mut dyn SessionOutput) -> Result<Instant, Dead> {
        self.rtc.handle_input(input).map_err(|error| {
            self.failure = Some(error.to_string());
            Dead
        })?;
        loop {
            match self.rtc.poll_output() {
                // A viewer's media and reports are ours alone: two who count packets apart would use a nonce twice.
                Ok(Output::Transmit(t)) if self.role == Role::Viewer && is_media(&t.contents) => {}
                Ok(Output::Transmit(t)) => output.send(t.destination, &t.contents),
                Ok(Output::Event(event)) => output.event(event),
                Ok(Output::Timeout(at)) if self.rtc.is_alive() => return Ok(at),
                Ok(Output::Timeout(_)) => return Err(Dead),
                Err(error) => {
                    self.failure = Some(error.to_string());
                    return Err(Dead);
                }
            }
        }
    }

    /// Asks the publisher for a key frame of one layer, or of its only one; [`Self::tick`] sends it. False while its video stream is
    /// unknown.
    pub(crate) fn request_keyframe(&mut self, layer: Option<u32>) -> bool {
        let Some(video) = self.video else { return false };
        let mut api = self.rtc.direct_api();
        let stream = match layer {
            Some(ssrc) => api.stream_rx(&ssrc.into()),
            None => api.stream_rx_by_mid(video.mid, None),
        };
        match stream {
            Some(stream) => {
                stream.request_keyframe(KeyframeRequestKind::Pli);
                true
            }
            None => false,
        }
    }
}

/// RTP or RTCP (RFC 7983).
fn is_media(datagram: &[u8]) -> bool {
    datagram.first().is_some_and(|first| (128..192).contains(first))
}
