//! What is known about a target: capabilities, limits, account.

use crate::case::{Diagnostic, Text, parse_yaml};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::fmt;
use upcheck_grammar::AccountId;

/// Something that not every target can do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Capability {
    /// Buckets can be versioned.
    Versioning,
    /// Versioning can be suspended.
    SuspendedVersioning,
    /// The ETag of an object or part is the MD5 digest of its bytes.
    EtagMd5,
    /// The account that owns the buckets has a twelve-digit id, and the profile names it.
    AccountId,
    /// There are keys of a second account, whose objects the first must not read.
    SecondAccount,
}

impl Capability {
    /// All of them.
    pub const ALL: [Self; 5] =
        [Self::Versioning, Self::SuspendedVersioning, Self::EtagMd5, Self::AccountId, Self::SecondAccount];

    /// The word of the case format.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Versioning => "versioning",
            Self::SuspendedVersioning => "suspended-versioning",
            Self::EtagMd5 => "etag-md5",
            Self::AccountId => "account-id",
            Self::SecondAccount => "second-account",
        }
    }
}

impl fmt::Display for Capability {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// A target profile (`--target FILE`).
#[derive(Clone, Debug, Default)]
pub struct Profile {
    /// What reports call the target, such as `moto 5.2.5`.
    pub name: Option<String>,
    /// What the target declares to have or to lack; anything else is found out.
    pub capabilities: BTreeMap<Capability, bool>,
    /// The size of small sources in bytes.
    pub small: SmallSize,
    /// The account that owns the buckets.
    pub account: Option<AccountId>,
    /// How buckets are addressed.
    pub addressing: Option<upcheck_wire::Addressing>,
}

/// The longest name of a target, in characters: it heads columns.
const LONGEST_NAME: usize = 100;

/// The size of small sources in bytes: 16 unless the target refuses such small ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SmallSize(u64);

impl SmallSize {
    /// The least that the cases' ranges need.
    pub const LEAST: u64 = 16;
    /// So large that a run still uploads little: 64 KiB.
    pub const MOST: u64 = 65_536;

    /// A size in bytes; `None` where that is too small or too large.
    #[must_use]
    pub fn new(bytes: u64) -> Option<Self> {
        (Self::LEAST..=Self::MOST).contains(&bytes).then_some(Self(bytes))
    }

    /// In bytes.
    #[must_use]
    pub fn get(self) -> u64 {
        self.0
    }
}

impl Default for SmallSize {
    fn default() -> Self {
        Self(Self::LEAST)
    }
}

impl Profile {
    /// The profile of the embedded reference.
    #[must_use]
    pub fn of_reference(account: AccountId) -> Self {
        Self {
            name: None,
            capabilities: Capability::ALL.into_iter().map(|capability| (capability, true)).collect(),
            small: SmallSize::default(),
            account: Some(account),
            addressing: None,
        }
    }

