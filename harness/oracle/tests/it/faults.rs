//! The planted faults still fit the code that they spoil.

use std::collections::BTreeSet;
use std::fs;

use crate::folder::{files, fuzz, names, text};
use upcheck_oracle::TARGETS;

/// A file that a patch changes, with the lines that each hunk wants to find there.
type Changed = (String, Vec<Vec<String>>);

#[test]
fn every_fault_applies() {
    let faults = files("faults");
    assert!(faults.len() >= 12, "only {} faults", faults.len());
    for (name, patch) in faults {
        let changes = changes(&String::from_utf8(patch).unwrap());
        assert!(!changes.is_empty(), "fuzz/faults/{name} changes no file");
        for (path, hunks) in changes {
            assert!(
                path.starts_with("harness/")
                    && path.contains("/src/")
                    && !path.starts_with("harness/oracle/"),
                "fuzz/faults/{name} spoils {path}, which no fuzzer checks"
            );
            let source = fs::read_to_string(fuzz("..").join(&path)).unwrap_or_default();
            let source: Vec<&str> = source.lines().collect();
            let mut from = 0;
            for hunk in hunks {
                let found = source.windows(hunk.len()).skip(from).position(|lines| lines == hunk);
                let Some(at) = found else {
                    panic!(
                        "fuzz/faults/{name} does not apply to {path} any more; make it anew:\n{}",
                        hunk.join("\n")
                    )
                };
                from += at + hunk.len();
            }
        }
    }
}

#[test]
fn every_fault_says_which_target_finds_it_and_every_target_finds_one() {
    let mut unproven: BTreeSet<&str> = TARGETS.iter().map(|target| target.name).collect();
    for (name, patch) in files("faults") {
        let patch = String::from_utf8(patch).unwrap();
        let target = patch.lines().next().and_then(|line| line.strip_prefix("Target: ")).unwrap_or_default();
        assert!(
            TARGETS.iter().any(|known| known.name == target),
            "fuzz/faults/{name} begins with `Target: ` and the name of one, not {target:?}"
        );
        assert!(patch.lines().nth(1).is_some_and(|line| line.starts_with("Fault: ")), "fuzz/faults/{name}");
        unproven.remove(target);
    }
    assert!(unproven.is_empty(), "no planted fault shows that these find anything: {unproven:?}");
}

#[test]
fn the_readme_has_the_runs_that_each_fault_took() {
    let readme = text("README.md");
    let table = readme
        .split_once("<!-- faults -->")
        .and_then(|(_, table)| table.split_once("<!-- end of faults -->"));
    let (table, _) = table.unwrap();
    let mut rows: Vec<_> = table.lines().skip(4).filter_map(|row| row.split(' ').nth(1)).collect();
    rows.sort_unstable();
    let faults = names("faults");
    let faults: Vec<_> = faults.iter().filter_map(|name| name.strip_suffix(".patch")).collect();
    assert_eq!(rows, faults, "fuzz/run faults writes the table");
    assert!(!table.contains("not found"), "a fault that is not found: mend the oracle");
}

/// What a unified diff wants to find: context and what it takes away.
fn changes(patch: &str) -> Vec<Changed> {
    let mut changes: Vec<Changed> = Vec::new();
    for line in patch.lines() {
        if let Some(path) = line.strip_prefix("+++ b/") {
            changes.push((path.to_owned(), Vec::new()));
        } else if let Some((_, hunks)) = changes.last_mut() {
            if line.starts_with("@@") {
                hunks.push(Vec::new());
            } else if let (Some(hunk), Some(wanted)) = (hunks.last_mut(), line.strip_prefix([' ', '-']))
                && !line.starts_with("--- a/")
            {
                hunk.push(wanted.to_owned());
            }
        }
    }
    changes
}
