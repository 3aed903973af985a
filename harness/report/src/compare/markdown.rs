//! The comparison as Markdown, for a page of a repository or the summary of a CI step.

use super::groups::Group;
use super::matrix::{Cell, Comparison, Row};
use crate::markdown::{code, inline};
use std::fmt::Write as _;
use upcheck_engine::Verdict;

/// The most that it takes, in bytes: GitHub shows no longer page, and refuses a step summary above 1 MiB.
const MOST: usize = 500 * 1000;

impl Comparison {
    /// The matrix as Markdown: what differs, or all of it; whole rows are left out where there is no room.
    #[must_use]
    pub fn markdown(&self, all: bool) -> String {
        let mut text = format!("## upcheck compare: {}\n\n", inline(&self.outcome()));
        self.runs_in_markdown(&mut text);
        self.scores_in_markdown(&mut text);
        let mut left_out = 0;
        for group in self.groups(all) {
            left_out += self.group_in_markdown(&mut text, &group);
        }
        if left_out > 0 {
            let _ = writeln!(text, "**Left out**, because GitHub shows no more: {left_out} checks.");
        }
        text
    }

    fn runs_in_markdown(&self, text: &mut String) {
        let verdicts: Vec<Verdict> = Verdict::ALL
            .into_iter()
            .filter(|verdict| self.columns.iter().any(|column| column.counts.contains_key(verdict)))
            .collect();
        let heads = verdicts.iter().map(|verdict| format!(" {verdict} |")).collect::<String>();
        let _ = writeln!(text, "| | run | upcheck | date | checks |{heads}");
        let _ = writeln!(text, "|---|---|---|---|---:|{}", "---:|".repeat(verdicts.len()));
        for column in &self.columns {
            let counts = verdicts.iter().map(|verdict| match column.counts.get(verdict) {
                Some(count) => format!(" {count} |"),
                None => " · |".to_owned(),
            });
            let _ = writeln!(
                text,
                "| {} | {} | {} | {} | {} |{}",
                column.letter,
                inline(&column.title),
                inline(&column.head.upcheck),
                column.day().unwrap_or_default(),
                column.total(),
                counts.collect::<String>()
            );
        }
        text.push('\n');
    }

    fn scores_in_markdown(&self, text: &mut String) {
        text.push_str("Passed, of the checks that were judged to pass or not:\n\n");
        let heads = self.columns.iter().map(|column| format!(" {} |", inline(&column.title)));
        let _ = writeln!(text, "| area |{}", heads.collect::<String>());
        let _ = writeln!(text, "|---|{}", "---:|".repeat(self.columns.len()));
        for (area, scores) in self.scores() {
            let cells = scores.iter().map(|(passed, judged)| format!(" {passed}/{judged} |"));
            let _ = writeln!(text, "| {} |{}", inline(area), cells.collect::<String>());
        }
        text.push('\n');
    }

    /// A group of rows; how many there was no room for.
    fn group_in_markdown(&self, text: &mut String, group: &Group<'_>) -> usize {
        let letters = self.columns.iter().map(|column| format!(" {} |", column.letter));
        let _ = writeln!(
            text,
            "<details><summary>{} ({})</summary>\n\n| check | level |{} how |\n|---|---|{}---|",
            inline(group.title),
            group.rows.len(),
            letters.collect::<String>(),
            "---|".repeat(self.columns.len())
        );
        let mut shown = 0;
        for row in &group.rows {
            let line = line(row);
            if text.len() + line.len() > MOST {
                break;
            }
            text.push_str(&line);
            shown += 1;
        }
        text.push_str("\n</details>\n\n");
        group.rows.len() - shown
    }
}

fn line(row: &Row) -> String {
    let cells = row.cells.iter().map(|cell| format!(" {} |", word(row, cell))).collect::<String>();
    let ways = row.ways().into_iter().enumerate().map(|(number, way)| {
        let way = way.iter().map(|how| inline(how)).collect::<Vec<_>>().join(" or ");
        format!("{}: {way}", number + 1)
    });
    let ways = ways.collect::<Vec<_>>().join("<br>");
    format!("| {} | {} |{cells} {ways} |\n", code(&row.name), row.level)
}

fn word(row: &Row, cell: &Cell) -> String {
    let word = row.word(cell);
    if cell.rank() > Some(1) { format!("**{word}**") } else { word }
}
