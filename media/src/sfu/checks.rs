//! Completes the checks (STUN binding requests) of FFmpeg 8.0, which lack PRIORITY. RFC 8445 §7.1.1 asks for it, str0m does not read
//! a check without it, and FFmpeg gives up after five seconds.

const HEADER: usize = 20;
const BINDING_REQUEST: [u8; 2] = [0, 1];
const MAGIC: [u8; 4] = [0x21, 0x12, 0xa4, 0x42];
const USERNAME: u16 = 0x0006;
const MESSAGE_INTEGRITY: u16 = 0x0008;
const PRIORITY: u16 = 0x0024;
/// With its head.
const INTEGRITY_BYTES: usize = 4 + 20;
/// Of a peer-reflexive candidate (RFC 8445 §5.1.2.2), which every peer is here.
const PRFLX: u32 = (110 << 24) | 0x00ff_ffff;

/// A check without PRIORITY.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Incomplete<'a> {
    bytes: &'a [u8],
    integrity_at: usize,
    /// Our half of its user name.
    pub(crate) ufrag: &'a str,
}

impl<'a> Incomplete<'a> {
    /// `None` for everything else, be it a whole check or none at all.
    pub(crate) fn read(bytes: &'a [u8]) -> Option<Incomplete<'a>> {
        let length = usize::from(u16::from_be_bytes([*bytes.get(2)?, *bytes.get(3)?]));
        if bytes[..2] != BINDING_REQUEST || bytes.get(4..8)? != MAGIC || bytes.len() != HEADER + length {
            return None;
        }
        let (mut at, mut ufrag) = (HEADER, None);
        while let Some([k0, k1, l0, l1]) = bytes.get(at..at + 4) {
            let length = usize::from(u16::from_be_bytes([*l0, *l1]));
            let value = bytes.get(at + 4..at + 4 + length)?;
            match u16::from_be_bytes([*k0, *k1]) {
                PRIORITY => return None,
                USERNAME => ufrag = std::str::from_utf8(value).ok()?.split_once(':').map(|(ours, _)| ours),
                MESSAGE_INTEGRITY => {
                    let integrity_at = (value.len() == 20).then_some(at)?;
                    return Some(Incomplete {
                        bytes,
                        integrity_at,
                        ufrag: ufrag?,
                    });
                }
                _ => {}
            }
            at += 4 + length.next_multiple_of(4);
        }
        None
    }

    /// The same with PRIORITY, signed anew; `None` where the password is not the one that it was signed with.
    pub(crate) fn complete(&self, password: &[u8], hmac: impl Fn(&[u8], &[&[u8]]) -> [u8; 20]) -> Option<Vec<u8>> {
        let signature = |message: &[u8]| {
            let length = (message.len() - HEADER + INTEGRITY_BYTES) as u16;
            hmac(password, &[&message[..2], &length.to_be_bytes(), &message[4..]])
        };
        let (signed, theirs) = self.bytes.split_at(self.integrity_at);
        let differs = (signature(signed).iter().zip(&theirs[4..])).fold(0, |sum, (ours, theirs)| sum | (ours ^ theirs));
        if differs != 0 {
            return None;
        }
        let mut whole = signed.to_vec();
        whole.extend(PRIORITY.to_be_bytes());
        whole.extend(4_u16.to_be_bytes());
        whole.extend(PRFLX.to_be_bytes());
        let signature = signature(&whole);
        whole.extend(MESSAGE_INTEGRITY.to_be_bytes());
        whole.extend(20_u16.to_be_bytes());
        whole.extend(signature);
        let length = (whole.len() - HEADER) as u16;
        whole[2..4].copy_from_slice(&length.to_be_bytes());
        Some(whole)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use str0m::ice::StunMessage;

    fn hmac(key: &[u8], parts: &[&[u8]]) -> [u8; 20] {
        str0m::crypto::from_feature_flags()
            .sha1_hmac_provider
            .sha1_hmac(key, parts)
    }

    /// A check as FFmpeg 8.0 sends it: USERNAME, USE-CANDIDATE, MESSAGE-INTEGRITY, FINGERPRINT.
    fn check(password: &[u8]) -> Vec<u8> {
        let mut check = vec![0, 1, 0, 0x3c, 0x21, 0x12, 0xa4, 0x42];
        check.extend([7; 12]);
        check.extend([0, 6, 0, 17]);
        check.extend(b"j3uzzrkd:b9a5c98d\0\0\0");
        check.extend([0, 0x25, 0, 0]);
        let signature = hmac(password, &[&[0, 1, 0, 0x34], &check[4..]]);
        check.extend([0, 8, 0, 20]);
        check.extend(signature);
        check.extend([0x80, 0x28, 0, 4, 1, 2, 3, 4]);
        check
    }

    #[test]
    fn a_check_without_priority_is_completed_for_who_knows_the_password() {
        let check = check(b"secret");
        assert!(StunMessage::parse(&check).is_err());
        let incomplete = Incomplete::read(&check).expect("it lacks PRIORITY");
        assert_eq!(incomplete.ufrag, "j3uzzrkd");
        assert_eq!(incomplete.complete(b"other", hmac), None);
        let whole = incomplete.complete(b"secret", hmac).expect("the right password");
        let message = StunMessage::parse(&whole).expect("whole");
        assert!(message.use_candidate() && message.prio() == Some(PRFLX) && message.verify(b"secret", hmac));
        assert_eq!(Incomplete::read(&whole), None, "nothing is missing");
    }

    #[test]
    fn what_is_cut_anywhere_or_altered_is_not_completed() {
        let check = check(b"secret");
        for end in 0..check.len() {
            assert_eq!(Incomplete::read(&check[..end]), None);
        }
        for at in 0..check.len() - 8 {
            let mut altered = check.clone();
            altered[at] ^= 1;
            let completed = Incomplete::read(&altered).and_then(|one| one.complete(b"secret", hmac));
            assert!(completed.is_none(), "byte {at}");
        }
    }
}
