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
        for section in ["\nlevel ", "\nsends ", "\nexpects\n", "\nbecause\n", "\n  x-amz-copy-source"] {
            assert!(text.to_ascii_lowercase().contains(section), "{case} has no {section}: {text}");
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
fn an_explanation_says_what_is_odd_about_a_request() {
    let home = Home::new();
    for (case, line) in [
        ("auth/credentials/anonymous", "not signed"),
        ("auth/credentials/wrong-secret", "signed with a wrong secret"),
        ("auth/credentials/unknown-key", "signed in the name of a key that does not exist"),
        ("auth/presigned/signed", "signed in the query"),
        ("auth/presigned/only-in-the-query", "moved into the query: x-amz-copy-source"),
        ("auth/unsigned/copy-source", "left out of the signature: x-amz-copy-source"),
        ("auth/changed/range", "changed after signing: x-amz-copy-source-range: bytes=0-2"),
        ("auth/clock/too-late", "signed by a clock that is off by -1200 s"),
        ("auth/payload/missing", "without x-amz-content-sha256"),
        ("auth/payload/no-hash[hash=word]", "unknown in place of the body's hash"),
        ("auth/payload/body", "not empty"),
        ("raw/names/cases-of-letters[written=capitals]", "X-AMZ-COPY-SOURCE-RANGE: bytes=1-3"),
        (
            "raw/path/slashes[path=two-before-the-bucket]",
            "PUT //example-bucket/example-target?partNumber=2&uploadId=EXAMPLEUPLOADID HTTP/1.1",
        ),
    ] {
        let text = home.upcheck(&["explain", case]).expect(0).stdout;
        let mut shown = text.lines().filter_map(|shown| shown.strip_prefix("  "));
        assert!(shown.any(|shown| shown == line), "{case}: {line}: {text}");
    }
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
