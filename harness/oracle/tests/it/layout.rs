//! Every target has all that belongs to it, and nothing is left of one that is gone.

use crate::folder::{files, names, text};
use upcheck_oracle::TARGETS;

fn targets() -> Vec<String> {
    let mut names: Vec<_> = TARGETS.iter().map(|target| target.name.to_owned()).collect();
    names.sort();
    names
}

fn without(names: &[String], extension: &str) -> Vec<String> {
    names.iter().map(|name| name.strip_suffix(extension).unwrap_or(name).to_owned()).collect()
}

/// What stands between `before` and `after` on each line that has both, sorted.
fn between(text: &str, before: &str, after: &str) -> Vec<String> {
    let mut found: Vec<_> = text
        .lines()
        .filter_map(|line| Some(line.strip_prefix(before)?.split_once(after)?.0.to_owned()))
        .collect();
    found.sort();
    found
}

#[test]
fn every_target_is_built() {
    assert_eq!(
        between(&text("Cargo.toml"), "name = \"", "\"")
            .into_iter()
            .filter(|name| name != "upcheck-fuzz")
            .collect::<Vec<_>>(),
        targets()
    );
    assert_eq!(without(&names("fuzz_targets"), ".rs"), targets());
    for name in targets() {
        let program = text(&format!("fuzz_targets/{name}.rs"));
        assert!(
            program.contains(&format!("upcheck_oracle::{name}(")),
            "{name} calls another oracle: {program}"
        );
        assert!(program.lines().count() < 20, "{name} does more than calling its oracle");
    }
}

#[test]
fn every_target_has_seeds_and_a_dictionary() {
    assert_eq!(names("seeds"), targets());
    assert_eq!(without(&names("dict"), ".dict"), targets());
    for name in targets() {
        assert!(!names(&format!("seeds/{name}")).is_empty(), "{name} has no seed");
        let dictionary = text(&format!("dict/{name}.dict"));
        for line in dictionary.lines().filter(|line| !line.is_empty() && !line.starts_with('#')) {
            assert!(is_dictionary_line(line), "dict/{name}.dict: {line}");
        }
    }
}

#[test]
fn no_regression_is_of_a_target_that_is_gone() {
    let known = targets();
    for name in names("regressions") {
        assert!(known.contains(&name), "there is no target {name}");
    }
}

/// What cannot be read in a review says nothing to anybody.
#[test]
fn regressions_are_texts() {
    for target in names("regressions") {
        for (name, contents) in files(&format!("regressions/{target}")) {
            let is_text = str::from_utf8(&contents).is_ok_and(|text| !text.contains('\0'));
            assert!(is_text, "fuzz/regressions/{target}/{name} is no text");
        }
    }
}

#[test]
fn every_target_has_its_row_in_the_readme() {
    assert_eq!(between(&text("README.md"), "| `", "` |"), targets());
}

/// libFuzzer's form: a text in quotes, in which backslash and quote are escaped, and `\xAB` is a byte.
fn is_dictionary_line(line: &str) -> bool {
    let Some(inside) = line.strip_prefix('"').and_then(|line| line.strip_suffix('"')) else { return false };
    let mut bytes = inside.bytes();
    while let Some(byte) = bytes.next() {
        let is_fine = match byte {
            b'\\' => match bytes.next() {
                Some(b'\\' | b'"') => true,
                Some(b'x') => {
                    [bytes.next(), bytes.next()].iter().flatten().filter(|b| b.is_ascii_hexdigit()).count()
                        == 2
                }
                _ => false,
            },
            b' '..=b'~' => byte != b'"',
            _ => false,
        };
        if !is_fine {
            return false;
        }
    }
    !inside.is_empty()
}
