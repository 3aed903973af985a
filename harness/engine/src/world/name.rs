//! The name of a run: every bucket and key that it creates begins with it.

use crate::case::BucketState;
use std::fmt;

/// `upcheck-` and twelve random characters.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct RunName(String);

const HEAD: &str = "upcheck-";
const TAIL: usize = 12;
const ALPHABET: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";

impl RunName {
    /// A new name, drawn at random (60 bits).
    ///
    /// # Errors
    /// The system has no random numbers.
    pub fn random() -> Result<Self, getrandom::Error> {
        let mut bytes = [0; TAIL];
        getrandom::fill(&mut bytes)?;
        let tail = bytes.iter().map(|byte| char::from(ALPHABET[usize::from(byte % 32)]));
        Ok(Self(HEAD.chars().chain(tail).collect()))
    }

    /// A name that a user typed.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let tail = text.strip_prefix(HEAD)?;
        let fits = tail.len() == TAIL && tail.bytes().all(|byte| ALPHABET.contains(&byte));
        fits.then(|| Self(text.to_owned()))
    }

    /// The bucket of this run in a state.
    #[must_use]
    pub fn bucket(&self, state: BucketState) -> String {
        format!("{}-{}", self.0, state.as_str())
    }

    /// The bucket of this run that belongs to the second account.
    #[must_use]
    pub fn foreign_bucket(&self) -> String {
        format!("{}-foreign", self.0)
    }

    /// Every bucket name that this run may create.
    #[must_use]
    pub fn buckets(&self) -> [String; 4] {
        let [plain, versioned, suspended] =
            [BucketState::Plain, BucketState::Versioned, BucketState::Suspended]
                .map(|state| self.bucket(state));
        [plain, versioned, suspended, self.foreign_bucket()]
    }

    /// What the keys of this run begin with.
    #[must_use]
    pub fn key_prefix(&self) -> String {
        format!("{}/", self.0)
    }

    /// A bucket that this run never creates.
    #[must_use]
    pub fn missing_bucket(&self) -> String {
        format!("{}-missing", self.0)
    }

    /// A key that this run never creates.
    #[must_use]
    pub fn missing_key(&self) -> String {
        format!("{}/missing", self.0)
    }

    /// The name itself.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for RunName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_runs_are_names() {
        let name = RunName::random().unwrap();
        assert_eq!(RunName::parse(name.as_str()), Some(name));
        for text in [
            "",
            "upcheck-",
            "upcheck-short",
            "upcheck-ABCDEFGHIJKL",
            "other-abcdefghijkl",
            "upcheck-abcdefghijklm",
        ] {
            assert_eq!(RunName::parse(text), None, "{text}");
        }
    }
}
