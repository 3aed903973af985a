//! Uploads and part numbers.

use crate::defect::edit::{refusal, refuse, remove};
use crate::defect::{Defect, Fault};
use upcheck_model::Refusal;

pub(super) const DEFECTS: &[Defect] = &[
    Defect::wild(
        "upload/of-another-key",
        "An upload is found by its id alone: one of another key of the bucket takes the part.",
        "seaweedfs/seaweedfs#2890",
        Fault::Request(|scene, request| {
            let bucket = scene.store.bucket(&request.bucket);
            let upload =
                bucket.zip(request.upload_id.as_ref()).and_then(|(bucket, id)| bucket.uploads.get(id));
            if let Some(upload) = upload {
                upload.key.clone_into(&mut request.key);
            }
        }),
    ),
    Defect::plausible(
        "upload/another-of-the-key",
        "A part goes into another upload of its key, where there is one.",
        "uploads are found by their key, and the id is only looked at to be known",
        Fault::Request(|scene, request| {
            let Some(bucket) = scene.store.bucket(&request.bucket) else { return };
            let known =
                request.upload_id.as_ref().is_some_and(|id| bucket.upload(&request.key, id).is_some());
            let mut others = bucket
                .uploads
                .iter()
                .filter(|(id, upload)| upload.key == request.key && request.upload_id.as_ref() != Some(*id));
            if let (true, Some((id, _))) = (known, others.next()) {
                request.upload_id = Some(id.clone());
            }
        }),
    ),
    Defect::plausible(
        "upload/of-another-bucket",
        "An upload is found by its id and key: one of another bucket takes the part.",
        "upload ids are unique, so the bucket seems to add nothing",
        Fault::Request(|scene, request| {
            let id = request.upload_id.as_deref().unwrap_or_default();
            if let Some(bucket) = scene.bucket_of_upload(id)
                && bucket.upload(&request.key, id).is_some()
                && scene.store.bucket(&request.bucket).is_some()
            {
                bucket.name.clone_into(&mut request.bucket);
            }
        }),
    ),
    Defect::plausible(
        "upload/of-no-bucket",
        "An upload is found by its id and key, even under the name of a bucket that does not exist.",
        "the bucket of the path is not looked up where an upload id says enough",
        Fault::Request(|scene, request| {
            let id = request.upload_id.as_deref().unwrap_or_default();
            if let Some(bucket) = scene.bucket_of_upload(id)
                && scene.store.bucket(&request.bucket).is_none()
            {
                bucket.name.clone_into(&mut request.bucket);
            }
        }),
    ),
    Defect::wild(
        "upload/unknown-accepted",
        "A copy into an upload that has ended, or never was, gets 200; nothing is stored.",
        "ceph/ceph#19918",
        Fault::Answer(|exchange, reply| {
            let text = reply.body.joined();
            let unknown =
                exchange.is_part_copy() && String::from_utf8_lossy(&text).contains("<Code>NoSuchUpload<");
            if unknown {
                reply.status = ::http::StatusCode::OK;
                let document = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<CopyPartResult \
                                xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\"><LastModified>\
                                2026-01-01T00:00:00.000Z</LastModified><ETag>&quot;\
                                d41d8cd98f00b204e9800998ecf8427e&quot;</ETag></CopyPartResult>";
                reply.body = bytes::Bytes::from_static(document.as_bytes()).into();
            }
        }),
    ),
    Defect::wild(
        "upload/unknown-400",
        "An upload that is not there gets 400.",
        "elastic/elasticsearch#102294",
        Fault::Outcome(|_, _, outcome| {
            if refusal(outcome).is_some_and(|refusal| refusal.code == "NoSuchUpload") {
                refuse(outcome, 400, "InvalidRequest");
            }
        }),
    ),
    Defect::plausible(
        "upload/unknown-no-such-key",
        "An upload that is not there gets NoSuchKey.",
        "one error for whatever is not found",
        Fault::Outcome(|_, request, outcome| {
            if let Some(refusal) = refusal(outcome)
                && refusal.code == "NoSuchUpload"
            {
                *refusal = Refusal::no_such_key(&request.key);
            }
        }),
    ),
    Defect::wild(
        "upload/number-zero",
        "Part number 0 is taken for 1.",
        "curtis0x/fake-s3#238",
        Fault::Request(|_, request| {
            if request.part_number.as_deref() == Some("0") {
                request.part_number = Some("1".to_owned());
            }
        }),
    ),
    Defect::plausible(
        "upload/number-too-large",
        "A part number above 10000 is taken for 10000.",
        "a number is clamped to its bounds and not held against them",
        Fault::Request(|_, request| {
            let number = request.part_number.as_deref().and_then(|raw| raw.parse::<u128>().ok());
            if number.is_some_and(|number| number > 10_000) {
                request.part_number = Some("10000".to_owned());
            }
        }),
    ),
    Defect::plausible(
        "upload/number-10000-refused",
        "Part number 10000 is refused: numbers count up to 9999.",
        "a comparison by < instead of <=",
        Fault::Request(|_, request| {
            if request.part_number.as_deref() == Some("10000") {
                request.part_number = Some("10001".to_owned());
            }
        }),
    ),
    Defect::plausible(
        "upload/number-not-a-number",
        "A part number that is no number is taken for 1.",
        "a conversion with a default",
        Fault::Request(|_, request| {
            if request.part_number.as_deref().is_some_and(|raw| raw.parse::<i128>().is_err()) {
                request.part_number = Some("1".to_owned());
            }
        }),
    ),
    Defect::plausible(
        "upload/number-negative",
        "A negative part number loses its sign.",
        "a conversion to a number without a sign",
        Fault::Request(|_, request| {
            let number = request.part_number.as_deref().and_then(|raw| raw.strip_prefix('-'));
            if let Some(number) = number {
                request.part_number = Some(number.to_owned());
            }
        }),
    ),
    Defect::plausible(
        "upload/number-wraps",
        "A part number is kept in 16 bits: 65537 is 1.",
        "an integer type chosen for the numbers that are allowed",
        Fault::Request(|_, request| {
            let number = request.part_number.as_deref().and_then(|raw| raw.parse::<u64>().ok());
            if let Some(number) = number.filter(|number| *number > 65_535) {
                request.part_number = Some((number % 65_536).to_string());
            }
        }),
    ),
    Defect::wild(
        "upload/number-invalid-part",
        "A part number that is out of bounds gets InvalidPart.",
        "versity/versitygw#1065",
        Fault::Outcome(|_, _, outcome| {
            if let Some(refusal) = refusal(outcome)
                && refusal.elements.contains(&("ArgumentName", "partNumber".to_owned()))
            {
                refusal.code = "InvalidPart";
            }
        }),
    ),
    Defect::wild(
        "upload/id-missing-404",
        "A part number without an upload id gets 404.",
        "versity/versitygw#1226",
        Fault::Outcome(|_, request, outcome| {
            if request.upload_id.is_none() {
                refuse(outcome, 404, "NoSuchKey");
            }
        }),
    ),
    Defect::plausible(
        "upload/encryption-asked-for",
        "A copy that asks for server-side encryption is carried out, and the header ignored.",
        "a header of other calls that nobody looks for here",
        Fault::Request(|_, request| remove(request, "x-amz-server-side-encryption")),
    ),
    Defect::plausible(
        "upload/kms-key-alone",
        "A KMS key without the encryption that would use it is ignored.",
        "the key is read only where the encryption is asked for",
        Fault::Request(|_, request| remove(request, "x-amz-server-side-encryption-aws-kms-key-id")),
    ),
    Defect::plausible(
        "upload/customer-key-ignored",
        "A customer's key for a part is ignored, and the part stored without it.",
        "encryption with customers' keys is not implemented, and its headers are unknown",
        Fault::Request(|_, request| {
            request.headers.retain(|(name, _)| !name.starts_with("x-amz-server-side-encryption-customer-"));
        }),
    ),
    Defect::plausible(
        "upload/customer-key-of-source-ignored",
        "A customer's key for the source is ignored.",
        "encryption with customers' keys is not implemented, and its headers are unknown",
        Fault::Request(|_, request| {
            const PREFIX: &str = "x-amz-copy-source-server-side-encryption-customer-";
            request.headers.retain(|(name, _)| !name.starts_with(PREFIX));
        }),
    ),
    Defect::plausible(
        "upload/request-payer-501",
        "A copy whose caller would pay gets 501.",
        "what is not known is taken for what is not implemented",
        Fault::Outcome(|_, request, outcome| {
            if request.header("x-amz-request-payer").is_some() {
                refuse(outcome, 501, "NotImplemented");
            }
        }),
    ),
    Defect::plausible(
        "upload/content-md5-of-the-source",
        "A Content-MD5 is held against the bytes that are copied.",
        "both ways to make a part share the code that stores it",
        Fault::Outcome(|_, request, outcome| {
            if request.header("content-md5").is_some() {
                refuse(outcome, 400, "BadDigest");
            }
        }),
    ),
    Defect::plausible(
        "upload/id-as-path",
        "An upload id is a path: dots and slashes in it lead to an upload.",
        "uploads are folders, and ids their names",
        Fault::Request(|_, request| {
            if let Some(id) = &mut request.upload_id
                && let Some(last) = id.trim_end_matches('/').rsplit('/').next()
            {
                *id = last.to_owned();
            }
        }),
    ),
    Defect::plausible(
        "upload/id-by-its-beginning",
        "An upload id is compared as far as that of an upload goes.",
        "a comparison that is given the shorter length",
        Fault::Request(|scene, request| {
            let uploads = scene.store.bucket(&request.bucket).map(|bucket| &bucket.uploads);
            let Some((uploads, id)) = uploads.zip(request.upload_id.as_mut()) else { return };
            if let Some(known) = uploads.keys().find(|known| id.starts_with(known.as_str())) {
                id.clone_from(known);
            }
        }),
    ),
];
