//! The matrix of checks by runs.

use super::column::{Column, one_target};
use crate::{ReadError, SavedRun};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::path::PathBuf;
use upcheck_engine::Verdict;
use upcheck_engine::case::CaseNames;
use upcheck_engine::plan::Level;
use upcheck_engine::run::CheckRecord;

/// Saved runs side by side.
#[derive(Debug)]
pub struct Comparison {
    pub(crate) columns: Vec<Column>,
    /// By area, within it in the order of the plan.
    pub(crate) rows: Vec<Row>,
}

/// A check, and what became of it in each run.
#[derive(Debug)]
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) area: String,
    /// The weightiest that it has in any of the runs.
    pub(crate) level: Level,
    /// One for each column.
    pub(crate) cells: Vec<Cell>,
}

/// What became of a check in a run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Cell {
    /// It ended so.
    Ended {
        /// Whatever a baseline says.
        verdict: Verdict,
        /// The fingerprints of one that was judged and did not pass.
        how: BTreeSet<String>,
        /// Whether several trials ended differently.
        flaky: bool,
    },
    /// The run was not asked for it.
    NotSelected,
    /// The run's cases have no such check.
    Unknown,
}

/// Saved runs that cannot be compared.
#[derive(Debug, thiserror::Error)]
pub enum CompareError {
    /// One of them cannot be read.
    #[error(transparent)]
    Read(#[from] ReadError),
    /// A run has a check twice.
    #[error("the check {check} is there twice in {path}: a run has each once", path = path.display())]
    Doubled {
        /// The check.
        check: String,
        /// The run.
        path: PathBuf,
    },
}

impl Comparison {
    /// Reads saved runs. Checks of cases that were renamed since count under the name that the last run knows.
    ///
    /// # Errors
    /// A file that is no run, or has a check twice.
    pub fn of(paths: &[PathBuf]) -> Result<Self, CompareError> {
        let runs = paths.iter().map(|path| SavedRun::open(path)).collect::<Result<Vec<_>, ReadError>>()?;
        let mut columns = Column::of(&runs);
        let latest = runs.last().map(|run| run.head.names()).unwrap_or_default();
        let mut rows: Vec<Row> = Vec::new();
        let mut places: HashMap<String, usize> = HashMap::new();
        for (number, (run, column)) in runs.iter().zip(&mut columns).enumerate() {
            let mut doubled = None;
            run.checks(|record| {
                *column.counts.entry(record.ended).or_default() += 1;
                let name = latest.current(&record.name).unwrap_or_else(|| record.name.clone());
                let place = *places.entry(name).or_insert_with_key(|name| {
                    let (name, area) = (name.clone(), record.area.clone());
                    rows.push(Row {
                        name,
                        area,
                        level: record.level,
                        cells: vec![Cell::Unknown; runs.len()],
                    });
                    rows.len() - 1
                });
                let Some(row) = rows.get_mut(place) else { return ControlFlow::Continue(()) };
                row.level = row.level.min(record.level);
                match row.cells.get_mut(number) {
                    Some(cell @ Cell::Unknown) => *cell = Cell::of(&record),
                    _ => doubled = Some(record.name),
                }
                if doubled.is_some() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
            if let Some(check) = doubled {
                return Err(CompareError::Doubled { check, path: run.path.clone() });
            }
        }
        for (number, run) in runs.iter().enumerate() {
            not_selected(number, &run.head.names(), &latest, &mut rows);
        }
        rows.sort_by(|one, other| one.area.cmp(&other.area));
        Ok(Self { columns, rows })
    }

    /// Whether it is two runs of one target: then the first is what was, and the second what is.
    pub(crate) fn is_before_and_after(&self) -> bool {
        matches!(self.columns.as_slice(), [before, after] if one_target(&before.head, &after.head))
    }

    /// How many checks did not come to the same in all runs.
    pub(crate) fn different(&self) -> usize {
        self.rows.iter().filter(|row| row.differs()).count()
    }

    /// For each area and run, how many checks pass, and how many were judged to pass or not.
    pub(crate) fn scores(&self) -> BTreeMap<&str, Vec<(usize, usize)>> {
        let mut scores: BTreeMap<&str, Vec<(usize, usize)>> = BTreeMap::new();
        for row in &self.rows {
            let area = scores.entry(&row.area).or_insert_with(|| vec![(0, 0); self.columns.len()]);
            for ((passed, judged), cell) in area.iter_mut().zip(&row.cells) {
                *passed += usize::from(cell.verdict() == Some(Verdict::Pass));
                *judged += usize::from(cell.rank().is_some() && cell.verdict() != Some(Verdict::Observed));
            }
        }
        scores
    }
}

impl Row {
    /// Whether it did not come to the same in all runs that were asked for it.
    pub(crate) fn differs(&self) -> bool {
        let mut asked = self.cells.iter().filter(|cell| **cell != Cell::NotSelected);
        let first = asked.next();
        asked.any(|cell| Some(cell) != first)
    }

    /// The different ways in which it ended, in the order of the runs.
    pub(crate) fn ways(&self) -> Vec<&BTreeSet<String>> {
        let mut ways = Vec::new();
        for cell in &self.cells {
            if let Cell::Ended { how, .. } = cell
                && !how.is_empty()
                && !ways.contains(&how)
            {
                ways.push(how);
            }
        }
        ways
    }

    /// What became of it in a run: a word or two, and the number of the way in which that came about.
    pub(crate) fn word(&self, cell: &Cell) -> String {
        let way = self.way(cell).map(|way| format!(" {way}")).unwrap_or_default();
        let flaky = if matches!(cell, Cell::Ended { flaky: true, .. }) { " flaky" } else { "" };
        format!("{}{way}{flaky}", cell.word())
    }

    /// The number, from 1 up, of the way in which it ended in a run.
    fn way(&self, cell: &Cell) -> Option<usize> {
        let Cell::Ended { how, .. } = cell else { return None };
        self.ways().iter().position(|way| *way == how).map(|place| place + 1)
    }
}

impl Cell {
    fn of(record: &CheckRecord) -> Self {
        let verdict = record.ended;
        let judged =
            matches!(verdict, Verdict::Fail | Verdict::Untestable | Verdict::ServerDied | Verdict::Observed);
        let all = std::iter::once(&record.fingerprint).chain(&record.otherwise).filter(|how| !how.is_empty());
        let how = if judged { all.cloned().collect() } else { BTreeSet::new() };
        Self::Ended { verdict, how, flaky: record.flaky }
    }

    /// How the check ended.
    pub(crate) fn verdict(&self) -> Option<Verdict> {
        match self {
            Self::Ended { verdict, .. } => Some(*verdict),
            Self::NotSelected | Self::Unknown => None,
        }
    }

    /// How bad it is, from 0 up; `None` where the target was not judged.
    pub(crate) fn rank(&self) -> Option<u8> {
        match self.verdict()? {
            Verdict::Pass | Verdict::Observed => Some(0),
            Verdict::Untestable => Some(1),
            Verdict::Fail => Some(2),
            Verdict::ServerDied => Some(3),
            _ => None,
        }
    }

    fn word(&self) -> &'static str {
        match self {
            Self::Ended { verdict: Verdict::NotApplicable, .. } => "n/a",
            Self::Ended { verdict, .. } => verdict.as_str(),
            Self::NotSelected => "·",
            Self::Unknown => "-",
        }
    }
}

/// Tells checks that a run was not asked for from those that its cases do not have.
fn not_selected(number: usize, names: &CaseNames, latest: &CaseNames, rows: &mut [Row]) {
    let known: HashSet<String> =
        names.checks.iter().map(|check| latest.current(check).unwrap_or_else(|| check.clone())).collect();
    for row in rows.iter_mut().filter(|row| known.contains(&row.name)) {
        if let Some(cell @ Cell::Unknown) = row.cells.get_mut(number) {
            *cell = Cell::NotSelected;
        }
    }
}
