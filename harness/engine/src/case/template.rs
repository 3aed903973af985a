//! Texts with `${…}` in them, from a closed list of values.

use super::diagnostic::nearest;
use std::fmt;
use upcheck_grammar::HttpDate;

/// A text in which `${…}` stands for something of the point or of the world; `$${` is a literal `${`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Template(Vec<Piece>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    Literal(String),
    Axis { axis: String, field: Option<String> },
    Value(Value),
}

/// Something that is known only once the world stands.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Value {
    Size { alias: String, plus: i64 },
    Etag { alias: String },
    Bucket { alias: String },
    Key { alias: String },
    Folder { alias: String },
    Version { alias: String },
    LastModified { alias: String, plus: i64, form: DateForm },
    Now { plus: i64, form: DateForm },
    Upload,
    TargetBucket,
    TargetKey,
    OtherUpload { alias: String },
    Account,
    OtherAccount,
    MissingBucket,
    MissingKey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum DateForm {
    Imf,
    Rfc850,
    Asctime,
    Rfc3339,
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

/// What a template needs to know of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SourceFacts {
    /// Its bucket.
    pub bucket: String,
    /// Its key.
    pub key: String,
    /// Its size in bytes.
    pub size: u64,
    /// Its entity tag without quotes.
    pub etag: String,
    /// When the target says that it was last modified.
    pub last_modified: HttpDate,
    /// Its version id, where the target gave one.
    pub version: Option<String>,
}

/// What a template needs to know of the world.
pub trait Facts {
    /// The source with this alias.
    fn source(&self, alias: &str) -> Option<&SourceFacts>;
    /// The target's clock.
    fn now(&self) -> HttpDate;
    /// The id of the check's own upload.
    fn upload(&self) -> &str;
    /// The bucket and the key that the check copies to.
    fn target(&self) -> (&str, &str);
    /// The id of another upload.
    fn other_upload(&self, alias: &str) -> Option<&str>;
    /// The account that owns the buckets, where the profile says so.
    fn account(&self) -> Option<&str>;
    /// An account that owns nothing here, drawn at random for each run.
    fn other_account(&self) -> &str;
    /// A bucket that does not exist.
    fn missing_bucket(&self) -> &str;
    /// A key that does not exist.
    fn missing_key(&self) -> &str;
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
                    return Err(error("`${` without its `}`", "a literal `${` is written `$${`"));
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
                    return Err(error(
                        format!("the axis `{axis}` has no value here"),
                        "give every label a value",
                    ));
                }
            }
        }
        Ok(text)
    }
}

impl Value {
    fn fill(&self, facts: &dyn Facts) -> Result<String, TemplateError> {
        let source = |alias: &str| {
            facts
                .source(alias)
                .ok_or_else(|| error(format!("there is no source `{alias}`"), "declare it under given"))
        };
        Ok(match self {
            Self::Size { alias, plus } => {
                let size = source(alias)?.size;
                let sum = size.checked_add_signed(*plus);
                sum.ok_or_else(|| error(format!("{size} {plus:+} is no size"), "use a larger source"))?
                    .to_string()
            }
            Self::Etag { alias } => source(alias)?.etag.clone(),
            Self::Bucket { alias } => source(alias)?.bucket.clone(),
            Self::Key { alias } => source(alias)?.key.clone(),
            Self::Folder { alias } => {
                // Two levels: the run and the folder. What follows is the key as the case spells it.
                let key = &source(alias)?.key;
                let end = key.match_indices('/').nth(1).map_or(key.len(), |(at, _)| at);
                key[..end].to_owned()
            }
            Self::Version { alias } => source(alias)?.version.clone().ok_or_else(|| {
                error(format!("the target gave no version id for `{alias}`"), "use a versioned bucket")
            })?,
            Self::LastModified { alias, plus, form } => form.write(source(alias)?.last_modified, *plus)?,
            Self::Now { plus, form } => form.write(facts.now(), *plus)?,
            Self::Upload => facts.upload().to_owned(),
            Self::TargetBucket => facts.target().0.to_owned(),
            Self::TargetKey => facts.target().1.to_owned(),
            Self::OtherUpload { alias } => facts
                .other_upload(alias)
                .ok_or_else(|| error(format!("there is no upload `{alias}`"), "declare it under given"))?
                .to_owned(),
            Self::Account => facts
                .account()
                .ok_or_else(|| error("the account is not known", "write `needs: [account-id]`"))?
                .to_owned(),
            Self::OtherAccount => facts.other_account().to_owned(),
            Self::MissingBucket => facts.missing_bucket().to_owned(),
            Self::MissingKey => facts.missing_key().to_owned(),
        })
    }
}

