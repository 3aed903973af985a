//! `upcheck compare`, slim runs, and the names of targets.

use crate::rig::{Access, Act, Ended, Home, Proxy, Reply, Request, Server};
use serde_json::Value;
use std::fs;

const FILTER: [&str; 2] = ["--filter", "range/malformed"];

const NO_UNIT: &str = "range/malformed/refused[range=no-unit]";
const OPEN: &str = "range/malformed/refused[range=open-ended]";
const OPEN_FROM_ZERO: &str = "range/malformed/refused[range=open-ended-from-zero]";

/// A target that answers requests with these ranges so.
fn deviating(server: &Server, deviations: &'static [(&str, u16, &str)]) -> Proxy {
    Proxy::start(server.access(), |request: &Request| {
        let range = request.header("x-amz-copy-source-range");
        match deviations.iter().find(|(header, ..)| range == Some(*header)) {
            Some((_, status, code)) => Act::Answer(Reply::error(*status, code, "no")),
            None => Act::Pass,
        }
    })
}

/// A home with two runs of one target, each as a whole and slim, between which three checks have changed.
struct Runs {
    server: Server,
    home: Home,
}

impl Runs {
    fn new() -> Self {
        let runs = Self { server: Server::start(), home: Home::new() };
        runs.keep("before", &[("0-8", 404, "NoSuchKey"), ("bytes=1-", 404, "NoSuchKey")]);
        runs.keep("after", &[("0-8", 403, "AccessDenied"), ("bytes=0-", 404, "NoSuchKey")]);
        runs
    }

    fn keep(&self, name: &str, deviations: &'static [(&str, u16, &str)]) {
        let proxy = deviating(&self.server, deviations);
        run(&self.home, proxy.access(), name, &[]).expect(1);
    }

    fn compare(&self, arguments: &[&str]) -> Ended {
        self.home.upcheck(&[&["compare"], arguments].concat())
    }

    /// The same run as another file, changed.
    fn change(&self, from: &str, to: &str, change: impl FnOnce(&mut Value)) {
        let mut run = serde_json::from_str(&self.read(from)).unwrap();
        change(&mut run);
        self.home.write(to, &run.to_string());
    }

    fn read(&self, name: &str) -> String {
        fs::read_to_string(self.home.path(name)).unwrap()
    }
}

/// Keeps a run as `name.json` and `name.slim`.
fn run(home: &Home, access: &Access, name: &str, options: &[&str]) -> Ended {
    let (json, slim) = (format!("json={name}.json"), format!("slim={name}.slim"));
    let reports = ["run", "--quiet", "--report", &json, "--report", &slim];
    access.upcheck(home, &[&reports[..], &FILTER, options].concat())
}

/// The lines under a heading.
fn section<'a>(text: &'a str, heading: &str) -> Vec<&'a str> {
    let lines = text.lines().skip_while(|line| *line != heading).skip(1);
    lines.take_while(|line| !line.starts_with("== ")).filter(|line| !line.is_empty()).collect()
}

#[test]
fn what_got_worse_and_better_between_two_runs_of_one_target() {
    let runs = Runs::new();
    let text = runs.compare(&["before.json", "after.json"]).expect(0).stdout;
    assert!(text.contains("1 otherwise"), "{text}");
    // The details of decisions that were mended, or are broken now, are judged in one of the runs only.
    for (heading, name, line) in [
        ("== worse (1)", OPEN_FROM_ZERO, "pass    fail 1  must"),
        ("== better (1)", OPEN, "fail 1  pass    must"),
        ("== otherwise (1)", NO_UNIT, "fail 1  fail 2  must"),
        ("== judged in one of them only (2)", OPEN_FROM_ZERO, "pass  n/a   should"),
    ] {
        let section = section(&text, heading).join("\n");
        assert!(section.lines().any(|l| l.starts_with(line) && l.contains(name)), "{heading}: {text}");
    }
    assert!(text.contains("1: 404 NoSuchKey, nothing changed"), "{text}");
    assert!(text.contains("2: 403 AccessDenied, nothing changed"), "{text}");
    let back = runs.compare(&["after.json", "before.json"]).expect(0).stdout;
    assert!(section(&back, "== worse (1)").join("\n").contains(OPEN), "{back}");
    let same = runs.compare(&["before.json", "before.json", "--all"]).expect(0).stdout;
    assert!(same.contains("0 of them differ"), "{same}");
    assert!(same.contains("== the same ("), "{same}");
    assert!(
        !runs.compare(&["before.json", "before.json"]).expect(0).stdout.contains("=="),
        "nothing differs"
    );
}

