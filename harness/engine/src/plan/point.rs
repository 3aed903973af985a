//! A case at one point of its matrix, ready to be run.

use super::level::{Basis, Level};
use crate::case::{
    Afterwards, BucketState, Caller, Form, Place, Sign, Size, Status, Success, Template, UploadKey,
    UploadSpec, Verb,
};
use crate::profile::Capability;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;
use std::fmt;

/// A case at one point of its matrix: one exchange, judged as one or two checks.
#[derive(Clone, Debug)]
pub struct Point {
    /// `suite/id[axis=label,…]`: the name of its decision.
    pub name: String,
    /// `suite/id`.
    pub case: String,
    /// Earlier names of the case.
    pub was: Vec<String>,
    /// Where the case is written, if that is a file of this machine.
    pub written: Option<Place>,
    /// The first folder of the suite.
    pub area: String,
    /// What the case shows.
    pub about: String,
    /// How servers usually get it wrong.
    pub pitfall: Option<String>,
    /// The level of the decision.
    pub level: Level,
    /// The clauses that say so.
    pub clauses: Vec<String>,
    /// Real bugs that it would have caught.
    pub seen_in: Vec<String>,
    /// What the target must be able to do.
    pub needs: BTreeSet<Capability>,
    /// The bucket of the destination and of sources that stand in no other.
    pub bucket: BucketState,
    /// The sources.
    pub sources: Vec<SourceSpec>,
    /// Uploads besides the check's own, by alias.
    pub uploads: Vec<(String, UploadSpec)>,
    /// The part that is in the check's own upload before the request.
    pub first_part: Option<FirstPartMade>,
    /// Whether the object of the check's own upload is held to what that began with.
    pub metadata: bool,
    /// How many seconds old, by the target's clock, the sources must be.
    pub age: u64,
    /// The request under test.
    pub request: Request,
    /// The legal request beside it.
    pub twin: Twin,
    /// What may come back, preferred first; never empty.
    pub allow: Vec<Expected>,
}

/// A source that a point reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceSpec {
    /// Its name in the case file.
    pub alias: String,
    /// The end of its key.
    pub key: String,
    /// The folder that it shares with other sources whose keys the case spells out; `None` for a folder of its own.
    pub folder: Option<String>,
    /// Whether it stands in [`Point::other_bucket`].
    pub elsewhere: bool,
    /// Whether it stands in a private bucket of the second account.
    pub foreign: bool,
    /// Whether the first account may read it there.
    pub shared: bool,
    /// What becomes of it once it was copied; each trial copies one of its own then.
    pub afterwards: Option<Afterwards>,
    /// How it is made.
    pub made: Made,
}

/// How a source is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Made {
    /// By one request.
    Put(Size),
    /// By a multipart upload with parts of these sizes in bytes.
    Parts(Vec<u64>),
    /// By one request for each version, the oldest first.
    Versions(Vec<VersionMade>),
}

/// How a version of a source is made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VersionMade {
    /// Its name in the case file, `alias.name`.
    pub alias: String,
    /// Its size; `None` for a delete marker.
    pub size: Option<Size>,
    /// Whether it is deleted once all are made.
    pub deleted: bool,
}

/// How the part is made that is in the check's own upload before the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FirstPartMade {
    /// Its number.
    pub number: u16,
    /// Its size in bytes.
    pub size: u64,
    /// The alias of the source whose first bytes are copied; `None` where it is uploaded.
    pub of: Option<String>,
}

/// The request under test.
#[derive(Clone, Debug)]
pub struct Request {
    /// The method.
    pub method: Verb,
    /// The destination bucket, where it is not that of the check.
    pub bucket: Option<Template>,
    /// `partNumber` in the query, or the part that a query of its own means.
    pub part: Template,
    /// The alias of the source that is sent well-formed.
    pub source: Option<String>,
    /// The copy source as it is sent, instead.
    pub copy_source: Option<Template>,
    /// `uploadId` in the query.
    pub upload: UploadChoice,
    /// The whole query, instead of part and upload.
    pub query: Option<Vec<(String, Template)>>,
    /// Further header lines.
    pub headers: Vec<(String, Template)>,
    /// The body.
    pub body: Option<Template>,
    /// Whose keys sign it.
    pub caller: Caller,
    /// How it is signed.
    pub sign: Sign,
    /// What is done to the signature.
    pub tamper: Tamper,
    /// What no HTTP library sends.
    pub raw: Raw,
}

