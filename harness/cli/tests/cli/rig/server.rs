//! A target: `upcheck serve`, and ways to talk to it.

use super::home::{Ended, Home, Running};
use super::report::Report;
use std::process::Command;
use upcheck_wire::{Client, ClientConfig, Credentials, Endpoint};

/// A running `upcheck serve` with the keys that it made up.
pub(crate) struct Server {
    access: Access,
    _serve: Running,
    _home: Home,
}

/// Where a target is, and the keys to it.
#[derive(Clone)]
pub(crate) struct Access {
    pub(crate) endpoint: String,
    pub(crate) access_key: String,
    pub(crate) secret_key: String,
    /// The account that owns its buckets.
    pub(crate) account: String,
    /// The keys of a second account.
    pub(crate) alt: Option<(String, String)>,
}

/// A run that has ended with a report.
pub(crate) struct Ran {
    pub(crate) ended: Ended,
    pub(crate) report: Report,
}

impl Server {
    pub(crate) fn start() -> Self {
        let home = Home::new();
        let serve = Running::start(home.command(&["serve"]));
        let access = Access::of(&serve);
        Self { access, _serve: serve, _home: home }
    }

    pub(crate) fn access(&self) -> &Access {
        &self.access
    }

    /// Fails the test unless the target is empty.
    #[track_caller]
    pub(crate) fn is_empty(&self) {
        let buckets = self.access.ask(async |client| client.list_buckets().await.unwrap());
        assert_eq!(buckets, Vec::<String>::new(), "buckets were left behind");
    }
}

impl Access {
    /// Where a server is, and the keys that it made up: as soon as it says so.
    pub(crate) fn of(serve: &Running) -> Self {
        let ready = serve.first_line();
        // Another stream, which may come later; the account is its last line.
        serve.says("account ");
        let said = serve.stderr_so_far();
        let value = |name: &str| said.lines().find_map(|line| line.strip_prefix(name)).unwrap().to_owned();
        Self {
            endpoint: ready.strip_prefix("ready ").unwrap().to_owned(),
            access_key: value("AWS_ACCESS_KEY_ID="),
            secret_key: value("AWS_SECRET_ACCESS_KEY="),
            account: value("account "),
            alt: Some((value("ALT_ACCESS_KEY_ID="), value("ALT_SECRET_ACCESS_KEY="))),
        }
    }

    /// A profile that names the account, as a file of `home`.
    pub(crate) fn profile(&self, home: &Home) -> String {
        home.write("account.yaml", &format!("schema: upc/target/1\naccount_id: \"{}\"\n", self.account))
    }

    /// The same keys at another endpoint.
    pub(crate) fn at(&self, endpoint: String) -> Self {
        Self { endpoint, ..self.clone() }
    }

    /// Asks the target something over the wire.
    pub(crate) fn ask<T>(&self, question: impl AsyncFnOnce(&Client) -> T) -> T {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let credentials = Credentials {
                access_key: self.access_key.clone(),
                secret_key: self.secret_key.clone(),
                session_token: None,
            };
            let endpoint = Endpoint::parse(&self.endpoint).unwrap();
            let client = Client::new(ClientConfig::new(endpoint, credentials));
            question(&client.unwrap()).await
        })
    }

    /// A command of the binary with this target and these keys.
    pub(crate) fn command(&self, home: &Home, arguments: &[&str]) -> Command {
        let mut command = home.command(arguments);
        command.args(["--endpoint-url", &self.endpoint]);
        command.env("AWS_ACCESS_KEY_ID", &self.access_key).env("AWS_SECRET_ACCESS_KEY", &self.secret_key);
        if let Some((access_key, secret_key)) = &self.alt {
            command.env("ALT_ACCESS_KEY_ID", access_key).env("ALT_SECRET_ACCESS_KEY", secret_key);
        }
        command
    }

    /// Runs a command of the binary against this target.
    pub(crate) fn upcheck(&self, home: &Home, arguments: &[&str]) -> Ended {
        Running::start(self.command(home, arguments)).end()
    }

    /// `upcheck run` against this target, with a report, in a home of its own.
    pub(crate) fn run(&self, arguments: &[&str]) -> Ran {
        self.run_at(&Home::new(), arguments)
    }

    /// `upcheck run` against this target, with a report.
    pub(crate) fn run_at(&self, home: &Home, arguments: &[&str]) -> Ran {
        let path = home.path("report.json");
        let mut command = self.command(home, &["run"]);
        command.args(arguments).arg("--report").arg(format!("json={}", path.display()));
        let ended = Running::start(command).end();
        let report = Report::read(&path, &ended);
        Ran { ended, report }
    }
}
