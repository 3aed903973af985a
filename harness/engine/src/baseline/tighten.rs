//! Bringing a baseline up to a run: what no longer fails goes, and nothing is added unless that is asked for.

use super::ending::Ending;
use super::entry::{Baseline, Entry};
use super::expectations::{Doubled, Expectations, Today};
use super::fitting::Fitting;
use super::write::{Remark, entries};
use crate::case::CaseNames;
use std::collections::{BTreeMap, HashMap};
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::verdict::Verdict;

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
