//! The page as a whole.

use super::check::anchor;
use super::fit::Fit;
use super::links::linked;
use super::shell::shell;
use crate::Context;
use crate::clip::clip;
use crate::concern::Concern;
use crate::shell::sweeps;
use crate::summary::meaning;
use crate::tally::{Areas, Table};
use crate::visible::visible;
use maud::{Markup, PreEscaped, html};
use std::collections::BTreeMap;
use upcheck_engine::Verdict;
use upcheck_engine::plan::Level;
use upcheck_engine::run::{CitedClause, Gate, Summary};

const SCRIPT: &str = include_str!("page.js");

/// How many ways to go wrong are listed.
const CLASSES: usize = 100;

/// How many stale entries and left-overs are listed.
const LISTED: usize = 100;

/// How much is shown of clauses, in bytes.
const CLAUSES: usize = 256 * 1024;

/// How much is shown of a text of the run or of a clause, in bytes.
const TEXT: usize = 600;

/// Everything that is on the page.
pub(crate) struct Page<'a> {
    pub(crate) context: &'a Context,
    pub(crate) gate: Gate,
    pub(crate) areas: &'a Areas,
    pub(crate) summary: &'a Summary,
    pub(crate) clauses: Vec<&'a CitedClause>,
    /// The most important first.
    pub(crate) rows: Vec<Row<'a>>,
}

/// A check on the page.
pub(crate) struct Row<'a> {
    pub(crate) concern: Concern,
    pub(crate) level: Level,
    pub(crate) verdict: Verdict,
    pub(crate) area: &'a str,
    /// What it has in common with others; empty where nothing went wrong.
    pub(crate) title: &'a str,
    pub(crate) line: PreEscaped<&'a str>,
    pub(crate) body: Option<PreEscaped<&'a str>>,
    pub(crate) fit: Fit,
}

/// Rows that went wrong alike.
struct Class<'a> {
    /// Its place among the classes, from 1 up.
    number: usize,
    /// The most important of them.
    first: &'a Row<'a>,
    count: usize,
}

