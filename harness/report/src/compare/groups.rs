//! What is shown of a comparison, and under which headings.

use super::change::Change;
use super::matrix::{Comparison, Row};
use std::collections::BTreeMap;

/// Rows under a heading.
#[derive(Debug)]
pub(crate) struct Group<'a> {
    pub(crate) title: &'a str,
    pub(crate) rows: Vec<&'a Row>,
}

impl Comparison {
    /// The rows to show: what differs, or all of them. Of two runs of one target by what became of them, otherwise by
    /// area.
    pub(crate) fn groups(&self, all: bool) -> Vec<Group<'_>> {
        let shown = self.rows.iter().filter(|row| all || row.differs());
        let before_and_after = self.is_before_and_after();
        let mut groups: BTreeMap<(Change, &str), Vec<&Row>> = BTreeMap::new();
        for row in shown {
            let change = if before_and_after { Change::of(row) } else { Change::Same };
            let title = if before_and_after { change.heading() } else { row.area.as_str() };
            groups.entry((change, title)).or_default().push(row);
        }
        groups.into_iter().map(|((_, title), rows)| Group { title, rows }).collect()
    }

    /// What became of each check between two runs of one target; nothing of other runs.
    pub(crate) fn changes(&self) -> impl Iterator<Item = Change> {
        self.rows.iter().filter(|_| self.is_before_and_after()).map(Change::of)
    }

    /// What was compared and what came of it, in a sentence.
    pub(crate) fn outcome(&self) -> String {
        let (checks, runs) = (self.rows.len(), self.columns.len());
        let mut text = format!("{checks} checks in {runs} runs, {} of them differ", self.different());
        if self.is_before_and_after() {
            let changes = self.groups(false);
            let changes = changes.iter().map(|group| format!("{} {}", group.rows.len(), group.title));
            let changes = changes.collect::<Vec<_>>().join(", ");
            if !changes.is_empty() {
                text = format!("{text}: {changes}");
            }
        }
        text
    }
}
