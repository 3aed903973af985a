//! What each report says of each way to end.

use super::page::{attributes_of, elements, parsed, text_of};
use super::rig::{entry, record, written, written_with};
use std::collections::BTreeMap;
use upcheck_engine::Verdict;
use upcheck_engine::baseline::{Expectation, Stale, StaleBecause};
use upcheck_engine::case::Place;
use upcheck_engine::plan::Level;
use upcheck_engine::run::{CheckRecord, Event, ExitCode};
use upcheck_report::{Merge, ReportKind};

fn one_of_each() -> Vec<CheckRecord> {
    Verdict::ALL
        .into_iter()
        .map(|verdict| record(&format!("area/x/{verdict}"), Level::Must, verdict))
        .collect()
}

#[test]
fn in_junit_only_a_pass_is_a_pass() {
    let written = written(&one_of_each());
    let xml = roxmltree::Document::parse(written.of(ReportKind::Junit)).unwrap();
    let cases = xml.descendants().filter(|node| node.has_tag_name("testcase"));
    let ended: BTreeMap<&str, &str> = cases
        .map(|case| {
            let status = case.children().find(|node| node.is_element() && !node.has_tag_name("properties"));
            assert_eq!(case.attribute("classname").unwrap().rsplit_once('.').unwrap().0, "area.x");
            (case.attribute("name").unwrap(), status.map_or("", |status| status.tag_name().name()))
        })
        .collect();
    let expected = [
        ("pass", ""),
        ("fail", "failure"),
        ("expected-failure", "skipped"),
        ("unexpected-pass", "failure"),
        ("not-applicable", "skipped"),
        ("untestable", "error"),
        ("server-died", "failure"),
        ("not-run", "error"),
        ("observed", "skipped"),
        ("error", "error"),
    ];
    for (verdict, status) in expected {
        assert_eq!(ended[format!("area/x/{verdict}").as_str()], status, "{verdict}");
    }
    let suite = xml.descendants().find(|node| node.has_tag_name("testsuite")).unwrap();
    let counts =
        ["name", "tests", "failures", "errors", "skipped"].map(|name| suite.attribute(name).unwrap());
    assert_eq!(counts, ["area", "10", "3", "3", "3"]);
}

#[test]
fn in_junit_what_fails_below_the_gate_is_skipped_with_its_message() {
    let written = written(&[record("area/x/case", Level::May, Verdict::Fail)]);
    let xml = roxmltree::Document::parse(written.of(ReportKind::Junit)).unwrap();
    assert!(!xml.descendants().any(|node| node.has_tag_name("failure")));
    let skipped = xml.descendants().find(|node| node.has_tag_name("skipped")).unwrap();
    assert_eq!(skipped.attribute("message"), Some("may fail: finding of area/x/case"));
}

