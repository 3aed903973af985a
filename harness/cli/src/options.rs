//! Options that more than one command takes.

use crate::failed::failed;
use crate::trouble::Trouble;
use clap::Args;
use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use upcheck_engine::baseline::Baseline;
use upcheck_engine::case::{CaseNames, CaseSet, LoadError};
use upcheck_engine::plan::{Filter, Level, Plan, Shard};
use upcheck_engine::profile::Profile;
use upcheck_report::{RunFacts, shell_word};
use upcheck_wire::{
    Addressing, CaBundle, Client, ClientConfig, Credentials, Endpoint, Environment, TlsOptions,
};

/// The most of an answer's body that is read, in bytes: twice the largest source.
pub(crate) const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// What `--timeout` is when it is not given.
const DEFAULT_TIMEOUT: Duration = Duration::from_secs(10);

const REGION_HELP: &str =
    "The region that requests are signed for [env: AWS_REGION, AWS_DEFAULT_REGION; default: us-east-1]";

const PROFILE_HELP: &str =
    "A profile of the shared AWS files: keys, region, endpoint, CA bundle [env: AWS_PROFILE]";

/// Where cases come from.
#[derive(Debug, Args)]
pub(crate) struct Cases {
    /// A folder of case files instead of the built-in ones
    #[arg(long, value_name = "DIR")]
    cases: Option<PathBuf>,
}

impl Cases {
    /// Whether these are the built-in ones.
    pub(crate) fn are_builtin(&self) -> bool {
        self.cases.is_none()
    }

    pub(crate) fn load(&self) -> Result<CaseSet, Trouble> {
        Ok(match &self.cases {
            Some(dir) => CaseSet::of_dir(dir)?,
            None => CaseSet::builtin()?,
        })
    }
}

/// Which cases.
#[derive(Debug, Args)]
pub(crate) struct Selection {
    #[command(flatten)]
    cases: Cases,
    /// Only these checks: `level:must`, `area:range`, `clause:ID`, `not …`, or a part of the name (`*` is a wildcard);
    /// terms combine with blanks, all must hold
    #[arg(long, value_name = "FILTER", default_value = "")]
    filter: Filter,
    /// Only checks of this level or a weightier one: must, should, may or observe
    #[arg(long, value_name = "LEVEL", default_value = "observe")]
    level: Level,
    /// Only those of them that failed, could not be tested or did not run in a saved run (--report json=PATH)
    #[arg(long, value_name = "RUN.json")]
    rerun_failed: Option<PathBuf>,
    /// Only part I of N of them: N machines with the same cases share them without overlap
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
}

impl Selection {
    pub(crate) fn cases(&self) -> Result<CaseSet, Trouble> {
        self.cases.load()
    }

    /// What is to be run, and what it is part of.
    pub(crate) fn plan(&self, set: &CaseSet) -> Result<(Plan, RunFacts), Trouble> {
        let names = CaseNames::of(set);
        let mut whole = Plan::of(&set.points, &self.filter, self.level);
        if let Some(path) = &self.rerun_failed {
            let failed = failed(path, &names)?;
            whole = whole.only(|check| failed.contains(&check.name()));
        }
        let facts = RunFacts {
            names,
            plan_digest: whole.digest(),
            plan_points: whole.points(),
            plan_checks: whole.checks(),
            filter: self.filter.to_string(),
            level: self.level,
            rerun: self.rerun_failed.is_some(),
            shard: self.shard,
            ..RunFacts::default()
        };
        let plan = match self.shard {
            Some(shard) => whole.shard(shard),
            None => whole,
        };
        Ok((plan, facts))
    }

    /// The options that lead to the same cases.
    pub(crate) fn replay(&self) -> String {
        match &self.cases.cases {
            Some(dir) => option("--cases", dir),
            None => String::new(),
        }
    }
}

