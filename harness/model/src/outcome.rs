//! What a store may answer, and what the answer must have done to it.

use crate::{Allowed, Refusal, Span};
use std::fmt;
use upcheck_grammar::PartNumber;

/// On whose authority an outcome is allowed; the stronger is the lesser.
///
/// A recording outranks the documentation, because servers and clients are built against what Amazon does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Basis {
    /// Recorded on Amazon S3, for this operation or for one that reads the same header or parameter.
    Recorded,
    /// Amazon's documentation says so.
    Documented,
    /// At least two independent implementations agree.
    Consensus,
    /// One implementation, or a conclusion from neighbouring rules. Whatever is allowed because nothing says
    /// which of several answers Amazon gives is inferred, the preferred one included.
    Inferred,
}

impl fmt::Display for Basis {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Recorded => "recorded",
            Self::Documented => "documented",
            Self::Consensus => "consensus",
            Self::Inferred => "inferred",
        })
    }
}

/// The allowed outcomes of a request, the preferred one first.
///
/// No two of them have the same answer and the same effect, and none has a stronger basis than the preferred.
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

/// What a success says beyond the part's own entity tag, date and checksum, which follow from its bytes.
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

impl Outcomes {
    /// Nothing but this refusal, as recorded.
    pub(crate) fn recorded(refusal: Refusal) -> Self {
        Self::refused(Basis::Recorded, refusal)
    }

    /// Nothing but this refusal.
    pub(crate) fn refused(basis: Basis, refusal: Refusal) -> Self {
        Self::only(Outcome { basis, answer: Answer::Refused(refusal), effect: Effect::Nothing })
    }

    /// These and, less preferred, those, where nothing says which it is. Unless they are the same to begin
    /// with, each is then only inferred.
    pub(crate) fn open(self, others: Self) -> Self {
        if self == others {
            return self;
        }
        let inferred = |outcome| Self::only(Outcome { basis: Basis::Inferred, ..outcome });
        self.then(inferred).or_any_of(others.then(inferred))
    }
}

impl<T> Allowed<T> {
    /// The outcomes that each reading leads to. Where they differ, the question is open.
    pub(crate) fn decide(self, follow: impl Fn(T) -> Outcomes) -> Outcomes {
        self.join(follow, Outcomes::open)
    }
}

/// Both values; or the refusals of either; or, where both are at fault, those of both: nothing says which
/// fault is looked at first.
pub(crate) fn both<A, B>(a: Result<A, Outcomes>, b: Result<B, Outcomes>) -> Result<(A, B), Outcomes> {
    match (a, b) {
        (Ok(a), Ok(b)) => Ok((a, b)),
        (Ok(_), Err(refusals)) | (Err(refusals), Ok(_)) => Err(refusals),
        (Err(first), Err(second)) => Err(first.open(second)),
    }
}

#[cfg(test)]
mod tests {
    use super::Basis;

    #[test]
    fn a_basis_is_called_what_case_files_call_it() {
        for (basis, word) in [
            (Basis::Recorded, "recorded"),
            (Basis::Documented, "documented"),
            (Basis::Consensus, "consensus"),
            (Basis::Inferred, "inferred"),
        ] {
            assert_eq!(basis.to_string(), word);
        }
    }
}
