//! `upcheck baseline`: from a saved run to a baseline and back.

use crate::rig::{Act, Home, Proxy, Reply, Request, Server};
use std::fs;

const FILTER: &str = "range/malformed";

/// A target that answers these ranges with a wrong code.
fn wrong_at(server: &Server, ranges: &'static [&'static str]) -> Proxy {
    Proxy::start(server.access(), move |request: &Request| {
        match request.header("x-amz-copy-source-range").is_some_and(|range| ranges.contains(&range)) {
            true => Act::Answer(Reply::error(404, "NoSuchKey", "no")),
            false => Act::Pass,
        }
    })
}

fn save(proxy: &Proxy, home: &Home, name: &str) {
    let report = format!("json={name}");
    proxy.access().upcheck(home, &["run", "--quiet", "--filter", FILTER, "--report", &report]);
}

#[test]
fn a_baseline_is_written_gates_and_is_tightened() {
    let (server, home) = (Server::start(), Home::new());
    let read = || fs::read_to_string(home.path("known.yaml")).unwrap();
    let run =
        |arguments: &[&str], code| home.upcheck(&[&["baseline"], arguments].concat()).expect(code).stdout;
    let both = wrong_at(&server, &["0-8", "bytes=-2"]);
    save(&both, &home, "both.json");
    let write =
        ["write", "known.yaml", "--from", "both.json", "--owner", "storage", "--expires", "9999-12-31"];
    assert_eq!(run(&write, 0), "known.yaml: 2 known failures in 1 entry\n");
    let written = read();
    for text in ["range/malformed/refused[range=no-unit]", "404 NoSuchKey, nothing changed", "storage"] {
        assert!(written.contains(text), "{text}: {written}");
    }
    home.upcheck(&["lint", "known.yaml"]).expect(0);
    run(&write, 2);
    run(&[&write[..], &["--force"]].concat(), 0);
    assert_eq!(read(), written, "the same run gives another baseline");
    run(&["check", "known.yaml", "--from", "both.json"], 0);
    let gated = ["run", "--filter", FILTER, "--baseline", "known.yaml"];
    both.access().upcheck(&home, &gated).expect(0);
    run(&["tighten", "known.yaml", "--from", "both.json"], 0);
    assert_eq!(read(), written, "a run that ends as expected changes something");

    // One of them is mended: the baseline is stale until it is tightened.
    let one = wrong_at(&server, &["0-8"]);
    save(&one, &home, "one.json");
    one.access().upcheck(&home, &gated).expect(6);
    run(&["check", "known.yaml", "--from", "one.json"], 6);
    assert_eq!(
        run(&["tighten", "known.yaml", "--from", "one.json"], 0),
        "known.yaml: 0 entries removed, 1 narrowed\n"
    );
    assert!(!read().contains("range=suffix"), "{}", read());
    run(&["check", "known.yaml", "--from", "one.json"], 0);

    // It comes back: red, and tightening never hides that.
    run(&["check", "known.yaml", "--from", "both.json"], 1);
    let said = run(&["tighten", "known.yaml", "--from", "both.json"], 0);
    assert!(said.contains("1 failure is not expected; --loosen puts it in"), "{said}");
    run(&["check", "known.yaml", "--from", "both.json"], 1);
    run(&["tighten", "known.yaml", "--from", "both.json", "--loosen", "--reason", "Back again."], 0);
    assert!(read().contains("Back again."), "{}", read());
    run(&["check", "known.yaml", "--from", "both.json"], 0);
}

#[test]
fn what_cannot_be_used_gets_2() {
    let home = Home::new();
    home.write("known.yaml", "schema: upc/baseline/1\nentries: [{}]\n");
    home.write("run.json", "{}");
    let rows: [(&[&str], &str); 6] = [
        (&["write", "new.yaml", "--from", "no-such.json"], "cannot read the run no-such.json"),
        (&["write", "new.yaml", "--from", "run.json"], "is no run file"),
        (&["write", "new.yaml", "--from", "run.json", "--expires", "soon"], "YYYY-MM-DD"),
        (&["check", "known.yaml", "--from", "run.json"], "the key `checks` is missing"),
        (&["tighten", "none.yaml", "--from", "run.json"], "cannot read the baseline none.yaml"),
        (&["check", "known.yaml"], "--from"),
    ];
    for (arguments, why) in rows {
        let ended = home.upcheck(&[&["baseline"], arguments].concat()).expect(2);
        assert!(ended.stderr.contains(why), "{arguments:?}: {}", ended.stderr);
    }
    assert!(!home.path("new.yaml").exists());
}

#[test]
fn a_part_of_a_run_is_refused_or_warned_of() {
    let (server, home) = (Server::start(), Home::new());
    let run = |options: &[&str]| server.access().upcheck(&home, &[&["run", "--quiet"], options].concat());
    run(&["--filter", FILTER, "--shard", "1/2", "--report", "json=shard.json"]).expect(0);
    run(&["--filter", FILTER, "--report", "json=part.json"]).expect(0);
    home.write("known.yaml", "schema: upc/baseline/1\nentries: []\n");
    for arguments in [["write", "new.yaml"], ["tighten", "known.yaml"]] {
        let of = |from| home.upcheck(&[&["baseline"], &arguments[..], &["--from", from]].concat());
        let refused = of("shard.json").expect(2).stderr;
        assert!(refused.contains("shard 1/2") && refused.contains("upcheck merge"), "{refused}");
        let warned = of("part.json").expect(0).stderr;
        assert!(warned.contains("warning: part.json is no whole run: only some checks"), "{warned}");
    }
}
