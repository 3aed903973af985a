//! What a store may answer, and what the answer must have done to it.

use crate::{Allowed, Refusal, Span};
use std::fmt;
use upcheck_grammar::PartNumber;

/// On whose authority an outcome is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Amazon's documentation says so.
    Documented,
    /// Recorded on Amazon S3.
    Recorded,
    /// At least two independent implementations agree.
    Consensus,
    /// One implementation, or a conclusion from neighbouring rules.
    Inferred,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Documented => "documented",
            Self::Recorded => "recorded",
            Self::Consensus => "consensus",
            Self::Inferred => "inferred",
        })
    }
}

/// The allowed outcomes of a request, the preferred one first.
pub type Outcomes = Allowed<Outcome>;

/// One allowed answer with its effect on the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Outcome {
    /// On whose authority.
    pub basis: Basis,
    /// What goes back to the client.
    pub answer: Answer,
    /// What has happened in the store once the answer is out.
    pub effect: Effect,
}

/// The answer to a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// 200 with a `CopyPartResult`.
    Copied(PartCopied),
    /// An error document.
    Refused(Refusal),
}

/// What a success says beyond the part's own ETag, date and checksum, which follow from its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PartCopied {
    /// The `x-amz-copy-source-version-id` header; `None` means that the header is absent.
    pub source_version_id: Option<String>,
}

/// What an answer does to the store.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Nothing changes.
    Nothing,
    /// The upload's part `number` is now these bytes, whatever it was before.
    StorePart {
        /// The part's number.
        number: PartNumber,
        /// The source's bucket.
        bucket: String,
        /// The source's key.
        key: String,
        /// The source's version; `None` for the null version.
        version_id: Option<String>,
        /// The bytes of that version.
        span: Span,
    },
}
