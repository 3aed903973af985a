//! Every check as a libtest-mimic test.

use crate::target::{Target, TargetError};
use libtest_mimic::{Arguments, Completion, Failed, Trial};
use std::any::Any;
use std::collections::HashMap;
use std::fmt;
use std::process::ExitCode;
use std::sync::Arc;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::{Mutex, OnceCell};
use upcheck_engine::Verdict;
use upcheck_engine::case::CaseSet;
use upcheck_engine::plan::{Aspect, Filter, Level, Plan, Planned};
use upcheck_engine::profile::Profile;
use upcheck_engine::run::{CheckRecord, Session, Settings};
use upcheck_engine::world::{Journal, RunName};
use upcheck_reference::{AltAccount, Config, Reference};
use upcheck_report::{Context, failure};

type Start = Box<dyn FnOnce() -> Starting + Send>;
type Starting = std::pin::Pin<Box<dyn Future<Output = Result<(Target, Alive), TargetError>> + Send>>;
/// Whatever must live until the last test has run.
type Alive = Box<dyn Any + Send>;

/// The suite, to be run as tests.
pub struct Suite {
    start: Start,
    filter: Filter,
    embedded: bool,
}

impl fmt::Debug for Suite {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Suite").field("filter", &self.filter).finish_non_exhaustive()
    }
}

impl Suite {
    /// The suite against a server that `start` starts, when and if a test runs. What `start` returns beside the
    /// target lives until the last test has run.
    pub fn against<S, F, A>(start: S) -> Self
    where
        S: FnOnce() -> F + Send + 'static,
        F: Future<Output = Result<(Target, A), TargetError>> + Send + 'static,
        A: Send + 'static,
    {
        let boxed = move || -> Starting {
            let starting = start();
            Box::pin(async move { starting.await.map(|(target, alive)| (target, Box::new(alive) as Alive)) })
        };
        Self { start: Box::new(boxed), filter: Filter::default(), embedded: false }
    }

    /// The suite against the server that the environment names; see [`Target::from_env`].
    #[must_use]
    pub fn from_env() -> Self {
        Self::against(|| async { Ok((Target::from_env()?, ())) })
    }

    /// The suite against the embedded reference.
    #[must_use]
    pub fn reference() -> Self {
        let suite = Self::against(|| async {
            let second = AltAccount::random()?;
            let (alt_key, alt_secret) = (second.access_key.clone(), second.secret_key.clone());
            let config = Config { alt: Some(second), ..Config::random()? };
            let (access_key, secret_key) = (config.access_key.clone(), config.secret_key.clone());
            let profile = Profile::of_reference(config.account.clone());
            let reference = Reference::start(config).await?;
            let target = Target::new(&reference.url(), &access_key, &secret_key).profile(profile);
            Ok((target.second_account(&alt_key, &alt_secret), reference))
        });
        Self { embedded: true, ..suite }
    }

    /// Only these checks, as `upcheck run --filter` takes them.
    #[must_use]
    pub fn filter(mut self, filter: Filter) -> Self {
        self.filter = filter;
        self
    }

    /// Runs the tests that the command line asks for, and removes everything that they made.
    ///
    /// A check fails its test when it fails at `must` or `should`, cannot be tested, or ends the server. What is not
    /// applicable, and failures at `may`, are shown as ignored.
    #[must_use]
    pub fn main(self) -> ExitCode {
        let arguments = Arguments::from_args();
        let set = match CaseSet::builtin() {
            Ok(set) => set,
            Err(error) => return broken(&error),
        };
        let plan = Plan::of(&set.points, &self.filter, Level::Observe);
        let runtime = match Builder::new_multi_thread().enable_all().build() {
            Ok(runtime) => runtime,
            Err(error) => return broken(&error),
        };
        let hall = Arc::new(Hall {
            runtime,
            set,
            embedded: self.embedded,
            start: Mutex::new(Some(self.start)),
            stage: OnceCell::new(),
            seen: std::sync::Mutex::default(),
        });
        let trials = plan.iter().flat_map(|planned| tests(&hall, planned)).collect();
        let conclusion = libtest_mimic::run(&arguments, trials);
        let clean = hall.close();
        if conclusion.has_failed() || !clean { ExitCode::from(101) } else { ExitCode::SUCCESS }
    }
}

