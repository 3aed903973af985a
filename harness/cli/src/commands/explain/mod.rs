//! `upcheck explain`

mod request;

use crate::options::Cases;
use crate::out::say;
use crate::trouble::Trouble;
use clap::Args;
use std::fmt::Write;
use upcheck_engine::case::{Ledger, SourceFacts};
use upcheck_engine::plan::{Aspect, Check, Made, Point, SourceSpec};
use upcheck_engine::profile::Profile;
use upcheck_engine::run::{ExitCode, PointFacts, preview};
use upcheck_engine::world::bytes;
use upcheck_grammar::HttpDate;

/// Explain a case: what it sends, what it expects, why, and how servers usually get it wrong
#[derive(Debug, Args)]
pub(crate) struct Explain {
    /// A case, or a check of one
    name: String,
    #[command(flatten)]
    cases: Cases,
}

/// A date for examples.
const EXAMPLE: i64 = 1_767_225_600;

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
    if point.age > 0 {
        line(&format!("waits     until the sources are {} s old by the target's clock", point.age));
    }
    line("");
    let facts = example(point);
    let (request, twin) =
        preview(point, &facts, &facts_bucket(), "example-target").map_err(Trouble::harness)?;
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

fn facts_bucket() -> String {
    "example-bucket".to_owned()
}

fn example(point: &Point) -> PointFacts {
    let date = HttpDate::from_unix(EXAMPLE).unwrap_or(HttpDate::EPOCH);
    let sources = point.sources.iter().flat_map(|spec| spec.aliases().map(move |alias| (spec, alias)));
    let sources = sources.map(|(spec, alias)| {
        let facts = SourceFacts {
            bucket: facts_bucket(),
            key: spec.key.clone(),
            size: size_of(spec),
            etag: "0123456789abcdef0123456789abcdef".to_owned(),
            last_modified: date,
            version: Some("EXAMPLEVERSIONID".to_owned()),
        };
        (alias.to_owned(), facts)
    });
    PointFacts {
        sources: sources.collect(),
        now: date,
        upload: "EXAMPLEUPLOADID".to_owned(),
        target: (facts_bucket(), "example-target".to_owned()),
        uploads: point.uploads.iter().map(|(alias, _)| (alias.clone(), "OTHERUPLOADID".to_owned())).collect(),
        account: Some("123456789012".to_owned()),
        other_account: "210987654321".to_owned(),
        missing_bucket: "example-bucket-missing".to_owned(),
        missing_key: "missing".to_owned(),
    }
}

fn size_of(spec: &SourceSpec) -> u64 {
    let profile = Profile::default();
    match &spec.made {
        Made::Put(size) => bytes(*size, &profile),
        Made::Parts(sizes) => sizes.iter().sum(),
        Made::Versions(_) => profile.small.get(),
    }
}
