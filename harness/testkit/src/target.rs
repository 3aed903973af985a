//! Which server, with which keys.

use std::time::Duration;
use upcheck_engine::profile::Profile;
use upcheck_wire::{Client, ClientConfig, Credentials, Endpoint, Environment, EnvironmentError, TlsOptions};

/// The most of an answer's body that is read, in bytes.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// A server to be tested.
#[derive(Debug)]
pub struct Target {
    endpoint: String,
    region: String,
    credentials: Credentials,
    alt: Option<Credentials>,
    tls: TlsOptions,
    profile: Profile,
    bucket: Option<String>,
    timeout: Duration,
}

/// Why a target cannot be tested.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// The environment names no endpoint.
    #[error("AWS_ENDPOINT_URL_S3 is not set; it names the server to be tested")]
    NoEndpoint,
    /// The environment gives no keys.
    #[error(transparent)]
    Environment(#[from] EnvironmentError),
    /// The server could not be started.
    #[error("the server does not start: {0}")]
    Io(#[from] std::io::Error),
    /// Something else that the caller knows of.
    #[error("{0}")]
    Start(String),
}

impl Target {
    /// A server at a URL, with its keys; region `us-east-1`, ten seconds for each request.
    #[must_use]
    pub fn new(endpoint: &str, access_key: &str, secret_key: &str) -> Self {
        let (access_key, secret_key) = (access_key.to_owned(), secret_key.to_owned());
        Self::with(endpoint, Credentials { access_key, secret_key, session_token: None })
    }

    fn with(endpoint: &str, credentials: Credentials) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            region: "us-east-1".to_owned(),
            credentials,
            alt: None,
            tls: TlsOptions::default(),
            profile: Profile::default(),
            bucket: None,
            timeout: Duration::from_secs(10),
        }
    }

    /// The server that the environment names: the AWS variables and files, as `upcheck run` takes them, and
    /// `UPCHECK_BUCKET` for a bucket to work in.
    ///
    /// # Errors
    /// No endpoint, or no keys.
    pub fn from_env() -> Result<Self, TargetError> {
        let environment = Environment::load(None)?;
        let endpoint = environment.endpoint_url().ok_or(TargetError::NoEndpoint)?;
        let credentials = environment.credentials()?;
        Ok(Self {
            region: environment.region(),
            bucket: std::env::var("UPCHECK_BUCKET").ok().filter(|bucket| !bucket.is_empty()),
            tls: TlsOptions { ca_bundle: environment.ca_bundle(), insecure: false },
            ..Self::with(&endpoint, credentials)
        })
    }

    /// Signs for another region.
    #[must_use]
    pub fn region(mut self, region: &str) -> Self {
        region.clone_into(&mut self.region);
        self
    }

    /// What the server declares of itself.
    #[must_use]
    pub fn profile(mut self, profile: Profile) -> Self {
        self.profile = profile;
        self
    }

    /// Keys of a second account, whose objects the first must not read.
    #[must_use]
    pub fn second_account(mut self, access_key: &str, secret_key: &str) -> Self {
        let (access_key, secret_key) = (access_key.to_owned(), secret_key.to_owned());
        self.alt = Some(Credentials { access_key, secret_key, session_token: None });
        self
    }

    /// Works in a bucket that is there already, which is never reconfigured.
    #[must_use]
    pub fn bucket(mut self, bucket: &str) -> Self {
        self.bucket = Some(bucket.to_owned());
        self
    }

    /// The most time for one request.
    #[must_use]
    pub fn timeout(mut self, timeout: Duration) -> Self {
        self.timeout = timeout;
        self
    }

    /// The endpoint's URL and the region.
    pub(crate) fn place(&self) -> (String, String) {
        (self.endpoint.clone(), self.region.clone())
    }

    /// A connection, the same for the second account, what is known of the server, and the bucket to work in.
    pub(crate) fn connect(self) -> Result<(Client, Option<Client>, Profile, Option<String>), TargetError> {
        let start = |error: &dyn std::error::Error| TargetError::Start(error.to_string());
        let endpoint = Endpoint::parse(&self.endpoint).map_err(|error| start(&error))?;
        let client = Client::new(ClientConfig {
            region: self.region,
            timeout: self.timeout,
            tls: self.tls,
            body_limit: BODY_LIMIT,
            ..ClientConfig::new(endpoint, self.credentials)
        });
        let client = client.map_err(|error| start(&error))?;
        let alt = self.alt.map(|credentials| client.with_credentials(credentials));
        Ok((client, alt, self.profile, self.bucket))
    }
}
