//! A range together with its source: [`CopyRange::fit`].
//!
//! - Table: recorded on Amazon S3, a range that leaves its source is refused and never cut, with one error where it ends
//!   beyond the source and another where it starts beyond it.
//! - Partner: [`second_reading`], in 128 bits.
//! - Laws: what fits a source fits every larger one, with the same length; the whole source fits; one byte more does not.

use arbitrary::Unstructured;
use upcheck_grammar::CopyRange;
use upcheck_grammar::RangeMisfit::{self, EndsBeyond, StartsAtEnd, StartsBeyond};

use crate::refusal::explained;
use crate::text::{self, Fields};

/// Holds the fields `size` (bytes) and `range` (a header value) against the table.
pub fn copy_range_sized(input: &[u8]) {
    let fields = Fields::of(input);
    let Some(size) = fields.number("size") else { return };
    let Some(Ok(range)) = fields.get("range").map(CopyRange::parse) else { return };
    check(CopyRange::fit, range, size);
}

/// Draws both fields.
///
/// # Errors
/// None while bytes are left to draw from.
pub fn draw_copy_range_sized(from: &mut Unstructured<'_>) -> arbitrary::Result<String> {
    Ok(format!("size: {}\nrange: {}", text::number(from)?, text::range(from)?))
}

type Fit = Result<u64, RangeMisfit>;

fn check(fit: impl Fn(CopyRange, u64) -> Fit, range: CopyRange, size: u64) {
    explained(&fit(range, size));
    assert_eq!(fit(range, size), second_reading(range, size), "{range} of {size} bytes");
    if let Ok(length) = fit(range, size) {
        assert!(0 < length && length <= size, "{range} of {size} bytes copies {length}");
        for larger in [size.saturating_add(1), size.saturating_mul(2), u64::MAX] {
            assert_eq!(fit(range, larger), Ok(length), "{range} fits {size} bytes, and so {larger}");
        }
        if let Some(longer) = CopyRange::new(range.first(), size) {
            assert_eq!(fit(longer, size), Err(EndsBeyond), "{longer} of {size} bytes");
        }
    }
    if let Some(whole) = size.checked_sub(1).and_then(|last| CopyRange::new(0, last)) {
        assert_eq!(fit(whole, size), Ok(size), "{whole} is all of {size} bytes");
    }
}

/// The number of bytes that are copied, or why none is.
pub(crate) fn second_reading(range: CopyRange, size: u64) -> Fit {
    let (first, end, size) = (u128::from(range.first()), u128::from(range.last()) + 1, u128::from(size));
    match first {
        _ if end <= size => u64::try_from(end - first).map_err(|_| EndsBeyond),
        _ if first < size => Err(EndsBeyond),
        _ if first == size => Err(StartsAtEnd),
        _ => Err(StartsBeyond),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::convicts;

    #[test]
    fn convicts_wrong_fits() {
        type Wrong = fn(CopyRange, u64) -> Fit;
        let wrong: [(&str, Wrong, (u64, u64, u64)); 5] = [
            ("a last byte that is the size", |range, size| range.fit(size.saturating_add(1)), (0, 10, 10)),
            (
                "a last byte that is the size, seen from a good one",
                |range, size| range.fit(size + 1),
                (0, 8, 10),
            ),
            (
                "a range that is cut",
                |range, size| range.fit(size).or(Ok(size.saturating_sub(range.first()))),
                (0, 100, 10),
            ),
            (
                "a length that is one short",
                |range, size| range.fit(size).map(|length| length - 1),
                (1, 1, 10),
            ),
            ("one error for all", |range, size| range.fit(size).map_err(|_| EndsBeyond), (10, 12, 10)),
        ];
        for (fault, fit, (first, last, size)) in wrong {
            convicts(fault, || check(fit, CopyRange::new(first, last).unwrap(), size));
        }
    }
}
