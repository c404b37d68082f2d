//! What an unfinished DTLS handshake may make OpenSSL remember: it comes from anybody with a session, and few bytes can ask for much.

/// Datagrams that a handshake may take: one with lost flights takes about twenty.
const MOST_DATAGRAMS: usize = 100;
/// OpenSSL keeps records that come too early whole, with 17 KB each.
const MOST_EARLY: usize = 8;
/// It makes room for what a message says of its length. A certificate is the longest.
const LONGEST_MESSAGE: u32 = 8 * 1_024;
/// See the file's head.
#[derive(Debug, Default)]
pub(crate) struct Intake {
    datagrams: usize,
    early: usize,
}

impl Intake {
    /// Whether OpenSSL may see this datagram.
    pub(crate) fn takes(&mut self, datagram: &[u8]) -> bool {
        const HANDSHAKE: u8 = 22;
        self.datagrams += 1;
        let mut rest = datagram;
        // RFC 6347 §4.1: type, version, epoch, number, length.
        while let [kind, _, _, e0, e1, _, _, _, _, _, _, l0, l1, body @ ..] = rest {
            let Some((record, more)) = body.split_at_checked(usize::from(u16::from_be_bytes([*l0, *l1]))) else {
                return false;
            };
            let is_early = [*e0, *e1] != [0, 0];
            self.early += usize::from(is_early);
            // Its message begins with its kind and its length (§4.2.2).
            if let (HANDSHAKE, false, [_, n0, n1, n2, ..]) = (*kind, is_early, record)
                && u32::from_be_bytes([0, *n0, *n1, *n2]) > LONGEST_MESSAGE
            {
                return false;
            }
            rest = more;
        }
        rest.is_empty() && self.datagrams <= MOST_DATAGRAMS && self.early <= MOST_EARLY
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_unfinished_handshake_remembers_little() {
        let record = |epoch: u8, body: &[u8]| {
            let mut record = vec![22, 0xfe, 0xfd, 0, epoch, 0, 0, 0, 0, 0, 1];
            record.extend((body.len() as u16).to_be_bytes());
            record.extend(body);
            record
        };
        let mut intake = Intake::default();
        assert!(intake.takes(&record(0, &[1, 0, 0, 40, 0, 0])));
        assert!(!intake.takes(&record(0, &[11, 1, 0, 0, 0, 0])), "a message of 64 KB");
        assert!(!intake.takes(&record(0, &[])[..12]), "half a record");
        assert_eq!(
            (0..20).filter(|_| intake.takes(&record(1, &[0; 40]))).count(),
            MOST_EARLY
        );
        let mut intake = Intake::default();
        assert_eq!(
            (0..200).filter(|_| intake.takes(&record(0, &[1, 0, 0, 40]))).count(),
            MOST_DATAGRAMS
        );
    }
}
