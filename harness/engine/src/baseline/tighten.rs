//! Bringing a baseline up to a run: what no longer fails goes, and nothing is added unless that is asked for.

use super::ending::Ending;
use super::entry::{Baseline, Entry};
use super::expectations::Expectations;
use super::write::{Remark, entries, text_of, text_of_entry};
use crate::case::CaseNames;
use crate::verdict::Verdict;
use std::collections::{HashMap, HashSet};
use std::sync::Arc;
use std::time::SystemTime;

/// What becomes of a baseline.
#[derive(Clone, Debug)]
pub struct Tightened {
    /// Each entry as it now is, `None` where it goes; in the order of the file.
    pub entries: Vec<Option<Arc<Entry>>>,
    /// Entries that came new.
    pub added: Vec<Entry>,
    /// How many entries expect less than before.
    pub narrowed: usize,
    /// How many entries expect more than before, new ones apart.
    pub widened: usize,
    /// Checks that ended badly as nothing expects.
    pub unexpected: Vec<String>,
}

/// Takes out of a baseline what a run shows to be no longer needed: names that have vanished or whose checks do not fail
/// any more, patterns that fit such checks (the names that are left take their place), and fingerprints that none of an
/// entry's checks has any more. What was not judged stays. With `loosen`, what ended badly as nothing expects is put in.
#[must_use]
pub fn tighten(
    baseline: &Baseline,
    names: &CaseNames,
    endings: &[Ending],
    loosen: Option<&Remark>,
) -> Tightened {
    let expectations = Expectations::new(baseline, names, SystemTime::UNIX_EPOCH);
    let by_check: HashMap<&str, &Ending> =
        endings.iter().map(|ending| (ending.check.as_str(), ending)).collect();
    let mut governed: HashMap<usize, Vec<&str>> = HashMap::new();
    for check in &names.checks {
        if let Some(index) = expectations.entry_of(check) {
            governed.entry(index).or_default().push(check);
        }
    }
    let mut kept = Vec::new();
    let mut narrowed = 0;
    for (index, entry) in baseline.entries.iter().enumerate() {
        let governed = governed.remove(&index).unwrap_or_default();
        let fitting = Fitting { names, governed, by_check: &by_check };
        let now = fitting.narrowed(entry);
        narrowed += usize::from(now.as_ref().is_some_and(|now| now != entry));
        kept.push(now);
    }
    let mut tightened =
        Tightened { entries: kept, added: Vec::new(), narrowed, widened: 0, unexpected: Vec::new() };
    let mut new = Vec::new();
    for ending in endings.iter().filter(|ending| ending.is_bad()) {
        let index = expectations.entry_of(&ending.check);
        let entry = index.and_then(|index| baseline.entries.get(index));
        let fingerprints = || ending.fingerprints.iter();
        if entry.is_some_and(|entry| entry.expects(ending.verdict, ending.flaky, fingerprints())) {
            continue;
        }
        tightened.unexpected.push(ending.check.clone());
        match index.and_then(|index| tightened.entries.get_mut(index)).and_then(Option::as_mut) {
            Some(entry) if entry.verdict == ending.verdict && loosen.is_some() => {
                tightened.widened += usize::from(widen(entry, ending));
            }
            Some(entry) if loosen.is_some() => {
                // Named exactly it would be there twice; what is left of a pattern gives way to the exact name.
                let others = entry.checks.iter().filter(|name| **name != ending.check);
                let checks: Vec<String> = others.cloned().collect();
                *entry = Arc::new(Entry { checks, ..(**entry).clone() });
                new.push(ending.clone());
            }
            _ => new.push(ending.clone()),
        }
    }
    for entry in &mut tightened.entries {
        *entry = entry.take().filter(|entry| !entry.checks.is_empty());
    }
    if let Some(remark) = loosen {
        tightened.added = entries(&new, remark);
    }
    tightened
}

