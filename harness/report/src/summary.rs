//! The run in a table.

use crate::Context;
use crate::basis_in_words;
use crate::shell::sweeps;
use crate::visible::visible;
use std::collections::BTreeMap;
use std::fmt::Write;
use upcheck_engine::Verdict;
use upcheck_engine::run::{ExitCode, Gate, Summary};

/// Counts by level and by basis, what was left over, what it cost, and what the exit code means.
pub(crate) fn summary(context: &Context, summary: &Summary, gate: Gate) -> String {
    let columns: Vec<Verdict> = Verdict::ALL.into_iter().filter(|verdict| summary.of(*verdict) > 0).collect();
    let mut text = String::new();
    let header: String = columns.iter().map(|verdict| format!("  {verdict}")).collect();
    let _ = writeln!(text, "{:<14}{header}", "");
    for (level, verdicts) in &summary.by_level {
        row(&mut text, level.as_str(), verdicts, &columns);
    }
    let _ = writeln!(text, "by basis");
    for (basis, verdicts) in &summary.by_basis {
        let name = basis.map_or("open".to_owned(), |basis| basis_in_words(Some(basis), None));
        row(&mut text, &name, verdicts, &columns);
    }
    if summary.flaky > 0 {
        let _ = writeln!(text, "{}: ended differently when repeated", flaky(summary.flaky));
    }
    for stale in &summary.stale {
        let _ = writeln!(text, "STALE {}", visible(&stale.to_string()));
    }
    for left in &summary.left_over {
        let _ = writeln!(text, "LEFT OVER {}", visible(&left.to_string()));
    }
    for bucket in &summary.kept {
        let _ = writeln!(text, "kept bucket {}", visible(bucket));
    }
    if !summary.left_over.is_empty() || !summary.kept.is_empty() {
        for sweep in sweeps(context, summary) {
            let _ = writeln!(text, "to remove it: {}", visible(&sweep));
        }
    }
    let checks = summary.total();
    let _ = writeln!(
        text,
        "\n{checks} checks in {:.1?}: {} requests ({:.1} a check), {} bytes uploaded",
        summary.elapsed,
        summary.requests,
        ratio(summary.requests, checks),
        summary.bytes_uploaded
    );
    let code = summary.exit_code(gate);
    let _ = writeln!(text, "exit {}: {}", code as u8, meaning(summary, gate));
    text
}

/// How many checks are flaky, in words.
pub(crate) fn flaky(count: usize) -> String {
    if count == 1 { "1 check is flaky".to_owned() } else { format!("{count} checks are flaky") }
}

fn row(text: &mut String, name: &str, verdicts: &BTreeMap<Verdict, usize>, columns: &[Verdict]) {
    let cell = |verdict: &Verdict| {
        let count = verdicts.get(verdict).copied().unwrap_or(0);
        let count = if count == 0 { "·".to_owned() } else { count.to_string() };
        format!("  {count:>width$}", width = verdict.as_str().len())
    };
    let cells: String = columns.iter().map(cell).collect();
    let _ = writeln!(text, "  {name:<12}{cells}");
}

#[expect(clippy::cast_precision_loss, reason = "a figure with one decimal")]
fn ratio(requests: u64, checks: usize) -> f64 {
    if checks == 0 { 0.0 } else { requests as f64 / checks as f64 }
}

/// What the exit code of a run says.
pub(crate) fn meaning(summary: &Summary, gate: Gate) -> &'static str {
    let code = summary.exit_code(gate);
    let known = summary.of(Verdict::ExpectedFailure) > 0;
    match (code, gate) {
        (ExitCode::Conformant, _) if known => "no failure but those that the baseline expects",
        (ExitCode::Conformant, _) => "conformant on what was asked",
        (ExitCode::Failed, Gate::Should) => "a must or should check failed, or the target died",
        (ExitCode::Failed, Gate::Must) => "a must check failed, or the target died",
        (ExitCode::Usage, _) => "wrong usage",
        (ExitCode::NoVerdict, _) => "no verdict",
        (ExitCode::NothingRan, _) => "nothing ran",
        (ExitCode::Incomplete, _) => "incomplete: untestable or not-run checks, or left-overs",
        (ExitCode::Stale, _) => "only the baseline is stale: remove or correct the entries above",
        (ExitCode::Interrupted, _) => "interrupted",
    }
}
