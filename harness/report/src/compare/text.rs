//! The comparison for a terminal.

use super::groups::Group;
use super::matrix::{Cell, Comparison, Row};
use crate::visible::visible;
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use upcheck_engine::Verdict;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default().bold();
const ODD: Style = AnsiColor::Yellow.on_default();
const DIM: Style = Style::new().dimmed();

impl Comparison {
    /// The matrix with ANSI styles: what differs, or all of it.
    #[must_use]
    pub fn text(&self, all: bool) -> String {
        let mut text = format!("upcheck compare: {}\n\n", self.outcome());
        for column in &self.columns {
            let day = column.day().map(|day| format!(" on {day}")).unwrap_or_default();
            let _ = writeln!(
                text,
                "  {}  {}: {} checks{day}: {}",
                column.letter,
                column.title,
                column.total(),
                column.verdicts()
            );
        }
        self.scores_in_text(&mut text);
        for group in self.groups(all) {
            self.group(&mut text, &group);
        }
        text
    }

    fn scores_in_text(&self, text: &mut String) {
        let heads = self.columns.iter().map(|column| format!("  {:>9}", column.letter));
        let _ = writeln!(text, "\n{:<14}{}", "passed of", heads.collect::<String>());
        for (area, scores) in self.scores() {
            let cells =
                scores.iter().map(|(passed, judged)| format!("  {:>9}", format!("{passed}/{judged}")));
            let _ = writeln!(text, "  {:<12}{}", visible(area), cells.collect::<String>());
        }
    }

    fn group(&self, text: &mut String, group: &Group<'_>) {
        let _ = writeln!(text, "\n== {} ({})\n", visible(group.title), group.rows.len());
        let words = |row: &Row| row.cells.iter().map(|cell| row.word(cell).chars().count()).max();
        let width = group.rows.iter().filter_map(|row| words(row)).max().unwrap_or_default();
        let letters = self.columns.iter().map(|column| format!("{:<width$}  ", column.letter));
        let _ = writeln!(text, "{}{:<7}  check", letters.collect::<String>(), "level");
        for row in &group.rows {
            for cell in &row.cells {
                let style = style(cell);
                let _ = write!(text, "{style}{:<width$}{style:#}  ", row.word(cell));
            }
            let _ = writeln!(text, "{:<7}  {}", row.level, visible(&row.name));
            for (number, way) in row.ways().into_iter().enumerate() {
                let way = way.iter().map(|how| visible(how)).collect::<Vec<_>>().join(" or ");
                let _ = writeln!(text, "    {DIM}{}: {way}{DIM:#}", number + 1);
            }
        }
    }
}

fn style(cell: &Cell) -> Style {
    match cell.verdict() {
        Some(Verdict::Pass | Verdict::Observed) => GOOD,
        Some(Verdict::Fail | Verdict::ServerDied | Verdict::Error) => BAD,
        Some(Verdict::Untestable | Verdict::NotRun) => ODD,
        _ => Style::new(),
    }
}
