//! How much memory a run of 100,000 checks takes on its way through reports and `merge`:
//! `cargo bench -p upcheck --bench streams`. Needs Linux.
//!
//! Synthetic checks with small exchanges, one in ten failed, go through the writers that hold nothing back, as four shards
//! and then joined. The peak of each process must stay below the goal however long the run is; times are shown only.
//! The exit code is 1 when the goal is missed.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first surprise")]

use std::fs;
use std::path::Path;
use std::process::{Command, ExitCode};
use std::sync::Arc;
use std::time::{Duration, Instant, UNIX_EPOCH};
use upcheck_engine::Verdict;
use upcheck_engine::plan::{Aspect, Basis, Level, Shard};
use upcheck_engine::run::{
    AllowedOutcome, CheckRecord, CitedClause, Event, Gate, Listener, Summary, Transcript,
};
use upcheck_report::{Context, ReportSpec, Reports, RunFacts};
use upcheck_wire::{Answer, Exchange, Sent, Transport};

const CHECKS: usize = 100_000;
const SHARDS: usize = 4;

/// The most memory of one process, in KiB.
const GOAL: u64 = 300 * 1024;

fn main() -> ExitCode {
    // `cargo test --all-targets` starts benchmarks too, without this argument.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let dir = tempfile::tempdir().unwrap();
    let began = Instant::now();
    for number in 1..=SHARDS {
        write(dir.path(), number);
    }
    let peak = peak("/proc/self/status");
    println!("written  {:>9.1?}  {} MiB at most  {}", began.elapsed(), peak / 1024, sizes(dir.path()));

    let began = Instant::now();
    let mut merge = Command::new(env!("CARGO_BIN_EXE_upcheck"));
    merge.current_dir(dir.path()).arg("merge");
    merge.args((1..=SHARDS).map(|number| format!("{number}.json")));
    for spec in specs(dir.path(), "merged") {
        merge.arg("--report").arg(format!("{}={}", spec.kind, spec.path.display()));
    }
    let merged = peak_of(&mut merge);
    println!("merged   {:>9.1?}  {} MiB at most  {}", began.elapsed(), merged / 1024, sizes(dir.path()));
    if peak.max(merged) < GOAL {
        ExitCode::SUCCESS
    } else {
        println!("the goal is below {} MiB: MISSED", GOAL / 1024);
        ExitCode::FAILURE
    }
}

/// The reports that stream.
fn specs(dir: &Path, name: &str) -> Vec<ReportSpec> {
    let spec = |kind: &str| format!("{kind}={}", dir.join(format!("{name}.{kind}")).display()).parse().ok();
    ["json", "junit"].into_iter().filter_map(spec).collect()
}

/// A shard, told as a run tells it.
fn write(dir: &Path, number: usize) {
    let facts = RunFacts {
        started: UNIX_EPOCH + Duration::from_secs(1_800_000_000),
        plan_digest: "synthetic".to_owned(),
        plan_points: CHECKS,
        plan_checks: CHECKS,
        shard: format!("{number}/{SHARDS}").parse::<Shard>().ok(),
        ..RunFacts::default()
    };
    let context = Context {
        version: "0".to_owned(),
        endpoint: "http://127.0.0.1:9000".to_owned(),
        region: "us-east-1".to_owned(),
        facts: Arc::new(facts),
        ..Context::default()
    };
    let mut reports = Reports::create(&specs(dir, &number.to_string()), &context, Gate::Should).unwrap();
    let mut summary = Summary::default();
    for index in (0..CHECKS).filter(|index| index % SHARDS + 1 == number) {
        let record = record(index);
        summary.count(&record);
        reports.hear(&Event::Judged(&record));
    }
    reports.hear(&Event::Finished(&summary));
    reports.finish().unwrap();
}

fn record(index: usize) -> CheckRecord {
    let verdict = if index.is_multiple_of(10) { Verdict::Fail } else { Verdict::Pass };
    let failed = verdict == Verdict::Fail;
    CheckRecord {
        name: format!("synthetic/area{}/refused[number={index}]", index % 7),
        case: format!("synthetic/area{}/refused", index % 7),
        area: format!("area{}", index % 7),
        aspect: Aspect::Decision,
        about: "A range that is not exactly bytes=first-last is refused, and nothing is stored.".to_owned(),
        pitfall: None,
        level: Level::Must,
        written: None,
        index,
        verdict,
        ended: verdict,
        fingerprint: "400 InvalidArgument, nothing changed".to_owned(),
        otherwise: Vec::new(),
        flaky: false,
        expectation: None,
        basis: Some(Basis::Recorded),
        recorded_on: None,
        allowed: vec![AllowedOutcome {
            name: "refused".to_owned(),
            decision: "400 InvalidArgument".to_owned(),
            basis: Some(Basis::Recorded),
        }],
        clauses: vec![CitedClause {
            id: "range-form".to_owned(),
            says: "A range of any other form is refused.".to_owned(),
            evidence: vec!["https://example.org/".to_owned()],
        }],
        seen_in: Vec::new(),
        findings: if failed {
            vec!["200 CopyPartResult is not an allowed answer".to_owned()]
        } else {
            Vec::new()
        },
        diff: None,
        observed: "400 InvalidArgument, nothing changed".to_owned(),
        transcript: Some(Arc::new(Transcript { test: exchange(index), twin: None, replay: None })),
    }
}

fn exchange(index: usize) -> Exchange {
    let header = |name: &str, value: &str| (name.to_owned(), value.as_bytes().to_vec());
    Exchange {
        sent: Sent {
            method: "PUT".to_owned(),
            url: format!("http://127.0.0.1:9000/bucket/key?partNumber=2&uploadId={index}"),
            target: format!("/bucket/key?partNumber=2&uploadId={index}"),
            headers: vec![header("host", "127.0.0.1:9000"), header("x-amz-copy-source", "bucket/src")],
            body: Vec::new().into(),
            head: None,
        },
        transport: Some(Transport::Library),
        received: Ok(Answer {
            status: 400,
            reason: None,
            headers: vec![header("content-type", "application/xml")],
            body: b"<Error><Code>InvalidArgument</Code><Message>No.</Message></Error>".to_vec().into(),
            truncated: false,
            excess: 0,
        }),
        started: UNIX_EPOCH,
        elapsed: Duration::from_millis(1),
    }
}

/// The peak of a process that has ended, in KiB, from what it said of itself last.
fn peak_of(command: &mut Command) -> u64 {
    let log = tempfile::NamedTempFile::new().unwrap();
    let mut child = command.stdout(log.reopen().unwrap()).spawn().unwrap();
    let status = format!("/proc/{}/status", child.id());
    let mut highest = 0;
    while child.try_wait().unwrap().is_none() {
        highest = highest.max(peak(&status));
        std::thread::sleep(Duration::from_millis(2));
    }
    let code = child.wait().unwrap().code();
    assert_eq!(code, Some(1), "{}", fs::read_to_string(log.path()).unwrap());
    highest
}

/// The most memory that a process has had, in KiB; 0 where it is gone.
fn peak(status: &str) -> u64 {
    let text = fs::read_to_string(status).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse().ok()).unwrap_or(0)
}

fn sizes(dir: &Path) -> String {
    let files = fs::read_dir(dir).unwrap().map(|entry| entry.unwrap());
    let bytes: u64 = files.map(|entry| entry.metadata().unwrap().len()).sum();
    format!("{} MB of reports in the folder", bytes / 1_000_000)
}