impl Page<'_> {
    pub(crate) fn render(&self) -> Markup {
        let exit = self.summary.exit_code(self.gate);
        let outcome = meaning(self.summary, self.gate);
        let classes = self.classes();
        let body = html! {
            a .skip href="#checks" { "Skip to the checks" }
            header {
                p .product { b { "upcheck" } " UploadPartCopy conformance" }
                h1 .good[exit as u8 == 0] { (outcome) }
                (self.facts(exit as u8))
                (self.bar())
            }
            main {
                (self.counts())
                (self.stale())
                (self.left_over())
                (list_of(&classes))
                (self.checks(&classes))
                (self.cited())
            }
            footer {
                p .keys hidden {
                    kbd { "/" } " search " kbd { "j" } kbd { "k" } " next, previous "
                    kbd { "Enter" } " open, close " kbd { "Esc" } " show all"
                }
                p { "upcheck " (text(&self.context.version)) ", run " (text(&self.summary.run)) }
            }
        };
        shell(outcome, SCRIPT, &body)
    }

    fn facts(&self, exit: u8) -> Markup {
        let Context { endpoint, region, embedded, .. } = self.context;
        let Summary { elapsed, requests, flaky, .. } = self.summary;
        html! {
            dl .facts {
                @if let Some(name) = self.context.name() { div { dt { "Name" } dd { (name) } } }
                div { dt { "Target" } dd { code { (text(endpoint)) } @if *embedded { " (the embedded reference)" } } }
                div { dt { "Region" } dd { (text(region)) } }
                div { dt { "Checks" } dd { (self.summary.total()) } }
                div { dt { "Time" } dd { (format!("{elapsed:.1?}")) } }
                div { dt { "Requests" } dd { (requests) } }
                @if *flaky > 0 { div { dt { "Flaky" } dd { (flaky) } } }
                div { dt { "Exit code" } dd { (exit) } }
            }
        }
    }

    /// The verdicts as one bar; the tables say the same in numbers.
    fn bar(&self) -> Markup {
        let total = self.summary.total().max(1);
        let mut before = 0;
        let parts: Vec<(Verdict, usize, usize)> = Verdict::ALL
            .into_iter()
            .map(|verdict| {
                let count = self.summary.of(verdict);
                before += count;
                (verdict, before - count, count)
            })
            .filter(|(_, _, count)| *count > 0)
            .collect();
        let per_mille = |count: usize| count * 1000 / total;
        html! {
            svg .bar viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden="true" {
                @for (verdict, from, count) in &parts {
                    rect .(verdict) x=(per_mille(*from)) width=(per_mille(from + count) - per_mille(*from)) height="10" {}
                }
            }
            ul .legend { @for (verdict, _, count) in &parts {
                li .(verdict) { b { (count) } " " (verdict) }
            } }
        }
    }

    fn counts(&self) -> Markup {
        let (columns, tables) = self.areas.tables(self.summary);
        html! {
            section .counts aria-label="Counts" { @for table in &tables { (table_of(table, &columns)) } }
        }
    }

    fn stale(&self) -> Markup {
        let stale = &self.summary.stale;
        html! {
            @if !stale.is_empty() {
                section {
                    h2 { "Stale baseline entries" }
                    ul .plain { @for stale in stale.iter().take(LISTED) {
                        li { code { (text(&stale.entry.place.to_string())) } " " (text(&stale.because.to_string())) }
                    } }
                    @if stale.len() > LISTED { p .note { "and " (stale.len() - LISTED) " more" } }
                }
            }
        }
    }

    fn left_over(&self) -> Markup {
        let left = &self.summary.left_over;
        html! {
            @if !left.is_empty() {
                section {
                    h2 { "Left over" }
                    ul .plain { @for left in left.iter().take(LISTED) { li { (text(&left.to_string())) } } }
                    @if left.len() > LISTED { p .note { "and " (left.len() - LISTED) " more" } }
                    @for sweep in sweeps(self.context, self.summary).iter().take(LISTED) {
                        pre .copy { (visible(sweep)) }
                    }
                }
            }
        }
    }

    /// The ways to go wrong, in the order of the rows.
    fn classes(&self) -> BTreeMap<(Concern, &str), Class<'_>> {
        let mut classes: BTreeMap<(Concern, &str), Class<'_>> = BTreeMap::new();
        for row in self.rows.iter().filter(|row| row.concern != Concern::Fine) {
            let number = classes.len() + 1;
            let class = classes.entry((row.concern, row.title));
            class.or_insert(Class { number, first: row, count: 0 }).count += 1;
        }
        classes
    }

    fn checks(&self, classes: &BTreeMap<(Concern, &str), Class<'_>>) -> Markup {
        let gone = self.rows.iter().filter(|row| row.fit == Fit::Gone).count();
        let lines = self.rows.iter().filter(|row| row.fit == Fit::Line).count();
        let shown: Vec<&Row<'_>> = self.rows.iter().filter(|row| row.fit != Fit::Gone).collect();
        html! {
            section #checks aria-labelledby="checks-title" {
                h2 #checks-title { "Checks" }
                (self.filters())
                @if lines > 0 {
                    p .note { (lines) " checks are shown without their messages, because the page would be larger than "
                        "2 MiB. The JSON report has everything." }
                }
                @for group in shown.chunk_by(|row, next| row.concern == next.concern) {
                    @if let Some(first) = group.first() { h3 { (first.concern.heading()) } }
                    @for row in group { (row_of(row, classes.get(&(row.concern, row.title)))) }
                }
                @if gone > 0 {
                    p .note { (gone) " more checks are left out, because the page would be larger than 2 MiB. "
                        "The JSON report has everything." }
                }
                p .note #none hidden { "No check is like that." }
            }
        }
    }

    /// Hidden until the script can serve it.
    fn filters(&self) -> Markup {
        let (columns, [areas, ..]) = self.areas.tables(self.summary);
        html! {
            form #filters role="search" aria-label="Filter the checks" hidden {
                input #q type="search" aria-label="Search in names and texts" placeholder="Search  /" autocomplete="off"
                    spellcheck="false";
                select #area aria-label="Area" {
                    option value="" { "every area" }
                    @for (area, _) in &areas.rows { option value=(text(area)) { (text(area)) } }
                }
                select #level aria-label="Level" {
                    option value="" { "every level" }
                    @for level in self.summary.by_level.keys() { option value=(level) { (level) } }
                }
                fieldset {
                    legend .away { "Verdicts" }
                    @for verdict in &columns {
                        label .(verdict) { input type="checkbox" name="verdict" value=(verdict); " " (verdict) }
                    }
                }
                output #count for="q area level" aria-live="polite" {}
                button type="reset" { "Show all" }
            }
        }
    }

    fn cited(&self) -> Markup {
        let mut left = CLAUSES;
        let clauses = self.clauses.iter().map(|clause| clause_of(clause)).take_while(|clause| {
            let fits = clause.0.len() <= left;
            left = left.saturating_sub(clause.0.len());
            fits
        });
        let clauses: Vec<Markup> = clauses.collect();
        html! {
            @if !self.clauses.is_empty() {
                section #clauses aria-labelledby="clauses-title" {
                    h2 #clauses-title { "Clauses" }
                    p { "What the checks above hold the target to, and who says so." }
                    dl { @for clause in &clauses { (clause) } }
                    @if clauses.len() < self.clauses.len() {
                        p .note { "and " (self.clauses.len() - clauses.len()) " more" }
                    }
                }
            }
        }
    }
}

