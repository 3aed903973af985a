//! How test runners drive the suite, and what they see: `cargo test`, and cargo-nextest, which lists the tests and then
//! starts a process for each.
//!
//! The binary starts itself again, with [`ROLE`] set, as the tests of a server that deviates in one thing.

#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

mod deviating;

use libtest_mimic::{Arguments, Failed, Trial};
use std::process::{Command, ExitCode};
use std::time::{Duration, Instant};

/// Says which part a process plays.
const ROLE: &str = "UPCHECK_TESTKIT_ROLE";

/// The check that the server fails.
const DEVIATION: &str = "range/malformed/refused[range=reversed]";
/// One that needs versioning, which the server is declared not to have.
const VERSIONED: &str = "versions/history/current";

fn main() -> ExitCode {
    if std::env::var_os(ROLE).is_some() {
        return deviating::suite().main();
    }
    let test = |name: &str, test: fn()| {
        Trial::test(name, move || {
            test();
            Ok::<(), Failed>(())
        })
    };
    let tests = vec![
        test("listing_names_every_check_and_starts_no_server", listing_names_every_check),
        test("nothing_is_ignored_before_it_has_run", nothing_is_ignored_before_it_has_run),
        test("a_process_runs_the_one_check_that_it_is_asked_for", one_check_a_process),
        test("only_what_waits_for_the_clock_takes_its_time", only_what_waits),
        test("a_failure_is_that_of_its_check_with_what_was_sent_and_seen", a_failure),
        test("what_is_not_applicable_is_ignored", what_is_not_applicable_is_ignored),
        test("a_part_of_a_name_selects", a_part_of_a_name_selects),
    ];
    libtest_mimic::run(&Arguments::from_args(), tests).exit_code()
}

/// What a process wrote, and how it ended.
struct Ran {
    code: Option<i32>,
    stdout: String,
    stderr: String,
    elapsed: Duration,
}

/// Starts the tests of the deviating server, as a runner does.
fn suite(arguments: &[&str]) -> Ran {
    let started = Instant::now();
    let mut command = Command::new(std::env::current_exe().unwrap());
    let output =
        command.args(arguments).env(ROLE, "suite").env("HOME", env!("CARGO_TARGET_TMPDIR")).output().unwrap();
    Ran {
        code: output.status.code(),
        stdout: String::from_utf8(output.stdout).unwrap(),
        stderr: String::from_utf8(output.stderr).unwrap(),
        elapsed: started.elapsed(),
    }
}

impl Ran {
    fn started_a_server(&self) -> bool {
        self.stderr.contains(deviating::STARTED)
    }

    #[track_caller]
    fn counts(&self, passed: usize, failed: usize, ignored: usize) {
        let counts = format!("{passed} passed; {failed} failed; {ignored} ignored");
        assert!(self.stdout.contains(&counts), "not {counts}:\n{}\n{}", self.stdout, self.stderr);
        assert_eq!(self.code, Some(if failed == 0 { 0 } else { 101 }));
    }

    #[track_caller]
    fn failed_nothing(&self) {
        assert_eq!(self.code, Some(0), "{}", self.stdout);
        assert!(!self.stdout.contains(" 0 passed"), "{}", self.stdout);
    }
}

fn listing_names_every_check() {
    let listed = suite(&["--list", "--format", "terse"]);
    assert_eq!(listed.code, Some(0));
    let names: Vec<&str> = listed.stdout.lines().map(|line| line.strip_suffix(": test").unwrap()).collect();
    let set = upcheck_engine::case::CaseSet::builtin().unwrap();
    let checks: Vec<String> = set
        .points
        .iter()
        .flat_map(|point| {
            point.checks().map(|check| format!("[{}] {}", check.level(), check.name())).collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(names.len(), checks.len());
    for check in checks {
        assert!(names.contains(&check.as_str()), "{check} is not listed");
    }
    assert!(!listed.started_a_server());
}

fn nothing_is_ignored_before_it_has_run() {
    let listed = suite(&["--list", "--format", "terse", "--ignored"]);
    assert_eq!((listed.code, listed.stdout.as_str()), (Some(0), ""));
    assert!(!listed.started_a_server());
}

/// cargo-nextest gives the name as it was listed, with its level.
fn one_check_a_process() {
    for name in ["[must] copy/plain/whole", "copy/plain/whole"] {
        let ran = suite(&["--exact", name, "--nocapture"]);
        ran.counts(1, 0, 0);
        assert!(ran.started_a_server());
    }
}

fn only_what_waits() {
    let young = suite(&["--exact", "copy/plain/whole"]);
    let aged = suite(&["--exact", "conditions/dates/modified-since-open[date=asctime]"]);
    young.counts(1, 0, 0);
    aged.counts(1, 0, 0);
    assert!(aged.elapsed > Duration::from_secs(1), "{:?}", aged.elapsed);
    assert!(young.elapsed < aged.elapsed, "{:?}, {:?}", young.elapsed, aged.elapsed);
}

fn a_failure() {
    let ran = suite(&["--exact", DEVIATION]);
    ran.counts(0, 1, 0);
    for text in ["200 CopyPartResult is not an allowed answer", "x-amz-copy-source-range: bytes=1-0"] {
        assert!(ran.stdout.contains(text), "{text} is not in {}", ran.stdout);
    }
    // Its detail has no decision to belong to, and every other check beside it passes.
    suite(&["--exact", &format!("{DEVIATION}#detail")]).counts(0, 0, 1);
    suite(&["range/malformed/refused", "--skip", DEVIATION]).failed_nothing();
}

fn what_is_not_applicable_is_ignored() {
    let ran = suite(&["--exact", VERSIONED]);
    ran.counts(0, 0, 1);
    let why = "the profile says that the target has no versioning";
    assert!(ran.stdout.contains(why), "{}", ran.stdout);
}

fn a_part_of_a_name_selects() {
    let listed = suite(&["--list", "--format", "terse", "range/malformed"]);
    assert!(listed.stdout.lines().count() > 10);
    assert!(listed.stdout.lines().all(|line| line.contains("range/malformed")), "{}", listed.stdout);
}
