//! One failure for people: what was sent, what came back, what was expected, who says so, how to replay it.

use crate::message;
use crate::replay::{by_hand, command};
use crate::visible::visible;
use crate::{Context, basis_in_words};
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use upcheck_engine::Verdict;
use upcheck_engine::baseline::{Entry, Expectation};
use upcheck_engine::run::{CheckRecord, Transcript};

/// How many links to real bugs are shown.
const LINKS: usize = 3;

const BAD: Style = AnsiColor::Red.on_default().bold();
const ODD: Style = AnsiColor::Yellow.on_default().bold();
const NAME: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const PLUS: Style = AnsiColor::Green.on_default();
const MINUS: Style = AnsiColor::Red.on_default();

/// Everything about a check that did not end well, with ANSI styles.
#[must_use]
pub fn failure(context: &Context, record: &CheckRecord) -> String {
    let mut text = String::new();
    let style = if record.verdict == Verdict::Fail { BAD } else { ODD };
    let _ = writeln!(
        text,
        "{style}{}{style:#} {} {NAME}{}{NAME:#}",
        record.verdict.as_str().to_uppercase(),
        record.level,
        visible(&record.name)
    );
    field(&mut text, "shows", &visible(&record.about));
    for finding in &record.findings {
        field(&mut text, "why", &visible(finding));
    }
    if let Some(expectation) = &record.expectation {
        field(&mut text, "baseline", &visible(&in_words(expectation, record)));
    }
    if let Some(transcript) = &record.transcript {
        exchange(&mut text, transcript, record.verdict == Verdict::Untestable);
    }
    if !record.observed.is_empty() {
        field(&mut text, "in short", &visible(&record.observed));
    }
    expected(&mut text, record);
    if let Some(diff) = &record.diff {
        field(&mut text, "diff", &coloured(&visible(diff)));
    }
    for clause in &record.clauses {
        let evidence = visible(&clause.evidence.join("; "));
        let says = visible(&format!("{}: {}", clause.id, clause.says));
        field(&mut text, "clause", &format!("{says}\n{DIM}{evidence}{DIM:#}"));
    }
    if let Some(pitfall) = &record.pitfall {
        field(&mut text, "pitfall", &visible(pitfall));
    }
    if !record.seen_in.is_empty() {
        field(&mut text, "seen in", &visible(&links(&record.seen_in)));
    }
    replay(&mut text, context, record);
    text
}

/// The same without styles, and without any character that XML cannot hold.
pub(crate) fn plain_failure(context: &Context, record: &CheckRecord) -> String {
    visible(&anstream::adapter::strip_str(&failure(context, record)).to_string())
}

/// What a baseline says of a check, and whether it is so.
pub(crate) fn in_words(expectation: &Expectation, record: &CheckRecord) -> String {
    let Entry { place, reason, verdict, fingerprints, .. } = &*expectation.entry;
    if expectation.met {
        return format!("{place}: {reason}");
    }
    let pinned = fingerprints.join("\nor ");
    let flaky = if record.flaky { ", and is flaky" } else { "" };
    format!(
        "{place} says otherwise\npinned {verdict} {pinned}\nended  {} {}{flaky}",
        record.ended, record.fingerprint
    )
}

fn exchange(text: &mut String, transcript: &Transcript, twin: bool) {
    field(text, if twin { "sent (legal)" } else { "sent" }, &message::sent(&transcript.test.sent));
    field(text, "got", &message::received(&transcript.test));
}

fn expected(text: &mut String, record: &CheckRecord) {
    let each: Vec<String> = record
        .allowed
        .iter()
        .map(|outcome| {
            format!("{} ({}; {})", outcome.decision, outcome.name, basis_in_words(outcome.basis, None))
        })
        .collect();
    field(text, "expected", &visible(&each.join("\nor ")));
    field(text, "basis", &visible(&basis_in_words(record.basis, record.recorded_on.as_deref())));
}

fn replay(text: &mut String, context: &Context, record: &CheckRecord) {
    field(text, "replay", &visible(&command(context, record)));
    match by_hand(context, record) {
        Some(Some(script)) => field(text, "by hand", &visible(&script)),
        Some(None) => field(text, "by hand", "a short script with curl does not do here: replay it as above"),
        None => {}
    }
}

/// The first few links.
fn links(all: &[String]) -> String {
    let shown = all.len().min(LINKS);
    let more = all.len() - shown;
    let tail = if more > 0 { format!("\n(and {more} more: upcheck explain)") } else { String::new() };
    all[..shown].join("\n") + &tail
}

fn field(text: &mut String, name: &str, value: &str) {
    for (index, line) in value.trim_end().lines().enumerate() {
        let _ = match (index, line) {
            (0, _) => writeln!(text, "  {DIM}{name:<9}{DIM:#} {line}"),
            (_, "") => writeln!(text),
            _ => writeln!(text, "            {line}"),
        };
    }
}

fn coloured(diff: &str) -> String {
    let paint = |line: &str| match line.as_bytes().first() {
        Some(b'+') => format!("{PLUS}{line}{PLUS:#}\n"),
        Some(b'-') => format!("{MINUS}{line}{MINUS:#}\n"),
        _ => format!("{line}\n"),
    };
    diff.lines().map(paint).collect()
}