/// Where the tests of one process meet: the server and the world are there once.
struct Hall {
    runtime: Runtime,
    set: CaseSet,
    embedded: bool,
    start: Mutex<Option<Start>>,
    stage: OnceCell<Result<Stage, String>>,
    /// Records by the name of their point: decision and detail come of one exchange.
    seen: std::sync::Mutex<HashMap<String, Arc<OnceCell<Outcome>>>>,
}

type Outcome = Result<Vec<CheckRecord>, String>;

struct Stage {
    session: Session,
    context: Context,
    _alive: std::sync::Mutex<Alive>,
}

impl Hall {
    fn check(&self, planned: &Planned, aspect: Aspect) -> Result<Completion, Failed> {
        let cell = {
            let mut seen = self.seen.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
            seen.entry(planned.point.name.clone()).or_default().clone()
        };
        self.runtime.block_on(async {
            let stage = self.stage.get_or_init(|| self.open()).await.as_ref().map_err(Failed::from)?;
            let run = || async { stage.session.check(planned).await.map_err(|error| error.to_string()) };
            let records = cell.get_or_init(run).await.as_ref().map_err(Failed::from)?;
            let record = records.iter().find(|record| record.aspect == aspect);
            record.map_or_else(
                || Err("the check was not judged".into()),
                |record| complete(&stage.context, record),
            )
        })
    }

    async fn open(&self) -> Result<Stage, String> {
        let start = self.start.lock().await.take().ok_or("the target was started twice")?;
        let (target, alive) = start().await.map_err(|error| error.to_string())?;
        let (endpoint, region) = target.place();
        let (client, alt, profile, bucket) = target.connect().map_err(|error| error.to_string())?;
        let run = RunName::random().map_err(|error| error.to_string())?;
        // The embedded reference ends with this process: nothing of it can be left behind.
        let journal = match self.embedded {
            true => None,
            false => Some(Journal::begin(None, &run, &endpoint, &region).map_err(|error| error.to_string())?),
        };
        let other_account =
            upcheck_engine::other_account(profile.account.as_ref()).map_err(|e| e.to_string())?;
        let settings = Settings {
            client,
            alt,
            profile,
            bucket,
            jobs: 1,
            repeat: 1,
            fail_fast: false,
            keep: false,
            expectations: None,
            journal,
            run,
            other_account,
        };
        let context = Context {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            endpoint,
            embedded: self.embedded,
            region,
            options: String::new(),
            facts: Arc::default(),
        };
        let session = Session::new(settings, self.set.ledger.clone());
        Ok(Stage { session, context, _alive: std::sync::Mutex::new(alive) })
    }

    /// Removes what the tests made; says whether all of it is gone.
    fn close(self: Arc<Self>) -> bool {
        let Ok(hall) = Arc::try_unwrap(self) else { return false };
        let Some(Ok(stage)) = hall.stage.into_inner() else { return true };
        let left = hall.runtime.block_on(stage.session.close());
        for left in &left {
            anstream::eprintln!("left over: {left}");
        }
        left.is_empty()
    }
}

/// The tests of a point: one for each selected check.
fn tests(hall: &Arc<Hall>, planned: &Planned) -> Vec<Trial> {
    let test = |check: upcheck_engine::plan::Check<'_>| {
        let (hall, planned, aspect) = (hall.clone(), planned.clone(), check.aspect);
        Trial::ignorable_test(check.name(), move || hall.check(&planned, aspect))
            .with_kind(check.level().as_str())
    };
    planned.checks().map(test).collect()
}

fn complete(context: &Context, record: &CheckRecord) -> Result<Completion, Failed> {
    let why = record.findings.join("; ");
    match record.verdict {
        Verdict::Pass | Verdict::Observed => Ok(Completion::Completed),
        Verdict::NotApplicable => Ok(Completion::ignored_with(why)),
        Verdict::Fail if record.level > Level::Should => {
            Ok(Completion::ignored_with(format!("fails at {}: {why}", record.level)))
        }
        _ => Err(anstream::adapter::strip_str(&failure(context, record)).to_string().into()),
    }
}

fn broken(error: &dyn fmt::Display) -> ExitCode {
    anstream::eprintln!("{error}");
    ExitCode::from(101)
}
