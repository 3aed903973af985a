//! From text to typed data, with faults as diagnostics.

use super::diagnostic::{Diagnostic, nearest};
use super::syntax;
use serde::de::DeserializeOwned;
use serde_yaml::{DuplicateKeyPolicy, Error, Location, MergeKeyPolicy};

/// A file that people write is small; anything larger is a mistake. In bytes.
const LIMIT: usize = 1024 * 1024;

/// Reads one strict YAML document: no anchors, tags, merges, unknown or double keys.
///
/// # Errors
/// The first fault of syntax or type.
pub fn parse_yaml<T: DeserializeOwned>(path: &str, source: &str) -> Result<T, Diagnostic> {
    if source.len() > LIMIT {
        return Err(Diagnostic::of_file(path, format!("the file is larger than {LIMIT} bytes"), None));
    }
    syntax::check(path, source)?;
    let options = serde_yaml::options! {
        duplicate_keys: DuplicateKeyPolicy::Error,
        merge_keys: MergeKeyPolicy::Error,
        no_schema: true,
        strict_booleans: true,
        with_snippet: false
    };
    serde_yaml::from_str_with_options(source, options).map_err(|error| explain(path, source, &error))
}

fn explain(path: &str, source: &str, error: &Error) -> Diagnostic {
    let error = error.without_snippet();
    let location = error.location().unwrap_or(Location::UNKNOWN);
    let (title, help) = match error {
        Error::SerdeUnknownField { field, expected, .. } => {
            (format!("unknown key `{field}`"), suggestion(field, expected))
        }
        Error::SerdeUnknownVariant { variant, expected, .. } => {
            (format!("unknown word `{variant}`"), suggestion(variant, expected))
        }
        Error::SerdeMissingField { field, .. } => (format!("the key `{field}` is missing"), None),
        other => (strip_place(&other.to_string()), None),
    };
    Diagnostic::at(path, source, location, title, help)
}

fn suggestion(word: &str, known: &[&'static str]) -> Option<String> {
    match nearest(word, known.iter().copied()) {
        Some(near) => Some(format!("did you mean `{near}`?")),
        None if known.is_empty() => None,
        None => Some(format!("known are: {}", known.join(", "))),
    }
}

/// The parser ends some messages with their place, which the diagnostic shows anyway.
fn strip_place(message: &str) -> String {
    match message.rfind(" at line ") {
        Some(at) => message[..at].to_owned(),
        None => message.to_owned(),
    }
}