fn clause_of(clause: &CitedClause) -> Markup {
    html! {
        dt #(anchor(&clause.id).trim_start_matches('#')) { code { (text(&clause.id)) } }
        dd {
            (text(&clause.says))
            ul { @for evidence in &clause.evidence { li { (linked(&text(evidence))) } } }
        }
    }
}

fn table_of(table: &Table, columns: &[Verdict]) -> Markup {
    html! {
        div .scroll tabindex="0" role="region" aria-label={ "Checks by " (table.title) } {
            table {
                thead { tr {
                    th scope="col" { "by " (table.title) }
                    @for verdict in columns { th scope="col" { (verdict) } }
                } }
                tbody { @for (name, counts) in &table.rows { tr {
                    th scope="row" { (text(name)) }
                    @for (verdict, count) in columns.iter().zip(counts) { (cell(table.title, name, *verdict, *count)) }
                } } }
            }
        }
    }
}

fn cell(kind: &str, name: &str, verdict: Verdict, count: usize) -> Markup {
    html! {
        @if count == 0 {
            td .zero { "·" }
        } @else if kind == "basis" {
            td .(verdict) { (count) }
        } @else {
            td .(verdict) { a href="#checks" data-kind=(kind) data-value=(text(name)) data-verdict=(verdict) { (count) } }
        }
    }
}

fn list_of(classes: &BTreeMap<(Concern, &str), Class<'_>>) -> Markup {
    let mut sorted: Vec<&Class<'_>> = classes.values().collect();
    sorted.sort_by_key(|class| (class.first.concern, class.first.level, std::cmp::Reverse(class.count)));
    html! {
        @if !sorted.is_empty() {
            section aria-labelledby="ways-title" {
                h2 #ways-title { "What went wrong" }
                ol .ways { @for class in sorted.iter().take(CLASSES) {
                    li { a href={ "#way-" (class.number) } data-way=(class.number) {
                        b { (class.count) }
                        span .badge .(class.first.verdict) { (class.first.verdict) }
                        span .level { (class.first.level) }
                        span { (class.first.title) }
                    } }
                } }
                @if sorted.len() > CLASSES { p .note { "and " (sorted.len() - CLASSES) " other ways, below" } }
            }
        }
    }
}

fn row_of(row: &Row<'_>, class: Option<&Class<'_>>) -> Markup {
    let first = class.filter(|class| std::ptr::eq(class.first, row));
    let id = first.map(|class| format!("way-{}", class.number));
    let way = class.map(|class| class.number);
    html! {
        @match (row.body, row.fit) {
            (Some(body), Fit::Whole) => {
                details .check .(row.verdict) id=[id] data-area=(text(row.area)) data-level=(row.level)
                    data-verdict=(row.verdict) data-way=[way] {
                    summary { (row.line) }
                    div .body { (body) }
                }
            },
            _ => {
                div .check .(row.verdict) id=[id] tabindex="-1" data-area=(text(row.area)) data-level=(row.level)
                    data-verdict=(row.verdict) data-way=[way] { (row.line) }
            },
        }
    }
}

fn text(text: &str) -> String {
    clip(&visible(text), TEXT)
}
