//! `was`: the earlier names of cases, by which old baselines and saved runs still know them.

use super::diagnostic::Diagnostic;
use crate::plan::Point;
use std::collections::{HashMap, HashSet};

/// Earlier names that are none, that another case bears, or that two cases claim. Files are paths, names and texts.
pub(super) fn faults(files: &[(String, String, String)], points: &[Point]) -> Vec<Diagnostic> {
    let cases: HashSet<&str> = points.iter().map(|point| point.case.as_str()).collect();
    let mut claimed: HashMap<&str, &str> = HashMap::new();
    let mut faults = Vec::new();
    for (point, was) in points.iter().flat_map(|point| point.was.iter().map(move |was| (point, was))) {
        let other = claimed.insert(was, &point.case);
        if other == Some(&point.case) {
            continue;
        }
        let why = if !is_name(was) {
            "is no name of a case".to_owned()
        } else if cases.contains(was.as_str()) {
            "is the name of a case that there is".to_owned()
        } else if let Some(other) = other {
            format!("is an earlier name of `{other}` too")
        } else {
            continue;
        };
        let help = "write `suite/id` as it once was, or the bare id if the suite is the same; or remove it";
        faults.push(fault(files, point, &format!("`was: {was}` {why}"), help));
    }
    faults
}

fn fault(files: &[(String, String, String)], point: &Point, title: &str, help: &str) -> Diagnostic {
    let file = point.written.as_ref().zip(
        files.iter().find(|(path, ..)| point.written.as_ref().is_some_and(|written| written.path == *path)),
    );
    match file {
        Some((at, (path, _, text))) => {
            Diagnostic::at_place(path, text, (at.line, at.column), title, Some(help.to_owned()))
        }
        None => Diagnostic::of_file(&point.case, title, Some(help.to_owned())),
    }
}

fn is_name(name: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || b"-/".contains(&byte);
    name.bytes().all(plain) && name.split('/').count() > 2 && name.split('/').all(|part| !part.is_empty())
}
