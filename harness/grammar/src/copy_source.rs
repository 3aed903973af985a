//! The value of `x-amz-copy-source`.

use std::{error, fmt};

use crate::account_id::AccountId;
use crate::bucket_name::is_bucket_name;
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{CopySource, CopySourceError, SourceArn};
    use crate::AccountId;

    fn object(bucket: &str, key: &str, version_id: Option<&str>) -> CopySource {
        let version_id = version_id.map(str::to_owned);
        CopySource::Object { bucket: bucket.to_owned(), key: key.to_owned(), version_id }
    }

    #[test]
    fn splits_the_query_then_decodes_then_splits_the_bucket() {
        for (raw, bucket, key, version_id) in [
            ("bucket/key", "bucket", "key", None),
            ("/bucket/key", "bucket", "key", None),
            ("bucket/dir/file", "bucket", "dir/file", None),
            ("bucket//abc", "bucket", "/abc", None),
            ("bucket/key//", "bucket", "key//", None),
            ("/bucket//", "bucket", "/", None),
            ("bucket%2Fkey", "bucket", "key", None),
            ("bucket%2fkey", "bucket", "key", None),
            ("%2Fbucket%2Fkey", "bucket", "key", None),
            ("bucket/dir%2Ffile", "bucket", "dir/file", None),
            ("%62ucket/%6Bey", "bucket", "key", None),
            ("bucket%2Ftest+key.txt", "bucket", "test key.txt", None),
            ("bucket/a%20b", "bucket", "a b", None),
            ("bucket/a b", "bucket", "a b", None),
            ("bucket/a%2Bb", "bucket", "a+b", None),
            ("bucket/anyfilename%25.txt", "bucket", "anyfilename%.txt", None),
            ("bucket/file%252Fname", "bucket", "file%2Fname", None),
            ("bucket/%F0%9F%98%80", "bucket", "\u{1F600}", None),
            ("bucket/\u{1F600}", "bucket", "\u{1F600}", None),
            ("bucket/.", "bucket", ".", None),
            ("bucket/..", "bucket", "..", None),
            ("bucket/a/../b", "bucket", "a/../b", None),
            ("bucket/%00", "bucket", "\0", None),
            ("bucket/foo%3Fbar", "bucket", "foo?bar", None),
            ("bucket/%3FversionId", "bucket", "?versionId", None),
            ("bucket/k%3FversionId%3Dabc", "bucket", "k?versionId=abc", None),
            ("bucket/k%3FversionId=abc", "bucket", "k?versionId=abc", None),
            ("bucket/k%3FversionId%3Dabc?versionId=def", "bucket", "k?versionId=abc", Some("def")),
            ("bucket/key?versionId=null", "bucket", "key", Some("null")),
            ("bucket/key?versionId=", "bucket", "key", Some("")),
            ("bucket/key?versionId=a%2Bb%3Fc", "bucket", "key", Some("a+b?c")),
            ("bucket/key?versionId=%252B", "bucket", "key", Some("%2B")),
            ("bucket/key?versionId=a?b", "bucket", "key", Some("a?b")),
            ("bucket/key?versionId=a=b", "bucket", "key", Some("a=b")),
            ("bucket/key?versionId=x&foo=y", "bucket", "key", Some("x")),
            ("bucket/key?foo=y&versionId=x", "bucket", "key", Some("x")),
            ("bucket/key?versionId=x&versionId=y", "bucket", "key", Some("x")),
            ("bucket/key?", "bucket", "key", None),
            ("bucket/key?versionId", "bucket", "key", None),
            ("bucket/key?versionid=x", "bucket", "key", None),
            ("bucket/key?foo=bar", "bucket", "key", None),
            ("bucket/key?foo=%ZZ", "bucket", "key", None),
            ("MyBucket/k", "MyBucket", "k", None),
            ("my_bucket/k", "my_bucket", "k", None),
        ] {
            assert_eq!(CopySource::parse(raw.as_bytes()), Ok(object(bucket, key, version_id)), "{raw}");
        }
    }

    #[test]
    fn names_what_is_wrong() {
        use CopySourceError::*;
        for (raw, expected) in [
            ("", Empty),
            ("?versionId=x", Empty),
            ("/", EmptyBucket),
            ("%2F", EmptyBucket),
            ("//", EmptyBucket),
            ("//bucket/key", EmptyBucket),
            ("/%2Fbucket/key", EmptyBucket),
            ("bucket", NoKey),
            ("bucket/", NoKey),
            ("/bucket", NoKey),
            ("/bucket/", NoKey),
            ("bucket?/key", NoKey),
            ("bucket/?versionId=x", NoKey),
            ("Copy-Source", NoKey),
            ("%", Encoding),
            ("bucket/%ZZ", Encoding),
            ("bucket/%1", Encoding),
            ("bucket/%C3%", Encoding),
            ("bucket/%C3", Encoding),
            ("bucket/%FF", Encoding),
            ("100%/foo", Encoding),
            ("bucket/key?versionId=%", Encoding),
            ("bucket/key?versionId=%FF", Encoding),
            ("192.168.1.1/foo", BucketName),
            ("2001:db8::1/foo", BucketName),
            ("[::1]/foo", BucketName),
            ("my-buc@k&()t/obj", BucketName),
            ("s3://bucket/key", BucketName),
            ("https://host/bucket/key", BucketName),
            ("bu+cket/key", BucketName),
            ("b\u{fc}cket/key", BucketName),
            ("bu%63%00ket/key", BucketName),
            ("ab/key", BucketName),
            ("ab/", BucketName),
        ] {
            assert_eq!(CopySource::parse(raw.as_bytes()), Err(expected), "{raw}");
        }
        assert_eq!(CopySource::parse(b"bucket/\xff"), Err(Encoding));
    }

    #[test]
    fn knows_both_arn_forms() -> Result<(), crate::AccountIdError> {
        let arn = SourceArn {
            partition: "aws".to_owned(),
            region: "us-west-2".to_owned(),
            account: AccountId::parse(b"123456789012")?,
            name: "my-access-point".to_owned(),
            key: "reports/january.pdf".to_owned(),
            version_id: None,
        };
        let access_point =
            "arn:aws:s3:us-west-2:123456789012:accesspoint/my-access-point/object/reports/january.pdf";
        let outposts =
            "arn:aws:s3-outposts:us-west-2:123456789012:outpost/my-access-point/object/reports/january.pdf";
        let encode = |text: &str| text.replace(':', "%3A").replace('/', "%2F");
        for (raw, expected) in [
            (access_point.to_owned(), CopySource::AccessPoint(arn.clone())),
            (encode(access_point), CopySource::AccessPoint(arn.clone())),
            (format!("/{access_point}"), CopySource::AccessPoint(arn.clone())),
            (outposts.to_owned(), CopySource::Outposts(arn.clone())),
            (encode(outposts), CopySource::Outposts(arn.clone())),
            (
                format!("{access_point}?versionId=v%2B1"),
                CopySource::AccessPoint(SourceArn { version_id: Some("v+1".to_owned()), ..arn.clone() }),
            ),
            (
                access_point.replace("reports", ":a/object"),
                CopySource::AccessPoint(SourceArn { key: ":a/object/january.pdf".to_owned(), ..arn }),
            ),
        ] {
            assert_eq!(CopySource::parse(raw.as_bytes()), Ok(expected), "{raw}");
        }
        Ok(())
    }

    #[test]
    fn takes_no_other_arn() {
        use CopySourceError::*;
        for (raw, expected) in [
            ("arn:aws:s3:us-west-2:123456789012:accesspoint/ap/object/", NoKey),
            ("arn:aws:s3:us-west-2:123456789012:accesspoint/ap/object", BucketName),
            ("arn:aws:s3:us-west-2:123456789012:accesspoint/ap", BucketName),
            ("arn:aws:s3:us-west-2:123456789012:accesspoint//object/key", BucketName),
            ("arn:aws:s3:us-west-2:123456789012:outpost/ap/object/key", BucketName),
            ("arn:aws:s3-outposts:us-west-2:123456789012:accesspoint/ap/object/key", BucketName),
            ("arn:aws:s3:us-west-2:12345678901:accesspoint/ap/object/key", BucketName),
            ("arn:aws:s3::123456789012:accesspoint/ap/object/key", BucketName),
            ("arn::s3:us-west-2:123456789012:accesspoint/ap/object/key", BucketName),
            ("arn:aws:sqs:us-west-2:123456789012:accesspoint/ap/object/key", BucketName),
            ("ARN:aws:s3:us-west-2:123456789012:accesspoint/ap/object/key", BucketName),
            ("arn:aws:s3:::bucket/key", BucketName),
            ("arn:aws:s3:::bucket", NoKey),
        ] {
            assert_eq!(CopySource::parse(raw.as_bytes()), Err(expected), "{raw}");
        }
    }

    #[test]
    fn prints_blanks_and_pluses_for_every_decoder() {
        let source = object("bucket", "/dir/a b+c?d%e", Some("v+1 &x"));
        assert_eq!(source.to_string(), "bucket//dir/a%20b%2Bc%3Fd%25e?versionId=v%2B1%20%26x");
    }

    prop_compose! {
        fn any_arn()(
            partition in "aws(-cn)?",
            region in "[a-z]{2}-[a-z]{4}-[1-9]",
            account in "[0-9]{12}",
            name in "[a-z0-9-]{3,20}",
            key in "(?s).{1,20}",
            version_id in proptest::option::of("(?s).{0,10}"),
        ) -> Option<SourceArn> {
            let account = AccountId::parse(account.as_bytes()).ok()?;
            Some(SourceArn { partition, region, account, name, key, version_id })
        }
    }

    proptest! {
        #[test]
        fn takes_any_bytes_without_panic(raw: Vec<u8>) {
            let _ = CopySource::parse(&raw);
        }

        #[test]
        fn reads_what_it_printed_of_anything_it_read(raw in "/?[a-c%2Ff:?+/]{1,12}(\\?versionId=[%2B&a]{0,4})?") {
            if let Ok(source) = CopySource::parse(raw.as_bytes()) {
                prop_assert_eq!(CopySource::parse(source.to_string().as_bytes()), Ok(source));
            }
        }

        #[test]
        fn reads_what_it_printed_of_an_object(
            bucket in "[A-Za-z0-9_-]{3,20}",
            key in "(?s).{1,20}",
            version_id in proptest::option::of("(?s).{0,10}"),
        ) {
            let source = CopySource::Object { bucket, key, version_id };
            prop_assert_eq!(CopySource::parse(source.to_string().as_bytes()), Ok(source));
        }

        #[test]
        fn reads_what_it_printed_of_an_arn(arn in any_arn(), outposts: bool) {
            let form = if outposts { CopySource::Outposts } else { CopySource::AccessPoint };
            let source = arn.map(form);
            let printed = source.as_ref().map(ToString::to_string).unwrap_or_default();
            prop_assert_eq!(CopySource::parse(printed.as_bytes()).ok(), source);
        }
    }
}
