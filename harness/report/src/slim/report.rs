//! What is kept of a run.

use super::steady::{HOST, Steady};
use crate::json::JsonReport;
use crate::output::{Output, ReportError};
use crate::reports::FileReport;
use crate::{Context, RunFacts};
use std::collections::HashSet;
use std::sync::Arc;
use std::time::{Duration, SystemTime, UNIX_EPOCH};
use upcheck_engine::Verdict;
use upcheck_engine::plan::Aspect;
use upcheck_engine::run::{CheckRecord, Event, Gate, Listener, Summary, Transcript};

/// One day in seconds.
const DAY: u64 = 86_400;

/// Listens to a run and writes what two runs of the same server have in common: a run file without texts, timings and
/// names, in which the first check of each kind of failure has its exchange.
#[derive(Debug)]
pub(crate) struct Slim {
    file: JsonReport,
    steady: Steady,
    /// The kinds of failure so far.
    shown: HashSet<(Aspect, Verdict, String)>,
}

impl Slim {
    pub(crate) fn new(context: Context, gate: Gate, output: Output) -> Self {
        let steady = Steady::new(&context.endpoint);
        let scheme = context.endpoint.split_once("://").map_or("http", |(scheme, _)| scheme);
        let facts = RunFacts { started: day(context.facts.started), ..(*context.facts).clone() };
        let context = Context {
            endpoint: format!("{scheme}://{HOST}"),
            options: steady.text(&context.options),
            facts: Arc::new(facts),
            ..context
        };
        Self { file: JsonReport::lean(context, gate, output), steady, shown: HashSet::new() }
    }

    fn slim(&mut self, record: &CheckRecord) -> CheckRecord {
        let failed = matches!(record.ended, Verdict::Fail | Verdict::Untestable | Verdict::ServerDied);
        let is_first = failed
            && record.transcript.is_some()
            && self.shown.insert((record.aspect, record.ended, record.fingerprint.clone()));
        let transcript = record.transcript.as_ref().filter(|_| is_first);
        let transcript = transcript.map(|transcript| Transcript {
            test: self.steady.exchange(&transcript.test),
            twin: None,
            replay: transcript.replay.clone(),
        });
        CheckRecord {
            about: String::new(),
            pitfall: None,
            written: None,
            // The exit code depends on what ended otherwise than its entry says.
            expectation: record.expectation.clone().filter(|expectation| !expectation.met),
            allowed: Vec::new(),
            seen_in: Vec::new(),
            findings: Vec::new(),
            diff: None,
            observed: String::new(),
            transcript: transcript.map(Arc::new),
            ..record.clone()
        }
    }
}

impl Listener for Slim {
    fn hear(&mut self, event: &Event<'_>) {
        match event {
            Event::Judged(record) => {
                let record = self.slim(record);
                self.file.hear(&Event::Judged(&record));
            }
            Event::Finished(summary) => {
                let summary = Summary {
                    run: String::new(),
                    requests: 0,
                    bytes_uploaded: 0,
                    elapsed: Duration::ZERO,
                    ..(*summary).clone()
                };
                self.file.hear(&Event::Finished(&summary));
            }
            _ => {}
        }
    }
}

impl FileReport for Slim {
    fn finish(self: Box<Self>) -> Result<(), ReportError> {
        Box::new(self.file).finish()
    }
}

/// The beginning of its day, in UTC.
fn day(moment: SystemTime) -> SystemTime {
    let since = moment.duration_since(UNIX_EPOCH).map_or(0, |since| since.as_secs());
    UNIX_EPOCH + Duration::from_secs(since - since % DAY)
}
