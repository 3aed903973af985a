//! The reference's named defects, as options name them and as they are shown.

use crate::out::say;
use crate::trouble::Trouble;
use serde_json::{Value, json};
use upcheck_engine::case::nearest;
use upcheck_engine::plan::glob;
use upcheck_reference::{Defect, Origin, defects};

/// How many ids an error offers at most.
const OFFERED: usize = 5;

/// The defect with this id.
///
/// # Errors
/// There is none; the error names those that may have been meant.
pub(crate) fn find(id: &str) -> Result<&'static Defect, String> {
    Defect::find(id).ok_or_else(|| unknown(id))
}

/// The defects that one of the patterns names, in the catalogue's order; all where there is none. A pattern without
/// `*` may stand anywhere in the id.
///
/// # Errors
/// A pattern names none.
pub(crate) fn like(patterns: &[String]) -> Result<Vec<&'static Defect>, String> {
    let fits = |pattern: &str, id: &str| match pattern.contains('*') {
        true => glob(pattern, id),
        false => id.contains(pattern),
    };
    for pattern in patterns {
        if !defects().iter().any(|defect| fits(pattern, defect.id)) {
            return Err(unknown(pattern));
        }
    }
    let chosen =
        |defect: &&Defect| patterns.is_empty() || patterns.iter().any(|pattern| fits(pattern, defect.id));
    Ok(defects().iter().filter(chosen).collect())
}

/// Shows all of them, as a JSON array or for people.
pub(crate) fn list(as_json: bool) -> Result<(), Trouble> {
    if as_json {
        let rows: Vec<_> = defects().iter().map(row).collect();
        say!("{}", serde_json::to_string_pretty(&rows).map_err(Trouble::harness)?);
        return Ok(());
    }
    for defect in defects() {
        let origin = defect.origin.url().unwrap_or_else(|| defect.origin.to_string());
        say!("{}\n    {}\n    {origin}", defect.id, defect.sentence);
    }
    Ok(())
}

fn row(defect: &Defect) -> Value {
    let origin = match defect.origin {
        Origin::Wild(report) => json!({ "kind": "wild", "report": report, "url": defect.origin.url() }),
        Origin::Plausible(why) => json!({ "kind": "plausible", "why": why }),
    };
    json!({ "id": defect.id, "area": defect.area(), "sentence": defect.sentence, "origin": origin })
}

fn unknown(id: &str) -> String {
    let near = near(id);
    let meant = if near.is_empty() { String::new() } else { format!("; near it: {}", near.join(", ")) };
    format!("there is no defect `{id}`{meant} (`upcheck serve --defects` lists all)")
}

fn near(id: &str) -> Vec<&'static str> {
    let ids = || defects().iter().map(|defect| defect.id);
    let (area, fault) = id.split_once('/').unwrap_or((id, id));
    let closest = nearest(id, ids());
    let alike = ids().filter(|known| !fault.is_empty() && known.contains(fault));
    let of_the_area = ids().filter(|known| known.split('/').next() == Some(area));
    let mut near: Vec<_> = Vec::new();
    for known in closest.into_iter().chain(alike).chain(of_the_area) {
        if !near.contains(&known) {
            near.push(known);
        }
    }
    near.truncate(OFFERED);
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_have_been_meant_comes_first() {
        assert_eq!(near("range/last-exclude").first(), Some(&"range/last-excluded"));
        assert_eq!(near("stall").first(), Some(&"transport/stall"));
        assert!(near("owners").iter().all(|id| id.starts_with("owners/")));
        assert!(near("owners").len() == OFFERED && near("").is_empty());
    }
}
