//! `--shard`, `merge` and `--rerun-failed`.

use crate::rig::{Act, Ended, Home, Proxy, Reply, Report, Request, Server};
use serde_json::Value;
use std::collections::BTreeMap;
use std::fs;

const FILTER: &str = "range/malformed";

/// A target that takes one kind of malformed range for a missing key.
fn deviating(server: &Server) -> Proxy {
    Proxy::start(server.access(), |request: &Request| match request.header("x-amz-copy-source-range") {
        Some("0-8") => Act::Answer(Reply::error(404, "NoSuchKey", "no")),
        _ => Act::Pass,
    })
}

struct Shards {
    _server: Server,
    proxy: Proxy,
    home: Home,
}

impl Shards {
    fn new() -> Self {
        let server = Server::start();
        let (proxy, home) = (deviating(&server), Home::new());
        Self { _server: server, proxy, home }
    }

    /// Runs with these options and keeps the run as `name.json`.
    fn run(&self, name: &str, options: &[&str]) -> Ended {
        let report = format!("json={name}.json");
        let options = [&["run", "--quiet", "--report", &report], options].concat();
        self.proxy.access().upcheck(&self.home, &options)
    }

    fn shard(&self, shard: &str) -> Ended {
        self.run(&shard.replace('/', "-"), &["--filter", FILTER, "--shard", shard])
    }

    fn merge(&self, arguments: &[&str]) -> Ended {
        self.home.upcheck(&[&["merge"], arguments].concat())
    }

    fn report(&self, name: &str) -> Report {
        let path = self.home.path(&format!("{name}.json"));
        let ended = self.home.upcheck(&["--version"]);
        Report::read(&path, &ended)
    }
}

/// What a run shows of each check that does not differ from run to run.
fn endings(report: &Report) -> Vec<[Value; 4]> {
    let checks = report.checks().iter();
    checks.map(|c| ["name", "verdict", "fingerprint", "index"].map(|key| c[key].clone())).collect()
}

#[test]
fn shards_join_to_what_the_whole_would_have_been() {
    let shards = Shards::new();
    shards.run("whole", &["--filter", FILTER]).expect(1);
    for shard in ["1/3", "2/3", "3/3"] {
        let code = shards.shard(shard).code;
        assert!([Some(0), Some(1)].contains(&code), "{shard}: {code:?}");
    }
    let merged = shards.merge(&["3-3.json", "1-3.json", "2-3.json", "--report", "json=merged.json"]);
    let merged = merged.expect(1);
    let (whole, joined) = (shards.report("whole"), shards.report("merged"));
    assert_eq!(endings(&joined), endings(&whole), "not the same checks in the same order");
    for key in ["summary", "plan", "cases", "clauses", "target", "exit_code", "upcheck"] {
        assert_eq!(joined.get(key), whole.get(key), "{key}");
    }
    assert!(merged.stdout.contains("FAIL must range/malformed/refused[range=no-unit]"), "{}", merged.stdout);
    // A baseline gives the exit code of the whole, and sees all names.
    let known = |check: &str| {
        let entry = format!(
            "schema: upc/baseline/1\nentries:\n  - checks: [\"{check}\"]\n    verdict: fail\n    \
             fingerprints: [\"404 NoSuchKey, nothing changed\"]\n    reason: Known.\n"
        );
        shards.home.write("known.yaml", &entry)
    };
    for (check, code) in [("*[range=no-unit]", 0), ("*[range=no-*]", 0), ("*[range=suffix]", 1)] {
        let known = known(check);
        shards.merge(&["1-3.json", "2-3.json", "3-3.json", "--baseline", &known]).expect(code);
    }
    // In whatever order they are named, the whole is the same.
    shards.merge(&["1-3.json", "2-3.json", "3-3.json", "--report", "json=in-order.json"]).expect(1);
    let whole = |name: &str| fs::read_to_string(shards.home.path(name)).unwrap();
    assert!(whole("in-order.json") == whole("merged.json"), "it depends on the order of the arguments");
    // A single whole run is taken too.
    shards.merge(&["whole.json", "--baseline", &known("*[range=no-unit]")]).expect(0);
    shards.merge(&["merged.json", "--report", "json=again.json"]).expect(1);
    let text = |name: &str| fs::read_to_string(shards.home.path(name)).unwrap();
    assert!(text("again.json") == text("merged.json"), "reading and writing is not the identity");
}

#[test]
fn shards_are_disjoint_and_complete_wherever_they_are_made() {
    let home = Home::new();
    let list = |options: &[&str]| {
        let ended = home.upcheck(&[&["list"], options].concat());
        ended.stdout.lines().map(str::to_owned).collect::<Vec<_>>()
    };
    let whole = list(&[]);
    for of in [1, 2, 5, 16] {
        let mut all: Vec<String> =
            (1..=of).flat_map(|number| list(&["--shard", &format!("{number}/{of}")])).collect();
        assert_eq!(all.len(), whole.len(), "of {of}");
        all.sort();
        let mut sorted = whole.clone();
        sorted.sort();
        assert_eq!(all, sorted, "of {of}");
    }
    home.upcheck(&["list", "--shard", "3/2"]).expect(2);
}

