//! Signature Version 4: by the AWS SDK's signer for what it takes, by our own for everything else.
//!
//! The SDK's signer takes text only, and only requests that are as they should be. Where both can sign, both must
//! give the same.

mod library;

use std::time::{Duration, SystemTime};

use upcheck_sigv4::{PathForm, Request as Signable, Signer, Time, UNSIGNED_PAYLOAD, sha256_hex};

use crate::exchange::is_named;
use crate::prepare::{Lines, is_token};
use crate::{ClientConfig, Credentials, Request, Signing, Tampering, Unsendable};

/// Never signed: something between client and server may change them.
const UNSIGNED: [&str; 4] = ["authorization", "user-agent", "x-amzn-trace-id", "transfer-encoding"];
/// Written by the client; a request that sets one is beyond the SDK's signer, which would write over it.
const WRITTEN: [&str; 4] = ["host", "authorization", "x-amz-date", "x-amz-security-token"];
const CONTENT_SHA256: &str = "x-amz-content-sha256";
/// Well below what overflows the SDK's header map.
const MAX_HEADERS: usize = 1000;

/// Signs a request whose `host` and own headers are in `lines`, and adds the lines that the signature needs.
///
/// Gives the target, which is another one if the signature stands in the query.
pub(crate) fn sign(
    config: &ClientConfig,
    request: &Request,
    origin: &str,
    target: Vec<u8>,
    lines: &mut Lines,
    now: SystemTime,
) -> Result<Vec<u8>, Unsendable> {
    let credentials = request.tampering.credentials(&config.credentials);
    let time = Time::from_unix(unix(now).saturating_add(request.tampering.skew_seconds));
    let is_in_header = request.signing == Signing::Header;

    let url = format!("{origin}{}", String::from_utf8_lossy(&target));
    let sdk_signs = is_in_header && is_plain(request, &url, lines);
    if is_in_header && request.wants("x-amz-date") {
        lines.push("x-amz-date", time.to_string());
    }
    let place_of_authorization = lines.len();
    let body_hash = sha256_hex(&request.body);
    if !lines.has(CONTENT_SHA256) && request.wants(CONTENT_SHA256) {
        match &request.tampering.payload_hash {
            Some(stated) => lines.push(CONTENT_SHA256, stated.as_str()),
            None if is_in_header => lines.push(CONTENT_SHA256, body_hash.as_str()),
            None => {}
        }
    }
    if let Some(token) = credentials.session_token.as_deref().filter(|_| is_in_header)
        && request.wants("x-amz-security-token")
    {
        lines.push("x-amz-security-token", token);
    }

    let authorization = if sdk_signs {
        by_sdk(request, &url, lines, &credentials, &config.region, now)?.into_bytes()
    } else {
        let headers = signed_headers(request, lines);
        let headers: Vec<(&[u8], &[u8])> =
            headers.iter().map(|(name, value)| (name.as_slice(), value.as_slice())).collect();
        let stated = lines.values(CONTENT_SHA256).next();
        let payload = stated.unwrap_or(if is_in_header { &body_hash } else { UNSIGNED_PAYLOAD }.as_bytes());
        let signable = Signable {
            method: request.method.as_str().as_bytes(),
            target: &target,
            headers: &headers,
            payload,
        };
        let signer = Signer {
            access_key: &credentials.access_key,
            secret_key: &credentials.secret_key,
            region: &config.region,
            time,
            path: PathForm::Normal,
        };
        match request.signing {
            Signing::Header => signer.sign(signable).authorization,
            Signing::Presigned { expires } => {
                let token = credentials.session_token.as_deref();
                return Ok(signer.presign(signable, expires.into(), token).target);
            }
            Signing::Anonymous => return Ok(target),
        }
    };
    if request.wants("authorization") {
        lines.insert(place_of_authorization, "authorization", authorization);
    }
    Ok(target)
}

