use std::error::Error;
use std::time::SystemTime;

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign as sigv4,
};
use aws_sigv4::sign::v4;

use crate::client::causes;
use crate::{Credentials, Unsendable};

/// Signs by Signature Version 4, in headers, and gives the headers that the signature adds, in order.
///
/// `url` is absolute and encoded as it goes out; its path is signed as it stands. All of `headers` is signed except
/// `authorization`, `user-agent`, `x-amzn-trace-id` and `transfer-encoding`, which travel may change. `payload` is
/// the value of `x-amz-content-sha256` if it is not to be the hash of `body`.
pub(crate) fn sign(
    message: &Message<'_>,
    credentials: &Credentials,
    region: &str,
    time: SystemTime,
) -> Result<Vec<(String, String)>, Unsendable> {
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;

    let identity = AwsCredentials::new(
        credentials.access_key.as_str(),
        credentials.secret_key.as_str(),
        credentials.session_token.clone(),
        None,
        "upcheck",
    )
    .into();
    let params = v4::SigningParams::builder()
        .identity(&identity)
        .region(region)
        .name("s3")
        .time(time)
        .settings(settings)
        .build()
        .map_err(refused)?
        .into();
    let body = match message.payload {
        Some(value) => SignableBody::Precomputed(value.to_owned()),
        None => SignableBody::Bytes(message.body),
    };
    let request = SignableRequest::new(message.method, message.url, message.headers.iter().copied(), body)
        .map_err(refused)?;
    let (instructions, _signature) = sigv4(request, &params).map_err(refused)?.into_parts();
    let (headers, _query) = instructions.into_parts();
    Ok(headers.iter().map(|header| (header.name().to_owned(), header.value().to_owned())).collect())
}

/// What a signature covers.
pub(crate) struct Message<'a> {
    pub(crate) method: &'a str,
    pub(crate) url: &'a str,
    pub(crate) headers: &'a [(&'a str, &'a str)],
    pub(crate) payload: Option<&'a str>,
    pub(crate) body: &'a [u8],
}

fn refused(cause: impl Error) -> Unsendable {
    Unsendable::Signing(causes(&cause))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::Duration;

    use super::*;

    /// The time of Amazon's examples, 2013-05-24T00:00:00Z.
    const TIME: Duration = Duration::from_secs(1_369_353_600);

    fn example(session_token: Option<&str>) -> Credentials {
        Credentials {
            access_key: "AKIAIOSFODNN7EXAMPLE".into(),
            secret_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
            session_token: session_token.map(Into::into),
        }
    }

    fn signed(message: &Message<'_>, credentials: &Credentials) -> Vec<(String, String)> {
        sign(message, credentials, "us-east-1", SystemTime::UNIX_EPOCH + TIME).unwrap()
    }

    fn value<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
        headers.iter().find(|(candidate, _)| candidate == name).map(|(_, value)| value.as_str())
    }

    /// The four header examples of Amazon's "Signature Calculations for the Authorization Header".
    #[test]
    fn amazons_examples_give_amazons_signatures() {
        let put_headers =
            [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
        for (method, path, headers, body, signature) in [
            (
                "GET",
                "test.txt",
                &[("range", "bytes=0-9")][..],
                &b""[..],
                "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
            ),
            (
                "PUT",
                "test%24file.text",
                &put_headers[..],
                b"Welcome to Amazon S3.",
                "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
            ),
            (
                "GET",
                "?lifecycle",
                &[],
                b"",
                "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543",
            ),
            (
                "GET",
                "?max-keys=2&prefix=J",
                &[],
                b"",
                "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
            ),
        ] {
            let url = format!("https://examplebucket.s3.amazonaws.com/{path}");
            let message = Message { method, url: &url, headers, payload: None, body };
            let headers = signed(&message, &example(None));
            let authorization = value(&headers, "authorization").unwrap();
            assert!(authorization.ends_with(&format!("Signature={signature}")), "{path}: {authorization}");
            assert_eq!(value(&headers, "x-amz-date"), Some("20130524T000000Z"));
        }
    }

    #[test]
    fn a_session_token_is_sent_and_signed() {
        let message =
            Message { method: "GET", url: "http://localhost/", headers: &[], payload: None, body: b"" };
        let headers = signed(&message, &example(Some("a/token==")));
        assert_eq!(value(&headers, "x-amz-security-token"), Some("a/token=="));
        let authorization = value(&headers, "authorization").unwrap();
        assert!(
            authorization
                .contains("SignedHeaders=host;x-amz-content-sha256;x-amz-date;x-amz-security-token,"),
            "{authorization}"
        );
    }

    #[test]
    fn a_stated_payload_replaces_the_hash() {
        let payload = Some("UNSIGNED-PAYLOAD");
        let message =
            Message { method: "PUT", url: "http://localhost/b/k", headers: &[], payload, body: b"x" };
        assert_eq!(value(&signed(&message, &example(None)), "x-amz-content-sha256"), payload);
    }

    #[test]
    fn the_path_is_signed_as_it_stands() {
        let authorization = |url: &str| {
            let headers = signed(
                &Message { method: "GET", url, headers: &[], payload: None, body: b"" },
                &example(None),
            );
            value(&headers, "authorization").unwrap().to_owned()
        };
        let paths = ["b/a/b", "b/a//b", "b//a/b", "b/a%2Fb", "b/a%2fb", "b/a/b/"];
        let signatures: HashSet<String> =
            paths.iter().map(|path| authorization(&format!("http://localhost/{path}"))).collect();
        assert_eq!(signatures.len(), paths.len());
    }

    #[test]
    fn every_header_but_four_is_signed() {
        let headers = [
            ("x-amz-copy-source", "/b/é"),
            ("accept-language", "x"),
            ("user-agent", "x"),
            ("x-amzn-trace-id", "x"),
            ("transfer-encoding", "chunked"),
        ];
        let message = Message {
            method: "PUT",
            url: "http://localhost/b/k",
            headers: &headers,
            payload: None,
            body: b"",
        };
        let signed = signed(&message, &example(None));
        let authorization = value(&signed, "authorization").unwrap();
        assert!(
            authorization.contains(
                "SignedHeaders=accept-language;host;x-amz-content-sha256;x-amz-copy-source;x-amz-date,"
            ),
            "{authorization}"
        );
    }
}
