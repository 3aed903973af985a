//! The value of `x-amz-copy-source`.

use std::{error, fmt};

use crate::account_id::AccountId;
use crate::percent::{self, Encoded};

/// The object that a part is copied from.
///
/// ```text
/// copy-source = path [ "?" query ]
/// path        = *( %x00-3E / %x40-FF )  ; up to the first "?" as sent, percent-encoded
/// query       = param *( "&" param )
/// param       = "versionId=" version    ; percent-encoded; every other parameter is ignored
///
///                                       ; of the path once decoded:
/// object      = [ "/" ] bucket "/" key  ; the bucket ends at the first "/"
/// arn         = [ "/" ] "arn:" partition ":" service ":" region ":" account-id ":" resource
/// service     = "s3" / "s3-outposts"
/// resource    = ( "accesspoint/" / "outpost/" ) name "/object/" key
/// ```
///
/// The order matters, and servers differ by it. The query is split off first, so `%3F` belongs to the key. Then
/// the path is decoded exactly once, `+` being a blank. Only then are bucket and key told apart, so that
/// `bucket%2Fkey` names an object. Recorded on Amazon S3 for `CopyObject`: `+` is a blank, `%2F` separates, a
/// key that holds `%2F` itself is sent as `%252F`. Amazon's documentation: the ARN forms, and that one leading
/// slash is allowed.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub enum CopySource {
    /// An object by the name of its bucket.
    Object {
        /// The bucket's name, one that [`is_bucket_name`] accepts.
        bucket: String,
        /// The key, decoded; never empty; it may begin with a slash.
        key: String,
        /// The value of `versionId`, decoded: `None` without the parameter, `Some("")` where its value is
        /// empty, which Amazon's record leaves open.
        version_id: Option<String>,
    },
    /// An object through an access point.
    AccessPoint(SourceArn),
    /// An object on an Outpost.
    Outposts(SourceArn),
}

/// The parts of a copy source in ARN form.
#[derive(Clone, Debug, Eq, Hash, PartialEq)]
pub struct SourceArn {
    /// The partition, as in `aws` or `aws-cn`.
    pub partition: String,
    /// The Region, as in `us-west-2`.
    pub region: String,
    /// The account that owns the access point or the Outpost.
    pub account: AccountId,
    /// The access point's name or the Outpost's id.
    pub name: String,
    /// The key, decoded; never empty.
    pub key: String,
    /// As in [`CopySource::Object`].
    pub version_id: Option<String>,
}

impl CopySource {
    /// Reads a header value. Of several `versionId` parameters the first counts.
    pub fn parse(raw: &[u8]) -> Result<Self, CopySourceError> {
        let (path, version_id) = decode(raw)?;
        Self::from_decoded(&path, version_id)
    }

    /// Tells bucket and key apart in a decoded path.
    pub(crate) fn from_decoded(path: &str, version_id: Option<String>) -> Result<Self, CopySourceError> {
        if path.is_empty() {
            return Err(CopySourceError::Empty);
        }
        let path = path.strip_prefix('/').unwrap_or(path);
        if path.is_empty() || path.starts_with('/') {
            return Err(CopySourceError::EmptyBucket);
        }
        if let Some(source) = from_arn(path, &version_id) {
            return source;
        }
        let Some((bucket, key)) = path.split_once('/') else {
            return Err(CopySourceError::NoKey);
        };
        if !is_bucket_name(bucket) {
            return Err(CopySourceError::BucketName);
        }
        if key.is_empty() {
            return Err(CopySourceError::NoKey);
        }
        Ok(Self::Object { bucket: bucket.to_owned(), key: key.to_owned(), version_id })
    }
}

/// Prints a header value without a leading slash that reads back as the same source.
impl fmt::Display for CopySource {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let version_id = match self {
            Self::Object { bucket, key, version_id } => {
                write!(f, "{}/{}", Encoded(bucket), Encoded(key))?;
                version_id
            }
            Self::AccessPoint(arn) => write_arn(f, "s3", "accesspoint", arn)?,
            Self::Outposts(arn) => write_arn(f, "s3-outposts", "outpost", arn)?,
        };
        match version_id {
            Some(version_id) => write!(f, "?versionId={}", Encoded(version_id)),
            None => Ok(()),
        }
    }
}

