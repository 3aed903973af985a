//! The kill matrix as a page, the same for the same matrix.

use super::text::summary;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use upcheck_engine::mutants::{Matrix, Mutant, Standing};

/// How many cases a row names at most.
const NAMED: usize = 3;

/// Writes the page.
///
/// # Errors
/// The writer's.
pub(super) fn markdown(matrix: &Matrix, mut out: impl Write) -> io::Result<()> {
    writeln!(out, "# The kill matrix\n")?;
    writeln!(
        out,
        "Written by `upcheck mutants --report markdown=PATH`: the suite, run against the embedded reference with one \
         of its named defects at a time (`upcheck serve --defects` tells where they come from).\n"
    )?;
    for line in summary(matrix).lines() {
        writeln!(out, "- {line}")?;
    }
    let case_of: BTreeMap<&str, &str> = matrix
        .cases
        .iter()
        .flat_map(|row| row.checks.iter().map(|check| (check.as_str(), row.case.as_str())))
        .collect();
    let breadth: BTreeMap<&str, usize> =
        matrix.cases.iter().map(|row| (row.case.as_str(), row.kills.len())).collect();
    let mut area = "";
    for mutant in &matrix.mutants {
        if mutant.area != area {
            area = &mutant.area;
            writeln!(
                out,
                "\n## {area}\n\n| defect | what is wrong | checks | killed by |\n|---|---|--:|---|"
            )?;
        }
        let mut cases: Vec<&str> =
            mutant.killed_by.iter().filter_map(|check| case_of.get(check.as_str()).copied()).collect();
        // The cases that notice little else say most of this defect.
        cases.sort_by_key(|case| (breadth.get(case).copied(), *case));
        cases.dedup();
        writeln!(
            out,
            "| `{}` | {} | {} | {} |",
            mutant.id,
            cell(&mutant.says),
            mutant.killed_by.len(),
            killers(mutant, &cases)
        )?;
    }
    list(&mut out, "Idle cases", "They kill nothing.", matrix, |standing| standing == Standing::Idle)?;
    list(
        &mut out,
        "Excused cases",
        "They kill nothing and need not: open questions, and two faults at once, of which either may be told.",
        matrix,
        |standing| matches!(standing, Standing::Apart(_)),
    )?;
    list(&mut out, "For review", "All that these kill is killed by others too.", matrix, |standing| {
        standing == Standing::Redundant
    })
}

fn killers(mutant: &Mutant, cases: &[&str]) -> String {
    if cases.is_empty() {
        return format!("**{}**", mutant.fate.as_str());
    }
    let named: Vec<_> = cases.iter().take(NAMED).map(|case| format!("`{case}`")).collect();
    match cases.len().saturating_sub(NAMED) {
        0 => named.join(", "),
        1 => format!("{} and 1 other case", named.join(", ")),
        more => format!("{} and {more} other cases", named.join(", ")),
    }
}

fn list(
    out: &mut impl Write,
    title: &str,
    about: &str,
    matrix: &Matrix,
    wanted: fn(Standing) -> bool,
) -> io::Result<()> {
    let rows: BTreeSet<&str> = matrix.standing(wanted).map(|row| row.case.as_str()).collect();
    if rows.is_empty() {
        return Ok(());
    }
    writeln!(out, "\n## {title}\n\n{about}\n")?;
    rows.iter().try_for_each(|case| writeln!(out, "- `{case}`"))
}

fn cell(text: &str) -> String {
    text.replace('|', "\\|")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_page_has_a_row_for_each_defect() {
        let mut page = Vec::new();
        markdown(&super::super::example(), &mut page).unwrap();
        let page = String::from_utf8(page).unwrap();
        assert!(page.contains("| `range/bits` | Bits are \\| bytes. | "), "{page}");
        assert!(page.contains(" | `range/malformed/other-unit` |\n"), "{page}");
        assert!(page.contains("| `range/unseen` | Nobody looks. | 0 | **survived** |"), "{page}");
        assert!(page.contains("\n## upload\n"), "{page}");
    }
}