/// Whether the SDK's signer takes the request and signs all of it as it goes out.
fn is_plain(request: &Request, url: &str, lines: &Lines) -> bool {
    let is_text = |value: &[u8]| {
        std::str::from_utf8(value)
            .is_ok_and(|text| text.bytes().all(|byte| byte == b'\t' || !byte.is_ascii_control()))
    };
    let own = &request.headers;
    url.parse::<http::Uri>().is_ok()
        && request.raw_target.is_none()
        && request.raw_lines.is_empty()
        && request.without.is_empty()
        && request.tampering == Tampering::default()
        && lines.len() <= MAX_HEADERS
        && own.iter().all(|(name, value)| is_token(name.as_bytes()) && is_text(value))
        && !own.iter().any(|(name, _)| WRITTEN.iter().any(|written| is_named(name, written)))
        && own.iter().filter(|(name, _)| is_named(name, CONTENT_SHA256)).count() <= 1
}

fn by_sdk(
    request: &Request,
    url: &str,
    lines: &Lines,
    credentials: &Credentials,
    region: &str,
    now: SystemTime,
) -> Result<String, Unsendable> {
    let text = |bytes| str::from_utf8(bytes).map_err(|cause| Unsendable::Signing(cause.to_string()));
    let mut headers = Vec::new();
    for (name, value) in lines.headers().filter(|(name, _)| !is_named(name, CONTENT_SHA256)) {
        headers.push((name, text(value)?));
    }
    let payload = text(lines.values(CONTENT_SHA256).next().unwrap_or_default())?;
    let message = library::Message { method: request.method.as_str(), url, headers: &headers, payload };
    library::authorization(&message, credentials, region, now)
}

fn signed_headers(request: &Request, lines: &Lines) -> Vec<(Vec<u8>, Vec<u8>)> {
    let mut read = lines.as_read();
    let omitted = |name: &[u8]| {
        let unsigned = UNSIGNED.iter().copied();
        let omitted = request.tampering.omit.iter().map(String::as_str);
        unsigned.chain(omitted).any(|unwanted| name.eq_ignore_ascii_case(unwanted.as_bytes()))
    };
    read.retain(|(name, _)| !omitted(name));
    read
}

