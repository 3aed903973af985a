//! Files that people write: case files ([`points_of`]) and target profiles ([`Profile::parse`]).
//!
//! - Table: every fault has a text, and a place inside the file or none; a set has a point for every case, with a name that
//!   no other point has, and at least one allowed outcome.
//! - Partner: the file written anew as JSON, which is YAML too (profiles).
//! - Laws: comments, empty lines, line ends and the order of the outermost keys mean nothing; an unknown key is refused; a
//!   second document is refused.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::OnceLock;

use upcheck_engine::case::{CaseSet, Diagnostic, Ledger, points_of};
use upcheck_engine::profile::Profile;

/// Holds the text of a case file against the table.
pub fn case_file(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    check(read_cases, text);
    if let Ok(points) = points_of(PATH, suite(text), text, ledger()) {
        let mut names = BTreeSet::new();
        for point in points {
            assert!(!point.allow.is_empty(), "{} allows nothing", point.name);
            assert!(point.name.starts_with(&point.case), "{} is a point of {}", point.name, point.case);
            assert!(names.insert(point.name.clone()), "two points are called {}", point.name);
        }
    }
}

/// Holds the text of a target profile against the table.
pub fn target_profile(input: &[u8]) {
    let Ok(text) = str::from_utf8(input) else { return };
    check(read_profile, text);
    let Ok(profile) = Profile::parse(PATH, text) else { return };
    let capabilities: Vec<String> =
        profile.capabilities.iter().map(|(capability, has)| format!("\"{capability}\": {has}")).collect();
    let name = profile.name.as_ref().map(|name| format!(", \"name\": {}", quoted(name))).unwrap_or_default();
    let account = profile
        .account
        .as_ref()
        .map(|account| format!(", \"account_id\": \"{account}\""))
        .unwrap_or_default();
    let addressing = match profile.addressing {
        Some(upcheck_wire::Addressing::Path) => ", \"addressing\": \"path\"",
        Some(upcheck_wire::Addressing::Virtual) => ", \"addressing\": \"virtual\"",
        None => "",
    };
    let json = format!(
        "{{\"schema\": \"upc/target/1\"{name}, \"capabilities\": {{{}}}, \"limits\": {{\"small_source\": {}}}{account}{addressing}}}",
        capabilities.join(", "),
        profile.small.get()
    );
    assert_eq!(read_profile(&json), Ok(format!("{profile:?}")), "{text:?} as JSON: {json}");
}

/// A text without control characters, as JSON that is YAML too: what YAML calls unprintable is escaped.
fn quoted(text: &str) -> String {
    let escaped = text.chars().map(|char| match char {
        '"' | '\\' => format!("\\{char}"),
        '\u{fffe}' | '\u{ffff}' => format!("\\u{:04X}", u32::from(char)),
        other => other.to_string(),
    });
    format!("\"{}\"", escaped.collect::<String>())
}

const PATH: &str = "input.yaml";

/// The suite that a file says it is, so that its place is right.
fn suite(text: &str) -> &str {
    text.lines().find_map(|line| line.strip_prefix("suite: ")).unwrap_or("range/malformed")
}

/// What a file means, as text, or its faults.
type Read = Result<String, Vec<Fault>>;

#[derive(Debug, Eq, PartialEq)]
struct Fault {
    place: Option<(u64, u64)>,
    shown: String,
}

impl Fault {
    fn of(diagnostic: &Diagnostic) -> Self {
        Self { place: diagnostic.place, shown: diagnostic.to_string() }
    }
}

fn read_cases(text: &str) -> Read {
    match points_of(PATH, suite(text), text, ledger()) {
        Ok(mut points) => {
            // Where a case is written is not what it means.
            points.iter_mut().for_each(|point| point.written = None);
            Ok(meaning(&points))
        }
        Err(faults) => Err(faults.iter().map(Fault::of).collect()),
    }
}

fn ledger() -> &'static Ledger {
    static LEDGER: OnceLock<Ledger> = OnceLock::new();
    LEDGER.get_or_init(|| {
        let (path, text) =
            CaseSet::builtin_files().find(|(path, _)| *path == "clauses.yaml").unwrap_or_default();
        Ledger::parse(path, text).unwrap_or_default()
    })
}

fn read_profile(text: &str) -> Read {
    Profile::parse(PATH, text).map(|profile| meaning(&profile)).map_err(|fault| vec![Fault::of(&fault)])
}

fn meaning(value: &impl fmt::Debug) -> String {
    format!("{value:?}")
}

fn check(read: impl Fn(&str) -> Read, text: &str) {
    match read(text) {
        Ok(meaning) => check_neighbours(read, text, &meaning),
        Err(faults) => {
            assert!(!faults.is_empty(), "{text:?} is refused without a reason");
            let lines = lines_of(text);
            for fault in faults {
                assert!(fault.shown.contains(PATH), "{:?} names no file", fault.shown);
                assert!(
                    fault.shown.len() < 20_000 + 8 * text.len(),
                    "a fault takes {} bytes",
                    fault.shown.len()
                );
                if let Some((line, column)) = fault.place {
                    assert!(line >= 1 && line <= lines + 1 && column >= 1, "{text:?} at {line}:{column}");
                }
            }
        }
    }
}

/// How many lines a text has: in YAML a carriage return ends one, with or without a line feed.
fn lines_of(text: &str) -> u64 {
    text.replace("\r\n", "\n").replace('\r', "\n").lines().count() as u64
}

