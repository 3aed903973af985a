use std::error::Error;
use std::time::SystemTime;

use aws_credential_types::Credentials as AwsCredentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SigningSettings,
    UriPathNormalizationMode, sign as sigv4,
};
use aws_sigv4::sign::v4;

use crate::library::causes;
use crate::{Credentials, Unsendable};

/// The value of `authorization` by Signature Version 4.
///
/// `url` is absolute and encoded as it goes out; its path is signed as it stands. The headers that the signature
/// needs are added to `headers` here, and all are signed except those of [`UNSIGNED`].
///
/// [`UNSIGNED`]: super::UNSIGNED
pub(super) fn authorization(
    message: &Message<'_>,
    credentials: &Credentials,
    region: &str,
    time: SystemTime,
) -> Result<String, Unsendable> {
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
    let body = SignableBody::Precomputed(message.payload.to_owned());
    let request = SignableRequest::new(message.method, message.url, message.headers.iter().copied(), body)
        .map_err(refused)?;
    let (instructions, _signature) = sigv4(request, &params).map_err(refused)?.into_parts();
    let (headers, _query) = instructions.into_parts();
    let authorization = headers.iter().find(|header| header.name() == "authorization");
    let authorization = authorization.map(|header| header.value().to_owned());
    authorization.ok_or_else(|| Unsendable::Signing("the signer gave no authorization header".to_owned()))
}

/// What a signature covers.
pub(super) struct Message<'a> {
    pub(super) method: &'a str,
    pub(super) url: &'a str,
    pub(super) headers: &'a [(&'a str, &'a str)],
    /// The value of `x-amz-content-sha256`.
    pub(super) payload: &'a str,
}

fn refused(cause: impl Error) -> Unsendable {
    Unsendable::Signing(causes(&cause))
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::time::Duration;

    use upcheck_sigv4::sha256_hex;

    use super::*;

    /// The time of Amazon's examples, 2013-05-24T00:00:00Z.
    const TIME: Duration = Duration::from_secs(1_369_353_600);

    fn signed(method: &str, url: &str, headers: &[(&str, &str)], body: &[u8]) -> String {
        let credentials = Credentials {
            access_key: "AKIAIOSFODNN7EXAMPLE".into(),
            secret_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
            session_token: None,
        };
        let message = Message { method, url, headers, payload: &sha256_hex(body) };
        authorization(&message, &credentials, "us-east-1", SystemTime::UNIX_EPOCH + TIME).unwrap()
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
            let authorization = signed(method, &url, headers, body);
            assert!(authorization.ends_with(&format!("Signature={signature}")), "{path}: {authorization}");
        }
    }

    #[test]
    fn the_path_is_signed_as_it_stands() {
        let paths = ["b/a/b", "b/a//b", "b//a/b", "b/a%2Fb", "b/a%2fb", "b/a/b/"];
        let signatures: HashSet<String> =
            paths.iter().map(|path| signed("GET", &format!("http://localhost/{path}"), &[], b"")).collect();
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
        let authorization = signed("PUT", "http://localhost/b/k", &headers, b"");
        assert!(
            authorization.contains(
                "SignedHeaders=accept-language;host;x-amz-content-sha256;x-amz-copy-source;x-amz-date,"
            ),
            "{authorization}"
        );
    }
}
