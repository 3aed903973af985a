//! `--baseline`: what each state of a baseline does to verdicts and exit code.

use crate::rig::{Act, Home, Proxy, Ran, Reply, Request, Server};
use std::sync::Mutex;

/// A case whose twin runs beside it, and its detail.
const FILTER: &str = "range/malformed/refused[range=no-unit]";
const CHECK: &str = "range/malformed/refused[range=no-unit]";
const FINGERPRINT: &str = "404 NoSuchKey, nothing changed";

/// A target that answers malformed ranges with the wrong code.
fn deviating(server: &Server) -> Proxy {
    answering(server, |_| Act::Answer(Reply::error(404, "NoSuchKey", "no")))
}

/// A target that answers malformed ranges in this way.
fn answering(server: &Server, act: impl Fn(&Request) -> Act + Send + Sync + 'static) -> Proxy {
    let malformed =
        |request: &Request| request.header("x-amz-copy-source-range").is_some_and(|range| range == "0-8");
    Proxy::start(server.access(), move |request| if malformed(request) { act(request) } else { Act::Pass })
}

fn baseline(entries: &[&str]) -> String {
    let entries: Vec<String> = entries.iter().map(|entry| format!("  - {{{entry}}}\n")).collect();
    format!("schema: upc/baseline/1\nentries:\n{}", entries.concat())
}

fn pinned(checks: &str, fingerprint: &str) -> String {
    format!("checks: [\"{checks}\"], verdict: fail, fingerprints: [\"{fingerprint}\"], reason: Known.")
}

fn run(proxy: &Proxy, filter: &str, baseline: &str) -> Ran {
    let home = Home::new();
    let path = home.write("known.yaml", baseline);
    proxy.access().run_at(&home, &["--filter", filter, "--baseline", &path])
}

#[test]
fn a_failure_that_is_known_gets_0() {
    let server = Server::start();
    let proxy = deviating(&server);
    for checks in [CHECK, "range/malformed/*", "*[range=no-unit]"] {
        let ran = run(&proxy, FILTER, &baseline(&[&pinned(checks, FINGERPRINT)]));
        let ended = ran.ended.expect(0);
        let check = ran.report.check(CHECK);
        assert_eq!(check["verdict"], "expected-failure");
        assert_eq!(check["ended"], "fail");
        assert_eq!(check["fingerprint"], FINGERPRINT);
        assert!(ended.stdout.contains("no failure but those that the baseline expects"), "{}", ended.stdout);
    }
}

#[test]
fn a_failure_of_another_kind_or_without_an_entry_gets_1() {
    let server = Server::start();
    let proxy = deviating(&server);
    let ran = run(&proxy, FILTER, &baseline(&[&pinned(CHECK, "403 AccessDenied, nothing changed")]));
    let ended = ran.ended.expect(1);
    assert_eq!(ran.report.check(CHECK)["verdict"], "fail");
    for text in ["known.yaml:3:", "pinned fail 403 AccessDenied", "ended  fail 404 NoSuchKey"] {
        assert!(ended.stdout.contains(text), "{text}: {}", ended.stdout);
    }
    run(&proxy, FILTER, &baseline(&[&pinned("range/malformed/refused[range=suffix]", FINGERPRINT)]))
        .ended
        .expect(1);
}

/// An entry that names a check exactly goes before a pattern, wherever it stands.
#[test]
fn the_entry_that_names_a_check_more_exactly_holds() {
    let server = Server::start();
    let proxy = deviating(&server);
    let (known, other) = (FINGERPRINT, "403 AccessDenied, nothing changed");
    for (exact, pattern, code) in [(known, other, 0), (other, known, 1)] {
        let [exact, pattern] = [pinned(CHECK, exact), pinned("range/malformed/refused*unit]", pattern)];
        let wide = pinned("range/*", "200");
        run(&proxy, FILTER, &baseline(&[&wide, &pattern, &exact])).ended.expect(code);
        run(&proxy, FILTER, &baseline(&[&exact, &pattern, &wide])).ended.expect(code);
        // Without the exact one the longer pattern holds.
        run(&proxy, FILTER, &baseline(&[&wide, &pattern])).ended.expect(1 - code);
    }
}

