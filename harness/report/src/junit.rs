//! The run as test results in XML, in the form that GitLab and Jenkins read.

use crate::Context;
use crate::basis_in_words;
use crate::clip::clip;
use crate::concern::Concern;
use crate::document::Document;
use crate::failure::plain_failure;
use crate::visible::visible;
use quick_junit::{NonSuccessKind, Property, Report, TestCase, TestCaseStatus, TestSuite};
use std::collections::BTreeMap;
use std::io::{self, Write};
use std::time::Duration;
use upcheck_engine::Verdict;
use upcheck_engine::baseline::StaleBecause;
use upcheck_engine::plan::Aspect;
use upcheck_engine::run::{CheckRecord, Gate, Summary};

/// The most that is told of one check, in bytes.
const TEXT: usize = 64 * 1024;

/// The most that is told of all checks, in bytes of XML: GitLab takes files below 30 MB.
const TEXTS: usize = 20_000_000;

/// How much of a message is shown, in bytes.
const MESSAGE: usize = 1000;

/// A test suite for each area, a test case for each check.
#[derive(Debug)]
pub(crate) struct Junit {
    context: Context,
    gate: Gate,
    suites: BTreeMap<String, Vec<TestCase>>,
    /// How many bytes of XML may still be texts.
    left: usize,
}

impl Junit {
    pub(crate) fn new(context: Context, gate: Gate) -> Self {
        Self { context, gate, suites: BTreeMap::new(), left: TEXTS }
    }

    fn status(&mut self, record: &CheckRecord) -> TestCaseStatus {
        let mut status = match (Concern::of(record, self.gate), record.verdict) {
            (Concern::Fine, Verdict::Pass) => return TestCaseStatus::success(),
            // What was not held against an expectation is not passed, and what fails below the gate is not red.
            (Concern::Fine | Concern::Known | Concern::Tolerated, _) => TestCaseStatus::skipped(),
            (_, Verdict::Untestable | Verdict::NotRun | Verdict::Error) => {
                TestCaseStatus::non_success(NonSuccessKind::Error)
            }
            (Concern::Failed | Concern::Undecided | Concern::Stale, _) => {
                TestCaseStatus::non_success(NonSuccessKind::Failure)
            }
        };
        status.set_type(record.verdict.as_str()).set_message(message(record));
        if matches!(status, TestCaseStatus::NonSuccess { .. }) {
            let text = clip(&plain_failure(&self.context, record), TEXT);
            let size = in_xml(&text);
            if size <= self.left {
                self.left -= size;
                status.set_description(text);
            } else {
                status.set_description("left out: the file would be larger than GitLab reads");
            }
        }
        status
    }
}

impl Document for Junit {
    fn take(&mut self, record: &CheckRecord) {
        let mut case = TestCase::new(visible(&record.name), self.status(record));
        case.set_classname(classname(record)).add_properties(properties(record));
        if let Some(took) = took(record) {
            case.set_time(took);
        }
        self.suites.entry(record.area.clone()).or_default().push(case);
    }

    fn write(&mut self, summary: &Summary, out: &mut dyn Write) -> io::Result<()> {
        let mut report = Report::new("upcheck");
        report.set_time(summary.elapsed);
        for (area, cases) in std::mem::take(&mut self.suites) {
            let mut suite = TestSuite::new(visible(&area));
            suite.set_time(cases.iter().filter_map(|case| case.time).sum());
            for (name, value) in [
                ("endpoint", &self.context.endpoint),
                ("upcheck", &self.context.version),
                ("run", &summary.run),
            ] {
                suite.add_property(Property::new(name, visible(value)));
            }
            if let Some(name) = self.context.name() {
                suite.add_property(Property::new("target", name));
            }
            suite.add_test_cases(cases);
            report.add_test_suite(suite);
        }
        if let Some(suite) = stale(summary) {
            report.add_test_suite(suite);
        }
        report.serialize(out).map_err(io::Error::other)
    }
}

/// Entries of the baseline that no check of this run speaks for: nothing else would say why it is red.
fn stale(summary: &Summary) -> Option<TestSuite> {
    let mut suite = TestSuite::new("baseline");
    for stale in summary.stale.iter().filter(|stale| !matches!(stale.because, StaleBecause::Passes { .. })) {
        let mut status = TestCaseStatus::non_success(NonSuccessKind::Failure);
        status.set_type("stale").set_message(visible(&stale.because.to_string()));
        let mut case = TestCase::new(visible(&stale.to_string()), status);
        case.set_classname("baseline");
        suite.add_test_case(case);
    }
    (!suite.test_cases.is_empty()).then_some(suite)
}

/// How many bytes a text takes as XML at most.
fn in_xml(text: &str) -> usize {
    text.len() + 5 * text.bytes().filter(|byte| b"<>&\"'".contains(byte)).count()
}

/// The case as a class of its suite's package: CI servers fold their lists at the dots.
fn classname(record: &CheckRecord) -> String {
    visible(&record.case).replace('.', "_").replace('/', ".")
}

/// Why it ended so, in a line. The level comes first: CI servers do not show properties.
fn message(record: &CheckRecord) -> String {
    let why = match record.findings.as_slice() {
        [] if record.observed.is_empty() => record.about.clone(),
        [] => record.observed.clone(),
        findings => findings.join("; "),
    };
    let flaky = if record.flaky { " (flaky)" } else { "" };
    format!(
        "{} {}{flaky}: {}",
        record.level,
        record.verdict,
        clip(&visible(&why).replace('\n', " "), MESSAGE)
    )
}

fn properties(record: &CheckRecord) -> Vec<Property> {
    let mut properties = vec![
        Property::new("verdict", record.verdict.as_str()),
        Property::new("level", record.level.as_str()),
        Property::new("basis", basis_in_words(record.basis, record.recorded_on.as_deref())),
    ];
    if !record.clauses.is_empty() {
        let clauses: Vec<&str> = record.clauses.iter().map(|clause| clause.id.as_str()).collect();
        properties.push(Property::new("clauses", visible(&clauses.join(" "))));
    }
    if record.flaky {
        properties.push(Property::new("flaky", "true"));
    }
    properties
}

/// How long the exchange took. It is the decision's: its detail is read from the same answer.
fn took(record: &CheckRecord) -> Option<Duration> {
    let transcript = record.transcript.as_ref()?;
    (record.aspect == Aspect::Decision).then_some(transcript.test.elapsed)
}
