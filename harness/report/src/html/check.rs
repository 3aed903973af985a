//! One check on the page: a line, and what can be opened below it.

use super::links::linked;
use crate::clip::clip;
use crate::failure::in_words;
use crate::replay::{by_hand, command};
use crate::visible::visible;
use crate::{Context, basis_in_words, message};
use maud::{Markup, html};
use upcheck_engine::Verdict;
use upcheck_engine::baseline::{Entry, Expectation};
use upcheck_engine::run::{CheckRecord, Transcript};

/// How much is shown of a sentence, in bytes.
const SENTENCE: usize = 600;

/// How much is shown of a message, a diff or a script, in bytes.
const BLOCK: usize = 6 * 1024;

/// How many links to real bugs are shown.
const LINKS: usize = 3;

/// The line of a check: how it ended, how much that matters, and its name.
pub(crate) fn line(record: &CheckRecord, short: &str) -> Markup {
    html! {
        span .badge { (record.verdict) }
        span .level { (record.level) }
        code { (sentence(&record.name)) }
        @if record.flaky { span .flaky { "flaky" } }
        @if !short.is_empty() { span .short { (short) } }
    }
}

/// Everything about a check that did not end well.
pub(crate) fn body(context: &Context, record: &CheckRecord) -> Markup {
    let legal = record.verdict == Verdict::Untestable;
    html! {
        p .about { (sentence(&record.about)) }
        @for finding in &record.findings {
            @if !finding.is_empty() { p .why { (sentence(finding)) } }
        }
        dl {
            (expected(record))
            @if !record.observed.is_empty() { dt { "Came back" } dd { (sentence(&record.observed)) } }
            dt { "Basis" } dd { (sentence(&basis_in_words(record.basis, record.recorded_on.as_deref()))) }
            @if let Some(expectation) = &record.expectation { (baseline(expectation, record)) }
            @if !record.clauses.is_empty() {
                dt { "Clauses" }
                dd .clauses { @for clause in &record.clauses {
                    a href=(anchor(&clause.id)) title=(sentence(&clause.says)) { (sentence(&clause.id)) } " "
                } }
            }
            @if let Some(pitfall) = &record.pitfall { dt { "Pitfall" } dd { (sentence(pitfall)) } }
            @if !record.seen_in.is_empty() { dt { "Seen in" } dd { (seen_in(&record.seen_in)) } }
        }
        @if let Some(diff) = &record.diff { h4 { "Difference" } (coloured(&block(diff))) }
        @if let Some(transcript) = &record.transcript { (exchange(transcript, legal)) }
        h4 { "Replay" }
        pre .copy { (block(&command(context, record))) }
        (script(context, record))
    }
}

/// Where a clause stands on the page.
pub(crate) fn anchor(clause: &str) -> String {
    format!("#clause-{}", visible(clause).replace(char::is_whitespace, "-"))
}

fn expected(record: &CheckRecord) -> Markup {
    html! {
        @if !record.allowed.is_empty() {
            dt { "Expected" }
            dd { @for (index, outcome) in record.allowed.iter().enumerate() {
                @if index > 0 { br; "or " }
                (sentence(&outcome.decision))
                small { " " (sentence(&outcome.name)) ", " (basis_in_words(outcome.basis, None)) }
            } }
        }
    }
}

fn baseline(expectation: &Expectation, record: &CheckRecord) -> Markup {
    let Entry { link, owner, expires, .. } = &*expectation.entry;
    html! {
        dt { "Baseline" }
        dd {
            span .lines { (sentence(&in_words(expectation, record))) }
            @if let Some(link) = link { " " (linked(&sentence(link))) }
            @if let Some(owner) = owner { small { " owner " (sentence(owner)) } }
            @if let Some(expires) = expires { small { " until " (expires) } }
        }
    }
}

fn seen_in(links: &[String]) -> Markup {
    html! {
        @for (index, link) in links.iter().take(LINKS).enumerate() {
            @if index > 0 { ", " }
            (linked(&sentence(link)))
        }
        @if links.len() > LINKS { ", and " (links.len() - LINKS) " more" }
    }
}

fn exchange(transcript: &Transcript, legal: bool) -> Markup {
    let sent = if legal { "Sent (a legal request)" } else { "Sent" };
    html! {
        div .messages {
            div { h4 { (sent) } pre { (clip(&message::sent(&transcript.test.sent), BLOCK)) } }
            div { h4 { "Received" } pre { (clip(&message::received(&transcript.test), BLOCK)) } }
        }
    }
}

fn script(context: &Context, record: &CheckRecord) -> Markup {
    html! {
        @match by_hand(context, record) {
            None => {},
            Some(None) => p .about { "A short script with curl does not do here: replay it as above." },
            Some(Some(script)) if script.len() > BLOCK => p .about { "The script for curl is too long to be shown." },
            Some(Some(script)) => details { summary { "by hand, with curl" } pre .copy { (visible(&script)) } },
        }
    }
}

/// A diff whose lines are told apart by more than their first character.
fn coloured(diff: &str) -> Markup {
    html! {
        pre .diff { @for line in diff.lines() { @match line.as_bytes().first() {
            Some(b'+') => { ins { (line) "\n" } },
            Some(b'-') => { del { (line) "\n" } },
            Some(b'@') => { i { (line) "\n" } },
            _ => { (line) "\n" },
        } } }
    }
}

fn sentence(text: &str) -> String {
    clip(&visible(text), SENTENCE)
}

fn block(text: &str) -> String {
    clip(&visible(text), BLOCK)
}