fn check_neighbours(read: impl Fn(&str) -> Read, text: &str, meaning: &str) {
    // Both meanings would fill a screen.
    let same = |changed: &str, what: &str| {
        assert!(read(changed).as_deref() == Ok(meaning), "{what} changes what {text:?} means: {changed:?}");
    };
    same(&format!("# a comment\n\n{text}"), "a comment in front");
    if !keeps_line_ends(text) {
        same(&format!("{}\n\n# a comment\n", text.trim_end_matches('\n')), "a comment behind");
    }
    let refused = |changed: &str, what: &str| assert!(read(changed).is_err(), "{what} is taken: {changed:?}");
    if let Some(blocks) = blocks(text) {
        same(&blocks.iter().rev().copied().collect::<String>(), "the order of keys");
        refused(&format!("{}unheard_of: 1\n", blocks.concat()), "an unknown key");
        refused(
            &format!("{}{}", blocks.concat(), blocks.first().copied().unwrap_or_default()),
            "a key twice",
        );
        refused(&format!("{}---\na: b\n", blocks.concat()), "a second document");
    }
}

/// Whether a block scalar may keep the empty lines behind it (`|+`, `>2+`): there they are text.
fn keeps_line_ends(text: &str) -> bool {
    let mut behind = text.split(['|', '>']).skip(1);
    behind.any(|behind| behind.trim_start_matches(|char: char| char.is_ascii_digit()).starts_with('+'))
}

/// The outermost keys with their values, each a run of whole lines; `None` where the text is not plainly so.
fn blocks(text: &str) -> Option<Vec<&str>> {
    let is_key = |line: &str| line.starts_with(|char: char| char.is_ascii_lowercase());
    let is_plain =
        |line: &str| is_key(line) || line.starts_with([' ', '\n', '-']) && !line.starts_with("---");
    let lines: Vec<&str> = text.split_inclusive('\n').collect();
    // What is open at a line's end could end anywhere.
    let is_closed =
        !text.contains(['"', '\'', '{', '[', '|', '>', '\r', '\t', '\u{85}', '\u{2028}', '\u{2029}']);
    if !text.ends_with('\n')
        || !is_closed
        || !lines.iter().all(|line| is_plain(line))
        || !lines.first().is_some_and(|line| is_key(line))
    {
        return None;
    }
    let mut blocks = Vec::new();
    let (mut from, mut at) = (0, 0);
    for line in lines {
        if is_key(line) && at > from {
            blocks.push(text.get(from..at)?);
            from = at;
        }
        at += line.len();
    }
    blocks.push(text.get(from..)?);
    Some(blocks)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::convicts;

    const PROFILE: &str = "schema: upc/target/1\ncapabilities:\n  versioning: true\n  etag-md5: false\n";

    #[test]
    fn convicts_wrong_readers() {
        type Wrong = fn(&str) -> Read;
        let wrong: [(&str, Wrong); 5] = [
            ("an unknown key is passed over", |text| read_profile(&text.replace("unheard_of: 1\n", ""))),
            ("the last of two keys counts", |text| {
                let blocks = blocks(text).filter(|blocks| blocks.len() == 3 && blocks[0] == blocks[2]);
                read_profile(&blocks.map_or_else(|| text.to_owned(), |blocks| blocks[..2].concat()))
            }),
            ("a second document is passed over", |text| {
                read_profile(text.split("---").next().unwrap_or_default())
            }),
            (
                "a comment is text",
                |text| if text.contains('#') { Ok(text.to_owned()) } else { read_profile(text) },
            ),
            ("the order of keys counts", |text| {
                if text.starts_with("schema") || text.starts_with('#') {
                    read_profile(text)
                } else {
                    Err(Vec::new())
                }
            }),
        ];
        check(read_profile, PROFILE);
        target_profile(PROFILE.as_bytes());
        for (fault, read) in wrong {
            convicts(fault, || check(read, PROFILE));
        }
    }

    #[test]
    fn convicts_faults_without_place_or_reason() {
        let at = |place| move |_: &str| Err(vec![Fault { place, shown: format!("error in {PATH}") }]);
        check(at(Some((1, 1))), "a: b\n");
        check(at(None), "a: b\n");
        convicts("a place behind the end", || check(at(Some((9, 1))), "a: b\n"));
        check(at(Some((5, 1))), "\r\r\n\n\r");
        convicts("a place behind two line ends", || check(at(Some((4, 1))), "\r\n\r"));
        convicts("a place at line 0", || check(at(Some((0, 1))), "a: b\n"));
        convicts("no reason", || check(|_| Err(Vec::new()), "a: b\n"));
    }

    #[test]
    fn a_seed_of_each_target_is_under_the_law_of_keys() {
        let seeds = crate::seeds::seeds().unwrap();
        type Reader = fn(&str) -> Read;
        let readers: [(&str, Reader); 2] = [("case_file", read_cases), ("target_profile", read_profile)];
        for (target, read) in readers {
            let mut texts = seeds[target].values().map(|text| str::from_utf8(text).unwrap());
            assert!(texts.any(|text| blocks(text).is_some() && read(text).is_ok()), "none of {target}");
        }
    }

    #[test]
    fn outermost_keys_are_told_apart() {
        assert_eq!(
            blocks("a: 1\nb:\n  - c: 2\n  - d\ne: 3\n"),
            Some(vec!["a: 1\n", "b:\n  - c: 2\n  - d\n", "e: 3\n"])
        );
        for text in ["", "a: 1", "a: [1,\nb]\n", "# x\na: 1\n", "--- \na: 1\n"] {
            assert_eq!(blocks(text), None, "{text:?}");
        }
    }
}
