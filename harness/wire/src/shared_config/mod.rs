//! The files that Amazon's tools keep credentials and settings in.

mod ini;
mod profile;

use std::path::{Path, PathBuf};

use ini::{File, Section};
pub use profile::Profile;

/// Reads the shared `config` and `credentials` files (Amazon's "AWS SDKs and Tools Reference Guide", "Shared config
/// and credentials files").
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct SharedConfig {
    /// Where credentials are, and a profile's section is `[name]`.
    pub credentials_file: Option<PathBuf>,
    /// Where settings are, and a profile's section is `[profile name]`, or `[default]`.
    pub config_file: Option<PathBuf>,
}

impl SharedConfig {
    /// A profile from the files that `AWS_SHARED_CREDENTIALS_FILE` and `AWS_CONFIG_FILE` name, or else from
    /// `.aws/credentials` and `.aws/config` in the home folder. Without a name it is the profile `default`, and
    /// none if there is no such.
    ///
    /// A file that is not there is empty. What has precedence, files or environment, is for the caller to say.
    ///
    /// # Errors
    /// For a file that cannot be read or understood, and for a profile that was named but is in neither.
    pub fn load(profile: Option<&str>) -> Result<Option<Profile>, SharedConfigError> {
        let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).map(PathBuf::from);
        let place = |variable: &str, file: &str| {
            let named = std::env::var_os(variable).filter(|path| !path.is_empty()).map(PathBuf::from);
            named.or_else(|| Some(home.as_ref()?.join(".aws").join(file)))
        };
        let files = Self {
            credentials_file: place("AWS_SHARED_CREDENTIALS_FILE", "credentials"),
            config_file: place("AWS_CONFIG_FILE", "config"),
        };
        files.profile(profile)
    }

    /// As [`SharedConfig::load`], from these files.
    ///
    /// # Errors
    /// As [`SharedConfig::load`].
    pub fn profile(&self, name: Option<&str>) -> Result<Option<Profile>, SharedConfigError> {
        let credentials = read(self.credentials_file.as_deref())?;
        let config = read(self.config_file.as_deref())?;
        let wanted = name.unwrap_or("default");
        let in_credentials = credentials.section(wanted);
        let mut in_config = config.section(&format!("profile {wanted}"));
        if wanted == "default" && in_config.is_none() {
            in_config = config.section(wanted);
        }
        if in_credentials.is_none() && in_config.is_none() {
            return match name {
                None => Ok(None),
                Some(name) => Err(SharedConfigError::NoSuchProfile {
                    profile: name.to_owned(),
                    files: [&self.credentials_file, &self.config_file]
                        .into_iter()
                        .flatten()
                        .map(|path| path.display().to_string())
                        .collect::<Vec<_>>()
                        .join(" and "),
                }),
            };
        }
        let services = in_config.and_then(|section| section.get("services"));
        let services = services.and_then(|name| config.section(&format!("services {name}")));
        let empty = Section::default();
        let sections = [in_credentials.unwrap_or(&empty), in_config.unwrap_or(&empty)];
        Ok(Some(Profile::new(wanted, sections, services)))
    }
}

/// Why a profile cannot be had from the shared files. No variant repeats a value.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SharedConfigError {
    /// A file is there, but cannot be read; holds the cause.
    #[error("cannot read {}: {cause}", .file.display())]
    Unreadable {
        /// The file.
        file: PathBuf,
        /// The operating system's reason.
        cause: String,
    },
    /// A line is neither section nor setting.
    #[error("{}, line {line}: {what}", .file.display())]
    Line {
        /// The file.
        file: PathBuf,
        /// The line, counted from 1.
        line: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The profile that was asked for is in no file.
    #[error("there is no profile {profile} in {files}")]
    NoSuchProfile {
        /// Its name.
        profile: String,
        /// The files.
        files: String,
    },
    /// One half of a key is there, the other is not.
    #[error("the profile {profile} has no {missing} beside its other half")]
    HalfAKey {
        /// The profile's name.
        profile: String,
        /// The setting that is missing.
        missing: &'static str,
    },
    /// The profile gets its credentials in a way that needs other programs or services.
    #[error(
        "the profile {profile} gets its credentials by {setting}, which is not supported: set AWS_ACCESS_KEY_ID, \
         AWS_SECRET_ACCESS_KEY and AWS_SESSION_TOKEN instead (`aws configure export-credentials --profile {profile} \
         --format env` prints them)"
    )]
    Unsupported {
        /// The profile's name.
        profile: String,
        /// The setting that says so.
        setting: &'static str,
    },
}