#[test]
fn the_exit_code_of_a_slim_run_is_that_of_the_run() {
    let mut astray = record("area/x/case", Level::Must, Verdict::Untestable);
    astray.expectation = Some(Expectation { entry: entry(3, "area/x/case"), met: false });
    let written = written_with(&[astray], Vec::new(), &[ReportKind::Json, ReportKind::Slim]);
    for kind in [ReportKind::Json, ReportKind::Slim] {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("run.json");
        std::fs::write(&path, written.of(kind)).unwrap();
        let merge = Merge::of(&[path]).unwrap();
        let summary = merge.tell(None, &mut |_: &Event<'_>| {}).unwrap();
        assert_eq!(summary.exit_code(merge.gate()), ExitCode::Failed, "{kind:?}");
    }
}

#[test]
fn junit_tells_a_failure_as_the_terminal_does() {
    let written = written(&[record("area/x/case", Level::Must, Verdict::Fail)]);
    let xml = roxmltree::Document::parse(written.of(ReportKind::Junit)).unwrap();
    let failure = xml.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("message"), Some("must fail: finding of area/x/case"));
    assert_eq!(failure.attribute("type"), Some("fail"));
    let text = failure.text().unwrap();
    for part in [
        "PUT /b/k?partNumber=1",
        "200 OK",
        "404 NoSuchKey",
        "+status: 200",
        "owner/repository#12",
        "--filter",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let properties: BTreeMap<&str, &str> = failure
        .parent()
        .unwrap()
        .descendants()
        .filter(|node| node.has_tag_name("property"))
        .map(|node| (node.attribute("name").unwrap(), node.attribute("value").unwrap()))
        .collect();
    let expected = [("verdict", "fail"), ("level", "must"), ("basis", "documented"), ("clauses", "clause-a")];
    assert_eq!(properties, BTreeMap::from(expected));
}

#[test]
fn the_page_shows_of_a_failure_all_that_one_wants_to_know() {
    let records = [
        record("area/x/good", Level::Must, Verdict::Pass),
        record("area/x/small", Level::Should, Verdict::Fail),
        record("area/x/large", Level::Must, Verdict::Fail),
    ];
    let written = written(&records);
    let dom = parsed(written.of(ReportKind::Html));
    let details = elements(&dom, "details");
    let names: Vec<String> = details.iter().map(|node| text_of(&elements_in(node, "code"))).collect();
    assert_eq!(names, ["area/x/large", "area/x/small"]);
    let text = text_of(&details[0]);
    for part in [
        "about area/x/large",
        "finding of area/x/large",
        "observed of area/x/large",
        "404 NoSuchKey",
        "PUT /b/k?partNumber=1",
        "x-sent: sent",
        "200 OK",
        "<answer/>",
        "+status: 200",
        "pitfall of area/x/large",
        "upcheck run --endpoint-url http://localhost:9000 --filter 'area/x/large'",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let links: Vec<String> = elements(&dom, "a")
        .iter()
        .flat_map(attributes_of)
        .filter_map(|(name, value)| (name == "href").then_some(value))
        .collect();
    for link in ["#clause-clause-a", "https://github.com/owner/repository/issues/12", "#way-1"] {
        assert!(links.iter().any(|own| own == link), "{link} in {links:?}");
    }
    let ids: Vec<String> = ["dt", "details"]
        .iter()
        .flat_map(|name| elements(&dom, name))
        .flat_map(|node| attributes_of(&node))
        .filter_map(|(name, value)| (name == "id").then_some(value))
        .collect();
    assert_eq!(ids, ["clause-clause-a", "way-1"], "what is linked to is there");
}

/// The first element of this name below a node.
fn elements_in(node: &markup5ever_rcdom::Handle, name: &str) -> markup5ever_rcdom::Handle {
    use markup5ever_rcdom::NodeData;
    let mut open = vec![node.clone()];
    while let Some(next) = open.pop() {
        if matches!(&next.data, NodeData::Element { name: own, .. } if &*own.local == name) {
            return next;
        }
        open.extend(next.children.borrow().iter().rev().cloned());
    }
    panic!("no {name}")
}

#[test]
fn annotations_stand_at_the_baseline_or_the_users_case() {
    let place = |path: &str, line| Some(Place { path: path.to_owned(), line, column: 5 });
    let own = record("area/x/own", Level::Must, Verdict::Fail);
    let pinned = record("area/x/pinned", Level::Must, Verdict::Fail);
    let below = record("area/x/below", Level::May, Verdict::Fail);
    let known = record("area/x/known", Level::Must, Verdict::ExpectedFailure);
    let records = [
        CheckRecord { written: place("my/cases/x.yaml", 7), ..own },
        CheckRecord {
            written: place("my/cases/x.yaml", 9),
            expectation: Some(Expectation { entry: entry(4, "area/x/pinned"), met: false }),
            ..pinned
        },
        below,
        CheckRecord {
            expectation: Some(Expectation { entry: entry(5, "area/x/known"), met: true }),
            ..known
        },
    ];
    let stale =
        Stale { entry: entry(9, "gone"), because: StaleBecause::Vanished { pattern: "gone".to_owned() } };
    let written = written_with(&records, vec![stale], &[ReportKind::Github]);
    let starts: Vec<&str> =
        written.of(ReportKind::Github).lines().map(|line| line.split("title=").next().unwrap()).collect();
    assert_eq!(
        starts,
        [
            "::error file=known%2C good.yaml,line=4,",
            "::error file=my/cases/x.yaml,line=7,",
            "::error file=known%2C good.yaml,line=9,",
            "::warning ",
            "::notice ",
        ]
    );
}

#[test]
fn an_entry_that_holds_no_more_is_told_by_every_report_for_people() {
    let stale =
        Stale { entry: entry(9, "gone"), because: StaleBecause::Vanished { pattern: "gone".to_owned() } };
    let written = written_with(
        &[record("area/x/a", Level::Must, Verdict::Pass)],
        vec![stale.clone()],
        &[ReportKind::Junit, ReportKind::Markdown, ReportKind::Html],
    );
    let xml = roxmltree::Document::parse(written.of(ReportKind::Junit)).unwrap();
    let failure = xml.descendants().find(|node| node.has_tag_name("failure")).unwrap();
    assert_eq!(failure.attribute("message"), Some(stale.because.to_string().as_str()));
    let page = text_of(&elements(&parsed(written.of(ReportKind::Html)), "body")[0]);
    assert!(page.contains("known, good.yaml:9:3"), "{page}");
    assert!(written.of(ReportKind::Markdown).contains("**Stale:** <code>known, good.yaml&#58;9&#58;3"));
}

#[test]
fn a_conformant_run_reads_like_one() {
    let written = written(&[record("area/x/a", Level::Must, Verdict::Pass)]);
    assert!(written.of(ReportKind::Markdown).starts_with("## ✅ upcheck: conformant on what was asked\n"));
    let page = text_of(&elements(&parsed(written.of(ReportKind::Html)), "h1")[0]);
    assert_eq!(page, "conformant on what was asked");
    assert_eq!(
        written.of(ReportKind::Github),
        "::notice title=upcheck::exit 0: conformant on what was asked%0A1 pass\n"
    );
}
