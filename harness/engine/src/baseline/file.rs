//! The data of a baseline file, format `upc/baseline/1`, and what can be wrong with it.

use super::date::Date;
use super::entry::{Baseline, Entry};
use crate::case::{Diagnostic, Place, Text, parse_yaml};
use crate::verdict::Verdict;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_yaml::Spanned;
use std::collections::HashMap;
use std::sync::Arc;

/// The format.
pub(super) const SCHEMA: &str = "upc/baseline/1";

/// A baseline: failures that are known, pinned to how they fail.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct BaselineFile {
    /// The format: `upc/baseline/1`.
    pub schema: Text,
    /// The known failures.
    #[schemars(with = "Vec<EntryFile>")]
    pub entries: Vec<Spanned<EntryFile>>,
}

/// Checks that are known to end badly.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EntryFile {
    /// The checks: names, or patterns in which `*` is any run of characters and everything else is literal.
    pub checks: Vec<Text>,
    /// How they end.
    pub verdict: Ending,
    /// What the run file shows as their `fingerprint`: any of these. Left out for `server-died`.
    #[serde(default)]
    pub fingerprints: Vec<Text>,
    /// Whether they pass at times.
    #[serde(default)]
    pub flaky: bool,
    /// Why it is left so.
    pub reason: Text,
    /// Where more is said, such as a ticket.
    #[serde(default)]
    pub link: Option<Text>,
    /// Who looks after it.
    #[serde(default)]
    pub owner: Option<Text>,
    /// The last day on which it holds, in UTC: `YYYY-MM-DD`.
    #[serde(default)]
    pub expires: Option<Text>,
}

/// How a check may be pinned to end.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Ending {
    /// It fails.
    Fail,
    /// Its fixture or its twin cannot be had.
    Untestable,
    /// Its request ends the server.
    ServerDied,
}

impl Baseline {
    /// Reads a baseline.
    ///
    /// # Errors
    /// The first fault of syntax or type, or every fault of meaning, each with its place.
    pub fn parse(path: &str, source: &str) -> Result<Self, Vec<Diagnostic>> {
        let file: BaselineFile = parse_yaml(path, source).map_err(|fault| vec![fault])?;
        let mut faults = Faults { path, source, found: Vec::new() };
        if &*file.schema != SCHEMA {
            let title = format!("`{}` is no format of a baseline", file.schema);
            faults.at(&file.schema, title, &format!("this version reads `{SCHEMA}`"));
        }
        let mut named = HashMap::new();
        for Spanned { value: entry, .. } in &file.entries {
            faults.entry(entry);
            for check in &entry.checks {
                if let Some(line) = named.insert(check.to_string(), check.location().line()) {
                    let title = format!("`{check}` is named on line {line} already");
                    faults.at(check, title, "a check has one entry: remove one of them");
                }
            }
        }
        if !faults.found.is_empty() {
            return Err(faults.found);
        }
        Ok(Self { entries: file.entries.iter().map(|entry| Arc::new(meant(path, entry))).collect() })
    }
}

struct Faults<'a> {
    path: &'a str,
    source: &'a str,
    found: Vec<Diagnostic>,
}

impl Faults<'_> {
    fn at(&mut self, text: &Text, title: impl Into<String>, help: &str) {
        let help = Some(help.to_owned());
        self.found.push(Diagnostic::at(self.path, self.source, text.location(), title, help));
    }

    fn entry(&mut self, entry: &EntryFile) {
        if entry.checks.is_empty() {
            self.at(&entry.reason, "the entry names no check", "write `checks: [NAME]`, or remove the entry");
        }
        for check in entry.checks.iter().filter(|check| check.trim().is_empty()) {
            self.at(check, "the name of a check is empty", "write a name, or a pattern with `*`");
        }
        if entry.reason.trim().is_empty() {
            self.at(&entry.reason, "the reason is empty", "say why this failure is left as it is");
        }
        match (entry.verdict, entry.fingerprints.first()) {
            (Ending::Fail | Ending::Untestable, None) => self.at(
                entry.checks.first().unwrap_or(&entry.reason),
                "the entry does not say how its checks fail",
                "write `fingerprints: [\"…\"]` as the run file (`--report json=PATH`) shows them",
            ),
            (Ending::ServerDied, Some(fingerprint)) => {
                self.at(fingerprint, "a server that died left no fingerprint", "remove `fingerprints`");
            }
            _ => {}
        }
        if let Some(link) = &entry.link
            && !link.starts_with("https://")
            && !link.starts_with("http://")
        {
            self.at(link, format!("`{link}` is no link"), "write https://…");
        }
        if let Some(expires) = &entry.expires
            && Date::parse(expires).is_none()
        {
            self.at(expires, format!("`{expires}` is no date"), "write a day of the calendar as YYYY-MM-DD");
        }
    }
}

