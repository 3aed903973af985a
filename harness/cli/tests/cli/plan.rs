//! Which checks run: `list`, `--filter`, `--level`, `--fail-fast`, `--dry-run`.

use crate::rig::{Act, Home, Proxy, Reply, Request, Server};
use serde_json::Value;
use std::collections::BTreeSet;

fn listed(home: &Home, options: &[&str]) -> Vec<Value> {
    let ended = home.upcheck(&[&["list", "--json"], options].concat()).expect(0);
    serde_json::from_str(&ended.stdout).unwrap()
}

fn names(checks: &[Value]) -> Vec<&str> {
    checks.iter().map(|check| check["name"].as_str().unwrap()).collect()
}

#[test]
fn the_list_names_every_check_once_in_both_forms() {
    let home = Home::new();
    let checks = listed(&home, &[]);
    let names = names(&checks);
    let unique: BTreeSet<_> = names.iter().collect();
    assert_eq!(unique.len(), names.len());
    let ended = home.upcheck(&["list"]).expect(0);
    let lines: Vec<&str> = ended.stdout.lines().map(|line| line.split_whitespace().last().unwrap()).collect();
    assert_eq!(lines, names);
    for check in &checks {
        let (name, case) = (check["name"].as_str().unwrap(), check["case"].as_str().unwrap());
        assert!(name.starts_with(case), "{name} is no check of {case}");
        assert_eq!(check["area"], case.split('/').next().unwrap(), "{name}");
        assert!(!check["clauses"].as_array().unwrap().is_empty(), "{name} cites nothing");
    }
}

