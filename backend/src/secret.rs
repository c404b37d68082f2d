//! The server's one secret, and what is proved with it: visitor cookies and stream keys. Nothing signed is stored.

use crate::Error;
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use hmac::{Hmac, Mac};
use rand::Rng;
use sha2::{Digest, Sha256};
use std::fmt;

/// 32 bytes that only this server knows. `Debug` does not show them.
#[derive(Clone)]
pub struct Secret([u8; 32]);

impl Secret {
    /// The secret that a file holds.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Secret {
        Secret(bytes)
    }

    /// A new one, for the first start.
    #[must_use]
    pub fn random() -> Secret {
        Secret(rand::rng().random())
    }

    /// The bytes, to write them into the secret's file.
    #[must_use]
    pub fn bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Signs `message` for one `purpose` (HMAC-SHA-256, URL-safe text of 43 characters): what was signed for cookies
    /// proves nothing about streams.
    #[must_use]
    pub fn sign(&self, purpose: &str, message: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.mac(purpose, message).finalize().into_bytes())
    }

    /// Whether `signature` is ours, in constant time.
    #[must_use]
    pub fn verify(&self, purpose: &str, message: &str, signature: &str) -> bool {
        URL_SAFE_NO_PAD
            .decode(signature)
            .is_ok_and(|bytes| self.mac(purpose, message).verify_slice(&bytes).is_ok())
    }

    fn mac(&self, purpose: &str, message: &str) -> Hmac<Sha256> {
        let mut mac = <Hmac<Sha256> as Mac>::new_from_slice(&self.0).expect("HMAC takes a key of any length");
        mac.update(purpose.as_bytes());
        // A zero byte between the two: no purpose contains one.
        mac.update(&[0]);
        mac.update(message.as_bytes());
        mac
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Secret(…)")
    }
}

/// 256 random bits as URL-safe text (43 characters).
pub(crate) fn random_token() -> String {
    URL_SAFE_NO_PAD.encode(rand::rng().random::<[u8; 32]>())
}

/// SHA-256 as URL-safe text, for what must be found but not be readable, and for comparing requests.
pub(crate) fn digest(text: &str) -> String {
    URL_SAFE_NO_PAD.encode(Sha256::digest(text.as_bytes()))
}

/// What is stored of a token that somebody sent; one that is longer than any of ours is not worth hashing: `NotFound`.
pub(crate) fn token_digest(token: &str) -> Result<String, Error> {
    if token.is_empty() || token.len() > 64 {
        Err(Error::NotFound)
    } else {
        Ok(digest(token))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_signature_holds_for_its_purpose_only() {
        let secret = Secret::random();
        let signature = secret.sign("visitor", "abc");
        assert!(secret.verify("visitor", "abc", &signature));
        assert!(!secret.verify("stream", "abc", &signature));
        assert!(!secret.verify("visitor", "abd", &signature));
        assert!(!secret.verify("visitor", "abc", ""));
        assert!(!Secret::random().verify("visitor", "abc", &signature));
        assert_eq!(format!("{secret:?}"), "Secret(…)");
    }
}
