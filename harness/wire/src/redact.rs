use std::sync::{Arc, PoisonError, RwLock};

use crate::Credentials;

/// Replaces secrets by `[redacted]`.
///
/// Secrets are the access key id, the secret key and the session token, and signatures. A server may echo them in
/// another form than it got them in, so each of their bytes is found as it is, percent-encoded (once or twice) and
/// as an XML reference. The whole is also found as hexadecimal digits with or without white space, the form in which
/// Amazon's `CanonicalRequestBytes` repeats the session token.
///
/// A secret of fewer than 8 bytes is replaced only where it is a word by itself, so that the key `test` leaves
/// `latest` alone, and not as hexadecimal digits, which could be any number.
///
/// Clones learn together: what one client is given as a second pair of credentials is a secret to all who show what
/// it did.
#[derive(Clone, Debug)]
pub struct Redactor {
    shared: Arc<RwLock<Vec<Secret>>>,
    own: Vec<Secret>,
}

impl Redactor {
    /// Replaces what these credentials hold.
    pub fn new(credentials: &Credentials) -> Self {
        let redactor = Self { shared: Arc::default(), own: Vec::new() };
        redactor.learn(credentials);
        redactor
    }

    /// Replaces what these credentials hold too, here and in every clone.
    pub(crate) fn learn(&self, credentials: &Credentials) {
        let Credentials { access_key, secret_key, session_token } = credentials;
        let secrets = [Some(access_key), Some(secret_key), session_token.as_ref()];
        let mut shared = self.shared.write().unwrap_or_else(PoisonError::into_inner);
        for secret in secrets.into_iter().flatten().filter(|secret| !secret.is_empty()) {
            let secret = Secret(secret.as_bytes().to_vec());
            if !shared.contains(&secret) {
                shared.push(secret);
            }
        }
    }

    /// Replaces one more value; an empty one changes nothing. Only the new redactor does.
    #[must_use]
    pub fn with(&self, secret: &[u8]) -> Self {
        let mut redactor = self.clone();
        if !secret.is_empty() {
            redactor.own.push(Secret(secret.to_vec()));
        }
        redactor
    }

    /// `bytes` without secrets.
    pub fn redact(&self, bytes: &[u8]) -> Vec<u8> {
        self.searching(|search| search.redact(bytes))
    }

    /// `text` without secrets.
    pub fn redact_str(&self, text: &str) -> String {
        String::from_utf8_lossy(&self.redact(text.as_bytes())).into_owned()
    }

    /// The beginning of `text` without secrets: at most about `limit` bytes, with a word about the rest.
    ///
    /// What is read goes on well behind what is shown, so that no secret is cut in two and passes for something else.
    pub fn excerpt(&self, text: &str, limit: usize) -> String {
        let read = text.get(..text.floor_char_boundary(limit + LONGEST_SPELLING)).unwrap_or(text);
        let mut shown = self.redact_str(read);
        if read.len() == text.len() && shown.len() <= limit {
            return shown;
        }
        shown.truncate(shown.floor_char_boundary(limit));
        let rest = text.len().saturating_sub(shown.len());
        shown.push_str(&format!("… ({rest} bytes more)"));
        shown
    }

    pub(crate) fn redact_headers(&self, headers: &[(String, Vec<u8>)]) -> Vec<(String, Vec<u8>)> {
        self.searching(|search| {
            let name = |name: &String| String::from_utf8_lossy(&search.redact(name.as_bytes())).into_owned();
            headers.iter().map(|(of, value)| (name(of), search.redact(value))).collect()
        })
    }

    /// Makes the search ready once for all that is to be searched.
    fn searching<T>(&self, task: impl FnOnce(&Search<'_>) -> T) -> T {
        let shared = self.shared.read().unwrap_or_else(PoisonError::into_inner);
        let mut secrets: Vec<&Secret> = shared.iter().chain(&self.own).collect();
        // Where one secret begins with another, the longer must be replaced whole.
        secrets.sort_by_key(|secret| std::cmp::Reverse(secret.0.len()));
        let may_begin = beginnings(&secrets);
        task(&Search { secrets, may_begin })
    }
}

/// What is looked for, the longest first, and what it may begin with.
struct Search<'a> {
    secrets: Vec<&'a Secret>,
    may_begin: [bool; 256],
}

