//! How long reports take beside the run that they tell of, and how much memory a very long run needs.
//!
//! `cargo bench -p upcheck-report` prints a line for each figure, with its goal.

#![expect(clippy::unwrap_used, reason = "a benchmark may panic")]

#[expect(dead_code, reason = "the tests use more of it")]
#[path = "../tests/reports/rig.rs"]
mod rig;

use rig::{context, record, with_exchange};
use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};
use upcheck_engine::Verdict;
use upcheck_engine::plan::Level;
use upcheck_engine::run::{CheckRecord, Event, Gate, Listener, Summary};
use upcheck_report::{ReportKind, ReportSpec, Reports};

/// What a run of a thousand checks takes at best, against the embedded reference.
const RUN: Duration = Duration::from_secs(2);

/// The most memory that a run of a hundred thousand checks may take, in MiB.
const PEAK: u64 = 300;

fn main() {
    let dir = tempfile::tempdir().unwrap();
    // The memory first: its peak is of all that the process has done.
    for kinds in [&[ReportKind::Junit][..], &[ReportKind::Json, ReportKind::Junit]] {
        let took = write(dir.path(), kinds, (0..100_000).map(|index| check(index, index % 10 == 0)));
        let kinds: Vec<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
        println!("100000 checks, a tenth failures, as {}: {took:.2?}", kinds.join(" and "));
        if let Some(peak) = peak() {
            goal(peak < PEAK, &format!("peak until here: {peak} MiB, goal: below {PEAK} MiB"));
        }
    }
    let mut all = Duration::ZERO;
    for kind in ReportKind::ALL {
        let took = write(dir.path(), &[kind], (0..1000).map(|index| check(index, true)));
        let bytes = fs::metadata(dir.path().join(kind.as_str())).unwrap().len();
        println!("1000 failures as {kind}: {took:.3?}, {} KiB", bytes / 1024);
        all += took;
    }
    goal(all < RUN, &format!("all of them: {all:.3?}, goal: below {RUN:?}, what a run takes"));
}

fn goal(reached: bool, text: &str) {
    println!("{} {text}", if reached { "ok  " } else { "MISS" });
}

/// Writes reports of these checks, which are made while it goes on, as a run makes them.
fn write(dir: &Path, kinds: &[ReportKind], records: impl Iterator<Item = CheckRecord>) -> Duration {
    let spec = |kind: &ReportKind| ReportSpec { kind: *kind, path: dir.join(kind.as_str()) };
    let specs: Vec<ReportSpec> = kinds.iter().map(spec).collect();
    let mut reports = Reports::create(&specs, &context(), Gate::Should).unwrap();
    let mut summary = Summary::default();
    let mut took = Duration::ZERO;
    for record in records {
        summary.count(&record);
        let start = Instant::now();
        reports.hear(&Event::Judged(&record));
        took += start.elapsed();
    }
    let start = Instant::now();
    reports.hear(&Event::Finished(&summary));
    reports.finish().unwrap();
    took + start.elapsed()
}

/// A check with messages as long as those of real servers.
fn check(index: usize, failed: bool) -> CheckRecord {
    let verdict = if failed { Verdict::Fail } else { Verdict::Pass };
    let record = record(&format!("area-{}/suite/case[index={index}]", index % 9), Level::Must, verdict);
    let fingerprint = format!("{} NoSuchKey, nothing changed", index % 30);
    let headers: [(&str, &[u8]); 3] =
        [("authorization", &[b'a'; 220]), ("x-amz-id-2", &[b'b'; 76]), ("date", &[b'c'; 29])];
    with_exchange(CheckRecord { fingerprint, ..record }, &headers, &[b'<'; 250])
}

/// The most memory that this process has had, in MiB, where the system tells.
fn peak() -> Option<u64> {
    let status = fs::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
    line.split_whitespace().next()?.parse::<u64>().ok().map(|kib| kib / 1024)
}
