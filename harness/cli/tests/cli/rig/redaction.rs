//! Taking out of a text what differs from run to run, so that the rest can be a snapshot.

/// What is replaced by what. In a shape `#` is a digit, `+` some digits, `^` a capital, `~` a small letter, `@` the
/// twelve characters of a run's name, `*` the rest of a word, and everything else itself.
const SHAPES: [(&str, &str); 19] = [
    ("http://127.0.0.1:+", "http://TARGET"),
    ("host: 127.0.0.1:+", "host: TARGET"),
    ("^~~, ## ^~~ #### ##:##:## GMT", "DATE"),
    ("####-##-##T##:##:##.###Z", "DATE"),
    ("########T######Z", "DATE"),
    ("/########/us-east-1", "/DATE/us-east-1"),
    ("x-amz-request-id: *", "x-amz-request-id: ID"),
    ("x-amz-id-2: *", "x-amz-id-2: ID"),
    ("uploadId=*", "uploadId=ID"),
    ("OVER upload *", "OVER upload ID"),
    ("<RequestId>: *", "<RequestId>: ID"),
    ("<HostId>: *", "<HostId>: ID"),
    ("<RequestId>*", "<RequestId>ID"),
    ("<HostId>*", "<HostId>ID"),
    ("upcheck-@", "RUN"),
    ("+.#ns", "TIME"),
    ("+.#µs", "TIME"),
    ("+.#ms", "TIME"),
    ("+.#s", "TIME"),
];

/// A text without ports, names of runs, dates, ids and durations.
pub(crate) fn redacted(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let hit = SHAPES.iter().find_map(|(shape, with)| Some((fit(shape, rest.as_bytes())?, *with)));
        match hit {
            // A script's own `$UPLOAD` is the same each time.
            Some((length, with)) if !rest.starts_with("uploadId=$") => {
                out.push_str(with);
                rest = &rest[length..];
            }
            _ => {
                out.push(first);
                rest = &rest[first.len_utf8()..];
            }
        }
    }
    out
}

/// How many bytes at the start of `text` a shape takes, if it fits.
fn fit(shape: &str, text: &[u8]) -> Option<usize> {
    let ends_word = |byte: &u8| byte.is_ascii_whitespace() || b"\"'<&,".contains(byte);
    let mut at = 0;
    for class in shape.bytes() {
        let rest = text.get(at..)?;
        let next = rest.first().copied().unwrap_or_default();
        let run = |wanted: fn(&u8) -> bool| rest.iter().take_while(|byte| wanted(byte)).count();
        at += match class {
            b'#' if next.is_ascii_digit() => 1,
            b'^' if next.is_ascii_uppercase() => 1,
            b'~' if next.is_ascii_lowercase() => 1,
            b'+' if next.is_ascii_digit() => run(u8::is_ascii_digit),
            b'@' if run(u8::is_ascii_alphanumeric) == 12 => 12,
            b'*' => rest.iter().take_while(|byte| !ends_word(byte)).count(),
            b'#' | b'^' | b'~' | b'+' | b'@' => return None,
            literal if next == literal => 1,
            _ => return None,
        };
    }
    Some(at)
}

#[test]
fn only_what_differs_is_taken_out() {
    for (text, expected) in [
        ("at http://127.0.0.1:40123/b", "at http://TARGET/b"),
        ("date: Fri, 20 Nov 2026 10:04:46 GMT.", "date: DATE."),
        ("upcheck-4gakhrt7d4ar-plain upcheck-replay-$$", "RUN-plain upcheck-replay-$$"),
        ("?uploadId=a_b.c HTTP, uploadId=$UPLOAD", "?uploadId=ID HTTP, uploadId=$UPLOAD"),
        ("200 OK after 758.4µs, in 1.9s, 0.1.0", "200 OK after TIME, in TIME, 0.1.0"),
    ] {
        assert_eq!(redacted(text), expected);
    }
}