impl Search<'_> {
    fn redact(&self, bytes: &[u8]) -> Vec<u8> {
        let mut out = Vec::with_capacity(bytes.len());
        let mut at = 0;
        while let Some(&byte) = bytes.get(at) {
            let secret = || self.secrets.iter().find_map(|secret| secret.end_at(bytes, at));
            let secret = if self.may_begin[usize::from(byte)] { secret() } else { None };
            if let Some(end) = secret.max(signature_end(bytes, at)) {
                out.extend_from_slice(REDACTED);
                at = end;
            } else {
                out.push(byte);
                at += 1;
            }
        }
        out
    }
}

const REDACTED: &[u8] = b"[redacted]";
const SHORT: usize = 8;
/// A session token of 4 KiB of which each byte is an escape of an escape.
const LONGEST_SPELLING: usize = 32 * 1024;
/// The most bytes between `&` and the end of `;`, as in `&#x0026;`.
const LONGEST_REFERENCE: usize = 8;
/// What stands before a signature: in a header, in a presigned URL, there encoded once more, in an error document.
const SIGNATURE_MARKS: [&[u8]; 3] = [b"signature=", b"signature%3d", b"<signatureprovided>"];

#[derive(Clone, Eq, PartialEq)]
struct Secret(Vec<u8>);

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("[redacted]")
    }
}

impl Secret {
    /// Where the secret ends if it begins at `at`.
    fn end_at(&self, text: &[u8], at: usize) -> Option<usize> {
        if self.0.len() >= SHORT {
            return spelled(text, at, &self.0).or_else(|| hex_dumped(text, at, &self.0));
        }
        let end = spelled(text, at, &self.0)?;
        let is_word = word_ends_before(text, at) && !text.get(end).copied().is_some_and(is_word_byte);
        is_word.then_some(end)
    }
}

/// For each byte, whether a secret in any of its forms may begin with it. Most text is passed over by this alone.
fn beginnings(secrets: &[&Secret]) -> [bool; 256] {
    let mut may_begin = [false; 256];
    let mut mark = |byte: u8| {
        may_begin[usize::from(byte.to_ascii_lowercase())] = true;
        may_begin[usize::from(byte.to_ascii_uppercase())] = true;
    };
    for first in secrets.iter().filter_map(|secret| secret.0.first()) {
        mark(*first);
        // As the first of two hexadecimal digits.
        mark(b"0123456789abcdef"[usize::from(first >> 4)]);
    }
    b"%&".iter().for_each(|first| mark(*first));
    may_begin
}

/// Where `secret`, each byte in any of its forms, ends in `text` if it begins at `at`.
///
/// A text may be cut off inside the secret; more than half of it counts as the secret then.
fn spelled(text: &[u8], at: usize, secret: &[u8]) -> Option<usize> {
    let first = *secret.first()?;
    let rest = text.get(at..)?;
    // Nearly every place in a text ends here, before anything is allocated.
    forms(rest, first).next()?;
    // What a secret holds may itself look like an escape, so each reading is followed, the longest first.
    let mut open = vec![(at, 0)];
    let mut cut = false;
    while let Some((at, position)) = open.pop() {
        let Some(&byte) = secret.get(position) else { return Some(at) };
        let rest = text.get(at..).unwrap_or_default();
        cut |= could_be_cut(rest) && position * 2 > secret.len();
        open.extend(forms(rest, byte).map(|length| (at + length, position + 1)));
    }
    cut.then_some(text.len())
}

