//! `upcheck mutants`

use crate::defects;
use crate::embedded::Embedded;
use crate::options::{Selection, at_least_one};
use crate::out::say;
use crate::signals;
use crate::trouble::Trouble;
use clap::Args;
use std::rc::Rc;
use std::time::Duration;
use tokio::task::{JoinError, JoinSet, LocalSet};
use upcheck_engine::case::Ledger;
use upcheck_engine::mutants::{Endings, Matrix, Mutant, SoundRun};
use upcheck_engine::other_account;
use upcheck_engine::plan::Plan;
use upcheck_engine::run::{ExitCode, Interrupt, Settings, run};
use upcheck_engine::world::RunName;
use upcheck_reference::Defect;
use upcheck_report::{MatrixProgress, MatrixReports, MatrixSpec, matrix_in_words};

/// Run the suite against every named defect of the reference: which check notices which
#[derive(Debug, Args)]
#[command(after_help = AFTER)]
pub(crate) struct Mutants {
    #[command(flatten)]
    selection: Selection,
    /// Only defects whose id has this in it (`*` is a wildcard); may be given more than once
    #[arg(long = "defect", value_name = "PATTERN")]
    defects: Vec<String>,
    /// Only every Nth of the defects, by their ids: the same ones every time
    #[arg(long, value_name = "N", default_value = "1", value_parser = at_least_one)]
    sample: usize,
    /// How many defects are under test at once
    #[arg(long, value_name = "N", default_value = "8", value_parser = at_least_one)]
    jobs: usize,
    /// The most time for one request, in seconds; `500ms` is also taken
    #[arg(long, value_name = "TIME", default_value = "10", value_parser = crate::options::duration)]
    timeout: Duration,
    /// Write the matrix to a file; may be given more than once: json=PATH, markdown=PATH
    #[arg(long, value_name = "KIND=PATH")]
    report: Vec<MatrixSpec>,
    /// Show every defect with the checks that kill it, and the cases for review
    #[arg(long)]
    all: bool,
    /// No progress
    #[arg(long, short)]
    quiet: bool,
}

const AFTER: &str = "\
Exit code 1: a defect survives, is not reached, or breaks the run, or a case that could fail kills none (which only a
run with all defects can tell).";

/// What every run of the suite needs.
struct Stage {
    plan: Plan,
    ledger: Ledger,
    timeout: Duration,
}

impl Mutants {
    pub(crate) async fn run(self) -> Result<ExitCode, Trouble> {
        let set = self.selection.cases()?;
        let (plan, _) = self.selection.plan(&set)?;
        let (defects, whole) = self.chosen()?;
        let reports = MatrixReports::create(&self.report)?;
        if plan.is_empty() {
            return Ok(ExitCode::NothingRan);
        }
        let stage = Rc::new(Stage { plan, ledger: set.ledger, timeout: self.timeout });
        let testing = async {
            let (sound, _) = stage.suite(None).await?;
            let sound = SoundRun::new(&stage.plan, &sound).map_err(Trouble::finding)?;
            let progress = MatrixProgress::new(defects.len(), self.quiet);
            let mutants = self.test(&stage, &sound, &defects, &progress).await;
            Ok::<_, Trouble>(Matrix::new(&sound, mutants, whole))
        };
        // The runs listen in one thread; what they have to wait for goes on in all of them.
        let thread = LocalSet::new();
        let matrix = tokio::select! {
            matrix = thread.run_until(testing) => matrix?,
            // Nothing is left behind: the references are gone with this process.
            () = signals::stop() => return Ok(ExitCode::Interrupted),
        };
        reports.write(env!("CARGO_PKG_VERSION"), &matrix)?;
        say!("{}", matrix_in_words(&matrix, self.all).trim_end());
        Ok(if matrix.is_sound() { ExitCode::Conformant } else { ExitCode::Failed })
    }

    /// The defects to be tried, by their ids, and whether they are all.
    fn chosen(&self) -> Result<(Vec<&'static Defect>, bool), Trouble> {
        let mut chosen = defects::like(&self.defects).map_err(Trouble::usage)?;
        chosen.sort_by_key(|defect| defect.id);
        let chosen: Vec<_> = chosen.into_iter().step_by(self.sample).collect();
        let whole = chosen.len() == upcheck_reference::defects().len();
        Ok((chosen, whole))
    }

    /// Runs the suite against each, up to `jobs` at once. They come back in their order.
    async fn test(
        &self,
        stage: &Rc<Stage>,
        sound: &SoundRun,
        defects: &[&'static Defect],
        progress: &MatrixProgress,
    ) -> Vec<Mutant> {
        let mut waiting = defects.iter().copied().enumerate();
        let mut air = JoinSet::new();
        let mut landed = Vec::new();
        loop {
            while air.len() < self.jobs
                && let Some((place, defect)) = waiting.next()
            {
                let stage = Rc::clone(stage);
                // In a task of its own, so that a panic ends this defect and not the others.
                let run = tokio::task::spawn_local(async move { stage.suite(Some(defect)).await });
                air.spawn_local(async move { (place, defect, run.await) });
            }
            match air.join_next().await {
                None => break,
                Some(Ok((place, defect, ended))) => {
                    let mutant = judge(sound, defect, &ended);
                    progress.count(&mutant);
                    landed.push((place, mutant));
                }
                // It only waits for another task.
                Some(Err(_)) => {}
            }
        }
        landed.sort_by_key(|(place, _)| *place);
        landed.into_iter().map(|(_, mutant)| mutant).collect()
    }
}

impl Stage {
    /// Runs the suite against a reference of its own, and says whether the defect, if there is one, was reached.
    async fn suite(&self, defect: Option<&'static Defect>) -> Result<(Endings, bool), Trouble> {
        let region = "us-east-1".to_owned();
        let embedded = Embedded::start(region, self.timeout, defect).await?;
        let Embedded { reference, client, alt, profile, .. } = embedded;
        let settings = Settings {
            client,
            alt: Some(alt),
            other_account: other_account(profile.account.as_ref()).map_err(Trouble::harness)?,
            profile,
            bucket: None,
            jobs: 8,
            repeat: 1,
            fail_fast: false,
            // The reference ends with everything in it.
            keep: true,
            expectations: None,
            journal: None,
            run: RunName::random().map_err(Trouble::harness)?,
        };
        let mut endings = Endings::default();
        run(&self.plan, &self.ledger, settings, &Interrupt::default(), &mut endings).await?;
        Ok((endings, reference.reached() > 0))
    }
}

fn judge(
    sound: &SoundRun,
    defect: &Defect,
    ended: &Result<Result<(Endings, bool), Trouble>, JoinError>,
) -> Mutant {
    let (run, reached) = match ended {
        Ok(Ok((endings, reached))) => (Ok(endings), *reached),
        Ok(Err(trouble)) => (Err(trouble.to_string()), true),
        Err(panic) => (Err(panic.to_string()), true),
    };
    sound.judge(defect.id, defect.sentence, reached, run)
}
