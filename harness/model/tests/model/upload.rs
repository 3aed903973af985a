//! Upload id, part number and destination bucket.

use upcheck_model::{Request, Span};

use crate::expect::{
    bad_number, consensus, copied, copied_to, encryption_asked_for, inferred, no_bucket, no_upload,
    number_missing, recorded, refused, upload_id_missing,
};
use crate::request::{answers, copy_of, with};

fn numbered(raw: &str) -> Request {
    Request { part_number: Some(raw.to_owned()), ..copy_of("plain/ten") }
}

#[test]
fn unknown_uploads() {
    for (slug, bucket, key, id) in [
        ("nsu-unknown", "target", "part", "made-up"),
        ("nsu-unknown", "target", "part", "UPLOAD"),
        ("nsu-wrong-key", "target", "other-part", "upload"),
        ("nsu-wrong-bucket", "elsewhere", "part", "upload"),
        ("nsu-wrong-bucket", "target", "part", "upload-in-versioned"),
        ("nsu-aborted", "target", "part", "once-there"),
    ] {
        let request = Request {
            bucket: bucket.into(),
            key: key.into(),
            upload_id: Some(id.into()),
            ..copy_of("plain/ten")
        };
        assert_eq!(answers(&request), [recorded(no_upload(id))], "{slug}: {bucket}/{key} {id}");
    }
}

#[test]
fn a_missing_destination_bucket_has_no_uploads_to_miss() {
    let request = Request { bucket: "nowhere".into(), ..copy_of("plain/ten") };
    assert_eq!(answers(&request), [recorded(no_bucket("nowhere"))], "dest-bucket-missing");
}

#[test]
fn a_copy_does_not_ask_for_encryption() {
    for raw in ["AES256", "aws:kms", ""] {
        let request = with(&copy_of("plain/ten"), "x-amz-server-side-encryption", raw);
        assert_eq!(answers(&request), [recorded(encryption_asked_for(raw))], "sse-header-on-upc: {raw}");
    }
}

#[test]
fn a_copy_brings_no_key() {
    let answers_to = |name: &str| answers(&with(&copy_of("plain/ten"), name, "AES256"));
    let kms = "x-amz-server-side-encryption-aws-kms-key-id";
    let message = "Server Side Encryption with AWS KMS managed key requires HTTP header \
                   x-amz-server-side-encryption : aws:kms";
    assert_eq!(answers_to(kms), [recorded(refused(400, "InvalidArgument", message, &[]))], "kms-keyid-alone");
    let of_upload = "x-amz-server-side-encryption-customer-algorithm";
    let message = "The multipart upload initiate requested encryption. Subsequent part requests must include the \
                   appropriate encryption parameters.";
    assert_eq!(
        answers_to(of_upload),
        [recorded(refused(400, "InvalidRequest", message, &[]))],
        "ssec-dst-unexpected"
    );
    let of_source = "x-amz-copy-source-server-side-encryption-customer-algorithm";
    let message = "The encryption parameters are not applicable to this object.";
    assert_eq!(
        answers_to(of_source),
        [inferred(refused(400, "InvalidRequest", message, &[]))],
        "ssec-src-key-on-plain"
    );
}

#[test]
fn part_numbers_within_bounds() {
    for (raw, number) in [("1", 1), ("2", 2), ("9999", 9_999), ("10000", 10_000)] {
        let copied = copied_to(number, "plain", "ten", None, None, Span { offset: 0, length: 10 });
        assert_eq!(answers(&numbered(raw)), [recorded(copied)], "pn-10000: {raw}");
    }
}

#[test]
fn part_numbers_out_of_bounds_and_other_words() {
    for (slug, raw) in [
        ("pn-0", "0"),
        ("pn-negative", "-1"),
        ("pn-10001", "10001"),
        ("pn-huge", "230000000"),
        ("pn-wraps", "65537"),
    ] {
        assert_eq!(answers(&numbered(raw)), [recorded(bad_number(raw))], "{slug}: {raw}");
    }
    for (slug, raw) in [
        ("pn-huge", "18446744073709551617"),
        ("pn-non-numeric", "abc"),
        ("pn-non-numeric", "1.5"),
        ("pn-non-numeric", " 1"),
        ("pn-non-numeric", "0x1"),
    ] {
        assert_eq!(answers(&numbered(raw)), [consensus(bad_number(raw))], "{slug}: {raw}");
    }
}

#[test]
fn open_part_numbers() {
    let seven = || inferred(copied_to(7, "plain", "ten", None, None, Span { offset: 0, length: 10 }));
    for (slug, raw, expected) in [
        ("pn-empty", "", [inferred(bad_number("")), inferred(number_missing())]),
        ("pn-plus", "+7", [inferred(bad_number("+7")), seven()]),
        ("pn-leading-zeros", "0007", [seven(), inferred(bad_number("0007"))]),
    ] {
        assert_eq!(answers(&numbered(raw)), expected, "{slug}: {raw}");
    }
}

#[test]
fn missing_parameters_come_before_everything() {
    for (bucket, source) in [("target", "plain/ten"), ("nowhere", "plain/ten"), ("target", "%ZZ")] {
        let good = Request { bucket: bucket.into(), ..copy_of(source) };
        let no_number = Request { part_number: None, upload_id: Some("dummy".into()), ..good.clone() };
        assert_eq!(answers(&no_number), [recorded(number_missing())], "pn-missing: {bucket} {source}");
        let no_id = Request { upload_id: None, ..good.clone() };
        assert_eq!(answers(&no_id), [recorded(upload_id_missing())], "uid-missing: {bucket} {source}");
        let bad_too = Request { part_number: Some("abc".into()), ..no_id };
        assert_eq!(answers(&bad_too), [recorded(upload_id_missing())], "uid-missing: {bucket} {source}");
        let neither = Request { part_number: None, upload_id: None, ..good };
        assert_eq!(answers(&neither), [recorded(upload_id_missing())], "pn-uid-missing: {bucket} {source}");
    }
}

#[test]
fn an_empty_upload_id_is_unknown_or_missing() {
    let request = Request { upload_id: Some(String::new()), ..copy_of("plain/ten") };
    assert_eq!(answers(&request), [inferred(no_upload("")), inferred(upload_id_missing())], "uid-empty");
    let both = Request { part_number: Some(String::new()), ..request };
    assert_eq!(
        answers(&both),
        [
            inferred(bad_number("")),
            inferred(no_upload("")),
            inferred(number_missing()),
            inferred(upload_id_missing())
        ],
        "uid-empty and pn-empty"
    );
}

#[test]
fn without_a_copy_source_the_header_is_as_if_empty() {
    let absent = Request { headers: Vec::new(), ..copy_of("plain/ten") };
    assert_eq!(answers(&absent), answers(&copy_of("")), "src-missing-with-part-params");
    assert_eq!(answers(&copy_of("plain/ten")), [recorded(copied("plain", "ten", 0, 10))]);
}
