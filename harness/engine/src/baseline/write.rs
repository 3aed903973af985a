//! Writing baselines: sorted, and the same for the same run.

use super::date::Date;
use super::ending::Ending;
use super::entry::Entry;
use super::file::SCHEMA;
use crate::case::Place;
use crate::verdict::Verdict;
use std::collections::BTreeMap;
use std::fmt::Write;

/// What new entries say beside how their checks end.
#[derive(Clone, Debug)]
pub struct Remark {
    /// Why the failures are left.
    pub reason: String,
    /// Where more is said.
    pub link: Option<String>,
    /// Who looks after them.
    pub owner: Option<String>,
    /// The last day on which the entries hold.
    pub expires: Option<Date>,
}

/// Entries for checks that ended badly: those of a suite that end alike share one.
#[must_use]
pub fn entries(endings: &[Ending], remark: &Remark) -> Vec<Entry> {
    let mut groups: BTreeMap<(&str, Verdict, bool, &[String]), Vec<String>> = BTreeMap::new();
    for ending in endings.iter().filter(|ending| ending.is_bad()) {
        // Who dies has nothing to say.
        let fingerprints: &[String] =
            if ending.verdict == Verdict::ServerDied { &[] } else { &ending.fingerprints };
        let key = (suite(&ending.check), ending.verdict, ending.flaky, fingerprints);
        groups.entry(key).or_default().push(ending.check.clone());
    }
    let entry = |((_, verdict, flaky, fingerprints), mut checks): ((_, _, _, &[String]), Vec<String>)| {
        checks.sort();
        Entry {
            place: Place { path: String::new(), line: 0, column: 0 },
            checks,
            verdict,
            fingerprints: fingerprints.to_vec(),
            flaky,
            reason: remark.reason.clone(),
            link: remark.link.clone(),
            owner: remark.owner.clone(),
            expires: remark.expires.clone(),
        }
    };
    let mut entries: Vec<Entry> = groups.into_iter().map(entry).collect();
    entries.sort_by(|one, other| one.checks.cmp(&other.checks));
    entries
}

/// The text of a whole baseline.
#[must_use]
pub fn text_of<'a>(entries: impl IntoIterator<Item = &'a Entry>) -> String {
    let entries: Vec<String> = entries.into_iter().map(text_of_entry).collect();
    let entries = if entries.is_empty() { " []\n".to_owned() } else { format!("\n{}", entries.join("\n")) };
    format!("schema: {SCHEMA}\nentries:{entries}")
}

/// The lines of an entry, as an item of a list that is indented by two.
pub(super) fn text_of_entry(entry: &Entry) -> String {
    let mut text = String::from("  - checks:\n");
    list(&mut text, &entry.checks);
    let _ = writeln!(text, "    verdict: {}", entry.verdict);
    if !entry.fingerprints.is_empty() {
        text.push_str("    fingerprints:\n");
        list(&mut text, &entry.fingerprints);
    }
    if entry.flaky {
        text.push_str("    flaky: true\n");
    }
    let _ = writeln!(text, "    reason: {}", quoted(&entry.reason));
    let expires = entry.expires.as_ref().map(ToString::to_string);
    for (key, value) in [("link", &entry.link), ("owner", &entry.owner), ("expires", &expires)] {
        if let Some(value) = value {
            let _ = writeln!(text, "    {key}: {}", quoted(value));
        }
    }
    text
}

fn list(text: &mut String, items: &[String]) {
    for item in items {
        let _ = writeln!(text, "      - {}", quoted(item));
    }
}

/// A text between double quotes, in which YAML reads exactly the same again.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for symbol in text.chars() {
        match symbol {
            '"' | '\\' => quoted.extend(['\\', symbol]),
            '\n' => quoted.push_str("\\n"),
            symbol if symbol.is_control() || is_odd(symbol) => {
                let _ = write!(quoted, "\\u{:04x}", u32::from(symbol));
            }
            symbol => quoted.push(symbol),
        }
    }
    quoted.push('"');
    quoted
}

/// Whether a reader of YAML or of the file would take it for something else, or not at all.
fn is_odd(symbol: char) -> bool {
    matches!(symbol, '\u{2028}'..='\u{202e}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

/// The suite of a check: what stands before its case's id.
fn suite(check: &str) -> &str {
    let case = check.split(['[', '#']).next().unwrap_or_default();
    case.rsplit_once('/').map_or(case, |(suite, _)| suite)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::baseline::Baseline;

    fn ending(check: &str, verdict: Verdict, fingerprint: &str) -> Ending {
        let fingerprints = vec![fingerprint.to_owned()];
        Ending { check: check.to_owned(), verdict, flaky: false, fingerprints }
    }

    fn remark(reason: &str) -> Remark {
        Remark { reason: reason.to_owned(), link: None, owner: None, expires: Date::parse("2027-01-31") }
    }

    #[test]
    fn what_ends_alike_in_a_suite_shares_an_entry() {
        let mut endings = vec![
            ending("b/s/one", Verdict::Fail, "404 NoSuchKey"),
            ending("a/s/two[x=y]", Verdict::Fail, "200"),
            ending("a/s/one", Verdict::Fail, "200"),
            ending("a/s/one#detail", Verdict::Pass, "as expected"),
            ending("a/s/three", Verdict::ServerDied, "died"),
        ];
        let text = text_of(&entries(&endings, &remark("Known.")));
        assert_eq!(
            text,
            "schema: upc/baseline/1\nentries:\n  - checks:\n      - \"a/s/one\"\n      - \"a/s/two[x=y]\"\n    \
             verdict: fail\n    fingerprints:\n      - \"200\"\n    reason: \"Known.\"\n    \
             expires: \"2027-01-31\"\n\n  - checks:\n      - \"a/s/three\"\n    verdict: server-died\n    \
             reason: \"Known.\"\n    expires: \"2027-01-31\"\n\n  - checks:\n      - \"b/s/one\"\n    \
             verdict: fail\n    fingerprints:\n      - \"404 NoSuchKey\"\n    reason: \"Known.\"\n    \
             expires: \"2027-01-31\"\n"
        );
        endings.reverse();
        assert_eq!(text_of(&entries(&endings, &remark("Known."))), text, "it depends on the run's order");
    }

    #[test]
    fn whatever_is_written_is_read_again() {
        let hostile = "a \"b\" \\ \n \u{1b}[31m \u{2028} \u{feff} \u{ffff} é # : - {}";
        let entries = entries(&[ending("a/s/one", Verdict::Fail, hostile)], &remark(hostile));
        let read = Baseline::parse("b.yaml", &text_of(&entries)).unwrap();
        assert_eq!(read.entries[0].fingerprints, [hostile]);
        assert_eq!(read.entries[0].reason, hostile);
        assert!(Baseline::parse("b.yaml", &text_of(&[])).unwrap().entries.is_empty());
    }
}
