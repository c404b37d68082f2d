//! DTLS 1.2 by OpenSSL. str0m's own takes ECDSA certificates only, and those of GStreamer are RSA (`docs/decisions/0010`).
//! SRTP stays with str0m's provider: only the handshake and the goodbye pass through here.

use std::collections::VecDeque;
use std::fmt;
use std::io;
use std::panic::{RefUnwindSafe, UnwindSafe};
use std::sync::LazyLock;
use std::time::{Duration, Instant};

use openssl::error::ErrorStack;
use openssl::pkey::PKey;
use openssl::srtp::SrtpProfileId;
use openssl::ssl::{
    ErrorCode, Ssl, SslContext, SslMethod, SslOptions, SslSessionCacheMode, SslStream, SslVerifyMode, SslVersion,
};
use openssl::x509::X509;
use str0m::crypto::dtls::{
    DtlsCert, DtlsImplError, DtlsInstance, DtlsOutput, DtlsProvider, DtlsVersion, KeyingMaterial, ProtocolVersion,
    SrtpProfile,
};
use str0m::crypto::{CryptoError, CryptoProvider};

use super::intake::Intake;
use super::keys::{self, Keys};

/// RFC 5764 §4.2.
const SRTP_KEYS: &str = "EXTRACTOR-dtls_srtp";
/// The first is taken where the peer has it: it costs the least per packet.
const SRTP_PROFILES: &str = "SRTP_AEAD_AES_128_GCM:SRTP_AEAD_AES_256_GCM:SRTP_AES128_CM_SHA1_80";
const SIGNATURES: &str = "ECDSA+SHA256:RSA-PSS+SHA256:RSA+SHA256:ECDSA+SHA384:RSA-PSS+SHA384:RSA+SHA384:RSA+SHA512";
const GROUPS: &str = "X25519:P-256:P-384";
const CIPHERS: &str = "ECDHE+AESGCM:ECDHE+CHACHA20";
/// OpenSSL keeps its own clock for what it has to send again (1 s, then twice that); this is how often it may look at it.
const POLL_INTERVAL: Duration = Duration::from_millis(250);
const NEVER: Duration = Duration::from_secs(24 * 3_600);
/// What str0m's buffer takes.
const LONGEST_CERT: usize = 2_000;
/// The path's limit where str0m names none.
const MTU: usize = 1_150;

/// str0m's crypto with this DTLS.
pub(crate) fn crypto_provider() -> CryptoProvider {
    CryptoProvider {
        dtls_provider: &OpenSsl,
        ..str0m::crypto::from_feature_flags()
    }
}

/// One certificate for all sessions of the process: a context costs 20 KiB and 0.2 ms. A static, because str0m takes providers
/// by `&'static` reference only.
static IDENTITY: LazyLock<Option<Identity>> = LazyLock::new(|| match Identity::new() {
    Ok(identity) => Some(identity),
    Err(error) => {
        tracing::error!(%error, "no certificate for DTLS");
        None
    }
});

struct Identity {
    cert: DtlsCert,
    context: SslContext,
}

impl Identity {
    fn new() -> Result<Identity, CryptoError> {
        let provider = str0m::crypto::from_feature_flags().dtls_provider;
        let cert = provider
            .generate_certificate()
            .ok_or_else(|| CryptoError::Other("it cannot be made".into()))?;
        let context = context(&cert).map_err(|error| CryptoError::Other(error.to_string()))?;
        Ok(Identity { cert, context })
    }
}

fn context(cert: &DtlsCert) -> Result<SslContext, ErrorStack> {
    let mut context = SslContext::builder(SslMethod::dtls())?;
    context.set_min_proto_version(Some(SslVersion::DTLS1_2))?;
    context.set_cipher_list(CIPHERS)?;
    context.set_tlsext_use_srtp(SRTP_PROFILES)?;
    // Nobody signs these certificates: str0m compares the fingerprint with the one in the offer. A chain is refused before
    // its signatures are checked, which can take as long as its sender likes.
    let both_sides = SslVerifyMode::PEER | SslVerifyMode::FAIL_IF_NO_PEER_CERT;
    context.set_verify_depth(0);
    context.set_verify_callback(both_sides, |_, chain| chain.error_depth() == 0);
    context.set_sigalgs_list(SIGNATURES)?;
    context.set_groups_list(GROUPS)?;
    context.set_options(SslOptions::NO_QUERY_MTU | SslOptions::NO_TICKET | SslOptions::NO_RENEGOTIATION);
    context.set_session_cache_mode(SslSessionCacheMode::OFF);
    context.set_certificate(X509::from_der(&cert.certificate)?.as_ref())?;
    context.set_private_key(PKey::private_key_from_der(&cert.private_key)?.as_ref())?;
    Ok(context.build())
}

#[derive(Debug)]
struct OpenSsl;

