//! `x-amz-copy-source`: [`CopySource::parse`] and the open readings of a source.
//!
//! - Table: the query is split off at the first raw `?`, then the path is decoded once with `+` as a blank, then the
//!   bucket ends at the first slash. Recorded on Amazon S3 for `CopyObject`; the ARN forms are in its documentation.
//! - Partner: [`second_reading`], which leaves the decoding to the crate `percent-encoding`.
//! - Laws: what is printed reads back; so does a source whose every byte is escaped; a slash in front, an escaped
//!   slash inside and an escaped letter change nothing; a broken escape is refused; decoding happens once.

use percent_encoding::percent_decode;
use upcheck_grammar::CopySourceError::{self, BucketName, Empty, EmptyBucket, Encoding, NoKey};
use upcheck_grammar::readings::{
    source_refusing_escaped_leading_slash, source_with_version_after_decoding, source_without_leading_slashes,
};
use upcheck_grammar::{CopySource, SourceArn};

use crate::refusal::explained;

/// Holds one header value against the table.
pub fn copy_source(input: &[u8]) {
    check(CopySource::parse, input);
    check_readings(input);
}

type Read = Result<CopySource, CopySourceError>;

/// What a source says, in plain texts.
#[derive(Clone, Debug, Eq, PartialEq)]
pub(crate) struct Said {
    /// `object`, `s3` or `s3-outposts`.
    kind: &'static str,
    /// What stands before the key: the bucket, or partition, Region, account and name.
    place: Vec<String>,
    pub(crate) key: String,
    pub(crate) version_id: Option<String>,
}

impl Said {
    /// The bucket, where the source is not an ARN.
    pub(crate) fn bucket(&self) -> Option<&str> {
        self.place.first().filter(|_| self.kind == "object").map(String::as_str)
    }
}

fn said(source: CopySource) -> Said {
    let of_arn = |kind, arn: SourceArn| {
        let SourceArn { partition, region, account, name, key, version_id } = arn;
        Said { kind, place: vec![partition, region, account.to_string(), name], key, version_id }
    };
    match source {
        CopySource::Object { bucket, key, version_id } => {
            Said { kind: "object", place: vec![bucket], key, version_id }
        }
        CopySource::AccessPoint(arn) => of_arn("s3", arn),
        CopySource::Outposts(arn) => of_arn("s3-outposts", arn),
    }
}

fn check(parse: impl Fn(&[u8]) -> Read, raw: &[u8]) {
    let shown = raw.escape_ascii();
    let found = parse(raw);
    explained(&found);
    assert_eq!(
        found.clone().map(said),
        second_reading(raw),
        "two readings of the copy source {shown} differ"
    );
    match found {
        Ok(source) => check_neighbours(parse, raw, &source),
        Err(Encoding) => {}
        Err(cause) => {
            let broken = [raw, b"%"].concat();
            let expected =
                if raw.contains(&b'?') { second_reading(&broken).map(|_| ()) } else { Err(Encoding) };
            assert_eq!(parse(&broken).map(|_| ()), expected, "{shown} ({cause:?}) with a lone % behind");
        }
    }
}

fn check_neighbours(parse: impl Fn(&[u8]) -> Read, raw: &[u8], source: &CopySource) {
    let shown = raw.escape_ascii();
    let printed = source.to_string();
    let same = |changed: &[u8]| {
        let read = parse(changed);
        assert_eq!(read.as_ref(), Ok(source), "{}, while {shown} is {printed}", changed.escape_ascii());
    };
    same(printed.as_bytes());
    same(format!("/{printed}").as_bytes());
    let (path, query) = match printed.split_once('?') {
        Some((path, query)) => (path, format!("?{query}")),
        None => (&*printed, String::new()),
    };
    same(format!("{}{query}", path.replace('/', "%2F")).as_bytes());
    same(format!("{}{query}", path.replace('/', "%2f")).as_bytes());
    same(format!("{}{query}", path.replace("%20", "+")).as_bytes());
    let escaped: String = percent_decode(path.as_bytes()).map(|byte| format!("%{byte:02x}")).collect();
    same(format!("{escaped}{query}").as_bytes());

    // A second decoding would find a broken escape in the first key and make the second one the same.
    let Said { key, .. } = said(source.clone());
    for (behind, plain) in
        [("%25zz", "%zz"), ("%2525", "%25"), ("%252F", "%2F"), ("%2B", "+"), ("%3Fx", "?x")]
    {
        let longer = parse(format!("{path}{behind}{query}").as_bytes()).map(said);
        let longer = longer.map(|longer| longer.key);
        assert_eq!(longer, Ok(format!("{key}{plain}")), "{path}{behind}");
    }
    for broken in ["%", "%z", "%zz", "%1", "%1z", "%+1", "%FF", "%C3"] {
        let changed = format!("{path}{broken}{query}");
        assert_eq!(parse(changed.as_bytes()), Err(Encoding), "{changed}");
    }
    let versioned = parse(format!("{path}?versionId=a%2Bb&x=%zz").as_bytes()).map(said);
    let version_id = versioned.map(|source| source.version_id);
    assert_eq!(version_id, Ok(Some("a+b".to_owned())), "{path} with a version");
}

