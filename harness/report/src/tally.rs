//! How many checks of each kind ended with each verdict.

use crate::basis_in_words;
use std::collections::BTreeMap;
use upcheck_engine::Verdict;
use upcheck_engine::run::{CheckRecord, Summary};

/// A table of counts with a row for each kind and a column for each verdict that there is.
#[derive(Clone, Debug)]
pub(crate) struct Table {
    /// What the rows are.
    pub(crate) title: &'static str,
    pub(crate) rows: Vec<(String, Vec<usize>)>,
}

/// Counts by area, while the run goes on.
#[derive(Clone, Debug, Default)]
pub(crate) struct Areas(BTreeMap<String, BTreeMap<Verdict, usize>>);

impl Areas {
    pub(crate) fn count(&mut self, record: &CheckRecord) {
        *self.0.entry(record.area.clone()).or_default().entry(record.verdict).or_default() += 1;
    }

    /// The verdicts that there are, and the tables by area, level and basis with a column for each.
    pub(crate) fn tables(&self, summary: &Summary) -> (Vec<Verdict>, [Table; 3]) {
        let columns: Vec<Verdict> =
            Verdict::ALL.into_iter().filter(|verdict| summary.of(*verdict) > 0).collect();
        let row = |name: String, counts: &BTreeMap<Verdict, usize>| {
            let cells = columns.iter().map(|verdict| counts.get(verdict).copied().unwrap_or(0)).collect();
            (name, cells)
        };
        let areas = self.0.iter().map(|(area, counts)| row(area.clone(), counts)).collect();
        let levels = summary.by_level.iter().map(|(level, counts)| row(level.to_string(), counts)).collect();
        let basis =
            |basis: Option<_>| basis.map_or("open".to_owned(), |basis| basis_in_words(Some(basis), None));
        let bases = summary.by_basis.iter().map(|(key, counts)| row(basis(*key), counts)).collect();
        let tables = [
            Table { title: "area", rows: areas },
            Table { title: "level", rows: levels },
            Table { title: "basis", rows: bases },
        ];
        (columns, tables)
    }
}
