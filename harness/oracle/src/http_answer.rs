//! Answers as bytes on a connection: [`Answer::parse`].
//!
//! - Table: RFC 9112 sections 4 and 6.3 for the status line and the length of a body, section 7.1 for chunks.
//! - Partner: [`plain_body`], which reads what no reader may refuse: a status line, plain headers, and a body that is whole.
//! - Laws: an answer that is written anew, with its length or in chunks of any size, is the same answer; what comes behind
//!   it is counted, and no part of it; cut off, it is none; to HEAD, and under 204 and 304, there is no body; a body is
//!   never longer than what came, nor than the limit.

use upcheck_wire::{Answer, Method, NoAnswer};

/// Holds the bytes of an answer to PUT, and to HEAD, against the table.
pub fn http_answer(input: &[u8]) {
    check(Answer::parse, input);
}

const LIMIT: usize = 1 << 20;
/// Bytes behind an answer are counted up to here.
const MOST_EXCESS: usize = 64 * 1024;
/// What says how long a body is, and is written anew.
const FRAMING: [&str; 2] = ["content-length", "transfer-encoding"];

fn check(parse: impl Fn(&[u8], Method, usize) -> Result<Answer, NoAnswer>, raw: &[u8]) {
    let shown = raw.escape_ascii();
    if let Some(body) = plain_body(raw) {
        let read = parse(raw, Method::Put, LIMIT).map(|answer| (answer.body.to_vec(), answer.excess));
        assert_eq!(read, Ok((body.to_vec(), 0)), "{shown}");
    }
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
    if leaves_room(&answer) {
        check_neighbours(parse, &answer);
    }
}

/// The body of an answer that is plainly well-formed: with its length in one header, or up to the end.
fn plain_body(raw: &[u8]) -> Option<&[u8]> {
    let end = raw.windows(4).position(|window| window == b"\r\n\r\n")?;
    let (head, body) = (str::from_utf8(raw.get(..end)?).ok()?, raw.get(end + 4..)?);
    let mut lines = head.split("\r\n");
    let status_line = lines.next()?.strip_prefix("HTTP/1.1 ")?;
    let (status, reason) = status_line.split_once(' ').unwrap_or((status_line, ""));
    let has_body = matches!(status.as_bytes(), [b'2'..=b'5', b'0'..=b'9', b'0'..=b'9'])
        && !["204", "304"].contains(&status);
    let is_text = |text: &str| text.bytes().all(|byte| matches!(byte, b' '..=b'~'));
    let is_token = |name: &str| {
        !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
    };
    let headers: Option<Vec<(&str, &str)>> = lines.map(|line| line.split_once(':')).collect();
    let headers = headers?;
    let are_plain =
        headers.len() < 100 && headers.iter().all(|(name, value)| is_token(name) && is_text(value));
    let is_named = |wanted: &'static str| move |(name, _): &&(&str, &str)| name.eq_ignore_ascii_case(wanted);
    let lengths: Vec<&str> =
        headers.iter().filter(is_named("content-length")).map(|(_, value)| value.trim()).collect();
    let is_coded = headers.iter().any(|header| is_named("transfer-encoding")(&header));
    let is_whole = match lengths.as_slice() {
        [] => !is_coded,
        [length] => !is_coded && *length == body.len().to_string(),
        _ => false,
    };
    (has_body && is_text(reason) && are_plain && is_whole && raw.len() < 32 * 1024).then_some(body)
}

/// Whether the head can be written anew, with a line more, within what a reader takes: 1000 lines and 64 KiB.
fn leaves_room(answer: &Answer) -> bool {
    answer.headers.len() < 999 && head(answer, "").len() < 63 * 1024
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
    let counted = sized.len().min(MOST_EXCESS);
    assert_eq!((excess(&sized), excess(&doubled)), (Ok(0), Ok(counted)), "{}", doubled.escape_ascii());
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
        let wrong: [(&str, Wrong); 6] = [
            ("refuses everything", |_, _, _| Err(NoAnswer::Broken("no".to_owned()))),
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
