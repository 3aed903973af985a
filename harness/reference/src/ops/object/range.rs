//! The `Range` header.

/// The bytes that a GET sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Range {
    /// All of them: no range, or one that is to be ignored.
    Whole,
    /// From and to these zero-based offsets, both inclusive and inside the object.
    Part(u64, u64),
    /// None: the range lies outside the object.
    Outside,
}

/// Reads a `Range` header for an object of `size` bytes (RFC 9110 section 14.1.2).
///
/// ```text
/// range  = "bytes=" ( first "-" [ last ] / "-" length )
/// ```
/// What has another form, several ranges included, is ignored.
pub(crate) fn parse(raw: &str, size: u64) -> Range {
    let Some((first, last)) = raw.strip_prefix("bytes=").and_then(|spec| spec.split_once('-')) else {
        return Range::Whole;
    };
    match (number(first), number(last)) {
        (Some(first), _) if last.is_empty() => within(first, u64::MAX, size),
        (Some(first), Some(last)) if first <= last => within(first, last, size),
        (None, Some(0)) if first.is_empty() => Range::Outside,
        (None, Some(length)) if first.is_empty() => within(size.saturating_sub(length), u64::MAX, size),
        _ => Range::Whole,
    }
}

fn within(first: u64, last: u64, size: u64) -> Range {
    if first < size { Range::Part(first, last.min(size - 1)) } else { Range::Outside }
}

// Numbers beyond 64 bits lie outside of every object.
fn number(digits: &str) -> Option<u64> {
    let digital = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    digital.then(|| digits.parse().unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_of_ten_bytes() {
        for (raw, range) in [
            ("bytes=0-8", Range::Part(0, 8)),
            ("bytes=9-9", Range::Part(9, 9)),
            ("bytes=5-", Range::Part(5, 9)),
            ("bytes=5-99", Range::Part(5, 9)),
            ("bytes=-3", Range::Part(7, 9)),
            ("bytes=-99", Range::Part(0, 9)),
            ("bytes=-0", Range::Outside),
            ("bytes=10-", Range::Outside),
            ("bytes=10-12", Range::Outside),
            ("bytes=99999999999999999999-", Range::Outside),
            ("bytes=3-2", Range::Whole),
            ("bytes=0-1,3-4", Range::Whole),
            ("bytes=-", Range::Whole),
            ("bytes=a-b", Range::Whole),
            ("bytes=+1-2", Range::Whole),
            ("bytes 0-1", Range::Whole),
            ("lines=0-1", Range::Whole),
            ("", Range::Whole),
        ] {
            assert_eq!(parse(raw, 10), range, "{raw}");
        }
        assert_eq!(parse("bytes=0-0", 0), Range::Outside);
        assert_eq!(parse("bytes=-1", 0), Range::Outside);
    }
}
