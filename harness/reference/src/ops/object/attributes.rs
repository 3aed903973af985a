//! What is stored beside an object's bytes.

use super::tagging::check_tags;
use crate::http::{Error, Query};
use crate::ops::Call;
use crate::store::{Attributes, Tags};
use ::http::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderName, HeaderValue};

const STORED: [&str; 7] = [
    "cache-control",
    "content-disposition",
    "content-encoding",
    "content-language",
    "content-type",
    "expires",
    "x-amz-website-redirect-location",
];
const METADATA: &str = "x-amz-meta-";
/// Amazon's documentation: names and values of user metadata take at most 2 KiB together.
const MOST_METADATA: usize = 2048;

/// The headers of a request that come back with the object.
///
/// # Errors
/// 400 `MetadataTooLarge`.
pub(crate) fn read_attributes(call: Call<'_>) -> Result<Attributes, Error> {
    let headers = call.headers();
    let mut stored = Vec::new();
    let mut metadata = 0;
    for name in headers.keys() {
        let values: Vec<_> = headers.get_all(name).iter().map(HeaderValue::as_bytes).collect();
        let value = values.join(&b',');
        let value = if name == CONTENT_ENCODING { without_framing(&value) } else { value };
        if let Some(short) = name.as_str().strip_prefix(METADATA) {
            metadata += short.len() + value.len();
        } else if !STORED.contains(&name.as_str()) || value.is_empty() {
            continue;
        }
        // A list of valid values is a valid value.
        stored.extend(HeaderValue::from_bytes(&value).ok().map(|value| (name.clone(), value)));
    }
    if metadata > MOST_METADATA {
        return Err(Error::new(
            400,
            "MetadataTooLarge",
            "Your metadata headers exceed the maximum allowed metadata size",
        )
        .with("Size", metadata.to_string())
        .with("MaxSizeAllowed", MOST_METADATA.to_string()));
    }
    if !stored.iter().any(|(name, _): &(HeaderName, _)| name == CONTENT_TYPE) {
        stored.push((CONTENT_TYPE, HeaderValue::from_static("binary/octet-stream")));
    }
    Ok(Attributes(stored))
}

/// The tags in `x-amz-tagging`: a query string.
///
/// # Errors
/// 400 `InvalidArgument` where it cannot be read, and the errors of a tag set.
pub(crate) fn read_tags(call: Call<'_>) -> Result<Tags, Error> {
    let Some(raw) = call.header("x-amz-tagging") else { return Ok(Tags::new()) };
    let query = Query::parse(raw.as_bytes()).map_err(|_| {
        Error::invalid_argument(
            "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
            "x-amz-tagging",
            &raw,
        )
    })?;
    let tags = query.into_pairs();
    check_tags(&tags)?;
    Ok(tags)
}

/// Refuses what would need encryption under a key: customer keys need TLS, and there is no key service.
///
/// # Errors
/// 400 `InvalidRequest` for customer keys (Amazon's documentation), 501 for KMS, 400
/// `InvalidEncryptionAlgorithmError` for anything but AES256.
pub(crate) fn refuse_encryption(call: Call<'_>) -> Result<(), Error> {
    const CUSTOMER_KEY: &str = "x-amz-server-side-encryption-customer-";
    if call.headers().keys().any(|name| name.as_str().starts_with(CUSTOMER_KEY)) {
        return Err(Error::invalid_request(
            "Requests specifying Server Side Encryption with Customer provided keys must be made over a secure \
             connection.",
        ));
    }
    match call.header("x-amz-server-side-encryption").as_deref() {
        None | Some("AES256") => Ok(()),
        Some("aws:kms" | "aws:kms:dsse") => Err(Error::not_implemented("x-amz-server-side-encryption")),
        Some(other) => Err(Error::new(
            400,
            "InvalidEncryptionAlgorithmError",
            "The Encryption request you specified is not valid. Supported value: AES256.",
        )
        .with("ArgumentName", "x-amz-server-side-encryption")
        .with("ArgumentValue", other)),
    }
}

// `aws-chunked` describes the transfer, not the object.
fn without_framing(value: &[u8]) -> Vec<u8> {
    let codings = value.split(|byte| *byte == b',').map(<[u8]>::trim_ascii);
    codings
        .filter(|coding| !coding.eq_ignore_ascii_case(b"aws-chunked") && !coding.is_empty())
        .collect::<Vec<_>>()
        .join(&b',')
}

#[cfg(test)]
mod tests {
    use super::without_framing;

    #[test]
    fn only_the_transfers_coding_is_dropped() {
        for (sent, stored) in [
            ("aws-chunked", ""),
            ("gzip", "gzip"),
            ("aws-chunked, gzip", "gzip"),
            ("gzip,AWS-chunked,br", "gzip,br"),
        ] {
            assert_eq!(without_framing(sent.as_bytes()), stored.as_bytes(), "{sent}");
        }
    }
}
