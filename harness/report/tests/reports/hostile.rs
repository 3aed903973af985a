//! Whatever a server sends, a report says it and does nothing of it.

use super::page::{attributes, elements, parsed, text_of};
use super::rig::{Written, record, with_exchange, written};
use pulldown_cmark::{Event, Options, Parser, Tag};
use std::sync::LazyLock;
use upcheck_engine::Verdict;
use upcheck_engine::plan::Level;
use upcheck_engine::run::CheckRecord;
use upcheck_report::ReportKind;

const HOSTILE: &str = "\0\u{7}\u{1b}[2J]]><script>alert(1)</script><!--</pre></details>\"'`|*_[x](javascript:y)&amp;\r\n\
                       ::error::x\n# heading\n| a | b |\n````\n</style>\u{202e}\u{fffe}\u{ffff}%0A";

/// In every place that a server or a case can reach, with bytes that are no UTF-8, and values of a mebibyte.
static WRITTEN: LazyLock<Written> = LazyLock::new(|| {
    let mut bytes = HOSTILE.as_bytes().to_vec();
    bytes.extend(b"\xff\xfe");
    let long = vec![b'<'; 1 << 20];
    let base = record("area/suite/case", Level::Must, Verdict::Fail);
    let fields = CheckRecord {
        name: format!("area/suite/case[{HOSTILE}]"),
        case: format!("area/suite/{HOSTILE}"),
        area: format!("area{HOSTILE}"),
        about: HOSTILE.to_owned(),
        pitfall: Some(HOSTILE.to_owned()),
        fingerprint: HOSTILE.to_owned(),
        findings: vec![HOSTILE.to_owned(), "y".repeat(1 << 20)],
        seen_in: vec![HOSTILE.to_owned()],
        diff: Some(HOSTILE.to_owned()),
        observed: HOSTILE.to_owned(),
        ..base.clone()
    };
    let mut clauses = fields.clauses.clone();
    for clause in &mut clauses {
        clause.id = HOSTILE.to_owned();
        clause.evidence = vec![HOSTILE.to_owned()];
    }
    let fields = CheckRecord { clauses, ..fields };
    let fields = with_exchange(fields, &[("x-a", &bytes), ("x-long", &long)], &bytes);
    written(&[fields, with_exchange(base, &[("x-long", &long)], &long)])
});

#[test]
fn junit_is_well_formed_and_text_stays_text() {
    let text = WRITTEN.of(ReportKind::Junit);
    let xml = roxmltree::Document::parse(text).unwrap();
    let failures: Vec<_> = xml.descendants().filter(|node| node.has_tag_name("failure")).collect();
    assert_eq!(failures.len(), 2);
    for failure in failures {
        assert!(failure.children().all(|child| child.is_text()));
    }
    assert!(!xml.descendants().any(|node| node.has_tag_name("script")));
    let told: String = xml.descendants().filter_map(|node| node.text()).collect();
    assert!(told.contains("]]><script>alert(1)</script>"), "what came is told");
    assert!(!text.contains(|c: char| c.is_control() && c != '\n' || c == '\u{ffff}'));
}

#[test]
fn markdown_gets_no_structure_from_a_server() {
    let text = WRITTEN.of(ReportKind::Markdown);
    assert!(text.contains("<script>"), "in a block of code it is told as it is");
    for event in Parser::new_ext(text, Options::ENABLE_TABLES) {
        match event {
            Event::Html(html) | Event::InlineHtml(html) => {
                let ours = ["<code>", "</code>", "<details>", "</details>", "<summary>", "</summary>"];
                let rest = ours.iter().fold(html.to_string(), |html, tag| html.replace(tag, ""));
                assert!(!rest.contains('<') || !rest.to_lowercase().contains("script"), "{rest}");
            }
            Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => panic!("{dest_url}"),
            _ => {}
        }
    }
    let headings = Parser::new_ext(text, Options::ENABLE_TABLES)
        .filter(|event| matches!(event, Event::Start(Tag::Heading { .. })));
    assert_eq!(headings.count(), 4, "the title, one concern, two ways to fail");
    let cells = |row: &&str| row.matches('|').count();
    let rows: Vec<&str> = text.lines().filter(|line| line.starts_with("| must | <code>")).collect();
    assert_eq!(rows.iter().map(cells).collect::<Vec<_>>(), [4, 4]);
}

#[test]
fn annotations_are_one_line_each() {
    let text = WRITTEN.of(ReportKind::Github);
    let commands: Vec<&str> = text.lines().map(|line| line.split(' ').next().unwrap_or_default()).collect();
    assert_eq!(commands, ["::error", "::error", "::notice"]);
    for line in text.lines() {
        let (properties, _) = line.trim_start_matches(':').split_once("::").unwrap();
        assert!(properties.ends_with("title=upcheck") || properties.contains("title=1 × "), "{properties}");
        assert!(line.len() < 20_000 && !line.contains(char::is_control), "{line}");
    }
}

#[test]
fn the_page_holds_no_element_attribute_or_link_of_a_server() {
    let text = WRITTEN.of(ReportKind::Html);
    let dom = parsed(text);
    assert_eq!(dom.errors.borrow().as_slice(), [] as [&str; 0]);
    let scripts = elements(&dom, "script");
    assert_eq!(scripts.len(), 1);
    assert!(text_of(&scripts[0]).starts_with("// Filters"), "only our own");
    assert_eq!(elements(&dom, "style").len(), 1);
    for (name, value) in attributes(&dom) {
        assert!(!name.starts_with("on") && name != "style", "{name}={value}");
        assert!(
            !matches!(name.as_str(), "href" | "src")
                || ["https://", "#", "data:,"].iter().any(|start| value.starts_with(start)),
            "{name}={value}"
        );
    }
    let told = text_of(&elements(&dom, "body")[0]);
    assert!(told.contains("]]><script>alert(1)</script>"), "what came is told");
    assert!(!told.contains(|c: char| c.is_control() && c != '\n' && c != '\t'));
}

#[test]
fn json_is_well_formed() {
    let run: serde_json::Value = serde_json::from_str(WRITTEN.of(ReportKind::Json)).unwrap();
    assert_eq!(run["checks"][0]["fingerprint"], HOSTILE);
}
