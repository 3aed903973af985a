//! Texts with `${…}` in them, from a closed list of values.

use super::expression::expression;
use super::facts::Facts;
use super::value::Value;
use std::fmt;

/// A text in which `${…}` stands for something of the point or of the world; `$${` is a literal `${`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Piece {
    Literal(String),
    Axis { axis: String, field: Option<String> },
    Value(Value),
}

/// The names that a template may use.
#[derive(Clone, Copy, Debug, Default)]
pub struct Names<'a> {
    /// Axes, each with the names that `${axis.name}` may use.
    pub axes: &'a [(&'a str, Vec<&'a str>)],
    /// Sources, and their versions as `source.version`.
    pub sources: &'a [&'a str],
    /// Uploads besides the check's own.
    pub uploads: &'a [&'a str],
}

/// The values of one axis at one point.
#[derive(Clone, Debug)]
pub struct Bound {
    /// The axis.
    pub axis: String,
    /// What `${axis}` stands for; `None` leaves out the lines that use it.
    pub value: Option<Template>,
    /// What `${axis.name}` stands for.
    pub with: Vec<(String, Template)>,
}

/// Why a text is no template, or cannot be filled in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TemplateError {
    /// What is wrong.
    pub title: String,
    /// How to mend it.
    pub help: Option<String>,
}

impl fmt::Display for TemplateError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.title)
    }
}

impl std::error::Error for TemplateError {}

impl TemplateError {
    pub(super) fn new(title: impl Into<String>, help: impl Into<String>) -> Self {
        Self { title: title.into(), help: Some(help.into()) }
    }
}

impl Template {
    /// Reads a text.
    ///
    /// # Errors
    /// An unclosed `${`, or a name that is not known.
    pub fn parse(text: &str, names: Names<'_>) -> Result<Self, TemplateError> {
        let mut pieces = Vec::new();
        let mut literal = String::new();
        let mut rest = text;
        while let Some(at) = rest.find('$') {
            let (before, after) = rest.split_at(at);
            literal.push_str(before);
            if let Some(after) = after.strip_prefix("$${") {
                literal.push_str("${");
                rest = after;
            } else if let Some(after) = after.strip_prefix("${") {
                let Some((inside, after)) = after.split_once('}') else {
                    return Err(TemplateError::new(
                        "`${` without its `}`",
                        "a literal `${` is written `$${`",
                    ));
                };
                if !literal.is_empty() {
                    pieces.push(Piece::Literal(std::mem::take(&mut literal)));
                }
                pieces.push(expression(inside.trim(), names)?);
                rest = after;
            } else {
                literal.push('$');
                rest = &after[1..];
            }
        }
        literal.push_str(rest);
        if !literal.is_empty() {
            pieces.push(Piece::Literal(literal));
        }
        Ok(Self(pieces))
    }

    /// The template with every axis filled in; `None` where an axis has no value at this point.
    #[must_use]
    pub fn bind(&self, point: &[Bound]) -> Option<Self> {
        let mut pieces = Vec::new();
        for piece in &self.0 {
            match piece {
                Piece::Axis { axis, field } => {
                    let bound = point.iter().find(|bound| bound.axis == *axis)?;
                    let template = match field {
                        None => bound.value.as_ref(),
                        Some(field) => bound.with.iter().find(|(name, _)| name == field).map(|(_, t)| t),
                    };
                    pieces.extend(template?.0.iter().cloned());
                }
                other => pieces.push(other.clone()),
            }
        }
        Some(Self(pieces))
    }

    /// The text as the inside of a double-quoted shell word, in which the world's values are variables: `$BUCKET`,
    /// `$KEY`, `$ETAG`, `$VERSION`, `$UPLOAD`, `$LAST_MODIFIED` and the function `at` for dates. Sizes are filled in.
    ///
    /// # Errors
    /// As [`Template::fill`].
    pub fn shell(&self, facts: &dyn Facts) -> Result<String, TemplateError> {
        let pieces = self.0.iter().map(|piece| match piece {
            Piece::Literal(text) => Ok(shell_literal(text)),
            Piece::Value(value) => value.shell(facts),
            Piece::Axis { .. } => Self(vec![piece.clone()]).fill(facts),
        });
        pieces.collect()
    }

    /// The text, in a world.
    ///
    /// # Errors
    /// Arithmetic that leaves its range, a source that is not there, a version that the target did not name.
    pub fn fill(&self, facts: &dyn Facts) -> Result<String, TemplateError> {
        let mut text = String::new();
        for piece in &self.0 {
            match piece {
                Piece::Literal(literal) => text.push_str(literal),
                Piece::Value(value) => text.push_str(&value.fill(facts)?),
                Piece::Axis { axis, .. } => {
                    return Err(TemplateError::new(
                        format!("the axis `{axis}` has no value here"),
                        "give every label a value",
                    ));
                }
            }
        }
        Ok(text)
    }
}

