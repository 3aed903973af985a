//! Where evidence can be looked up, as links.

use maud::{Markup, html};

/// A text with every address in it as a link: `https://…`, `owner/repository#number` of GitHub, and Amazon's reference.
pub(crate) fn linked(text: &str) -> Markup {
    if let Some(address) = reference(text) {
        return link(&address, text);
    }
    html! { @for piece in text.split_inclusive(char::is_whitespace) { (piece_linked(piece)) } }
}

/// A word with the marks and the white space around it.
fn piece_linked(piece: &str) -> Markup {
    let mark = |c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | ';' | ':' | '.' | '"' | '\'');
    let word = piece.trim_matches(mark);
    match (address(word), piece.split_once(word)) {
        (Some(address), Some((before, after))) => html! { (before) (link(&address, word)) (after) },
        _ => html! { (piece) },
    }
}

fn link(address: &str, text: &str) -> Markup {
    html! { a href=(address) rel="noreferrer" { (text) } }
}

fn address(word: &str) -> Option<String> {
    if word.starts_with("https://") {
        return Some(word.to_owned());
    }
    let (repository, number) = word.split_once('#')?;
    let (owner, name) = repository.split_once('/')?;
    let plain = |part: &str| {
        !part.is_empty() && part.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.'))
    };
    let numbered = !number.is_empty() && number.bytes().all(|byte| byte.is_ascii_digit());
    (plain(owner) && plain(name) && numbered)
        .then(|| format!("https://github.com/{repository}/issues/{number}"))
}

/// The page of an operation in Amazon's reference.
fn reference(text: &str) -> Option<String> {
    let rest = text.strip_prefix("Amazon S3 API Reference: ")?;
    let operation = rest.split(',').next()?;
    let named = operation.starts_with(|c: char| c.is_ascii_uppercase())
        && operation.bytes().all(|byte| byte.is_ascii_alphanumeric());
    named.then(|| format!("https://docs.aws.amazon.com/AmazonS3/latest/API/API_{operation}.html"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_can_be_looked_up_is_a_link() {
        for (text, expected) in [
            ("plain <b>", "plain &lt;b&gt;"),
            (
                "scality/cloudserver#372 (a copy)",
                "<a href=\"https://github.com/scality/cloudserver/issues/372\" rel=\"noreferrer\">\
                 scality/cloudserver#372</a> (a copy)",
            ),
            (
                "see (https://a.example/b?c=\"d), e",
                "see (<a href=\"https://a.example/b?c=&quot;d\" rel=\"noreferrer\">https://a.example/b?c=&quot;d</a>), e",
            ),
            (
                "Amazon S3 API Reference: UploadPartCopy, partNumber",
                "<a href=\"https://docs.aws.amazon.com/AmazonS3/latest/API/API_UploadPartCopy.html\" \
                 rel=\"noreferrer\">Amazon S3 API Reference: UploadPartCopy, partNumber</a>",
            ),
            (
                "Amazon S3 API Reference: error responses, list",
                "Amazon S3 API Reference: error responses, list",
            ),
            ("javascript:alert(1) a/b#c a#1", "javascript:alert(1) a/b#c a#1"),
        ] {
            assert_eq!(linked(text).into_string(), expected, "{text}");
        }
    }
}
