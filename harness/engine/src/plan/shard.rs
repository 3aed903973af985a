//! `--shard I/N`: a part of the plan, the same anywhere.

use sha2::{Digest, Sha256};
use std::fmt;
use std::str::FromStr;

/// One of several parts that a plan is divided into.
///
/// A point belongs to the part `1 + h mod N`, where `h` is the first eight bytes, big-endian, of the SHA-256 digest of
/// its name: the name of its decision, so that decision and detail stay together. Parts are disjoint and complete, and
/// a case that is added moves no other.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shard {
    /// Which part, counted from 1.
    number: u64,
    /// How many parts there are.
    of: u64,
}

impl Shard {
    /// Which part it is, counted from 1.
    #[must_use]
    pub fn number(self) -> u64 {
        self.number
    }

    /// How many parts there are.
    #[must_use]
    pub fn of(self) -> u64 {
        self.of
    }

    /// Whether a point of this name belongs to it.
    #[must_use]
    pub fn holds(self, point: &str) -> bool {
        let digest = Sha256::digest(point);
        let first = digest.iter().take(8).fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        first % self.of + 1 == self.number
    }
}

impl FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text.split_once('/').and_then(|(number, of)| Some((digits(number)?, digits(of)?)));
        match parts {
            Some((number, of)) if (1..=of).contains(&number) => Ok(Self { number, of }),
            _ => Err("write I/N, such as 1/4: part I of N, counted from 1".to_owned()),
        }
    }
}

impl fmt::Display for Shard {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.number, self.of)
    }
}

fn digits(text: &str) -> Option<u64> {
    text.bytes().all(|byte| byte.is_ascii_digit()).then(|| text.parse().ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_disjoint_and_complete_for_every_number_of_them() {
        let names: Vec<String> = (0..200).map(|number| format!("area/suite/case[n={number}]")).collect();
        for of in 1..=40 {
            let shards: Vec<Shard> = (1..=of).map(|number| Shard { number, of }).collect();
            for name in &names {
                assert_eq!(shards.iter().filter(|shard| shard.holds(name)).count(), 1, "{name} of {of}");
            }
        }
        let half = names.iter().filter(|name| Shard { number: 1, of: 2 }.holds(name)).count();
        assert!((60..140).contains(&half), "{half} of 200");
    }

    /// `printf copy/plain/whole | sha256sum` begins with the number that decides.
    #[test]
    fn the_part_of_a_name_never_changes() {
        let part = |of| (1..=of).find(|number| Shard { number: *number, of }.holds("copy/plain/whole"));
        assert_eq!([part(2), part(3), part(7)], [Some(2), Some(2), Some(6)]);
    }

    #[test]
    fn only_a_part_of_a_whole_is_one() {
        for text in ["1/1", "3/7", "7/7"] {
            assert_eq!(text.parse::<Shard>().map(|shard| shard.to_string()).as_deref(), Ok(text));
        }
        for text in ["", "1", "0/2", "3/2", "1/0", "-1/2", "+1/2", "1/2/3", "a/b", "1/ 2"] {
            assert!(text.parse::<Shard>().is_err(), "{text}");
        }
    }
}
