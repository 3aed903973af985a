//! What keeps secrets out of reports: [`Redactor`].
//!
//! - Partner: decoders that know nothing of secrets (`percent-encoding`, and references resolved by hand): in what they make
//!   of a redacted text, there is no secret.
//! - Laws: a text is redacted once and for all; what stands around a secret stays; the secret goes however it is written.

use percent_encoding::percent_decode;
use upcheck_wire::{Credentials, Redactor};

use crate::text::Fields;

/// Holds the rest of the input against the secret in its first field, `secret`.
pub fn redactor(input: &[u8]) {
    let (first, text) = input.split_at(input.iter().position(|byte| *byte == b'\n').unwrap_or(input.len()));
    let Some(secret) = Fields::of(first).text("secret") else { return };
    check(|secret, text| redactor_of(secret).redact(text), secret, text);
}

fn redactor_of(secret: &str) -> Redactor {
    // An access key id that no text has by chance.
    let access_key = "\u{fffd}\u{fffc}\u{fffd}".to_owned();
    Redactor::new(&Credentials { access_key, secret_key: secret.to_owned(), session_token: None })
}

const REDACTED: &str = "[redacted]";

fn check(redact: impl Fn(&str, &[u8]) -> Vec<u8>, secret: &str, text: &[u8]) {
    // What a header cannot carry is no secret of a client.
    let is_plain = secret.bytes().all(|byte| byte.is_ascii_graphic());
    // A shorter one is replaced as a word only; one that the mark itself may be part of is found in the mark.
    if secret.len() < 8 || secret.contains(['[', ']']) || REDACTED.contains(secret) || !is_plain {
        return;
    }
    let shown = text.escape_ascii();
    let redacted = redact(secret, text);
    for (form, decoded) in decodings(&redacted) {
        assert!(!contains(&decoded, secret.as_bytes()), "{secret:?} shows {form} in what is left of {shown}");
    }
    assert_eq!(redact(secret, &redacted), redacted, "{shown} is redacted further the second time");

    for echo in echoes(secret) {
        // Nothing that a secret could begin with: at the end of a text, the first half of one counts as all of it.
        let around = format!("\u{2}{echo}\u{1}").into_bytes();
        let expected = format!("\u{2}{REDACTED}\u{1}");
        let left = redact(secret, &around);
        assert_eq!(String::from_utf8_lossy(&left), expected, "{secret:?} written as {echo}");
    }
}

/// How a server may write a secret.
fn echoes(secret: &str) -> [String; 6] {
    let each = |write: fn(u8) -> String| secret.bytes().map(write).collect::<String>();
    [
        secret.to_owned(),
        each(|byte| format!("%{byte:02X}")),
        each(|byte| format!("%25{byte:02x}")),
        each(|byte| format!("&#{byte};")),
        each(|byte| format!("&#x{byte:x};")),
        secret.bytes().map(|byte| format!("{byte:02x}")).collect::<Vec<_>>().join(" "),
    ]
}

/// What decoders make of a text, each with a name.
fn decodings(text: &[u8]) -> [(&'static str, Vec<u8>); 5] {
    let once: Vec<u8> = percent_decode(text).collect();
    let halved = String::from_utf8_lossy(text).replace("%25", "%").into_bytes();
    let hex: String =
        String::from_utf8_lossy(text).chars().filter(|char| !char.is_ascii_whitespace()).collect();
    [
        ("as it is", text.to_vec()),
        ("percent-encoded", once),
        ("percent-encoded twice", percent_decode(&halved).collect()),
        ("as references", resolved(text)),
        ("as hexadecimal digits", from_hex(&hex)),
    ]
}

/// The text with its references read, once: what they stand for is part of no other.
fn resolved(text: &[u8]) -> Vec<u8> {
    let (mut resolved, mut rest) = (Vec::new(), text);
    while let Some((first, behind)) = rest.split_first() {
        let (byte, next) = reference(rest).unwrap_or((*first, behind));
        resolved.push(byte);
        rest = next;
    }
    resolved
}

/// What the reference at the beginning of a text stands for, and what is behind it.
fn reference(text: &[u8]) -> Option<(u8, &[u8])> {
    text.starts_with(b"&#").then_some(())?;
    (b'!'..=b'~').find_map(|byte| {
        let spellings = [format!("&#{byte};"), format!("&#x{byte:x};"), format!("&#x{byte:X};")];
        spellings.iter().find_map(|spelling| Some((byte, text.strip_prefix(spelling.as_bytes())?)))
    })
}

/// The bytes of the text's runs of digits, each from its first digit on.
fn from_hex(text: &str) -> Vec<u8> {
    let runs = text.split(|char: char| !char.is_ascii_hexdigit());
    runs.flat_map(|run| {
        let pairs = run.as_bytes().chunks_exact(2);
        pairs.filter_map(|pair| u8::from_str_radix(str::from_utf8(pair).ok()?, 16).ok()).chain([0])
    })
    .collect()
}

fn contains(text: &[u8], secret: &[u8]) -> bool {
    text.windows(secret.len()).any(|window| window == secret)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::convicts;

    #[test]
    fn convicts_wrong_redactors() {
        type Wrong = fn(&str, &[u8]) -> Vec<u8>;
        let plain =
            |secret: &str, text: &[u8]| String::from_utf8_lossy(text).replace(secret, REDACTED).into_bytes();
        let wrong: [(&str, Wrong); 4] = [
            ("knows no encoding", plain),
            ("does nothing", |_, text| text.to_vec()),
            ("leaves nothing", |_, _| REDACTED.as_bytes().to_vec()),
            ("finds the first only", |secret, text| {
                let redacted = redactor_of(secret).redact(text);
                let first = String::from_utf8_lossy(&redacted).replacen(REDACTED, "\u{2}", 1);
                first.replace(REDACTED, secret).replace('\u{2}', REDACTED).into_bytes()
            }),
        ];
        let text = b"once se/cret+key and once more se/cret+key";
        check(|secret, text| redactor_of(secret).redact(text), "se/cret+key", text);
        for (fault, redact) in wrong {
            convicts(fault, || check(redact, "se/cret+key", text));
        }
    }
}
