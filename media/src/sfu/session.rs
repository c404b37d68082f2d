//! One peer's str0m `Rtc`, made from an offer and driven by the rules that str0m sets: after every change its output is polled until there is none.
//! Nothing outside this file, `dtls` and `client` names str0m's types beyond events and numbers.

use std::net::SocketAddr;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::time::{Duration, Instant};

use str0m::change::SdpOffer;
use str0m::config::{CryptoProvider, DtlsCert};
use str0m::format::{Codec, FormatParams, PayloadParams};
use str0m::media::{Frequency, KeyframeRequestKind, MediaKind, Mid, Pt};
use str0m::net::{DatagramRecv, Protocol, Receive};
use str0m::rtp::{Extension, ExtensionMap, RtpWrite, Ssrc};
use str0m::{Candidate, Event, IceCreds, Input, Output, Rtc, RtcConfig};

use crate::api::{H264Profile, MediaError, VideoCodec};
use crate::sdp::{self, Offer, Renamed, Role};
use crate::secret;

use super::checks::Incomplete;
use super::dtls;

/// str0m stores sent packets per viewer for RTX: 192 video packets are 0.7 s of a 2 Mbit/s stream, several round trips, and
/// cost about 100 KiB of headers (payloads are shared).
const RTX_PACKETS: usize = 192;
const RTX_AGE: Duration = Duration::from_secs(1);
/// Retransmissions may be this share of what a viewer is sent, so that forged loss cannot amplify without end.
const RTX_SHARE: Option<f32> = Some(0.35);
/// How often what was counted is looked at: a publisher's rates are of a second, a viewer's line is to be noticed soon.
const PUBLISHER_STATS: Duration = Duration::from_secs(1);
const VIEWER_STATS: Duration = Duration::from_millis(250);
/// Lip sync needs the first sender reports soon, and one a second is little.
const REPORT_INTERVAL: Duration = Duration::from_secs(1);

/// What all sessions share: crypto, certificate and the addresses in answers.
pub(crate) struct SessionContext {
    crypto: Arc<CryptoProvider>,
    cert: DtlsCert,
    pub(crate) candidates: Vec<SocketAddr>,
}

impl SessionContext {
    /// `None` where the crypto library cannot make a certificate.
    pub(crate) fn new(candidates: Vec<SocketAddr>) -> Option<SessionContext> {
        let crypto = Arc::new(dtls::crypto_provider());
        let cert = crypto.dtls_provider.generate_certificate()?;
        Some(SessionContext {
            crypto,
            cert,
            candidates,
        })
    }

    fn config(&self, offer: &Offer, role: Role, creds: IceCreds) -> RtcConfig {
        let mut extensions = ExtensionMap::empty();
        extensions.set(4, Extension::RtpMid);
        if role == Role::Publisher {
            // The publisher's rate control needs it. Viewers do without: Chrome would report many times a second.
            extensions.set(3, Extension::TransportSequenceNumber);
            // By these the layers of a simulcast are known.
            extensions.set(10, Extension::RtpStreamId);
            extensions.set(11, Extension::RepairedRtpStreamId);
        }
        let mut config = Rtc::builder()
            .set_crypto_provider(self.crypto.clone())
            .set_dtls_cert(self.cert.clone())
            .set_local_ice_credentials(creds)
            .set_rtp_mode(true)
            .set_ice_lite(!offer.is_checked)
            .set_extension_map(extensions)
            .set_rtcp_report_interval_audio(REPORT_INTERVAL)
            .set_rtcp_report_interval_video(REPORT_INTERVAL)
            .set_stats_interval(Some(match role {
                Role::Publisher => PUBLISHER_STATS,
                Role::Viewer => VIEWER_STATS,
            }))
            .clear_codecs()
            // Viewers that know how (RFC 2198) get each sound twice.
            .enable_opus(true, role == Role::Viewer);
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
    ssrc: Option<Ssrc>,
    opus: Option<Pt>,
    /// Opus with the packet before.
    red: Option<Pt>,
    /// In the order of [`VideoCodec::ALL`].
    video: [Option<Pt>; VideoCodec::ALL.len()],
}

impl NegotiatedTrack {
    pub(crate) fn video_pt(&self, codec: VideoCodec) -> Option<Pt> {
        self.videos().find_map(|(one, pt)| (one == codec).then_some(pt))
    }

    pub(crate) fn audio_pt(&self) -> Option<Pt> {
        self.opus
    }

    /// For sound with the packet before it.
    pub(crate) fn red_pt(&self) -> Option<Pt> {
        self.red
    }

    pub(crate) fn codec_of(&self, pt: Pt) -> Option<VideoCodec> {
        self.videos().find_map(|(codec, one)| (one == pt).then_some(codec))
    }

    fn videos(&self) -> impl Iterator<Item = (VideoCodec, Pt)> {
        let known = VideoCodec::ALL.into_iter().zip(self.video);
        known.filter_map(|(codec, pt)| Some((codec, pt?)))
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

/// One outgoing packet, numbered for its viewer.
pub(crate) struct Outgoing {
    pub(crate) pt: Pt,
    pub(crate) seq: u64,
    pub(crate) time: u32,
    pub(crate) captured: Instant,
    pub(crate) marker: bool,
    pub(crate) payload: Arc<[u8]>,
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
    offer: String,
    renamed: Vec<Renamed>,
    pub(crate) ufrag: String,
    password: String,
    /// Why the peer failed, in the library's words.
    pub(crate) failure: Option<String>,
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
        let mut rtc = context.config(&offer, role, creds).build(now);
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
        if role == Role::Viewer {
            session.bound_rtx();
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
                params
                    .iter()
                    .find(|p| video_codec(p) == Some(codec))
                    .map(PayloadParams::pt)
            };
            let ssrc = self.rtc.direct_api().stream_tx_by_mid(mid, None).map(|s| s.ssrc());
            let track = NegotiatedTrack {
                mid,
                ssrc,
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

    fn bound_rtx(&mut self) {
        if let Some(ssrc) = self.video.and_then(|track| track.ssrc)
            && let Some(stream) = self.rtc.direct_api().stream_tx(&ssrc)
        {
            stream.set_rtx_cache(RTX_PACKETS, RTX_AGE, RTX_SHARE);
        }
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

    /// Says goodbye over RTCP and DTLS.
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

    /// Queues a packet for the viewer; [`Self::tick`] sends it.
    pub(crate) fn write(&mut self, track: &NegotiatedTrack, packet: Outgoing) {
        let Some(ssrc) = track.ssrc else { return };
        let mut api = self.rtc.direct_api();
        let Some(stream) = api.stream_tx(&ssrc) else { return };
        let nackable = track.codec_of(packet.pt).is_some();
        stream.write_rtp(
            RtpWrite::new(
                packet.pt,
                packet.seq.into(),
                packet.time,
                packet.captured,
                packet.payload,
            )
            .marker(packet.marker)
            .nackable(nackable),
        );
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
