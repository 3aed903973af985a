//! The kill matrix in a terminal.

use std::collections::BTreeMap;
use std::fmt::Write;
use upcheck_engine::mutants::{Fate, Matrix, Mutant, Standing};

/// What is red, what is to be looked at, and a summary; with `all`, every defect and its killers before that.
#[must_use]
pub fn matrix_in_words(matrix: &Matrix, all: bool) -> String {
    let mut text = String::new();
    if all {
        for mutant in matrix.mutants.iter().filter(|mutant| mutant.fate == Fate::Killed) {
            let mild = if mutant.gates { "" } else { ", none of which makes a run red" };
            let _ =
                writeln!(text, "{}: killed by {}{mild}", mutant.id, counted(mutant.killed_by.len(), "check"));
            lines(&mut text, mutant.killed_by.iter());
        }
    }
    for mutant in matrix.alive() {
        let _ = writeln!(text, "{} {}\n    {}", mutant.fate.as_str().to_uppercase(), mutant.id, mutant.says);
        let _ = writeln!(text, "    {}", hint(mutant));
    }
    let cases = |wanted: fn(Standing) -> bool| matrix.standing(wanted).collect::<Vec<_>>();
    for row in cases(|standing| standing == Standing::Idle) {
        let _ = writeln!(text, "IDLE {}\n    it kills nothing: what server would fail it?", row.case);
    }
    if all {
        let titled = [
            ("killing nothing, and excused", cases(|standing| matches!(standing, Standing::Apart(_)))),
            ("killing nothing that others do not kill", cases(|standing| standing == Standing::Redundant)),
        ];
        for (title, rows) in titled.iter().filter(|(_, rows)| !rows.is_empty()) {
            let _ = writeln!(text, "{title}");
            lines(
                &mut text,
                rows.iter().map(|row| match row.standing {
                    Standing::Apart(excuse) => format!("{} ({})", row.case, excuse.as_str()),
                    _ => row.case.clone(),
                }),
            );
        }
    }
    text.push_str(if text.is_empty() { "" } else { "\n" });
    text + &summary(matrix)
}

/// The counts, a line for defects and a line for cases.
pub(super) fn summary(matrix: &Matrix) -> String {
    let mut fates: BTreeMap<&str, usize> = BTreeMap::new();
    for mutant in matrix.alive() {
        *fates.entry(mutant.fate.as_str()).or_default() += 1;
    }
    let killed = matrix.mutants.len() - fates.values().sum::<usize>();
    let others: String = fates.iter().map(|(fate, count)| format!(", {count} {fate}")).collect();
    let mild = matrix.mutants.iter().filter(|mutant| mutant.fate == Fate::Killed && !mutant.gates).count();
    let mild = if mild == 0 { String::new() } else { format!(" ({mild} by `may` checks alone)") };
    let mut text = format!("{}: {killed} killed{mild}{others}\n", counted(matrix.mutants.len(), "defect"));
    let count = |wanted: fn(Standing) -> bool| matrix.standing(wanted).count();
    let cases = counted(matrix.cases.len(), "case");
    if !matrix.whole {
        let killing = matrix.cases.iter().filter(|row| !row.kills.is_empty()).count();
        let _ = writeln!(text, "{cases}: {killing} kill; which are idle only all defects can tell");
        return text;
    }
    let _ = writeln!(
        text,
        "{cases}: {} kill what no other kills, {} what others kill too, {} are idle, {} excused",
        count(|standing| standing == Standing::Needed),
        count(|standing| standing == Standing::Redundant),
        count(|standing| standing == Standing::Idle),
        count(|standing| matches!(standing, Standing::Apart(_))),
    );
    text
}

fn hint(mutant: &Mutant) -> String {
    match &mutant.fate {
        Fate::Killed => String::new(),
        Fate::Survived => format!("nothing fails; see it at work: upcheck serve --defect {}", mutant.id),
        Fate::Unreached => "no check asks for what it spoils".to_owned(),
        Fate::Broken(why) => format!("the run shows nothing: {why}"),
    }
}

fn lines(text: &mut String, lines: impl Iterator<Item = impl std::fmt::Display>) {
    for line in lines {
        let _ = writeln!(text, "    {line}");
    }
}

fn counted(count: usize, noun: &str) -> String {
    if count == 1 { format!("1 {noun}") } else { format!("{count} {noun}s") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_red_comes_first_and_the_counts_last() {
        let text = matrix_in_words(&super::super::example(), false);
        assert!(text.starts_with("SURVIVED range/unseen\n    Nobody looks.\n"), "{text}");
        assert!(text.contains("BROKEN upload/dead\n"), "{text}");
        assert!(text.contains("the run shows nothing: no bucket\n"), "{text}");
        assert!(text.contains("\n3 defects: 1 killed, 1 broken, 1 survived\n"), "{text}");
        assert!(!text.contains("range/bits"), "{text}");
        let all = matrix_in_words(&super::super::example(), true);
        assert!(all.contains("range/bits: killed by 2 checks\n"), "{all}");
    }
}
