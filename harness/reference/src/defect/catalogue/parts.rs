//! The bytes of a copied part, and where they are stored.

use crate::defect::edit::zeros;
use crate::defect::{Defect, Fault};
use crate::store::Content;
use bytes::Bytes;

/// How much is read at once, in bytes.
const BUFFER: u64 = 64 << 10;

pub(super) const DEFECTS: &[Defect] = &[
    Defect::wild(
        "parts/zeros",
        "The part has the right size, and all of its bytes are zero.",
        "seaweedfs/seaweedfs#9304",
        Fault::Bytes(|_, _, bytes| *bytes = zeros(bytes.len())),
    ),
    Defect::wild(
        "parts/garbled",
        "The part has the right size, and its bytes are those of an encrypted source.",
        "seaweedfs/seaweedfs#9280",
        Fault::Bytes(|_, _, bytes| {
            *bytes = bytes.joined().iter().map(|byte| byte ^ 0x5a).collect::<Bytes>().into();
        }),
    ),
    Defect::wild(
        "parts/ranged-garbled",
        "A range that does not begin with the source has the right size and wrong bytes.",
        "seaweedfs/seaweedfs#10971",
        Fault::Bytes(|_, span, bytes| {
            if span.offset > 0 {
                *bytes = bytes.joined().iter().map(|byte| byte ^ 0x5a).collect::<Bytes>().into();
            }
        }),
    ),
    Defect::plausible(
        "parts/last-byte-wrong",
        "The last byte of a part is zero.",
        "a text with a terminator where there should be bytes",
        Fault::Bytes(|_, _, bytes| {
            let mut altered = bytes.joined().to_vec();
            altered.pop();
            if !bytes.is_empty() {
                altered.push(0);
            }
            *bytes = Bytes::from(altered).into();
        }),
    ),
    Defect::plausible(
        "parts/tail-lost",
        "The last byte of a whole source is not copied.",
        "a loop that ends one too early",
        Fault::Bytes(|source, span, bytes| {
            if span.length == source.len() {
                *bytes = bytes.slice(0, span.length.saturating_sub(1));
            }
        }),
    ),
    Defect::plausible(
        "parts/only-the-first-buffer",
        "Of a source, only the first 4 KiB are copied.",
        "one read without a loop around it",
        Fault::Bytes(|_, _, bytes| *bytes = bytes.slice(0, 4096)),
    ),
    Defect::plausible(
        "parts/first-part-of-the-source",
        "Of a source that was made of parts, only what lies in the first one is copied.",
        "the files of an object are a list, and the code from before there were any reads the first",
        Fault::Bytes(|source, span, bytes| {
            let first = source.segments().next().map_or(0, <[u8]>::len) as u64;
            *bytes = source.slice(span.offset, span.length.min(first.saturating_sub(span.offset)));
        }),
    ),
    Defect::plausible(
        "parts/offset-within-the-part",
        "In a source that was made of parts, a range counts from the begin of the part that it begins in.",
        "the offset is counted anew in each file of the source",
        Fault::Bytes(|source, span, bytes| {
            let first = source.segments().next().map_or(0, <[u8]>::len) as u64;
            if span.offset >= first && source.segments().count() > 1 {
                *bytes = source.slice(span.offset - first, span.length);
            }
        }),
    ),
    Defect::plausible(
        "parts/doubled",
        "The part holds the bytes twice.",
        "a retry that goes on writing where the first attempt ended",
        Fault::Bytes(|_, _, bytes| *bytes = Content::from_iter([&*bytes, &*bytes])),
    ),
    Defect::wild(
        "parts/nothing",
        "The part is empty, and the answer 200.",
        "afreidah/s3-orchestrator#1370",
        Fault::Bytes(|_, _, bytes| *bytes = Content::default()),
    ),
    Defect::wild(
        "parts/lost",
        "The part is not stored, and the answer 200.",
        "jamhall/s3rver#436",
        Fault::Storing(|_, _, _| {}),
    ),
    Defect::plausible(
        "parts/first-wins",
        "A part that is there already is kept; a second copy to its number gets 200 and changes nothing.",
        "an insertion that does not replace",
        Fault::Storing(|parts, number, part| {
            parts.entry(number).or_insert(part);
        }),
    ),
    Defect::plausible(
        "parts/next-number",
        "The part is stored under the next number.",
        "numbers that begin with 0 inside and with 1 outside",
        Fault::Storing(|parts, number, part| {
            parts.insert(number.saturating_add(1).min(10_000), part);
        }),
    ),
    Defect::plausible(
        "parts/others-lost",
        "Storing a copied part loses the other parts of the upload.",
        "the list of parts is written anew and not added to",
        Fault::Storing(|parts, number, part| {
            parts.clear();
            parts.insert(number, part);
        }),
    ),
    Defect::plausible(
        "parts/appended",
        "A copy to the number of a part that is there is added to its end.",
        "a file that is opened to append",
        Fault::Storing(|parts, number, part| {
            let mut part = part;
            if let Some(known) = parts.get(&number) {
                part.content = Content::from_iter([&known.content, &part.content]);
            }
            parts.insert(number, part);
        }),
    ),
    Defect::plausible(
        "parts/second-buffer-anew",
        "Of a range, what lies behind the first 64 KiB is read from its begin again.",
        "an offset that is not moved on with the loop",
        Fault::Bytes(|source, span, bytes| {
            if span.length < source.len() && span.length > BUFFER {
                let again = source.slice(span.offset, span.length - BUFFER);
                *bytes = Content::from_iter([&source.slice(span.offset, BUFFER), &again]);
            }
        }),
    ),
    Defect::plausible(
        "parts/overlaid",
        "A shorter copy to the number of a part that is there leaves the end of the old part.",
        "a file that is opened without being cut",
        Fault::Storing(|parts, number, part| {
            let mut part = part;
            if let Some(known) = parts.get(&number) {
                let rest = known.content.slice(part.content.len(), known.content.len());
                part.content = Content::from_iter([&part.content, &rest]);
            }
            parts.insert(number, part);
        }),
    ),
    Defect::plausible(
        "parts/old-tag-kept",
        "A copy to the number of a part that is there keeps the old part's entity tag.",
        "the bytes are replaced, and what is known of them is not",
        Fault::Storing(|parts, number, part| {
            let mut part = part;
            if let Some(known) = parts.get(&number) {
                part.md5 = known.md5;
            }
            parts.insert(number, part);
        }),
    ),
];
