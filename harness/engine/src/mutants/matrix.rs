//! Every defect against every check.

use super::mutant::{Fate, Mutant};
use super::sound::{SoundCheck, SoundRun};
use super::standing::{CaseRow, Standing};
use std::collections::{BTreeMap, BTreeSet};

/// The kill matrix.
#[derive(Clone, Debug)]
pub struct Matrix {
    /// The digest of the plan that was run.
    pub plan: String,
    /// Whether every defect was tried; a part of them says nothing of idle cases.
    pub whole: bool,
    /// The defects.
    pub mutants: Vec<Mutant>,
    /// The cases, in the plan's order.
    pub cases: Vec<CaseRow>,
}

impl Matrix {
    /// The matrix of a suite and the defects that it was run against; `whole` if those are all.
    #[must_use]
    pub fn new(sound: &SoundRun, mutants: Vec<Mutant>, whole: bool) -> Self {
        let cases = cases(sound, &mutants);
        Self { plan: sound.plan.clone(), whole, mutants, cases }
    }

    /// The defects that are no proof: they survived, were not reached, or the run broke down.
    pub fn alive(&self) -> impl Iterator<Item = &Mutant> {
        self.mutants.iter().filter(|mutant| mutant.fate != Fate::Killed)
    }

    /// The cases of a standing; none is idle or redundant where only a part of the defects was tried.
    pub fn standing(&self, wanted: impl Fn(Standing) -> bool) -> impl Iterator<Item = &CaseRow> {
        let told = |standing| self.whole || !matches!(standing, Standing::Idle | Standing::Redundant);
        self.cases.iter().filter(move |row| told(row.standing) && wanted(row.standing))
    }

    /// Whether every defect was killed and no case is idle.
    #[must_use]
    pub fn is_sound(&self) -> bool {
        self.alive().next().is_none() && self.standing(|standing| standing == Standing::Idle).next().is_none()
    }
}

fn cases(sound: &SoundRun, mutants: &[Mutant]) -> Vec<CaseRow> {
    let mut checks: BTreeMap<&str, Vec<&SoundCheck>> = BTreeMap::new();
    let mut order: Vec<&str> = Vec::new();
    let mut case_of: BTreeMap<&str, &str> = BTreeMap::new();
    for check in &sound.checks {
        let of_case = checks.entry(&check.case).or_default();
        if of_case.is_empty() {
            order.push(&check.case);
        }
        of_case.push(check);
        case_of.insert(&check.name, &check.case);
    }
    let mut kills: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    let mut needed: BTreeSet<&str> = BTreeSet::new();
    for mutant in mutants.iter().filter(|mutant| mutant.fate == Fate::Killed) {
        let by = mutant.killed_by.iter().filter_map(|check| case_of.get(&**check).copied());
        let by: BTreeSet<&str> = by.collect();
        if by.len() == 1 {
            needed.extend(&by);
        }
        for case in by {
            kills.entry(case).or_default().push(&mutant.id);
        }
    }
    let row = |case: &str| {
        let checks = checks.remove(case).unwrap_or_default();
        let kills = kills.remove(case).unwrap_or_default();
        let standing = match kills.is_empty() {
            true => without_a_kill(&checks),
            false if needed.contains(case) => Standing::Needed,
            false => Standing::Redundant,
        };
        CaseRow {
            case: case.to_owned(),
            checks: checks.iter().map(|check| check.name.clone()).collect(),
            kills: kills.into_iter().map(str::to_owned).collect(),
            standing,
        }
    };
    order.into_iter().map(row).collect()
}

/// One check that applies and has no excuse is enough to demand a kill of its case.
fn without_a_kill(checks: &[&SoundCheck]) -> Standing {
    let mut applying = checks.iter().filter(|check| check.applies).map(|check| check.excuse);
    match applying.clone().next() {
        None => Standing::NotApplicable,
        Some(Some(excuse)) if applying.all(|excuse| excuse.is_some()) => Standing::Apart(excuse),
        Some(_) => Standing::Idle,
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Endings, Excuse};
    use super::*;
    use crate::case::CaseSet;
    use crate::plan::{Filter, Level, Plan, Planned};
    use crate::verdict::Verdict;

    /// A matrix of a small suite: each defect has the parts of the names that it fails.
    fn matrix(filter: &str, defects: &[(&str, &[&str])], whole: bool) -> Matrix {
        let set = CaseSet::builtin().unwrap();
        let plan = Plan::of(&set.points, &filter.parse::<Filter>().unwrap(), Level::Observe);
        let names = || plan.iter().flat_map(Planned::checks).map(|check| check.name());
        let sound = SoundRun::new(&plan, &names().map(|name| (name, Verdict::Pass)).collect()).unwrap();
        let mutants = defects.iter().map(|(id, fails)| {
            let verdict = |name: &str| match fails.iter().any(|part| name.contains(part)) {
                true => Verdict::Fail,
                false => Verdict::Pass,
            };
            let endings: Endings = names().map(|name| (name.clone(), verdict(&name))).collect();
            sound.judge(id, "", true, Ok(&endings))
        });
        let mutants = mutants.collect();
        Matrix::new(&sound, mutants, whole)
    }

    fn standing(matrix: &Matrix, case: &str) -> Standing {
        matrix.cases.iter().find(|row| row.case == case).unwrap().standing
    }

    #[test]
    fn a_case_is_worth_what_only_it_kills() {
        let defects: [(&str, &[&str]); 2] =
            [("a/one", &["refused[range=suffix]", "empty-header"]), ("a/two", &["refused[range=no-unit]"])];
        let matrix = matrix("range/malformed/", &defects, true);
        assert_eq!(standing(&matrix, "range/malformed/refused"), Standing::Needed);
        assert_eq!(standing(&matrix, "range/malformed/empty-header"), Standing::Redundant);
        assert_eq!(standing(&matrix, "range/malformed/other-unit"), Standing::Idle);
        assert!(!matrix.is_sound(), "a case is idle");
        assert_eq!(matrix.alive().count(), 0);
    }

    #[test]
    fn what_need_not_kill_is_not_idle() {
        let all = matrix("conditions/with-faults/", &[("a/one", &["no such check"])], true);
        assert!(all.cases.iter().all(|row| match row.standing {
            Standing::Apart(why) => why == Excuse::TwoFaults || why == Excuse::Observe,
            _ => false,
        }));
        let open = matrix("level:observe", &[], true);
        assert!(open.cases.iter().all(|row| row.standing == Standing::Apart(Excuse::Observe)));
        assert!(open.is_sound());
    }

    #[test]
    fn a_part_of_the_defects_says_nothing_of_idle_cases() {
        let part = matrix("range/malformed/", &[("a/one", &["empty-header"])], false);
        assert!(part.is_sound());
        let part = matrix("range/malformed/", &[("a/one", &["no such check"])], false);
        assert!(!part.is_sound(), "the defect survives");
    }
}
