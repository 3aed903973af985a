use std::path::PathBuf;

use super::{Section, SharedConfigError};
use crate::Credentials;

/// What the shared files say under one name.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Profile {
    /// The profile's name.
    pub name: String,
    /// The region.
    pub region: Option<String>,
    /// The endpoint for S3: of the `services` section that the profile names, else its own `endpoint_url`.
    pub endpoint_url: Option<String>,
    /// The file of trusted certificate authorities.
    pub ca_bundle: Option<PathBuf>,
    credentials: Result<Option<Credentials>, SharedConfigError>,
}

/// Ways to credentials that come before a key in the same profile.
const BEFORE_A_KEY: [&str; 5] =
    ["role_arn", "web_identity_token_file", "sso_session", "sso_start_url", "sso_account_id"];
/// Ways to credentials that come after a key.
const AFTER_A_KEY: [&str; 2] = ["credential_process", "login_session"];

impl Profile {
    /// From the profile's sections, the one with precedence first, and its `services`.
    pub(super) fn new(name: &str, sections: [&Section; 2], services: Option<&Section>) -> Self {
        let first = |key: &str| sections.iter().find_map(|section| section.get(key)).map(ToOwned::to_owned);
        let endpoint = services.and_then(|services| services.nested("s3", "endpoint_url"));
        Self {
            name: name.to_owned(),
            region: first("region"),
            endpoint_url: endpoint.map(ToOwned::to_owned).or_else(|| first("endpoint_url")),
            ca_bundle: first("ca_bundle").map(PathBuf::from),
            credentials: credentials(name, sections),
        }
    }

    /// The profile's key, if it has one.
    ///
    /// # Errors
    /// If only half of it is there, or the profile gets its credentials in a way that is not supported.
    pub fn credentials(&self) -> Result<Option<Credentials>, SharedConfigError> {
        self.credentials.clone()
    }
}

fn credentials(profile: &str, sections: [&Section; 2]) -> Result<Option<Credentials>, SharedConfigError> {
    let unsupported = |settings: &[&'static str]| {
        let setting = settings.iter().find(|key| sections.iter().any(|section| section.get(key).is_some()));
        setting.map_or(Ok(()), |setting| {
            Err(SharedConfigError::Unsupported { profile: profile.to_owned(), setting })
        })
    };
    unsupported(&BEFORE_A_KEY)?;
    // The halves of a key, and its token, are never from different files.
    for section in sections {
        let missing = |missing| Err(SharedConfigError::HalfAKey { profile: profile.to_owned(), missing });
        match (section.get("aws_access_key_id"), section.get("aws_secret_access_key")) {
            (None, None) => {}
            (None, Some(_)) => return missing("aws_access_key_id"),
            (Some(_), None) => return missing("aws_secret_access_key"),
            (Some(access_key), Some(secret_key)) => {
                return Ok(Some(Credentials {
                    access_key: access_key.to_owned(),
                    secret_key: secret_key.to_owned(),
                    session_token: section.get("aws_session_token").map(ToOwned::to_owned),
                }));
            }
        }
    }
    unsupported(&AFTER_A_KEY)?;
    Ok(None)
}
