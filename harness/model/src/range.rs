//! The bytes that a request asks for.

use crate::{Allowed, Outcomes, Refusal, Span, readings};
use upcheck_grammar::{CopyRange, CopyRangeError, RangeMisfit};

/// The most bytes that one part can take: 5 GiB, exactly 5 GiB included. Recorded.
const PART_LIMIT: u64 = 5_368_709_120;

/// The bytes to copy of a source of `size` bytes, in every reading of the range, or why none can be.
pub(crate) fn spans(range: Option<&[u8]>, size: u64) -> Allowed<Result<Span, Outcomes>> {
    let Some(raw) = range else { return Allowed::only(within_limit(0, size)) };
    readings::range(raw).then(|reading| Allowed::only(span(raw, reading, size)))
}

/// What can be said of a range without a source: whether it is well-formed in every reading.
pub(crate) fn form(range: Option<&[u8]>) -> Result<(), Outcomes> {
    match range {
        Some(raw) if readings::range(raw).iter().any(Result::is_err) => Err(malformed(raw)),
        _ => Ok(()),
    }
}

fn span(raw: &[u8], reading: Result<CopyRange, CopyRangeError>, size: u64) -> Result<Span, Outcomes> {
    let end = || Outcomes::recorded(Refusal::range_end(&String::from_utf8_lossy(raw), size));
    let beyond = || Outcomes::recorded(Refusal::range_beyond());
    match reading {
        Ok(range) => match range.fit(size) {
            Ok(length) => within_limit(range.first(), length),
            Err(RangeMisfit::EndsBeyond) => Err(end()),
            Err(RangeMisfit::StartsBeyond) if size > 0 => Err(beyond()),
            // Which of the two it is just past the end, or of an empty source, is not recorded.
            Err(RangeMisfit::StartsAtEnd | RangeMisfit::StartsBeyond) => Err(beyond().open(end())),
        },
        // A number that a reader cannot hold may look malformed to it, or just large.
        Err(CopyRangeError::TooLarge) => Err(malformed(raw).open(end()).open(beyond())),
        Err(_) => Err(malformed(raw)),
    }
}

fn malformed(raw: &[u8]) -> Outcomes {
    Outcomes::recorded(Refusal::range_form(&String::from_utf8_lossy(raw)))
}

fn within_limit(offset: u64, length: u64) -> Result<Span, Outcomes> {
    if length > PART_LIMIT {
        return Err(Outcomes::recorded(Refusal::too_large()));
    }
    Ok(Span { offset, length })
}