#[test]
fn a_slim_run_says_the_same_as_the_whole() {
    let runs = Runs::new();
    let whole = runs.compare(&["before.json", "after.json", "--all"]).expect(0).stdout;
    let slim = runs.compare(&["before.slim", "after.slim", "--all"]).expect(0).stdout;
    assert_eq!(slim, whole);
    let mixed = runs.compare(&["before.json", "before.slim"]).expect(0).stdout;
    assert!(mixed.contains("0 of them differ"), "{mixed}");
    // Everything else that reads a run reads it too.
    runs.home.upcheck(&["merge", "before.slim", "--report", "html=page.html"]).expect(1);
    runs.home.upcheck(&["baseline", "write", "known.yaml", "--from", "before.slim"]).expect(0);
    runs.home.upcheck(&["baseline", "check", "known.yaml", "--from", "before.json"]).expect(0);
    runs.home.upcheck(&["baseline", "check", "known.yaml", "--from", "after.slim"]).expect(1);
    let proxy = deviating(&runs.server, &[]);
    run(&runs.home, proxy.access(), "again", &["--rerun-failed", "before.slim"]).expect(0);
}

#[test]
fn a_slim_run_is_the_same_each_time_and_shows_each_kind_of_failure_once() {
    let runs = Runs::new();
    runs.keep("again", &[("0-8", 404, "NoSuchKey"), ("bytes=1-", 404, "NoSuchKey")]);
    let slim = runs.read("before.slim");
    let undated = |text: &str| {
        let lines = text.lines().filter(|line| !line.contains("started_unix\": 1"));
        lines.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(undated(&runs.read("again.slim")), undated(&slim));
    let run: Value = serde_json::from_str(&slim).unwrap();
    let exchanges: Vec<&Value> =
        run["checks"].as_array().unwrap().iter().filter_map(|check| check.get("exchange")).collect();
    assert_eq!(exchanges.len(), 1, "two checks fail alike: {exchanges:?}");
    assert_eq!(exchanges[0]["received"]["status"], 404);
    let whole: Value = serde_json::from_str(&runs.read("before.json")).unwrap();
    let name = whole["run"].as_str().unwrap();
    let host = whole["target"]["endpoint"].as_str().unwrap().strip_prefix("http://").unwrap();
    for word in [name, host, "x-amz-date\", \"2", "Signature="] {
        assert!(!slim.contains(word), "{word}: {slim}");
    }
    assert!(slim.len() * 4 < runs.read("before.json").len(), "{} bytes", slim.len());
}

#[test]
fn servers_side_by_side_are_a_matrix_by_area() {
    let (server, home) = (Server::start(), Home::new());
    for (name, options) in [("one", "name: one store 1.0"), ("two", "name: \"other <store> 2.0\"")] {
        let profile = home.write(&format!("{name}.yaml"), &format!("schema: upc/target/1\n{options}\n"));
        let deviations: &[_] = if name == "one" { &[("0-8", 404, "NoSuchKey")] } else { &[] };
        let proxy = deviating(&server, deviations);
        run(&home, proxy.access(), name, &["--target", &profile]);
    }
    let reports = ["--report", "markdown=matrix.md", "--report", "html=matrix.html"];
    let text =
        home.upcheck(&[&["compare", "one.json", "two.slim", "one.slim"], &reports[..]].concat()).expect(0);
    let text = text.stdout;
    for line in
        ["  A  one store 1.0 (one.json): ", "  B  other <store> 2.0: ", "  C  one store 1.0 (one.slim): "]
    {
        assert!(text.contains(line), "{line}: {text}");
    }
    // The decision and its detail.
    let rows = section(&text, "== range (2)");
    assert!(rows.iter().any(|l| l.starts_with("fail 1  pass    fail 1") && l.ends_with(NO_UNIT)), "{text}");
    let markdown = fs::read_to_string(home.path("matrix.md")).unwrap();
    assert!(markdown.contains("| one store 1.0 &#40;one.json&#41; |"), "{markdown}");
    assert!(
        markdown.contains("| **fail 1** | pass | **fail 1** | 1: 404 NoSuchKey, nothing changed |"),
        "{markdown}"
    );
    let page = fs::read_to_string(home.path("matrix.html")).unwrap();
    assert!(page.contains("other &lt;store&gt; 2.0") && page.contains(NO_UNIT), "{page}");
    let two = home.upcheck(&["compare", "one.json", "two.json"]).expect(0).stdout;
    assert!(two.contains("== range (2)") && !two.contains("better"), "two products: {two}");
}

#[test]
fn checks_that_a_run_was_not_asked_for_or_did_not_know() {
    let runs = Runs::new();
    runs.change("before.json", "fewer.json", |run| {
        run["checks"].as_array_mut().unwrap().retain(|check| check["name"] != OPEN);
    });
    let fewer = runs.compare(&["fewer.json", "before.json", "--all"]).expect(0).stdout;
    assert!(fewer.contains(" 0 of them differ"), "{fewer}");
    assert!(fewer.lines().any(|line| line.starts_with("·       fail 1") && line.ends_with(OPEN)), "{fewer}");
    let without = |run: &mut Value| {
        run["checks"].as_array_mut().unwrap().retain(|check| check["name"] != OPEN);
        run["cases"]["checks"].as_array_mut().unwrap().retain(|name| name != OPEN);
    };
    runs.change("before.json", "unknown.json", without);
    let new = runs.compare(&["unknown.json", "before.json"]).expect(0).stdout;
    assert!(section(&new, "== new (1)").join("\n").contains(OPEN), "{new}");
    let gone = runs.compare(&["before.json", "unknown.json"]).expect(0).stdout;
    assert!(section(&gone, "== gone (1)").join("\n").contains(OPEN), "{gone}");
    // A case that was renamed in between is the same one.
    let renamed =
        runs.read("before.json").replace("range/malformed/refused[", "range/malformed/turned-down[");
    runs.home.write("renamed.json", &renamed);
    runs.change("renamed.json", "renamed.json", |run| {
        run["cases"]["renamed"] =
            serde_json::json!({"range/malformed/refused": "range/malformed/turned-down"});
    });
    let renamed = runs.compare(&["before.json", "renamed.json"]).expect(0).stdout;
    assert!(renamed.contains(" 0 of them differ"), "{renamed}");
}

#[test]
fn what_cannot_be_compared() {
    let runs = Runs::new();
    runs.home.write("text.json", "hello");
    runs.home.write("bare.json", "{\"checks\": []}");
    runs.home.write("cut.json", &runs.read("before.json")[..5000]);
    runs.change("before.json", "other.json", |run| run["schema"] = "upc/run/9".into());
    runs.change("before.json", "doubled.json", |run| {
        let checks = run["checks"].as_array_mut().unwrap();
        checks.push(checks[0].clone());
    });
    let rows: [(&[&str], &str); 11] = [
        (&[], "Usage"),
        (&["before.json"], "2"),
        (&["before.json", "no-such.json"], "cannot read the run no-such.json"),
        (&["before.json", "text.json"], "text.json is no run file of format upc/run/1"),
        (&["before.json", "bare.json"], "it has no `schema`"),
        (&["cut.json", "before.json"], "cut.json is no run file"),
        (&["other.json", "before.json"], "its schema is `upc/run/9`"),
        (&["before.json", "doubled.json"], "is there twice in doubled.json"),
        (&["before.json", "after.json", "--report", "json=x.json"], "a comparison is no `json`"),
        (&["before.json", "after.json", "--report", "html=no/such/folder"], "cannot write the report"),
        (
            &["before.json", "after.json", "--report", "html=x", "--report", "markdown=x"],
            "two reports go to x",
        ),
    ];
    for (arguments, why) in rows {
        let ended = runs.compare(arguments).expect(2);
        assert!(ended.stderr.contains(why), "{arguments:?}: {}", ended.stderr);
        assert_eq!(ended.stdout, "", "{arguments:?}");
        assert!(!runs.home.path("x").exists() && !runs.home.path("x.json").exists(), "{arguments:?}");
    }
}

#[test]
fn a_targets_name_heads_every_report() {
    let (server, home) = (Server::start(), Home::new());
    let profile = home.write("target.yaml", "schema: upc/target/1\nname: our <store> 1.0\n");
    let kinds = ["json", "slim", "junit", "markdown", "html"];
    let reports: Vec<String> = kinds.iter().map(|kind| format!("--report={kind}={kind}")).collect();
    let mut arguments = vec!["run", "--filter", "copy/plain/whole", "--target", &profile];
    arguments.extend(reports.iter().map(String::as_str));
    let ended = server.access().upcheck(&home, &arguments).expect(0);
    assert!(ended.stdout.contains(" against our <store> 1.0 at http://"), "{}", ended.stdout);
    for (kind, expected) in kinds.iter().zip([
        "\"name\": \"our <store> 1.0\"",
        "\"name\": \"our <store> 1.0\"",
        "<property name=\"target\" value=\"our &lt;store&gt; 1.0\"/>",
        "against our &#60;store&#62; 1.0 at ",
        "our &lt;store&gt; 1.0",
    ]) {
        let report = fs::read_to_string(home.path(kind)).unwrap();
        assert!(report.contains(expected), "{kind}: {report}");
    }
    let wrong = home.write("wrong.yaml", "schema: upc/target/1\nname: \"a\\nb\"\n");
    let ended = server.access().upcheck(&home, &["run", "--target", &wrong]).expect(2);
    assert!(ended.stderr.contains("control characters"), "{}", ended.stderr);
}
