//! One failure for people: what was sent, what came back, what was expected, who says so, how to replay it.

use crate::replay::script;
use crate::visible::visible;
use crate::{Context, basis_in_words};
use anstyle::{AnsiColor, Style};
use std::fmt::Write;
use std::time::Duration;
use upcheck_engine::Verdict;
use upcheck_engine::run::{CheckRecord, Transcript};
use upcheck_wire::{Exchange, NoAnswer, Sent};

/// How much of a body is shown, in bytes; a JSON report has all of it.
const BODY: usize = 2048;

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
        record.name
    );
    field(&mut text, "shows", &record.about);
    for finding in &record.findings {
        field(&mut text, "why", &visible(finding));
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
        let evidence = clause.evidence.join("; ");
        field(&mut text, "clause", &format!("{}: {}\n{DIM}{evidence}{DIM:#}", clause.id, clause.says));
    }
    if let Some(pitfall) = &record.pitfall {
        field(&mut text, "pitfall", pitfall);
    }
    if !record.seen_in.is_empty() {
        field(&mut text, "seen in", &links(&record.seen_in));
    }
    replay(&mut text, context, record);
    text
}

fn exchange(text: &mut String, transcript: &Transcript, twin: bool) {
    let Exchange { sent, received, elapsed, .. } = &transcript.test;
    field(text, if twin { "sent (legal)" } else { "sent" }, &request(sent));
    let got = match received {
        Err(none) => none_in_words(none, *elapsed),
        Ok(answer) => {
            let mut got = format!("{} {}", answer.status, answer.reason.as_deref().unwrap_or_default());
            got = format!("{} {DIM}after {elapsed:.1?}{DIM:#}", got.trim_end());
            for (name, value) in &answer.headers {
                let _ = write!(got, "\n{name}: {}", line_of(value));
            }
            if !answer.body.is_empty() {
                let _ = write!(got, "\n\n{}", body(&answer.body));
            }
            if answer.truncated {
                got.push_str("\n(the body goes on; no more of it was read)");
            }
            got
        }
    };
    field(text, "got", &got);
}

fn none_in_words(none: &NoAnswer, elapsed: Duration) -> String {
    visible(&format!("no answer after {elapsed:.1?}: {none}"))
}

fn request(sent: &Sent) -> String {
    if let Some(head) = &sent.head {
        // What went out byte for byte says more than what it was made of.
        return visible(&String::from_utf8_lossy(head).replace("\r\n", "\n")).trim_end().to_owned();
    }
    let mut text = format!("{} {} HTTP/1.1", sent.method, sent.target);
    for (name, value) in &sent.headers {
        let _ = write!(text, "\n{name}: {}", line_of(value));
    }
    text
}

fn expected(text: &mut String, record: &CheckRecord) {
    let each: Vec<String> = record
        .allowed
        .iter()
        .map(|outcome| {
            format!("{} ({}; {})", outcome.decision, outcome.name, basis_in_words(outcome.basis, None))
        })
        .collect();
    field(text, "expected", &each.join("\nor "));
    field(text, "basis", &basis_in_words(record.basis, record.recorded_on.as_deref()));
}

fn replay(text: &mut String, context: &Context, record: &CheckRecord) {
    let endpoint =
        if context.embedded { String::new() } else { format!(" --endpoint-url {}", context.endpoint) };
    let name = record.name.strip_suffix("#detail").unwrap_or(&record.name);
    field(text, "replay", &format!("upcheck run{endpoint}{} --filter '{name}'", context.options));
    if context.embedded {
        return;
    }
    if let Some(replay) = record.transcript.as_ref().and_then(|transcript| transcript.replay.as_ref()) {
        match script(context, replay) {
            Some(script) => field(text, "by hand", &script),
            None => field(text, "by hand", "curl cannot send this request"),
        }
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

/// A body's beginning, with control characters made visible: a terminal must not obey a server.
fn body(bytes: &[u8]) -> String {
    let shown = &bytes[..bytes.len().min(BODY)];
    let mut text = visible(&String::from_utf8_lossy(shown).replace('\r', ""));
    text.truncate(text.trim_end().len());
    if bytes.len() > BODY {
        let _ = write!(text, "\n(… {} bytes in all)", bytes.len());
    }
    text
}

/// A header's value, as one line.
fn line_of(value: &[u8]) -> String {
    visible(&String::from_utf8_lossy(value))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_cut_and_their_line_ends_are_plain() {
        assert_eq!(body(b"one\r\ntwo\n"), "one\ntwo");
        assert!(body(&vec![b'x'; 5000]).ends_with("(… 5000 bytes in all)"));
    }
}
