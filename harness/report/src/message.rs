//! Requests and answers as people read them: a terminal or a page must not obey a server.

use crate::visible::visible;
use std::fmt::Write;
use upcheck_wire::{Exchange, Sent};

/// How much of a body is shown, in bytes; a JSON report has all of it.
const BODY: usize = 2048;

/// The request's head, byte for byte where that is known: it says more than what it was made of.
pub(crate) fn sent(sent: &Sent) -> String {
    if let Some(head) = &sent.head {
        return visible(&String::from_utf8_lossy(head).replace("\r\n", "\n")).trim_end().to_owned();
    }
    let mut text = format!("{} {} HTTP/1.1", sent.method, visible(&sent.target));
    headers(&mut text, &sent.headers);
    text
}

/// The answer with the beginning of its body, or why there is none, and how long that took.
pub(crate) fn received(exchange: &Exchange) -> String {
    let elapsed = exchange.elapsed;
    let answer = match &exchange.received {
        Err(none) => return visible(&format!("no answer after {elapsed:.1?}: {none}")),
        Ok(answer) => answer,
    };
    let reason = answer.reason.as_deref().map(visible).unwrap_or_default();
    let mut text = format!("{} {reason}", answer.status);
    text.truncate(text.trim_end().len());
    let _ = write!(text, " after {elapsed:.1?}");
    headers(&mut text, &answer.headers);
    if !answer.body.is_empty() {
        let _ = write!(text, "\n\n{}", body(&answer.body));
    }
    if answer.truncated {
        text.push_str("\n(the body goes on; no more of it was read)");
    }
    if answer.excess > 0 {
        let _ = write!(text, "\n({} bytes more came behind the end of the answer)", answer.excess);
    }
    text
}

fn headers(text: &mut String, headers: &[(String, Vec<u8>)]) {
    for (name, value) in headers {
        let _ = write!(text, "\n{}: {}", visible(name), visible(&String::from_utf8_lossy(value)));
    }
}

fn body(bytes: &[u8]) -> String {
    let shown = bytes.get(..BODY).unwrap_or(bytes);
    let mut text = visible(&String::from_utf8_lossy(shown).replace('\r', ""));
    text.truncate(text.trim_end().len());
    if bytes.len() > BODY {
        let _ = write!(text, "\n(… {} bytes in all)", bytes.len());
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bodies_are_cut_and_their_line_ends_are_plain() {
        assert_eq!(body(b"one\r\ntwo\n"), "one\ntwo");
        assert!(body(&vec![b'x'; 5000]).ends_with("(… 5000 bytes in all)"));
    }
}
