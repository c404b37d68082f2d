//! Encrypts what one viewer is sent (RFC 3711, RFC 7714). str0m could, at several times the cost: it encrypts for one peer at a time
//! and keeps a copy of everything for each. No number of a track is ever given to two different packets (`splice::Numbers`), on which
//! these ciphers depend.

use str0m::crypto::dtls::SrtpProfile;
use str0m::crypto::{
    AeadAes128Gcm, AeadAes128GcmCipher, AeadAes256GcmCipher, Aes128CmSha1_80, Aes128CmSha1_80Cipher, CryptoError,
    CryptoProvider, Sha1HmacProvider, SrtpProvider,
};

use super::keys::Keys;

/// An RTP header without extensions.
pub(crate) const HEADER_BYTES: usize = 12;
/// Room for one datagram.
pub(crate) const DATAGRAM_BYTES: usize = 2_048;
/// What a report begins with, which is not encrypted.
const REPORT_HEAD_BYTES: usize = 8;
const INDEX_BYTES: usize = 4;

/// RFC 3711 §4.3.2.
#[derive(Clone, Copy)]
enum Label {
    Key = 0,
    TagKey = 1,
    Salt = 2,
}

/// Labels for reports are those for media plus this.
const FOR_REPORTS: u8 = 3;

/// One viewer's keys.
pub(crate) struct Protector {
    media: Cipher,
    reports: Cipher,
    next_report: u32,
    sha1: &'static dyn Sha1HmacProvider,
}

enum Cipher {
    Gcm128([u8; 12], Box<dyn AeadAes128GcmCipher>),
    Gcm256([u8; 12], Box<dyn AeadAes256GcmCipher>),
    /// Salt, key of the tag, cipher.
    Counter([u8; 14], [u8; 20], Box<dyn Aes128CmSha1_80Cipher>),
}

struct Master<'a> {
    provider: &'a dyn SrtpProvider,
    key: &'a [u8],
    salt: &'a [u8],
}

impl Master<'_> {
    /// RFC 3711 §4.3.1, with a key derivation rate of zero.
    fn derive<const N: usize>(&self, label: u8) -> [u8; N] {
        let (mut derived, mut input, mut block) = ([0; N], [0; 16], [0; 32]);
        input[..self.salt.len()].copy_from_slice(self.salt);
        input[7] ^= label;
        for (round, part) in (0u16..).zip(derived.chunks_mut(16)) {
            input[14..].copy_from_slice(&round.to_be_bytes());
            match self.key.len() {
                32 => self.provider.srtp_aes_256_ecb_round(self.key, &input, &mut block),
                _ => self.provider.srtp_aes_128_ecb_round(self.key, &input, &mut block),
            }
            part.copy_from_slice(&block[..part.len()]);
        }
        derived
    }

    fn cipher(&self, profile: SrtpProfile, labels_from: u8) -> Option<Cipher> {
        let label = |label: Label| label as u8 + labels_from;
        Some(match profile {
            SrtpProfile::AEAD_AES_128_GCM => {
                let cipher = self.provider.aead_aes_128_gcm();
                let cipher = cipher.create_cipher(self.derive(label(Label::Key)), true);
                Cipher::Gcm128(self.derive(label(Label::Salt)), cipher)
            }
            SrtpProfile::AEAD_AES_256_GCM => {
                let cipher = self.provider.aead_aes_256_gcm();
                let cipher = cipher.create_cipher(self.derive(label(Label::Key)), true);
                Cipher::Gcm256(self.derive(label(Label::Salt)), cipher)
            }
            SrtpProfile::AES128_CM_SHA1_80 => {
                let cipher = self.provider.aes_128_cm_sha1_80();
                let cipher = cipher.create_cipher(self.derive(label(Label::Key)), true);
                Cipher::Counter(
                    self.derive(label(Label::Salt)),
                    self.derive(label(Label::TagKey)),
                    cipher,
                )
            }
            _ => return None,
        })
    }
}

impl Cipher {
    fn tag_bytes(&self) -> usize {
        match self {
            Cipher::Gcm128(..) | Cipher::Gcm256(..) => AeadAes128Gcm::TAG_LEN,
            Cipher::Counter(..) => Aes128CmSha1_80::HMAC_TAG_LEN,
        }
    }
}