#[test]
fn a_stale_entry_gets_6_and_is_named() {
    let server = Server::start();
    let proxy = Proxy::start(server.access(), |_| Act::Pass);
    let ran = run(&proxy, FILTER, &baseline(&[&pinned(CHECK, FINGERPRINT)]));
    let ended = ran.ended.expect(6);
    assert_eq!(ran.report.check(CHECK)["verdict"], "unexpected-pass");
    assert!(ended.stdout.contains(&format!("known.yaml:3:5: {CHECK} passes")), "{}", ended.stdout);

    let ran = run(&proxy, FILTER, &baseline(&[&pinned("range/no-such*", FINGERPRINT)]));
    assert!(ran.ended.expect(6).stdout.contains("no check is called `range/no-such*`"));

    let dated = |day| baseline(&[&format!("{}, expires: {day}", pinned(CHECK, FINGERPRINT))]);
    let deviating = deviating(&server);
    let ran = run(&deviating, FILTER, &dated("2020-02-29"));
    assert!(ran.ended.expect(6).stdout.contains("expired after 2020-02-29"));
    assert_eq!(ran.report.check(CHECK)["verdict"], "expected-failure");
    run(&deviating, FILTER, &dated("9999-12-31")).ended.expect(0);
}

/// What was not judged says nothing of its entry: not selected, not applicable, not run.
#[test]
fn entries_of_checks_that_were_not_judged_are_left_alone() {
    let server = Server::start();
    let proxy = Proxy::start(server.access(), |_| Act::Pass);
    let elsewhere = format!("{}, expires: 2020-02-29", pinned(CHECK, FINGERPRINT));
    run(&proxy, "copy/plain/whole", &baseline(&[&elsewhere])).ended.expect(0);

    let home = Home::new();
    let known = home.write("known.yaml", &baseline(&[&pinned("copy/versioned/*", FINGERPRINT)]));
    let profile = home.write("p.yaml", "schema: upc/target/1\ncapabilities: {versioning: false}\n");
    let filter = ["--filter", "copy/ not #detail", "--target", &profile, "--baseline", &known];
    proxy.access().run_at(&home, &filter).ended.expect(0);
}

#[test]
fn other_troubles_go_before_a_stale_entry() {
    let server = Server::start();
    let stale = pinned("range/no-such-case", FINGERPRINT);
    run(&deviating(&server), FILTER, &baseline(&[&stale])).ended.expect(1);
    let refusing = Proxy::start(server.access(), |request| match request.is_copy() {
        true => Act::Answer(Reply::error(400, "InvalidArgument", "no")),
        false => Act::Pass,
    });
    run(&refusing, FILTER, &baseline(&[&stale])).ended.expect(5);
    run(&refusing, "no/such/check", &baseline(&[&stale])).ended.expect(4);
}

#[test]
fn an_untestable_check_is_pinned_by_its_cause() {
    let server = Server::start();
    let proxy = Proxy::start(server.access(), |request| match request.is_copy() {
        true => Act::Answer(Reply::error(400, "InvalidArgument", "no")),
        false => Act::Pass,
    });
    let entry = |cause: &str| {
        let untestable = "verdict: untestable, reason: Known.";
        format!("checks: [\"{CHECK}\"], fingerprints: [\"{cause}\"], {untestable}")
    };
    let ran = run(&proxy, FILTER, &baseline(&[&entry("the legal request: 400 InvalidArgument")]));
    ran.ended.expect(0);
    assert_eq!(ran.report.check(CHECK)["verdict"], "expected-failure");
    // Ending otherwise than pinned weighs as much as a failure.
    run(&proxy, FILTER, &baseline(&[&entry("the legal request: 500 InternalError")])).ended.expect(1);
}

