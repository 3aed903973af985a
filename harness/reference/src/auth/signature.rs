//! Keys and signatures.

use super::authorization::ALGORITHM;
use crate::hex::{hex, unhex};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// A secret key bound to a day, region and service.
#[derive(Clone)]
pub(crate) struct SigningKey([u8; 32]);

impl SigningKey {
    /// The key for the given scope: `date` is `yyyyMMdd`.
    pub(crate) fn derive(secret: &str, date: &str, region: &str, service: &str) -> Self {
        let first = mac(format!("AWS4{secret}").as_bytes(), date.as_bytes());
        let elements = [region, service, "aws4_request"];
        Self(elements.iter().fold(first, |key, element| mac(&key, element.as_bytes())))
    }

    /// Whether `signature` is the hex of `text`'s signature; takes the same time wherever they differ.
    pub(crate) fn verifies(&self, text: &str, signature: &str) -> bool {
        let given = unhex(signature).unwrap_or_default();
        keyed(&self.0).chain_update(text.as_bytes()).verify_slice(&given).is_ok()
    }
}

/// The text that is signed for a canonical request: `time` is `x-amz-date`, `scope` the credential's.
pub(crate) fn string_to_sign(time: &str, scope: &str, canonical_request: &[u8]) -> String {
    [ALGORITHM, time, scope, &sha256_hex(canonical_request)].join("\n")
}

/// SHA-256 in lower-case hex.
pub(crate) fn sha256_hex(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
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

    const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";

    #[test]
    fn amazons_example_of_a_get_request() {
        let key = SigningKey::derive(SECRET, "20130524", "us-east-1", "s3");
        let text = "AWS4-HMAC-SHA256\n20130524T000000Z\n20130524/us-east-1/s3/aws4_request\n\
                    7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972";
        let signature = "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41";
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
}
