//! What every refusal says.

use std::error::Error;

/// A refusal has a text, on one line, so that it can stand in a finding.
pub(crate) fn explained<T, E: Error>(read: &Result<T, E>) {
    if let Err(cause) = read {
        let text = cause.to_string();
        assert!(!text.is_empty() && !text.contains('\n'), "{cause:?} is told as {text:?}");
    }
}