/// A flaky check passes at times: no run alone can tell that its entry is stale.
#[test]
fn flaky_is_pinned_as_flaky() {
    let server = Server::start();
    let sometimes = || {
        let count = std::sync::atomic::AtomicUsize::new(0);
        answering(&server, move |_| match count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) % 2 {
            0 => Act::Answer(Reply::error(404, "NoSuchKey", "no")),
            _ => Act::Pass,
        })
    };
    let flaky = format!("{}, flaky: true", pinned(CHECK, FINGERPRINT));
    let home = Home::new();
    for (entry, code) in [(pinned(CHECK, FINGERPRINT), 1), (flaky.clone(), 0)] {
        let path = home.write("known.yaml", &baseline(&[&entry]));
        let options = ["--filter", FILTER, "--repeat", "4", "--baseline", &path];
        let ran = sometimes().access().run_at(&home, &options);
        ran.ended.expect(code);
        assert_eq!(ran.report.check(CHECK)["flaky"], true);
    }
    let passing = Proxy::start(server.access(), |_| Act::Pass);
    let ran = run(&passing, FILTER, &baseline(&[&flaky]));
    ran.ended.expect(0);
    assert_eq!(ran.report.check(CHECK)["verdict"], "pass");
}

/// Two failures that differ are flaky too, whichever comes first, and each of them must be pinned.
#[test]
fn failures_that_change_are_flaky() {
    let server = Server::start();
    let home = Home::new();
    let known = format!("\"{FINGERPRINT}\"");
    let both = format!("{known}, \"403 AccessDenied, nothing changed\"");
    for (fingerprints, code) in [(&known, 1), (&both, 0)] {
        let count = std::sync::atomic::AtomicUsize::new(0);
        let proxy = answering(&server, move |_| {
            Act::Answer(match count.fetch_add(1, std::sync::atomic::Ordering::SeqCst) % 2 {
                0 => Reply::error(404, "NoSuchKey", "no"),
                _ => Reply::error(403, "AccessDenied", "no"),
            })
        });
        let entry = format!(
            "checks: [\"{CHECK}\"], verdict: fail, fingerprints: [{fingerprints}], flaky: true, reason: Known."
        );
        let path = home.write("known.yaml", &baseline(&[&entry]));
        let options = ["--filter", FILTER, "--repeat", "3", "--baseline", &path];
        let ran = proxy.access().run_at(&home, &options);
        ran.ended.expect(code);
        assert_eq!(ran.report.check(CHECK)["fingerprint"], "403 AccessDenied, nothing changed");
        assert_eq!(ran.report.check(CHECK)["otherwise"][0], FINGERPRINT);
    }
}

/// Neither bucket names nor ids of a run reach a fingerprint, also when the server repeats them.
#[test]
fn fingerprints_are_the_same_in_every_run() {
    let server = Server::start();
    let fingerprints = || {
        let proxy = answering(&server, |request| {
            let (bucket, key) = request.place();
            Act::Answer(Reply::error(400, &format!("No-{bucket}"), &format!("{key} at {bucket}")))
        });
        let ran = proxy.access().run(&["--filter", "area:range not range/multipart"]);
        let print = |check: &serde_json::Value| format!("{} {}", check["name"], check["fingerprint"]);
        ran.report.checks().iter().map(print).collect::<Vec<_>>()
    };
    let first = fingerprints();
    assert!(first.iter().any(|line| line.contains("400 with an odd error code")), "{first:?}");
    assert_eq!(first, fingerprints());
}

/// A server that dies of a request is pinned by that alone.
#[test]
fn a_server_that_dies_is_pinned() {
    let server = Server::start();
    // It comes back when somebody waits for it, which a run does by listing buckets.
    let dead = Mutex::new(false);
    let proxy = Proxy::start(server.access(), move |request| {
        let mut dead = dead.lock().unwrap();
        *dead &= request.place() != ("", "");
        *dead |= request.header("x-amz-copy-source-range") == Some("0-8");
        if *dead { Act::HangUp } else { Act::Pass }
    });
    let entry = format!("checks: [\"{CHECK}\"], verdict: server-died, reason: Known.");
    let ran = run(&proxy, "range/malformed", &baseline(&[&entry]));
    ran.ended.expect(0);
    assert_eq!(ran.report.check(CHECK)["verdict"], "expected-failure");
    assert_eq!(ran.report.check(CHECK)["ended"], "server-died");
    run(&proxy, "range/malformed", &baseline(&[&pinned(CHECK, FINGERPRINT)])).ended.expect(1);
}