#[test]
fn filters_select_what_they_say() {
    let home = Home::new();
    let all = listed(&home, &[]);
    type Holds<'a> = &'a dyn Fn(&Value) -> bool;
    let name = |check: &Value| check["name"].as_str().unwrap().to_owned();
    let cites = |check: &Value, id: &str| check["clauses"].as_array().unwrap().contains(&id.into());
    let rows: [(&str, Holds<'_>); 8] = [
        ("level:must", &|check| check["level"] == "must"),
        ("not level:must", &|check| check["level"] != "must"),
        ("area:range", &|check| check["area"] == "range"),
        ("clause:copy-result", &|check| cites(check, "copy-result")),
        ("[range=no-unit]", &|check| name(check).contains("[range=no-unit]")),
        ("*#detail", &|check| name(check).ends_with("#detail")),
        ("copy/*e", &|check| name(check).starts_with("copy/") && name(check).ends_with('e')),
        ("area:copy level:should not *#detail", &|check| {
            check["area"] == "copy" && check["level"] == "should" && !name(check).ends_with("#detail")
        }),
    ];
    for (filter, holds) in rows {
        let expected: Vec<&Value> = all.iter().filter(|check| holds(check)).collect();
        let found = listed(&home, &["--filter", filter]);
        assert!(!expected.is_empty() && expected.len() < all.len(), "{filter} shows nothing");
        assert_eq!(found.iter().collect::<Vec<_>>(), expected, "{filter}");
    }
}

#[test]
fn a_level_includes_the_weightier_ones() {
    let home = Home::new();
    let all = listed(&home, &[]);
    let levels = ["must", "should", "may", "observe"];
    for (index, level) in levels.iter().enumerate() {
        let expected = all.iter().filter(|check| levels[..=index].iter().any(|l| check["level"] == *l));
        assert_eq!(listed(&home, &["--level", level]), expected.cloned().collect::<Vec<_>>(), "{level}");
    }
}

#[test]
fn a_run_judges_exactly_what_is_listed() {
    let (server, home) = (Server::start(), Home::new());
    for options in
        [&["--filter", "copy/ not *#detail"][..], &["--filter", "range/ *#detail"], &["--level", "must"]]
    {
        let ran = server.access().run(options);
        let listed = listed(&home, options);
        let ran: BTreeSet<_> = ran.report.verdicts().into_keys().map(str::to_owned).collect();
        assert_eq!(ran, names(&listed).into_iter().map(str::to_owned).collect(), "{options:?}");
    }
}

#[test]
fn fail_fast_runs_no_more_after_the_first_failure() {
    let server = Server::start();
    let proxy = Proxy::start(server.access(), |request| match request.query("partNumber") == Some("1") {
        true => Act::Answer(Reply::error(400, "InvalidArgument", "no")),
        false => Act::Pass,
    });
    let ran = proxy.access().run(&["--filter", "copy/plain", "--fail-fast", "--jobs", "1"]);
    ran.ended.expect(1);
    let verdicts: Vec<&Value> = ran.report.checks().iter().map(|check| &check["verdict"]).collect();
    let failed = verdicts.iter().position(|verdict| *verdict == "fail").unwrap();
    assert_eq!(ran.report.checks()[failed]["name"], "copy/plain/part-number[number=lowest]");
    assert!(verdicts[..failed].iter().all(|verdict| *verdict == "pass"), "{verdicts:?}");
    assert!(verdicts[failed + 1..].iter().all(|verdict| *verdict == "not-run"), "{verdicts:?}");
    assert!(failed + 1 < verdicts.len());
    // With more at once, what is under way still ends; what has not begun does not begin.
    let ran = proxy.access().run(&["--fail-fast", "--jobs", "4"]);
    ran.ended.expect(1);
    assert!(ran.report.count("not-run") > 100, "{:?}", ran.report.verdicts());
    server.is_empty();
}

/// The four figures of a dry run: checks, buckets, requests, bytes.
fn dry(home: &Home, options: &[&str]) -> [usize; 4] {
    let ended = home.upcheck(&[&["run", "--dry-run"], options].concat()).expect(0);
    let numbers = ended.stdout.split(|c: char| !c.is_ascii_digit()).filter(|digits| !digits.is_empty());
    let numbers: Vec<usize> = numbers.map(|digits| digits.parse().unwrap()).collect();
    numbers.try_into().unwrap()
}

#[test]
fn a_dry_run_promises_no_less_than_a_run_sends() {
    let home = Home::new();
    let profile = home.write("p.yaml", "schema: upc/target/1\nlimits: {small_source: 5000}\n");
    let rows: [&[&str]; 10] = [
        &[],
        &["--filter", "copy/beside"],
        &["--filter", "copy/plain/whole"],
        &["--filter", "copy/versioned"],
        &["--filter", "copy/suspended"],
        &["--filter", "copy/"],
        &["--filter", "range/beyond"],
        &["--filter", "source/missing"],
        &["--filter", "upload/"],
        &["--filter", "range/malformed", "--target", &profile],
    ];
    for options in rows {
        let server = Server::start();
        let proxy = Proxy::start(server.access(), |_| Act::Pass);
        let [checks, buckets, requests, bytes] = dry(&home, options);
        let ran = proxy.access().run(options);
        ran.ended.expect(0);
        let seen = proxy.seen();
        let puts = || seen.iter().filter(|request| request.method == "PUT");
        let made = puts().filter(|request| request.place().1.is_empty() && !request.target.contains('?'));
        let part = |request: &Request| request.query("partNumber").is_some() && !request.is_copy();
        let stored = puts().filter(|request| part(request) || !request.target.contains('?'));
        assert_eq!(checks, ran.report.checks().len(), "{options:?}");
        assert_eq!(buckets, made.count(), "{options:?}: buckets");
        assert_eq!(bytes, stored.map(|request| request.body.len()).sum::<usize>(), "{options:?}: bytes");
        assert!(requests >= seen.len(), "{options:?}: {requests} requests promised, {} sent", seen.len());
        assert!(requests <= seen.len() * 2, "{options:?}: {requests} requests promised, {} sent", seen.len());
        assert_eq!(ran.report.get("requests"), seen.len(), "{options:?}: the report counts requests");
    }
}

#[test]
fn a_dry_run_sends_nothing() {
    let (server, home) = (Server::start(), Home::new());
    let proxy = Proxy::start(server.access(), |_| Act::Pass);
    proxy.access().upcheck(&home, &["run", "--dry-run"]).expect(0);
    assert_eq!(proxy.seen().len(), 0);
    assert!(home.journals().is_empty());
    assert_eq!(dry(&home, &["--endpoint-url", "http://127.0.0.1:1", "--bucket", "given"])[1], 0);
}
