//! The signer against Amazon's published examples and against Amazon's own signer.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PayloadChecksumKind, PercentEncodingMode, SignableBody, SignableRequest, SignatureLocation,
    SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use proptest::prelude::*;
use std::time::{Duration, UNIX_EPOCH};
use upcheck_sigv4::{PathForm, Request, Signer, Time, UNSIGNED_PAYLOAD, sha256_hex};

const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
/// 2013-05-24T00:00:00Z
const TIME: u32 = 1_369_353_600;
const HOST: &str = "examplebucket.s3.amazonaws.com";

fn signer(path: PathForm) -> Signer<'static> {
    Signer {
        access_key: "AKIAIOSFODNN7EXAMPLE",
        secret_key: SECRET,
        region: "us-east-1",
        time: Time::from_unix(TIME.into()),
        path,
    }
}

fn authorization(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    path: PathForm,
) -> String {
    let hash = sha256_hex(body);
    let added = [("host", HOST), ("x-amz-content-sha256", &hash), ("x-amz-date", "20130524T000000Z")];
    let headers: Vec<_> =
        headers.iter().chain(&added).map(|(name, value)| (name.as_bytes(), value.as_bytes())).collect();
    let request = Request {
        method: method.as_bytes(),
        target: target.as_bytes(),
        headers: &headers,
        payload: hash.as_bytes(),
    };
    String::from_utf8(signer(path).sign(request).authorization).unwrap()
}

/// What Amazon's signer puts into `authorization`, or with `expires` into the query.
fn amazons(
    method: &str,
    target: &str,
    headers: &[(&str, &str)],
    body: &[u8],
    presign: Option<(u32, Option<&str>)>,
) -> String {
    let token = presign.and_then(|(_, token)| token).map(str::to_owned);
    let identity = Credentials::new("AKIAIOSFODNN7EXAMPLE", SECRET, token, None, "test").into();
    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    settings.payload_checksum_kind = PayloadChecksumKind::XAmzSha256;
    let mut content = SignableBody::Bytes(body);
    if let Some((expires, _)) = presign {
        settings.signature_location = SignatureLocation::QueryParams;
        settings.expires_in = Some(Duration::from_secs(expires.into()));
        settings.payload_checksum_kind = PayloadChecksumKind::NoHeader;
        content = SignableBody::UnsignedPayload;
    }
    let params = SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("s3")
        .time(UNIX_EPOCH + Duration::from_secs(TIME.into()))
        .settings(settings)
        .build()
        .unwrap()
        .into();
    let url = format!("https://{HOST}{target}");
    let request = SignableRequest::new(method, url, headers.iter().copied(), content).unwrap();
    let (instructions, signature) = sign(request, &params).unwrap().into_parts();
    if presign.is_some() {
        return signature;
    }
    instructions.headers().find(|(name, _)| *name == "authorization").unwrap().1.to_owned()
}

/// The four examples of "Signature Calculations for the Authorization Header: Transferring Payload in a Single
/// Chunk".
#[test]
fn published_header_examples() {
    let put = [("date", "Fri, 24 May 2013 00:00:00 GMT"), ("x-amz-storage-class", "REDUCED_REDUNDANCY")];
    for (method, target, headers, body, signature) in [
        (
            "GET",
            "/test.txt",
            &[("Range", "bytes=0-9")][..],
            &b""[..],
            "f0e8bdb87c964420e857bd35b5d6ed310bd44f0170aba48dd91039c6036bdb41",
        ),
        (
            "PUT",
            "/test$file.text",
            &put[..],
            b"Welcome to Amazon S3.",
            "98ad721746da40c64f1a55b78f14c238d841ea1380cd77a1b5971af0ece108bd",
        ),
        ("GET", "/?lifecycle", &[], b"", "fea454ca298b7da1c68078a5d1bdbfbbe0d65c699e0f91ac7a200a0136783543"),
        (
            "GET",
            "/?max-keys=2&prefix=J",
            &[],
            b"",
            "34b48302e7b5fa45bde8084f4b7868a86f0a534bc59db6670ed5711ef69dc6f7",
        ),
    ] {
        let value = authorization(method, target, headers, body, PathForm::Normal);
        assert!(value.ends_with(&format!(", Signature={signature}")), "{target}: {value}");
    }
}

