//! How fast upcheck is, against the goals that it has: `cargo bench -p upcheck --bench speed`. Needs Linux.
//!
//! The suite without the checks that wait for the target's clock, in three measurements:
//!
//! - Time: the suite with the embedded reference in its process, against sending the same bytes again over as many
//!   connections, by a client that checks nothing and signs nothing, to a fresh reference. Requests that name an
//!   upload or a version of the recorded run are refused there as unknown; everything before that (reading, the
//!   signature, the body's digest) and the answer's document cost the same.
//! - CPU: what the client takes for a check, start and clean-up included, with the reference in another process.
//! - Memory: the client's peak for ten thousand checks against that for a thousand.
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

/// How often each time is taken.
const ROUNDS: usize = 7;

fn main() -> ExitCode {
    // `cargo test --all-targets` starts benchmarks too, without this argument.
    if !std::env::args().any(|argument| argument == "--bench") {
        return ExitCode::SUCCESS;
    }
    let filter = without_waits();
    let (checks, requests) = {
        let report = Client::embedded(&filter).run_with_report();
        (report["checks"].as_array().unwrap().len(), report["requests"].as_u64().unwrap())
    };
    println!("{checks} checks, {requests} requests; {} cores", cores());

    let goals = [time(&filter), cpu(&filter, checks), memory(&filter, checks)];
    if goals.iter().all(|met| *met) { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

fn time(filter: &str) -> bool {
    let recording = {
        let server = Server::start();
        let recorder = Recorder::start(server.address);
        Client::of(filter, &server.at(recorder.address)).run();
        recorder.recording()
    };
    let suite = shortest(|| Client::embedded(filter).run());
    let again = shortest(|| replay::to_reference(&recording, Server::start().address));
    let floor = shortest(|| replay::to_recorded_answers(&recording));
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
        Client::of(filter, &server).run();
    }
    let spent = process::cpu_of_ended_children() - before;
    let each = spent / u32::try_from(ROUNDS * checks).unwrap();
    println!("CPU     of the client, a check     {each:>9.1?}");
    goal("ms a check", each.as_secs_f64() * 1000.0, 1.0)
}

fn memory(filter: &str, checks: usize) -> bool {
    let server = Server::start();
    let peak = |wanted: usize| {
        let repeat = wanted.div_ceil(checks);
        let mut peaks: Vec<u64> =
            (0..3).map(|_| Client::of(filter, &server).repeat(repeat).peak_memory()).collect();
        peaks.sort_unstable();
        println!("memory  {:>6} checks              {:>6} KiB  (of {peaks:?})", repeat * checks, peaks[1]);
        peaks[1] as f64
    };
    let (few, many) = (peak(1_000), peak(10_000));
    goal("times the memory", many / few, 1.1)
}

/// A filter that leaves out what waits for sources to grow older.
fn without_waits() -> String {
    let set = CaseSet::builtin().unwrap();
    let waiting = set.points.iter().filter(|point| point.age > 0);
    waiting.map(|point| format!("not {} ", point.name)).collect()
}

fn shortest(mut measure: impl FnMut() -> Duration) -> Duration {
    (0..ROUNDS).map(|_| measure()).min().unwrap()
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