/// That the rest is not run is no failure which nobody expects.
#[test]
fn a_pinned_death_of_a_target_that_stays_away_leaves_the_run_incomplete() {
    let server = Server::start();
    let dead = Mutex::new(false);
    // It lists its buckets, so that nobody waits for it, and can do nothing else.
    let proxy = Proxy::start(server.access(), move |request| {
        let mut dead = dead.lock().unwrap();
        *dead |= request.header("x-amz-copy-source-range") == Some("0-8");
        if *dead && request.place() != ("", "") { Act::HangUp } else { Act::Pass }
    });
    let entry = format!("checks: [\"{CHECK}\"], verdict: server-died, reason: Known.");
    let ran = run(&proxy, CHECK, &baseline(&[&entry]));
    ran.ended.expect(5);
    assert_eq!(ran.report.get("lost_to")[0], CHECK);
}

/// The case is called otherwise now; the baseline still knows it by its earlier name, exactly and by pattern.
#[test]
fn a_renamed_case_stays_known() {
    let home = Home::new();
    let case = |id: &str, was: &str| {
        format!(
            "schema: upc/1\nsuite: area/suite\nabout: Something.\nlevel: must\ncites: [copy-whole]\n\
             given: {{objects: {{src: {{size: small}}}}}}\n\
             matrix: {{axes: {{part: [{{label: two, value: \"2\"}}]}}}}\n\
             cases:\n  - id: {id}\n    was: [{was}]\n    when: {{op: UploadPartCopy, part: \"${{part}}\", source: src}}\n\
             {:4}then: {{allow: [{{as: refused, basis: recorded, status: 400, code: [InvalidPart]}}]}}\n",
            ""
        )
    };
    let fingerprint = "200 CopyPartResult, part 2: bytes 0-15 of src, the whole object";
    for (was, checks) in [
        ("old", "area/suite/old[part=two]"),
        ("gone/elsewhere/old", "gone/elsewhere/old[part=two]"),
        ("old", "area/suite/old*"),
        ("old", "area/suite/new[part=two]"),
    ] {
        home.write("cases/area/suite.yaml", &case("new", was));
        let path = home.write("known.yaml", &baseline(&[&pinned(checks, fingerprint)]));
        home.upcheck(&["run", "--cases", "cases", "--baseline", &path]).expect(0);
    }
    let path = home.write("known.yaml", &baseline(&[&pinned("area/suite/older[part=two]", fingerprint)]));
    home.upcheck(&["run", "--cases", "cases", "--baseline", &path]).expect(1);
    for (was, fault) in
        [("new", "is the name of a case that there is"), ("\"Old one\"", "is no name of a case")]
    {
        home.write("cases/area/suite.yaml", &case("new", was));
        let linted = home.upcheck(&["lint", "cases"]).expect(1);
        assert!(
            linted.stdout.contains(fault) && linted.stdout.contains("suite.yaml:9:"),
            "{}",
            linted.stdout
        );
    }
}

#[test]
fn a_faulty_baseline_gets_2_before_anything_is_sent() {
    let server = Server::start();
    let proxy = Proxy::start(server.access(), |_| Act::Pass);
    let home = Home::new();
    let sound = baseline(&[&pinned(CHECK, FINGERPRINT)]);
    for (from, to, help) in [
        ("reason", "raeson", "did you mean `reason`?"),
        ("fingerprints: [\"404 NoSuchKey, nothing changed\"], ", "", "does not say how its checks fail"),
        ("reason: Known.", "reason: Known., expires: 2026-02-30", "YYYY-MM-DD"),
    ] {
        let path = home.write("known.yaml", &sound.replace(from, to));
        let ended = proxy.access().upcheck(&home, &["run", "--baseline", &path]).expect(2);
        assert!(ended.stderr.contains(help) && ended.stderr.contains("known.yaml:3:"), "{}", ended.stderr);
        let linted = home.upcheck(&["lint", &path]).expect(1);
        assert!(linted.stdout.contains(help), "{}", linted.stdout);
    }
    home.upcheck(&["run", "--baseline", "no-such-file"]).expect(2);
    assert!(proxy.seen().is_empty());
    let path = home.write("known.yaml", &sound);
    assert!(home.upcheck(&["lint", &path]).expect(0).stdout.contains("sound, 1 entry"));
}