/// The example of "Authenticating Requests: Using Query Parameters".
#[test]
fn published_query_example() {
    let request = Request {
        method: b"GET",
        target: b"/test.txt",
        headers: &[(b"host", HOST.as_bytes())],
        payload: UNSIGNED_PAYLOAD.as_bytes(),
    };
    let presigned = signer(PathForm::Normal).presign(request, 86_400, None);
    assert_eq!(presigned.signature, "aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404");
    assert_eq!(
        String::from_utf8(presigned.target).unwrap(),
        "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
         &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
         &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
         &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
    );
}

#[test]
fn a_temporary_credentials_token_is_part_of_a_presigned_query() {
    let request = Request {
        method: b"PUT",
        target: b"/k?partNumber=1&uploadId=u",
        headers: &[(b"host", HOST.as_bytes()), (b"x-amz-copy-source", b"b/k")],
        payload: UNSIGNED_PAYLOAD.as_bytes(),
    };
    let presigned = signer(PathForm::AsSent).presign(request, 60, Some("a/token=="));
    let theirs = amazons(
        "PUT",
        "/k?partNumber=1&uploadId=u",
        &[("x-amz-copy-source", "b/k")],
        b"",
        Some((60, Some("a/token=="))),
    );
    assert_eq!(presigned.signature, theirs);
    let target = String::from_utf8(presigned.target).unwrap();
    assert!(
        target
            .contains("&X-Amz-Security-Token=a%2Ftoken%3D%3D&X-Amz-SignedHeaders=host%3Bx-amz-copy-source&"),
        "{target}"
    );
}

#[test]
fn bytes_that_amazons_signer_refuses_are_signed_and_shown_as_sent() {
    let request = Request {
        method: b"PUT",
        target: b"/b/\xff <k>?a=`&\xfe",
        headers: &[(b"X-\xe9", b"\xff\x01"), (b"HOST", b"h")],
        payload: b"p",
    };
    let signed = signer(PathForm::Normal).sign(request);
    let names: &[u8] = b"SignedHeaders=host;x-\xe9, Signature=";
    assert!(signed.authorization.windows(names.len()).any(|window| window == names));
    let other = Request { target: b"/b/\xff <k>?a=`&\xfd", ..request };
    assert_ne!(signer(PathForm::Normal).sign(other).signature, signed.signature);
}

#[test]
fn debug_output_shows_no_secret() {
    let shown = format!("{:?}", signer(PathForm::Normal));
    assert!(shown.contains("AKIAIOSFODNN7EXAMPLE") && !shown.contains(SECRET), "{shown}");
}

proptest! {
    #[test]
    fn headers_are_signed_as_amazons_signer_does(
        path in "(/([a-zA-Z0-9._~!$'()*,;:@=+-]|%[0-9a-fA-F]{2}){0,8}){1,3}",
        query in "(&?[a-zA-Z0-9._~-]{1,4}(=([a-zA-Z0-9._~/:@!$'()*,-]|%[2-7][0-9A-E])*)?){0,4}",
        values in prop::collection::vec("[ -~é]{0,12}", 0..4),
        body in prop::collection::vec(any::<u8>(), 0..16),
    ) {
        let target = format!("{path}?{query}");
        let target = target.trim_end_matches('?');
        let names = ["x-amz-meta-b", "cache-control", "x-amz-meta-b", "X-Amz-Meta-A"];
        let headers: Vec<_> = names.into_iter().zip(values.iter().map(String::as_str)).collect();
        prop_assert_eq!(
            authorization("PUT", target, &headers, &body, PathForm::AsSent),
            amazons("PUT", target, &headers, &body, None)
        );
    }

    #[test]
    fn queries_are_signed_as_amazons_signer_does(
        target in "(/[a-zA-Z0-9._~+-]{0,8}){1,3}(\\?[a-z]{1,3}=[a-zA-Z0-9%20]{0,3})?",
        value in "[a-zA-Z0-9/ ]{0,12}",
        expires in 1u32..700_000,
    ) {
        let target = target.replace('%', "%25");
        let headers = [("host", HOST), ("x-amz-copy-source", value.as_str())];
        let bytes = headers.map(|(name, value)| (name.as_bytes(), value.as_bytes()));
        let request = Request {
            method: b"PUT",
            target: target.as_bytes(),
            headers: &bytes,
            payload: UNSIGNED_PAYLOAD.as_bytes(),
        };
        prop_assert_eq!(
            signer(PathForm::AsSent).presign(request, expires.into(), None).signature,
            amazons("PUT", &target, &headers[1..], b"", Some((expires, None)))
        );
    }
}
