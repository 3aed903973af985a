//! Faults in files that people write, with the place and the mend.

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};
use serde_yaml::Location;
use std::fmt;

/// A fault in a case file, a ledger or a profile.
#[derive(Clone, Debug)]
pub struct Diagnostic {
    /// The file, as the user named it.
    pub path: String,
    /// One-based line and column; `None` where the fault has no place.
    pub place: Option<(u64, u64)>,
    /// What is wrong.
    pub title: String,
    /// How to mend it.
    pub help: Option<String>,
    rendered: String,
}

impl Diagnostic {
    /// A fault at `location` of the file `path` with the text `source`.
    #[must_use]
    pub fn at(
        path: &str,
        source: &str,
        location: Location,
        title: impl Into<String>,
        help: Option<String>,
    ) -> Self {
        Self::at_place(path, source, (location.line(), location.column()), title, help)
    }

    /// A fault at a one-based line and column; line 0 means that the place is unknown.
    #[must_use]
    pub fn at_place(
        path: &str,
        source: &str,
        (line, column): (u64, u64),
        title: impl Into<String>,
        help: Option<String>,
    ) -> Self {
        if line == 0 {
            return Self::of_file(path, title, help);
        }
        let span = byte_span(source, line, column);
        Self::spanned(path, source, span, (line, column), title.into(), help)
    }

    /// A fault of the file as a whole.
    #[must_use]
    pub fn of_file(path: &str, title: impl Into<String>, help: Option<String>) -> Self {
        let title = title.into();
        let help_line = help.as_ref().map(|help| format!("\n  = help: {help}")).unwrap_or_default();
        let rendered = format!("error: {title}\n  --> {path}{help_line}");
        Self { path: path.to_owned(), place: None, title, help, rendered }
    }

    fn spanned(
        path: &str,
        source: &str,
        span: std::ops::Range<usize>,
        place: (u64, u64),
        title: String,
        help: Option<String>,
    ) -> Self {
        let snippet =
            Snippet::source(source).path(path).line_start(1).annotation(AnnotationKind::Primary.span(span));
        let mut group = Level::ERROR.primary_title(title.as_str()).element(snippet);
        if let Some(help) = &help {
            group = group.element(Level::HELP.message(help.as_str()));
        }
        let rendered = Renderer::plain().render(&[group]);
        Self { path: path.to_owned(), place: Some(place), title, help, rendered }
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.rendered)
    }
}

impl std::error::Error for Diagnostic {}

/// The closest of `known` to `word`, where one is close enough to be meant.
#[must_use]
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = word.chars().count().max(3) / 3;
    known
        .into_iter()
        .map(|candidate| (distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// Levenshtein distance, with a swap of neighbours counted as one.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for i in 0..=a.len() {
        for j in 0..=b.len() {
            rows[i][j] = if i == 0 || j == 0 {
                i + j
            } else {
                let same = usize::from(a[i - 1] != b[j - 1]);
                let mut best = (rows[i - 1][j] + 1).min(rows[i][j - 1] + 1).min(rows[i - 1][j - 1] + same);
                if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                    best = best.min(rows[i - 2][j - 2] + 1);
                }
                best
            };
        }
    }
    rows[a.len()][b.len()]
}

/// The word that starts at a one-based line and column, in bytes of `source`.
fn byte_span(source: &str, line: u64, column: u64) -> std::ops::Range<usize> {
    let index = |n: u64| usize::try_from(n.saturating_sub(1)).unwrap_or(usize::MAX);
    let start_of_line: usize = source.split_inclusive('\n').take(index(line)).map(str::len).sum();
    let text = source.get(start_of_line..).unwrap_or_default();
    let text = text.split('\n').next().unwrap_or_default();
    let offset = text.char_indices().nth(index(column)).map_or(text.len(), |(offset, _)| offset);
    let rest = &text[offset..];
    let end = match rest.chars().next() {
        Some(quote @ ('"' | '\'')) => rest[1..].find(quote).map_or(rest.len(), |end| end + 2),
        _ => rest.find([' ', ',', ']', '}', ':', '#']).filter(|end| *end > 0).unwrap_or(rest.len()),
    };
    let start = start_of_line + offset;
    start..(start + end).min(source.len()).max(start)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn suggests_what_is_close_and_nothing_else() {
        assert_eq!(nearest("hedaers", ["headers", "source"]), Some("headers"));
        assert_eq!(nearest("cod", ["code", "message"]), Some("code"));
        assert_eq!(nearest("banana", ["code", "message"]), None);
    }

    #[test]
    fn spans_end_with_the_word_or_the_quote() {
        let source = "a: b\nkey: \"two words\" # x\né: [one, two]\n";
        assert_eq!(&source[byte_span(source, 2, 6)], "\"two words\"");
        assert_eq!(&source[byte_span(source, 2, 1)], "key");
        assert_eq!(&source[byte_span(source, 3, 10)], "two");
        assert_eq!(&source[byte_span(source, 9, 9)], "");
    }
}