/// What is done to a signature.
#[derive(Clone, Debug, Default)]
pub struct Tamper {
    /// Headers that are sent, but not signed.
    pub unsigned: Vec<String>,
    /// Headers whose values are changed after signing.
    pub change: Vec<(String, Template)>,
    /// Headers that are only a parameter of a presigned query.
    pub hoist: Vec<String>,
    /// Whether a wrong secret signs.
    pub wrong_secret: bool,
    /// Whether an access key id that does not exist signs.
    pub unknown_key: bool,
    /// By how many seconds the time in the signature is off.
    pub skew: i64,
    /// What `x-amz-content-sha256` says.
    pub payload_hash: Option<Template>,
}

/// What no HTTP library sends.
#[derive(Clone, Debug, Default)]
pub struct Raw {
    /// The request target, byte for byte.
    pub target: Option<Template>,
    /// Lines after the headers.
    pub lines: Vec<Template>,
    /// Headers that are left out.
    pub without: Vec<String>,
    /// Whether the body's framing is only what the headers say.
    pub own_framing: bool,
}

/// Which upload id is sent.
#[derive(Clone, Debug)]
pub enum UploadChoice {
    /// That of the check's own upload.
    Own,
    /// That of the upload with this alias.
    Alias(String),
    /// This text.
    Text(Template),
}

/// The legal request before the one under test: to the same part, from the source's sibling.
#[derive(Clone, Debug, Default)]
pub struct Twin {
    /// Header lines; a source's name means its sibling.
    pub headers: Vec<(String, Template)>,
    /// What its part holds; the whole sibling where it is `None`.
    pub part: Option<PartRun>,
    /// Whether it runs also where nothing but a success is allowed, which then replaces its part.
    pub replaced: bool,
}

/// An allowed outcome.
#[derive(Clone, Debug)]
pub struct Expected {
    /// Its name.
    pub name: String,
    /// On whose authority.
    pub basis: Option<Basis>,
    /// The sibling call for which it was recorded.
    pub recorded_on: Option<String>,
    /// The HTTP status.
    pub status: Status,
    /// What a success is.
    pub answer: Success,
    /// Any of these error codes; empty for success, or for a refusal whose code is open.
    pub codes: Vec<String>,
    /// Whether a refusal may come without an error document.
    pub bare: bool,
    /// What the part holds after a success; the whole source where it is `None`.
    pub part: Option<PartRun>,
    /// What the answer says beyond the decision.
    pub detail: Detail,
}

/// What an answer says beyond its decision.
#[derive(Clone, Debug, Default)]
pub struct Detail {
    /// The error's message.
    pub message: Option<Matcher>,
    /// Elements by path below the root.
    pub xml: Vec<(String, Matcher)>,
    /// Header fields by name.
    pub headers: Vec<(String, Matcher)>,
}

/// A run of bytes of a source, both ends inclusive.
#[derive(Clone, Debug)]
pub struct PartRun {
    /// The source's alias.
    pub of: String,
    /// Zero-based offset of the first byte.
    pub first: Template,
    /// Zero-based offset of the last byte, inclusive.
    pub last: Template,
}

/// What a text must be like.
#[derive(Clone, Debug)]
pub enum Matcher {
    /// Exactly this.
    Exactly(Template),
    /// Of this form.
    Form(Form),
}

/// Which half of a point a check judges.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Aspect {
    /// Status, code and effect.
    Decision,
    /// Message, elements and headers.
    Detail,
}

/// What is counted and given a verdict.
#[derive(Clone, Copy, Debug)]
pub struct Check<'a> {
    /// The point.
    pub point: &'a Point,
    /// Which half of it.
    pub aspect: Aspect,
}

