//! What people read, as snapshots.

use crate::rig::{Act, Home, Proxy, Reply, Request, Running, Server, redacted};

#[test]
fn the_report_of_a_failing_run() {
    let server = Server::start();
    let proxy = Proxy::start(server.access(), |request: &Request| {
        if !request.is_copy() {
            return Act::Pass;
        }
        match request.header("x-amz-copy-source-range") {
            Some("bytes=1-") => {
                Act::Answer(Reply::error(416, "InvalidRange", "The requested range is \u{1b}[2Jbad"))
            }
            Some("bytes=0-") => Act::Change(Box::new(|reply| {
                reply.with_body(|body| {
                    body.replace("<ArgumentName>", "<Argument>").replace("</ArgumentName>", "</Argument>")
                })
            })),
            _ => Act::Pass,
        }
    });
    let filter = ["--filter", "range/malformed/refused[range=open-ended*"];
    let ended = proxy.access().run(&filter).ended.expect(1);
    no_escape_codes(&ended.stdout);
    no_escape_codes(&ended.stderr);
    insta::assert_snapshot!("failing_run", redacted(&ended.stdout));
    insta::assert_snapshot!("failing_run_progress", redacted(&ended.stderr));
}

#[test]
fn the_report_of_a_run_without_a_fault() {
    let ended = Home::new().upcheck(&["run", "--filter", "copy/plain/etag-"]).expect(0);
    no_escape_codes(&ended.stdout);
    insta::assert_snapshot!(redacted(&ended.stdout));
}

#[test]
fn the_report_of_left_overs_and_untestable_checks() {
    let server = Server::start();
    let proxy = Proxy::start(server.access(), |request: &Request| {
        let deletes = request.method == "DELETE" || request.is_delete_many();
        match request.is_copy() || deletes {
            true => Act::Answer(Reply::error(503, "SlowDown", "Please reduce your request rate.")),
            false => Act::Pass,
        }
    });
    let ended = proxy.access().run(&["--filter", "conditions/tags/match-other[tag=bare]"]).ended.expect(5);
    insta::assert_snapshot!(redacted(&ended.stdout));
}

#[test]
fn the_help_of_every_command() {
    let home = Home::new();
    insta::assert_snapshot!("help", home.upcheck(&["--help"]).expect(0).stdout);
    for command in
        ["clauses", "compare", "run", "list", "explain", "lint", "serve", "mutants", "sweep", "schema"]
    {
        let help = home.upcheck(&[command, "--help"]).expect(0).stdout;
        no_escape_codes(&help);
        insta::assert_snapshot!(format!("help_{command}"), help);
    }
}

/// Colours can be asked for where there is no terminal, and refused in any case.
#[test]
fn no_color_wins() {
    let server = Server::start();
    let proxy = Proxy::start(server.access(), |request: &Request| match request.is_copy() {
        true => Act::Answer(Reply::error(403, "AccessDenied", "Access Denied")),
        false => Act::Pass,
    });
    let home = Home::new();
    let run = |variables: &[&str]| {
        let mut command = proxy.access().command(&home, &["run", "--filter", "copy/plain/whole"]);
        command.envs(variables.iter().map(|name| (name, "1")));
        let ended = Running::start(command).end().expect(1);
        ended.stdout + &ended.stderr
    };
    assert!(run(&["CLICOLOR_FORCE"]).contains('\u{1b}'), "nothing is coloured, so the rest shows nothing");
    no_escape_codes(&run(&["NO_COLOR"]));
    no_escape_codes(&run(&["NO_COLOR", "CLICOLOR_FORCE"]));
}

/// Neither where nobody sees colours nor where nobody wants them.
#[track_caller]
fn no_escape_codes(text: &str) {
    assert!(!text.contains('\u{1b}'), "{text:?}");
}
