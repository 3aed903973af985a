//! The list of targets.

/// An oracle that a fuzzer drives.
#[derive(Clone, Copy, Debug)]
pub struct Target {
    /// The name of the fuzz target, and of the folders of its seeds and regressions.
    pub name: &'static str,
    /// What it holds inputs against: panics where a law is broken, and returns whatever else the input is.
    pub oracle: fn(&[u8]),
    /// What it checks, in a few words.
    pub about: &'static str,
}

/// Every target, in the order of `fuzz/README.md`.
pub const TARGETS: [Target; 16] = [
    target("copy_range", crate::copy_range, "`x-amz-copy-source-range`"),
    target("copy_range_sized", crate::copy_range_sized, "a range and the size of its source"),
    target("copy_source", crate::copy_source, "`x-amz-copy-source`"),
    target("tag_condition", crate::tag_condition, "`x-amz-copy-source-if-(none-)match`"),
    target("http_date", crate::http_date, "`x-amz-copy-source-if-(un)modified-since`"),
    target("preconditions", crate::preconditions, "four conditions and the state of a source"),
    target("account_id", crate::account_id, "expected bucket owners"),
    target("query", crate::query, "part number and upload id in the query"),
    target("request_model", crate::request_model, "whole requests against the specification"),
    target("sigv4", crate::sigv4, "what a signature covers"),
    target("http_answer", crate::http_answer, "answers as bytes on a connection"),
    target("xml", crate::xml, "documents that servers send"),
    target("answer_diff", crate::answer_diff, "judgement and diff of an answer"),
    target("redactor", crate::redactor, "what keeps secrets out of reports"),
    target("case_file", crate::case_file, "case files"),
    target("target_profile", crate::target_profile, "target profiles"),
];

const fn target(name: &'static str, oracle: fn(&[u8]), about: &'static str) -> Target {
    Target { name, oracle, about }
}