impl Tightened {
    /// How many entries go.
    #[must_use]
    pub fn removed(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_none()).count()
    }

    /// The text of the file with the changes in it. Entries that stay as they are stay byte for byte, and comments on
    /// lines of their own stay; a file that is not written a line an item is written anew.
    #[must_use]
    pub fn rewrite(&self, source: &str, baseline: &Baseline) -> String {
        let lines: Vec<&str> = source.split_inclusive('\n').collect();
        let edited = Items::of(&lines, baseline).map(|items| self.edit(&lines, &items, baseline));
        let all = || self.entries.iter().flatten().map(|entry| &**entry).chain(&self.added);
        let sound = |text: &String| {
            Baseline::parse("", text).is_ok_and(|read| {
                read.entries.len() == all().count()
                    && read.entries.iter().zip(all()).all(|(one, other)| one.says_the_same(other))
            })
        };
        edited.filter(sound).unwrap_or_else(|| {
            let comments: String = lines.iter().copied().take_while(|line| is_comment(line)).collect();
            comments + &text_of(all())
        })
    }

    fn edit(&self, lines: &[&str], items: &Items, baseline: &Baseline) -> String {
        let mut text: String = lines.get(..items.first()).unwrap_or_default().concat();
        for (index, (start, end)) in items.0.iter().enumerate() {
            let own = lines.get(*start..*end).unwrap_or_default();
            let before = baseline.entries.get(index);
            match self.entries.get(index).and_then(Option::as_ref) {
                Some(entry) if before == Some(entry) => text.push_str(&own.concat()),
                Some(entry) => {
                    own.iter().filter(|line| is_comment(line)).for_each(|line| text.push_str(line));
                    text.push_str(&text_of_entry(entry));
                }
                None => {}
            }
            let next = items.0.get(index + 1).map_or(lines.len(), |next| next.0);
            let between = lines.get(*end..next).unwrap_or_default().concat();
            // Of what stood between two entries no more than one blank line is left when one of them goes.
            let gone = self.entries.get(index).is_some_and(Option::is_none);
            if !(gone && between.trim().is_empty()) {
                text.push_str(&between);
            }
        }
        if !text.is_empty() && !text.ends_with('\n') {
            text.push('\n');
        }
        for entry in &self.added {
            text.push('\n');
            text.push_str(&text_of_entry(entry));
        }
        let none_left = self.added.is_empty() && self.entries.iter().all(Option::is_none);
        if none_left { text.replacen("\nentries:", "\nentries: []", 1) } else { text }
    }
}

/// The checks for which an entry speaks, and how they ended.
struct Fitting<'a> {
    names: &'a CaseNames,
    governed: Vec<&'a str>,
    by_check: &'a HashMap<&'a str, &'a Ending>,
}

impl Fitting<'_> {
    /// What is left of the entry.
    fn narrowed(&self, entry: &Arc<Entry>) -> Option<Arc<Entry>> {
        let passes = |check: &str| !entry.flaky && self.by_check.get(check).is_some_and(|e| e.is_good());
        let mut checks = Vec::new();
        for pattern in &entry.checks {
            let fits = self.fitting(pattern);
            if fits.iter().any(|check| passes(check)) {
                let left = fits.into_iter().filter(|check| !passes(check) && !self.is_moot(check));
                checks.extend(left.map(str::to_owned));
            } else if !fits.is_empty() || self.is_known(pattern) {
                checks.push(pattern.clone());
            }
        }
        if checks.is_empty() {
            return None;
        }
        let mut seen = HashSet::new();
        checks.retain(|check| seen.insert(check.clone()));
        let fingerprints = self.fingerprints(entry);
        if checks == entry.checks && fingerprints == entry.fingerprints {
            return Some(entry.clone());
        }
        Some(Arc::new(Entry { checks, fingerprints, ..(**entry).clone() }))
    }

    /// The governed checks that a pattern names.
    fn fitting(&self, pattern: &str) -> Vec<&str> {
        let fits = |check: &&&str| {
            let fits = |name: &str| crate::plan::glob(pattern, name);
            fits(check) || self.names.earlier(check).any(|name| fits(&name))
        };
        self.governed.iter().filter(fits).copied().collect()
    }

    /// Whether some check has such a name, though another entry may speak of it.
    fn is_known(&self, pattern: &str) -> bool {
        let fits = |name: &str| crate::plan::glob(pattern, name);
        self.names.checks.iter().any(|check| fits(check) || self.names.earlier(check).any(|name| fits(&name)))
    }

    /// Whether it is a detail that its decision left unjudged: the entry of a decision says nothing of it.
    fn is_moot(&self, check: &str) -> bool {
        let ended = self.by_check.get(check).map(|ending| ending.verdict);
        ended == Some(Verdict::NotApplicable) && check.ends_with("#detail")
    }

    /// The fingerprints that are still needed; all where that cannot be told.
    fn fingerprints(&self, entry: &Entry) -> Vec<String> {
        let bad = |check: &&str| self.by_check.get(*check).filter(|ending| ending.is_bad());
        let unjudged = |check: &&str| !self.by_check.contains_key(*check);
        let met: HashSet<&String> =
            self.governed.iter().filter_map(bad).flat_map(|ending| &ending.fingerprints).collect();
        let needed: Vec<String> =
            entry.fingerprints.iter().filter(|fingerprint| met.contains(fingerprint)).cloned().collect();
        let unknown = entry.flaky || needed.is_empty() || self.governed.iter().any(unjudged);
        if unknown { entry.fingerprints.clone() } else { needed }
    }
}

