//! `CreateBucket`

use crate::http::{Error, Reply, xml};
use crate::ops::Call;
use crate::store::Bucket;
use std::net::Ipv4Addr;

/// The region whose buckets carry no location constraint, and where an owner may create a bucket twice.
const CLASSIC: &str = "us-east-1";

/// Creates an empty bucket that belongs to the caller.
///
/// # Errors
/// 400 for a bad name or location, 403 where nobody says who asks, 409 `BucketAlreadyExists` for the bucket of
/// another account, `BucketAlreadyOwnedByYou` outside us-east-1.
pub(crate) fn create_bucket(call: Call<'_>, name: &str) -> Result<Reply, Error> {
    if !is_valid_name(name) {
        return Err(Error::new(400, "InvalidBucketName", "The specified bucket is not valid.")
            .with("BucketName", name));
    }
    let caller = call.caller("Access Denied")?;
    let config = call.service.config();
    let location = location(call, &config.region)?;
    let mut store = call.service.store();
    match store.bucket(name) {
        None => store.insert(Bucket::new(name, caller.clone(), location, call.now)),
        Some(bucket) if bucket.owner != *caller => {
            return Err(Error::new(
                409,
                "BucketAlreadyExists",
                "The requested bucket name is not available. The bucket namespace is shared by all users of the \
                 system. Please select a different name and try again.",
            )
            .with("BucketName", name));
        }
        // Amazon's documentation: us-east-1 answers 200 for the sake of old clients.
        Some(_) if config.region == CLASSIC => {}
        Some(_) => {
            return Err(Error::new(
                409,
                "BucketAlreadyOwnedByYou",
                "Your previous request to create the named bucket succeeded and you already own it.",
            )
            .with("BucketName", name));
        }
    }
    Ok(Reply::ok().with("location", format!("/{name}")))
}

fn location(call: Call<'_>, region: &str) -> Result<String, Error> {
    let document = call.request.document();
    let asked = if document.trim_ascii().is_empty() {
        None
    } else {
        xml::parse(&document, "CreateBucketConfiguration", |root| Ok(root.text_of("LocationConstraint")))?
    };
    let illegal = |what: String| {
        let message = format!(
            "The {what} location constraint is incompatible for the region specific endpoint this request was sent to."
        );
        Err(Error::new(400, "IllegalLocationConstraintException", message))
    };
    match asked {
        Some(asked) if asked == CLASSIC || asked.is_empty() => Err(Error::new(
            400,
            "InvalidLocationConstraint",
            "The specified location-constraint is not valid",
        )
        .with("LocationConstraint", asked)),
        None if region == CLASSIC => Ok(CLASSIC.to_owned()),
        None => illegal("unspecified".to_owned()),
        Some(asked) if region == CLASSIC || asked == region => Ok(asked),
        Some(asked) => illegal(asked),
    }
}

// Amazon's documentation of names for general purpose buckets.
fn is_valid_name(name: &str) -> bool {
    let edge = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
    let bytes = name.as_bytes();
    let reserved = ["xn--", "sthree-", "amzn-s3-demo-"].iter().any(|prefix| name.starts_with(prefix))
        || ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3"]
            .iter()
            .any(|suffix| name.ends_with(suffix));
    (3..=63).contains(&bytes.len())
        && bytes.iter().all(|byte| edge(byte) || *byte == b'.' || *byte == b'-')
        && bytes.first().is_some_and(edge)
        && bytes.last().is_some_and(edge)
        && !name.contains("..")
        && !reserved
        && name.parse::<Ipv4Addr>().is_err()
}

#[cfg(test)]
mod tests {
    use super::is_valid_name;

    #[test]
    fn names_follow_the_documented_rules() {
        for name in ["abc", "a-b.c", "0a1", &"a".repeat(63), "1.2.3"] {
            assert!(is_valid_name(name), "{name}");
        }
        for name in [
            "ab",
            "Abc",
            "a_b",
            "-ab",
            "ab-",
            ".ab",
            "ab.",
            "a..b",
            "192.168.1.1",
            "xn--abc",
            "abc-s3alias",
            "a b",
            "äbc",
            &"a".repeat(64),
        ] {
            assert!(!is_valid_name(name), "{name}");
        }
    }
}
