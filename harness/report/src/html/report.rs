//! The page while the run goes on: a line for each check, and the whole of those that did not end well.

use super::check::{body, line};
use super::fit::{Fit, Size, fit};
use super::page::{Page, Row};
use crate::Context;
use crate::class::title;
use crate::concern::Concern;
use crate::document::Document;
use crate::tally::Areas;
use crate::visible::visible;
use maud::PreEscaped;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use upcheck_engine::Verdict;
use upcheck_engine::plan::Level;
use upcheck_engine::run::{CheckRecord, CitedClause, Gate, Summary};

/// The most that the page takes, in bytes: it is to be opened on a phone.
const PAGE: usize = 2 * 1024 * 1024;

/// What notes and headings between the checks may take, in bytes.
const NOTES: usize = 2 * 1024;

/// What one check takes besides its line and body, in bytes.
const AROUND: usize = 200;

/// The most that is kept of bodies while the run goes on, in bytes: twice what has room.
const BODIES: usize = 2 * PAGE;

/// The report while the run goes on.
#[derive(Debug)]
pub(crate) struct Html {
    context: Context,
    gate: Gate,
    areas: Areas,
    clauses: BTreeMap<String, CitedClause>,
    titles: BTreeSet<(Concern, String)>,
    kept: Vec<Kept>,
    /// How many bytes of bodies may still be kept.
    left: usize,
}

/// What is kept of a check.
#[derive(Debug)]
struct Kept {
    concern: Concern,
    level: Level,
    verdict: Verdict,
    area: String,
    name: String,
    /// What it has in common with others; empty where nothing went wrong.
    title: String,
    /// Whether it is the first of those.
    first: bool,
    line: String,
    body: Option<String>,
}

impl Html {
    pub(crate) fn new(context: Context, gate: Gate) -> Self {
        let (areas, clauses, titles) = (Areas::default(), BTreeMap::new(), BTreeSet::new());
        Self { context, gate, areas, clauses, titles, kept: Vec::new(), left: BODIES }
    }
}

impl Document for Html {
    fn take(&mut self, record: &CheckRecord) {
        self.areas.count(record);
        let concern = Concern::of(record, self.gate);
        let trouble = concern != Concern::Fine;
        let title = if trouble { title(record) } else { String::new() };
        let first = trouble && self.titles.insert((concern, title.clone()));
        let body = (trouble && (first || self.left > 0)).then(|| body(&self.context, record).into_string());
        self.left = self.left.saturating_sub(body.as_ref().map_or(0, String::len));
        if body.is_some() {
            for clause in &record.clauses {
                self.clauses.entry(clause.id.clone()).or_insert_with(|| clause.clone());
            }
        }
        let why = record.findings.first().filter(|_| !trouble).map(|why| visible(why)).unwrap_or_default();
        let short = if trouble { &title } else { &why };
        self.kept.push(Kept {
            concern,
            level: record.level,
            verdict: record.verdict,
            area: record.area.clone(),
            name: record.name.clone(),
            first,
            line: line(record, short).into_string(),
            body,
            title,
        });
    }

    fn write(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let key = |kept: &Kept| (kept.concern, kept.level, kept.area.clone(), kept.name.clone());
        self.kept.sort_by_cached_key(key);
        let size = |kept: &Kept| Size {
            line: kept.line.len() + AROUND,
            body: kept.body.as_ref().map_or(0, String::len),
            first: kept.first,
        };
        let sizes: Vec<Size> = self.kept.iter().map(size).collect();
        // What is not a check takes what it takes; the checks share the rest.
        let frame = self.render(summary, &vec![Fit::Gone; sizes.len()]).len() + NOTES;
        let page = self.render(summary, &fit(&sizes, PAGE.saturating_sub(frame)));
        out.write_all(page.as_bytes())
    }
}

impl Html {
    /// The page with so much of each check.
    fn render(&self, summary: &Summary, fits: &[Fit]) -> String {
        let rows = self.kept.iter().zip(fits).map(|(kept, fit)| Row {
            concern: kept.concern,
            level: kept.level,
            verdict: kept.verdict,
            area: &kept.area,
            title: &kept.title,
            line: PreEscaped(&kept.line),
            body: kept.body.as_deref().map(PreEscaped),
            fit: *fit,
        });
        let page = Page {
            context: &self.context,
            gate: self.gate,
            areas: &self.areas,
            summary,
            clauses: self.clauses.values().collect(),
            rows: rows.collect(),
        };
        page.render().into_string()
    }
}