impl Detail {
    /// Whether it says nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.message.is_none() && self.xml.is_empty() && self.headers.is_empty()
    }
}

impl Point {
    /// The checks of the point, the decision first. An open question has no detail: nothing of it could fail.
    pub fn checks(&self) -> impl Iterator<Item = Check<'_>> {
        let detail =
            self.level != Level::Observe && self.allow.iter().any(|expected| !expected.detail.is_empty());
        [Some(Aspect::Decision), detail.then_some(Aspect::Detail)]
            .into_iter()
            .flatten()
            .map(|aspect| Check { point: self, aspect })
    }

    /// The bucket states that it needs: its own, and that of uploads and sources in another bucket.
    pub fn buckets(&self) -> impl Iterator<Item = BucketState> {
        let other = self.uploads.iter().any(|(_, upload)| upload.key == UploadKey::OtherBucket)
            || self.sources.iter().any(|spec| spec.elsewhere);
        [Some(self.bucket), other.then(|| self.other_bucket())].into_iter().flatten()
    }

    /// The state of the bucket for uploads and sources in another one.
    #[must_use]
    pub fn other_bucket(&self) -> BucketState {
        self.bucket.other()
    }

    /// The state of the bucket that one of its sources stands in.
    #[must_use]
    pub fn bucket_of(&self, source: &SourceSpec) -> BucketState {
        if source.elsewhere { self.other_bucket() } else { self.bucket }
    }

    /// Whether a legal request runs before the one under test: where a refusal is allowed, which must leave its part
    /// alone, and where the case asks for one, whose part is then replaced.
    #[must_use]
    pub fn has_twin(&self) -> bool {
        self.twin.replaced || self.may_be_refused()
    }

    fn may_be_refused(&self) -> bool {
        self.level == Level::Observe || self.allow.iter().any(|expected| !expected.status.is_success())
    }
}

impl Request {
    /// Whether it is signed as clients do, and sent as their libraries can.
    #[must_use]
    pub fn is_ordinary(&self) -> bool {
        let Tamper { unsigned, change, hoist, wrong_secret, unknown_key, skew, payload_hash } = &self.tamper;
        let Raw { target, lines, without, own_framing } = &self.raw;
        self.caller == Caller::FirstAccount
            && self.sign == Sign::Header
            && unsigned.is_empty()
            && change.is_empty()
            && hoist.is_empty()
            && !wrong_secret
            && !unknown_key
            && *skew == 0
            && payload_hash.is_none()
            && target.is_none()
            && lines.is_empty()
            && without.is_empty()
            && !own_framing
    }
}

impl SourceSpec {
    /// The aliases that it gives: its own, and those of its versions.
    pub fn aliases(&self) -> impl Iterator<Item = &str> {
        let versions = match &self.made {
            Made::Versions(versions) => versions.as_slice(),
            Made::Put(_) | Made::Parts(_) => &[],
        };
        std::iter::once(self.alias.as_str()).chain(versions.iter().map(|version| version.alias.as_str()))
    }
}

impl Check<'_> {
    /// Its name: the point's, with `#detail` for the detail.
    #[must_use]
    pub fn name(&self) -> String {
        match self.aspect {
            Aspect::Decision => self.point.name.clone(),
            Aspect::Detail => format!("{}#detail", self.point.name),
        }
    }

    /// Its level: a detail weighs `should` at most.
    #[must_use]
    pub fn level(&self) -> Level {
        match self.aspect {
            Aspect::Decision => self.point.level,
            Aspect::Detail => self.point.level.max(Level::Should),
        }
    }
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.status)?;
        match (self.status.is_success(), self.codes.is_empty()) {
            (true, _) if self.answer == Success::Upload => f.write_str(" as to an UploadPart of the body"),
            (true, _) => f.write_str(" CopyPartResult"),
            (false, true) if self.bare => f.write_str(" with any error code or none"),
            (false, true) => f.write_str(" with any error code"),
            (false, false) => write!(f, " {}", self.codes.join(" or ")),
        }
    }
}
