//! Random text for names that must not be guessed: session ids, ICE credentials, entity tags.

use rand::Rng;

/// `n` letters and digits that are easy to read aloud, from the operating system seeded CSPRNG. All are ICE characters
/// (RFC 8839 §5.4) and safe in URLs. Each carries about 4.95 bits.
pub(crate) fn letters(n: usize) -> String {
    const ALPHABET: &[u8; 31] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let mut rng = rand::rng();
    (0..n)
        .map(|_| ALPHABET[rng.random_range(0..ALPHABET.len())] as char)
        .collect()
}
