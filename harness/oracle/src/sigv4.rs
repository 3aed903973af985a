//! What a signature covers: the canonical form of a request, signing and verifying.
//!
//! - Table: Amazon's documentation of Signature Version 4 ("Signature Calculations for the Authorization Header").
//! - Partners: the crate `aws-sigv4`, Amazon's own signer, wherever it takes the request; [`second_reading`] of the
//!   canonical request for all others.
//! - Laws: what is signed is verified; the order of headers, the case of their names and the blanks around their values mean
//!   nothing; a changed byte of method, path, value or payload is not verified.

use std::time::{Duration, UNIX_EPOCH};

use aws_credential_types::Credentials;
use aws_sigv4::http_request::{
    PercentEncodingMode, SignableBody, SignableRequest, SigningSettings, UriPathNormalizationMode, sign,
};
use aws_sigv4::sign::v4::SigningParams;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode, percent_encode};
use upcheck_sigv4::{PathForm, Request, Scope, Signer, SigningKey, Time, string_to_sign};

/// Holds the request in the input, a request line (`METHOD TARGET`) with header lines under it, against the table.
pub fn sigv4(input: &[u8]) {
    let mut lines = input.split(|byte| *byte == b'\n').map(|line| line.strip_suffix(b"\r").unwrap_or(line));
    let mut words = lines.next().unwrap_or_default().splitn(3, |byte| *byte == b' ');
    let (Some(method), Some(target)) = (words.next(), words.next()) else { return };
    let headers: Vec<(&[u8], &[u8])> = lines
        .filter_map(|line| {
            let (name, value) = line.split_at_checked(line.iter().position(|byte| *byte == b':')?)?;
            Some((name, value.get(1..)?))
        })
        .collect();
    let request = Request { method, target, headers: &headers, payload: b"UNSIGNED-PAYLOAD" };
    for form in [PathForm::Normal, PathForm::AsSent] {
        check(|request| request.canonical(&request.header_names(), form), request, form);
    }
    check_amazons(request);
}

const ACCESS_KEY: &str = "AKIAIOSFODNN7EXAMPLE";
const SECRET: &str = "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY";
/// 2013-05-24T00:00:00Z
const TIME: i64 = 1_369_353_600;

fn check(canonical: impl Fn(Request<'_>) -> Vec<u8>, request: Request<'_>, form: PathForm) {
    let found = canonical(request);
    let expected = second_reading(request, form);
    assert_eq!(
        found.escape_ascii().to_string(),
        expected.escape_ascii().to_string(),
        "the canonical form of {request:?}"
    );

    let scope =
        Scope { day: "20130524".to_owned(), region: "us-east-1".to_owned(), service: "s3".to_owned() };
    let key = SigningKey::derive(SECRET, &scope);
    let text = |canonical: &[u8]| string_to_sign(Time::from_unix(TIME), &scope, canonical);
    let signature = key.sign(&text(&found));
    assert!(key.verifies(&text(&found), &signature), "what is signed is not verified");

    let mut reordered = request.headers.to_vec();
    reordered.sort_by_key(|(name, _)| std::cmp::Reverse(name.to_ascii_lowercase()));
    let shouted: Vec<(Vec<u8>, Vec<u8>)> = reordered
        .iter()
        .map(|(name, value)| (name.to_ascii_uppercase(), [b" \t", *value, b"  "].concat()))
        .collect();
    let shouted: Vec<(&[u8], &[u8])> = shouted.iter().map(|(name, value)| (&**name, &**value)).collect();
    let same = canonical(Request { headers: &shouted, ..request });
    assert_eq!(
        same.escape_ascii().to_string(),
        found.escape_ascii().to_string(),
        "order, case and blanks count in {request:?}"
    );

    let differs = |changed: Request<'_>| {
        assert!(
            !key.verifies(&text(&canonical(changed)), &signature),
            "{changed:?} is verified as {request:?}"
        );
    };
    differs(Request { method: &[request.method, b"X"].concat(), ..request });
    differs(Request {
        payload: b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        ..request
    });
    let split = request.target.iter().position(|byte| *byte == b'?').unwrap_or(request.target.len());
    let (path, query) = request.target.split_at(split);
    differs(Request { target: &[path, b"x", query].concat(), ..request });
    differs(Request { target: &[path, b"/", query].concat(), ..request });
    let joint: &[u8] = if query.is_empty() { b"?" } else { b"&" };
    differs(Request { target: &[request.target, joint, b"zz=1"].concat(), ..request });
    // Each costs a signature of them all, and the first stand for the others.
    for at in 0..request.headers.len().min(16) {
        let Some((name, value)) = request.headers.get(at) else { continue };
        let longer = [value, &b"x"[..]].concat();
        let mut headers = request.headers.to_vec();
        headers.splice(at..=at, [(*name, &*longer)]);
        differs(Request { headers: &headers, ..request });
    }
}