impl DtlsProvider for OpenSsl {
    fn generate_certificate(&self) -> Option<DtlsCert> {
        IDENTITY.as_ref().map(|identity| identity.cert.clone())
    }

    fn new_dtls(
        &self,
        _cert: &DtlsCert,
        now: Instant,
        _version: DtlsVersion,
        mtu: Option<usize>,
    ) -> Result<Box<dyn DtlsInstance>, CryptoError> {
        let other = |error: ErrorStack| CryptoError::Other(error.to_string());
        let identity = IDENTITY
            .as_ref()
            .ok_or_else(|| CryptoError::Other("no certificate".into()))?;
        let mut ssl = Ssl::new(&identity.context).map_err(other)?;
        let mtu = u32::try_from(mtu.unwrap_or(MTU)).unwrap_or(u32::MAX);
        ssl.set_mtu(mtu).map_err(other)?;
        let stream = SslStream::new(ssl, Datagrams::default()).map_err(other)?;
        Ok(Box::new(Handshake {
            stream,
            is_active: false,
            is_connected: false,
            closing: false,
            intake: Intake::default(),
            ready: VecDeque::new(),
            slot: keys::slot(),
            now,
            wake: now + NEVER,
        }))
    }
}

/// What OpenSSL reads from and writes to: each call is one datagram.
#[derive(Debug, Default)]
struct Datagrams {
    received: VecDeque<Vec<u8>>,
    sent: VecDeque<Vec<u8>>,
}

impl io::Read for Datagrams {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let datagram = self.received.pop_front().ok_or(io::ErrorKind::WouldBlock)?;
        // What does not fit is cut off, as a socket does.
        let length = datagram.len().min(buffer.len());
        buffer[..length].copy_from_slice(&datagram[..length]);
        Ok(length)
    }
}

impl io::Write for Datagrams {
    fn write(&mut self, datagram: &[u8]) -> io::Result<usize> {
        self.sent.push_back(datagram.to_vec());
        Ok(datagram.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// What str0m has to be told, in this order.
enum Ready {
    Packet(Vec<u8>),
    PeerCert(Vec<u8>),
    Keys(Vec<u8>, SrtpProfile),
    Connected,
    Goodbye,
}

/// One peer's DTLS.
struct Handshake {
    stream: SslStream<Datagrams>,
    is_active: bool,
    is_connected: bool,
    closing: bool,
    intake: Intake,
    ready: VecDeque<Ready>,
    /// Where it tells what came of it.
    slot: Option<keys::Slot>,
    now: Instant,
    wake: Instant,
}

// A session whose call panicked is dropped (`Session::guarded`).
impl UnwindSafe for Handshake {}
impl RefUnwindSafe for Handshake {}

impl fmt::Debug for Handshake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Handshake")
            .field("state", &self.stream.ssl().state_string_long())
            .finish_non_exhaustive()
    }
}

impl Handshake {
    /// Goes on as far as what has been received and OpenSSL's clock allow.
    fn advance(&mut self) -> Result<(), DtlsImplError> {
        let result = match self.is_connected {
            true => self.read(),
            false => self.shake_hands(),
        };
        self.collect();
        result.map_err(|reason| {
            self.leave(Err(reason));
            DtlsImplError::ConnectionClosed
        })
    }

    fn shake_hands(&mut self) -> Result<(), String> {
        let step = match self.is_active {
            true => self.stream.connect(),
            false => self.stream.accept(),
        };
        match step {
            Ok(()) => {
                let (cert, keys, profile) = self.outcome()?;
                self.collect();
                self.leave(Ok(Keys {
                    profile,
                    material: keys.clone(),
                    is_client: self.is_active,
                }));
                self.is_connected = true;
                self.wake = self.now + NEVER;
                self.ready
                    .extend([Ready::PeerCert(cert), Ready::Keys(keys, profile), Ready::Connected]);
                Ok(())
            }
            Err(error) if error.code() == ErrorCode::WANT_READ => Ok(()),
            Err(error) => Err(error.to_string()),
        }
    }

    /// Leaves what came of the handshake where the session finds it.
    fn leave(&self, outcome: Result<Keys, String>) {
        // What breaks off later has its keys all the same, and is told goodbye.
        let _later = self.slot.as_ref().map(|slot| slot.set(outcome));
    }

