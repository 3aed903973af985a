//! Signatures.

use crate::defect::{Defect, Fault};
use crate::http::Error;
use ::http::HeaderMap;

pub(super) const DEFECTS: &[Defect] = &[
    Defect::wild(
        "auth/unsigned-accepted",
        "Headers that nobody signed count: an upload becomes a copy for whoever adds one.",
        "pgsty/silo#173",
        Fault::Check(|headers, error| is_copy(headers) && unsigned(error)),
    ),
    Defect::wild(
        "auth/unsigned-accepted-in-header",
        "Unsigned headers count where the signature stands in Authorization.",
        "rustfs/rustfs#7796",
        Fault::Check(|headers, error| is_copy(headers) && unsigned(error) && !presigned(headers)),
    ),
    Defect::wild(
        "auth/unsigned-accepted-presigned",
        "Unsigned headers count where the signature stands in the query.",
        "versity/versitygw#2158",
        Fault::Check(|headers, error| is_copy(headers) && unsigned(error) && presigned(headers)),
    ),
    Defect::plausible(
        "auth/unsigned-range-accepted",
        "Of the copy's headers only x-amz-copy-source has to be signed: a range may be added.",
        "a mend that names the one header that the report named",
        Fault::Check(|_, error| {
            let names = error.elements.iter().find(|(name, _)| *name == "HeadersNotSigned");
            names.is_some_and(|(_, names)| {
                names.split(", ").all(|name| name.starts_with("x-amz-copy-source-"))
            })
        }),
    ),
    Defect::wild(
        "auth/unsigned-signature-mismatch",
        "An unsigned header gets SignatureDoesNotMatch and not AccessDenied.",
        "seaweedfs/seaweedfs#9121",
        Fault::Refusal(|error| {
            if unsigned(error) {
                error.code = "SignatureDoesNotMatch";
            }
        }),
    ),
    Defect::wild(
        "auth/unsigned-400",
        "An unsigned header gets 400.",
        "0chain/zs3server#195",
        Fault::Refusal(|error| {
            if unsigned(error) {
                error.status = 400;
            }
        }),
    ),
    Defect::plausible(
        "auth/changed-accepted",
        "The signature of a copy is not compared: whatever was changed after signing counts.",
        "a special case for copies that returns before the comparison",
        Fault::Check(|headers, error| is_copy(headers) && error.code == "SignatureDoesNotMatch"),
    ),
    Defect::plausible(
        "auth/changed-accepted-presigned",
        "The signature of a presigned copy is not compared.",
        "presigned requests have code of their own",
        Fault::Check(|headers, error| {
            is_copy(headers) && presigned(headers) && error.code == "SignatureDoesNotMatch"
        }),
    ),
    Defect::plausible(
        "auth/expired-accepted",
        "A presigned copy is good for ever.",
        "the time is checked where bodies are read, and a copy has none",
        Fault::Check(|headers, error| is_copy(headers) && error.message == "Request has expired"),
    ),
    Defect::plausible(
        "auth/early-accepted",
        "A presigned copy is good before the time that it was made for.",
        "only the end of the time is checked",
        Fault::Check(|headers, error| is_copy(headers) && error.message == "Request is not yet valid"),
    ),
    Defect::plausible(
        "auth/skew-accepted",
        "A copy that was signed hours ago counts.",
        "the clock is not compared",
        Fault::Check(|headers, error| is_copy(headers) && error.code == "RequestTimeTooSkewed"),
    ),
    Defect::plausible(
        "auth/payload-hash-ignored",
        "The hash of a copy's body is not compared.",
        "a copy has no body, so nobody looks",
        Fault::Check(|headers, error| is_copy(headers) && error.code == "XAmzContentSHA256Mismatch"),
    ),
    Defect::plausible(
        "auth/body-ignored",
        "A copy with a body is carried out, and the body ignored.",
        "nobody reads what is not needed",
        Fault::Check(|headers, error| {
            is_copy(headers) && error.code == "InvalidRequest" && error.message.contains("included a body")
        }),
    ),
    Defect::plausible(
        "auth/token-ignored",
        "A session token that belongs to no key is ignored.",
        "keys without tokens are all that the server knows",
        Fault::Check(|headers, error| is_copy(headers) && error.code == "InvalidToken"),
    ),
    Defect::plausible(
        "auth/refused-400",
        "A wrong signature gets 400 and not 403.",
        "one status for whatever is wrong with a request",
        Fault::Refusal(|error| {
            if error.code == "SignatureDoesNotMatch" {
                error.status = 400;
            }
        }),
    ),
    Defect::plausible(
        "auth/refused-401",
        "A request without a right gets 401 and not 403.",
        "the status that HTTP names for it",
        Fault::Refusal(|error| {
            if error.status == 403 {
                error.status = 401;
            }
        }),
    ),
    Defect::plausible(
        "auth/unsigned-others-accepted",
        "Only the headers of the copy have to be signed: others of Amazon's may be added.",
        "a list of headers in the place of a prefix",
        Fault::Check(|_, error| {
            let names = error.elements.iter().find(|(name, _)| *name == "HeadersNotSigned");
            names.is_some_and(|(_, names)| {
                names.split(", ").all(|name| !name.to_ascii_lowercase().starts_with("x-amz-copy-source"))
            })
        }),
    ),
    Defect::plausible(
        "auth/changed-range-accepted-presigned",
        "The range of a presigned copy may be changed.",
        "a presigned URL is verified with the headers that it is known to need",
        Fault::Check(|headers, error| {
            presigned(headers)
                && headers.contains_key("x-amz-copy-source-range")
                && error.code == "SignatureDoesNotMatch"
        }),
    ),
];

fn is_copy(headers: &HeaderMap) -> bool {
    headers.contains_key("x-amz-copy-source")
}

fn presigned(headers: &HeaderMap) -> bool {
    !headers.contains_key("authorization")
}

fn unsigned(error: &Error) -> bool {
    error.elements.iter().any(|(name, _)| *name == "HeadersNotSigned")
}
