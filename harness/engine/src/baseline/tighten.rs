//! Bringing a baseline up to a run: what no longer fails goes, and nothing is added unless that is asked for.

use super::ending::Ending;
use super::entry::{Baseline, Entry};
use super::expectations::{Doubled, Expectations, Today};
use super::write::{Remark, entries, text_of, text_of_entry};
use crate::case::CaseNames;
use crate::verdict::Verdict;
use std::collections::{BTreeMap, HashMap, HashSet};
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
///
/// # Errors
/// A check has two exact names in the baseline.
pub fn tighten(
    baseline: &Baseline,
    names: &CaseNames,
    endings: &[Ending],
    loosen: Option<&Remark>,
) -> Result<Tightened, Doubled> {
    let expectations = Expectations::new(baseline, names, SystemTime::UNIX_EPOCH)?;
    let today = Today::of(names);
    let by_check: HashMap<&str, &Ending> =
        endings.iter().map(|ending| (ending.check.as_str(), ending)).collect();
    let fittings = fittings(baseline, &today, names, &expectations, &by_check);
    let mut kept: Vec<Option<Arc<Entry>>> =
        baseline.entries.iter().zip(&fittings).map(|(entry, fitting)| fitting.narrowed(entry)).collect();
    let allowed = |check: &str, index: usize| expectations.entry_of(check) == Some(index);
    keep_to_their_own(&mut kept, &today, names, &fittings, &allowed);
    let narrower =
        |(now, before): &(&Option<Arc<Entry>>, &Arc<Entry>)| now.as_ref().is_some_and(|now| now != *before);
    let narrowed = kept.iter().zip(&baseline.entries).filter(narrower).count();
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
                // Named exactly, by its name of today or an earlier one, it would be there twice; what is left of a
                // pattern gives way to the exact name.
                let other = |name: &&String| today.check(name).as_ref() != Some(&ending.check);
                let checks: Vec<String> = entry.checks.iter().filter(other).cloned().collect();
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
    Ok(tightened)
}

/// What each entry speaks for.
fn fittings<'a>(
    baseline: &Baseline,
    today: &'a Today<'a>,
    names: &'a CaseNames,
    expectations: &Expectations,
    by_check: &'a HashMap<&'a str, &'a Ending>,
) -> Vec<Fitting<'a>> {
    let fitting = |_| Fitting { today, names, governed: Vec::new(), by_check };
    let mut fittings: Vec<Fitting<'_>> = (0..baseline.entries.len()).map(fitting).collect();
    for check in &names.checks {
        let index = expectations.entry_of(check);
        if let Some(fitting) = index.and_then(|index| fittings.get_mut(index)) {
            fitting.governed.push(check);
        }
    }
    fittings
}