    /// The peer's certificate, the keys for SRTP and what they are for.
    fn outcome(&self) -> Result<(Vec<u8>, Vec<u8>, SrtpProfile), String> {
        let ssl = self.stream.ssl();
        let cert = ssl.peer_certificate().ok_or("the peer has no certificate")?;
        let profile = match ssl.selected_srtp_profile().map(|profile| profile.id()) {
            Some(SrtpProfileId::SRTP_AEAD_AES_128_GCM) => SrtpProfile::AEAD_AES_128_GCM,
            Some(SrtpProfileId::SRTP_AEAD_AES_256_GCM) => SrtpProfile::AEAD_AES_256_GCM,
            Some(SrtpProfileId::SRTP_AES128_CM_SHA1_80) => SrtpProfile::AES128_CM_SHA1_80,
            _ => return Err("the peer has none of our SRTP profiles".into()),
        };
        let mut keys = vec![0; profile.keying_material_len()];
        ssl.export_keying_material(&mut keys, SRTP_KEYS, None)
            .map_err(|error| error.to_string())?;
        let cert = cert.to_der().map_err(|error| error.to_string())?;
        if cert.len() > LONGEST_CERT {
            return Err(format!("the peer's certificate has {} bytes", cert.len()));
        }
        Ok((cert, keys, profile))
    }

    /// Once connected, only a goodbye is read, and a last flight of the peer's that it sends again: no data channel is ever
    /// negotiated.
    fn read(&mut self) -> Result<(), String> {
        let mut dropped = [0; 2_048];
        loop {
            // What an earlier call left there would be taken for this one's.
            drop(ErrorStack::get());
            match self.stream.ssl_read(&mut dropped) {
                Ok(_) => {}
                Err(error) if error.code() == ErrorCode::WANT_READ => return Ok(()),
                Err(error) if error.code() == ErrorCode::ZERO_RETURN => {
                    self.ready.push_back(Ready::Goodbye);
                    return Ok(());
                }
                Err(error) => return Err(error.to_string()),
            }
        }
    }

    fn collect(&mut self) {
        let sent = &mut self.stream.get_mut().sent;
        self.ready.extend(sent.drain(..).map(Ready::Packet));
    }
}

fn filled<'a>(buffer: &'a mut [u8], bytes: &[u8]) -> &'a [u8] {
    let place = &mut buffer[..bytes.len()];
    place.copy_from_slice(bytes);
    place
}

impl DtlsInstance for Handshake {
    fn set_active(&mut self, active: bool) {
        self.is_active = active;
    }

    fn handle_packet(&mut self, packet: &[u8]) -> Result<(), DtlsImplError> {
        if self.closing {
            return Ok(());
        }
        if !self.is_connected && !self.intake.takes(packet) {
            return Ok(());
        }
        // An empty one begins the handshake of the active side.
        if !packet.is_empty() {
            self.stream.get_mut().received.push_back(packet.to_vec());
        }
        self.advance()
    }

