//! Who may copy what.

use crate::defect::{Defect, Fault};
use ::http::HeaderMap;

pub(super) const DEFECTS: &[Defect] = &[
    Defect::wild(
        "rights/source-never-asked",
        "Who may write the destination may copy any source.",
        "rustfs/rustfs#2411",
        Fault::Rights(|headers, action| reads(action) && headers.contains_key("x-amz-copy-source")),
    ),
    Defect::plausible(
        "rights/destination-never-asked",
        "Who may read the source may copy it into any upload.",
        "an upload id is taken for a secret that only its owner knows",
        Fault::Rights(|headers, action| {
            action == "s3:PutObject" && headers.contains_key("x-amz-copy-source")
        }),
    ),
    Defect::plausible(
        "rights/nobody-as-the-owner",
        "A copy that nobody signed is carried out as if the owner had.",
        "a server made for development, with a default identity",
        Fault::Nobody(|headers| headers.contains_key("x-amz-copy-source")),
    ),
    Defect::wild(
        "rights/version-never-asked",
        "Whoever names a version may copy any source.",
        "seaweedfs/seaweedfs#9555",
        Fault::Rights(|headers, action| reads(action) && source(headers).contains("?versionId=")),
    ),
    Defect::plausible(
        "rights/slash-never-asked",
        "Whoever begins the source with a slash may copy any.",
        "the bucket before the first slash has no name, and no policy",
        Fault::Rights(|headers, action| reads(action) && source(headers).starts_with('/')),
    ),
    Defect::plausible(
        "rights/escape-never-asked",
        "Whoever escapes the slash behind the bucket may copy any source.",
        "the header is read as it stands by who authorizes, and decoded by who copies",
        Fault::Rights(|headers, action| {
            reads(action) && source(headers).to_ascii_lowercase().contains("%2f")
        }),
    ),
    Defect::plausible(
        "rights/range-never-asked",
        "Whoever asks for a range may copy it out of any source.",
        "ranges are copied by code of their own",
        Fault::Rights(|headers, action| reads(action) && headers.contains_key("x-amz-copy-source-range")),
    ),
    Defect::plausible(
        "rights/presigned-source-never-asked",
        "Whoever presigns a request may copy any source.",
        "presigned requests are verified by code of their own, which asks for the destination only",
        Fault::Rights(|headers, action| reads(action) && !headers.contains_key("authorization")),
    ),
];

fn reads(action: &str) -> bool {
    matches!(action, "s3:GetObject" | "s3:GetObjectVersion")
}

/// The copy source as it stands; empty where there is none.
fn source(headers: &HeaderMap) -> &str {
    headers.get("x-amz-copy-source").and_then(|source| source.to_str().ok()).unwrap_or_default()
}
