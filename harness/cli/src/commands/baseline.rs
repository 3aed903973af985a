//! `upcheck baseline`

use crate::options::{baseline, read_baseline};
use crate::out::{say, tell};
use crate::trouble::Trouble;
use clap::{Args, Subcommand};
use std::fs;
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};
use upcheck_engine::Verdict;
use upcheck_engine::baseline::{Date, Ending, Expectations, Remark, entries, text_of, tighten};
use upcheck_engine::plan::Level;
use upcheck_engine::run::ExitCode;
use upcheck_report::{Merge, RunHead, SavedRun, Terminal};

/// Write a baseline of known failures, tighten it, check a saved run against it
#[derive(Debug, Args)]
pub(crate) struct Baseline {
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Write a baseline that expects every failure of a saved run
    Write {
        /// The file to write
        file: PathBuf,
        #[command(flatten)]
        run: From,
        #[command(flatten)]
        remark: RemarkOptions,
        /// Replace the file if it is there
        #[arg(long)]
        force: bool,
    },
    /// Take out of a baseline what a saved run shows to be needed no more; nothing is added
    Tighten {
        /// The file to tighten
        file: PathBuf,
        #[command(flatten)]
        run: From,
        /// Also put in what ended badly and is not expected
        #[arg(long)]
        loosen: bool,
        #[command(flatten)]
        remark: RemarkOptions,
    },
    /// The exit code of a saved run under a baseline
    Check {
        /// The baseline
        file: PathBuf,
        #[command(flatten)]
        run: From,
    },
}

/// The saved run.
#[derive(Debug, Args)]
struct From {
    /// The run, as `run --report json=PATH` or `merge` wrote it
    #[arg(long, value_name = "RUN.json")]
    from: PathBuf,
}

/// What new entries say.
#[derive(Debug, Args)]
struct RemarkOptions {
    /// Why the failures are left as they are
    #[arg(long, value_name = "TEXT", default_value = "Known; not looked into yet.", value_parser = reason)]
    reason: String,
    /// Where more is said, such as a ticket
    #[arg(long, value_name = "URL", value_parser = link)]
    link: Option<String>,
    /// Who looks after them
    #[arg(long, value_name = "NAME")]
    owner: Option<String>,
    /// The last day on which the entries hold, in UTC
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = date)]
    expires: Option<Date>,
}

impl Baseline {
    pub(crate) fn run(self) -> Result<ExitCode, Trouble> {
        match self.action {
            Action::Write { file, run, remark, force } => write(&file, &run.from, &remark.remark(), force),
            Action::Tighten { file, run, loosen, remark } => {
                bring_up(&file, &run.from, loosen.then(|| remark.remark()).as_ref())
            }
            Action::Check { file, run } => check(&file, &run.from),
        }
    }
}

impl RemarkOptions {
    fn remark(self) -> Remark {
        let Self { reason, link, owner, expires } = self;
        Remark { reason, link, owner, expires }
    }
}

fn write(file: &Path, from: &Path, remark: &Remark, force: bool) -> Result<ExitCode, Trouble> {
    if file.exists() && !force {
        let file = file.display();
        return Err(Trouble::usage(format!(
            "{file} is there already; `upcheck baseline tighten {file} --loosen --from …` brings it up to a run, --force replaces it"
        )));
    }
    let entries = entries(&endings(&whole(from)?)?, remark);
    store(file, &text_of(&entries))?;
    let checks: usize = entries.iter().map(|entry| entry.checks.len()).sum();
    let checks = count(checks, "known failure", "known failures");
    say!("{}: {checks} in {}", file.display(), count(entries.len(), "entry", "entries"));
    Ok(ExitCode::Conformant)
}