/// What an entry no longer names must not fall to the pattern of another, which would expect more than before: such a
/// pattern gives way to the names of which it spoke so far. That may uncover the next one.
fn keep_to_their_own(
    kept: &mut [Option<Arc<Entry>>],
    today: &Today<'_>,
    names: &CaseNames,
    fittings: &[Fitting<'_>],
    allowed: &dyn Fn(&str, usize) -> bool,
) {
    loop {
        let governors = today.governors(kept.iter().map(Option::as_ref), |_, _| {});
        let mut taken: BTreeMap<usize, Vec<&str>> = BTreeMap::new();
        for check in &names.checks {
            if let Some(index) = governors.get(check).filter(|index| !allowed(check, **index)) {
                taken.entry(*index).or_default().push(check);
            }
        }
        if taken.is_empty() {
            return;
        }
        for (index, taken) in taken {
            if let (Some(slot), Some(fitting)) = (kept.get_mut(index), fittings.get(index)) {
                *slot = slot.take().and_then(|entry| fitting.without(&entry, &taken));
            }
        }
    }
}

impl Tightened {
    /// How many entries go.
    #[must_use]
    pub fn removed(&self) -> usize {
        self.entries.iter().filter(|entry| entry.is_none()).count()
    }

    /// The text of the file with the changes in it. Entries that stay as they are stay byte for byte, and comments on
    /// lines of their own stay; a file that is not written a line an item is written anew. `None` if no text could be
    /// made that reads back as what was meant.
    #[must_use]
    pub fn rewrite(&self, source: &str, baseline: &Baseline) -> Option<String> {
        let lines: Vec<&str> = source.split_inclusive('\n').collect();
        let ending = if lines.first().is_some_and(|line| line.ends_with("\r\n")) { "\r\n" } else { "\n" };
        let edited = Items::of(&lines, baseline).map(|items| self.edit(&lines, &items, baseline, ending));
        let sound = |text: &String| self.is_said_by(text);
        edited.filter(sound).or_else(|| {
            let comments: String = lines.iter().copied().take_while(|line| is_comment(line)).collect();
            Some(comments + &text_of(self.all()).replace('\n', ending)).filter(sound)
        })
    }

    fn all(&self) -> impl Iterator<Item = &Entry> {
        self.entries.iter().flatten().map(|entry| &**entry).chain(&self.added)
    }

    /// Whether a text reads back as these entries.
    fn is_said_by(&self, text: &str) -> bool {
        Baseline::parse("", text).is_ok_and(|read| {
            read.entries.len() == self.all().count()
                && read.entries.iter().zip(self.all()).all(|(one, other)| one.says_the_same(other))
        })
    }

    fn edit(&self, lines: &[&str], items: &Items, baseline: &Baseline, ending: &str) -> String {
        let text_of = |entry: &Entry| indented(&text_of_entry(entry), items.indent, ending);
        let mut text: String = lines.get(..items.first()).unwrap_or_default().concat();
        for (index, (start, end)) in items.lines.iter().enumerate() {
            let own = lines.get(*start..*end).unwrap_or_default();
            let before = baseline.entries.get(index);
            match self.entries.get(index).and_then(Option::as_ref) {
                Some(entry) if before == Some(entry) => text.push_str(&own.concat()),
                Some(entry) => {
                    own.iter().filter(|line| is_comment(line)).for_each(|line| text.push_str(line));
                    text.push_str(&text_of(entry));
                }
                None => {}
            }
            let next = items.lines.get(index + 1).map_or(items.end, |next| next.0);
            let between = lines.get(*end..next).unwrap_or_default().concat();
            // Of what stood between two entries no more than one blank line is left when one of them goes.
            let gone = self.entries.get(index).is_some_and(Option::is_none);
            if !(gone && between.trim().is_empty()) {
                text.push_str(&between);
            }
        }
        for entry in &self.added {
            if !text.is_empty() && !text.ends_with('\n') {
                text.push_str(ending);
            }
            text.push_str(ending);
            text.push_str(&text_of(entry));
        }
        let rest = lines.get(items.end..).unwrap_or_default().concat();
        if !text.ends_with('\n') || !self.added.is_empty() && !rest.is_empty() {
            text.push_str(ending);
        }
        text.push_str(&rest);
        if self.all().next().is_none() { without_entries(&text) } else { text }
    }
}

/// The lines of an entry, which are indented by two, indented by so much.
fn indented(text: &str, indent: usize, ending: &str) -> String {
    let line = |line: &str| format!("{:indent$}{}{ending}", "", line.get(2..).unwrap_or_default());
    text.lines().map(line).collect()
}

/// A list without an item must say that it is one.
fn without_entries(text: &str) -> String {
    let line = |line: &str| match line.strip_prefix("entries:") {
        Some(rest) => format!("entries: []{rest}"),
        None => line.to_owned(),
    };
    text.split_inclusive('\n').map(line).collect()
}

/// The checks for which an entry speaks, and how they ended.
struct Fitting<'a> {
    today: &'a Today<'a>,
    names: &'a CaseNames,
    governed: Vec<&'a str>,
    by_check: &'a HashMap<&'a str, &'a Ending>,
}

