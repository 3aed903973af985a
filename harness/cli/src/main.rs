//! `upcheck`: does an S3 endpoint perform UploadPartCopy the way Amazon S3 does?

mod commands;
mod defects;
mod embedded;
mod failed;
mod kills;
mod options;
mod out;
mod signals;
mod trouble;

use clap::{Parser, Subcommand};
use out::tell;
use std::process::ExitCode;
use trouble::Trouble;

/// Does an S3 endpoint perform UploadPartCopy the way Amazon S3 does?
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER, max_term_width = 110)]
struct Arguments {
    #[command(subcommand)]
    command: Command,
}

const AFTER: &str = "\
Exit codes, the first that applies:
  130 interrupted          2 usage, or a fault in a file    3 no verdict: unreachable, refused, no bucket
    4 nothing ran          1 a must or should check fails   5 incomplete: untestable, not run, left-overs
    6 only the baseline is stale                            0 conformant on what was asked";

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the suite; with no endpoint, against the embedded reference
    Run(commands::run::Run),
    /// Show the plan, a line per check
    List(commands::list::List),
    /// Explain a case: what it sends, what it expects, why, and how servers usually get it wrong
    Explain(commands::explain::Explain),
    /// Check case files, ledgers, target profiles and baselines
    Lint(commands::lint::Lint),
    /// Serve the embedded reference, for clients and SDKs to be tested against
    Serve(commands::serve::Serve),
    /// Run the suite against every named defect of the reference: which check notices which
    Mutants(commands::mutants::Mutants),
    /// Show what is known of the operation, the checks that cover it, and the defects that they kill
    Clauses(commands::clauses::Clauses),
    /// Write a baseline of known failures, tighten it, check a saved run against it
    Baseline(commands::baseline::Baseline),
    /// Join the shards of one run: its reports, and the exit code of the whole
    Merge(commands::merge::MergeRuns),
    /// Show two or more saved runs as one matrix of checks by runs
    Compare(commands::compare::Compare),
    /// Remove what an interrupted run left behind
    Sweep(commands::sweep::Sweep),
    /// Is the endpoint reachable, the clock right, the key good; what can this target do
    Doctor(commands::doctor::Doctor),
    /// Print the JSON Schema of a kind of file
    Schema(commands::schema::Schema),
}

fn main() -> ExitCode {
    let arguments = Arguments::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => return fail(&Trouble::harness(error)),
    };
    let result = runtime.block_on(async {
        match arguments.command {
            Command::Run(command) => command.run().await,
            Command::List(command) => command.run(),
            Command::Explain(command) => command.run(),
            Command::Lint(command) => command.run(),
            Command::Clauses(command) => command.run(),
            Command::Serve(command) => command.run().await,
            Command::Baseline(command) => command.run(),
            Command::Merge(command) => command.run(),
            Command::Compare(command) => command.run(),
            Command::Mutants(command) => command.run().await,
            Command::Sweep(command) => command.run().await,
            Command::Doctor(command) => command.run().await,
            Command::Schema(command) => command.run(),
        }
    });
    // A connection that hangs must not hold the process.
    runtime.shutdown_background();
    match result {
        Ok(code) => ExitCode::from(code as u8),
        Err(trouble) => fail(&trouble),
    }
}

fn fail(trouble: &Trouble) -> ExitCode {
    tell!("{trouble}");
    ExitCode::from(trouble.code as u8)
}
