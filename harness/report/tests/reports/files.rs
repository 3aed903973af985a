//! Where reports go, and what happens when they cannot.

use super::rig::{context, record};
use std::fs;
use upcheck_engine::Verdict;
use upcheck_engine::plan::Level;
use upcheck_engine::run::{Event, Gate, Listener, Summary};
use upcheck_report::{ReportKind, ReportSpec, Reports};

#[test]
fn two_reports_cannot_go_to_one_file() {
    let dir = tempfile::tempdir().unwrap();
    let specs = [
        ReportSpec { kind: ReportKind::Json, path: dir.path().join("a") },
        ReportSpec { kind: ReportKind::Html, path: dir.path().join(".").join("a") },
    ];
    let error = Reports::create(&specs, &context(), Gate::Should).unwrap_err();
    assert!(error.to_string().starts_with("two reports go to "), "{error}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0, "nothing is left of the attempt");
}

#[test]
fn a_kind_may_go_to_several_files() {
    let dir = tempfile::tempdir().unwrap();
    let specs = ["a", "b"].map(|name| ReportSpec { kind: ReportKind::Junit, path: dir.path().join(name) });
    let mut reports = Reports::create(&specs, &context(), Gate::Should).unwrap();
    let mut summary = Summary::default();
    let record = record("a/b", Level::Must, Verdict::Pass);
    summary.count(&record);
    reports.hear(&Event::Judged(&record));
    reports.hear(&Event::Finished(&summary));
    reports.finish().unwrap();
    let [a, b] = specs.map(|spec| fs::read_to_string(spec.path).unwrap());
    assert!(a.contains("<testcase") && a == b);
}

#[test]
fn a_run_without_a_verdict_leaves_no_file_and_harms_none() {
    let dir = tempfile::tempdir().unwrap();
    fs::write(dir.path().join("junit"), "older").unwrap();
    let spec = |kind: ReportKind| ReportSpec { kind, path: dir.path().join(kind.as_str()) };
    let reports = Reports::create(&ReportKind::ALL.map(spec), &context(), Gate::Should).unwrap();
    reports.finish().unwrap();
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    assert_eq!(fs::read_to_string(dir.path().join("junit")).unwrap(), "older");
}