impl Value {
    fn shell(&self, facts: &dyn Facts) -> Result<String, TemplateError> {
        Ok(match self {
            Self::Size { .. } | Self::Account | Self::OtherAccount => return self.fill(facts),
            Self::OtherUpload { .. } => "$OTHER_UPLOAD".to_owned(),
            Self::Etag { .. } => "$ETAG".to_owned(),
            Self::Bucket { .. } | Self::TargetBucket => "$BUCKET".to_owned(),
            Self::Key { .. } => "$KEY".to_owned(),
            Self::Folder { .. } => "$FOLDER".to_owned(),
            Self::Version { .. } => "$VERSION".to_owned(),
            Self::LastModified { plus, form, .. } => {
                format!("$(at \"$LAST_MODIFIED\" {plus} '{}')", form.strftime())
            }
            Self::Now { plus, form } => format!("$(at now {plus} '{}')", form.strftime()),
            Self::Upload => "$UPLOAD".to_owned(),
            Self::TargetKey => "target".to_owned(),
            Self::MissingBucket => "$BUCKET-missing".to_owned(),
            Self::MissingKey => "missing".to_owned(),
        })
    }
}

impl DateForm {
    fn strftime(self) -> &'static str {
        match self {
            Self::Imf => "%a, %d %b %Y %H:%M:%S GMT",
            Self::Rfc850 => "%A, %d-%b-%y %H:%M:%S GMT",
            Self::Asctime => "%a %b %e %H:%M:%S %Y",
            Self::Rfc3339 => "%Y-%m-%dT%H:%M:%SZ",
        }
    }

    fn write(self, date: HttpDate, plus: i64) -> Result<String, TemplateError> {
        let moved = date.unix().checked_add(plus).and_then(HttpDate::from_unix);
        let imf = moved.ok_or_else(|| error("the date leaves its range", "move it less"))?.to_string();
        // `Sun, 06 Nov 1994 08:49:37 GMT`: the other forms are the same fields in another order.
        let (weekday, day, month) = (&imf[..3], &imf[5..7], &imf[8..11]);
        let (year, time) = (&imf[12..16], &imf[17..25]);
        Ok(match self {
            Self::Rfc850 => {
                let weekday = match weekday {
                    "Tue" => "Tuesday".to_owned(),
                    "Wed" => "Wednesday".to_owned(),
                    "Thu" => "Thursday".to_owned(),
                    "Sat" => "Saturday".to_owned(),
                    other => format!("{other}day"),
                };
                format!("{weekday}, {day}-{month}-{} {time} GMT", &year[2..])
            }
            Self::Asctime => {
                format!("{weekday} {month} {:>2} {time} {year}", day.trim_start_matches('0'))
            }
            Self::Rfc3339 => {
                const MONTHS: &str = "JanFebMarAprMayJunJulAugSepOctNovDec";
                let number = MONTHS.find(month).unwrap_or_default() / 3 + 1;
                format!("{year}-{number:02}-{day}T{time}Z")
            }
            Self::Imf => imf,
        })
    }
}

fn shell_literal(text: &str) -> String {
    let escape = |c: char| match c {
        '"' | '\\' | '$' | '`' => format!("\\{c}"),
        other => other.to_string(),
    };
    text.chars().map(escape).collect()
}