/// Lets an entry expect this ending too; whether it did not.
fn widen(entry: &mut Arc<Entry>, ending: &Ending) -> bool {
    let mut wider = (**entry).clone();
    let known = |fingerprint: &&String| !entry.fingerprints.contains(fingerprint);
    wider.fingerprints.extend(ending.fingerprints.iter().filter(known).cloned());
    wider.flaky |= ending.flaky;
    let changed = wider != **entry;
    *entry = Arc::new(wider);
    changed
}

/// The lines of each entry: zero-based, from the first to the one behind the last.
struct Items(Vec<(usize, usize)>);

impl Items {
    /// `None` where entries do not begin with `- ` on a line of their own.
    fn of(lines: &[&str], baseline: &Baseline) -> Option<Self> {
        if baseline.entries.is_empty() {
            return None;
        }
        let starts: Vec<usize> = baseline
            .entries
            .iter()
            .map(|entry| usize::try_from(entry.place.line).ok()?.checked_sub(1))
            .collect::<Option<_>>()?;
        let begins = |start: &usize| lines.get(*start).is_some_and(|line| line.starts_with("  - "));
        if !starts.iter().all(begins) || !starts.windows(2).all(|pair| pair[0] < pair[1]) {
            return None;
        }
        let ends = starts.iter().skip(1).copied().chain([lines.len()]);
        let trimmed = |(start, mut end): (usize, usize)| {
            while end > start + 1 && lines.get(end - 1).is_some_and(|line| is_comment(line)) {
                end -= 1;
            }
            (start, end)
        };
        Some(Self(starts.iter().copied().zip(ends).map(trimmed).collect()))
    }

    fn first(&self) -> usize {
        self.0.first().map_or(usize::MAX, |(start, _)| *start)
    }
}

/// Whether a line is a comment or blank.
fn is_comment(line: &str) -> bool {
    let line = line.trim();
    line.is_empty() || line.starts_with('#')
}

#[cfg(test)]
mod tests {
    use super::*;

