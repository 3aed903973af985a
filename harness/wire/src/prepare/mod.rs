//! From a request as it is asked for to the bytes that go out: one place for both transports.

mod lines;

use std::time::SystemTime;

use bytes::Bytes;

use crate::addressing::Place;
use crate::sign::sign;
use crate::{ClientConfig, Connection, Framing, Request, Sent, Unsendable, library, raw};

pub(crate) use lines::{Lines, is_token};

/// A request with its transport.
#[derive(Debug)]
pub(crate) enum Outgoing {
    Library(reqwest::Request),
    Raw(raw::Message),
}

/// Signs a request, chooses its transport, and hands back what goes there with the record of it.
///
/// # Errors
/// For what would go out as something else than what was asked for.
pub(crate) fn prepare(
    config: &ClientConfig,
    request: &Request,
    now: SystemTime,
) -> Result<(Sent, Outgoing), Unsendable> {
    let Place { host, origin, authority, mut target } = Place::of(config, request)?;
    let mut lines = Lines::default();
    if request.wants("host") {
        lines.push("host", authority);
    }
    for (name, value) in &request.headers {
        lines.push(name.as_str(), value.as_slice());
    }
    for line in &request.raw_lines {
        lines.push_raw(line.clone());
    }
    hoist(request, &mut lines, &mut target)?;
    let target = sign(config, request, &origin, target, &mut lines, now)?;
    let chunked = frame(request, &mut lines);
    tamper(request, &mut lines)?;

    let mut sent = Sent {
        method: request.method.to_string(),
        url: format!("{origin}{}", String::from_utf8_lossy(&target)),
        target: String::from_utf8_lossy(&target).into_owned(),
        headers: lines.headers().map(|(name, value)| (name.to_owned(), value.to_vec())).collect(),
        body: request.body.clone(),
        head: None,
    };
    if request.connection == Connection::Pooled
        && target.starts_with(b"/")
        && str::from_utf8(&target).is_ok()
        && !lines.has_raw()
        && let Some(outgoing) = library::request(request.method, &sent, chunked)
    {
        return Ok((sent, Outgoing::Library(outgoing)));
    }
    let line = [request.method.as_str().as_bytes(), b" ", &target, b" HTTP/1.1\r\n"].concat();
    let head = Bytes::from([line, lines.bytes(), b"\r\n".to_vec()].concat());
    sent.head = Some(head.clone());
    let body = if chunked { as_one_chunk(&request.body) } else { request.body.clone() };
    Ok((sent, Outgoing::Raw(raw::Message { host, method: request.method, head, body })))
}

/// The record of a request that was not sent: what was asked for.
pub(crate) fn unsent(config: &ClientConfig, request: &Request) -> Sent {
    let target = match &request.raw_target {
        Some(target) => String::from_utf8_lossy(target).into_owned(),
        None => request.target(),
    };
    Sent {
        method: request.method.to_string(),
        url: format!("{}{target}", config.endpoint),
        target,
        headers: request.headers.clone(),
        body: request.body.clone(),
        head: None,
    }
}

/// Moves headers into the query.
fn hoist(request: &Request, lines: &mut Lines, target: &mut Vec<u8>) -> Result<(), Unsendable> {
    for name in &request.tampering.hoist {
        let values = lines.take(name);
        if values.is_empty() {
            return Err(Unsendable::NoSuchHeader(name.clone()));
        }
        for value in values {
            let joint = if target.contains(&b'?') { '&' } else { '?' };
            let encode = upcheck_sigv4::percent::encode;
            target.extend(format!("{joint}{}={}", encode(name.as_bytes()), encode(&value)).into_bytes());
        }
    }
    Ok(())
}

/// Adds what frames the body, and `accept`, which the HTTP library would add by itself; tells whether the body is to
/// be sent as a chunk.
///
/// Unsigned, because something between client and server may rewrite them.
fn frame(request: &Request, lines: &mut Lines) -> bool {
    let length = request.body.len();
    let is_framed = lines.has("content-length") || lines.has("transfer-encoding");
    let states_length = length > 0 || request.method.states_empty_body();
    let is_auto = request.framing == Framing::Auto;
    if is_auto && !is_framed && states_length && request.wants("content-length") {
        lines.push("content-length", length.to_string());
    }
    if !lines.has("accept") && request.wants("accept") {
        lines.push("accept", "*/*");
    }
    is_auto && !lines.has("content-length") && lines.values("transfer-encoding").eq([b"chunked"])
}

/// Alters headers after signing, and makes sure that what was left out of the signature was there.
fn tamper(request: &Request, lines: &mut Lines) -> Result<(), Unsendable> {
    for name in &request.tampering.omit {
        let was_read =
            || lines.as_read().iter().any(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()));
        if !lines.has(name) && !was_read() {
            return Err(Unsendable::NoSuchHeader(name.clone()));
        }
    }
    for (name, value) in &request.tampering.mutate_after {
        if !lines.set(name, value) {
            return Err(Unsendable::NoSuchHeader(name.clone()));
        }
    }
    Ok(())
}

