//! The committed seeds are those that the cases give.

use crate::folder::files;
use upcheck_oracle::{TARGETS, seeds};

#[test]
fn the_seeds_are_those_of_the_cases() {
    let seeds = seeds().unwrap();
    for target in TARGETS {
        let committed = files(&format!("seeds/{}", target.name));
        let generated = seeds.get(target.name).cloned().unwrap_or_default();
        let differs = |name: &&String| committed.get(*name) != generated.get(*name);
        let drifted: Vec<&String> = committed.keys().chain(generated.keys()).filter(differs).collect();
        assert!(
            drifted.is_empty(),
            "fuzz/seeds/{} has drifted from the cases; run cargo run -p upcheck-oracle --example seeds: {drifted:?}",
            target.name
        );
    }
}
