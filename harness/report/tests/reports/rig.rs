//! Runs that never were, and their reports.

use std::collections::BTreeMap;
use std::fs;
use std::sync::Arc;
use std::time::{Duration, SystemTime};
use upcheck_engine::Verdict;
use upcheck_engine::baseline::{Entry, Stale};
use upcheck_engine::case::Place;
use upcheck_engine::plan::{Aspect, Basis, Level};
use upcheck_engine::run::{
    AllowedOutcome, CheckRecord, CitedClause, Event, Gate, Listener, Summary, Transcript,
};
use upcheck_report::{Context, ReportKind, ReportSpec, Reports};
use upcheck_wire::{Answer, Exchange, Sent};

/// The reports of a run.
pub(crate) struct Written(BTreeMap<&'static str, String>);

impl Written {
    pub(crate) fn of(&self, kind: ReportKind) -> &str {
        &self.0[kind.as_str()]
    }
}

/// All reports of a run with these checks.
pub(crate) fn written(records: &[CheckRecord]) -> Written {
    written_with(records, Vec::new(), &ReportKind::ALL)
}

/// Some reports of a run with these checks and stale entries.
pub(crate) fn written_with(records: &[CheckRecord], stale: Vec<Stale>, kinds: &[ReportKind]) -> Written {
    let dir = tempfile::tempdir().unwrap();
    let spec = |kind: &ReportKind| ReportSpec { kind: *kind, path: dir.path().join(kind.as_str()) };
    let specs: Vec<ReportSpec> = kinds.iter().map(spec).collect();
    let mut reports = Reports::create(&specs, &context(), Gate::Should).unwrap();
    let mut summary = Summary { run: "upcheck-abc".to_owned(), requests: 9, stale, ..Summary::default() };
    for record in records {
        summary.count(record);
        reports.hear(&Event::Judged(record));
    }
    reports.hear(&Event::Finished(&summary));
    reports.finish().unwrap();
    let read = |spec: ReportSpec| (spec.kind.as_str(), fs::read_to_string(spec.path).unwrap());
    Written(specs.into_iter().map(read).collect())
}

pub(crate) fn context() -> Context {
    Context {
        version: "1.2.3".to_owned(),
        endpoint: "http://localhost:9000".to_owned(),
        embedded: false,
        region: "us-east-1".to_owned(),
        options: String::new(),
        ..Context::default()
    }
}

/// A check that ended so, with texts that are told apart by its name.
pub(crate) fn record(name: &str, level: Level, verdict: Verdict) -> CheckRecord {
    CheckRecord {
        name: name.to_owned(),
        case: name.split('[').next().unwrap_or_default().to_owned(),
        area: name.split('/').next().unwrap_or_default().to_owned(),
        aspect: Aspect::Decision,
        about: format!("about {name}"),
        pitfall: Some(format!("pitfall of {name}")),
        level,
        written: None,
        index: 0,
        verdict,
        ended: verdict,
        fingerprint: format!("print {verdict}"),
        otherwise: Vec::new(),
        flaky: false,
        expectation: None,
        basis: Some(Basis::Documented),
        recorded_on: None,
        allowed: vec![AllowedOutcome {
            name: "refused".to_owned(),
            decision: "404 NoSuchKey".to_owned(),
            basis: Some(Basis::Documented),
        }],
        clauses: vec![CitedClause {
            id: "clause-a".to_owned(),
            says: "It must.".to_owned(),
            evidence: vec!["owner/repository#12".to_owned()],
        }],
        seen_in: vec!["owner/other#3".to_owned()],
        findings: vec![format!("finding of {name}")],
        diff: Some("-status: 404\n+status: 200".to_owned()),
        observed: format!("observed of {name}"),
        transcript: Some(Arc::new(Transcript {
            test: exchange(&[("x-sent", b"sent")], b"<answer/>"),
            twin: None,
            replay: None,
        })),
    }
}

/// The same with another exchange.
pub(crate) fn with_exchange(record: CheckRecord, headers: &[(&str, &[u8])], body: &[u8]) -> CheckRecord {
    let transcript = Transcript { test: exchange(headers, body), twin: None, replay: None };
    CheckRecord { transcript: Some(Arc::new(transcript)), ..record }
}

fn exchange(headers: &[(&str, &[u8])], body: &[u8]) -> Exchange {
    let headers: Vec<(String, Vec<u8>)> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), value.to_vec())).collect();
    Exchange {
        sent: Sent {
            method: "PUT".to_owned(),
            url: "http://localhost:9000/b/k?partNumber=1".to_owned(),
            target: "/b/k?partNumber=1".to_owned(),
            headers: headers.clone(),
            body: Vec::new().into(),
            head: None,
        },
        transport: None,
        received: Ok(Answer {
            status: 200,
            reason: Some("OK".to_owned()),
            headers,
            body: body.to_vec().into(),
            truncated: false,
            excess: 0,
        }),
        started: SystemTime::UNIX_EPOCH,
        elapsed: Duration::from_millis(3),
    }
}

/// An entry of a baseline.
pub(crate) fn entry(line: u64, checks: &str) -> Arc<Entry> {
    Arc::new(Entry {
        place: Place { path: "known, good.yaml".to_owned(), line, column: 3 },
        checks: vec![checks.to_owned()],
        verdict: Verdict::Fail,
        fingerprints: vec!["404 NoSuchKey".to_owned()],
        flaky: false,
        reason: "It is known.".to_owned(),
        link: Some("https://tickets.example/7".to_owned()),
        owner: Some("storage team".to_owned()),
        expires: None,
    })
}
