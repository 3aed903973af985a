//! Random names: ids of requests, uploads and versions.

use sha2::{Digest, Sha256};
use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

/// Decimal digits.
pub(crate) const DIGITS: &[u8] = b"0123456789";
/// Upper-case letters and digits as in access key ids.
pub(crate) const BASE32: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
/// Letters and digits.
pub(crate) const ALPHANUMERIC: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
/// The standard base64 alphabet, as in secret keys.
pub(crate) const BASE64: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
/// Characters that a query carries unescaped, as in upload ids.
pub(crate) const URL_SAFE: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789._";

/// A stream of unguessable tokens: SHA-256 over a random key and a counter.
///
/// The system is asked for randomness once, so that a later request cannot fail for want of it.
#[derive(Debug)]
pub(crate) struct Tokens {
    key: [u8; 32],
    used: AtomicU64,
}

impl Tokens {
    /// A stream with a fresh key.
    ///
    /// # Errors
    /// The system has no randomness to give.
    pub(crate) fn new() -> io::Result<Self> {
        let mut key = [0; 32];
        getrandom::fill(&mut key).map_err(io::Error::other)?;
        Ok(Self { key, used: AtomicU64::new(0) })
    }

    /// `length` characters drawn from `alphabet`.
    pub(crate) fn text(&self, alphabet: &[u8], length: usize) -> String {
        let mut text = String::with_capacity(length);
        while text.len() < length {
            let count = self.used.fetch_add(1, Ordering::Relaxed);
            let block = Sha256::new().chain_update(self.key).chain_update(count.to_be_bytes()).finalize();
            let letters = block.iter().filter_map(|byte| alphabet.get(usize::from(*byte) % alphabet.len()));
            text.extend(letters.take(length - text.len()).map(|letter| char::from(*letter)));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_have_the_asked_length_and_alphabet_and_never_repeat() {
        let tokens = Tokens::new().unwrap();
        let (one, other) = (tokens.text(DIGITS, 100), tokens.text(DIGITS, 100));
        assert_eq!((one.len(), other.len()), (100, 100));
        assert!(one.bytes().all(|byte| byte.is_ascii_digit()));
        assert_ne!(one, other);
    }
}