/// Letters, digits and `-._~` stay.
const NAME: AsciiSet = NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const PATH: AsciiSet = NAME.remove(b'/');

/// The canonical request, put together line by line as the documentation lists it.
fn second_reading(request: Request<'_>, form: PathForm) -> Vec<u8> {
    let encode = |text: &[u8], plain: &'static AsciiSet| percent_encode(text, plain).to_string();
    let is_whole = |text: &[u8]| {
        let mut behind = text.split(|byte| *byte == b'%').skip(1);
        behind.all(|behind| matches!(behind, [a, b, ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit()))
    };
    let decode = |text: &[u8]| if is_whole(text) { percent_decode(text).collect() } else { text.to_vec() };
    let mut halves = request.target.splitn(2, |byte| *byte == b'?');
    let path = halves.next().unwrap_or_default();
    let path = match form {
        PathForm::Normal if is_whole(path) => encode(&decode(path), &PATH).into_bytes(),
        _ => path.to_vec(),
    };
    let mut parameters: Vec<(String, String)> = Vec::new();
    for parameter in halves.next().unwrap_or_default().split(|byte| *byte == b'&') {
        let mut sides = parameter.splitn(2, |byte| *byte == b'=');
        let (name, value) = (sides.next().unwrap_or_default(), sides.next().unwrap_or_default());
        if parameter.is_empty() || name == b"X-Amz-Signature" {
            continue;
        }
        let blanks = |text: &[u8]| {
            text.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect::<Vec<_>>()
        };
        parameters.push((encode(&decode(&blanks(name)), &NAME), encode(&decode(&blanks(value)), &NAME)));
    }
    parameters.sort();
    let query: Vec<String> = parameters.into_iter().map(|(name, value)| name + "=" + &value).collect();

    let mut headers: std::collections::BTreeMap<Vec<u8>, Vec<Vec<u8>>> = std::collections::BTreeMap::new();
    for (name, value) in request.headers {
        let is_blank = |byte: &u8| matches!(byte, b' ' | b'\t');
        let words: Vec<&[u8]> = value.split(is_blank).filter(|word| !word.is_empty()).collect();
        headers.entry(name.to_ascii_lowercase()).or_default().push(words.join(&b' '));
    }
    let mut lines = vec![request.method.to_vec(), path, query.join("&").into_bytes()];
    for (name, values) in &headers {
        lines.push([name, &b":"[..], &values.join(&b',')].concat());
    }
    lines.push(Vec::new());
    lines.push(headers.into_keys().collect::<Vec<_>>().join(&b';'));
    lines.push(request.payload.to_vec());
    lines.join(&b'\n')
}

/// Signs as Amazon's signer does, where that takes the request and leaves no header out.
fn check_amazons(request: Request<'_>) {
    const EXCLUDED: [&str; 7] = [
        "authorization",
        "user-agent",
        "x-amzn-trace-id",
        "transfer-encoding",
        "host",
        "x-amz-date",
        "x-amz-content-sha256",
    ];
    let (Ok(method), Ok(target)) = (str::from_utf8(request.method), str::from_utf8(request.target)) else {
        return;
    };
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte);
    let is_plain_target = target.starts_with('/')
        && target.bytes().all(|byte| is_plain(byte) || b"?&=".contains(&byte))
        && target.matches('?').count() <= 1
        && !target.contains("X-Amz-")
        && target
            .split_once('?')
            .is_none_or(|(_, query)| !query.is_empty() && query.split('&').all(|pair| !pair.is_empty()));
    let headers: Option<Vec<(&str, &str)>> = request
        .headers
        .iter()
        .map(|(name, value)| {
            let name = str::from_utf8(name).ok().filter(|name| {
                !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            })?;
            let value = str::from_utf8(value)
                .ok()
                .filter(|value| value.bytes().all(|byte| matches!(byte, b' '..=b'~')))?;
            (!EXCLUDED.contains(&&*name.to_ascii_lowercase())).then_some((name, value))
        })
        .collect();
    let Some(headers) = headers.filter(|_| {
        is_plain_target && !method.is_empty() && method.bytes().all(|byte| byte.is_ascii_uppercase())
    }) else {
        return;
    };

    let (host, date) = ("examplebucket.s3.amazonaws.com", "20130524T000000Z");
    let added: [(&[u8], &[u8]); 2] = [(b"host", host.as_bytes()), (b"x-amz-date", date.as_bytes())];
    let all: Vec<_> = request.headers.iter().copied().chain(added).collect();
    let time = Time::from_unix(TIME);
    let signer = Signer {
        access_key: ACCESS_KEY,
        secret_key: SECRET,
        region: "us-east-1",
        time,
        path: PathForm::AsSent,
    };
    let ours = signer.sign(Request { headers: &all, ..request }).signature;

    let mut settings = SigningSettings::default();
    settings.percent_encoding_mode = PercentEncodingMode::Single;
    settings.uri_path_normalization_mode = UriPathNormalizationMode::Disabled;
    let identity = Credentials::new(ACCESS_KEY, SECRET, None, None, "oracle").into();
    let params = SigningParams::builder()
        .identity(&identity)
        .region("us-east-1")
        .name("s3")
        .time(UNIX_EPOCH + Duration::from_secs(TIME.unsigned_abs()))
        .settings(settings)
        .build();
    let url = format!("https://{host}{target}");
    let signable = SignableRequest::new(method, url, headers.into_iter(), SignableBody::UnsignedPayload);
    let (Ok(params), Ok(signable)) = (params, signable) else { return };
    if let Ok(signed) = sign(signable, &params.into()) {
        assert_eq!(ours, signed.into_parts().1, "Amazon's signer signs {request:?} otherwise");
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::convicts;

    #[test]
    fn convicts_wrong_signers() {
        type Wrong = fn(Request<'_>) -> Vec<u8>;
        let headers: [(&[u8], &[u8]); 2] = [(b"x-amz-copy-source", b"b/k"), (b"Host", b"h")];
        let request = Request {
            method: b"PUT",
            target: b"/b/%6b?uploadId=b&partNumber=1+1",
            headers: &headers,
            payload: b"p",
        };
        let wrong: [(&str, Wrong); 5] = [
            ("the path is not decoded", |request| {
                request.canonical(&request.header_names(), PathForm::AsSent)
            }),
            ("a header is left out", |request| request.canonical(&["host"], PathForm::Normal)),
            ("the query is left out", |request| {
                let path = request.target.split(|byte| *byte == b'?').next().unwrap_or_default();
                Request { target: path, ..request }.canonical(&request.header_names(), PathForm::Normal)
            }),
            ("a plus is kept", |request| {
                let target = String::from_utf8_lossy(request.target).replace('+', "%2B");
                Request { target: target.as_bytes(), ..request }
                    .canonical(&request.header_names(), PathForm::Normal)
            }),
            ("the payload is left out", |request| {
                Request { payload: b"", ..request }.canonical(&request.header_names(), PathForm::Normal)
            }),
        ];
        check(
            |request| request.canonical(&request.header_names(), PathForm::Normal),
            request,
            PathForm::Normal,
        );
        for (fault, canonical) in wrong {
            convicts(fault, || check(canonical, request, PathForm::Normal));
        }
    }

    /// Amazon's signer takes the request, so that it is asked at all.
    #[test]
    fn agrees_with_amazons_signer() {
        sigv4(b"PUT /bucket/key?partNumber=1&uploadId=a.b\nx-amz-copy-source: bucket/a  b\nx-amz-copy-source-range: bytes=0-1");
    }
}