    /// Reads a profile file.
    ///
    /// # Errors
    /// Every fault, with its place.
    pub fn parse(path: &str, source: &str) -> Result<Self, Diagnostic> {
        let file: ProfileFile = parse_yaml(path, source)?;
        if &*file.schema != ProfileFile::SCHEMA {
            let title = format!("`{}` is no format of a target profile", file.schema);
            let help = format!("this version reads `{}`", ProfileFile::SCHEMA);
            return Err(Diagnostic::at(path, source, file.schema.location(), title, Some(help)));
        }
        if let Some(name) = &file.name
            && let Some(fault) = name_fault(name)
        {
            let help = Some("what reports call the target, such as `moto 5.2.5`".to_owned());
            return Err(Diagnostic::at(path, source, name.location(), fault, help));
        }
        let bytes = file.limits.small_source.unwrap_or(SmallSize::LEAST);
        let Some(small) = SmallSize::new(bytes) else {
            let title = format!("small_source is {bytes}");
            let help = format!("a number of bytes from {} to {}", SmallSize::LEAST, SmallSize::MOST);
            return Err(Diagnostic::of_file(path, title, Some(help)));
        };
        let account = match &file.account_id {
            None => None,
            Some(text) => Some(AccountId::parse(text.as_bytes()).map_err(|error| {
                let help = Some("an account id is twelve digits, quoted".to_owned());
                Diagnostic::at(path, source, text.location(), error.to_string(), help)
            })?),
        };
        let addressing = file.addressing.map(|addressing| match addressing {
            Addressing::Path => upcheck_wire::Addressing::Path,
            Addressing::Virtual => upcheck_wire::Addressing::Virtual,
        });
        let name = file.name.as_ref().map(ToString::to_string);
        Ok(Self { name, capabilities: file.capabilities, small, account, addressing })
    }
}

/// A target profile: what a target declares of itself.
#[derive(Clone, Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ProfileFile {
    /// The format: `upc/target/1`.
    pub schema: Text,
    /// What reports call the target, such as `moto 5.2.5`: at most 100 characters.
    #[serde(default)]
    pub name: Option<Text>,
    /// What the target can do (`true`: its lack is a failure) and what it cannot (`false`: not applicable).
    #[serde(default)]
    pub capabilities: BTreeMap<Capability, bool>,
    /// What the target cannot take.
    #[serde(default)]
    pub limits: Limits,
    /// The twelve-digit id of the account that owns the buckets.
    #[serde(default)]
    pub account_id: Option<Text>,
    /// How buckets are addressed.
    #[serde(default)]
    pub addressing: Option<Addressing>,
}

impl ProfileFile {
    const SCHEMA: &'static str = "upc/target/1";
}

/// What a target cannot take.
#[derive(Clone, Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Limits {
    /// The smallest source that the target copies parts from, in bytes.
    #[serde(default)]
    pub small_source: Option<u64>,
}

/// How buckets are addressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Addressing {
    /// `http://host/bucket/key`
    Path,
    /// `http://bucket.host/key`
    Virtual,
}

fn name_fault(name: &str) -> Option<String> {
    let length = name.chars().count();
    if name.trim().is_empty() {
        Some("the name is empty".to_owned())
    } else if length > LONGEST_NAME {
        Some(format!("the name has {length} characters, and at most {LONGEST_NAME} are shown"))
    } else if name.contains(char::is_control) {
        Some("the name has control characters or line breaks".to_owned())
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_profile_and_its_faults() {
        let text = "schema: upc/target/1\nname: moto 5.2.5\ncapabilities: {versioning: false}\nlimits: {small_source: 4096}\naccount_id: \"123456789012\"\n";
        let profile = Profile::parse("t.yaml", text).unwrap();
        assert_eq!(profile.name.as_deref(), Some("moto 5.2.5"));
        assert_eq!(profile.small.get(), 4096);
        assert_eq!(profile.capabilities.get(&Capability::Versioning), Some(&false));
        for (text, expected) in [
            ("schema: upc/target/1\nname: \" \"\n", "t.yaml:2:7"),
            ("schema: upc/target/1\nname: \"a\\e[2J\"\n", "control characters"),
            (&format!("schema: upc/target/1\nname: {}\n", "é".repeat(101)), "the name has 101 characters"),
            ("schema: upc/1\n", "no format of a target profile"),
            ("schema: upc/target/1\nlimits: {small_source: 3}\n", "small_source is 3"),
            ("schema: upc/target/1\naccount_id: \"12\"\n", "t.yaml:2:13"),
            ("schema: upc/target/1\ncapabilities: {flying: true}\n", "flying"),
            ("schema: upc/target/1\ncapabilites: {}\n", "did you mean `capabilities`?"),
        ] {
            let error = Profile::parse("t.yaml", text).unwrap_err().to_string();
            assert!(error.contains(expected), "{error}");
        }
    }
}