/// `name[.field] [+ amount | - amount] [as form]`
fn expression(text: &str, names: Names<'_>) -> Result<Piece, TemplateError> {
    let (text, form) = match text.split_once(" as ") {
        Some((text, form)) => (text.trim(), Some(form.trim())),
        None => (text, None),
    };
    let (path, amount) = match text.split_once([' ', '+']) {
        Some((path, amount)) if !amount.trim().is_empty() => (path.trim(), Some(text[path.len()..].trim())),
        _ => (text, None),
    };
    let (name, field) = match path.rsplit_once('.') {
        Some((name, field)) => (name, Some(field)),
        None => (path, None),
    };
    if let Some((_, fields)) = names.axes.iter().find(|(axis, _)| *axis == name) {
        if let Some(field) = field.filter(|field| !fields.contains(field)) {
            let help = format!("no value of the axis has it under `with`; known are: {}", fields.join(", "));
            return Err(error(format!("`${{{name}.{field}}}` is not known here"), help));
        }
        if amount.is_some() || form.is_some() {
            return Err(error(
                format!("`${{{text}}}`: an axis takes no arithmetic"),
                "put it into the axis value",
            ));
        }
        return Ok(Piece::Axis { axis: name.to_owned(), field: field.map(str::to_owned) });
    }
    let form = date_form(form)?;
    let alias = name.to_owned();
    let value = match (name, field) {
        ("now", None) => Value::Now { plus: seconds(amount)?, form },
        ("upload", Some("id")) => Value::Upload,
        ("upload", Some("bucket")) => Value::TargetBucket,
        ("upload", Some("key")) => Value::TargetKey,
        ("account", Some("id")) => Value::Account,
        ("account", Some("other")) => Value::OtherAccount,
        (name, Some("id")) if names.uploads.contains(&name) => Value::OtherUpload { alias },
        ("missing", Some("bucket")) => Value::MissingBucket,
        ("missing", Some("key")) => Value::MissingKey,
        (name, field) if names.sources.contains(&name) => match field {
            Some("size") => Value::Size { alias, plus: count(amount)? },
            Some("etag") => Value::Etag { alias },
            Some("bucket") => Value::Bucket { alias },
            Some("key") => Value::Key { alias },
            Some("folder") => Value::Folder { alias },
            Some("version") => Value::Version { alias },
            Some("last_modified") => Value::LastModified { alias, plus: seconds(amount)?, form },
            _ => {
                return Err(error(
                    format!("`${{{text}}}` names nothing of the source `{name}`"),
                    "a source has size, etag, last_modified, bucket, folder, key and version",
                ));
            }
        },
        _ => return Err(unknown(name, names)),
    };
    Ok(Piece::Value(value))
}

fn unknown(name: &str, names: Names<'_>) -> TemplateError {
    let known: Vec<&str> = names
        .axes
        .iter()
        .map(|(axis, _)| axis)
        .chain(names.sources)
        .chain(names.uploads)
        .copied()
        .chain(["now", "upload", "missing", "account"])
        .collect();
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", known.join(", ")),
    };
    TemplateError { title: format!("`${{{name}}}` is not known here"), help: Some(help) }
}

fn date_form(form: Option<&str>) -> Result<DateForm, TemplateError> {
    match form {
        None => Ok(DateForm::Imf),
        Some("rfc850") => Ok(DateForm::Rfc850),
        Some("asctime") => Ok(DateForm::Asctime),
        Some("rfc3339") => Ok(DateForm::Rfc3339),
        Some(other) => {
            Err(error(format!("`{other}` is no form of a date"), "known are: rfc850, asctime, rfc3339"))
        }
    }
}

/// `+ 3`, `- 1`
fn count(amount: Option<&str>) -> Result<i64, TemplateError> {
    let Some(amount) = amount else { return Ok(0) };
    let digits: String = amount.split_whitespace().collect();
    digits.parse().map_err(|_| error(format!("`{amount}` is no number to add"), "write `+ 1` or `- 1`"))
}

/// `+ 1h`, `- 1d`
fn seconds(amount: Option<&str>) -> Result<i64, TemplateError> {
    let Some(amount) = amount else { return Ok(0) };
    let digits: String = amount.split_whitespace().collect();
    let unit = match digits.chars().last() {
        Some('s') => 1,
        Some('m') => 60,
        Some('h') => 3600,
        Some('d') => 86_400,
        _ => 0,
    };
    let number: Option<i64> = digits.get(..digits.len().saturating_sub(1)).and_then(|n| n.parse().ok());
    match number.and_then(|number| number.checked_mul(unit)) {
        Some(seconds) if unit > 0 => Ok(seconds),
        _ => Err(error(format!("`{amount}` is no span of time"), "write `+ 1s`, `- 30m`, `+ 1h` or `- 1d`")),
    }
}

fn error(title: impl Into<String>, help: impl Into<String>) -> TemplateError {
    TemplateError { title: title.into(), help: Some(help.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct World(SourceFacts);

    impl Facts for World {
        fn source(&self, alias: &str) -> Option<&SourceFacts> {
            (alias == "src").then_some(&self.0)
        }
        fn now(&self) -> HttpDate {
            HttpDate::from_unix(784_111_777).unwrap()
        }
        fn upload(&self) -> &'static str {
            "U"
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
            ("${upload.id} ${missing.bucket} ${missing.key}", "U none no/key"),
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
}