/// The lengths of what stands for `byte` at the start of `rest`, shortest first.
fn forms(rest: &[u8], byte: u8) -> impl Iterator<Item = usize> {
    let raw = (rest.first() == Some(&byte)).then_some(1);
    let escaped = |escape: &[u8]| {
        let length = escape.len() + 2;
        let digits = rest.strip_prefix(escape)?.get(..2)?;
        (hex_pair(digits) == Some(byte)).then_some(length)
    };
    let reference = || {
        let name = rest.strip_prefix(b"&")?;
        let length = name.iter().take(LONGEST_REFERENCE).position(|&byte| byte == b';')?;
        (xml_reference(name.get(..length)?) == Some(byte)).then_some(length + 2)
    };
    [raw, escaped(b"%"), escaped(b"%25"), reference()].into_iter().flatten()
}

/// The byte that an XML reference without its `&` and `;` stands for.
fn xml_reference(name: &[u8]) -> Option<u8> {
    match name {
        b"amp" => Some(b'&'),
        b"lt" => Some(b'<'),
        b"gt" => Some(b'>'),
        b"quot" => Some(b'"'),
        b"apos" => Some(b'\''),
        [b'#', b'x' | b'X', digits @ ..] => u8::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok(),
        [b'#', digits @ ..] => std::str::from_utf8(digits).ok()?.parse().ok(),
        _ => None,
    }
}

/// Whether the text ends here, or in the midst of an escape.
fn could_be_cut(rest: &[u8]) -> bool {
    match rest.first() {
        None => true,
        Some(b'%') => rest.len() < 5,
        Some(b'&') => rest.len() < 7 && !rest.contains(&b';'),
        Some(_) => false,
    }
}

/// Where the hexadecimal digits of `secret` end in `text` if they begin at `at`. White space may stand between them,
/// as dumps and whoever wraps them have it.
fn hex_dumped(text: &[u8], at: usize, secret: &[u8]) -> Option<usize> {
    let (mut at, half) = (at, secret.len());
    let digits = secret.iter().flat_map(|byte| [byte >> 4, byte & 0xf]);
    for (count, expected) in digits.enumerate() {
        while count > 0 && text.get(at).is_some_and(u8::is_ascii_whitespace) {
            at += 1;
        }
        match text.get(at) {
            Some(digit) if hex_digit(*digit) == Some(expected) => at += 1,
            None if count > half => return Some(text.len()),
            Some(_) | None => return None,
        }
    }
    Some(at)
}

