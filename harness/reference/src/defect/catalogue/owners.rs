//! `x-amz-expected-bucket-owner` and `x-amz-source-expected-bucket-owner`

use crate::defect::edit::{refusal, refuse, remove};
use crate::defect::scene::Named;
use crate::defect::{Defect, Fault};
use crate::store::Bucket;
use upcheck_grammar::AccountId;

const DESTINATION: &str = "x-amz-expected-bucket-owner";
const SOURCE: &str = "x-amz-source-expected-bucket-owner";

pub(super) const DEFECTS: &[Defect] = &[
    Defect::wild(
        "owners/destination-ignored",
        "x-amz-expected-bucket-owner is not looked at.",
        "https://developers.cloudflare.com/r2/api/s3/api/",
        Fault::Request(|_, request| remove(request, DESTINATION)),
    ),
    Defect::wild(
        "owners/source-ignored",
        "x-amz-source-expected-bucket-owner is not looked at.",
        "versity/versitygw#2005",
        Fault::Request(|_, request| remove(request, SOURCE)),
    ),
    Defect::plausible(
        "owners/swapped",
        "Each of the two owner headers is held against the other bucket.",
        "two strings in the wrong order",
        Fault::Request(|_, request| {
            for (name, _) in &mut request.headers {
                if name == DESTINATION {
                    SOURCE.clone_into(name);
                } else if name == SOURCE {
                    DESTINATION.clone_into(name);
                }
            }
        }),
    ),
    Defect::plausible(
        "owners/one-suffices",
        "Where both owners are named, one that holds is enough.",
        "two checks joined by or",
        Fault::Request(|scene, request| {
            let source = Named::of(request).and_then(|named| scene.store.bucket(&named.bucket));
            let holds = |header, bucket: Option<&Bucket>| {
                let owner = bucket.map(|bucket| bucket.owner.as_str().as_bytes());
                request.header(header).is_some_and(|expected| Some(expected) == owner)
            };
            let both = request.header(DESTINATION).is_some() && request.header(SOURCE).is_some();
            if both && (holds(DESTINATION, scene.store.bucket(&request.bucket)) || holds(SOURCE, source)) {
                remove(request, DESTINATION);
                remove(request, SOURCE);
            }
        }),
    ),
    Defect::plausible(
        "owners/malformed-ignored",
        "An expected owner that is no account id is ignored.",
        "what cannot be parsed is taken for what was not sent",
        Fault::Request(|_, request| {
            for header in [DESTINATION, SOURCE] {
                if request.header(header).is_some_and(|raw| AccountId::parse(raw).is_err()) {
                    remove(request, header);
                }
            }
        }),
    ),
    Defect::plausible(
        "owners/malformed-403",
        "An expected owner that is no account id gets 403, as one that is another's.",
        "the two are compared as texts",
        Fault::Outcome(|_, _, outcome| {
            if refusal(outcome).is_some_and(|refusal| refusal.code == "InvalidBucketOwnerAWSAccountID") {
                refuse(outcome, 403, "AccessDenied");
            }
        }),
    ),
    Defect::plausible(
        "owners/mismatch-404",
        "A bucket of another owner than expected gets 404.",
        "a bucket is looked up by owner and name",
        Fault::Outcome(|_, request, outcome| {
            let expects = request.header(DESTINATION).is_some() || request.header(SOURCE).is_some();
            if expects && refusal(outcome).is_some_and(|refusal| refusal.code == "AccessDenied") {
                refuse(outcome, 404, "NoSuchBucket");
            }
        }),
    ),
    Defect::plausible(
        "owners/mismatch-412",
        "A bucket of another owner than expected gets 412.",
        "an expectation that does not hold is a precondition that fails",
        Fault::Outcome(|_, request, outcome| {
            let expects = request.header(DESTINATION).is_some() || request.header(SOURCE).is_some();
            if expects && refusal(outcome).is_some_and(|refusal| refusal.code == "AccessDenied") {
                refuse(outcome, 412, "PreconditionFailed");
            }
        }),
    ),
    Defect::plausible(
        "owners/empty-as-absent",
        "An expected owner without a value is taken for none.",
        "a test of truth and not of presence",
        Fault::Request(|_, request| {
            for header in [DESTINATION, SOURCE] {
                if request.header(header).is_some_and(<[u8]>::is_empty) {
                    remove(request, header);
                }
            }
        }),
    ),
];
