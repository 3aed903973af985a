//! How much a deviation matters, and on whose authority.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// How much a deviation matters, the weightiest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Level {
    /// Documented or recorded for UploadPartCopy.
    Must,
    /// Recorded for a sibling call, or the consensus of implementations.
    Should,
    /// Inferred.
    May,
    /// Open: looked at, never failed by its decision.
    Observe,
}

impl Level {
    /// All levels, the weightiest first.
    pub const ALL: [Self; 4] = [Self::Must, Self::Should, Self::May, Self::Observe];

    /// The word of the case format.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Must => "must",
            Self::Should => "should",
            Self::May => "may",
            Self::Observe => "observe",
        }
    }
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Level {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, Self::Err> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str() == word)
            .ok_or_else(|| format!("`{word}` is no level: must, should, may or observe"))
    }
}

/// On whose authority an outcome is expected.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Basis {
    /// Amazon's documentation says so.
    Documented,
    /// Recorded on Amazon S3; wins over the documentation where they differ.
    Recorded,
    /// At least two independent implementations agree.
    Consensus,
    /// One implementation, or a conclusion from neighbouring rules.
    Inferred,
}

impl Basis {
    /// The word of the case format.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Documented => "documented",
            Self::Recorded => "recorded",
            Self::Consensus => "consensus",
            Self::Inferred => "inferred",
        }
    }

    /// The weightiest level that it supports; a recording of a sibling call weighs less.
    #[must_use]
    pub fn supports(self, of_sibling: bool) -> Level {
        match self {
            Self::Documented => Level::Must,
            Self::Recorded if !of_sibling => Level::Must,
            Self::Recorded | Self::Consensus => Level::Should,
            Self::Inferred => Level::May,
        }
    }
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