fn shell_literal(text: &str) -> String {
    let escape = |c: char| match c {
        '"' | '\\' | '$' | '`' => format!("\\{c}"),
        other => other.to_string(),
    };
    text.chars().map(escape).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::case::SourceFacts;
    use upcheck_grammar::HttpDate;

    struct World(SourceFacts);

    impl Facts for World {
        fn source(&self, alias: &str) -> Option<&SourceFacts> {
            (alias == "src").then_some(&self.0)
        }
        fn now(&self) -> HttpDate {
            HttpDate::from_unix(784_111_777).unwrap()
        }
        fn upload(&self) -> &'static str {
            "2~U+/é="
        }
        fn target(&self) -> (&'static str, &'static str) {
            ("tb", "tk")
        }
        fn other_upload(&self, alias: &str) -> Option<&str> {
            (alias == "old").then_some("V")
        }
        fn account(&self) -> Option<&str> {
            Some("123456789012")
        }
        fn other_account(&self) -> &'static str {
            "210987654321"
        }
        fn missing_bucket(&self) -> &'static str {
            "none"
        }
        fn missing_key(&self) -> &'static str {
            "no/key"
        }
    }

    fn fill(text: &str) -> String {
        let names = Names { axes: &[("range", vec!["first", "last"])], sources: &["src"], uploads: &["old"] };
        let world = World(SourceFacts {
            bucket: "b".into(),
            key: "run/k/1/2".into(),
            size: 16,
            etag: "e".into(),
            last_modified: HttpDate::from_unix(784_111_777).unwrap(),
            version: None,
        });
        let bound = [Bound {
            axis: "range".into(),
            value: Some(Template::parse("bytes=0-${src.size - 1}", names).unwrap()),
            with: vec![("last".into(), Template::parse("9", names).unwrap())],
        }];
        match Template::parse(text, names) {
            Ok(template) => match template.bind(&bound) {
                Some(template) => template.fill(&world).unwrap_or_else(|e| format!("! {e}")),
                None => "left out".into(),
            },
            Err(error) => format!("! {error}"),
        }
    }

    #[test]
    fn every_value_of_the_list() {
        for (text, expected) in [
            ("plain $5 $${x}", "plain $5 ${x}"),
            ("${range}/${range.last}", "bytes=0-15/9"),
            ("${range.first}", "left out"),
            ("${range.lats}", "! `${range.lats}` is not known here"),
            (
                "${src.size}-${src.size + 4}-${src.size-1}",
                "! `${src.size-1}` names nothing of the source `src`",
            ),
            ("${src.size}-${src.size + 4}-${src.size - 1}", "16-20-15"),
            ("${src.size - 17}", "! 16 -17 is no size"),
            ("\"${src.etag}\" ${src.bucket}/${src.key}", "\"e\" b/run/k/1/2"),
            ("${src.folder}", "run/k"),
            ("${upload.id} ${missing.bucket} ${missing.key}", "2~U+/é= none no/key"),
            ("${upload.escaped}", "2~U%2B%2F%C3%A9%3D"),
            ("${src.last_modified}", "Sun, 06 Nov 1994 08:49:37 GMT"),
            ("${now + 1d}", "Mon, 07 Nov 1994 08:49:37 GMT"),
            ("${now - 30m as rfc850}", "Sunday, 06-Nov-94 08:19:37 GMT"),
            ("${src.last_modified + 1s as asctime}", "Sun Nov  6 08:49:38 1994"),
            ("${now as rfc3339}", "1994-11-06T08:49:37Z"),
            ("${now + 3d as rfc850}", "Wednesday, 09-Nov-94 08:49:37 GMT"),
            ("/${upload.bucket}/${upload.key}", "/tb/tk"),
            ("${old.id} ${account.id} ${account.other}", "V 123456789012 210987654321"),
            ("${src.version}", "! the target gave no version id for `src`"),
            ("${nwo}", "! `${nwo}` is not known here"),
            ("${now + 1y}", "! `+ 1y` is no span of time"),
            ("${now as iso}", "! `iso` is no form of a date"),
            ("${src", "! `${` without its `}`"),
        ] {
            assert_eq!(fill(text), expected, "{text}");
        }
    }

    #[test]
    fn help_says_what_a_name_has_or_which_is_near() {
        let names = Names { axes: &[], sources: &["src"], uploads: &["old"] };
        for (text, help) in [
            ("${account}", "`account` has id and other"),
            ("${upload.uid}", "`upload` has id, escaped, bucket and key"),
            ("${missing}", "`missing` has bucket and key"),
            ("${now.date}", "`now` has no fields"),
            ("${old.key}", "`old` has id"),
            (
                "${src}",
                "a source has size, etag, etag_prefix, last_modified, bucket, folder, key and version",
            ),
            ("${nwo}", "did you mean `now`?"),
            ("${elsewhere}", "known are: src, old, now, upload, missing, account"),
        ] {
            let error = Template::parse(text, names).unwrap_err();
            assert_eq!(error.help.as_deref(), Some(help), "{text}");
        }
    }
}
