//! Every seed and every regression keeps every law.

use crate::folder::files;
use std::panic::catch_unwind;
use upcheck_oracle::TARGETS;

#[test]
fn seeds_pass() {
    replay("seeds");
}

#[test]
fn regressions_pass() {
    replay("regressions");
}

fn replay(inputs: &str) {
    let mut failed = Vec::new();
    for target in TARGETS {
        let folder = format!("{inputs}/{}", target.name);
        for (name, contents) in files(&folder) {
            if catch_unwind(|| (target.oracle)(&contents)).is_err() {
                failed.push(format!("fuzz/{folder}/{name}"));
            }
        }
    }
    assert!(failed.is_empty(), "what each breaks is said above: {failed:#?}");
}