impl Protector {
    /// `None` where the keys are of another length than their profile's.
    pub(crate) fn new(crypto: &CryptoProvider, keys: &Keys) -> Option<Protector> {
        let (key_bytes, salt_bytes) = match keys.profile {
            SrtpProfile::AEAD_AES_128_GCM => (16, 12),
            SrtpProfile::AEAD_AES_256_GCM => (32, 12),
            _ => (16, 14),
        };
        let ours = usize::from(!keys.is_client);
        let (all_keys, salts) = keys.material.split_at_checked(2 * key_bytes)?;
        let master = Master {
            provider: crypto.srtp_provider,
            key: all_keys.chunks_exact(key_bytes).nth(ours)?,
            salt: salts.chunks_exact(salt_bytes).nth(ours)?,
        };
        Some(Protector {
            media: master.cipher(keys.profile, 0)?,
            reports: master.cipher(keys.profile, FOR_REPORTS)?,
            next_report: 0,
            sha1: crypto.sha1_hmac_provider,
        })
    }

    /// Encrypts one packet; `number` is its sequence number before it was cut to 16 bits. Returns how much of `datagram` it fills.
    pub(crate) fn packet(
        &mut self,
        header: &[u8; HEADER_BYTES],
        number: u64,
        payload: &[u8],
        datagram: &mut [u8; DATAGRAM_BYTES],
    ) -> Result<usize, CryptoError> {
        let tag_at = HEADER_BYTES + payload.len();
        let length = tag_at + self.media.tag_bytes();
        if length > DATAGRAM_BYTES {
            return Err(CryptoError::Other("the packet is longer than a datagram".into()));
        }
        datagram[..HEADER_BYTES].copy_from_slice(header);
        let (rollovers, low) = ((number >> 16) as u32, number as u16);
        let ssrc = ssrc_at(header, 8);
        let body = &mut datagram[HEADER_BYTES..length];
        match &mut self.media {
            Cipher::Gcm128(salt, cipher) => {
                let iv = AeadAes128Gcm::rtp_iv(*salt, ssrc, rollovers, low);
                cipher.encrypt(&iv, header, payload, body)?;
            }
            Cipher::Gcm256(salt, cipher) => {
                let iv = AeadAes128Gcm::rtp_iv(*salt, ssrc, rollovers, low);
                cipher.encrypt(&iv, header, payload, body)?;
            }
            Cipher::Counter(salt, tag_key, cipher) => {
                cipher.encrypt(&Aes128CmSha1_80::rtp_iv(*salt, ssrc, number), payload, body)?;
                let sha1 = |key: &[u8], parts: &[&[u8]]| self.sha1.sha1_hmac(key, parts);
                Aes128CmSha1_80::rtp_hmac(sha1, tag_key, datagram, number, tag_at);
            }
        }
        Ok(length)
    }

    /// Encrypts one compound report.
    pub(crate) fn report(&mut self, report: &[u8]) -> Result<Vec<u8>, CryptoError> {
        let (head, body) = report
            .split_at_checked(REPORT_HEAD_BYTES)
            .ok_or_else(|| CryptoError::Other("the report is too short".into()))?;
        let index = self.next_report;
        // RFC 3711 §3.3.2: 31 bits, one more for each report. A report a second fills them in 68 years.
        self.next_report = (index + 1) & 0x7fff_ffff;
        let marked = (index | 0x8000_0000).to_be_bytes();
        let aad = [head, &marked].concat();
        let ssrc = ssrc_at(head, 4);
        let tag_bytes = self.reports.tag_bytes();
        let mut datagram = vec![0; report.len() + tag_bytes + INDEX_BYTES];
        datagram[..REPORT_HEAD_BYTES].copy_from_slice(head);
        let sealed = &mut datagram[REPORT_HEAD_BYTES..report.len() + tag_bytes];
        // The index stands behind the tag of GCM and before the other one.
        let index_at = match &mut self.reports {
            Cipher::Gcm128(salt, cipher) => {
                cipher.encrypt(&AeadAes128Gcm::rtcp_iv(*salt, ssrc, index), &aad, body, sealed)?;
                report.len() + tag_bytes
            }
            Cipher::Gcm256(salt, cipher) => {
                cipher.encrypt(&AeadAes128Gcm::rtcp_iv(*salt, ssrc, index), &aad, body, sealed)?;
                report.len() + tag_bytes
            }
            Cipher::Counter(salt, _, cipher) => {
                cipher.encrypt(&Aes128CmSha1_80::rtp_iv(*salt, ssrc, index.into()), body, sealed)?;
                report.len()
            }
        };
        datagram[index_at..index_at + INDEX_BYTES].copy_from_slice(&marked);
        if let Cipher::Counter(_, tag_key, _) = &self.reports {
            let sha1 = |key: &[u8], parts: &[&[u8]]| self.sha1.sha1_hmac(key, parts);
            Aes128CmSha1_80::rtcp_hmac(sha1, tag_key, &mut datagram, index_at + INDEX_BYTES);
        }
        Ok(datagram)
    }
}