impl Fitting<'_> {
    /// What is left of the entry.
    fn narrowed(&self, entry: &Arc<Entry>) -> Option<Arc<Entry>> {
        let mut checks = Vec::new();
        for pattern in &entry.checks {
            let fits = self.fitting(pattern);
            if fits.iter().any(|check| self.passes(check, entry)) {
                checks.extend(self.left_of(pattern, entry));
            } else if !fits.is_empty() || self.is_known(pattern) {
                checks.push(pattern.clone());
            }
        }
        self.with(checks, self.fingerprints(entry), entry)
    }

    /// The entry whose patterns no longer reach these checks.
    fn without(&self, entry: &Arc<Entry>, taken: &[&str]) -> Option<Arc<Entry>> {
        let mut checks = Vec::new();
        for pattern in &entry.checks {
            if taken.iter().any(|check| self.today.fits(pattern, check)) {
                checks.extend(self.left_of(pattern, entry));
            } else {
                checks.push(pattern.clone());
            }
        }
        self.with(checks, entry.fingerprints.clone(), entry)
    }

    /// The entry with these checks, each once; `None` if there is none.
    fn with(
        &self,
        mut checks: Vec<String>,
        fingerprints: Vec<String>,
        entry: &Arc<Entry>,
    ) -> Option<Arc<Entry>> {
        let mut seen = HashSet::new();
        // An earlier name that the entry gives exactly is the same check as the name of today.
        checks.retain(|check| seen.insert(self.today.check(check).unwrap_or_else(|| check.clone())));
        if checks.is_empty() {
            return None;
        }
        if checks == entry.checks && fingerprints == entry.fingerprints {
            return Some(entry.clone());
        }
        Some(Arc::new(Entry { checks, fingerprints, ..(**entry).clone() }))
    }

    /// The names that take the place of a pattern.
    fn left_of(&self, pattern: &str, entry: &Entry) -> Vec<String> {
        let left = |check: &&str| !self.passes(check, entry) && !self.is_moot(check);
        self.fitting(pattern).into_iter().filter(left).map(str::to_owned).collect()
    }

    /// Whether a check ended so well that the entry should not name it.
    fn passes(&self, check: &str, entry: &Entry) -> bool {
        !entry.flaky && self.by_check.get(check).is_some_and(|ending| ending.is_good())
    }

    /// The governed checks that a pattern names.
    fn fitting(&self, pattern: &str) -> Vec<&str> {
        self.governed.iter().filter(|check| self.today.fits(pattern, check)).copied().collect()
    }

    /// Whether some check has such a name, though another entry may speak of it.
    fn is_known(&self, pattern: &str) -> bool {
        self.names.checks.iter().any(|check| self.today.fits(pattern, check))
    }

    /// Whether it is a detail that its failed decision left unjudged: the entry of a decision says nothing of it.
    fn is_moot(&self, check: &str) -> bool {
        let ending = |check: &str| self.by_check.get(check);
        let unjudged = ending(check).is_some_and(|ending| ending.verdict == Verdict::NotApplicable);
        let decision = check.strip_suffix("#detail").and_then(ending);
        unjudged && decision.is_some_and(|decision| decision.is_bad())
    }

    /// Whether it has no verdict: it may fail as before the next time.
    fn is_unjudged(&self, check: &str) -> bool {
        let judged = |ending: &&Ending| ending.is_bad() || ending.is_good();
        !self.by_check.get(check).is_some_and(judged) && !self.is_moot(check)
    }

    /// The fingerprints that are still needed; all where that cannot be told.
    fn fingerprints(&self, entry: &Entry) -> Vec<String> {
        let bad = |check: &&str| self.by_check.get(*check).filter(|ending| ending.is_bad());
        let met: HashSet<&String> =
            self.governed.iter().filter_map(bad).flat_map(|ending| &ending.fingerprints).collect();
        let needed: Vec<String> =
            entry.fingerprints.iter().filter(|fingerprint| met.contains(fingerprint)).cloned().collect();
        let unknown =
            entry.flaky || needed.is_empty() || self.governed.iter().any(|check| self.is_unjudged(check));
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

/// Where the entries stand in the file.
struct Items {
    /// The lines of each: zero-based, from the first to the one behind the last.
    lines: Vec<(usize, usize)>,
    /// The line behind the list.
    end: usize,
    /// How far their `- ` is indented.
    indent: usize,
}

impl Items {
    /// `None` where entries do not begin with `- ` on a line of their own, all in one column.
    fn of(lines: &[&str], baseline: &Baseline) -> Option<Self> {
        let starts: Vec<usize> = baseline
            .entries
            .iter()
            .map(|entry| usize::try_from(entry.place.line).ok()?.checked_sub(1))
            .collect::<Option<_>>()?;
        let indent = indentation(lines.get(*starts.first()?)?);
        let begins = |start: &usize| {
            lines.get(*start).is_some_and(|line| {
                indentation(line) == indent && line.get(indent..).is_some_and(|line| line.starts_with("- "))
            })
        };
        if !starts.iter().all(begins) || !starts.windows(2).all(|pair| pair[0] < pair[1]) {
            return None;
        }
        let last = starts.last()? + 1;
        // What is not indented more than the items is none of the last one's.
        let is_behind = |line: &&str| !is_comment(line) && indentation(line) <= indent;
        let rest = lines.get(last..).unwrap_or_default();
        let behind = rest.iter().position(is_behind).map_or(lines.len(), |position| last + position);
        let ends = starts.iter().skip(1).copied().chain([behind]);
        let trimmed = |(start, mut end): (usize, usize)| {
            while end > start + 1 && lines.get(end - 1).is_some_and(|line| is_comment(line)) {
                end -= 1;
            }
            (start, end)
        };
        let items: Vec<(usize, usize)> = starts.iter().copied().zip(ends).map(trimmed).collect();
        // At the end of the file new entries come behind its last comment, else right behind the list.
        let end = if behind == lines.len() { behind } else { items.last()?.1 };
        Some(Self { lines: items, end, indent })
    }

    fn first(&self) -> usize {
        self.lines.first().map_or(usize::MAX, |(start, _)| *start)
    }
}

/// How many blanks a line begins with.
fn indentation(line: &str) -> usize {
    line.len() - line.trim_start_matches(' ').len()
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
        let tightened = tighten(&baseline, &names(), endings, loosen.then_some(&remark)).unwrap();
        let text = tightened.rewrite(source, &baseline).unwrap();
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
        let expectations = Expectations::new(&baseline, &names(), SystemTime::UNIX_EPOCH).unwrap();
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

    fn known(entries: &str) -> String {
        format!("schema: upc/baseline/1\nentries:\n{entries}")
    }

    fn entry(checks: &str, fingerprint: &str) -> String {
        format!(
            "  - checks: [{checks}]\n    verdict: fail\n    fingerprints: [\"{fingerprint}\"]\n    reason: Known.\n"
        )
    }

    /// A baseline laid over the checks.
    struct Laid(Baseline, Expectations);

    impl Laid {
        fn of(source: &str, names: &CaseNames) -> Self {
            let baseline = Baseline::parse("b.yaml", source).unwrap();
            let expectations = Expectations::new(&baseline, names, SystemTime::UNIX_EPOCH).unwrap();
            Self(baseline, expectations)
        }

        fn entry(&self, check: &str) -> Option<&Arc<Entry>> {
            self.1.entry_of(check).map(|index| &self.0.entries[index])
        }

        fn is_green(&self, ending: &Ending) -> bool {
            let expects =
                |entry: &Arc<Entry>| entry.expects(ending.verdict, ending.flaky, ending.fingerprints.iter());
            !ending.is_bad() || self.entry(&ending.check).is_some_and(expects)
        }

        fn is_stale_for(&self, ending: &Ending) -> bool {
            ending.is_good() && self.entry(&ending.check).is_some_and(|entry| !entry.flaky)
        }
    }

    #[test]
    fn an_earlier_name_is_loosened_like_the_name_of_today() {
        let source = known(&entry("a/s/old", "404"));
        let renamed = [("a/s/old".to_owned(), "a/s/one".to_owned())].into();
        let names = CaseNames { renamed, ..names() };
        let baseline = Baseline::parse("b.yaml", &source).unwrap();
        let remark = Remark { reason: "New.".to_owned(), link: None, owner: None, expires: None };
        let ending = ended("a/s/one", Verdict::Untestable, "cause");
        let endings = [ending.clone()];
        let tightened = tighten(&baseline, &names, &endings, Some(&remark)).unwrap();
        let text = tightened.rewrite(&source, &baseline).unwrap();
        assert!(!text.contains("a/s/old"), "{text}");
        assert!(Laid::of(&text, &names).is_green(&ending), "{text}");
    }

    #[test]
    fn what_one_entry_loses_no_other_gains() {
        // The patterns overlap: whatever is taken out of one is within reach of the next.
        let source = known(
            &[
                entry("b/s/one", "200"),
                entry("b/s/t*", "404"),
                entry("b/s/*", "500"),
                entry("b/*", "501"),
                entry("\"*\"", "502"),
            ]
            .concat(),
        );
        let verdicts =
            [(Verdict::Pass, "200"), (Verdict::Fail, "404"), (Verdict::Fail, "502"), (Verdict::NotRun, "")];
        let names = names();
        let before = Laid::of(&source, &names);
        // Every way in which the checks can end.
        for number in 0..verdicts.len().pow(4) {
            let ending = |(place, check): (u32, &&str)| {
                let (verdict, fingerprint) = verdicts[number / verdicts.len().pow(place) % verdicts.len()];
                ended(check, verdict, fingerprint)
            };
            let checks = ["a/s/one", "b/s/one", "b/s/two", "b/s/three"];
            let endings: Vec<Ending> = (0..).zip(&checks).map(ending).collect();
            let (_, text) = rewritten(&source, &endings, false);
            let now = Laid::of(&text, &names);
            for ending in &endings {
                assert!(!now.is_stale_for(ending), "{ending:?} is stale again: {text}");
            }
            // What was red is not green, in this run or another.
            for check in &names.checks {
                for fingerprint in ["200", "404", "500", "501", "502"] {
                    let ending = ended(check, Verdict::Fail, fingerprint);
                    let wider = now.is_green(&ending) && !before.is_green(&ending);
                    assert!(!wider, "{ending:?} became expected: {text}");
                }
            }
        }
    }

    #[test]
    fn fingerprints_of_what_was_not_judged_stay() {
        let source = known(&entry("a/s/one, a/s/two", "404\", \"403"));
        for verdict in [Verdict::NotRun, Verdict::NotApplicable, Verdict::Error] {
            let endings = [ended("a/s/one", Verdict::Fail, "404"), ended("a/s/two", verdict, "")];
            assert_eq!(rewritten(&source, &endings, false).1, source, "{verdict}");
        }
    }

    #[test]
    fn the_form_of_the_file_stays() {
        let endings = [
            ended("a/s/one", Verdict::Pass, "200"),
            ended("a/s/two", Verdict::Fail, "404"),
            ended("b/s/one", Verdict::Fail, "200"),
        ];
        let entries = entry("a/s/one, a/s/two", "404") + "  # Stays.\n" + &entry("c/s/one", "500");
        let at_the_margin = known(&entries.replace("\n  ", "\n").replacen("  - ", "- ", 1));
        let with_tail = format!("entries:\n{entries}# Tail.\nschema: upc/baseline/1\n");
        for source in [
            known(&entries),
            known(&entries).replace('\n', "\r\n"),
            at_the_margin.clone(),
            with_tail.clone(),
            at_the_margin.replacen("schema: upc/baseline/1\n", "", 1) + "schema: upc/baseline/1\n",
        ] {
            for loosen in [false, true] {
                let (_, text) = rewritten(&source, &endings, loosen);
                assert!(text.contains("# Stays."), "it was written anew: {text}");
                let kept = source.lines().filter(|line| line.contains("- checks: [c/s/one]")).all(|line| {
                    text.contains(&format!("{line}{}", if source.contains('\r') { "\r\n" } else { "\n" }))
                });
                assert!(kept, "{text}");
                assert_eq!(source.contains('\r'), text.contains('\r'));
                assert_eq!(text.matches('\r').count() % text.matches('\n').count(), 0, "{text:?}");
                assert_eq!(text.contains("b/s/one"), loosen, "{text}");
            }
            let (_, same) = rewritten(&source, &endings[1..2], false);
            assert_eq!(same, source);
        }
    }
}