fn unix(time: SystemTime) -> i64 {
    let since = time.duration_since(SystemTime::UNIX_EPOCH).unwrap_or(Duration::ZERO);
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Endpoint, Method};

    /// The time of Amazon's examples, 2013-05-24T00:00:00Z.
    const TIME: Duration = Duration::from_secs(1_369_353_600);

    fn config(session_token: Option<&str>) -> ClientConfig {
        let credentials = Credentials {
            access_key: "AKIAIOSFODNN7EXAMPLE".into(),
            secret_key: "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY".into(),
            session_token: session_token.map(Into::into),
        };
        ClientConfig::new(Endpoint::parse("https://examplebucket.s3.amazonaws.com").unwrap(), credentials)
    }

    fn put() -> Request {
        Request::new(Method::Put).bucket("b").key("k")
    }

    fn tampered(change: impl FnOnce(&mut Tampering)) -> Request {
        let mut tampering = Tampering::default();
        change(&mut tampering);
        put().header("x-a", "1").tampering(tampering)
    }

    /// The target and the lines of a request after signing.
    fn signed(config: &ClientConfig, request: &Request) -> (String, Lines) {
        let mut lines = Lines::default();
        lines.push("host", config.endpoint.authority());
        for (name, value) in &request.headers {
            lines.push(name.as_str(), value.as_slice());
        }
        let target = request.raw_target.clone().unwrap_or_else(|| request.target().into_bytes());
        let now = SystemTime::UNIX_EPOCH + TIME;
        let target = sign(config, request, &config.endpoint.to_string(), target, &mut lines, now).unwrap();
        (String::from_utf8(target).unwrap(), lines)
    }

    fn value(lines: &Lines, name: &str) -> Option<String> {
        lines.values(name).next().map(|value| String::from_utf8(value.to_vec()).unwrap())
    }

    fn authorization(request: &Request) -> String {
        value(&signed(&config(None), request).1, "authorization").unwrap()
    }

    fn signed_headers(authorization: &str) -> &str {
        let rest = authorization.split_once("SignedHeaders=").unwrap().1;
        rest.split_once(", Signature=").unwrap().0
    }

    #[test]
    fn both_signers_give_the_same() {
        let requests = [
            put(),
            put().body("some bytes"),
            Request::new(Method::Get),
            Request::new(Method::Get).bucket("b").flag("uploads").query("prefix", "a/ b+~*é").query("a", ""),
            Request::new(Method::Delete).bucket("b").key("é/ +%2F'()!*~//a/"),
            put().header("x-one", "  a   b  ").header("x-two", "").header("x-one", "é"),
            put().header("X-Cased", "v").header("Range", "bytes=0-9").header("user-agent", "unsigned"),
            put().header("x-amz-content-sha256", UNSIGNED_PAYLOAD).body("x"),
            put().header("x-amz-copy-source", "/b/k?versionId=a%2Fb").header("range", "bytes=0-1"),
        ];
        for token in [None, Some("a/token+==&")] {
            let config = config(token);
            for request in &requests {
                let (_, by_sdk) = signed(&config, request);
                // Leaving out a header that nobody would write changes the signer and nothing else.
                let (_, by_us) = signed(&config, &request.clone().without("x-none"));
                assert_eq!(by_sdk.bytes(), by_us.bytes(), "{request:?}");
            }
        }
    }

    #[test]
    fn a_session_token_is_sent_and_signed() {
        let (_, lines) = signed(&config(Some("a/token==")), &put());
        assert_eq!(value(&lines, "x-amz-security-token").as_deref(), Some("a/token=="));
        let authorization = value(&lines, "authorization").unwrap();
        assert_eq!(
            signed_headers(&authorization),
            "host;x-amz-content-sha256;x-amz-date;x-amz-security-token"
        );
    }

    /// The example of Amazon's "Authenticating Requests: Using Query Parameters".
    #[test]
    fn amazons_presigned_example_gives_amazons_url() {
        let request =
            Request::new(Method::Get).raw_target("/test.txt").signing(Signing::Presigned { expires: 86400 });
        let (target, lines) = signed(&config(None), &request);
        assert_eq!(
            target,
            "/test.txt?X-Amz-Algorithm=AWS4-HMAC-SHA256\
             &X-Amz-Credential=AKIAIOSFODNN7EXAMPLE%2F20130524%2Fus-east-1%2Fs3%2Faws4_request\
             &X-Amz-Date=20130524T000000Z&X-Amz-Expires=86400&X-Amz-SignedHeaders=host\
             &X-Amz-Signature=aeeed9bbccd4d02ee5c0109b86d86835f995330da4c265957d157751f604d404"
        );
        assert_eq!(lines.len(), 1, "nothing is added to the headers");
    }

    #[test]
    fn presigned_requests_sign_their_headers_and_a_stated_hash() {
        let presigned = put().signing(Signing::Presigned { expires: 0 }).query("uploadId", "u");
        let copy = presigned.clone().header("X-Amz-Copy-Source", "/b/k");
        let (target, _) = signed(&config(Some("a/token=")), &copy);
        assert!(target.starts_with("/b/k?uploadId=u&X-Amz-Algorithm="), "{target}");
        assert!(target.contains("&X-Amz-Expires=0&X-Amz-Security-Token=a%2Ftoken%3D&"), "{target}");
        assert!(target.contains("&X-Amz-SignedHeaders=host%3Bx-amz-copy-source&"), "{target}");
        let stated = Tampering { payload_hash: Some("hash".into()), ..Tampering::default() };
        let (target, lines) = signed(&config(None), &presigned.tampering(stated));
        assert!(target.contains("&X-Amz-SignedHeaders=host%3Bx-amz-content-sha256&"), "{target}");
        assert_eq!(value(&lines, CONTENT_SHA256).as_deref(), Some("hash"));
    }

    #[test]
    fn anonymous_requests_carry_nothing_of_a_signature() {
        let request = put().signing(Signing::Anonymous).header("x-a", "1");
        let (target, lines) = signed(&config(Some("token")), &request);
        assert_eq!((target.as_str(), lines.len()), ("/b/k", 2));
    }

    #[test]
    fn each_fault_changes_what_it_names() {
        let good = authorization(&tampered(|_| ()));
        let omitted = authorization(&tampered(|faults| faults.omit = vec!["X-A".into()]));
        assert_eq!(signed_headers(&good), "host;x-a;x-amz-content-sha256;x-amz-date");
        assert_eq!(signed_headers(&omitted), "host;x-amz-content-sha256;x-amz-date");

        let wrong = authorization(&tampered(|faults| faults.wrong_secret = true));
        let (unsigned, _) = good.split_once("Signature=").unwrap();
        assert!(wrong.starts_with(unsigned) && wrong != good, "{wrong}");

        let unknown = authorization(&tampered(|faults| faults.unknown_key = true));
        assert_ne!(unknown, good);
        assert_eq!(unknown.replace("AKIAUPCHECKUNKNOWN00", "AKIAIOSFODNN7EXAMPLE"), good);

        let (_, lines) = signed(&config(None), &tampered(|faults| faults.payload_hash = Some("x".into())));
        assert_eq!(value(&lines, CONTENT_SHA256).as_deref(), Some("x"));
        let stated = authorization(&put().header("x-a", "1").header(CONTENT_SHA256, "x"));
        assert_eq!(value(&lines, "authorization").unwrap(), stated);
    }

    #[test]
    fn a_skewed_clock_shows_in_the_date_and_in_the_scope() {
        for (skew, date) in [(-86_400, "20130523T000000Z"), (901, "20130524T001501Z")] {
            let (_, lines) = signed(&config(None), &tampered(|faults| faults.skew_seconds = skew));
            assert_eq!(value(&lines, "x-amz-date").as_deref(), Some(date));
            let authorization = value(&lines, "authorization").unwrap();
            assert!(authorization.contains(&format!("/{}/us-east-1/", &date[..8])), "{authorization}");
        }
        for beyond in [i64::MIN, i64::MAX] {
            signed(&config(None), &tampered(|faults| faults.skew_seconds = beyond));
        }
    }

    #[test]
    fn what_is_left_out_is_not_signed_and_what_is_doubled_is_signed_as_it_is_read() {
        for (request, names) in [
            (put().without("X-Amz-Date"), "host;x-amz-content-sha256"),
            (put().without(CONTENT_SHA256), "host;x-amz-date"),
            (put().header("Host", "other"), "host;x-amz-content-sha256;x-amz-date"),
            (put().header("x a", "1").header("x-b", *b"\xff"), "host;x-amz-content-sha256;x-amz-date;x-b"),
        ] {
            assert_eq!(signed_headers(&authorization(&request)), names, "{request:?}");
        }
        let (_, lines) = signed(&config(None), &put().without("authorization"));
        assert!(!lines.has("authorization") && lines.has("x-amz-date"));
        let one = authorization(&put().header("x-a", "1,2").without("x-none"));
        let two = authorization(&put().header("x-a", "1").header("X-A", "2"));
        assert_eq!(one, two);
    }

    /// A path enters the signature decoded and encoded again, as Amazon's documentation says.
    #[test]
    fn a_given_target_is_signed_in_normal_form() {
        let at = |target: &str| authorization(&put().raw_target(target));
        assert_eq!(at("/b/a b?x=y z"), at("/b/a%20b?x=y%20z"));
        assert_eq!(at("/b/%e2%82%ac"), at("/b/%E2%82%AC"));
        assert_ne!(at("/b/../k"), at("/k"));
    }
}
