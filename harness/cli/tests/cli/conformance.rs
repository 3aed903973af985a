//! The suite against the reference: all of it passes, and it costs little.

use crate::rig::{Access, Home, Report};
use std::collections::BTreeSet;
use std::sync::LazyLock;

/// One run of the whole suite against the embedded reference, for every test that reads one.
pub(crate) static WHOLE_RUN: LazyLock<Report> = LazyLock::new(|| {
    let home = Home::new();
    let path = home.path("report.json");
    let json = format!("json={}", path.display());
    let ended = home.upcheck(&["run", "--quiet", "--report", &json]).expect(0);
    assert_eq!(ended.stderr, "", "--quiet leaves nothing to say");
    Report::read(&path, &ended)
});

#[test]
fn every_check_passes_or_is_an_open_question() {
    for check in WHOLE_RUN.checks() {
        let expected = if check["level"] == "observe" { "observed" } else { "pass" };
        assert_eq!(check["verdict"], expected, "{}: {}", check["name"], check["findings"]);
    }
    assert_eq!(WHOLE_RUN.get("exit_code"), 0);
    assert_eq!(WHOLE_RUN.get("left_over").as_array().unwrap().len(), 0);
}

#[test]
fn the_suite_is_as_large_as_it_claims_and_no_dearer() {
    let checks = WHOLE_RUN.checks();
    let cases: BTreeSet<&str> = checks.iter().map(|check| check["case"].as_str().unwrap()).collect();
    assert!(checks.len() >= 150, "{} checks", checks.len());
    assert!(cases.len() >= 15, "{} cases", cases.len());
    let (requests, bytes) = (WHOLE_RUN.get("requests"), WHOLE_RUN.get("bytes_uploaded"));
    assert!(requests.as_u64().unwrap() <= 8 * checks.len() as u64, "{requests} requests");
    assert!(bytes.as_u64().unwrap() <= 24 * 1024 * 1024, "{bytes} bytes");
}

#[test]
fn the_report_says_of_every_check_what_it_must() {
    let names: BTreeSet<&str> = WHOLE_RUN.verdicts().into_keys().collect();
    assert_eq!(names.len(), WHOLE_RUN.checks().len(), "a name is there twice");
    for check in WHOLE_RUN.checks() {
        for field in ["name", "case", "verdict", "level", "area", "about"] {
            let text = check[field].as_str().unwrap_or_default();
            assert!(!text.is_empty(), "{}: no {field}", check["name"]);
        }
        assert!(!check["clauses"].as_array().unwrap().is_empty(), "{}", check["name"]);
        assert!(!check["expected"].as_array().unwrap().is_empty(), "{}", check["name"]);
        assert!(check["exchange"]["received"]["status"].is_u64(), "{}", check["name"]);
        let refused = check["exchange"]["received"]["status"].as_u64().unwrap() >= 300;
        assert!(!refused || check["twin"]["received"]["status"] == 200, "{}: no legal copy", check["name"]);
    }
    let counted: u64 =
        WHOLE_RUN.get("summary").as_object().unwrap().values().filter_map(serde_json::Value::as_u64).sum();
    assert_eq!(counted, WHOLE_RUN.checks().len() as u64);
    assert_eq!(WHOLE_RUN.get("schema"), "upc/run/1");
    assert_eq!(WHOLE_RUN.get("target")["embedded"], true);
}

#[test]
fn the_listed_checks_are_the_ones_that_run() {
    let listed = Home::new().upcheck(&["list", "--json"]).expect(0).stdout;
    let listed: Vec<serde_json::Value> = serde_json::from_str(&listed).unwrap();
    let listed: BTreeSet<&str> = listed.iter().map(|check| check["name"].as_str().unwrap()).collect();
    assert_eq!(WHOLE_RUN.verdicts().into_keys().collect::<BTreeSet<_>>(), listed);
}

/// The same over a real server: nothing of it rests on the process being one.
#[test]
fn a_served_reference_conforms_as_well() {
    let server = crate::rig::Server::start();
    let access: &Access = server.access();
    let home = crate::rig::Home::new();
    let ran = access.run(&["--target", &access.profile(&home)]);
    ran.ended.expect(0);
    assert_eq!(ran.report.verdicts(), WHOLE_RUN.verdicts());
    server.is_empty();
}
