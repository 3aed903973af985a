//! What the environment and Amazon's files say of a target.

use crate::{CaBundle, Credentials, Profile, SharedConfig, SharedConfigError};

/// The AWS variables, and a profile of the shared files behind them.
///
/// A profile that was named comes before the variables for keys, as with Amazon's own tools; the profile `default` comes
/// after them, and its endpoint does not count: nobody is to be tested by surprise.
#[derive(Clone, Debug)]
pub struct Environment {
    /// Why the profile `default` cannot be read matters only to who needs it.
    profile: Result<Option<Profile>, SharedConfigError>,
    named: bool,
}

/// Why the environment gives no credentials.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum EnvironmentError {
    /// Neither variables nor files have a key.
    #[error(
        "{0} is not set; the keys come from AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or from a profile of the \
         shared AWS files"
    )]
    Missing(&'static str),
    /// The shared files cannot be used.
    #[error(transparent)]
    Files(#[from] SharedConfigError),
}

impl Environment {
    /// Reads the shared files for the profile `named`, or the one that `AWS_PROFILE` names, or `default`.
    ///
    /// # Errors
    /// A profile was named, but cannot be read or is not there.
    pub fn load(named: Option<&str>) -> Result<Self, EnvironmentError> {
        let variable = variable(&["AWS_PROFILE"]);
        let name = named.or(variable.as_deref());
        let profile = SharedConfig::load(name);
        match (name, profile) {
            (Some(_), Err(error)) => Err(error.into()),
            (name, profile) => Ok(Self { profile, named: name.is_some() }),
        }
    }

    /// `AWS_ENDPOINT_URL_S3`, `AWS_ENDPOINT_URL`, or that of the named profile.
    pub fn endpoint_url(&self) -> Option<String> {
        let of_profile = || self.profile().filter(|_| self.named)?.endpoint_url.clone();
        variable(&["AWS_ENDPOINT_URL_S3", "AWS_ENDPOINT_URL"]).or_else(of_profile)
    }

    /// `AWS_REGION`, `AWS_DEFAULT_REGION`, the profile's, or `us-east-1`.
    pub fn region(&self) -> String {
        let of_profile = || self.profile()?.region.clone();
        variable(&["AWS_REGION", "AWS_DEFAULT_REGION"])
            .or_else(of_profile)
            .unwrap_or_else(|| "us-east-1".to_owned())
    }

    /// `AWS_CA_BUNDLE`, or the profile's.
    pub fn ca_bundle(&self) -> Option<CaBundle> {
        let of_profile = || self.profile()?.ca_bundle.clone();
        variable(&["AWS_CA_BUNDLE"]).map(Into::into).or_else(of_profile).map(CaBundle::File)
    }

    /// The keys: of a profile that was named, else of the variables, else of the profile `default`.
    ///
    /// # Errors
    /// There are none, or the profile gets them in a way that is not supported.
    pub fn credentials(&self) -> Result<Credentials, EnvironmentError> {
        if self.named
            && let Some(credentials) = self.of_profile()?
        {
            return Ok(credentials);
        }
        match (variable(&["AWS_ACCESS_KEY_ID"]), variable(&["AWS_SECRET_ACCESS_KEY"])) {
            (Some(access_key), Some(secret_key)) => {
                let session_token = variable(&["AWS_SESSION_TOKEN"]);
                Ok(Credentials { access_key, secret_key, session_token })
            }
            (Some(_), None) => Err(EnvironmentError::Missing("AWS_SECRET_ACCESS_KEY")),
            (None, _) => self.of_profile()?.ok_or(EnvironmentError::Missing("AWS_ACCESS_KEY_ID")),
        }
    }

    fn profile(&self) -> Option<&Profile> {
        self.profile.as_ref().ok()?.as_ref()
    }

    fn of_profile(&self) -> Result<Option<Credentials>, SharedConfigError> {
        match &self.profile {
            Ok(profile) => profile.as_ref().map_or(Ok(None), Profile::credentials),
            Err(error) => Err(error.clone()),
        }
    }
}

/// The first of some variables that is set and not empty.
fn variable(names: &[&str]) -> Option<String> {
    names.iter().find_map(|name| std::env::var(name).ok().filter(|value| !value.is_empty()))
}
