//! Which server, with which keys.

use std::time::Duration;
use upcheck_engine::profile::Profile;
use upcheck_wire::{Client, ClientConfig, Credentials, Endpoint};

/// The most of an answer's body that is read, in bytes.
const BODY_LIMIT: usize = 16 * 1024 * 1024;

/// A server to be tested.
#[derive(Debug)]
pub struct Target {
    endpoint: String,
    region: String,
    credentials: Credentials,
    profile: Profile,
    bucket: Option<String>,
    timeout: Duration,
}

/// Why a target cannot be tested.
#[derive(Debug, thiserror::Error)]
pub enum TargetError {
    /// A variable of the environment that is needed.
    #[error("{0} is not set")]
    Missing(&'static str),
    /// The server could not be started, or something else that the caller knows of.
    #[error("{0}")]
    Start(String),
}

impl Target {
    /// A server at a URL, with its keys; region `us-east-1`, ten seconds for each request.
    #[must_use]
    pub fn new(endpoint: &str, access_key: &str, secret_key: &str) -> Self {
        Self {
            endpoint: endpoint.to_owned(),
            region: "us-east-1".to_owned(),
            credentials: Credentials {
                access_key: access_key.to_owned(),
                secret_key: secret_key.to_owned(),
                session_token: None,
            },
            profile: Profile::default(),
            bucket: None,
            timeout: Duration::from_secs(10),
        }
    }

    /// The server that the environment names: `AWS_ENDPOINT_URL_S3` or `AWS_ENDPOINT_URL`, the AWS variables for keys
    /// and region, and `UPCHECK_BUCKET` for a bucket to work in.
    ///
    /// # Errors
    /// A variable that is needed is not set.
    pub fn from_env() -> Result<Self, TargetError> {
        let endpoint = variable(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]);
        let key = |name: &'static str| variable(&[name]).ok_or(TargetError::Missing(name));
        let endpoint = endpoint.ok_or(TargetError::Missing("AWS_ENDPOINT_URL_S3"))?;
        let mut target = Self::new(&endpoint, &key("AWS_ACCESS_KEY_ID")?, &key("AWS_SECRET_ACCESS_KEY")?);
        target.credentials.session_token = variable(&["AWS_SESSION_TOKEN"]);
        if let Some(region) = variable(&["AWS_REGION", "AWS_DEFAULT_REGION"]) {
            target.region = region;
        }
        target.bucket = variable(&["UPCHECK_BUCKET"]);
        Ok(target)
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

    /// A connection, what is known of the server, and the bucket to work in.
    pub(crate) fn connect(self) -> Result<(Client, Profile, Option<String>), TargetError> {
        let start = |error: &dyn std::error::Error| TargetError::Start(error.to_string());
        let endpoint = Endpoint::parse(&self.endpoint).map_err(|error| start(&error))?;
        let client = Client::new(ClientConfig {
            region: self.region,
            timeout: self.timeout,
            body_limit: BODY_LIMIT,
            ..ClientConfig::new(endpoint, self.credentials)
        });
        Ok((client.map_err(|error| start(&error))?, self.profile, self.bucket))
    }
}

fn variable(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}
