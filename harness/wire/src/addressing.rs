use std::net::Ipv4Addr;

use crate::{ClientConfig, Endpoint, Request, Unsendable};

/// Where in a request its bucket is named.
#[derive(Clone, Copy, Debug, Default, Eq, PartialEq)]
pub enum Addressing {
    /// In the path: `/bucket/key`.
    #[default]
    Path,
    /// In the host: `bucket.host`, with the path `/key`. Connections go to the endpoint's address all the same, so
    /// that no name of a bucket has to be known to DNS.
    Virtual,
}

/// Where a request goes.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Place {
    /// The host that the request names, which is also the one whose certificate is expected.
    pub(crate) host: String,
    /// Scheme, host and port.
    pub(crate) origin: String,
    /// The value of the `host` header.
    pub(crate) authority: String,
    /// The target of the request line.
    pub(crate) target: Vec<u8>,
}

impl Place {
    /// # Errors
    /// For a key without a bucket, which would be read as a bucket, and for a bucket that cannot be part of a host
    /// where it has to be.
    pub(crate) fn of(config: &ClientConfig, request: &Request) -> Result<Self, Unsendable> {
        let target = match &request.raw_target {
            Some(target) => target.clone(),
            None if request.key.is_some() && request.bucket.is_none() => {
                return Err(Unsendable::KeyWithoutBucket);
            }
            None => match config.addressing {
                Addressing::Path => request.target(),
                Addressing::Virtual => request.virtual_target(),
            }
            .into_bytes(),
        };
        let endpoint = &config.endpoint;
        let prefix = match (config.addressing, &request.bucket) {
            (Addressing::Virtual, Some(bucket)) if !is_host(bucket) => {
                return Err(Unsendable::BucketNotAHost(bucket.clone()));
            }
            (Addressing::Virtual, Some(bucket)) => format!("{bucket}."),
            (Addressing::Virtual, None) | (Addressing::Path, _) => String::new(),
        };
        let authority = format!("{prefix}{}", endpoint.authority());
        Ok(Self {
            host: format!("{prefix}{}", endpoint.host()),
            origin: format!("{}://{authority}", endpoint.scheme()),
            authority,
            target,
        })
    }
}

/// Whether names can stand before the endpoint's host: not before an address.
pub(crate) fn can_be_virtual(endpoint: &Endpoint) -> bool {
    !endpoint.host().starts_with('[') && endpoint.host().parse::<Ipv4Addr>().is_err()
}

/// Whether each label is one of RFC 1123 section 2.1, in lower case: URL parsers make it so, and then the bucket's
/// name would be another.
fn is_host(bucket: &str) -> bool {
    bucket.split('.').all(|label| {
        let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
        (1..=63).contains(&label.len())
            && label.bytes().all(plain)
            && !label.starts_with('-')
            && !label.ends_with('-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Credentials, Method};

    fn place(endpoint: &str, addressing: Addressing, request: &Request) -> Result<Place, Unsendable> {
        let credentials = Credentials { access_key: "a".into(), secret_key: "s".into(), session_token: None };
        let config = ClientConfig::new(Endpoint::parse(endpoint).unwrap(), credentials);
        Place::of(&ClientConfig { addressing, ..config }, request)
    }

    #[test]
    fn both_styles_lead_to_the_same_endpoint() {
        let request = |bucket: Option<&str>, key: Option<&str>| {
            let mut request = Request::new(Method::Put).query("a", "b/");
            request.bucket = bucket.map(Into::into);
            request.key = key.map(Into::into);
            request
        };
        for (endpoint, addressing, request, host, origin, target) in [
            ("http://h:9", Addressing::Path, request(Some("b"), Some("k")), "h", "http://h:9", "/b/k?a=b%2F"),
            ("http://h:9", Addressing::Path, request(None, None), "h", "http://h:9", "/?a=b%2F"),
            ("http://h:9", Addressing::Virtual, request(None, None), "h", "http://h:9", "/?a=b%2F"),
            ("http://h:9", Addressing::Virtual, request(Some("b"), None), "b.h", "http://b.h:9", "/?a=b%2F"),
            (
                "https://h",
                Addressing::Virtual,
                request(Some("b.c"), Some("k/ ")),
                "b.c.h",
                "https://b.c.h",
                "/k/%20?a=b%2F",
            ),
            (
                "https://h",
                Addressing::Virtual,
                request(Some("b"), Some("k")).raw_target("/\u{ff}"),
                "b.h",
                "https://b.h",
                "/\u{ff}",
            ),
        ] {
            let place = place(endpoint, addressing, &request).unwrap();
            assert_eq!((place.host.as_str(), place.origin.as_str()), (host, origin));
            assert_eq!(place.target, target.as_bytes());
            assert_eq!(place.origin.split_once("://").unwrap().1, place.authority);
        }
    }

    #[test]
    fn a_bucket_that_is_no_host_is_unsendable_in_virtual_style_only() {
        let long = "a".repeat(64);
        for bucket in ["", "B", "a_b", ".a", "a.", "a..b", "-a", "a-", "a.-b", "a b", "a/b", "é", &long] {
            let request = Request::new(Method::Put).bucket(bucket).key("k");
            let refused = place("http://h", Addressing::Virtual, &request);
            assert_eq!(refused, Err(Unsendable::BucketNotAHost(bucket.into())));
            assert!(place("http://h", Addressing::Path, &request).is_ok(), "{bucket}");
        }
    }

    #[test]
    fn a_key_needs_a_bucket_unless_the_target_is_given() {
        let mut request = Request::new(Method::Put).key("k");
        assert_eq!(place("http://h", Addressing::Path, &request), Err(Unsendable::KeyWithoutBucket));
        request.raw_target = Some(b"/k".to_vec());
        assert_eq!(place("http://h", Addressing::Path, &request).unwrap().target, b"/k");
    }

    #[test]
    fn an_address_has_no_names_below_it() {
        for (endpoint, virtual_) in [
            ("http://localhost", true),
            ("http://a.b:1", true),
            ("http://127.0.0.1:1", false),
            ("http://[::1]", false),
        ] {
            assert_eq!(can_be_virtual(&Endpoint::parse(endpoint).unwrap()), virtual_, "{endpoint}");
        }
    }
}