    const SOURCE: &str = "\
# Known failures of a server.
schema: upc/baseline/1
entries:
  # Ranges.
  - checks: [a/s/one, a/s/gone]   # a remark
    verdict: fail
    fingerprints: [\"404\", \"403\"]
    reason: Known.

  # Patterns.
  - checks: [b/*]
    verdict: fail
    # Both were seen.
    fingerprints: [\"200\"]
    reason: Known.

  - checks: [c/s/one]
    verdict: fail
    fingerprints: [\"500\"]
    flaky: true
    reason: Known.
";

    fn names() -> CaseNames {
        let checks = ["a/s/one", "a/s/two", "b/s/one", "b/s/two", "b/s/three", "c/s/one"];
        CaseNames { checks: checks.map(str::to_owned).to_vec(), ..CaseNames::default() }
    }

    fn ended(check: &str, verdict: Verdict, fingerprint: &str) -> Ending {
        let fingerprints = vec![fingerprint.to_owned()];
        Ending { check: check.to_owned(), verdict, flaky: false, fingerprints }
    }

    fn rewritten(source: &str, endings: &[Ending], loosen: bool) -> (Tightened, String) {
        let baseline = Baseline::parse("b.yaml", source).unwrap();
        let remark = Remark { reason: "New.".to_owned(), link: None, owner: None, expires: None };
        let tightened = tighten(&baseline, &names(), endings, loosen.then_some(&remark));
        let text = tightened.rewrite(source, &baseline);
        (tightened, text)
    }

    #[test]
    fn a_run_that_ends_as_expected_changes_nothing_but_names_that_are_gone() {
        let source = SOURCE.replace(", a/s/gone", "").replace(", \"403\"", "");
        let endings = [
            ended("a/s/one", Verdict::Fail, "404"),
            ended("b/s/one", Verdict::Fail, "200"),
            ended("c/s/one", Verdict::Pass, "200"),
        ];
        assert_eq!(rewritten(&source, &endings, false).1, source);
        assert_eq!(rewritten(&source, &endings, true).1, source);
        assert_eq!(rewritten(&source, &[], false).1, source, "what was not judged was touched");
    }

    #[test]
    fn entries_are_narrowed_and_comments_stay() {
        let endings = [
            ended("a/s/one", Verdict::Fail, "404"),
            ended("b/s/one", Verdict::Pass, "400"),
            ended("b/s/two", Verdict::Fail, "200"),
        ];
        let (tightened, text) = rewritten(SOURCE, &endings, false);
        assert_eq!((tightened.removed(), tightened.narrowed), (0, 2));
        assert_eq!(
            text,
            "\
# Known failures of a server.
schema: upc/baseline/1
entries:
  # Ranges.
  - checks:
      - \"a/s/one\"
    verdict: fail
    fingerprints:
      - \"404\"
    reason: \"Known.\"

  # Patterns.
    # Both were seen.
  - checks:
      - \"b/s/two\"
      - \"b/s/three\"
    verdict: fail
    fingerprints:
      - \"200\"
    reason: \"Known.\"

  - checks: [c/s/one]
    verdict: fail
    fingerprints: [\"500\"]
    flaky: true
    reason: Known.
"
        );
    }

    #[test]
    fn what_passes_goes_and_an_empty_baseline_is_one() {
        let passing: Vec<Ending> =
            names().checks.iter().map(|check| ended(check, Verdict::Pass, "200")).collect();
        let source = SOURCE.replace("    flaky: true\n", "");
        let (tightened, text) = rewritten(&source, &passing, false);
        assert_eq!(tightened.removed(), 3);
        assert!(Baseline::parse("b.yaml", &text).unwrap().entries.is_empty(), "{text}");
        assert!(text.starts_with("# Known failures of a server.\n"), "{text}");
        // And it can be filled again.
        let (_, text) = rewritten(&text, &[ended("a/s/one", Verdict::Fail, "404")], true);
        assert_eq!(Baseline::parse("b.yaml", &text).unwrap().entries.len(), 1, "{text}");
    }

    #[test]
    fn nothing_is_added_unless_it_is_asked_for() {
        let endings = [
            ended("a/s/one", Verdict::Fail, "500"),
            ended("a/s/two", Verdict::Fail, "501"),
            ended("b/s/one", Verdict::Untestable, "the legal request: 403"),
        ];
        let (tight, text) = rewritten(SOURCE, &endings, false);
        assert_eq!(tight.unexpected, ["a/s/one", "a/s/two", "b/s/one"]);
        assert!(!text.contains("501") && !text.contains("500\"]\n    reason"), "{text}");
        let (loose, text) = rewritten(SOURCE, &endings, true);
        assert_eq!((loose.added.len(), loose.widened), (2, 1));
        let baseline = Baseline::parse("b.yaml", &text).unwrap();
        let expectations = Expectations::new(&baseline, &names(), SystemTime::UNIX_EPOCH);
        for ending in &endings {
            let entry = &baseline.entries[expectations.entry_of(&ending.check).unwrap()];
            assert!(entry.expects(ending.verdict, false, ending.fingerprints.iter()), "{ending:?}: {text}");
        }
    }

    #[test]
    fn a_file_of_another_form_is_written_anew() {
        let source = "# Mine.\nentries: [{checks: [a/s/one, a/s/two], verdict: fail, fingerprints: [\"404\"], reason: R}]\nschema: upc/baseline/1\n";
        let endings = [ended("a/s/one", Verdict::Fail, "404"), ended("a/s/two", Verdict::Pass, "200")];
        let (_, text) = rewritten(source, &endings, false);
        let baseline = Baseline::parse("b.yaml", &text).unwrap();
        assert_eq!(baseline.entries[0].checks, ["a/s/one"]);
        assert!(text.starts_with("# Mine.\n"), "{text}");
    }
}