#[test]
fn runs_that_do_not_belong_together_are_refused() {
    let shards = Shards::new();
    for shard in ["1/2", "2/2", "1/3"] {
        shards.shard(shard);
    }
    shards.run("whole", &["--filter", FILTER]);
    shards.run("gate", &["--filter", FILTER, "--shard", "2/2", "--gate", "must"]);
    shards.run("level", &["--filter", FILTER, "--shard", "2/2", "--level", "must"]);
    shards.run("filter", &["--filter", "range/malformed not #detail", "--shard", "2/2"]);
    shards.run("timeout", &["--filter", FILTER, "--shard", "2/2", "--timeout", "9"]);
    shards.run("fast", &["--filter", FILTER, "--shard", "2/2", "--fail-fast"]);
    let named = shards.home.write("named.yaml", "schema: upc/target/1\nname: Another\n");
    shards.run("named", &["--filter", FILTER, "--shard", "2/2", "--target", &named]);
    let elsewhere = Server::start();
    let options = ["run", "--filter", FILTER, "--shard", "2/2", "--report", "json=elsewhere.json"];
    elsewhere.access().upcheck(&shards.home, &options).expect(0);
    let cut = fs::read_to_string(shards.home.path("2-2.json")).unwrap();
    shards.home.write("cut.json", &cut[..cut.len() - 100]);
    let lines: Vec<&str> = cut.lines().collect();
    let dropped: Vec<&str> = lines
        .iter()
        .enumerate()
        .filter(|(index, _)| *index != lines.len() - 4)
        .map(|(_, line)| *line)
        .collect();
    shards.home.write("fewer.json", &dropped.join("\n"));
    let digest = shards.report("2-2").get("cases")["digest"].as_str().unwrap().to_owned();
    shards.home.write("cases.json", &cut.replace(&digest, "0000"));
    shards.home.write("text.json", "text");
    shards.home.write("other.json", "{\"schema\": \"upc/run/9\", \"checks\": []}");
    let rows: [(&[&str], &str); 17] = [
        (&["1-2.json"], "shards are missing: 2/2"),
        (&["1-2.json", "1-2.json"], "shard 1/2 is there twice"),
        (&["1-2.json", "2-2.json", "2-2.json"], "shard 2/2 is there twice"),
        (&["1-3.json", "2-2.json"], "different numbers of shards: 3 and 2"),
        (&["1-2.json", "whole.json"], "different numbers of shards"),
        (&["whole.json", "whole.json"], "is no shard but a whole run"),
        (&["1-2.json", "gate.json"], "different gates: should and must"),
        (&["1-2.json", "level.json"], "different levels: observe and must"),
        (&["1-2.json", "filter.json"], "different filters"),
        (&["1-2.json", "timeout.json"], "different timeouts: 10 s and 9 s"),
        (&["1-2.json", "fast.json"], "different settings of --fail-fast"),
        (&["1-2.json", "named.json"], "different names of the target: none and `Another`"),
        (&["1-2.json", "elsewhere.json"], "different targets"),
        (&["1-2.json", "cases.json"], "different case sets"),
        (&["1-2.json", "cut.json"], "cut.json is no run file"),
        (&["1-2.json", "text.json"], "text.json is no run file"),
        (&["1-2.json", "other.json"], "its schema is `upc/run/9`"),
    ];
    for (runs, why) in rows {
        let report = ["--report", "json=merged.json"];
        let ended = shards.merge(&[runs, &report].concat()).expect(2);
        assert!(ended.stderr.contains(why), "{runs:?}: {}", ended.stderr);
        assert!(!shards.home.path("merged.json").exists(), "{runs:?} left a report behind");
    }
    let ended = shards.merge(&["1-2.json", "fewer.json"]);
    assert_eq!(ended.code, Some(2), "{ended:?}");
    shards.merge(&["no-such.json"]).expect(2);
    shards.merge(&[]).expect(2);
}

#[test]
fn only_what_failed_is_run_again() {
    let shards = Shards::new();
    shards.run("first", &["--filter", FILTER]).expect(1);
    shards.run("again", &["--rerun-failed", "first.json"]).expect(1);
    let again = shards.report("again");
    let verdicts: BTreeMap<&str, &str> = again.verdicts();
    let name = "range/malformed/refused[range=no-unit]";
    let detail = format!("{name}#detail");
    let expected = BTreeMap::from([(name, "fail"), (detail.as_str(), "not-applicable")]);
    assert_eq!(verdicts, expected, "the failed decision, and the detail that it left unjudged");
    // Nothing failed: nothing to run.
    shards.run("sound", &["--filter", "copy/plain/whole"]).expect(0);
    shards.run("nothing", &["--rerun-failed", "sound.json"]).expect(4);
    shards.run("gone", &["--rerun-failed", "no-such.json"]).expect(2);
}