    fn poll_output<'a>(&mut self, buffer: &'a mut [u8]) -> DtlsOutput<'a> {
        let Some(ready) = self.ready.pop_front() else {
            return DtlsOutput::Timeout(self.wake);
        };
        let needed = match &ready {
            Ready::Packet(bytes) | Ready::PeerCert(bytes) => bytes.len(),
            Ready::Keys(..) | Ready::Connected | Ready::Goodbye => 0,
        };
        if buffer.len() < needed {
            self.ready.push_front(ready);
            return DtlsOutput::BufferTooSmall { needed };
        }
        match ready {
            Ready::Packet(bytes) => DtlsOutput::Packet(filled(buffer, &bytes)),
            Ready::PeerCert(bytes) => DtlsOutput::PeerCert(filled(buffer, &bytes)),
            Ready::Keys(keys, profile) => DtlsOutput::KeyingMaterial(KeyingMaterial::new(&keys), profile),
            Ready::Connected => DtlsOutput::Connected,
            Ready::Goodbye => DtlsOutput::CloseNotify,
        }
    }

    fn handle_timeout(&mut self, now: Instant) -> Result<(), DtlsImplError> {
        self.now = now;
        if self.is_connected || self.closing {
            self.wake = now + NEVER;
            return Ok(());
        }
        self.wake = now + POLL_INTERVAL;
        self.advance()
    }

    fn send_application_data(&mut self, _: &[u8]) -> Result<usize, DtlsImplError> {
        Ok(0)
    }

    fn is_active(&self) -> bool {
        self.is_active
    }

    fn protocol_version(&self) -> Option<ProtocolVersion> {
        self.is_connected.then_some(ProtocolVersion::DTLS1_2)
    }

    fn is_closing(&self) -> bool {
        self.closing
    }

    fn is_closed(&self) -> bool {
        self.closing && self.ready.is_empty()
    }

    fn close(&mut self) -> Result<(), DtlsImplError> {
        if self.is_connected
            && !self.closing
            && let Err(error) = self.stream.shutdown()
        {
            tracing::debug!(%error, "a peer could not be told goodbye");
        }
        self.collect();
        self.closing = true;
        self.wake = self.now + NEVER;
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::asn1::Asn1Time;
    use openssl::hash::MessageDigest;
    use openssl::rsa::Rsa;
    use openssl::x509::X509Name;

    /// A peer with an RSA certificate, as GStreamer's, and perhaps others that it claims to be signed by.
    fn peer(bits: u32, chain: usize) -> SslStream<Datagrams> {
        let key = PKey::from_rsa(Rsa::generate(bits).unwrap()).unwrap();
        let certificate = |subject: usize, issuer: usize| {
            let name = |n: usize| {
                let mut name = X509Name::builder().unwrap();
                name.append_entry_by_text("CN", &format!("peer {n}")).unwrap();
                name.build()
            };
            let mut builder = X509::builder().unwrap();
            builder.set_version(2).unwrap();
            builder.set_subject_name(&name(subject)).unwrap();
            builder.set_issuer_name(&name(issuer)).unwrap();
            builder.set_pubkey(&key).unwrap();
            builder.set_not_before(&Asn1Time::days_from_now(0).unwrap()).unwrap();
            builder.set_not_after(&Asn1Time::days_from_now(30).unwrap()).unwrap();
            builder.sign(&key, MessageDigest::sha256()).unwrap();
            builder.build()
        };
        let mut context = SslContext::builder(SslMethod::dtls()).unwrap();
        context.set_private_key(&key).unwrap();
        context.set_certificate(&certificate(0, chain.min(1))).unwrap();
        for n in 1..=chain {
            context
                .add_extra_chain_cert(certificate(n, (n + 1).min(chain)))
                .unwrap();
        }
        context.set_tlsext_use_srtp(SRTP_PROFILES).unwrap();
        context.set_verify_callback(SslVerifyMode::PEER, |_, _| true);
        context.set_options(SslOptions::NO_QUERY_MTU);
        let mut ssl = Ssl::new(&context.build()).unwrap();
        ssl.set_mtu(1_200).unwrap();
        SslStream::new(ssl, Datagrams::default()).unwrap()
    }

    fn ours(active: bool) -> (Box<dyn DtlsInstance>, Instant) {
        let now = Instant::now();
        let cert = OpenSsl.generate_certificate().unwrap();
        let mut dtls = OpenSsl.new_dtls(&cert, now, DtlsVersion::Dtls12, None).unwrap();
        dtls.set_active(active);
        dtls.handle_timeout(now).unwrap();
        (dtls, now)
    }

    /// Passes datagrams on until nothing moves; what str0m would have been told.
    fn meet(
        dtls: &mut dyn DtlsInstance,
        peer: &mut SslStream<Datagrams>,
        active: bool,
    ) -> Result<Vec<String>, DtlsImplError> {
        let (mut told, mut buffer) = (Vec::new(), [0; 2_048]);
        for _ in 0..20 {
            let _later = match active {
                true => peer.accept(),
                false => peer.connect(),
            };
            let sent: Vec<Vec<u8>> = peer.get_mut().sent.drain(..).collect();
            for datagram in sent {
                dtls.handle_packet(&datagram)?;
            }
            loop {
                match dtls.poll_output(&mut buffer) {
                    DtlsOutput::Packet(bytes) => peer.get_mut().received.push_back(bytes.to_vec()),
                    DtlsOutput::Timeout(_) => break,
                    DtlsOutput::PeerCert(_) => told.push("certificate".to_owned()),
                    DtlsOutput::KeyingMaterial(_, profile) => told.push(format!("keys for {profile:?}")),
                    DtlsOutput::Connected => told.push("connected".to_owned()),
                    DtlsOutput::CloseNotify => told.push("goodbye".to_owned()),
                    other => told.push(format!("{other:?}")),
                }
            }
        }
        Ok(told)
    }

    #[test]
    fn a_peer_with_an_rsa_certificate_gets_through_in_both_roles_and_says_goodbye() {
        for active in [false, true] {
            let ((mut dtls, now), mut peer) = (ours(active), peer(2_048, 0));
            let told = meet(&mut *dtls, &mut peer, active).unwrap();
            assert_eq!(told, ["certificate", "keys for AEAD_AES_128_GCM", "connected"]);
            dtls.handle_timeout(now + NEVER * 2).unwrap();
            let mut buffer = [0; 2_048];
            let DtlsOutput::Timeout(next) = dtls.poll_output(&mut buffer) else {
                panic!("nothing is left to say");
            };
            assert!(next > now + NEVER * 2, "nothing is due for a session of any age");
            let _sent = peer.shutdown().unwrap();
            for datagram in peer.get_mut().sent.drain(..) {
                dtls.handle_packet(&datagram).unwrap();
            }
            assert!(matches!(dtls.poll_output(&mut buffer), DtlsOutput::CloseNotify));
        }
    }

    #[test]
    fn a_chain_of_certificates_is_refused() {
        let ((mut dtls, _), mut peer) = (ours(false), peer(2_048, 5));
        assert!(meet(&mut *dtls, &mut peer, false).is_err());
    }
}
