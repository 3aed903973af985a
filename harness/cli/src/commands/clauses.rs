//! `upcheck clauses`

use crate::kills;
use crate::options::Cases;
use crate::out::say;
use crate::trouble::Trouble;
use clap::Args;
use serde_json::{Value, json};
use std::collections::BTreeSet;
use upcheck_engine::case::{CaseSet, Coverage, Row, Standing};
use upcheck_engine::mutants::Excuse;
use upcheck_engine::plan::{Check, glob};
use upcheck_engine::run::ExitCode;
use upcheck_report::Kills;

const AFTER: &str = "\
Exit code 1: the checks of a clause kill no defect, although they can fail.";

/// Show what is known of the operation, the checks that cover it, and the defects that they kill
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Clauses {
    /// Only clauses and rows of this name; `*` is a wildcard
    #[arg(value_name = "NAME", default_value = "*")]
    name: String,
    #[command(flatten)]
    cases: Cases,
    /// As a JSON array
    #[arg(long)]
    json: bool,
}

impl Clauses {
    pub(crate) fn run(self) -> Result<ExitCode, Trouble> {
        let set = self.cases.load()?;
        let chosen = self.chosen(&set);
        // Cases from elsewhere were never run against the defects, whatever their names are.
        let kills = match self.cases.are_builtin() {
            true => kills::of_the_builtin_set()?,
            false => Kills::default(),
        };
        if self.json {
            let clauses: Vec<_> = chosen.iter().map(|coverage| as_json(coverage, &kills)).collect();
            say!("{}", serde_json::to_string_pretty(&clauses).map_err(Trouble::harness)?);
        } else {
            in_words(&chosen, &kills);
        }
        if chosen.is_empty() {
            return Err(Trouble {
                text: format!("no clause and no row is called `{}`; `upcheck clauses` shows all", self.name),
                code: ExitCode::NothingRan,
            });
        }
        let idle = chosen.iter().any(|coverage| is_idle(coverage, &kills));
        Ok(if idle { ExitCode::Failed } else { ExitCode::Conformant })
    }

    fn chosen<'s>(&self, set: &'s CaseSet) -> Vec<Coverage<'s>> {
        let mut chosen: Vec<_> = set.ledger.iter().map(|clause| Coverage::of(clause, &set.points)).collect();
        chosen.retain_mut(|coverage| {
            let whole = glob(&self.name, &coverage.clause.id);
            if !whole {
                coverage.rows.retain(|row| glob(&self.name, row.name));
                coverage.others.clear();
            }
            whole || !coverage.rows.is_empty()
        });
        chosen
    }
}

fn in_words(chosen: &[Coverage<'_>], kills: &Kills) {
    let of = |standing| chosen.iter().filter(move |coverage| coverage.standing() == standing);
    for coverage in of(Standing::Covered) {
        say!("{} ({})", coverage.clause.id, coverage.clause.basis);
        say!("  {}", coverage.clause.says);
        for row in coverage.rows.iter().filter(|row| !row.checks.is_empty()) {
            say!("  {}", row.name);
            list(&row.checks, kills);
        }
        if !coverage.others.is_empty() {
            if !coverage.rows.is_empty() {
                say!("  beside these");
            }
            list(&coverage.others, kills);
        }
        if is_idle(coverage, kills) {
            say!("  KILLS NOTHING: no defect of the reference fails any of these checks");
        }
        say!("");
    }
    if of(Standing::Open).next().is_some() {
        say!("not covered yet");
        for coverage in of(Standing::Open) {
            say!("  {} ({}): {}", coverage.clause.id, coverage.clause.basis, coverage.clause.says);
            rows(coverage);
        }
        say!("");
    }
    if of(Standing::Unreachable).next().is_some() {
        say!("out of reach");
        for coverage in of(Standing::Unreachable) {
            say!("  {} ({}): {}", coverage.clause.id, coverage.clause.basis, coverage.clause.says);
            if let Some(reason) = &coverage.clause.unreachable {
                say!("    because {reason}");
            }
            rows(coverage);
        }
        say!("");
    }
    let count = |standing| {
        let rows =
            chosen.iter().flat_map(|coverage| coverage.rows.iter().map(|row| coverage.standing_of(row)));
        (of(standing).count(), rows.filter(|other| *other == standing).count())
    };
    let words = |standing, words: &str| {
        let (clauses, rows) = count(standing);
        say!("{clauses:>4} clauses and {rows} rows {words}");
    };
    words(Standing::Covered, "covered");
    words(Standing::Open, "not covered yet");
    words(Standing::Unreachable, "out of reach");
}

fn list(checks: &[Check<'_>], kills: &Kills) {
    for check in checks {
        say!("    {:<8}{}", check.level(), check.name());
    }
    let killed = killed(checks, kills);
    if !killed.is_empty() {
        say!("    kills   {}", killed.into_iter().collect::<Vec<_>>().join(", "));
    }
}

fn rows(coverage: &Coverage<'_>) {
    let names: Vec<_> = coverage.rows.iter().map(|row| row.name).collect();
    if !names.is_empty() {
        say!("    {}", names.join(", "));
    }
}

/// The defects that one of the checks kills.
fn killed<'k>(checks: &[Check<'_>], kills: &'k Kills) -> BTreeSet<&'k str> {
    checks.iter().flat_map(|check| kills.of(&check.name())).map(String::as_str).collect()
}

/// Whether checks of the clause could kill a defect, and none does.
fn is_idle(coverage: &Coverage<'_>, kills: &Kills) -> bool {
    let rows = coverage.rows.iter().flat_map(|row| &row.checks);
    let checks: Vec<_> = rows.chain(&coverage.others).copied().collect();
    let could = |check: &Check<'_>| kills.tried(&check.name()) && Excuse::of(check.point).is_none();
    checks.iter().any(could) && killed(&checks, kills).is_empty()
}

fn as_json(coverage: &Coverage<'_>, kills: &Kills) -> Value {
    let rows = coverage.rows.iter().map(|row| row_as_json(coverage, row, kills));
    json!({
        "clause": &*coverage.clause.id,
        "says": coverage.clause.says,
        "basis": coverage.clause.basis,
        "evidence": coverage.clause.evidence,
        "standing": coverage.standing().as_str(),
        "unreachable": coverage.clause.unreachable.as_deref(),
        "rows": rows.collect::<Vec<_>>(),
        "checks": names(&coverage.others),
        "kills": killed(&coverage.others, kills),
        "idle": is_idle(coverage, kills),
    })
}

fn row_as_json(coverage: &Coverage<'_>, row: &Row<'_>, kills: &Kills) -> Value {
    json!({
        "row": row.name,
        "standing": coverage.standing_of(row).as_str(),
        "checks": names(&row.checks),
        "kills": killed(&row.checks, kills),
    })
}

fn names(checks: &[Check<'_>]) -> Vec<String> {
    checks.iter().map(Check::name).collect()
}