fn bring_up(file: &Path, from: &Path, loosen: Option<&Remark>) -> Result<ExitCode, Trouble> {
    let (source, known) = read_baseline(file)?;
    let run = whole(from)?;
    let tightened = tighten(&known, &run.head.names(), &endings(&run)?, loosen)?;
    let Some(text) = tightened.rewrite(&source, &known) else {
        let file = file.display();
        return Err(Trouble::harness(format!(
            "{file} would not read back as it was meant, and stays as it is"
        )));
    };
    if text != source {
        store(file, &text)?;
    }
    let (removed, narrowed) = (tightened.removed(), tightened.narrowed);
    let removed = count(removed, "entry removed", "entries removed");
    say!("{}: {removed}, {narrowed} narrowed", file.display());
    if loosen.is_some() {
        let added = count(tightened.added.len(), "entry added", "entries added");
        say!("{}: {added}, {} widened", file.display(), tightened.widened);
    } else if !tightened.unexpected.is_empty() {
        match tightened.unexpected.len() {
            1 => say!("1 failure is not expected; --loosen puts it in"),
            more => say!("{more} failures are not expected; --loosen puts them in"),
        }
    }
    Ok(ExitCode::Conformant)
}

fn check(file: &Path, from: &Path) -> Result<ExitCode, Trouble> {
    let known = baseline(file)?;
    let run = Merge::of(&[from.to_owned()])?;
    let expectations = Expectations::new(&known, &run.names(), run.last_started())?;
    let context = run.context(Some(file.display().to_string()));
    let mut terminal = Terminal::new(context, run.gate(), true);
    let summary = run.tell(Some(expectations), &mut terminal)?;
    Ok(summary.exit_code(run.gate()))
}

/// The saved run. A lone shard is refused, as `check` does: of the checks of the others it knows nothing.
fn whole(from: &Path) -> Result<SavedRun, Trouble> {
    let run = SavedRun::open(from)?;
    if let Some(shard) = run.head.plan.shard.as_ref().filter(|shard| !shard.ends_with("/1")) {
        return Err(Trouble::usage(format!(
            "{} is but shard {shard} of a run; `upcheck merge` makes one of all: upcheck merge RUN.json … --report \
             json=whole.json",
            from.display(),
        )));
    }
    warn_if_partial(&run);
    Ok(run)
}

/// What was not judged is neither written down nor taken out.
fn warn_if_partial(run: &SavedRun) {
    let RunHead { plan, summary, interrupted, .. } = &run.head;
    let of = |verdict| summary.get(&verdict).copied().unwrap_or(0);
    let without = of(Verdict::NotRun) + of(Verdict::Error);
    let mut reasons = Vec::new();
    if *interrupted {
        reasons.push("it was interrupted".to_owned());
    }
    if !plan.filter.is_empty() || plan.rerun || plan.level != Level::Observe {
        reasons.push("only some checks were selected".to_owned());
    }
    if without > 0 {
        reasons.push(format!("{} without a verdict", count(without, "check is", "checks are")));
    }
    if !reasons.is_empty() {
        let path = run.path.display();
        tell!("warning: {path} is no whole run: {}; the baseline covers what was judged", reasons.join(", "));
    }
}

fn endings(run: &SavedRun) -> Result<Vec<Ending>, Trouble> {
    let mut endings = Vec::new();
    run.checks(|record| {
        endings.push(Ending::from(&record));
        ControlFlow::Continue(())
    })?;
    Ok(endings)
}

fn store(file: &Path, text: &str) -> Result<(), Trouble> {
    fs::write(file, text)
        .map_err(|error| Trouble::usage(format!("cannot write the baseline {}: {error}", file.display())))
}

fn count(number: usize, one: &str, more: &str) -> String {
    format!("{number} {}", if number == 1 { one } else { more })
}

fn reason(text: &str) -> Result<String, String> {
    if text.trim().is_empty() { Err("say why".to_owned()) } else { Ok(text.to_owned()) }
}

fn link(text: &str) -> Result<String, String> {
    let known = text.starts_with("https://") || text.starts_with("http://");
    if known { Ok(text.to_owned()) } else { Err("write https://…".to_owned()) }
}

fn date(text: &str) -> Result<Date, String> {
    Date::parse(text).ok_or_else(|| "a day of the calendar as YYYY-MM-DD".to_owned())
}
