//! `upcheck explain`

use crate::rig::{Home, redacted};
use serde_json::Value;
use std::collections::BTreeSet;

#[test]
fn every_case_can_be_explained() {
    let home = Home::new();
    let listed: Vec<Value> = serde_json::from_str(&home.upcheck(&["list", "--json"]).stdout).unwrap();
    let cases: BTreeSet<&str> = listed.iter().map(|check| check["case"].as_str().unwrap()).collect();
    for case in cases {
        let ended = home.upcheck(&["explain", case]).expect(0);
        let text = &ended.stdout;
        assert!(text.starts_with(case), "{text}");
        for section in ["\nlevel ", "\nsends ", "\nexpects\n", "\nbecause\n", "x-amz-copy-source: "] {
            assert!(text.contains(section), "{case} has no {section}: {text}");
        }
        assert!(!text.contains("${"), "{case}: a template is not filled in: {text}");
    }
}

#[test]
fn a_check_is_explained_by_its_own_name_too() {
    let home = Home::new();
    let name = "range/malformed/refused[range=suffix]";
    for given in [name, "range/malformed/refused[range=suffix]#detail"] {
        let text = home.upcheck(&["explain", given]).expect(0).stdout;
        assert!(text.starts_with(&format!("{name}\n")), "{text}");
        assert!(text.contains("x-amz-copy-source-range: bytes=-2\n"), "{text}");
        assert!(!text.contains("more points"), "{text}");
    }
    let text = home.upcheck(&["explain", "range/malformed/refused"]).expect(0).stdout;
    let listed = home.upcheck(&["list", "--filter", "range/malformed/refused[ not *#detail"]).stdout;
    let others = listed.lines().count() - 1;
    assert!(text.contains(&format!("\nthe same case at {others} more points:\n")), "{text}");
}

#[test]
fn an_unknown_case_gets_4_and_a_way_on() {
    let ended = Home::new().upcheck(&["explain", "range/malformed"]).expect(4);
    assert_eq!(ended.stderr, "there is no case `range/malformed`; `upcheck list` shows all\n");
}

#[test]
fn the_explanation_of_a_case() {
    let text = Home::new().upcheck(&["explain", "conditions/dates/modified-since-equal"]).expect(0).stdout;
    insta::assert_snapshot!(redacted(&text));
}
