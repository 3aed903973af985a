//! Taking out of a text what differs from run to run, so that the rest can be a snapshot.

/// What is replaced: a shape, in which `0` is a digit, `a` a lower-case letter, `A` a capital, `*` any further
/// characters of a word, and everything else itself.
const SHAPES: [(&str, &str); 10] = [
    ("http://127.0.0.1:0*", "http://TARGET"),
    ("host: 127.0.0.1:0*", "host: TARGET"),
    ("Aaa, 00 Aaa 0000 00:00:00 GMT", "DATE"),
    ("0000-00-00T00:00:00.000Z", "DATE"),
    ("00000000T000000Z", "DATE"),
    ("/00000000/us-east-1", "/DATE/us-east-1"),
    ("x-amz-request-id: *", "x-amz-request-id: ID"),
    ("x-amz-id-2: *", "x-amz-id-2: ID"),
    ("uploadId=*", "uploadId=ID"),
    ("upcheck-************", "RUN"),
];

/// A text without ports, names of runs, dates, ids and durations.
pub(crate) fn redacted(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let hit = SHAPES.iter().find_map(|(shape, with)| Some((fit(shape, rest)?, *with)));
        if let Some((length, with)) = hit.or_else(|| Some((duration(rest)?, "TIME"))) {
            out.push_str(with);
            rest = &rest[length..];
        } else {
            out.push(first);
            rest = &rest[first.len_utf8()..];
        }
    }
    out
}

/// How many bytes of `text` a shape takes, if it fits.
fn fit(shape: &str, text: &str) -> Option<usize> {
    let is_word = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.=+/".contains(byte);
    // A fixed number of stars is the tail of a run's name.
    if let Some(head) = shape.strip_suffix("************") {
        let tail = text.strip_prefix(head)?.bytes().take_while(u8::is_ascii_alphanumeric).count();
        return (tail == 12).then_some(head.len() + tail);
    }
    let (fixed, open) = shape.strip_suffix('*').map_or((shape, false), |fixed| (fixed, true));
    let bytes = text.as_bytes().get(..fixed.len())?;
    let fits = bytes.iter().zip(fixed.bytes()).all(|(byte, shape)| match shape {
        b'0' => byte.is_ascii_digit(),
        shape => *byte == shape || same_class(*byte, shape, fixed),
    });
    let more = || text.as_bytes()[fixed.len()..].iter().take_while(|byte| is_word(byte)).count();
    fits.then(|| fixed.len() + if open { more() } else { 0 })
}
