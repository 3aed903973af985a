//! The 81 combinations of the four conditions, read from Amazon's documentation and recordings a second time: a
//! table made by hand against what the case files say.

use crate::conformance::WHOLE_RUN;
use serde_json::Value;

const STATES: [&str; 3] = ["absent", "holds", "fails"];

/// A row for each pair of `if-match` and `if-unmodified-since`, a column for each pair of `if-none-match` and
/// `if-modified-since`; `a` is absent, `h` holds, `f` fails.
///
/// `C` is copied. A letter names the condition of a 412: `M` if-match, `U` if-unmodified-since, `N` if-none-match,
/// `S` if-modified-since. `?` is open: where neither of the first two refuses, neither documented nor recorded are a true
/// if-none-match beside a failing if-modified-since, and a true if-match beside a failing one of the two.
#[rustfmt::skip]
const TABLE: [(&str, [char; 9]); 9] = [
    //       aa   ah   af   ha   hh   hf   fa   fh   ff
    ("aa", ['C', 'C', 'S', 'C', 'C', '?', 'N', 'N', 'N']),
    ("ah", ['C', 'C', 'S', 'C', 'C', '?', 'N', 'N', 'N']),
    ("af", ['U', 'U', 'U', 'U', 'U', 'U', 'U', 'U', 'U']),
    ("ha", ['C', 'C', '?', 'C', 'C', '?', '?', '?', '?']),
    ("hh", ['C', 'C', '?', 'C', 'C', '?', '?', '?', '?']),
    ("hf", ['C', 'C', '?', 'C', 'C', '?', '?', '?', '?']),
    ("fa", ['M', 'M', 'M', 'M', 'M', 'M', 'M', 'M', 'M']),
    ("fh", ['M', 'M', 'M', 'M', 'M', 'M', 'M', 'M', 'M']),
    ("ff", ['M', 'M', 'M', 'M', 'M', 'M', 'M', 'M', 'M']),
];

fn state(letter: char) -> &'static str {
    STATES.into_iter().find(|state| state.starts_with(letter)).unwrap()
}

/// The decision of the point with these labels, whichever case it belongs to.
fn point(labels: [&str; 4]) -> &'static Value {
    let [tag, unmodified, none, modified] = labels;
    let point = format!(
        "[if-match={tag},if-unmodified-since={unmodified},if-none-match={none},if-modified-since={modified}]"
    );
    let named = |check: &&Value| check["name"].as_str().unwrap().ends_with(&point);
    let found: Vec<&Value> = WHOLE_RUN.checks().iter().filter(named).collect();
    let [check] = found.as_slice() else { panic!("{} cases have {point}", found.len()) };
    check
}

#[test]
fn the_case_files_expect_what_the_table_says() {
    let mut open = 0;
    for (row, cells) in TABLE {
        for (column, cell) in cells.into_iter().enumerate() {
            let [tag, unmodified] = [0, 1].map(|index| state(row.chars().nth(index).unwrap()));
            let check = point([tag, unmodified, STATES[column / 3], STATES[column % 3]]);
            let name = check["name"].as_str().unwrap();
            let expected = check["expected"].as_array().unwrap();
            let decisions: Vec<&str> = expected.iter().map(|e| e["decision"].as_str().unwrap()).collect();
            match cell {
                'C' => assert_eq!(decisions, ["200 CopyPartResult"], "{name}"),
                '?' => {
                    assert_eq!(decisions, ["412 PreconditionFailed", "200 CopyPartResult"], "{name}");
                    assert_eq!(check["level"], "observe", "{name}");
                    open += 1;
                }
                letter => {
                    assert_eq!(decisions, ["412 PreconditionFailed"], "{name}");
                    assert_eq!(reported(name), condition(letter), "{name}");
                }
            }
            assert_eq!(check["level"] == "must", cell != '?', "{name}");
        }
    }
    assert_eq!(open, 17);
}

/// The condition that a passed detail was found to report.
fn reported(name: &str) -> String {
    let detail = WHOLE_RUN.check(&format!("{name}#detail"));
    assert_eq!(detail["verdict"], "pass");
    let body = detail["exchange"]["received"]["body"].as_str().unwrap();
    let (_, after) = body.split_once("<Condition>").unwrap();
    after.split_once("</Condition>").unwrap().0.to_owned()
}

fn condition(letter: char) -> &'static str {
    match letter {
        'M' => "x-amz-copy-source-If-Match",
        'U' => "x-amz-copy-source-If-Unmodified-Since",
        'N' => "x-amz-copy-source-If-None-Match",
        _ => "x-amz-copy-source-If-Modified-Since",
    }
}

/// What is sent fits the labels: a value for each header that is not absent, and none for one that is.
#[test]
fn a_header_is_sent_exactly_where_its_condition_is_not_absent() {
    let headers = ["if-match", "if-unmodified-since", "if-none-match", "if-modified-since"];
    let mut points = 0;
    for number in 0..81 {
        let labels = [27, 9, 3, 1].map(|weight| STATES[number / weight % 3]);
        let check = point(labels);
        let sent = check["exchange"]["sent"]["headers"].as_array().unwrap();
        for (header, label) in headers.iter().zip(labels) {
            let name = format!("x-amz-copy-source-{header}");
            let there = sent.iter().any(|pair| pair[0] == name.as_str());
            assert_eq!(there, label != "absent", "{}: {name}", check["name"]);
        }
        points += 1;
    }
    assert_eq!(points, 81);
}