/// What the value says, or why it says nothing.
pub(crate) fn second_reading(raw: &[u8]) -> Result<Said, CopySourceError> {
    let (path, query) = cut_query(raw);
    // The first parameter of this name is the one that counts.
    let version_id = query.unwrap_or_default().split(|byte| *byte == b'&').find_map(|parameter| {
        let (name, value) = parameter.split_at_checked("versionId=".len())?;
        (name == b"versionId=").then_some(value)
    });
    let path = unescaped(path).ok_or(Encoding)?;
    let version_id = version_id.map(|id| unescaped(id).ok_or(Encoding)).transpose()?;
    of_decoded(&path, version_id)
}

fn cut_query(raw: &[u8]) -> (&[u8], Option<&[u8]>) {
    let at = raw.iter().position(|byte| *byte == b'?');
    (raw.get(..at.unwrap_or(raw.len())).unwrap_or_default(), at.and_then(|at| raw.get(at + 1..)))
}

fn unescaped(raw: &[u8]) -> Option<String> {
    let escapes = raw.split(|byte| *byte == b'%').skip(1);
    let are_whole = escapes
        .into_iter()
        .all(|behind| behind.iter().take(2).filter(|byte| byte.is_ascii_hexdigit()).count() == 2);
    let blanks: Vec<u8> = raw.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
    let text = percent_decode(&blanks).decode_utf8().ok()?;
    are_whole.then(|| text.into_owned())
}

fn of_decoded(path: &str, version_id: Option<String>) -> Result<Said, CopySourceError> {
    if path.is_empty() {
        return Err(Empty);
    }
    let path = path.strip_prefix('/').unwrap_or(path);
    let (bucket, key) = path.split_at(path.find('/').unwrap_or(path.len()));
    if bucket.is_empty() {
        return Err(EmptyBucket);
    }
    let arn: Vec<&str> = path.splitn(6, ':').collect();
    if let ["arn", partition, service @ ("s3" | "s3-outposts"), region, account, resource] = arn[..] {
        let (kind, word) = if service == "s3" { ("s3", "accesspoint") } else { ("s3-outposts", "outpost") };
        let pieces: Vec<&str> = resource.splitn(4, '/').collect();
        if let [first, name, "object", key] = pieces[..]
            && first == word
            && [partition, region, name].into_iter().all(is_label)
            && account.len() == 12
            && account.bytes().all(|byte| byte.is_ascii_digit())
        {
            let place = [partition, region, account, name].map(str::to_owned).into();
            let said = Said { kind, place, key: key.to_owned(), version_id };
            return if key.is_empty() { Err(NoKey) } else { Ok(said) };
        }
    }
    let key = key.strip_prefix('/').ok_or(NoKey)?;
    if !is_bucket_name(bucket) {
        return Err(BucketName);
    }
    if key.is_empty() {
        return Err(NoKey);
    }
    Ok(Said { kind: "object", place: vec![bucket.to_owned()], key: key.to_owned(), version_id })
}

fn is_label(text: &str) -> bool {
    !text.is_empty() && text.chars().all(|char| matches!(char, 'a'..='z' | '0'..='9' | '-'))
}

