//! `x-amz-copy-source-range`

use crate::defect::edit::{refusal, refuse, remove, set, text};
use crate::defect::scene::Scene;
use crate::defect::{Defect, Fault};
use upcheck_grammar::{CopyRange, RangeMisfit};
use upcheck_model::{Answer, Effect, Request};

const RANGE: &str = "x-amz-copy-source-range";

pub(super) const DEFECTS: &[Defect] = &[
    Defect::wild(
        "range/last-excluded",
        "The last byte of a range is taken for the first that is not copied.",
        "Corymbia/eucalyptus#280",
        Fault::Request(|_, request| with(request, |first, last| (first < last).then(|| (first, last - 1)))),
    ),
    Defect::wild(
        "range/single-byte-empty",
        "A range of one byte is taken for an empty one: the part has no bytes.",
        "basho/riak_cs#904",
        Fault::Outcome(|_, request, outcome| {
            if let (Some((first, last)), Effect::StorePart { span, .. }) =
                (ends(request), &mut outcome.effect)
                && first == last
            {
                span.length = 0;
            }
        }),
    ),
    Defect::plausible(
        "range/one-too-many",
        "One byte more is copied than the range names, where there is one.",
        "the end of a range is added to its length",
        Fault::Request(|scene, request| {
            let size = size(scene, request);
            with(request, |first, last| (last + 1 < size).then_some((first, last + 1)));
        }),
    ),
    Defect::plausible(
        "range/one-late",
        "A range begins and ends one byte too late, where there is room.",
        "offsets that count from one",
        Fault::Request(|scene, request| {
            let size = size(scene, request);
            with(request, |first, last| (last + 1 < size).then_some((first + 1, last + 1)));
        }),
    ),
    Defect::plausible(
        "range/offset-ignored",
        "A range copies as many bytes as it names, but from the begin of the source.",
        "the length is handed on and the offset forgotten",
        Fault::Request(|_, request| with(request, |first, last| Some((0, last.checked_sub(first)?)))),
    ),
    Defect::wild(
        "range/ignored",
        "The range is ignored: every part is the whole source.",
        "getmoto/moto#526",
        Fault::Request(|_, request| remove(request, RANGE)),
    ),
    Defect::wild(
        "range/no-unit-copies-all",
        "A range without its unit, 0-9, is ignored: the whole source is copied.",
        "gaul/s3proxy#304",
        Fault::Request(|_, request| {
            if text(request, RANGE).starts_with(|first: char| first.is_ascii_digit()) {
                remove(request, RANGE);
            }
        }),
    ),
    Defect::wild(
        "range/malformed-copies-all",
        "A range that cannot be read is ignored: the whole source is copied.",
        "apache/ozone#10711",
        Fault::Request(|_, request| {
            if !text(request, RANGE).is_empty() && ends(request).is_none() {
                remove(request, RANGE);
            }
        }),
    ),
    Defect::wild(
        "range/end-clamped",
        "A range that ends beyond the source is cut to fit instead of refused.",
        "ministackorg/ministack#622",
        Fault::Request(|scene, request| {
            let size = size(scene, request);
            with(request, |first, last| (first < size && last >= size).then(|| (first, size - 1)));
        }),
    ),
    Defect::plausible(
        "range/end-at-size-accepted",
        "A range may end one byte beyond the last: its end is compared with the size by > and not by >=.",
        "off by one where the end is compared",
        Fault::Request(|scene, request| {
            let size = size(scene, request);
            with(request, |first, last| (first < size && last == size).then(|| (first, size - 1)));
        }),
    ),
    Defect::plausible(
        "range/beyond-copies-nothing",
        "A range that begins beyond the source makes an empty part.",
        "in many languages a slice beyond the end of an array is empty",
        Fault::Outcome(|scene, request, outcome| {
            let misfit = ends(request)
                .and_then(|(first, last)| CopyRange::new(first, last))
                .and_then(|range| range.fit(size(scene, request)).err());
            if matches!(misfit, Some(RangeMisfit::StartsAtEnd | RangeMisfit::StartsBeyond)) {
                scene.copy_nothing(request, outcome);
            }
        }),
    ),
    Defect::wild(
        "range/reversed-copies-nothing",
        "A range whose last byte comes before its first makes an empty part.",
        "ministackorg/ministack#622",
        Fault::Outcome(|scene, request, outcome| {
            if reversed(request).is_some() {
                scene.copy_nothing(request, outcome);
            }
        }),
    ),
    Defect::plausible(
        "range/reversed-swapped",
        "A range whose last byte comes before its first is turned round.",
        "a parser that sorts the two numbers to be lenient",
        Fault::Request(|_, request| {
            if let Some((first, last)) = reversed(request) {
                set(request, RANGE, format!("bytes={last}-{first}"));
            }
        }),
    ),
    Defect::wild(
        "range/open-end-accepted",
        "A range without a last byte, bytes=5-, copies the rest of the source as a GET would send it.",
        "minio/minio#3838",
        Fault::Request(|scene, request| {
            let size = size(scene, request);
            let first = text(request, RANGE).strip_prefix("bytes=").and_then(|rest| rest.strip_suffix('-'));
            if let Some(first) = first.and_then(number).filter(|first| *first < size) {
                set(request, RANGE, format!("bytes={first}-{}", size - 1));
            }
        }),
    ),
    Defect::wild(
        "range/suffix-accepted",
        "A range without a first byte, bytes=-5, copies the end of the source as a GET would send it.",
        "https://github.com/deuxfleurs-org/garage",
        Fault::Request(|scene, request| {
            let size = size(scene, request);
            let length = text(request, RANGE).strip_prefix("bytes=-").and_then(number);
            if let Some(length) = length.filter(|length| *length > 0 && size > 0) {
                set(request, RANGE, format!("bytes={}-{}", size.saturating_sub(length), size - 1));
            }
        }),
    ),
    Defect::plausible(
        "range/first-of-several",
        "Of several ranges the first is copied and the others are ignored.",
        "a parser that stops at the first comma",
        Fault::Request(|_, request| {
            if let Some((first, _)) = text(request, RANGE).split_once(',') {
                set(request, RANGE, first.to_owned());
            }
        }),
    ),
    Defect::wild(
        "range/empty-as-absent",
        "An empty range is taken for none: the whole source is copied.",
        "minio/minio#14246",
        Fault::Request(|_, request| {
            if request.header(RANGE).is_some_and(<[u8]>::is_empty) {
                remove(request, RANGE);
            }
        }),
    ),
    Defect::plausible(
        "range/first-byte-as-absent",
        "The range bytes=0-0 is taken for none: the whole source is copied.",
        "two zeros are what a range that was never set looks like in memory",
        Fault::Request(|_, request| {
            if ends(request) == Some((0, 0)) {
                remove(request, RANGE);
            }
        }),
    ),
    Defect::plausible(
        "range/other-unit-accepted",
        "Whatever stands before the equals sign of a range is taken for bytes.",
        "the header is split at its equals sign and the left half forgotten",
        Fault::Request(|_, request| {
            if let Some((_, rest)) = text(request, RANGE).split_once('=') {
                set(request, RANGE, format!("bytes={rest}"));
            }
        }),
    ),
    Defect::plausible(
        "range/trailing-text-accepted",
        "What follows the digits of a range's last byte is ignored.",
        "atoi and its like stop at the first character that is no digit",
        Fault::Request(|_, request| {
            let raw = text(request, RANGE);
            let digits = raw.trim_end_matches(|last: char| !last.is_ascii_digit());
            // A comma begins another range, and a dash at the end lacks one.
            if digits.len() < raw.len() && !digits.contains(',') && digits.matches('-').count() == 1 {
                set(request, RANGE, digits.to_owned());
            }
        }),
    ),
    Defect::plausible(
        "range/last-as-length",
        "The second number of a range is taken for the length of the part.",
        "other interfaces give an offset and a length",
        Fault::Request(|scene, request| {
            let size = size(scene, request);
            with(request, |first, last| {
                let end = first.checked_add(last)?;
                (last > 0 && end <= size).then(|| (first, end - 1))
            });
        }),
    ),
    Defect::wild(
        "range/beyond-416",
        "A range beyond the source gets 416 InvalidRange, the answer of a GET.",
        "versity/versitygw#610",
        Fault::Outcome(|scene, request, outcome| {
            let range = ends(request).and_then(|(first, last)| CopyRange::new(first, last));
            let misfits = range.is_some_and(|range| range.fit(size(scene, request)).is_err());
            if misfits && refusal(outcome).is_some_and(|refusal| refusal.status == 400) {
                refuse(outcome, 416, "InvalidRange");
            }
        }),
    ),
    Defect::wild(
        "range/malformed-invalid-range",
        "A range that cannot be read gets the code InvalidRange.",
        "versity/versitygw#1122",
        Fault::Outcome(|_, request, outcome| {
            if request.header(RANGE).is_some()
                && ends(request).is_none()
                && let Some(refusal) = refusal(outcome)
                && refusal.elements.contains(&("ArgumentName", RANGE.to_owned()))
            {
                refusal.code = "InvalidRange";
            }
        }),
    ),
    Defect::wild(
        "range/no-number-500",
        "A range without digits is an exception that nobody catches: 500.",
        "ministackorg/ministack#622",
        Fault::Outcome(|_, request, outcome| {
            let raw = text(request, RANGE);
            if !raw.is_empty() && !raw.contains(|digit: char| digit.is_ascii_digit()) {
                refuse(outcome, 500, "InternalError");
            }
        }),
    ),
    Defect::wild(
        "range/empty-source-500",
        "Copying an empty source ends in a panic: 500.",
        "s3s-project/s3s#547",
        Fault::Outcome(|scene, request, outcome| {
            if matches!(outcome.answer, Answer::Copied(_)) && size(scene, request) == 0 {
                refuse(outcome, 500, "InternalError");
            }
        }),
    ),
    Defect::plausible(
        "range/of-get-counts",
        "The header Range counts for the copy as it does for a GET.",
        "the source is read with the headers of the copy's request",
        Fault::Request(|_, request| {
            if let Some(range) = request.header("range").map(<[u8]>::to_vec) {
                request.headers.push((RANGE.to_owned(), range));
            }
        }),
    ),
    Defect::wild(
        "range/small-source-refused",
        "A range is refused where the source has less than 5 MiB.",
        "https://github.com/deuxfleurs-org/garage",
        Fault::Outcome(|scene, request, outcome| {
            let small = scene.object(request).is_some_and(|object| object.content.len() < 5 << 20);
            if small && request.header(RANGE).is_some() {
                refuse(outcome, 400, "InvalidRequest");
            }
        }),
    ),
    Defect::plausible(
        "range/numbers-of-32-bits",
        "Offsets are cut to 32 bits.",
        "a type that is as wide as small files need",
        Fault::Request(|_, request| {
            with(request, |first, last| Some((first & 0xffff_ffff, last & 0xffff_ffff)));
        }),
    ),
    Defect::plausible(
        "range/numbers-as-text",
        "Which of two offsets is the smaller is asked of their digits as text.",
        "a comparison before the numbers are parsed",
        Fault::Request(|_, request| {
            let turned = ends(request).filter(|(first, last)| first.to_string() > last.to_string());
            if let Some((first, last)) = turned.filter(|(first, last)| first <= last) {
                set(request, RANGE, format!("bytes={last}-{first}x"));
            }
        }),
    ),
    Defect::plausible(
        "range/pattern-without-ends",
        "A range is found in whatever stands around it.",
        "a pattern that is not held to the beginning and the end of the value",
        Fault::Request(|_, request| {
            let found = text(request, RANGE).split_once("bytes=").and_then(|(_, rest)| {
                let (first, rest) = rest.split_once('-')?;
                let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
                Some((number(first)?, number(rest.get(..digits)?)?))
            });
            if let Some((first, last)) = found.filter(|(first, last)| first <= last) {
                set(request, RANGE, format!("bytes={first}-{last}"));
            }
        }),
    ),
];

/// First and last byte of a range that can be read.
fn ends(request: &Request) -> Option<(u64, u64)> {
    let range = CopyRange::parse(request.header(RANGE)?).ok()?;
    Some((range.first(), range.last()))
}

/// First and last byte of a range whose last byte comes before its first.
fn reversed(request: &Request) -> Option<(u64, u64)> {
    let (first, last) = text(request, RANGE).strip_prefix("bytes=")?.split_once('-')?;
    let (first, last) = (number(first)?, number(last)?);
    (last < first).then_some((first, last))
}

fn number(digits: &str) -> Option<u64> {
    digits.bytes().all(|digit| digit.is_ascii_digit()).then(|| digits.parse().ok())?
}

fn with(request: &mut Request, alter: impl FnOnce(u64, u64) -> Option<(u64, u64)>) {
    if let Some((first, last)) = ends(request).and_then(|(first, last)| alter(first, last)) {
        set(request, RANGE, format!("bytes={first}-{last}"));
    }
}

/// The size of the source in bytes, 0 where there is none.
fn size(scene: &Scene<'_>, request: &Request) -> u64 {
    scene.object(request).map_or(0, |object| object.content.len())
}
