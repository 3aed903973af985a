//! `upcheck explain`

mod request;

use crate::options::Cases;
use crate::out::say;
use crate::trouble::Trouble;
use clap::Args;
use std::fmt::Write;
use upcheck_engine::case::{Caller, Ledger};
use upcheck_engine::plan::{Aspect, Check, Point};
use upcheck_engine::run::{ExitCode, PointFacts, preview};

/// Explain a case: what it sends, what it expects, why, and how servers usually get it wrong
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A case, or a check of one
    name: String,
    #[command(flatten)]
    cases: Cases,
}

impl Explain {
    pub(crate) fn run(self) -> Result<ExitCode, Trouble> {
        let set = self.cases.load()?;
        let name = self.name.strip_suffix("#detail").unwrap_or(&self.name);
        let named = |point: &&Point| point.name == name || point.case == name;
        let mut points = set.points.iter().filter(named);
        let Some(first) = points.next() else {
            return Err(Trouble {
                text: format!("there is no case `{}`; `upcheck list` shows all", self.name),
                code: ExitCode::NothingRan,
            });
        };
        say!("{}", explain(first, &set.ledger)?.trim_end());
        let others: Vec<&str> = points.map(|point| point.name.as_str()).collect();
        if !others.is_empty() {
            say!("\nthe same case at {} more points:", others.len());
            for other in others {
                say!("  {other}");
            }
        }
        Ok(ExitCode::Conformant)
    }
}

fn explain(point: &Point, ledger: &Ledger) -> Result<String, Trouble> {
    let mut text = String::new();
    let mut line = |words: &str| {
        let _ = writeln!(text, "{}", words.trim_end());
    };
    line(&point.name);
    line(&format!("  {}", point.about));
    line("");
    line(&format!("level     {}", point.level));
    if point.checks().any(|check| check.aspect == Aspect::Detail) {
        let detail = Check { point, aspect: Aspect::Detail }.level();
        line(&format!("          {detail} for the detail (message, elements, headers)"));
    }
    for need in &point.needs {
        line(&format!("needs     {need}"));
    }
    line(&format!("bucket    {}", point.bucket.as_str()));
    if point.request.caller == Caller::SecondAccount {
        line("caller    the second account");
    }
    if point.age > 0 {
        line(&format!("waits     until the sources are {} s old by the target's clock", point.age));
    }
    if let Some(first) = &point.first_part {
        let made = first.of.as_ref().map_or("uploaded".to_owned(), |alias| format!("copied from {alias}"));
        line(&format!("before    part {} of {} bytes is {made}", first.number, first.size));
    }
    for spec in &point.sources {
        if let Some(afterwards) = spec.afterwards {
            line(&format!(
                "later     {} is {}, before the upload is completed",
                spec.alias,
                afterwards.as_str()
            ));
        }
    }
    line("");
    let facts = PointFacts::example(point);
    let (bucket, key) = &facts.target;
    let (request, twin) = preview(point, &facts, bucket, key).map_err(Trouble::harness)?;
    line("sends (buckets, keys, tags and dates are examples; host, date and signature come on top)");
    line(&request::explained(&request));
    if let Some(twin) = twin {
        line("");
        line("after this legal request, whose part must survive a refusal");
        line(&request::explained(&twin));
    }
    line("");
    line("expects");
    for expected in &point.allow {
        let basis = expected.basis.map_or("open".to_owned(), |basis| basis.to_string());
        let sibling = expected.recorded_on.as_ref().map(|on| format!(" for {on}")).unwrap_or_default();
        line(&format!("  {expected} ({}; {basis}{sibling})", expected.name));
    }
    line(
        "  if refused: nothing stored, the stored part unchanged, the upload still usable, the source intact",
    );
    line(
        "  if accepted: exactly the right bytes, no object before the upload is completed, the source intact",
    );
    line("");
    line("because");
    for id in &point.clauses {
        if let Some(clause) = ledger.get(id) {
            line(&format!("  {id}: {} ({})", clause.says, clause.basis));
            for evidence in &clause.evidence {
                line(&format!("    {evidence}"));
            }
        }
    }
    if let Some(pitfall) = &point.pitfall {
        line("");
        line(&format!("servers usually get it wrong so: {pitfall}"));
    }
    for link in &point.seen_in {
        line(&format!("  seen in {link}"));
    }
    Ok(text)
}
