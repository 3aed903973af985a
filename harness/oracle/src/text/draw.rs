//! Values that mean something, for the fields of structured inputs.

use arbitrary::{Result, Unstructured};
use upcheck_grammar::HttpDate;

/// One of these.
pub(crate) fn pick<T: Copy>(from: &mut Unstructured<'_>, values: &[T]) -> Result<T> {
    from.choose(values).copied()
}

/// A number, most often a small one or one at an edge of some type.
pub(crate) fn number(from: &mut Unstructured<'_>) -> Result<u64> {
    const EDGES: [u64; 9] =
        [0, 1, 1 << 31, 1 << 32, 5_368_709_120, 5_368_709_121, 1 << 53, 1 << 63, u64::MAX];
    match from.int_in_range(0..=3)? {
        0 | 1 => from.int_in_range(0..=20),
        2 => Ok(pick(from, &EDGES)?.wrapping_add_signed(from.int_in_range(-2..=2)?)),
        _ => from.arbitrary(),
    }
}

/// A copy range, most often a well-formed one.
pub(crate) fn range(from: &mut Unstructured<'_>) -> Result<String> {
    let (first, last) = (number(from)?, number(from)?);
    Ok(match from.int_in_range(0..=15)? {
        0 => format!("bytes={first}-"),
        1 => format!("bytes=-{last}"),
        2 => format!("BYTES={first}-{last}"),
        3 => format!("bytes= {first}-{last}"),
        4 => format!("bytes=+{first}-{last}"),
        5 => format!("bytes=0{first}-00{last}"),
        6 => format!("bytes={first}-{last},0-1"),
        7 => pick(from, &["", "bytes=", "0-1", "bytes=-", "bytes=0--1"])?.to_owned(),
        8 => format!("bytes={}-{}", first.max(last), first.min(last)),
        _ => format!("bytes={}-{}", first.min(last), first.max(last)),
    })
}

/// A date in one of the forms that servers know, within two minutes of `moment` (seconds since the Unix epoch) or far
/// from it, or no date.
pub(crate) fn date(from: &mut Unstructured<'_>, moment: i64) -> Result<String> {
    let offset = match from.int_in_range(0..=3)? {
        0 => pick(from, &[-1, 0, 1, 59, 60, 61])?,
        1 | 2 => from.int_in_range(-120..=120)?,
        _ => pick(from, &[-86_400, 86_400, -4_000_000_000, 4_000_000_000])?,
    };
    let date = HttpDate::from_unix(moment.saturating_add(offset)).unwrap_or(HttpDate::EPOCH).to_string();
    let field = |from: usize, to: usize| date.get(from..to).unwrap_or_default();
    let (name, day, month, year, time) =
        (field(0, 3), field(5, 7), field(8, 11), field(12, 16), field(17, 25));
    Ok(match from.int_in_range(0..=9)? {
        0 => format!("{name} {month} {day} {time} {year}"),
        1 => {
            let months = "JanFebMarAprMayJunJulAugSepOctNovDec";
            let number = months.find(month).map_or(0, |at| at / 3 + 1);
            format!("{year}-{number:02}-{day}T{time}Z")
        }
        2 => date.replace("GMT", "+00:00"),
        3 => pick(from, &["", "yesterday", "Sunday, 06-Nov-94 08:49:37 GMT", "0"])?.to_owned(),
        _ => date,
    })
}

/// A tag condition that names `etag`, another tag, or both.
pub(crate) fn tag(from: &mut Unstructured<'_>, etag: &str) -> Result<String> {
    let tag = pick(from, &[etag, etag, "other", "", "a,b", "*"])?;
    Ok(match from.int_in_range(0..=9)? {
        0 => tag.to_owned(),
        1 => format!("W/\"{tag}\""),
        2 => format!("\"x\", \"{tag}\""),
        3 => format!("\"{tag}\" , W/\"x,y\","),
        4 => pick(from, &["*", "", "\"", "x, y", "\"x\" \"y\"", "W/x"])?.to_owned(),
        _ => format!("\"{tag}\""),
    })
}

/// A bucket's expected owner: one of `owners`, or no account at all.
pub(crate) fn owner(from: &mut Unstructured<'_>, owners: &[&str]) -> Result<String> {
    Ok(match from.int_in_range(0..=5)? {
        0 => pick(from, &["", "abcd", "1234", "1234567890123", "arn:aws:iam::111122223333:root"])?.to_owned(),
        _ => pick(from, owners)?.to_owned(),
    })
}

/// A copy source made of one of `places` (bucket and key), changed in one of the ways that decoders differ by.
pub(crate) fn source(from: &mut Unstructured<'_>, places: &[&str]) -> Result<String> {
    let place = pick(from, places)?;
    Ok(match from.int_in_range(0..=15)? {
        0 => format!("/{place}"),
        1 => format!("//{place}"),
        2 => place.replacen('/', "%2F", 1),
        3 => format!("%2F{place}"),
        4 => format!("{place}?versionId={}", pick(from, &["null", "v1", "v2", "m1", "v9", "nonsense", ""])?),
        5 => format!("{place}%3FversionId%3Dnull"),
        6 => format!("{place}?foo=bar&versionId=null"),
        7 => pick(
            from,
            &[
                "",
                "/",
                "%zz",
                "plain",
                "plain/",
                "1.2.3.4/k",
                "plain/%",
                "plain/a+b",
                "plain/a%2Bb",
                "plain/50%2525",
            ],
        )?
        .to_owned(),
        _ => place.to_owned(),
    })
}
