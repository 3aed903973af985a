//! What stands between `${` and `}`.

use super::diagnostic::nearest;
use super::template::{Names, Piece, TemplateError};
use super::value::{DateForm, Value};

/// `name[.field] [+ amount | - amount] [as form]`
pub(super) fn expression(text: &str, names: Names<'_>) -> Result<Piece, TemplateError> {
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
            return Err(TemplateError::new(format!("`${{{name}.{field}}}` is not known here"), help));
        }
        if amount.is_some() || form.is_some() {
            return Err(TemplateError::new(
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
        ("upload", Some("escaped")) => Value::EscapedUpload,
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
            Some("etag_prefix") => Value::EtagPrefix { alias },
            Some("bucket") => Value::Bucket { alias },
            Some("key") => Value::Key { alias },
            Some("folder") => Value::Folder { alias },
            Some("version") => Value::Version { alias },
            Some("last_modified") => Value::LastModified { alias, plus: seconds(amount)?, form },
            _ => {
                return Err(TemplateError::new(
                    format!("`${{{text}}}` names nothing of the source `{name}`"),
                    "a source has size, etag, etag_prefix, last_modified, bucket, folder, key and version",
                ));
            }
        },
        _ => return Err(unknown(text, name, names)),
    };
    Ok(Piece::Value(value))
}

fn unknown(text: &str, name: &str, names: Names<'_>) -> TemplateError {
    let title = format!("`${{{text}}}` is not known here");
    let fields = match name {
        "upload" => Some("id, escaped, bucket and key"),
        "account" => Some("id and other"),
        "missing" => Some("bucket and key"),
        "now" => Some("no fields"),
        name if names.uploads.contains(&name) => Some("id"),
        _ => None,
    };
    if let Some(fields) = fields {
        return TemplateError::new(title, format!("`{name}` has {fields}"));
    }
    let axes = names.axes.iter().map(|(axis, _)| axis);
    let known = axes.chain(names.sources).chain(names.uploads).copied();
    let known: Vec<&str> = known.chain(["now", "upload", "missing", "account"]).collect();
    let help = match nearest(name, known.iter().copied()) {
        Some(near) => format!("did you mean `{near}`?"),
        None => format!("known are: {}", known.join(", ")),
    };
    TemplateError::new(title, help)
}

fn date_form(form: Option<&str>) -> Result<DateForm, TemplateError> {
    match form {
        None => Ok(DateForm::Imf),
        Some("rfc850") => Ok(DateForm::Rfc850),
        Some("asctime") => Ok(DateForm::Asctime),
        Some("rfc3339") => Ok(DateForm::Rfc3339),
        Some(other) => Err(TemplateError::new(
            format!("`{other}` is no form of a date"),
            "known are: rfc850, asctime, rfc3339",
        )),
    }
}

/// `+ 3`, `- 1`
fn count(amount: Option<&str>) -> Result<i64, TemplateError> {
    let Some(amount) = amount else { return Ok(0) };
    let digits: String = amount.split_whitespace().collect();
    digits
        .parse()
        .map_err(|_| TemplateError::new(format!("`{amount}` is no number to add"), "write `+ 1` or `- 1`"))
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
        _ => Err(TemplateError::new(
            format!("`{amount}` is no span of time"),
            "write `+ 1s`, `- 30m`, `+ 1h` or `- 1d`",
        )),
    }
}
