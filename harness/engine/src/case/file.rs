//! The data of a case file, format `upc/1`, as serde reads it.

use super::given::Given;
use super::ordered::Ordered;
use super::scalar::{Matcher, Status};
use super::text::Text;
use super::when::{HeaderLine, When};
use crate::plan::{Basis, Level};
use crate::profile::Capability;
use schemars::JsonSchema;

/// A case file: one suite of cases for UploadPartCopy.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct CaseFile {
    /// The format: `upc/1`.
    pub schema: Text,
    /// The file's path under `cases/`, without extension. Its first folder is the area.
    pub suite: Text,
    /// What the suite is about, in one plain sentence.
    pub about: String,
    /// How much a deviation matters; a case may say otherwise.
    pub level: Level,
    /// Ids of the clauses (`clauses.yaml`) that say so.
    pub cites: Vec<Text>,
    /// Links to bugs of real servers that these cases would have caught.
    #[serde(default)]
    pub seen_in: Vec<String>,
    /// What a target must be able to do for these cases to apply.
    #[serde(default)]
    pub needs: Vec<Capability>,
    /// The state that each check finds.
    pub given: Given,
    /// The points at which each case is checked.
    #[serde(default)]
    pub matrix: Option<Matrix>,
    /// The legal request beside each refusal.
    #[serde(default)]
    pub twin: Option<Twin>,
    /// The cases.
    pub cases: Vec<Case>,
}

/// A matrix: every combination of one value from each axis is a point.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Matrix {
    /// Axis names and their values, used as `${axis}`.
    pub axes: Ordered<Vec<AxisValue>>,
    /// `once`: every point belongs to exactly one case, which `lint` proves.
    #[serde(default)]
    pub cover: Option<Cover>,
}

/// How the cases of a suite share its matrix.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Cover {
    /// Every point belongs to exactly one case.
    Once,
}

/// One value of an axis.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct AxisValue {
    /// What stands in the check's name.
    pub label: Text,
    /// What `${axis}` stands for; where it is left out, header lines that use it are left out too.
    #[serde(default)]
    pub value: Option<Text>,
    /// Further values, used as `${axis.name}`.
    #[serde(default)]
    pub with: Ordered<Text>,
    /// How many seconds old, by the target's clock, the sources must be.
    #[serde(default)]
    pub age: u64,
}

/// The legal request beside a refusal.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Twin {
    /// Header lines of the twin; a plain copy where they are left out. Source names mean the sibling.
    #[serde(default)]
    pub headers: Vec<HeaderLine>,
    /// The bytes that its part holds; the whole sibling where it is left out.
    #[serde(default)]
    pub part: Option<PartBytes>,
}

/// One case: a request, and the answers that are allowed.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Case {
    /// Kebab-case and unique in its suite.
    pub id: Text,
    /// What the case shows, where the suite's sentence does not say it.
    #[serde(default)]
    pub about: Option<String>,
    /// Earlier names of this case, so that old baselines keep working: `suite/id`, or an id of the same suite.
    #[serde(default)]
    pub was: Vec<String>,
    /// How much a deviation matters, where it differs from the suite's.
    #[serde(default)]
    pub level: Option<Level>,
    /// Further clauses.
    #[serde(default)]
    pub cites: Vec<Text>,
    /// Further capabilities.
    #[serde(default)]
    pub needs: Vec<Capability>,
    /// A matrix of its own instead of the suite's.
    #[serde(default)]
    pub matrix: Option<Matrix>,
    /// How many seconds old, by the target's clock, the sources must be; an axis value may say so too.
    #[serde(default)]
    pub age: u64,
    /// Only the points that lie in one of these boxes.
    #[serde(default, rename = "where")]
    pub within: Vec<Ordered<Vec<Text>>>,
    /// Not the points that lie in one of these boxes.
    #[serde(default)]
    pub except: Vec<Ordered<Vec<Text>>>,
    /// How servers usually get it wrong.
    #[serde(default)]
    pub pitfall: Option<String>,
    /// The request under test.
    pub when: When,
    /// The legal request before it, where it differs from the suite's. Without one of its own, a case that allows no
    /// refusal has none: with one, its part is replaced.
    #[serde(default)]
    pub twin: Option<Twin>,
    /// What may come back.
    pub then: Then,
}

/// What may come back.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Then {
    /// The allowed outcomes, preferred first. The first whose decision fits is the one.
    pub allow: Vec<Outcome>,
}

/// One allowed outcome. Status, code and effect are the decision; the rest is the detail.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Outcome {
    /// Its name.
    #[serde(rename = "as")]
    pub name: Text,
    /// On whose authority; may be left out only in `observe` cases.
    #[serde(default)]
    pub basis: Option<Basis>,
    /// The sibling operation for which it was recorded, where it was not UploadPartCopy itself.
    #[serde(default)]
    pub recorded_on: Option<String>,
    /// The HTTP status: a number, or a class such as `4xx`.
    pub status: Status,
    /// What a success is: a copy, or the upload of the request's body.
    #[serde(default)]
    pub answer: Success,
    /// The error code, or any of several.
    #[serde(default)]
    pub code: Vec<Text>,
    /// Whether a refusal may come without an error document: for what is no HTTP, or more of it than a server has to
    /// read, so that somebody who knows nothing of S3 may refuse it.
    #[serde(default)]
    pub bare: bool,
    /// The error's message.
    #[serde(default)]
    pub message: Option<Text>,
    /// Elements of the answer's XML by path below its root.
    #[serde(default)]
    pub xml: Ordered<Matcher>,
    /// Header fields of the answer by name.
    #[serde(default)]
    pub headers: Ordered<Matcher>,
    /// What has happened in the store.
    #[serde(default)]
    pub after: After,
}

/// What a success is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub enum Success {
    /// A part copied from the source, answered with a `CopyPartResult`.
    #[default]
    Copy,
    /// A part that holds the request's body, answered with an `ETag` header and no document: an UploadPart.
    Upload,
}

/// The effect of an outcome. A refusal stores nothing; a success stores the whole source unless it says otherwise.
#[derive(Clone, Debug, Default, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct After {
    /// The bytes that the part holds.
    #[serde(default)]
    pub part: Option<PartBytes>,
}

/// A run of bytes of a source.
#[derive(Clone, Debug, serde::Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PartBytes {
    /// The source's alias.
    pub of: Text,
    /// Zero-based offset of the first byte.
    pub first: Text,
    /// Zero-based offset of the last byte, inclusive.
    pub last: Text,
}
