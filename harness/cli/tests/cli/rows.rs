//! The committed reports of real servers.

use crate::rig::Home;
use std::fs;
use std::path::PathBuf;

const REPORTS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../reports");

/// The folder of each server.
fn rows() -> Vec<PathBuf> {
    let entries = fs::read_dir(REPORTS).unwrap().map(|entry| entry.unwrap().path());
    let rows: Vec<PathBuf> = entries.filter(|path| path.is_dir()).collect();
    assert!(rows.len() >= 6, "{rows:?}");
    rows
}

#[test]
fn each_baseline_expects_the_committed_result_and_nothing_else() {
    let home = Home::new();
    for row in rows() {
        let [baseline, result] = ["baseline.yaml", "result.json"].map(|name| row.join(name));
        let [baseline, result] = [&baseline, &result].map(|path| path.to_str().unwrap());
        let ended = home.upcheck(&["baseline", "check", baseline, "--from", result]);
        assert_eq!(ended.code, Some(0), "{}: {}", row.display(), ended.stdout);
        home.upcheck(&["lint", baseline, row.join("target.yaml").to_str().unwrap()]).expect(0);
    }
}

#[test]
fn the_committed_table_is_the_one_of_the_committed_results() {
    let home = Home::new();
    let mut results: Vec<String> =
        rows().iter().map(|row| row.join("result.json").to_str().unwrap().to_owned()).collect();
    results.sort();
    let mut arguments = vec!["compare", "--report", "markdown=matrix.md"];
    arguments.extend(results.iter().map(String::as_str));
    home.upcheck(&arguments).expect(0);
    let matrix = fs::read_to_string(home.path("matrix.md")).unwrap();
    let (_, table) = matrix.split_once('\n').unwrap();
    let committed = fs::read_to_string(format!("{REPORTS}/README.md")).unwrap();
    assert!(committed.contains(table.trim()), "bash reports/run makes it afresh");
}
