//! What one exchange and the proofs around it have shown.

use super::contents::Contents;
use crate::case::{Facts, SourceFacts};
use crate::judge::Breach;
use crate::world::locate;
use bytes::Bytes;
use upcheck_grammar::HttpDate;
use upcheck_wire::{Exchange, Failed, Part};

/// Everything that a verdict is drawn from.
#[derive(Debug)]
pub struct Evidence {
    /// What templates stand for in this exchange.
    pub facts: PointFacts,
    /// The source that was copied from, and its sibling.
    pub seeds: Seeds,
    /// The legal request beside it, where one ran.
    pub twin: Option<TwinEvidence>,
    /// The request under test.
    pub test: Exchange,
    /// The part that was in the upload before both, where the point wants one.
    pub first: Option<Part>,
    /// The upload's parts afterwards.
    pub parts: Result<Vec<Part>, Failed>,
    /// Whether the destination key is there before the upload is completed; `None` where that could not be seen.
    pub destination: Result<bool, Failed>,
    /// Sources and other uploads that are no longer what they were.
    pub changed: Vec<Breach>,
    /// The object that the upload made once it was completed; `None` where there was no part to complete with.
    pub completed: Option<Result<Bytes, Failed>>,
}

/// The legal request beside a refusal.
#[derive(Debug)]
pub struct TwinEvidence {
    /// Its exchange.
    pub exchange: Exchange,
    /// The ETag that it answered with.
    pub etag: String,
    /// The part that it stored.
    pub part: Part,
    /// The bytes of that part.
    pub bytes: Vec<u8>,
}

/// The seeds and sizes of a point's sources and siblings, to tell where stored bytes come from.
#[derive(Clone, Debug, Default)]
pub struct Seeds(pub Vec<Seed>);

/// A source's contents.
#[derive(Clone, Debug)]
pub struct Seed {
    /// How it is called: an alias, or `the twin's …`.
    pub name: String,
    /// The seed of its pattern.
    pub seed: u64,
    /// Its size in bytes.
    pub size: u64,
}

/// What templates stand for in one exchange.
#[derive(Clone, Debug)]
pub struct PointFacts {
    /// Sources by alias.
    pub sources: Vec<(String, SourceFacts)>,
    /// The target's clock when the request was made.
    pub now: HttpDate,
    /// The check's own upload.
    pub upload: String,
    /// The bucket and the key that the check copies to.
    pub target: (String, String),
    /// Other uploads by alias.
    pub uploads: Vec<(String, String)>,
    /// The account that owns the buckets.
    pub account: Option<String>,
    /// An account that owns nothing here.
    pub other_account: String,
    /// A bucket that does not exist.
    pub missing_bucket: String,
    /// A key that does not exist.
    pub missing_key: String,
}

impl Facts for PointFacts {
    fn source(&self, alias: &str) -> Option<&SourceFacts> {
        self.sources.iter().find(|(name, _)| name == alias).map(|(_, facts)| facts)
    }

    fn now(&self) -> HttpDate {
        self.now
    }

    fn upload(&self) -> &str {
        &self.upload
    }

    fn target(&self) -> (&str, &str) {
        (&self.target.0, &self.target.1)
    }

    fn other_upload(&self, alias: &str) -> Option<&str> {
        self.uploads.iter().find(|(name, _)| name == alias).map(|(_, id)| id.as_str())
    }

    fn account(&self) -> Option<&str> {
        self.account.as_deref()
    }

    fn other_account(&self) -> &str {
        &self.other_account
    }

    fn missing_bucket(&self) -> &str {
        &self.missing_bucket
    }

    fn missing_key(&self) -> &str {
        &self.missing_key
    }
}

impl Seeds {
    /// The source's bytes from `first` to `last`, both zero-based and inclusive; `None` where it has none there.
    #[must_use]
    pub fn run(&self, alias: &str, first: u64, last: u64) -> Option<Contents> {
        let Seed { seed, size, .. } = self.0.iter().find(|seed| seed.name == alias)?;
        let end = last.checked_add(1)?;
        (first <= end && end <= *size).then_some(Contents::Drawn { seed: *seed, offsets: first..end })
    }

    /// All bytes of a source.
    #[must_use]
    pub fn whole(&self, alias: &str) -> Option<Contents> {
        let Seed { seed, size, .. } = self.0.iter().find(|seed| seed.name == alias)?;
        Some(Contents::Drawn { seed: *seed, offsets: 0..*size })
    }

    /// Where bytes come from, in words.
    #[must_use]
    pub fn describe(&self, bytes: &[u8]) -> String {
        let stray = || format!("{} bytes that are no run of any source", bytes.len());
        self.run_in_words(bytes).unwrap_or_else(stray)
    }

    /// Which run of which source bytes are, in words; `None` where they are of none.
    #[must_use]
    pub fn run_in_words(&self, bytes: &[u8]) -> Option<String> {
        if bytes.is_empty() {
            return Some("no bytes at all".to_owned());
        }
        for Seed { name, seed, size } in &self.0 {
            if let Some(first) = locate(bytes, *seed, *size) {
                let last = first + bytes.len() as u64 - 1;
                let all = if bytes.len() as u64 == *size { ", the whole object" } else { "" };
                return Some(format!("bytes {first}-{last} of {name}{all}"));
            }
        }
        None
    }
}
