//! Many exchanges at once, again and again, and targets that do not survive them.

use crate::rig::{Act, Proxy, Reply, Server};
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

#[test]
fn verdicts_and_their_order_do_not_depend_on_how_many_run_at_once() {
    let server = Server::start();
    let names = |jobs: &str| -> Vec<(String, String)> {
        let ran = server.access().run(&["--filter", "area:range", "--jobs", jobs]);
        ran.ended.expect(0);
        let text = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
        ran.report.checks().iter().map(|check| (text(&check["name"]), text(&check["verdict"]))).collect()
    };
    let one = names("1");
    for jobs in ["2", "16", "1000"] {
        assert_eq!(names(jobs), one, "{jobs} at once");
    }
    server.is_empty();
}

/// A target that answers rightly every other time fails, and is called flaky.
#[test]
fn a_check_that_ends_differently_takes_the_worst_verdict_and_is_flaky() {
    let server = Server::start();
    let copies = AtomicUsize::new(0);
    let proxy = Proxy::start(server.access(), move |request| {
        let odd = request.is_copy() && copies.fetch_add(1, Ordering::Relaxed) % 2 == 1;
        if odd { Act::Answer(Reply::error(403, "AccessDenied", "no")) } else { Act::Pass }
    });
    let ran = proxy.access().run(&["--filter", "copy/plain/whole", "--repeat", "4"]);
    ran.ended.expect(1);
    assert_eq!(ran.report.check("copy/plain/whole")["verdict"], "fail");
    assert_eq!(ran.report.check("copy/plain/whole")["flaky"], true);
    let sound = server.access().run(&["--filter", "copy/plain/whole", "--repeat", "4"]);
    sound.ended.expect(0);
    assert_eq!(sound.report.check("copy/plain/whole")["flaky"], false);
    server.is_empty();
}

/// A target that dies between the completion of an upload and the proofs after it: the object stays.
#[test]
fn a_check_that_a_death_cut_short_begins_anew_elsewhere() {
    let server = Server::start();
    let died: Mutex<Option<Instant>> = Mutex::new(None);
    let proxy = Proxy::start(server.access(), move |request| {
        let mut died = died.lock().unwrap();
        if request.method == "GET" && request.target.contains("/to/") && request.query("uploadId").is_none() {
            died.get_or_insert_with(Instant::now);
        }
        let dead = died.is_some_and(|when| when.elapsed() < Duration::from_millis(400));
        if dead { Act::HangUp } else { Act::Pass }
    });
    let ran = proxy.access().run(&["--filter", "copy/plain/whole"]);
    let ended = ran.ended.expect(0);
    assert!(ended.stderr.contains("the target died; waiting for it to come back"), "{}", ended.stderr);
    server.is_empty();
}

/// A target that dies, of whatever it was, while one check asks for its source, and nothing else of that check is lost.
#[test]
fn a_source_that_a_death_hid_is_not_lost() {
    let server = Server::start();
    let died: Mutex<Option<Instant>> = Mutex::new(None);
    let proxy = Proxy::start(server.access(), move |request| {
        let mut died = died.lock().unwrap();
        if died.is_none() && request.method == "GET" && request.target.ends_with("/src") {
            *died = Some(Instant::now());
            return Act::HangUp;
        }
        let dead = died.is_some_and(|when| when.elapsed() < Duration::from_millis(400));
        let asks_for_life = !request.target.contains("/upcheck-") || request.method == "HEAD";
        if dead && asks_for_life { Act::HangUp } else { Act::Pass }
    });
    let ran = proxy.access().run(&["--filter", "copy/plain/leading-slash"]);
    let ended = ran.ended.expect(0);
    assert!(ended.stderr.contains("the target died; waiting for it to come back"), "{}", ended.stderr);
    server.is_empty();
}

/// A target that breaks off every connection for a while after one request, and then goes on as if nothing were.
#[test]
fn the_request_that_a_target_dies_of_is_found_and_the_others_are_judged() {
    let server = Server::start();
    let died: Mutex<Option<Instant>> = Mutex::new(None);
    let proxy = Proxy::start(server.access(), move |request| {
        let mut died = died.lock().unwrap();
        let dead = died.is_some_and(|when| when.elapsed() < Duration::from_millis(400));
        if !dead && request.header("x-amz-copy-source-range") == Some("bytes=-2") {
            *died = Some(Instant::now());
            return Act::HangUp;
        }
        if dead { Act::HangUp } else { Act::Pass }
    });
    let ran = proxy.access().run(&["--filter", "range/malformed"]);
    let ended = ran.ended.expect(1);
    let fatal = "range/malformed/refused[range=suffix]";
    assert!(ended.stderr.contains("the target died; waiting for it to come back"), "{}", ended.stderr);
    for (name, verdict) in ran.report.verdicts() {
        let expected = match name.strip_prefix(fatal) {
            Some("") => "server-died",
            Some(_) => "not-applicable",
            None => "pass",
        };
        assert_eq!(verdict, expected, "{name}: {}", ran.report.findings(name));
    }
    assert_eq!(
        ran.report.check(fatal)["exchange"]["sent"]["method"],
        "PUT",
        "the fatal request is not shown"
    );
    assert!(ended.stdout.contains("  by hand   #!/bin/sh\n"), "no script sends it again: {}", ended.stdout);
    server.is_empty();
}
