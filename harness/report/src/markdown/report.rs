//! What stands in the step summary, the most important first, and what does not fit.

use super::escape::{block, code, inline};
use crate::Context;
use crate::class::{Class, Classes};
use crate::clip::clip;
use crate::document::Document;
use crate::failure::plain_failure;
use crate::shell::sweeps;
use crate::summary::{flaky, meaning};
use crate::tally::{Areas, Table};
use crate::visible::visible;
use std::fmt::Write as _;
use std::io::{self, Write};
use upcheck_engine::Verdict;
use upcheck_engine::run::{CheckRecord, Gate, Summary};

/// The most that the report takes, in bytes. GitHub refuses a step summary above 1 MiB, and something else may be
/// written to it too.
const REPORT: usize = 1000 * 1000;

/// What is kept free for the note on what did not fit, in bytes.
const NOTE: usize = 500;

/// How many checks of a class, stale entries and left-overs are named.
const NAMED: usize = 100;

/// How much is shown of the example of a class, in bytes.
const EXAMPLE: usize = 16 * 1024;

/// The report while the run goes on.
#[derive(Debug)]
pub(crate) struct Markdown {
    context: Context,
    gate: Gate,
    areas: Areas,
    classes: Classes<Kept>,
}

#[derive(Debug)]
struct Kept {
    expected: String,
    /// Everything about it; of the first in each class.
    example: Option<String>,
}

impl Markdown {
    pub(crate) fn new(context: Context, gate: Gate) -> Self {
        Self { context, gate, areas: Areas::default(), classes: Classes::new(gate) }
    }

    fn head(&self, summary: &Summary) -> String {
        let exit = summary.exit_code(self.gate);
        let mark = if exit as u8 == 0 { "✅" } else { "❌" };
        let Context { endpoint, version, embedded, .. } = &self.context;
        let target = match self.context.name() {
            _ if *embedded => "the embedded reference".to_owned(),
            Some(name) => format!("{} at {}", inline(&name), code(endpoint)),
            None => code(endpoint),
        };
        let mut text = format!(
            "## {mark} upcheck: {meaning}\n\n{checks} checks of UploadPartCopy against {target} in {:.1?}: exit code \
             {code}. upcheck {version}, {requests} requests.\n\n",
            summary.elapsed,
            meaning = meaning(summary, self.gate),
            checks = summary.total(),
            code = exit as u8,
            version = inline(version),
            requests = summary.requests,
        );
        let (columns, tables) = self.areas.tables(summary);
        for Table { title, rows } in tables {
            table(&mut text, title, &columns, &rows);
        }
        if summary.flaky > 0 {
            let _ = writeln!(text, "**{}**: ended differently when repeated.\n", flaky(summary.flaky));
        }
        for stale in summary.stale.iter().take(NAMED) {
            let _ = writeln!(text, "- **Stale:** {}", code(&stale.to_string()));
        }
        if summary.stale.len() > NAMED {
            let _ = writeln!(text, "- and {} more stale entries", summary.stale.len() - NAMED);
        }
        if !summary.stale.is_empty() {
            text.push('\n');
        }
        for left in summary.left_over.iter().take(NAMED) {
            let _ = writeln!(text, "- **Left over:** {}", code(&left.to_string()));
        }
        if summary.left_over.len() > NAMED {
            let _ = writeln!(text, "- and {} more", summary.left_over.len() - NAMED);
        }
        if !summary.left_over.is_empty() {
            text.push_str("\nTo remove it:\n\n");
            text.push_str(&block("sh", &visible(&sweeps(&self.context, summary).join("\n"))));
            text.push('\n');
        }
        text
    }
}

impl Document for Markdown {
    fn take(&mut self, record: &CheckRecord) {
        self.areas.count(record);
        let context = &self.context;
        self.classes.take(record, None, |before| {
            let decisions: Vec<&str> =
                record.allowed.iter().map(|outcome| outcome.decision.as_str()).collect();
            let example = || clip(&plain_failure(context, record), EXAMPLE);
            Kept { expected: decisions.join(", or "), example: (before == 0).then(example) }
        });
    }

    fn write(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let mut text = self.head(summary);
        let mut heading = None;
        let mut left_out = Vec::new();
        for class in self.classes.sorted() {
            let mut section = section(&class);
            if heading != Some(class.concern) {
                section.insert_str(0, &format!("### {}\n\n", class.concern.heading()));
            }
            if text.len() + section.len() + NOTE > REPORT {
                left_out.push(class.members.len());
                continue;
            }
            heading = Some(class.concern);
            text.push_str(&section);
        }
        if !left_out.is_empty() {
            let _ = writeln!(
                text,
                "---\n\n**Left out**, because GitHub takes no more: {} checks that ended in {} other ways. The JSON \
                 report has everything.",
                left_out.iter().sum::<usize>(),
                left_out.len()
            );
        }
        out.write_all(text.as_bytes())
    }
}

fn table(text: &mut String, title: &str, columns: &[Verdict], rows: &[(String, Vec<usize>)]) {
    let names: String = columns.iter().map(|verdict| format!(" {verdict} |")).collect();
    let _ = writeln!(text, "| {title} |{names}\n|---|{}", "---:|".repeat(columns.len()));
    for (name, counts) in rows {
        let cells: String = counts.iter().map(|count| format!(" {} |", cell(*count))).collect();
        let _ = writeln!(text, "| {} |{cells}", inline(name));
    }
    text.push('\n');
}

fn cell(count: usize) -> String {
    if count == 0 { "·".to_owned() } else { count.to_string() }
}

fn section(class: &Class<'_, Kept>) -> String {
    let count = class.members.len();
    let mut text = format!("#### {count} × {}\n\n", code(class.title));
    text.push_str("| level | check | expected |\n|---|---|---|\n");
    for member in class.members.iter().take(NAMED) {
        let _ = writeln!(
            text,
            "| {} | {} | {} |",
            member.level,
            code(&member.name),
            inline(&member.kept.expected)
        );
    }
    if count > NAMED {
        let _ = writeln!(text, "\nand {} more", count - NAMED);
    }
    for member in &class.members {
        if let Some(example) = &member.kept.example {
            let _ = writeln!(
                text,
                "\n<details><summary>{} in full</summary>\n\n{}\n</details>\n",
                code(&member.name),
                block("text", example)
            );
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_merged_file_says_of_itself_is_but_text() {
        let hostile = "1 <script>`|\u{1b}[2J".to_owned();
        let context = Context { version: hostile.clone(), endpoint: hostile, ..Context::default() };
        let head = Markdown::new(context, Gate::Should).head(&Summary::default());
        assert!(!head.contains("<script>") && !head.contains('\u{1b}'), "{head}");
    }
}