/// Why a value is not a copy source.
#[derive(Clone, Copy, Debug, Eq, Hash, PartialEq)]
pub enum CopySourceError {
    /// Nothing before the query: an empty header, `?versionId=x`.
    Empty,
    /// No bucket before the slash: `/`, `//bucket/key`.
    EmptyBucket,
    /// A bucket without a key: `bucket`, `bucket/`.
    NoKey,
    /// A percent sign without two hex digits behind it, or bytes that decode to something else than UTF-8.
    Encoding,
    /// A bucket with a name that [`is_bucket_name`] does not accept.
    BucketName,
}

impl fmt::Display for CopySourceError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "the copy source is empty; give it as bucket/key",
            Self::EmptyBucket => "the copy source has no bucket before its slash; give it as bucket/key",
            Self::NoKey => "the copy source has a bucket and no key; give it as bucket/key",
            Self::Encoding => {
                "the copy source is not well encoded; write a byte as a percent sign and two hex digits, and a key \
                 as UTF-8"
            }
            Self::BucketName => "the copy source has a bucket with a name that no bucket can have",
        })
    }
}

impl error::Error for CopySourceError {}

/// Whether a bucket could ever have been created under this name.
///
/// ```text
/// bucket-name = 3*255( ALPHA / DIGIT / "." / "-" / "_" )   ; not shaped as an IPv4 address
/// ```
///
/// Amazon's documentation asks new names for less: 3 to 63 characters, lower case, no underscore. Buckets made
/// in us-east-1 before March 2018 may be named more freely and still exist, so a server can refuse only what is
/// outside both.
pub fn is_bucket_name(name: &str) -> bool {
    (3..=255).contains(&name.len())
        && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_'))
        && !is_ipv4_shape(name)
}

/// Splits a header value at its first raw `?` and decodes the path and the version id.
pub(crate) fn decode(raw: &[u8]) -> Result<(String, Option<String>), CopySourceError> {
    let mut pieces = raw.splitn(2, |byte| *byte == b'?');
    let path = pieces.next().unwrap_or_default();
    let version_id = pieces.next().and_then(|query| {
        query.split(|byte| *byte == b'&').find_map(|param| param.strip_prefix(b"versionId="))
    });
    let decode = |raw| percent::decode(raw).ok_or(CopySourceError::Encoding);
    Ok((decode(path)?, version_id.map(decode).transpose()?))
}

fn is_ipv4_shape(name: &str) -> bool {
    let is_number =
        |group: &str| (1..=3).contains(&group.len()) && group.bytes().all(|byte| byte.is_ascii_digit());
    name.split('.').count() == 4 && name.split('.').all(is_number)
}

/// The source that an ARN names; `None` where the path is none of the two ARN forms, and thus bucket and key.
fn from_arn(path: &str, version_id: &Option<String>) -> Option<Result<CopySource, CopySourceError>> {
    let mut fields = path.strip_prefix("arn:")?.splitn(5, ':');
    let partition = label(fields.next()?)?;
    let service = fields.next()?;
    let region = label(fields.next()?)?;
    let account = AccountId::parse(fields.next()?.as_bytes()).ok()?;
    let resource = fields.next()?;

    let (form, resource): (fn(SourceArn) -> CopySource, _) = match service {
        "s3" => (CopySource::AccessPoint, resource.strip_prefix("accesspoint/")?),
        "s3-outposts" => (CopySource::Outposts, resource.strip_prefix("outpost/")?),
        _ => return None,
    };
    let (name, object) = resource.split_once('/')?;
    let name = label(name)?;
    let key = object.strip_prefix("object/")?.to_owned();
    if key.is_empty() {
        return Some(Err(CopySourceError::NoKey));
    }
    Some(Ok(form(SourceArn { partition, region, account, name, key, version_id: version_id.clone() })))
}

fn label(text: &str) -> Option<String> {
    let is_label_byte = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (!text.is_empty() && text.bytes().all(is_label_byte)).then(|| text.to_owned())
}

fn write_arn<'a>(
    f: &mut fmt::Formatter<'_>,
    service: &str,
    resource: &str,
    arn: &'a SourceArn,
) -> Result<&'a Option<String>, fmt::Error> {
    let SourceArn { partition, region, account, name, key, version_id } = arn;
    let text = format!("arn:{partition}:{service}:{region}:{account}:{resource}/{name}/object/{key}");
    write!(f, "{}", Encoded(&text))?;
    Ok(version_id)
}
