//! How something ended, in words that are the same in every run against the same server: what baselines pin.
//!
//! Whatever differs from run to run is left out: request ids, dates, tags, names of buckets and keys, messages.

use super::answer::Observed;
use crate::hex::hex;
use sha2::{Digest, Sha256};
use upcheck_wire::{Answer, Document, Exchange, Failed, NoAnswer, Redactor};

/// The longest fingerprint, in characters.
const LONGEST: usize = 240;

/// The longest word of a server that is repeated, in bytes; Amazon's longest codes have about fifty.
const LONGEST_WORD: usize = 64;

const ODD_CODE: &str = "with an odd error code";

/// Joins what was answered, what it did and what is broken to one line.
pub(crate) fn join(words: impl IntoIterator<Item = String>) -> String {
    let words: Vec<String> = words.into_iter().filter(|word| !word.is_empty()).collect();
    let whole = words.join("; ");
    let Some((cut, _)) = whole.char_indices().nth(LONGEST) else { return whole };
    let digest = Sha256::digest(&whole);
    let mut tail = hex(&digest);
    tail.truncate(8);
    format!("{}… {tail}", &whole[..cut])
}

/// An answer to the request under test, or to the legal one beside it.
pub(crate) fn answer(exchange: &Exchange, redactor: &Redactor) -> String {
    let answer = match &exchange.received {
        Ok(answer) => answer,
        Err(none) => return nothing(none).to_owned(),
    };
    let free_of_secrets = |word: &str| redactor.redact_str(word) == word;
    match Observed::of(exchange) {
        Observed::Refused { status, code: Some(code) } if free_of_secrets(&code) => {
            format!("{status} {}", code_in_words(&code))
        }
        Observed::Refused { status, code: Some(_) } => format!("{status} {ODD_CODE}"),
        Observed::Refused { status, code: None } | Observed::Odd { status, .. } => {
            format!("{status} with {}", document(answer, &free_of_secrets))
        }
        other => other.to_string(),
    }
}

/// A call that served a check and failed: the operation and how it was answered.
pub(crate) fn call(failed: &Failed) -> String {
    let operation = failed.what.split(' ').next().unwrap_or_default();
    let answered = match (&failed.exchange.received, failed.status(), failed.code()) {
        (Err(none), ..) => nothing(none).to_owned(),
        (Ok(_), Some(status), Some(code)) => format!("{status} {}", code_in_words(code)),
        (Ok(answer), ..) if answer.is_success() => format!("an unreadable {}", answer.status),
        (Ok(answer), ..) => format!("{} without an error code", answer.status),
    };
    format!("{operation}: {answered}")
}

/// A sentence without the names of buckets and keys.
pub(crate) fn nameless(why: &str) -> String {
    let names = |word: &str| word.contains('/') || word.contains("upcheck-");
    let words = why.split(' ').map(|word| if names(word) { "…" } else { word });
    words.collect::<Vec<_>>().join(" ")
}

fn nothing(none: &NoAnswer) -> &'static str {
    match none {
        NoAnswer::Unsendable(_) => "nothing was sent",
        NoAnswer::Connect(_) => "no connection",
        NoAnswer::Timeout(_) => "no answer in time",
        NoAnswer::Broken(_) => "no whole answer",
        NoAnswer::Told(_) => "no answer",
    }
}

fn document(answer: &Answer, may_be_repeated: &dyn Fn(&str) -> bool) -> String {
    match Document::parse(&answer.body) {
        Ok(document) if is_plain(&document.root.name) && may_be_repeated(&document.root.name) => {
            format!("a <{}> document", document.root.name)
        }
        Ok(_) => "an odd document".to_owned(),
        Err(_) if answer.body.is_empty() => "an empty body".to_owned(),
        Err(_) => "a body that is no XML".to_owned(),
    }
}

fn code_in_words(code: &str) -> &str {
    match code {
        "" => "without an error code",
        code if is_plain(code) => code,
        _ => ODD_CODE,
    }
}

/// Whether a word of a server is one: no sentence, nothing hostile, nothing that names the run.
fn is_plain(word: &str) -> bool {
    let allowed = |byte: u8| byte.is_ascii_alphanumeric() || b"._-:".contains(&byte);
    word.len() <= LONGEST_WORD && word.bytes().all(allowed) && !word.contains("upcheck-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_words_are_repeated() {
        for (code, expected) in [
            ("NoSuchKey", "NoSuchKey"),
            ("", "without an error code"),
            ("No such key", "with an odd error code"),
            ("A\u{1b}[31m", "with an odd error code"),
            ("upcheck-abcdefghijkl-plain", "with an odd error code"),
            (&"A".repeat(65), "with an odd error code"),
        ] {
            assert_eq!(code_in_words(code), expected, "{code}");
        }
    }

    #[test]
    fn a_sentence_keeps_no_name() {
        for (why, expected) in [
            ("cannot list bucket/key now", "cannot list … now"),
            ("the bucket upcheck-abcdefghijkl-plain is gone", "the bucket … is gone"),
            ("no version id", "no version id"),
        ] {
            assert_eq!(nameless(why), expected);
        }
    }

    #[test]
    fn a_long_one_is_cut_and_still_told_from_others() {
        let one = join(["é".repeat(300), "a".to_owned()]);
        let other = join(["é".repeat(300), "b".to_owned()]);
        assert_ne!(one, other);
        assert_eq!(one.chars().count(), LONGEST + 10);
        assert_eq!(join(["a".to_owned(), String::new(), "b".to_owned()]), "a; b");
    }
}