fn meant(path: &str, Spanned { value: entry, referenced: at, .. }: &Spanned<EntryFile>) -> Entry {
    Entry {
        place: Place { path: path.to_owned(), line: at.line(), column: at.column() },
        checks: entry.checks.iter().map(ToString::to_string).collect(),
        verdict: entry.verdict.into(),
        fingerprints: entry.fingerprints.iter().map(ToString::to_string).collect(),
        flaky: entry.flaky,
        reason: entry.reason.to_string(),
        link: entry.link.as_ref().map(ToString::to_string),
        owner: entry.owner.as_ref().map(ToString::to_string),
        expires: entry.expires.as_ref().and_then(|text| Date::parse(text)),
    }
}

impl From<Ending> for Verdict {
    fn from(ending: Ending) -> Self {
        match ending {
            Ending::Fail => Self::Fail,
            Ending::Untestable => Self::Untestable,
            Ending::ServerDied => Self::ServerDied,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOUND: &str = "\
schema: upc/baseline/1
entries:
  - checks: [range/malformed/refused*, \"a/b/c[x=y]#detail\"]
    verdict: fail
    fingerprints: [\"200 CopyPartResult, part 2: no bytes at all\"]
    reason: Not mended yet.
    link: https://example.org/1
    owner: storage
    expires: 2027-01-31
  - checks:
      - a/b/d
    verdict: server-died
    flaky: true
    reason: It dies.
";

    fn faults(text: &str) -> Vec<String> {
        Baseline::parse("b.yaml", text).unwrap_err().iter().map(ToString::to_string).collect()
    }

    #[test]
    fn everything_that_an_entry_says_is_kept() {
        let baseline = Baseline::parse("b.yaml", SOUND).unwrap();
        let [first, second] = baseline.entries.as_slice() else { panic!("{baseline:?}") };
        assert_eq!(first.place.to_string(), "b.yaml:3:5");
        assert_eq!(first.checks, ["range/malformed/refused*", "a/b/c[x=y]#detail"]);
        assert_eq!(first.verdict, Verdict::Fail);
        assert_eq!(first.fingerprints, ["200 CopyPartResult, part 2: no bytes at all"]);
        assert_eq!(first.expires.as_ref().map(ToString::to_string).as_deref(), Some("2027-01-31"));
        assert_eq!((second.verdict, second.flaky), (Verdict::ServerDied, true));
    }

    #[test]
    fn each_fault_is_told_with_its_place_and_its_mend() {
        for (from, to, place, expected) in [
            ("baseline/1", "baseline/2", "b.yaml:1:9", "this version reads `upc/baseline/1`"),
            ("owner:", "ownre:", "b.yaml:8:5", "did you mean `owner`?"),
            ("    owner: storage\n", "    owner: storage\n    owner: b\n", "b.yaml:9:5", "owner"),
            ("2027-01-31", "2027-02-30", "b.yaml:9:14", "YYYY-MM-DD"),
            ("    reason: It dies.\n", "", "b.yaml:13:5", "the key `reason` is missing"),
            ("reason: It dies.", "reason: \" \"", "b.yaml:14:13", "the reason is empty"),
            ("verdict: fail", "verdict: pass", "b.yaml:4:14", "server-died"),
            ("verdict: fail", "verdict: server-died", "b.yaml:5:20", "remove `fingerprints`"),
            ("verdict: server-died", "verdict: untestable", "b.yaml:11:9", "fingerprints:"),
            ("- a/b/d", "- range/malformed/refused*", "b.yaml:11:9", "named on line 3 already"),
            ("https:", "ftp:", "b.yaml:7:11", "is no link"),
            ("[range/malformed/refused*, \"a/b/c[x=y]#detail\"]", "[]", "b.yaml:6:13", "names no check"),
        ] {
            let changed = SOUND.replacen(from, to, 1);
            assert_ne!(changed, SOUND, "{from}");
            let found = faults(&changed).join("\n");
            assert!(found.contains(place) && found.contains(expected), "{to}: {found}");
        }
    }
}
