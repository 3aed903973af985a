//! `upcheck clauses`

use crate::rig::Home;
use serde_json::Value;
use std::collections::BTreeSet;

fn json(arguments: &[&str]) -> Vec<Value> {
    let all = [&["clauses", "--json"], arguments].concat();
    serde_json::from_str(&Home::new().upcheck(&all).expect(0).stdout).unwrap()
}

fn texts(value: &Value) -> Vec<&str> {
    value.as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect()
}

#[test]
fn every_check_stands_under_each_clause_that_it_cites() {
    let mut listed = BTreeSet::new();
    let checks = Home::new().upcheck(&["list", "--json"]).expect(0).stdout;
    for check in serde_json::from_str::<Vec<Value>>(&checks).unwrap() {
        for clause in texts(&check["clauses"]) {
            listed.insert((clause.to_owned(), check["name"].as_str().unwrap().to_owned()));
        }
    }
    let mut covered = BTreeSet::new();
    for clause in json(&[]) {
        let rows = clause["rows"].as_array().unwrap().iter().map(|row| &row["checks"]);
        for check in rows.chain([&clause["checks"]]).flat_map(texts) {
            covered.insert((clause["clause"].as_str().unwrap().to_owned(), check.to_owned()));
        }
    }
    assert_eq!(covered, listed);
}

#[test]
fn what_is_not_covered_is_told_apart_from_what_cannot_be() {
    let standing = |name: &str| json(&[name])[0]["standing"].as_str().unwrap().to_owned();
    assert_eq!(standing("range-form"), "covered");
    assert_eq!(standing("checksum-of-object"), "open");
    assert_eq!(standing("directory-buckets"), "unreachable");
    let text = Home::new().upcheck(&["clauses"]).expect(0).stdout;
    let (_, open) = text.split_once("\nnot covered yet\n").unwrap();
    let (open, beyond) = open.split_once("\nout of reach\n").unwrap();
    assert!(open.contains("\n  checksum-of-object (recorded): "), "{open}");
    assert!(beyond.contains("\n    because directory buckets exist at Amazon only\n"), "{beyond}");
}

#[test]
fn a_row_can_be_asked_for_by_its_name() {
    let text = Home::new().upcheck(&["clauses", "range-rev*"]).expect(0).stdout;
    assert!(text.starts_with("range-form (recorded)\n"), "{text}");
    assert!(
        text.contains("\n  range-reversed\n    must    range/malformed/refused[range=reversed]\n"),
        "{text}"
    );
    assert!(!text.contains("range-suffix"), "{text}");
    let ended = Home::new().upcheck(&["clauses", "no-such"]).expect(4);
    assert!(ended.stderr.contains("no clause and no row is called `no-such`"), "{}", ended.stderr);
}

#[test]
fn each_row_tells_what_its_checks_kill_and_no_clause_kills_nothing() {
    for clause in json(&[]) {
        assert_eq!(clause["idle"], false, "{}", clause["clause"]);
    }
    let range = &json(&["range-reversed"])[0]["rows"][0];
    assert!(texts(&range["kills"]).contains(&"range/reversed-swapped"), "{range}");
    let text = Home::new().upcheck(&["clauses", "range-rev*"]).expect(0).stdout;
    assert!(text.contains("\n    kills   ") && text.contains("range/reversed-swapped"), "{text}");
}

/// Other cases were never run against the defects, and names that happen to be the same are no proof.
#[test]
fn cases_from_elsewhere_kill_nothing_that_is_known() {
    let home = Home::new();
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases");
    let text = home.upcheck(&["clauses", "range-rev*", "--cases", cases]).expect(0).stdout;
    assert!(!text.contains("kills"), "{text}");
}
