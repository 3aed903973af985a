//! `upcheck lint`

use crate::rig::Home;

/// The committed case files.
const CASES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../cases");

const SOUND: &str = "\
schema: upc/1
suite: area/suite
about: Something.
level: must
cites: [copy-whole]
given:
  objects:
    src: {size: small}
cases:
  - id: one
    when:
      op: UploadPartCopy
      part: \"2\"
      source: src
    then:
      allow:
        - as: copied
          basis: recorded
          status: 200
";

/// Eight faults of meaning in one file.
const FAULTY: &str = "\
schema: upc/1
suite: area/other
about: Something.
level: must
cites: [copy-hole]
given:
  objects:
    src: {size: small}
cases:
  - id: Not Kebab
    when:
      op: UploadPartCopy
      part: \"2\"
      source: srd
    then:
      allow:
        - as: copied
          basis: inferred
          status: 200
        - as: taken
          basis: recorded
          status: 2xx
          bare: true
  - id: two
    when:
      op: UploadPartCopy
      part: \"2\"
      source: src
      headers:
        - [\"x amz\", \"${src.sise}\"]
    then:
      allow: []
";

#[test]
fn the_case_set_is_sound_built_in_and_on_disk() {
    let home = Home::new();
    let built_in = home.upcheck(&["lint"]).expect(0).stdout;
    let folder = home.upcheck(&["lint", CASES]).expect(0).stdout;
    let figures = |text: &str| text.split_once(": sound, ").unwrap().1.to_owned();
    assert_eq!(figures(&built_in), figures(&folder), "the binary holds other cases than the folder");
    let file = format!("{CASES}/range/malformed.yaml");
    let ledger = format!("{CASES}/clauses.yaml");
    let both = home.upcheck(&["lint", &file, &ledger]).expect(0).stdout;
    assert_eq!(both.lines().count(), 2, "{both}");
}

#[test]
fn every_fault_of_meaning_is_shown_at_once_with_place_and_help() {
    let home = Home::new();
    home.write("cases/area/sound.yaml", &SOUND.replace("area/suite", "area/sound"));
    home.write("cases/area/suite.yaml", FAULTY);
    let ended = home.upcheck(&["lint", "cases"]).expect(1);
    assert_eq!(ended.stderr, "");
    insta::assert_snapshot!(ended.stdout);
}

#[test]
fn a_world_that_cannot_be_made_is_a_fault() {
    let home = Home::new();
    let given = |spec: &str| SOUND.replace("src: {size: small}", spec);
    let first = |spec: &str| given(&format!("src: {{size: small}}\n  first_part: {spec}"));
    for (text, title, help) in [
        (given("src: {parts: [5, 5]}"), "the parts of `src` cannot be uploaded", "5242880"),
        (given("src: {}"), "how is the source `src` made?", "one of `size`, `parts` and `versions`"),
        (given("src: {versions: {a: {size: 5}}}"), "its bucket is not versioned", "bucket: versioned"),
        (given("src: {size: 5, foreign: true}"), "belongs to a second account", "needs: [second-account]"),
        (given("src: {size: 5, foreign: true, elsewhere: true}"), "in which bucket does", "`elsewhere` or"),
        (
            given("src: {size: 5, key: a, afterwards: deleted}"),
            "cannot be changed afterwards",
            "neither `key`",
        ),
        (given("src: {parts: [5], afterwards: replaced}"), "cannot be changed afterwards", "a `size`"),
        (first("{number: 1, size: 5}"), "a first part of 5 bytes", "at least 5242880 bytes"),
        (first("{number: 10000, size: 5242880}"), "no part comes behind a part 10000", "from 1 to 10000"),
        (first("{number: 2, size: 5242880}"), "part 2 does not come behind part 2", "a larger number"),
        (first("{number: 1, size: 5242880, of: srd}"), "there is no source `srd`", "did you mean `src`?"),
        (first("{number: 1, size: 5242880, of: src}"), "`src` has no 5242880 bytes", "give it `parts`"),
        (
            SOUND.replace("source: src", "source: src\n      caller: second-account"),
            "`one` is sent by a second account",
            "needs: [second-account]",
        ),
    ] {
        home.write("cases/area/suite.yaml", &text);
        let ended = home.upcheck(&["lint", "cases"]).expect(1);
        assert!(ended.stdout.contains(title), "{title}: {}", ended.stdout);
        assert!(ended.stdout.contains(help), "{help}: {}", ended.stdout);
    }
    // Beside the plain bucket stands the versioned one.
    for sound in [
        given("src: {versions: {a: {size: 5}}, elsewhere: true}"),
        given("src: {size: 5, afterwards: deleted}"),
        first("{number: 1, size: 5242880}"),
    ] {
        home.write("cases/area/suite.yaml", &sound);
        home.upcheck(&["lint", "cases"]).expect(0);
    }
}

#[test]
fn a_fault_of_form_is_shown_with_place_and_help() {
    let home = Home::new();
    for (text, place, help) in [
        (SOUND.replace("about:", "abuot:"), "suite.yaml:3:1", "did you mean `about`?"),
        (SOUND.replace("level: must\n", "level: must\nlevel: must\n"), "suite.yaml:5:1", "level"),
        (SOUND.replace("level: must", "level: high"), "suite.yaml:4:8", "must"),
        (SOUND.replace("\"2\"", "2"), "suite.yaml:13:13", "quote"),
    ] {
        home.write("cases/area/suite.yaml", &text);
        let ended = home.upcheck(&["lint", "cases"]).expect(1);
        assert!(ended.stdout.contains(place), "{place}: {}", ended.stdout);
        assert!(ended.stdout.contains(help), "{help}: {}", ended.stdout);
        assert!(ended.stdout.ends_with("cases: 1 fault\n"), "{}", ended.stdout);
    }
}

#[test]
fn one_faulty_file_does_not_hide_another() {
    let home = Home::new();
    home.write("cases/area/suite.yaml", &SOUND.replace("copy-whole", "copy-hole"));
    home.write("cases/area/broken.yaml", "schema: [");
    home.write("profile.yaml", "schema: upc/target/1\naccount_id: \"12\"\n");
    let ended = home.upcheck(&["lint", "cases", "profile.yaml"]).expect(1);
    for text in ["suite.yaml:5:9", "did you mean `copy-whole`?", "broken.yaml", "profile.yaml:2:13"] {
        assert!(ended.stdout.contains(text), "{text}: {}", ended.stdout);
    }
    assert!(ended.stdout.contains("cases: 2 faults\n"), "{}", ended.stdout);
}

#[test]
fn profiles_and_ledgers_are_checked_as_what_they_are() {
    let home = Home::new();
    let profile = "schema: upc/target/1\ncapabilities: {versioning: false}\n";
    home.write("profile.yaml", profile);
    home.write("bad.yaml", &profile.replace("versioning", "flying"));
    let ledger = "schema: upc/clauses/1\nclauses:\n  - id: a\n    says: A.\n    basis: documented\n    evidence: [x]\n";
    home.write("clauses.yaml", ledger);
    home.upcheck(&["lint", "profile.yaml", "clauses.yaml"]).expect(0);
    let ended = home.upcheck(&["lint", "bad.yaml"]).expect(1);
    assert!(ended.stdout.contains("flying"), "{}", ended.stdout);
    home.write("clauses.yaml", &ledger.replace("basis: documented", "basis: rumoured"));
    home.upcheck(&["lint", "clauses.yaml"]).expect(1);
}

#[test]
fn a_ledger_that_the_cases_contradict_is_a_fault() {
    let home = Home::new();
    home.write("cases/area/suite.yaml", SOUND);
    let ledger = "\
schema: upc/clauses/1
clauses:
  - id: copy-whole
    says: A.
    basis: documented
    evidence: [x]
    rows:
      shown: [area/suite/one]
      not-yet: []
";
    home.write("cases/clauses.yaml", ledger);
    home.upcheck(&["lint", "cases"]).expect(0);
    for (text, place, title) in [
        (
            ledger.replace("[area/suite/one]", "[area/suite/two*]"),
            "clauses.yaml:8:15",
            "no check that cites `copy-whole` is called `area/suite/two*`",
        ),
        (
            format!("{ledger}    unreachable: far away\n"),
            "clauses.yaml:10:18",
            "`copy-whole` is called unreachable, and `area/suite/one` cites it",
        ),
    ] {
        home.write("cases/clauses.yaml", &text);
        let ended = home.upcheck(&["lint", "cases"]).expect(1);
        assert!(ended.stdout.contains(place), "{place}: {}", ended.stdout);
        assert!(ended.stdout.contains(title), "{title}: {}", ended.stdout);
    }
}

#[test]
fn what_cannot_be_read_gets_2() {
    let home = Home::new();
    std::fs::create_dir(home.path("empty")).unwrap();
    for (path, why) in [
        ("no-such-file.yaml", "cannot read no-such-file.yaml"),
        ("empty", "there is no case file (*.yaml) under empty"),
    ] {
        let ended = home.upcheck(&["lint", path]).expect(2);
        assert!(ended.stderr.contains(why), "{}", ended.stderr);
    }
}
