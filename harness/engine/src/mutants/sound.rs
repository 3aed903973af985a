//! The run that all others are held against.

use super::endings::Endings;
use super::mutant::{Fate, Mutant};
use super::standing::Excuse;
use crate::plan::Plan;
use crate::verdict::Verdict;

/// A run against a server without a defect, in the order of its plan.
#[derive(Clone, Debug)]
pub struct SoundRun {
    pub(super) plan: String,
    pub(super) checks: Vec<SoundCheck>,
}

/// A check and what it is good for.
#[derive(Clone, Debug)]
pub(super) struct SoundCheck {
    pub(super) name: String,
    pub(super) case: String,
    /// Whether it ended well, and so could end otherwise.
    pub(super) applies: bool,
    /// Why its case need not notice anything.
    pub(super) excuse: Option<Excuse>,
}

/// A suite that cannot tell a defect from none.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error(
    "the suite itself is red: without any defect {} ({}){}; `upcheck run` shows why",
    .check, .ended, and_others(*.others)
)]
pub struct Unsound {
    /// The first check that does not end well.
    pub check: String,
    /// How it ended.
    pub ended: Verdict,
    /// How many others there are.
    pub others: usize,
}

impl SoundRun {
    /// What a run of `plan` against a server without a defect came to.
    ///
    /// # Errors
    /// A check fails, or could not be tried, where nothing is wrong.
    pub fn new(plan: &Plan, endings: &Endings) -> Result<Self, Unsound> {
        let mut checks = Vec::with_capacity(plan.checks());
        let mut red = Vec::new();
        for check in plan.iter().flat_map(crate::plan::Planned::checks) {
            let name = check.name();
            let ended = endings.of(&name);
            if !matches!(ended, Verdict::Pass | Verdict::Observed | Verdict::NotApplicable) {
                red.push((name.clone(), ended));
            }
            checks.push(SoundCheck {
                case: check.point.case.clone(),
                applies: ended != Verdict::NotApplicable,
                excuse: Excuse::of(check.point),
                name,
            });
        }
        let others = red.len().saturating_sub(1);
        match red.into_iter().next() {
            Some((check, ended)) => Err(Unsound { check, ended, others }),
            None => Ok(Self { plan: plan.digest(), checks }),
        }
    }

    /// What a run against a server with a defect shows. `reached` says whether the defect changed anything; an `Err`
    /// says why there was no run.
    #[must_use]
    pub fn judge(&self, id: &str, says: &str, reached: bool, run: Result<&Endings, String>) -> Mutant {
        let area = id.split('/').next().unwrap_or_default().to_owned();
        let (fate, killed_by) = match &run {
            Err(why) => (Fate::Broken(why.clone()), Vec::new()),
            Ok(endings) => self.fate(reached, endings),
        };
        let gates = run.is_ok_and(|endings| killed_by.iter().any(|check| endings.gates(check)));
        Mutant { id: id.to_owned(), says: says.to_owned(), area, reached, fate, killed_by, gates }
    }

    fn fate(&self, reached: bool, endings: &Endings) -> (Fate, Vec<String>) {
        let kills = |check: &&SoundCheck| {
            check.applies && matches!(endings.of(&check.name), Verdict::Fail | Verdict::ServerDied)
        };
        let killed_by: Vec<_> = self.checks.iter().filter(kills).map(|check| check.name.clone()).collect();
        let errors = endings.count(Verdict::Error);
        let untested = endings.count(Verdict::Untestable) + endings.count(Verdict::NotRun);
        let fate = if errors > 0 {
            Fate::Broken(format!("the harness failed at {errors} checks"))
        } else if endings.lost() {
            Fate::Broken("the server died and did not come back".to_owned())
        } else if !reached {
            Fate::Unreached
        } else if !killed_by.is_empty() {
            Fate::Killed
        } else if untested > 0 {
            Fate::Broken(format!("no check fails, but {untested} could not be tried"))
        } else {
            Fate::Survived
        };
        (fate, killed_by)
    }
}

fn and_others(others: usize) -> String {
    if others == 0 { String::new() } else { format!(", and {others} others do not pass") }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::CaseSet;
    use crate::plan::{Filter, Level};

    fn plan(filter: &str) -> Plan {
        let set = CaseSet::builtin().unwrap();
        Plan::of(&set.points, &filter.parse::<Filter>().unwrap(), Level::Observe)
    }

    fn endings(plan: &Plan, verdict: impl Fn(&str) -> Verdict) -> Endings {
        let names = plan.iter().flat_map(crate::plan::Planned::checks).map(|check| check.name());
        names.map(|name| (name.clone(), verdict(&name))).collect()
    }

    #[test]
    fn only_what_passes_without_a_defect_kills_one() {
        let plan = plan("range/malformed/");
        let odd = |name: &str, verdict| if name.contains("suffix") { verdict } else { Verdict::Pass };
        let sound = SoundRun::new(&plan, &endings(&plan, |name| odd(name, Verdict::NotApplicable))).unwrap();
        let all_fail = endings(&plan, |_| Verdict::Fail);
        let mutant = sound.judge("range/x", "It is wrong.", true, Ok(&all_fail));
        assert_eq!((mutant.fate, &*mutant.area), (Fate::Killed, "range"));
        assert!(!mutant.killed_by.is_empty());
        assert!(mutant.killed_by.iter().all(|check| !check.contains("suffix")), "{:?}", mutant.killed_by);

        let red = SoundRun::new(&plan, &endings(&plan, |name| odd(name, Verdict::Fail))).unwrap_err();
        assert!(red.to_string().contains("without any defect range/malformed/refused[range=suffix"), "{red}");
    }

    #[test]
    fn no_run_that_breaks_down_or_misses_the_defect_is_a_kill() {
        let plan = plan("range/malformed/");
        let sound = SoundRun::new(&plan, &endings(&plan, |_| Verdict::Pass)).unwrap();
        let fate = |reached, verdict: fn(&str) -> Verdict| {
            sound.judge("a/b", "", reached, Ok(&endings(&plan, verdict))).fate
        };
        let one = |name: &str, verdict| if name.contains("no-unit") { verdict } else { Verdict::Pass };
        assert_eq!(fate(true, |_| Verdict::Pass), Fate::Survived);
        assert_eq!(fate(false, |_| Verdict::Fail), Fate::Unreached);
        assert_eq!(fate(true, |_| Verdict::ServerDied), Fate::Killed);
        assert!(matches!(fate(true, |_| Verdict::Untestable), Fate::Broken(_)));
        assert!(matches!(fate(true, |_| Verdict::Error), Fate::Broken(_)));
        let harness_too = |name: &str| if name.contains("#") { Verdict::Error } else { Verdict::Fail };
        assert!(matches!(fate(true, harness_too), Fate::Broken(_)));
        let untested_too = |name: &str| if name.contains("#") { Verdict::Untestable } else { Verdict::Fail };
        assert_eq!(fate(true, untested_too), Fate::Killed);
        let passes_but = endings(&plan, |name| one(name, Verdict::Fail));
        assert_eq!(
            sound.judge("a/b", "", true, Ok(&passes_but)).killed_by,
            ["range/malformed/refused[range=no-unit]", "range/malformed/refused[range=no-unit]#detail"]
        );
        let broken = sound.judge("a/b", "", true, Err("no bucket".to_owned()));
        assert_eq!((broken.fate, broken.killed_by.len()), (Fate::Broken("no bucket".to_owned()), 0));
    }
}