/// The sections of a file; none if it is not there.
fn read(path: Option<&Path>) -> Result<File, SharedConfigError> {
    let Some(path) = path else { return Ok(File::default()) };
    match std::fs::read(path) {
        Ok(bytes) => File::parse(&bytes).map_err(|(line, what)| SharedConfigError::Line {
            file: path.to_owned(),
            line,
            what,
        }),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => Ok(File::default()),
        Err(cause) => Err(SharedConfigError::Unreadable { file: path.to_owned(), cause: cause.to_string() }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Credentials;

    const CREDENTIALS: &str = "\
        [default]\naws_access_key_id = AK1\naws_secret_access_key = SK1\n\
        [both]\naws_access_key_id = AK2\naws_secret_access_key = SK2\naws_session_token = T2\nregion = r-cred\n\
        [half]\naws_secret_access_key = SK3\n\
        [with-process]\naws_access_key_id = AK4\naws_secret_access_key = SK4\n";
    const CONFIG: &str = "[default]\nregion = r1\ns3 =\n  addressing_style = path\nca_bundle = /ca.pem\n\
        [profile both]\naws_access_key_id = AK9\naws_secret_access_key = SK9\nregion = r2\n\
        endpoint_url = http://own\nservices = local\n\
        [services local]\ns3 =\n  endpoint_url = http://s3\nec2 =\n  endpoint_url = http://ec2\n\
        [profile config-only]\naws_access_key_id = AK5\naws_secret_access_key = SK5\nendpoint_url = http://own\n\
        [profile with-process]\ncredential_process = run\n\
        [profile process]\ncredential_process = run\n\
        [profile role]\nrole_arn = arn\naws_access_key_id = AK6\naws_secret_access_key = SK6\n\
        [profile sso]\nsso_session = s\n\
        [unprefixed]\nregion = r\n";

    /// Both files, in a folder of the test's own.
    struct Folder(PathBuf);

    impl Folder {
        fn with(test: &str, credentials: &str, config: &str) -> Self {
            let folder = std::env::temp_dir().join(format!("upcheck-wire-{}-{test}", std::process::id()));
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(folder.join("credentials"), credentials).unwrap();
            std::fs::write(folder.join("config"), config).unwrap();
            Self(folder)
        }

        fn profile(&self, name: Option<&str>) -> Result<Option<Profile>, SharedConfigError> {
            let (credentials, config) = (self.0.join("credentials"), self.0.join("config"));
            SharedConfig { credentials_file: Some(credentials), config_file: Some(config) }.profile(name)
        }
    }

    impl Drop for Folder {
        fn drop(&mut self) {
            let _ = std::fs::remove_dir_all(&self.0);
        }
    }

    fn key(access_key: &str, secret_key: &str, session_token: Option<&str>) -> Credentials {
        Credentials {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
            session_token: session_token.map(Into::into),
        }
    }

    #[test]
    fn a_profile_is_put_together_from_both_files() {
        let folder = Folder::with("both", CREDENTIALS, CONFIG);
        for (name, credentials, region, endpoint) in [
            (None, key("AK1", "SK1", None), Some("r1"), None),
            (Some("default"), key("AK1", "SK1", None), Some("r1"), None),
            (Some("both"), key("AK2", "SK2", Some("T2")), Some("r-cred"), Some("http://s3")),
            (Some("config-only"), key("AK5", "SK5", None), None, Some("http://own")),
            (Some("with-process"), key("AK4", "SK4", None), None, None),
        ] {
            let profile = folder.profile(name).unwrap().unwrap();
            assert_eq!(profile.credentials(), Ok(Some(credentials)), "{name:?}");
            assert_eq!(profile.region.as_deref(), region, "{name:?}");
            assert_eq!(profile.endpoint_url.as_deref(), endpoint, "{name:?}");
        }
        assert_eq!(folder.profile(None).unwrap().unwrap().ca_bundle, Some("/ca.pem".into()));
    }

    #[test]
    fn credentials_that_cannot_be_had_say_why_when_they_are_asked_for() {
        let folder = Folder::with("unsupported", CREDENTIALS, CONFIG);
        let unsupported =
            |profile: &str, setting| SharedConfigError::Unsupported { profile: profile.to_owned(), setting };
        for (name, error) in [
            ("process", unsupported("process", "credential_process")),
            ("role", unsupported("role", "role_arn")),
            ("sso", unsupported("sso", "sso_session")),
            ("half", SharedConfigError::HalfAKey { profile: "half".into(), missing: "aws_access_key_id" }),
        ] {
            assert_eq!(folder.profile(Some(name)).unwrap().unwrap().credentials(), Err(error));
        }
    }

    #[test]
    fn a_profile_that_is_not_there_is_an_error_if_it_was_named() {
        let folder = Folder::with("missing", "", "[unprefixed]\nregion = r\n");
        assert_eq!(folder.profile(None), Ok(None));
        for name in ["default", "unprefixed", "profile unprefixed", "none"] {
            let error = folder.profile(Some(name)).unwrap_err().to_string();
            assert!(error.starts_with(&format!("there is no profile {name} in /")), "{error}");
            assert!(error.contains("credentials and /"), "{error}");
        }
        let nowhere = SharedConfig { credentials_file: Some("/nonexistent/a".into()), config_file: None };
        assert_eq!(nowhere.profile(None), Ok(None));
    }

    #[test]
    fn a_broken_file_is_named_with_its_line_and_no_value() {
        let secret = "wJalrXUtnFEMI";
        let folder = Folder::with("broken", &format!("[default]\n{secret}\n"), "");
        let error = folder.profile(None).unwrap_err().to_string();
        assert!(error.contains("credentials, line 2: ") && !error.contains(secret), "{error}");
        let a_folder = SharedConfig { credentials_file: Some("/".into()), config_file: None };
        let unreadable = a_folder.profile(None).unwrap_err();
        assert!(matches!(unreadable, SharedConfigError::Unreadable { .. }), "{unreadable}");
    }

    #[test]
    fn debug_shows_no_secret() {
        let folder = Folder::with("debug", CREDENTIALS, CONFIG);
        let text = format!("{:?}", folder.profile(None));
        assert!(!text.contains("SK1") && !text.contains("AK1"), "{text}");
    }
}
