//! `upcheck mutants`, and the matrix that is kept in `reports/`.

use crate::rig::{Ended, Home};
use serde_json::Value;
use std::collections::BTreeSet;
use std::fs;

fn mutants(home: &Home, options: &[&str]) -> Ended {
    home.upcheck(&[&["mutants", "--quiet"], options].concat())
}

fn names(value: &Value) -> BTreeSet<&str> {
    value.as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect()
}

#[test]
fn a_defect_that_a_check_sees_is_killed_by_it() {
    let home = Home::new();
    let file = home.path("matrix.json");
    let page = home.path("matrix.md");
    let reports = [format!("json={}", file.display()), format!("markdown={}", page.display())];
    let filter = ["--filter", "range/malformed/refused[range=no-unit]", "--defect", "range/no-unit"];
    let options = [&filter[..], &["--all", "--report", &reports[0], "--report", &reports[1]]].concat();
    let ended = mutants(&home, &options).expect(0);
    insta::assert_snapshot!("a_killed_defect", ended.stdout);
    assert_eq!(ended.stderr, "");

    let matrix: Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    assert_eq!((&matrix["schema"], &matrix["whole"]), (&"upc/mutants/1".into(), &false.into()));
    let defect = &matrix["defects"][0];
    assert_eq!(defect["id"], "range/no-unit-copies-all");
    assert_eq!((&defect["verdict"], &defect["reached"]), (&"killed".into(), &true.into()));
    assert_eq!(names(&defect["killed_by"]), BTreeSet::from(["range/malformed/refused[range=no-unit]"]));
    let page = fs::read_to_string(page).unwrap();
    assert!(page.contains("| `range/no-unit-copies-all` |"), "{page}");
}

#[test]
fn a_defect_that_no_check_sees_survives_and_one_that_none_asks_for_is_not_reached() {
    let home = Home::new();
    // Its message is all that is wrong, and a decision does not look at that.
    let blind = ["--filter", "range/malformed/refused[range=no-unit] not *#detail"];
    let ended = mutants(&home, &[&blind[..], &["--defect", "answer/"]].concat()).expect(1);
    assert!(ended.stdout.contains("SURVIVED answer/"), "{}", ended.stdout);
    assert!(ended.stdout.contains("upcheck serve --defect answer/"), "{}", ended.stdout);
    let ended = mutants(&home, &[&blind[..], &["--defect", "owners/destination-ignored"]].concat()).expect(1);
    assert!(ended.stdout.contains("UNREACHED owners/destination-ignored"), "{}", ended.stdout);
}

#[test]
fn a_sample_is_the_same_every_time() {
    let home = Home::new();
    let options =
        ["--filter", "copy/plain/whole", "--level", "must", "--defect", "transport/", "--sample", "4"];
    let progress = || {
        let said = home.upcheck(&[&["mutants"], &options[..]].concat()).stderr;
        let ids = said.lines().filter_map(|line| line.split_whitespace().nth(1).map(str::to_owned));
        ids.collect::<BTreeSet<String>>()
    };
    let first = progress();
    assert!(!first.is_empty() && first.iter().all(|id| id.starts_with("transport/")), "{first:?}");
    assert_eq!(first, progress());
}

#[test]
fn wrong_options_and_an_empty_plan_are_told() {
    let home = Home::new();
    let ended = mutants(&home, &["--defect", "range/no-such"]).expect(2);
    assert!(ended.stderr.contains("there is no defect `range/no-such`; near it: "), "{}", ended.stderr);
    let ended = mutants(&home, &["--report", "html=a.html"]).expect(2);
    assert!(ended.stderr.contains("written as json or markdown"), "{}", ended.stderr);
    let ended = mutants(&home, &["--report", "json=/nowhere/at/all"]).expect(2);
    assert!(ended.stderr.contains("cannot write the report /nowhere/at/all"), "{}", ended.stderr);
    mutants(&home, &["--sample", "0"]).expect(2);
    mutants(&home, &["--filter", "no/such/check"]).expect(4);
}

/// Written by `upcheck mutants --report json=reports/mutants.json --report markdown=reports/mutants.md`.
#[test]
fn the_matrix_in_the_repository_is_that_of_this_suite_and_these_defects() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reports");
    let text = fs::read_to_string(format!("{folder}/mutants.json")).unwrap();
    let matrix: Value = serde_json::from_str(&text).unwrap();
    let home = Home::new();
    let parsed = |arguments: &[&str]| -> Vec<Value> {
        serde_json::from_str(&home.upcheck(arguments).expect(0).stdout).unwrap()
    };
    let (defects, checks) = (parsed(&["serve", "--defects", "--json"]), parsed(&["list", "--json"]));
    let of = |rows: &[Value], key: &str| -> BTreeSet<String> {
        rows.iter().map(|row| row[key].as_str().unwrap().to_owned()).collect()
    };
    let written = matrix["defects"].as_array().unwrap();
    let same = |written: &BTreeSet<String>, known: &BTreeSet<String>| {
        let differ: Vec<&String> = written.symmetric_difference(known).collect();
        assert!(differ.is_empty(), "run `upcheck mutants` anew, CONTRIBUTING says how: {differ:?}");
    };
    same(&of(written, "id"), &of(&defects, "id"));
    let known = of(&checks, "name");
    let tried: BTreeSet<String> = names(&matrix["checks"]).into_iter().map(str::to_owned).collect();
    same(&tried, &known);
    assert_eq!(matrix["whole"], true);
    for defect in written {
        let killers = names(&defect["killed_by"]);
        assert!(killers.iter().all(|check| known.contains(*check)), "{}", defect["id"]);
    }
    let page = fs::read_to_string(format!("{folder}/mutants.md")).unwrap();
    for defect in &defects {
        let row = format!("\n| `{}` | ", defect["id"].as_str().unwrap());
        assert!(page.contains(&row), "{row}");
    }
}