/// RFC 9112 section 7.1: a chunk with everything in it, and the last chunk.
fn as_one_chunk(body: &Bytes) -> Bytes {
    let first = if body.is_empty() {
        Vec::new()
    } else {
        [format!("{:x}\r\n", body.len()).as_bytes(), body, b"\r\n"].concat()
    };
    [first, b"0\r\n\r\n".to_vec()].concat().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Credentials, Endpoint, Method, Signing, Tampering, Transport};

    fn config() -> ClientConfig {
        let credentials = Credentials {
            access_key: "AKIDEXAMPLE".into(),
            secret_key: "a-secret-key".into(),
            session_token: Some("a-session-token".into()),
        };
        ClientConfig::new(Endpoint::parse("http://localhost:9000").unwrap(), credentials)
    }

    fn prepared(request: &Request) -> Result<(Sent, Transport), Unsendable> {
        let (sent, outgoing) = prepare(&config(), request, SystemTime::UNIX_EPOCH)?;
        let transport = match &outgoing {
            Outgoing::Library(_) => Transport::Library,
            Outgoing::Raw(message) => {
                assert_eq!(Some(&message.head), sent.head.as_ref());
                Transport::Raw
            }
        };
        assert_eq!(sent.head.is_some(), transport == Transport::Raw);
        Ok((sent, transport))
    }

    fn sent(request: &Request) -> Sent {
        prepared(request).unwrap().0
    }

    fn put() -> Request {
        Request::new(Method::Put).bucket("b").key("k")
    }

    #[test]
    fn the_library_carries_what_it_does_not_alter() {
        for request in [
            Request::new(Method::Get),
            put(),
            put().key("..."),
            put().key("a//b/"),
            put().key("/"),
            put().key("%2e"),
            put().key("a\\b\t|^`{}"),
            put().body("abc"),
            put().header("x-a", ""),
            put().header("x-a", " a "),
            put().header("x-a", "a\tb"),
            put().header("x-a", "é"),
            put().header("x-a", *b"\xff"),
            put().header("x-a", "1").header("x-a", "2").header("x-b", "3"),
            put().header("accept", "text/xml"),
            put().header("content-length", "3").body("abc"),
            put().header("transfer-encoding", "chunked").body("abc"),
            put().raw_target("/b/k?"),
            put().raw_target("/b/%zz%2f//+"),
            put().without("authorization").without("x-amz-date").without("content-length"),
            put().signing(Signing::Presigned { expires: 60 }),
            put().signing(Signing::Anonymous),
            put().framing(Framing::AsGiven),
        ] {
            assert_eq!(prepared(&request).unwrap().1, Transport::Library, "{request:?}");
        }
    }

    #[test]
    fn what_the_library_would_alter_is_sent_raw() {
        let many = (0..=1000).fold(put(), |request, _| request.header("x-a", "v"));
        let chunked = put().header("transfer-encoding", "chunked");
        for request in [
            put().key("."),
            put().key("a/../c"),
            put().bucket(".."),
            put().key("k".repeat(70_000)),
            put().raw_target("/b/%2e%2E/c"),
            put().raw_target("/b/a b"),
            put().raw_target("/b/a\\b"),
            put().raw_target("/b/<`>"),
            put().raw_target("/b/k?a='b'"),
            put().raw_target("/b/k#f"),
            put().raw_target("/b/\u{e9}"),
            put().raw_target(*b"/b/\xff"),
            put().raw_target("/b/\t"),
            put().raw_target("/b/k "),
            put().raw_target("@elsewhere/"),
            put().raw_target("0/b"),
            put().raw_target("*"),
            put().raw_target(""),
            put().raw_target("http://localhost:9000/b/k"),
            put().header("X-A", "v"),
            put().header("x-a", "1").header("x-b", "2").header("x-a", "3"),
            put().header("", "v"),
            put().header("x a", "v"),
            put().header("x:a", "v"),
            put().header("x-a", "a\r\nb"),
            put().header("x-a", "\0"),
            put().header("x-a", "\u{7f}"),
            put().header("x-b", "2").header("host", "beside ours"),
            put().header("content-length", "2").body("abc"),
            put().header("content-length", "7"),
            put().header("content-length", "3").header("content-length", "3").body("abc"),
            put().header("content-length", "03").body("abc"),
            put().header("transfer-encoding", "gzip").body("abc"),
            chunked.clone(),
            chunked.clone().header("content-length", "3").body("abc"),
            chunked.framing(Framing::AsGiven).body("0\r\n\r\n"),
            put().framing(Framing::AsGiven).body("abc"),
            put().without("content-length").body("abc"),
            put().without("accept"),
            put().raw_line(" folded"),
            put().connection(Connection::Fresh),
            many,
        ] {
            assert_eq!(prepared(&request).unwrap().1, Transport::Raw, "{request:?}");
        }
    }

    #[test]
    fn the_record_has_the_lines_in_order() {
        let request = put().header("X-B", "1").header("x-a", "2").header("X-b", "3").without("x-amz-date");
        let names: Vec<String> = sent(&request).headers.into_iter().map(|(name, _)| name).collect();
        let own = ["host", "X-B", "x-a", "X-b", "authorization"];
        let written = ["x-amz-content-sha256", "x-amz-security-token", "content-length", "accept"];
        assert_eq!(names, [&own[..], &written].concat());
    }

    #[test]
    fn framing_is_stated_as_the_method_asks() {
        for (request, length) in [
            (Request::new(Method::Get), None),
            (Request::new(Method::Head), None),
            (Request::new(Method::Delete), None),
            (Request::new(Method::Put), Some("0")),
            (Request::new(Method::Post), Some("0")),
            (Request::new(Method::Post).body("abc"), Some("3")),
            (Request::new(Method::Put).header("Content-Length", "7"), Some("7")),
            (Request::new(Method::Put).header("transfer-encoding", "chunked").body("abc"), None),
            (Request::new(Method::Put).framing(Framing::AsGiven).body("abc"), None),
            (Request::new(Method::Put).without("Content-Length").body("abc"), None),
        ] {
            let sent = sent(&request);
            assert_eq!(sent.header("content-length"), length.map(str::as_bytes), "{request:?}");
            assert_eq!(sent.header("accept"), Some(&b"*/*"[..]));
        }
        let sent = sent(&Request::new(Method::Get).header("accept", "text/xml"));
        assert_eq!(sent.headers.iter().filter(|(name, _)| name == "accept").count(), 1);
        assert_eq!(sent.header("accept"), Some(&b"text/xml"[..]));
    }

    #[test]
    fn the_payload_header_is_the_bodys_hash_or_what_was_stated() {
        let empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let hello = "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";
        for (request, value) in [
            (put(), empty),
            (put().body("hello"), hello),
            (put().header("X-Amz-Content-Sha256", "UNSIGNED-PAYLOAD").body("hello"), "UNSIGNED-PAYLOAD"),
        ] {
            let sent = sent(&request);
            assert_eq!(sent.header("x-amz-content-sha256"), Some(value.as_bytes()));
            let is_it = |name: &str| name.eq_ignore_ascii_case("x-amz-content-sha256");
            assert_eq!(sent.headers.iter().filter(|(name, _)| is_it(name)).count(), 1);
        }
    }

    #[test]
    fn headers_are_altered_after_signing_and_moved_into_the_query_before() {
        let tampering = Tampering {
            mutate_after: vec![("X-A".into(), b"2".to_vec()), ("authorization".into(), b"none".to_vec())],
            hoist: vec!["x-amz-copy-source".into()],
            ..Tampering::default()
        };
        let request = put().header("x-a", "1").header("X-Amz-Copy-Source", "/b/k").tampering(tampering);
        let sent = sent(&request);
        assert_eq!(sent.target, "/b/k?x-amz-copy-source=%2Fb%2Fk");
        assert_eq!((sent.header("x-a"), sent.header("x-amz-copy-source")), (Some(&b"2"[..]), None));
        assert_eq!(sent.header("authorization"), Some(&b"none"[..]));
    }

    #[test]
    fn a_fault_in_a_header_that_is_not_there_is_unsendable() {
        let none = || "x-none".to_owned();
        for tampering in [
            Tampering { omit: vec![none()], ..Tampering::default() },
            Tampering { mutate_after: vec![(none(), Vec::new())], ..Tampering::default() },
            Tampering { hoist: vec![none()], ..Tampering::default() },
        ] {
            let refused = prepared(&put().tampering(tampering)).unwrap_err();
            assert_eq!(refused, Unsendable::NoSuchHeader(none()));
        }
        let in_raw_line = Tampering { omit: vec!["x-raw".into()], ..Tampering::default() };
        assert!(prepared(&put().raw_line("X-Raw:1").tampering(in_raw_line)).is_ok());
    }

    #[test]
    fn a_request_that_is_not_sent_is_recorded_as_asked() {
        let request = put().key("..").header("X-A", "v").body("abc");
        let sent = unsent(&config(), &request);
        assert_eq!((sent.method.as_str(), sent.url.as_str()), ("PUT", "http://localhost:9000/b/.."));
        assert_eq!((sent.headers, sent.body), (request.headers, request.body));
    }
}