fn hex_pair(pair: &[u8]) -> Option<u8> {
    let [high, low] = pair else { return None };
    Some(hex_digit(*high)? << 4 | hex_digit(*low)?)
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

/// Where a signature's digits end, if they begin at `at`, behind a mark.
fn signature_end(text: &[u8], at: usize) -> Option<usize> {
    let (before, rest) = text.split_at_checked(at)?;
    // Nearly every place in a text ends here.
    if !rest.first()?.is_ascii_hexdigit() || !matches!(before.last()?, b'=' | b'd' | b'D' | b'>') {
        return None;
    }
    let is_behind = |mark: &&[u8]| {
        let end = before.len().checked_sub(mark.len()).and_then(|start| before.get(start..));
        end.is_some_and(|end| end.eq_ignore_ascii_case(mark))
    };
    let digits = || rest.iter().take_while(|byte| byte.is_ascii_hexdigit()).count();
    SIGNATURE_MARKS.iter().any(is_behind).then(|| at + digits())
}

/// Whether no word goes on up to `at`; a percent-encoded byte ends one, although its digits look like a word.
fn word_ends_before(text: &[u8], at: usize) -> bool {
    let before = text.get(..at).unwrap_or_default();
    match before {
        [.., b'%', high, low] if high.is_ascii_hexdigit() && low.is_ascii_hexdigit() => true,
        [.., last] => !is_word_byte(*last),
        [] => true,
    }
}

fn is_word_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn redactor(access_key: &str, secret_key: &str, session_token: Option<&str>) -> Redactor {
        Redactor::new(&Credentials {
            access_key: access_key.into(),
            secret_key: secret_key.into(),
            session_token: session_token.map(Into::into),
        })
    }

    #[test]
    fn every_form_of_a_secret_is_replaced() {
        let redactor = redactor("AKIDEXAMPLE", "se/cr+et&<%key>", Some("to\"k'en==/token"));
        for (text, redacted) in [
            ("id AKIDEXAMPLE.", "id [redacted]."),
            ("aAKIDEXAMPLEb", "a[redacted]b"),
            ("se/cr+et&<%key>", "[redacted]"),
            ("se%2Fcr%2Bet%26%3C%25key%3E", "[redacted]"),
            ("se%2fcr%2bet%26%3c%25key%3e", "[redacted]"),
            ("se%252Fcr%252Bet%2526%253C%2525key%253E", "[redacted]"),
            ("se/cr+et&amp;&lt;%key&gt;", "[redacted]"),
            ("to&quot;k&apos;en==/token|", "[redacted]|"),
            ("to&#34;k&#39;en==/token|", "[redacted]|"),
            ("to&#x22;k&#X27;en%3D=/token|", "[redacted]|"),
            ("41 4b 49 44 45 58 41 4D 50 4c 45 0a", "[redacted] 0a"),
            ("41 4b 49 44 45 58 41 4d  50 4c 45 0a", "[redacted] 0a"),
            ("41 4b 49 44 4 5\n5 8  41\r\n4d 50 4c 4 5 0a", "[redacted] 0a"),
            ("0 4 14b 4944 4558 414d 504c 45", "0 [redacted]"),
            ("0a414b494445584 414b49444558414d504c45", "0a414b494445584 [redacted]"),
            ("AKIDEXAMPL%45|", "[redacted]|"),
            ("AKIDEXAMPLF", "AKIDEXAMPLF"),
            ("AKIDEX AMPLE", "AKIDEX AMPLE"),
        ] {
            assert_eq!(redactor.redact_str(text), redacted, "{text}");
        }
    }

    #[test]
    fn an_excerpt_cuts_no_secret_in_two() {
        let redactor = redactor("AKIDEXAMPLE", "secretsecret", None);
        assert_eq!(redactor.excerpt("id AKIDEXAMPLE.", 100), "id [redacted].");
        assert_eq!(redactor.excerpt("12345 AKIDEXAMPLE and more", 8), "12345 [r… (18 bytes more)");
        assert_eq!(redactor.excerpt("ääää", 5), "ää… (4 bytes more)");
        let long = format!("ä{}", "secretsecret ".repeat(100_000));
        let shown = redactor.excerpt(&long, 1000);
        assert!(!shown.contains("secret") && shown.ends_with(" bytes more)"), "{shown}");
    }

    #[test]
    fn a_secret_cut_off_at_the_end_is_replaced() {
        let redactor = redactor("AKIDEXAMPLE", "se/cr/et/ke/y1", None);
        for (text, redacted) in [
            ("x AKIDEXAMPL", "x [redacted]"),
            ("x AKIDEX", "x [redacted]"),
            ("x AKID", "x AKID"),
            ("x AKIDEX y", "x AKIDEX y"),
            ("x se%2Fcr%2Fet%2Fke%2", "x [redacted]"),
            ("41 4b 49 44 45 58 41 4", "[redacted]"),
        ] {
            assert_eq!(redactor.redact_str(text), redacted, "{text}");
        }
    }

    #[test]
    fn a_short_secret_is_replaced_as_a_word_only() {
        let redactor = redactor("test", "x", None);
        for (text, redacted) in [
            ("Credential=test/2026", "Credential=[redacted]/2026"),
            ("Credential%3Dtest%2F2026", "Credential%3D[redacted]%2F2026"),
            ("<AWSAccessKeyId>test</AWSAccessKeyId>", "<AWSAccessKeyId>[redacted]</AWSAccessKeyId>"),
            ("test", "[redacted]"),
            ("latest tests upcheck-test test_1", "latest tests upcheck-test test_1"),
            ("text x, x", "text [redacted], [redacted]"),
        ] {
            assert_eq!(redactor.redact_str(text), redacted, "{text}");
        }
    }

    #[test]
    fn of_two_secrets_the_longer_is_replaced_whole() {
        assert_eq!(
            redactor("longsecret", "longsecretandmore", None).redact_str("longsecretandmore"),
            "[redacted]"
        );
    }

    #[test]
    fn values_after_signature_marks_are_replaced() {
        let redactor = redactor("AKIDEXAMPLE", "a-secret-key", None);
        for (text, redacted) in [
            ("SignedHeaders=host, Signature=0aF9", "SignedHeaders=host, Signature=[redacted]"),
            ("?X-Amz-Signature=00ff&a=b", "?X-Amz-Signature=[redacted]&a=b"),
            ("X-Amz-Signature%3D00ff%26", "X-Amz-Signature%3D[redacted]%26"),
            (
                "<SignatureProvided>00ff</SignatureProvided>",
                "<SignatureProvided>[redacted]</SignatureProvided>",
            ),
            ("Signature=a-secret-key", "Signature=[redacted]"),
            ("Signature=", "Signature="),
            ("Signature=xyz", "Signature=xyz"),
        ] {
            assert_eq!(redactor.redact_str(text), redacted, "{text}");
        }
    }

    #[test]
    fn a_mark_hides_no_secret() {
        let redactor = redactor("ignature", "a-secret-key", None);
        assert_eq!(redactor.redact_str("<SignatureProvided>0f"), "<S[redacted]Provided>[redacted]");
    }

    #[test]
    fn debug_shows_no_secret() {
        let text = format!("{:?}", redactor("AKIDEXAMPLE", "a-secret-key", Some("a-token-too")));
        for value in ["AKIDEXAMPLE", "a-secret-key", "a-token-too"] {
            assert!(!text.contains(value), "{text}");
        }
    }

    #[test]
    fn empty_credentials_change_nothing() {
        assert_eq!(redactor("", "", Some("")).redact(b"\xffany text"), b"\xffany text");
    }

    /// How a server may repeat a byte.
    fn echo(byte: u8, form: u8) -> String {
        match form {
            1 => format!("%{byte:02X}"),
            2 => format!("%{byte:02x}"),
            3 => format!("%25{byte:02X}"),
            4 => format!("&#{byte};"),
            5 => format!("&#x{byte:X};"),
            6 if byte == b'&' => "&amp;".into(),
            6 if byte == b'<' => "&lt;".into(),
            6 if byte == b'>' => "&gt;".into(),
            6 if byte == b'"' => "&quot;".into(),
            6 if byte == b'\'' => "&apos;".into(),
            _ => char::from(byte).to_string(),
        }
    }

    proptest! {
        /// However each byte is echoed and whatever stands around, the whole secret goes and nothing else. The
        /// control byte on both sides is one that the random text does not have.
        #[test]
        fn no_echo_gets_through(
            secret in "[!-~]{8,40}",
            forms in proptest::collection::vec(0u8..7, 40),
            before in "[ -~]{0,20}",
            after in "[ -~]{0,20}",
        ) {
            let echoed: String = secret.bytes().zip(forms).map(|(byte, form)| echo(byte, form)).collect();
            let redactor = redactor("unused-access-key", &secret, None);
            let out = redactor.redact_str(&format!("{before}\u{1}{echoed}\u{1}{after}"));
            prop_assert!(out.contains("\u{1}[redacted]\u{1}"), "{}", out);
        }

        /// Text without a secret passes unchanged, whatever its bytes.
        #[test]
        fn other_bytes_pass(bytes in proptest::collection::vec(0u8..0x80, 0..200)) {
            // No byte of it can occur in the input in any form but as hexadecimal digits or references.
            let redactor = redactor("\u{fffd}\u{fffd}\u{fffd}", "\u{fffc}\u{fffc}\u{fffc}", None);
            prop_assume!(!bytes.to_ascii_lowercase().windows(9).any(|window| window == b"signature"));
            prop_assert_eq!(redactor.redact(&bytes), bytes);
        }
    }
}