/// A name that some bucket has, under today's rules or those of before March 2018.
fn is_bucket_name(name: &str) -> bool {
    let known = |char: char| matches!(char, 'a'..='z' | 'A'..='Z' | '0'..='9' | '.' | '-' | '_');
    let groups: Vec<&str> = name.split('.').collect();
    let looks_like_an_address = groups.len() == 4
        && groups
            .iter()
            .all(|group| matches!(group.len(), 1..=3) && group.bytes().all(|byte| byte.is_ascii_digit()));
    matches!(name.chars().count(), 3..=255) && name.chars().all(known) && !looks_like_an_address
}

/// The open readings differ from the strict one exactly where each is there for.
fn check_readings(raw: &[u8]) {
    let shown = raw.escape_ascii();
    let strict = second_reading(raw);
    let (path, _) = cut_query(raw);
    let is_escaped = raw.starts_with(b"%") && unescaped(path).is_some_and(|path| path.starts_with('/'));
    let refusing = if is_escaped { strict.clone().and(Err(EmptyBucket)) } else { strict.clone() };
    let found = source_refusing_escaped_leading_slash(raw).map(said);
    assert_eq!(found, refusing, "{shown} without an escaped slash in front");

    let found = source_without_leading_slashes(raw).map(said);
    let stripped = unescaped(path).map(|path| path.trim_start_matches('/').to_owned());
    match stripped {
        Some(path) if strict != Err(Encoding) => {
            let version_id = match cut_query(raw).1 {
                Some(query) => {
                    second_reading(&[b"bucket/key?", query].concat()).ok().and_then(|said| said.version_id)
                }
                None => None,
            };
            assert_eq!(found, of_decoded(&path, version_id), "{shown} without its slashes in front");
        }
        _ => assert_eq!(found, Err(Encoding), "{shown} without its slashes in front"),
    }

    let found = source_with_version_after_decoding(raw).map(said);
    let expected = unescaped(raw).ok_or(Encoding).and_then(|text| {
        const MARK: &str = "?versionId=";
        match text.find(MARK) {
            Some(at) => {
                let (path, version_id) = (text.get(..at).unwrap_or_default(), text.get(at + MARK.len()..));
                of_decoded(path, version_id.map(str::to_owned))
            }
            None => of_decoded(&text, None),
        }
    });
    assert_eq!(found, expected, "{shown} decoded before it is split");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::planted::{Fault, convicts};

    fn after(change: impl Fn(String) -> String, raw: &[u8]) -> Read {
        CopySource::parse(change(String::from_utf8_lossy(raw).into_owned()).as_bytes())
    }

    #[test]
    fn convicts_wrong_parsers() {
        let wrong: [Fault<Read>; 10] = [
            ("a plus is kept", |raw| after(|text| text.replace('+', "%2B"), raw), "bucket/a+b"),
            (
                "a plus is kept, seen from a blank",
                |raw| after(|text| text.replace('+', "%2B"), raw),
                "bucket/a%20b",
            ),
            ("decodes twice", |raw| after(|text| text.replace("%25", "%"), raw), "bucket/key"),
            (
                "splits before it decodes",
                |raw| match raw.contains(&b'/') {
                    true => CopySource::parse(raw),
                    false => Err(NoKey),
                },
                "bucket/key",
            ),
            ("looks for the version last", source_with_version_after_decoding, "bucket/k%3FversionId%3Dv"),
            (
                "looks for the version last, seen from any key",
                source_with_version_after_decoding,
                "bucket/key",
            ),
            ("drops slashes", source_without_leading_slashes, "//bucket/key"),
            ("takes broken escapes", |raw| after(|text| text.replace("%zz", "%25zz"), raw), "bucket/key"),
            (
                "takes nothing for something",
                |raw| if raw.is_empty() { CopySource::parse(b"bucket/key") } else { CopySource::parse(raw) },
                "",
            ),
            (
                "takes a bucket without a key",
                |raw| {
                    if raw == b"bucket" {
                        CopySource::parse(b"bucket/bucket")
                    } else {
                        CopySource::parse(raw)
                    }
                },
                "bucket",
            ),
        ];
        for (fault, parse, value) in wrong {
            convicts(fault, || check(parse, value.as_bytes()));
        }
    }
}
