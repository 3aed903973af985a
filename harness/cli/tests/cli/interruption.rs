//! Ctrl-C, SIGTERM and SIGKILL during a run.
#![cfg(unix)]

use crate::rig::{Act, Home, Proxy, Report, Running, Server};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread;
use std::time::{Duration, Instant};

/// A target that takes its time, so that a signal finds the run under way.
fn slow(server: &Server) -> Proxy {
    Proxy::start(server.access(), |_| {
        thread::sleep(Duration::from_millis(10));
        Act::Pass
    })
}

#[test]
fn an_interrupted_run_cleans_up_and_gets_130() {
    // While buckets are made, while sources are stored, and while checks run.
    for (signal, after) in [("INT", 1), ("TERM", 2), ("INT", 9), ("TERM", 60)] {
        let (server, home) = (Server::start(), Home::new());
        let proxy = slow(&server);
        let json = format!("json={}", home.path("report.json").display());
        let run = Running::start(proxy.access().command(&home, &["run", "--report", &json]));
        proxy.wait_for(after);
        run.signal(signal);
        let ended = run.end().expect(130);
        assert!(ended.stderr.contains("interrupted: cleaning up"), "{}", ended.stderr);
        server.is_empty();
        assert!(home.journals().is_empty(), "{signal} after {after}: the journal is still there");
        let report = Report::read(&home.path("report.json"), &ended);
        assert_eq!(report.get("exit_code"), 130, "{signal} after {after}");
        assert!(report.count("not-run") > 0, "{signal} after {after}");
        assert_eq!(report.count("fail"), 0, "{signal} after {after}: {:?}", report.verdicts());
    }
}

#[test]
fn an_interrupted_run_gets_130_though_its_report_cannot_be_written() {
    let (server, home) = (Server::start(), Home::new());
    let proxy = slow(&server);
    let run = Running::start(proxy.access().command(&home, &["run", "--report", "json=/dev/full"]));
    proxy.wait_for(60);
    run.signal("INT");
    let ended = run.end().expect(130);
    assert!(ended.stderr.contains("cannot write the report /dev/full"), "{}", ended.stderr);
}

#[test]
fn an_interrupt_leaves_a_given_bucket_as_it_was() {
    let (server, home) = (Server::start(), Home::new());
    let direct = server.access();
    direct.ask(async |client| {
        client.create_bucket("given", "us-east-1").await.unwrap();
        client.put_object("given", "kept", "kept").await.unwrap();
    });
    let proxy = slow(&server);
    let run = Running::start(proxy.access().command(&home, &["run", "--bucket", "given"]));
    proxy.wait_for(60);
    run.signal("INT");
    run.end().expect(130);
    direct.ask(async |client| {
        let kept = client.list_objects("given", "").await.unwrap();
        assert_eq!(kept, ["kept"]);
        assert_eq!(client.list_uploads("given", "").await.unwrap(), []);
    });
    assert!(home.journals().is_empty());
}

#[test]
fn a_second_signal_stops_at_once_and_leaves_the_journal() {
    let (server, home) = (Server::start(), Home::new());
    let hung = Arc::new(AtomicBool::new(true));
    let hangs = Arc::clone(&hung);
    let proxy = Proxy::start(server.access(), move |request| {
        let cleans = request.method == "DELETE" || request.is_delete_many();
        while cleans && hangs.load(Ordering::Relaxed) {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(2));
        Act::Pass
    });
    let run = Running::start(proxy.access().command(&home, &["run"]));
    proxy.wait_for(40);
    run.signal("INT");
    run.says("interrupted: cleaning up");
    run.signal("INT");
    let begun = Instant::now();
    run.end().expect(130);
    assert!(begun.elapsed() < Duration::from_secs(1), "it took {:?}", begun.elapsed());
    assert_eq!(home.journals().len(), 1);
    hung.store(false, Ordering::Relaxed);
    proxy.access().upcheck(&home, &["sweep"]).expect(0);
    server.is_empty();
    assert!(home.journals().is_empty());
}

#[test]
fn sweep_removes_what_a_killed_run_left() {
    for after in [1, 2, 3, 5, 8, 13, 40, 100, 200] {
        let (server, home) = (Server::start(), Home::new());
        let proxy = Proxy::start(server.access(), |_| {
            thread::sleep(Duration::from_millis(2));
            Act::Pass
        });
        let run = Running::start(proxy.access().command(&home, &["run"]));
        proxy.wait_for(after);
        run.signal("KILL");
        assert_eq!(run.end().code, None);
        assert_eq!(home.journals().len(), 1, "killed after {after} requests");
        let swept = proxy.access().upcheck(&home, &["sweep"]).expect(0);
        assert!(swept.stdout.contains("nothing is left"), "{}", swept.stdout);
        server.is_empty();
        assert!(home.journals().is_empty(), "killed after {after} requests");
        let again = proxy.access().upcheck(&home, &["sweep"]).expect(0);
        assert_eq!(again.stdout, "nothing to sweep\n");
    }
}
