//! Every check of the suite against the embedded reference, a test each.

fn main() -> std::process::ExitCode {
    upcheck_testkit::Suite::reference().main()
}
