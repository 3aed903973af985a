//! Answers as bytes on a connection: [`Answer::parse`].
//!
//! - Table: RFC 9112 sections 4 and 6.3 for the status line and the length of a body, section 7.1 for chunks.
//! - Laws: an answer that is written anew, with its length or in chunks of any size, is the same answer; what comes behind
//!   it is counted, and no part of it; cut off, it is none; to HEAD, and under 204 and 304, there is no body; a body is
//!   never longer than what came, nor than the limit.

use upcheck_wire::{Answer, Method, NoAnswer};

/// Holds the bytes of an answer to PUT, and to HEAD, against the table.
pub fn http_answer(input: &[u8]) {
    check(Answer::parse, input);
}

const LIMIT: usize = 1 << 20;
/// What says how long a body is, and is written anew.
const FRAMING: [&str; 2] = ["content-length", "transfer-encoding"];

fn check(parse: impl Fn(&[u8], Method, usize) -> Result<Answer, NoAnswer>, raw: &[u8]) {
    let shown = raw.escape_ascii();
    if let Ok(answer) = parse(raw, Method::Head, LIMIT) {
        assert!(answer.body.is_empty(), "HEAD is answered with a body: {shown}");
    }
    let answer = match parse(raw, Method::Put, LIMIT) {
        Ok(answer) => answer,
        Err(NoAnswer::Broken(reason)) => {
            assert!(!reason.is_empty(), "no reason against {shown}");
            return;
        }
        Err(other) => panic!("{other:?} without a connection"),
    };
    let status = String::from_utf8_lossy(raw);
    let is_shown = status.contains(&format!("HTTP/1.1 {:03}", answer.status))
        || status.contains(&format!("HTTP/1.0 {:03}", answer.status));
    assert!(is_shown, "{shown} is read as status {}", answer.status);
    let is_interim = (100..200).contains(&answer.status) && answer.status != 101;
    assert!(!is_interim, "{shown} is not final");
    assert!(answer.body.len() <= raw.len(), "{shown} has a body of {} bytes", answer.body.len());
    assert!(!answer.truncated, "{shown} is not as long as the limit");
    for (name, value) in &answer.headers {
        assert!(!name.is_empty() && *name == name.to_ascii_lowercase(), "{name:?} in {shown}");
        assert_eq!(value.trim_ascii(), value, "the blanks around {name} in {shown}");
    }
    if matches!(answer.status, 101 | 204 | 304) {
        assert!(answer.body.is_empty(), "{} is answered with a body: {shown}", answer.status);
        return;
    }
    check_neighbours(parse, &answer);
}

fn check_neighbours(parse: impl Fn(&[u8], Method, usize) -> Result<Answer, NoAnswer>, answer: &Answer) {
    let bare = |answer: &Answer| {
        let mut bare = answer.clone();
        bare.headers.retain(|(name, _)| !FRAMING.contains(&&**name));
        bare.excess = 0;
        bare
    };
    let expected = bare(answer);
    let same = |written: &[u8]| {
        let read = parse(written, Method::Put, LIMIT).map(|answer| bare(&answer));
        assert_eq!(read.as_ref(), Ok(&expected), "{}", written.escape_ascii());
    };
    let length = answer.body.len();
    let sized = [head(&expected, &format!("content-length: {length}")), answer.body.to_vec()].concat();
    same(&sized);
    let doubled = [sized.clone(), sized.clone()].concat();
    same(&doubled);
    let excess = |raw: &[u8]| parse(raw, Method::Put, LIMIT).map(|answer| answer.excess);
    assert_eq!((excess(&sized), excess(&doubled)), (Ok(0), Ok(sized.len())), "{}", doubled.escape_ascii());
    same(&[&b"HTTP/1.1 100 Continue\r\n\r\n"[..], &sized].concat());
    if let (true, Some(cut)) = (length > 0, sized.get(..sized.len() - 1)) {
        let read = parse(cut, Method::Put, LIMIT);
        assert!(matches!(read, Err(NoAnswer::Broken(_))), "{} is {read:?}", cut.escape_ascii());
        let limited = parse(&sized, Method::Put, length - 1);
        let seen = limited.map(|answer| (answer.truncated, answer.body.len()));
        assert_eq!(seen, Ok((true, length - 1)), "{} with a limit", sized.escape_ascii());
    }
    for size in [1, 7, length.max(1)] {
        let chunk = |chunk: &[u8]| [format!("{:X};x=y\r\n", chunk.len()).as_bytes(), chunk, b"\r\n"].concat();
        let chunks: Vec<u8> = answer.body.chunks(size).flat_map(chunk).collect();
        let chunked =
            [head(&expected, "Transfer-Encoding: chunked"), chunks, b"0\r\nx-trailer: 1\r\n\r\n".to_vec()]
                .concat();
        same(&chunked);
        let cut = chunked.get(..chunked.len() - 2).unwrap_or_default();
        assert!(parse(cut, Method::Put, LIMIT).is_err(), "{} is an answer", cut.escape_ascii());
    }
    let closed = [head(&expected, "connection: close"), answer.body.to_vec()].concat();
    let read = parse(&closed, Method::Put, LIMIT).map(|answer| answer.body);
    assert_eq!(read.as_ref(), Ok(&answer.body), "{}", closed.escape_ascii());
}

fn head(answer: &Answer, framing: &str) -> Vec<u8> {
    let mut head =
        format!("HTTP/1.1 {:03} {}\r\n", answer.status, answer.reason.as_deref().unwrap_or_default())
            .into_bytes();
    for (name, value) in &answer.headers {
        head.extend([name.as_bytes(), b":\t ", value, b" \r\n"].concat());
    }
    head.extend(format!("{framing}\r\n\r\n").bytes());
    head
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::convicts;

    #[test]
    fn convicts_wrong_readers() {
        const ANSWER: &[u8] = b"HTTP/1.1 404 Not Found\r\nServer: x\r\nContent-Length: 8\r\n\r\n<Error/>";
        type Wrong = fn(&[u8], Method, usize) -> Result<Answer, NoAnswer>;
        let wrong: [(&str, Wrong); 5] = [
            ("a chunk loses its last byte", |raw, method, limit| {
                let mut answer = Answer::parse(raw, method, limit)?;
                if answer.header("transfer-encoding").is_some() {
                    answer.body.truncate(answer.body.len() - 1);
                }
                Ok(answer)
            }),
            ("HEAD has a body", |raw, _, limit| Answer::parse(raw, Method::Put, limit)),
            ("there is no limit", |raw, method, _| Answer::parse(raw, method, usize::MAX)),
            ("a body that is cut is whole", |raw, method, limit| {
                Answer::parse(raw, method, limit)
                    .or_else(|_| Answer::parse(&[raw, &[b'>'; 9]].concat(), method, limit))
            }),
            ("header names keep their case", |raw, method, limit| {
                let mut answer = Answer::parse(raw, method, limit)?;
                answer.headers.iter_mut().for_each(|(name, _)| name.make_ascii_uppercase());
                Ok(answer)
            }),
        ];
        check(Answer::parse, ANSWER);
        for (fault, parse) in wrong {
            convicts(fault, || check(parse, ANSWER));
        }
    }
}