/// Where to, and with which keys.
#[derive(Debug, Args)]
pub(crate) struct Target {
    #[arg(long, value_name = "URL", help = "The endpoint [env: AWS_ENDPOINT_URL_S3, AWS_ENDPOINT_URL]")]
    endpoint_url: Option<String>,
    #[arg(long, value_name = "REGION", help = REGION_HELP)]
    region: Option<String>,
    #[arg(long, value_name = "NAME", help = PROFILE_HELP)]
    profile: Option<String>,
    #[arg(long, value_name = "FILE", help = "The certificates to trust, in PEM [env: AWS_CA_BUNDLE]")]
    ca_bundle: Option<PathBuf>,
    /// Trust any certificate
    #[arg(long)]
    no_verify_ssl: bool,
    /// Where requests name their bucket: path or virtual
    #[arg(long, value_name = "STYLE", value_parser = addressing)]
    addressing: Option<Addressing>,
    /// The most time for one request, in seconds; `500ms` is also taken
    #[arg(long, value_name = "TIME", default_value = "10", value_parser = duration)]
    pub(crate) timeout: Duration,
    /// Permit amazonaws.com as the target: requests there cost money
    #[arg(long)]
    allow_amazon: bool,
}

impl Target {
    /// The endpoint that was asked for, if any.
    pub(crate) fn endpoint(&self) -> Result<Option<Endpoint>, Trouble> {
        let Some(url) = self.endpoint_url.clone().or(self.environment()?.endpoint_url()) else {
            return Ok(None);
        };
        let endpoint = Endpoint::parse(&url)?;
        if endpoint.is_amazon() && !self.allow_amazon {
            return Err(Trouble::usage(format!(
                "{endpoint} is Amazon S3, where requests cost money; add --allow-amazon if that is meant"
            )));
        }
        Ok(Some(endpoint))
    }

    /// A client for an endpoint, with the keys of the environment; `style` is that of the target's profile.
    pub(crate) fn client(&self, endpoint: Endpoint, style: Option<Addressing>) -> Result<Client, Trouble> {
        let environment = self.environment()?;
        let credentials = environment.credentials().map_err(Trouble::usage)?;
        let ca_bundle = self.ca_bundle.clone().map(CaBundle::File).or(environment.ca_bundle());
        let config = ClientConfig {
            region: self.region()?,
            timeout: self.timeout,
            body_limit: BODY_LIMIT,
            addressing: self.style(style),
            tls: TlsOptions { ca_bundle, insecure: self.no_verify_ssl },
            ..ClientConfig::new(endpoint, credentials)
        };
        Client::new(config).map_err(Trouble::usage)
    }

    fn style(&self, of_profile: Option<Addressing>) -> Addressing {
        self.addressing.or(of_profile).unwrap_or_default()
    }

    /// Where requests name their bucket, in a word; `of_profile` is what the target's profile says.
    pub(crate) fn addressing(&self, of_profile: Option<Addressing>) -> &'static str {
        named(self.style(of_profile))
    }

    /// Whether the environment has keys of a second account.
    pub(crate) fn has_second_account() -> bool {
        std::env::var_os("ALT_ACCESS_KEY_ID").is_some_and(|value| !value.is_empty())
    }

    /// The same connection with the keys of a second account: `ALT_ACCESS_KEY_ID` and `ALT_SECRET_ACCESS_KEY`.
    pub(crate) fn second_account(client: &Client) -> Result<Option<Client>, Trouble> {
        let variable = |name| std::env::var(name).ok().filter(|value: &String| !value.is_empty());
        match (variable("ALT_ACCESS_KEY_ID"), variable("ALT_SECRET_ACCESS_KEY")) {
            (Some(access_key), Some(secret_key)) => {
                Ok(Some(client.with_credentials(Credentials { access_key, secret_key, session_token: None })))
            }
            (None, None) => Ok(None),
            _ => Err(Trouble::usage("ALT_ACCESS_KEY_ID and ALT_SECRET_ACCESS_KEY go together")),
        }
    }

    pub(crate) fn region(&self) -> Result<String, Trouble> {
        match &self.region {
            Some(region) => Ok(region.clone()),
            None => Ok(self.environment()?.region()),
        }
    }

    /// The options that lead to the same target, without the endpoint and the keys.
    pub(crate) fn replay(&self) -> Result<String, Trouble> {
        let mut options = String::new();
        let region = self.region()?;
        if region != "us-east-1" {
            options.push_str(&option("--region", region));
        }
        if let Some(profile) = &self.profile {
            options.push_str(&option("--profile", profile));
        }
        if let Some(path) = &self.ca_bundle {
            options.push_str(&option("--ca-bundle", path));
        }
        if let Some(style) = self.addressing {
            options.push_str(&option("--addressing", named(style)));
        }
        if self.timeout != DEFAULT_TIMEOUT {
            options.push_str(&option("--timeout", self.timeout.as_secs_f64().to_string()));
        }
        for (given, option) in
            [(self.no_verify_ssl, " --no-verify-ssl"), (self.allow_amazon, " --allow-amazon")]
        {
            options.push_str(if given { option } else { "" });
        }
        Ok(options)
    }

    fn environment(&self) -> Result<Environment, Trouble> {
        Environment::load(self.profile.as_deref()).map_err(Trouble::usage)
    }
}

