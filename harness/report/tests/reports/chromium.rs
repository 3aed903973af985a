//! The page in a browser: what only runs there. `UPCHECK_CHROMIUM` names the program; without it the test says that it
//! is left out.

use super::rig::{record, written_with};
use std::fs;
use std::process::Command;
use upcheck_engine::Verdict;
use upcheck_engine::plan::Level;
use upcheck_report::ReportKind;

/// A page that looks at the report in a frame as wide as a phone, uses it as a reader would, and notes what it sees.
const DRIVER: &str = r#"<!doctype html><pre id="seen"></pre><iframe src="page.html" width="390" height="800"></iframe>
<script>
const seen = {};
addEventListener("load", () => {
  const inside = document.querySelector("iframe").contentWindow;
  const page = inside.document;
  const key = (key) => page.activeElement.dispatchEvent(new inside.KeyboardEvent("keydown", { key, bubbles: true }));
  const count = () => page.getElementById("count").textContent;
  seen.loaded = count();
  seen.overflow = page.documentElement.scrollWidth - page.documentElement.clientWidth;
  seen.requests = inside.performance.getEntriesByType("resource").length;

  key("/");
  seen.slash = page.activeElement.id;
  page.activeElement.value = "X-SENT small";
  page.activeElement.dispatchEvent(new inside.Event("input", { bubbles: true }));
  seen.searched = count();
  key("Escape");
  seen.escaped = count();

  page.querySelector("a[data-kind=level][data-value=must][data-verdict=fail]").click();
  seen.cell = count();
  page.querySelector("a[data-way='2']").click();
  seen.way = count();
  key("Escape");
  key("j");
  key("j");
  key("k");
  seen.stepped = page.activeElement.parentElement.dataset.verdict + " " + page.activeElement.tagName;
  page.activeElement.click();
  seen.opened = page.querySelectorAll("details.check[open]").length;

  const script = page.createElement("script");
  script.textContent = "window.smuggled = true";
  page.body.append(script);
  seen.smuggled = inside.smuggled === true;
  document.getElementById("seen").textContent = JSON.stringify(seen);
});
</script>"#;

#[test]
fn a_reader_finds_a_failure_with_keys_search_and_filters() {
    let Some(chromium) = std::env::var_os("UPCHECK_CHROMIUM") else {
        eprintln!("left out: UPCHECK_CHROMIUM does not name a browser");
        return;
    };
    let other = record("area/x/other", Level::Should, Verdict::Fail);
    let records = [
        record("area/x/good", Level::Must, Verdict::Pass),
        upcheck_engine::run::CheckRecord { fingerprint: "another way".to_owned(), ..other },
        record("area/x/large", Level::Must, Verdict::Fail),
        record("area/x/small", Level::Must, Verdict::Fail),
    ];
    let dir = tempfile::tempdir().unwrap();
    fs::write(
        dir.path().join("page.html"),
        written_with(&records, Vec::new(), &[ReportKind::Html]).of(ReportKind::Html),
    )
    .unwrap();
    fs::write(dir.path().join("driver.html"), DRIVER).unwrap();
    let output = Command::new(chromium)
        .args(["--headless", "--no-sandbox", "--disable-gpu", "--allow-file-access-from-files", "--dump-dom"])
        .arg("--virtual-time-budget=5000")
        .arg(format!("--user-data-dir={}", dir.path().join("profile").display()))
        .arg(format!("file://{}", dir.path().join("driver.html").display()))
        .output()
        .unwrap();
    let dom = String::from_utf8_lossy(&output.stdout);
    let seen = dom.split("<pre id=\"seen\">").nth(1).and_then(|rest| rest.split("</pre>").next());
    let seen: serde_json::Value = serde_json::from_str(seen.unwrap_or_default()).unwrap_or_default();
    let expected = serde_json::json!({
        "loaded": "4 of 4",
        "overflow": 0,
        "requests": 0,
        "slash": "q",
        "searched": "1 of 4",
        "escaped": "4 of 4",
        "cell": "2 of 4",
        "way": "1 of 4",
        "stepped": "fail SUMMARY",
        "opened": 1,
        "smuggled": false,
    });
    assert_eq!(seen, expected, "{dom} {}", String::from_utf8_lossy(&output.stderr));
}
