//! Values of the world in a template: `${src.size - 1}`, `${now + 1d}`.

use super::facts::Facts;
use super::template::TemplateError;
use upcheck_grammar::HttpDate;

/// Something that is known only once the world stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Size { alias: String, plus: i64 },
    Etag { alias: String },
    EtagPrefix { alias: String },
    Bucket { alias: String },
    Key { alias: String },
    Folder { alias: String },
    Version { alias: String },
    LastModified { alias: String, plus: i64, form: DateForm },
    Now { plus: i64, form: DateForm },
    Upload,
    EscapedUpload,
    TargetBucket,
    TargetKey,
    OtherUpload { alias: String },
    Account,
    OtherAccount,
    MissingBucket,
    MissingKey,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DateForm {
    Imf,
    Rfc850,
    Asctime,
    Rfc3339,
}

impl Value {
    pub(super) fn fill(&self, facts: &dyn Facts) -> Result<String, TemplateError> {
        let source = |alias: &str| {
            facts.source(alias).ok_or_else(|| {
                TemplateError::new(format!("there is no source `{alias}`"), "declare it under given")
            })
        };
        Ok(match self {
            Self::Size { alias, plus } => {
                let size = source(alias)?.size;
                let sum = size.checked_add_signed(*plus);
                sum.ok_or_else(|| {
                    TemplateError::new(format!("{size} {plus:+} is no size"), "use a larger source")
                })?
                .to_string()
            }
            Self::Etag { alias } => source(alias)?.etag.clone(),
            Self::EtagPrefix { alias } => {
                let etag = &source(alias)?.etag;
                etag.chars().take(etag.chars().count() / 2).collect()
            }
            Self::Bucket { alias } => source(alias)?.bucket.clone(),
            Self::Key { alias } => source(alias)?.key.clone(),
            Self::Folder { alias } => {
                // Two levels: the run and the folder. What follows is the key as the case spells it.
                let key = &source(alias)?.key;
                let end = key.match_indices('/').nth(1).map_or(key.len(), |(at, _)| at);
                key[..end].to_owned()
            }
            Self::Version { alias } => source(alias)?.version.clone().ok_or_else(|| {
                TemplateError::new(
                    format!("the target gave no version id for `{alias}`"),
                    "use a versioned bucket",
                )
            })?,
            Self::LastModified { alias, plus, form } => form.write(source(alias)?.last_modified, *plus)?,
            Self::Now { plus, form } => form.write(facts.now(), *plus)?,
            Self::Upload => facts.upload().to_owned(),
            Self::EscapedUpload => escaped(facts.upload()),
            Self::TargetBucket => facts.target().0.to_owned(),
            Self::TargetKey => facts.target().1.to_owned(),
            Self::OtherUpload { alias } => facts
                .other_upload(alias)
                .ok_or_else(|| {
                    TemplateError::new(format!("there is no upload `{alias}`"), "declare it under given")
                })?
                .to_owned(),
            Self::Account => facts
                .account()
                .ok_or_else(|| TemplateError::new("the account is not known", "write `needs: [account-id]`"))?
                .to_owned(),
            Self::OtherAccount => facts.other_account().to_owned(),
            Self::MissingBucket => facts.missing_bucket().to_owned(),
            Self::MissingKey => facts.missing_key().to_owned(),
        })
    }
}

impl Value {
    /// As the inside of a double-quoted shell word.
    pub(super) fn shell(&self, facts: &dyn Facts) -> Result<String, TemplateError> {
        Ok(match self {
            Self::Size { .. } | Self::Account | Self::OtherAccount => return self.fill(facts),
            Self::OtherUpload { .. } => "$OTHER_UPLOAD".to_owned(),
            Self::Etag { .. } => "$ETAG".to_owned(),
            Self::EtagPrefix { .. } => "${ETAG:0:${#ETAG}/2}".to_owned(),
            Self::Bucket { .. } | Self::TargetBucket => "$BUCKET".to_owned(),
            Self::Key { .. } => "$KEY".to_owned(),
            Self::Folder { .. } => "$FOLDER".to_owned(),
            Self::Version { .. } => "$VERSION".to_owned(),
            Self::LastModified { plus, form, .. } => {
                format!("$(at \"$LAST_MODIFIED\" {plus} '{}')", form.strftime())
            }
            Self::Now { plus, form } => format!("$(at now {plus} '{}')", form.strftime()),
            Self::Upload | Self::EscapedUpload => "$UPLOAD".to_owned(),
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
        let imf =
            moved.ok_or_else(|| TemplateError::new("the date leaves its range", "move it less"))?.to_string();
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

/// Percent-encoded as a query writes it: all but the unreserved characters of RFC 3986 section 2.3. Some stores give
/// out ids with `+` and `/` in them.
fn escaped(text: &str) -> String {
    let escape = |byte: u8| match byte {
        plain if plain.is_ascii_alphanumeric() || b"-._~".contains(&plain) => char::from(plain).to_string(),
        other => format!("%{other:02X}"),
    };
    text.bytes().map(escape).collect()
}