/// Reads a target profile.
pub(crate) fn profile(path: Option<&PathBuf>) -> Result<Profile, Trouble> {
    let Some(path) = path else { return Ok(Profile::default()) };
    let text = std::fs::read_to_string(path)
        .map_err(|error| Trouble::usage(format!("cannot read the profile {}: {error}", path.display())))?;
    Ok(Profile::parse(&path.display().to_string(), &text)?)
}

/// Reads a baseline.
pub(crate) fn baseline(path: &Path) -> Result<Baseline, Trouble> {
    read_baseline(path).map(|(_, baseline)| baseline)
}

/// Reads a baseline, and its text.
pub(crate) fn read_baseline(path: &Path) -> Result<(String, Baseline), Trouble> {
    let text = std::fs::read_to_string(path)
        .map_err(|error| Trouble::usage(format!("cannot read the baseline {}: {error}", path.display())))?;
    match Baseline::parse(&path.display().to_string(), &text) {
        Ok(baseline) => Ok((text, baseline)),
        Err(faults) => Err(LoadError::Faults(faults).into()),
    }
}

/// A number from 1 up.
pub(crate) fn at_least_one(text: &str) -> Result<usize, String> {
    text.parse().ok().filter(|number| *number >= 1).ok_or_else(|| "a number from 1 up".to_owned())
}

/// An option with its value, as a shell takes it.
pub(crate) fn option(name: &str, value: impl AsRef<OsStr>) -> String {
    format!(" {name} {}", shell_word(&value.as_ref().to_string_lossy()))
}

fn named(style: Addressing) -> &'static str {
    match style {
        Addressing::Path => "path",
        Addressing::Virtual => "virtual",
    }
}

fn addressing(text: &str) -> Result<Addressing, String> {
    match text {
        "path" => Ok(Addressing::Path),
        "virtual" => Ok(Addressing::Virtual),
        _ => Err("path (http://host/bucket/key) or virtual (http://bucket.host/key)".to_owned()),
    }
}

/// `10`, `2.5`, `10s`, `500ms`
pub(crate) fn duration(text: &str) -> Result<Duration, String> {
    let (number, unit) = match text.strip_suffix("ms") {
        Some(number) => (number, 0.001),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    let seconds = number.parse::<f64>().ok().map(|number| number * unit);
    match seconds.filter(|seconds| *seconds > 0.0 && *seconds <= 3600.0) {
        Some(seconds) => Ok(Duration::from_secs_f64(seconds)),
        None => Err("a time above 0 and up to an hour, such as `10`, `2.5` or `500ms`".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seconds_or_milliseconds() {
        for (text, millis) in [("10", 10_000), ("2.5", 2500), ("500ms", 500), ("3s", 3000)] {
            assert_eq!(duration(text), Ok(Duration::from_millis(millis)), "{text}");
        }
        for text in ["", "0", "-1", "x", "NaN", "inf", "1h", "3601"] {
            assert!(duration(text).is_err(), "{text}");
        }
    }
}
