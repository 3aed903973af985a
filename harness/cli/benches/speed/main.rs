//! How fast upcheck is, against the goals that it has: `cargo bench -p upcheck --bench speed`. Needs Linux.
//!
//! The suite without the checks that wait for the target's clock, in three measurements:
//!
//! - Time: the suite with the embedded reference in its process, from the start of the process to its end, against
//!   sending the same bytes again over as many connections, by a client that signs and checks nothing, to a fresh
//!   reference. Requests that name an upload or a version of the recorded run are refused there as unknown: what comes
//!   before that (reading, the signature, the body's digest) and the writing of a document cost the same, and what is
//!   spared, a copy of 64 bytes, costs nothing. So the checks with parts of 5 MB are left out.
//! - CPU: what the client takes for a check, start and clean-up included, with the reference in another process.
//! - Memory: the client's peak for ten thousand checks against that for a thousand. Without those checks too, for
//!   which the peak depends on how many of its bodies of 5 MB happen to be under way at once; shown, but no goal.
//!
//! Of several times the shortest counts, of several peaks the middle one: other work on the machine only adds.
//! The exit code is 1 when a goal is missed.

#![expect(clippy::unwrap_used, reason = "a benchmark may stop at the first surprise")]

mod process;
mod recorder;
mod replay;

use process::{Client, Server};
use recorder::Recorder;
use std::process::ExitCode;
use std::time::Duration;
use upcheck_engine::case::CaseSet;
use upcheck_engine::plan::{Made, Point, SourceSpec};

/// How often each time is taken.
const ROUNDS: usize = 15;

fn main() -> ExitCode {
    // `cargo test --all-targets` starts benchmarks too, without this argument.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let filter = without(|point| point.age > 0);
    let (checks, requests) = {
        let report = Client::embedded(&filter).run_with_report();
        (report["checks"].as_array().unwrap().len(), report["requests"].as_u64().unwrap())
    };
    println!("{checks} checks, {requests} requests; {} cores", cores());

    let small = without(|point| point.age > 0 || has_large_parts(point));
    let goals = [time(&small), cpu(&filter, checks), memory(&small, checks)];
    memory_growth("with copies of 5 MB", &filter, checks);
    if goals.iter().all(|met| *met) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn time(filter: &str) -> bool {
    let recording = {
        let server = Server::start();
        let recorder = Recorder::start(server.address);
        Client::of(filter, recorder.address).run();
        recorder.recording()
    };
    // Taken in turn, so that what else the machine does meets all three.
    let [mut suite, mut again, mut floor] = [Duration::MAX; 3];
    for _ in 0..ROUNDS {
        suite = suite.min(Client::embedded(filter).run());
        again = again.min(replay::to_reference(&recording, Server::start().address));
        floor = floor.min(replay::to_recorded_answers(&recording));
    }
    let bytes: usize = recording.iter().flat_map(|c| &c.exchanges).map(|exchange| exchange.sent.len()).sum();
    println!("time    the suite                  {suite:>9.1?}");
    println!(
        "        the same bytes, unchecked  {again:>9.1?}  ({bytes} bytes, {} connections)",
        recording.len()
    );
    println!("        the same, answers recorded {floor:>9.1?}  (no server's work at all)");
    goal("times the unchecked bytes", suite.as_secs_f64() / again.as_secs_f64(), 3.0)
}

fn cpu(filter: &str, checks: usize) -> bool {
    let server = Server::start();
    let before = process::cpu_of_ended_children();
    for _ in 0..ROUNDS {
        Client::of(filter, server.address).run();
    }
    let spent = process::cpu_of_ended_children() - before;
    let each = spent / u32::try_from(ROUNDS * checks).unwrap();
    println!("CPU     of the client, a check     {each:>9.1?}");
    goal("ms a check", each.as_secs_f64() * 1000.0, 1.0)
}

fn memory(filter: &str, checks: usize) -> bool {
    goal("times the memory", memory_growth("", filter, checks), 1.1)
}

/// The peak for ten thousand checks in terms of that for a thousand.
fn memory_growth(what: &str, filter: &str, checks: usize) -> f64 {
    let server = Server::start();
    let [few, many] = [1_000, 10_000].map(|wanted: usize| {
        let repeat = wanted.div_ceil(checks);
        let mut peaks = [0; 3].map(|_| Client::of(filter, server.address).repeat(repeat).peak_memory());
        peaks.sort_unstable();
        println!("memory  of {:>6} checks           {:>5} KiB  {what}", repeat * checks, peaks[1]);
        peaks[1]
    });
    many as f64 / few as f64
}

/// A filter that leaves these points out.
fn without(these: impl Fn(&Point) -> bool) -> String {
    let set = CaseSet::builtin().unwrap();
    let left_out = set.points.iter().filter(|point| these(point));
    left_out.map(|point| format!("not {} ", point.name)).collect()
}

fn has_large_parts(point: &Point) -> bool {
    let made_of_parts = |source: &SourceSpec| matches!(source.made, Made::Parts(_));
    point.first_part.is_some() || point.sources.iter().any(made_of_parts)
}

fn goal(what: &str, figure: f64, limit: f64) -> bool {
    let met = figure <= limit;
    println!(
        "        {figure:.2} {what}, the goal is at most {limit}: {}",
        if met { "met" } else { "MISSED" }
    );
    met
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}
