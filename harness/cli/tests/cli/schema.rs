//! `upcheck schema` and the files that editors read.

use crate::rig::Home;
use serde_json::Value;
use std::fs;

#[test]
fn the_committed_schemas_are_those_of_the_binary() {
    let home = Home::new();
    for kind in ["baseline", "case-file", "clauses", "target", "run"] {
        let printed = home.upcheck(&["schema", kind]).expect(0).stdout;
        serde_json::from_str::<Value>(&printed).unwrap();
        let path = format!("{}/../../cases/{kind}.schema.json", env!("CARGO_MANIFEST_DIR"));
        let committed = fs::read_to_string(path).unwrap_or_default();
        assert!(printed == committed, "write it anew: upcheck schema {kind} > cases/{kind}.schema.json");
    }
}

/// Every case file names the schema that its editor should use, and it is there.
#[test]
fn every_case_file_points_to_its_schema() {
    let cases = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases");
    let mut files = 0;
    for folder in fs::read_dir(cases).unwrap().map(|entry| entry.unwrap().path()).filter(|path| path.is_dir())
    {
        for path in fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            let text = fs::read_to_string(&path).unwrap();
            let first = text.lines().next().unwrap();
            assert_eq!(
                first,
                "# yaml-language-server: $schema=../case-file.schema.json",
                "{}",
                path.display()
            );
            files += 1;
        }
    }
    assert!(files > 10);
}

#[test]
fn an_unknown_kind_gets_2_with_the_known_ones() {
    let ended = Home::new().upcheck(&["schema", "cases"]).expect(2);
    assert!(ended.stderr.contains("baseline, case-file, clauses, target, run"), "{}", ended.stderr);
}