fn ssrc_at(bytes: &[u8], at: usize) -> u32 {
    bytes
        .get(at..at + 4)
        .and_then(|four| four.try_into().ok())
        .map_or(0, u32::from_be_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use openssl::hash::MessageDigest;
    use openssl::pkey::PKey;
    use openssl::sign::Signer;
    use openssl::symm::{Cipher as Symmetric, decrypt};

    fn bytes(hex: &str) -> Vec<u8> {
        let digits: Vec<u8> = hex.bytes().filter(u8::is_ascii_hexdigit).collect();
        let byte = |pair: &[u8]| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap();
        digits.chunks(2).map(byte).collect()
    }

    fn array<const N: usize>(hex: &str) -> [u8; N] {
        bytes(hex).try_into().unwrap()
    }

    /// RFC 7714 §16 and §17.
    fn rfc_7714() -> Protector {
        let crypto = str0m::crypto::from_feature_flags();
        let cipher = || {
            let gcm = crypto.srtp_provider.aead_aes_128_gcm();
            let key = array("000102030405060708090a0b0c0d0e0f");
            Cipher::Gcm128(array("517569642070726f2071756f"), gcm.create_cipher(key, true))
        };
        Protector {
            media: cipher(),
            reports: cipher(),
            next_report: 0x5d4,
            sha1: crypto.sha1_hmac_provider,
        }
    }

    #[test]
    fn packets_are_encrypted_as_in_rfc_7714() {
        let header = array("8040f17b 8041f8d3 5501a0b2");
        let payload = b"Gallia est omnis divisa in partes tres";
        let mut datagram = [0; DATAGRAM_BYTES];
        let length = rfc_7714().packet(&header, 0xf17b, payload, &mut datagram).unwrap();
        let expected = "8040f17b 8041f8d3 5501a0b2 f24de3a3 fb34de6c acba861c 9d7e4bca be633bd5 0d294e6f 42a5f47a
            51c7d19b 36de3adf 8833899d 7f27beb1 6a9152cf 765ee439 0cce";
        assert_eq!(datagram[..length], bytes(expected));
    }

    #[test]
    fn long_keys_are_used_as_in_rfc_7714() {
        let crypto = str0m::crypto::from_feature_flags();
        let gcm = crypto.srtp_provider.aead_aes_256_gcm();
        let key = array("000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f");
        let cipher = || Cipher::Gcm256(array("517569642070726f2071756f"), gcm.create_cipher(key, true));
        let mut protector = Protector {
            media: cipher(),
            reports: cipher(),
            next_report: 0,
            sha1: crypto.sha1_hmac_provider,
        };
        let header = array("8040f17b 8041f8d3 5501a0b2");
        let mut datagram = [0; DATAGRAM_BYTES];
        let payload = b"Gallia est omnis divisa in partes tres";
        let length = protector.packet(&header, 0xf17b, payload, &mut datagram).unwrap();
        let expected = "8040f17b 8041f8d3 5501a0b2 32b1de78 a822fe12 ef9f78fa 332e33aa b1801238 9a58e2f3 b50b2a02
            76ffae0f 1ba63799 b87b7aa3 db36dfff d6b0f9bb 7878d7a7 6c13";
        assert_eq!(datagram[..length], bytes(expected));
    }

    #[test]
    fn reports_are_encrypted_as_in_rfc_7714() {
        let report = "81c8000d 4d617273 4e545031 4e545032 52545020 0000042a 0000e930 4c756e61
            deadbeef deadbeef deadbeef deadbeef deadbeef";
        let expected = "81c8000d 4d617273 63e94885 dcdab67c a727d766 2f6b7e99 7ff5c0f7 6c06f32d c676a5f1 730d6fda
            4ce09b46 86303ded 0bb9275b c84aa458 96cf4d2f c5abf872 45d9eade 800005d4";
        assert_eq!(rfc_7714().report(&bytes(report)).unwrap(), bytes(expected));
    }

    #[test]
    fn keys_are_derived_as_in_rfc_3711() {
        let crypto = str0m::crypto::from_feature_flags();
        let master = Master {
            provider: crypto.srtp_provider,
            key: &bytes("E1F97A0D3E018BE0D64FA32C06DE4139"),
            salt: &bytes("0EC675AD498AFEEBB6960B3AABE6"),
        };
        assert_eq!(
            master.derive(Label::Key as u8),
            array::<16>("C61E7A93744F39EE10734AFE3FF7A087")
        );
        assert_eq!(
            master.derive(Label::Salt as u8),
            array::<14>("30CBBC08863D8C85D49DB34A9AE1")
        );
        let tag_key = array::<20>("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4");
        assert_eq!(master.derive(Label::TagKey as u8), tag_key);
    }

    #[test]
    fn counter_mode_is_what_another_library_decrypts() {
        let crypto = str0m::crypto::from_feature_flags();
        let material: Vec<u8> = (0..60).collect();
        let keys = Keys {
            profile: SrtpProfile::AES128_CM_SHA1_80,
            material: material.clone(),
            is_client: false,
        };
        let mut protector = Protector::new(&crypto, &keys).unwrap();
        let server = Master {
            provider: crypto.srtp_provider,
            key: &material[16..32],
            salt: &material[46..60],
        };
        let opened = |labels_from: u8, iv_of: &dyn Fn(&mut [u8; 16]), body: &[u8]| {
            let salt: [u8; 14] = server.derive(labels_from + Label::Salt as u8);
            let mut iv = [0; 16];
            iv[..14].copy_from_slice(&salt);
            iv_of(&mut iv);
            decrypt(
                Symmetric::aes_128_ctr(),
                &server.derive::<16>(labels_from),
                Some(&iv),
                body,
            )
            .unwrap()
        };
        let tag = |labels_from: u8, signed: &[u8]| {
            let key = PKey::hmac(&server.derive::<20>(labels_from + Label::TagKey as u8)).unwrap();
            Signer::new(MessageDigest::sha1(), &key)
                .unwrap()
                .sign_oneshot_to_vec(signed)
                .unwrap()[..10]
                .to_vec()
        };

        let (header, number) = (array("80e0fffe 00000001 11223344"), 0x3_fffeu64);
        let mut datagram = [0; DATAGRAM_BYTES];
        let length = protector.packet(&header, number, b"a picture", &mut datagram).unwrap();
        let (packet, sent_tag) = datagram[..length].split_at(length - 10);
        let packet_iv = |iv: &mut [u8; 16]| {
            let mixed = (0x1122_3344u128 << 64) ^ (u128::from(number) << 16);
            *iv = (u128::from_be_bytes(*iv) ^ mixed).to_be_bytes();
        };
        assert_eq!(opened(0, &packet_iv, &packet[12..]), b"a picture");
        assert_eq!(tag(0, &[packet, &[0, 0, 0, 3]].concat()), sent_tag);

        let report = [&[0x80, 200, 0, 3][..], &[0x11, 0x22, 0x33, 0x44], b"the time"].concat();
        for index in 0..3u128 {
            let sealed = protector.report(&report).unwrap();
            let (signed, sent_tag) = sealed.split_at(sealed.len() - 10);
            assert_eq!(signed[16..], [0x80, 0, 0, index as u8]);
            let report_iv = |iv: &mut [u8; 16]| {
                let mixed = (0x1122_3344u128 << 64) ^ (index << 16);
                *iv = (u128::from_be_bytes(*iv) ^ mixed).to_be_bytes();
            };
            assert_eq!(opened(FOR_REPORTS, &report_iv, &signed[8..16]), b"the time");
            assert_eq!(tag(FOR_REPORTS, signed), sent_tag);
        }
    }
}
