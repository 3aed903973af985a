//! Which call a request is taken for.

use crate::defect::{Defect, Exchange, Fault};
use crate::transport::Head;
use ::http::Method;

pub(super) const DEFECTS: &[Defect] = &[
    Defect::wild(
        "routing/to-upload-part",
        "A copy is taken for an UploadPart: the part is the request's body, which is empty.",
        "afreidah/s3-orchestrator#1370",
        Fault::Routing(|head| {
            if Exchange::of(head).is_part_copy() {
                head.headers.remove("x-amz-copy-source");
            }
        }),
    ),
    Defect::plausible(
        "routing/to-copy-object",
        "A copy is taken for a CopyObject: the destination is written, and no part.",
        "the header is looked at before the query",
        Fault::Routing(|head| {
            if Exchange::of(head).is_part_copy() {
                drop_parameters(head, &["partNumber", "uploadId"]);
            }
        }),
    ),
    Defect::wild(
        "routing/without-range-to-copy-object",
        "A copy without a range is taken for a CopyObject.",
        "adobe/S3Mock#341",
        Fault::Routing(|head| {
            if Exchange::of(head).is_part_copy() && !head.headers.contains_key("x-amz-copy-source-range") {
                drop_parameters(head, &["partNumber", "uploadId"]);
            }
        }),
    ),
    Defect::wild(
        "routing/lower-case-escape-to-upload-part",
        "A copy source whose slash is escaped in lower case is taken for none: an UploadPart.",
        "seaweedfs/seaweedfs#8545",
        Fault::Routing(|head| {
            let source = head.headers.get("x-amz-copy-source");
            let lower =
                source.is_some_and(|source| source.as_bytes().windows(3).any(|three| three == b"%2f"));
            if lower && Exchange::of(head).is_part_copy() {
                head.headers.remove("x-amz-copy-source");
            }
        }),
    ),
    Defect::plausible(
        "routing/empty-source-to-upload-part",
        "An empty copy source is taken for none: an UploadPart.",
        "a test of truth and not of presence",
        Fault::Routing(|head| {
            let source = head.headers.get("x-amz-copy-source");
            if source.is_some_and(::http::HeaderValue::is_empty) && Exchange::of(head).is_part_copy() {
                head.headers.remove("x-amz-copy-source");
            }
        }),
    ),
    Defect::wild(
        "routing/number-without-id-to-copy-object",
        "A copy with a part number and no upload id is taken for a CopyObject.",
        "versity/versitygw#1237",
        Fault::Routing(|head| {
            if Exchange::of(head).is_part_copy() && !has(head, "uploadId") {
                drop_parameters(head, &["partNumber"]);
            }
        }),
    ),
    Defect::plausible(
        "routing/id-without-number-to-copy-object",
        "A copy with an upload id and no part number is taken for a CopyObject.",
        "a route that asks for both parameters",
        Fault::Routing(|head| {
            if Exchange::of(head).is_part_copy() && !has(head, "partNumber") {
                drop_parameters(head, &["uploadId"]);
            }
        }),
    ),
    Defect::wild(
        "routing/other-methods",
        "A copy source beside another method is ignored.",
        "versity/versitygw#1642",
        Fault::Routing(|head| {
            if head.method != Method::PUT {
                head.headers.remove("x-amz-copy-source");
            }
        }),
    ),
    Defect::plausible(
        "routing/source-in-the-query",
        "A copy source among the parameters of a presigned request counts as the header.",
        "presigners move headers into the query, and the server obliges",
        Fault::Routing(|head| {
            if !head.headers.contains_key("x-amz-copy-source")
                && let Some(value) = parameter(head, "x-amz-copy-source")
                && let Ok(value) = ::http::header::HeaderValue::from_bytes(&value)
            {
                head.headers.insert("x-amz-copy-source", value);
            }
        }),
    ),
    Defect::plausible(
        "routing/range-in-the-query",
        "A range among the parameters of a presigned copy counts as the header.",
        "headers and parameters are one map",
        Fault::Routing(|head| {
            if !head.headers.contains_key("x-amz-copy-source-range")
                && let Some(value) = parameter(head, "x-amz-copy-source-range")
                && let Ok(value) = ::http::header::HeaderValue::from_bytes(&value)
            {
                head.headers.insert("x-amz-copy-source-range", value);
            }
        }),
    ),
];

fn pairs(head: &Head) -> impl Iterator<Item = (&[u8], &[u8])> {
    upcheck_sigv4::query_pairs(head.query())
}

fn has(head: &Head, name: &str) -> bool {
    parameter(head, name).is_some()
}

/// The value of a parameter, decoded; names are compared in any case, as those of headers are.
fn parameter(head: &Head, name: &str) -> Option<Vec<u8>> {
    let mut pairs = pairs(head);
    let (_, value) = pairs.find(|(known, _)| known.eq_ignore_ascii_case(name.as_bytes()))?;
    upcheck_sigv4::percent::decode(value)
}

fn drop_parameters(head: &mut Head, names: &[&str]) {
    let kept: Vec<_> = head
        .query()
        .split(|byte| *byte == b'&')
        .filter(|pair| {
            let name = pair.split(|byte| *byte == b'=').next().unwrap_or_default();
            !names.iter().any(|dropped| dropped.as_bytes() == name)
        })
        .collect();
    let query = kept.join(&b"&"[..]);
    let path = head.path().to_vec();
    head.target = if query.is_empty() { path } else { [&path[..], &b"?"[..], &query[..]].concat() };
}
