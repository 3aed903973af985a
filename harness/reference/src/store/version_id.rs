//! Version ids.

use crate::tokens::{ALPHANUMERIC, Tokens};
use sha2::{Digest, Sha256};

/// The id of a version that is not the null version.
pub(crate) type VersionId = String;

const BODY: usize = 24;
const CHECK: usize = 8;

/// A new id: 24 random characters and 8 that follow from them.
///
/// Amazon tells a text that it never issued (400) from an id that is gone (404), which takes ids that can
/// be checked. Nothing in them is secret: an id of another endpoint of this kind is well-formed here.
pub(crate) fn new_version_id(tokens: &Tokens) -> VersionId {
    let body = tokens.text(ALPHANUMERIC, BODY);
    let check = check(&body);
    body + &check
}

/// Whether an endpoint of this kind could have issued `text`.
pub(crate) fn is_version_id(text: &str) -> bool {
    text.len() == BODY + CHECK
        && text.split_at_checked(BODY).is_some_and(|(body, given)| check(body) == given)
}

fn check(body: &str) -> String {
    let digest = Sha256::digest(body);
    let letters = digest.iter().filter_map(|byte| ALPHANUMERIC.get(usize::from(*byte) % ALPHANUMERIC.len()));
    letters.take(CHECK).map(|letter| char::from(*letter)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn issued_ids_are_told_from_made_up_ones() {
        let id = new_version_id(&Tokens::new().unwrap());
        assert_eq!(id.len(), 32);
        assert!(is_version_id(&id));
        let altered = format!("{}{}", if id.starts_with('A') { 'B' } else { 'A' }, &id[1..]);
        for made_up in ["", "null", "x", &altered, &id.repeat(2), &"0".repeat(32), &"é".repeat(16)] {
            assert!(!is_version_id(made_up), "{made_up}");
        }
    }
}
