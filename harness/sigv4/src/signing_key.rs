//! Keys and signatures.

use crate::Scope;
use crate::hash::{hex, unhex};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};
use std::fmt;

/// A secret key bound to a day, region and service.
#[derive(Clone)]
pub struct SigningKey([u8; 32]);

impl SigningKey {
    /// The key of `secret` for a scope.
    #[must_use]
    pub fn derive(secret: &str, scope: &Scope) -> Self {
        let first = mac(format!("AWS4{secret}").as_bytes(), scope.day.as_bytes());
        let elements = [&*scope.region, &*scope.service, Scope::TERMINAL];
        Self(elements.iter().fold(first, |key, element| mac(&key, element.as_bytes())))
    }

    /// The signature of `text` in lower-case hex: 64 digits.
    #[must_use]
    pub fn sign(&self, text: &str) -> String {
        hex(&mac(&self.0, text.as_bytes()))
    }

    /// Whether `signature` is the hex of `text`'s signature; takes the same time wherever they differ.
    #[must_use]
    pub fn verifies(&self, text: &str, signature: &str) -> bool {
        let given = unhex(signature).unwrap_or_default();
        keyed(&self.0).chain_update(text.as_bytes()).verify_slice(&given).is_ok()
    }
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SigningKey(hidden)")
    }
}

fn mac(key: &[u8], text: &[u8]) -> [u8; 32] {
    keyed(key).chain_update(text).finalize().into_bytes().into()
}

// A key of exactly one block cannot be refused; RFC 2104 section 2 makes it so from any other.
fn keyed(key: &[u8]) -> Hmac<Sha256> {
    let mut block = [0; 64];
    let digest: [u8; 32] = Sha256::digest(key).into();
    let key = if key.len() > block.len() { &digest } else { key };
    block.iter_mut().zip(key).for_each(|(byte, given)| *byte = *given);
    Hmac::new(&block.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amazons_example_of_a_get_request() {
        let scope =
            Scope { day: "20130524".to_owned(), region: "us-east-1".to_owned(), service: "s3".to_owned() };
        let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", &scope);
        let text = "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n\
                    7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972";
        let signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
        assert_eq!(key.sign(text), signature);
        assert!(key.verifies(text, signature));
        for wrong in ["", "f0", &signature.replace('f', "e"), &signature[1..], "zz"] {
            assert!(!key.verifies(text, wrong), "{wrong}");
        }
    }

    #[test]
    fn keys_of_any_length_are_those_of_rfc_4231() {
        for (key, text, expected) in [
            (
                b"Jefe".to_vec(),
                "what do ya want for nothing?",
                "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
            ),
            (
                vec![0xaa; 131],
                "Test Using Larger Than Block-Size Key - Hash Key First",
                "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
            ),
        ] {
            assert_eq!(hex(&mac(&key, text.as_bytes())), expected);
        }
    }

    #[test]
    fn debug_output_shows_no_key() {
        assert_eq!(format!("{:?}", SigningKey([7; 32])), "SigningKey(hidden)");
    }
}
