//! No report is longer than its readers take, and what does not fit is told.

use super::page::{elements, parsed, text_of};
use super::rig::{record, with_exchange, written_with};
use upcheck_engine::Verdict;
use upcheck_engine::plan::Level;
use upcheck_engine::run::{CheckRecord, CitedClause};
use upcheck_report::ReportKind;

/// A thousand failures, each with messages of 6 KiB and in a way of its own, the least important first.
fn failures() -> Vec<CheckRecord> {
    let long = vec![b'&'; 3 * 1024];
    let failure = |index: usize| {
        let level = if index < 500 { Level::Should } else { Level::Must };
        let failed = record(&format!("area/suite/case[n={index:03}]"), level, Verdict::Fail);
        let alone = CheckRecord { fingerprint: format!("way {index}"), ..failed };
        with_exchange(alone, &[("x-long", &long)], &long)
    };
    (0..1000).map(failure).collect()
}

#[test]
fn a_page_of_a_thousand_failures_takes_less_than_two_mebibytes() {
    let text = written_with(&failures(), Vec::new(), &[ReportKind::Html]);
    let text = text.of(ReportKind::Html);
    assert!(text.len() < 2 * 1024 * 1024, "{} bytes", text.len());
    let dom = parsed(text);
    let told = text_of(&elements(&dom, "body")[0]);
    for index in 0..1000 {
        assert!(told.contains(&format!("[n={index:03}]")), "each check has its line: {index}");
    }
    assert!(told.contains("are shown without their messages"));
    let whole = elements(&dom, "details");
    let first = whole.first().map(text_of).unwrap_or_default();
    assert!(first.contains("[n=500]"), "must comes before should: {} {first:.300}", whole.len());
}

#[test]
fn a_page_with_more_clauses_than_it_can_hold_takes_less_than_two_mebibytes() {
    let clause = |index: usize| CitedClause {
        id: format!("clause-{index}"),
        says: "It must. ".repeat(60),
        evidence: vec!["https://example.org/a/rather/long/link".to_owned(); 30],
    };
    let clauses: Vec<CitedClause> = (0..1000).map(clause).collect();
    let mut records = failures();
    records.iter_mut().zip(clauses).for_each(|(record, clause)| record.clauses = vec![clause]);
    let text = written_with(&records, Vec::new(), &[ReportKind::Html]);
    let text = text.of(ReportKind::Html);
    assert!(text.len() < 2 * 1024 * 1024, "{} bytes", text.len());
    assert!(text.contains("clause-0</code>") && text.contains("are shown without their messages"));
}

#[test]
fn a_step_summary_of_a_thousand_ways_to_fail_takes_less_than_a_mebibyte() {
    let text = written_with(&failures(), Vec::new(), &[ReportKind::Markdown]);
    let text = text.of(ReportKind::Markdown);
    assert!(text.len() < 1024 * 1024, "{} bytes", text.len());
    assert!(text.contains("n&#61;500") || text.contains("n=500"), "must comes before should");
    let note = text.lines().find(|line| line.starts_with("**Left out**")).unwrap();
    assert!(note.contains("checks that ended in"), "{note}");
}

#[test]
fn junit_stays_below_what_gitlab_reads() {
    let text = written_with(&failures(), Vec::new(), &[ReportKind::Junit]);
    let text = text.of(ReportKind::Junit);
    assert!(text.len() < 30_000_000, "{} bytes", text.len());
    let xml = roxmltree::Document::parse(text).unwrap();
    let failed = xml.descendants().filter(|node| node.has_tag_name("failure"));
    assert_eq!(failed.count(), 1000);
}

#[test]
fn github_is_given_ten_errors_and_a_word_on_the_rest() {
    let text = written_with(&failures(), Vec::new(), &[ReportKind::Github]);
    let lines: Vec<&str> = text.of(ReportKind::Github).lines().collect();
    assert_eq!(lines.len(), 11);
    assert!(
        lines[..10].iter().all(|line| line.starts_with("::error title=1 × way ") && line.contains("(must)"))
    );
    assert!(lines[10].starts_with("::notice title=upcheck::exit 1: ") && lines[10].contains("not shown"));
}
