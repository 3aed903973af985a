//! Reports as files, several at once.

use crate::rig::Home;
use std::fs;

const KINDS: [&str; 5] = ["json", "junit", "markdown", "github", "html"];

#[test]
fn every_kind_tells_of_every_check() {
    let home = Home::new();
    let specs = KINDS.map(|kind| format!("{kind}={}", home.path(kind).display()));
    let mut arguments = vec!["run", "--quiet", "--filter", "area:copy"];
    arguments.extend(specs.iter().flat_map(|spec| ["--report", spec]));
    home.upcheck(&arguments).expect(0);
    let [json, junit, markdown, github, html] =
        KINDS.map(|kind| fs::read_to_string(home.path(kind)).unwrap_or_default());
    let run: serde_json::Value = serde_json::from_str(&json).unwrap_or_default();
    let checks = run["checks"].as_array().map_or(0, Vec::len);
    assert!(checks > 1, "{json}");
    assert_eq!(junit.matches("<testcase ").count(), checks);
    assert_eq!(html.matches("class=\"check ").count(), checks);
    assert!(markdown.contains(&format!("\n{checks} checks of UploadPartCopy")), "{markdown}");
    assert!(github.starts_with("::notice title=upcheck::exit 0: conformant"), "{github}");
}

#[test]
fn annotations_can_go_where_the_terminal_report_goes() {
    let ended = Home::new()
        .upcheck(&["run", "--quiet", "--filter", "area:copy", "--report", "github=/dev/stdout"])
        .expect(0);
    let (terminal, annotations) = ended.stdout.split_once("\n::notice ").unwrap_or_default();
    assert!(terminal.contains("\nexit 0: "), "{terminal}");
    assert_eq!(annotations.lines().count(), 1, "{annotations}");
}

#[test]
fn a_file_is_for_one_report() {
    let home = Home::new();
    let path = home.path("report");
    let [json, html] = ["json", "html"].map(|kind| format!("{kind}={}", path.display()));
    let ended = home.upcheck(&["run", "--report", &json, "--report", &html]).expect(2);
    assert!(ended.stderr.contains("give each a file of its own"), "{}", ended.stderr);
    assert!(!path.exists());
}
