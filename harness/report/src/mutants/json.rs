//! The kill matrix for machines. Nothing in it is another in the next run: it can be kept beside the cases.

use serde_json::{Value, json};
use std::io::{self, Write};
use upcheck_engine::mutants::{Fate, Matrix, Mutant, Standing};

/// The format of the file.
pub(super) const SCHEMA: &str = "upc/mutants/1";

/// Writes the matrix, a line for each entry of a list: what changes between two of them shows in a diff.
///
/// # Errors
/// The writer's.
pub(super) fn json(version: &str, matrix: &Matrix, mut out: impl Write) -> io::Result<()> {
    let cases = |wanted| {
        let rows = matrix.standing(move |standing| standing == wanted);
        rows.map(|row| json!(row.case)).collect::<Vec<_>>()
    };
    let apart = matrix.cases.iter().filter_map(|row| match row.standing {
        Standing::Apart(excuse) => Some(json!({ "case": row.case, "why": excuse.as_str() })),
        _ => None,
    });
    writeln!(out, "{{")?;
    for (key, value) in [
        ("schema", json!(SCHEMA)),
        ("upcheck", json!(version)),
        ("plan", json!(matrix.plan)),
        ("whole", json!(matrix.whole)),
    ] {
        writeln!(out, "  \"{key}\": {value},")?;
    }
    list(&mut out, "defects", &matrix.mutants.iter().map(mutant).collect::<Vec<_>>(), ",")?;
    list(&mut out, "idle", &cases(Standing::Idle), ",")?;
    list(&mut out, "apart", &apart.collect::<Vec<_>>(), ",")?;
    list(&mut out, "not_applicable", &cases(Standing::NotApplicable), ",")?;
    list(&mut out, "redundant", &cases(Standing::Redundant), ",")?;
    let checks = matrix.cases.iter().flat_map(|row| &row.checks);
    list(&mut out, "checks", &checks.map(|check| json!(check)).collect::<Vec<_>>(), "")?;
    writeln!(out, "}}")
}

fn list(out: &mut impl Write, key: &str, rows: &[Value], end: &str) -> io::Result<()> {
    let rows: Vec<_> = rows.iter().map(|row| format!("\n    {row}")).collect();
    let close = if rows.is_empty() { "" } else { "\n  " };
    writeln!(out, "  \"{key}\": [{}{close}]{end}", rows.join(","))
}

fn mutant(mutant: &Mutant) -> Value {
    let mut row = json!({
        "id": mutant.id,
        "says": mutant.says,
        "area": mutant.area,
        "reached": mutant.reached,
        "verdict": mutant.fate.as_str(),
        "killed_by": mutant.killed_by,
        "gates": mutant.gates,
    });
    if let Fate::Broken(why) = &mutant.fate {
        row["why"] = why.as_str().into();
    }
    row
}
