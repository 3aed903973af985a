//! `x-amz-copy-source`, up to the version.

use upcheck_model::Outcome;

use crate::expect::{
    bad_bucket, bad_encoding, bad_version, consensus, copied, copied_version, empty_version, inferred,
    no_bucket, no_key, no_key_given, no_version, recorded,
};
use crate::request::{answers, copy_of};

fn source(raw: &str) -> Vec<Outcome> {
    answers(&copy_of(raw))
}

#[test]
fn forms_that_name_an_object() {
    for (slug, raw, key) in [
        ("src-no-leading-slash", "plain/ten", "ten"),
        ("src-leading-slash", "/plain/ten", "ten"),
        ("src-key-leading-slash", "plain//abc", "/abc"),
        ("src-key-trailing-slashes", "plain/key//", "key//"),
        ("src-percent-encoded-utf8", "plain/%F0%9F%98%80", "\u{1F600}"),
        ("src-decode-once", "plain/anyfilename%2525.txt", "anyfilename%25.txt"),
        ("src-decode-once", "plain/file%252Fname", "file%2Fname"),
        ("src-plus-is-space", "plain%2Ftest+key.txt", "test key.txt"),
        ("src-plus-is-space", "plain/test%20key.txt", "test key.txt"),
        ("src-percent-2B", "plain/a%2Bb", "a+b"),
        ("src-encoded-separator", "plain%2Ften", "ten"),
        ("src-encoded-separator", "%70%6C%61%69%6E%2F%74%65%6E", "ten"),
        ("src-encoded-slash-in-key", "plain/dir%2Ffile", "dir/file"),
        ("src-question-mark-key", "plain/foo%3Fbar", "foo?bar"),
        ("src-question-mark-key", "plain/%3FversionId", "?versionId"),
        ("src-dot-segments", "plain/.", "."),
        ("src-dot-segments", "plain/..", ".."),
        ("src-dot-segments", "plain/a/../b", "a/../b"),
    ] {
        assert_eq!(source(raw), [recorded(copied("plain", key, 0, 10))], "{slug}: {raw}");
    }
    assert_eq!(source("target/part"), [recorded(copied("target", "part", 0, 10))], "src-self-copy");
    assert_eq!(source("MyBucket/ten"), [recorded(copied("MyBucket", "ten", 0, 10))], "src-uppercase-bucket");
    assert_eq!(
        source("my_bucket/ten"),
        [recorded(copied("my_bucket", "ten", 0, 10))],
        "src-underscore-bucket"
    );
}

#[test]
fn recorded_refusals() {
    for (slug, raw, expected) in [
        ("src-empty", "", bad_bucket("")),
        ("src-empty", "?versionId=v1", bad_bucket("?versionId=v1")),
        ("src-slash-only", "/", bad_bucket("/")),
        ("src-bucket-only", "plain", no_key_given()),
        ("src-bucket-only", "Copy-Source", no_key_given()),
        ("src-no-key", "plain/", no_key_given()),
        ("src-no-key", "/plain", no_key_given()),
        ("src-bucket-missing", "nowhere/ten", no_bucket("nowhere")),
        ("src-bucket-missing", "nowhere/ten?versionId=random", no_bucket("nowhere")),
        ("src-key-missing", "plain/absent", no_key("absent")),
        ("src-key-missing", "plain/%61+%2B%25", no_key("a +%")),
        ("src-decode-once", "plain/anyfilename%25.txt", no_key("anyfilename%.txt")),
        ("src-decode-once", "plain/file%2Fname", no_key("file/name")),
        ("src-plus-is-space", "plain/a+b", no_key("a b")),
        ("src-key-leading-slash", "plain/abc", no_key("abc")),
    ] {
        assert_eq!(source(raw), [recorded(expected)], "{slug}: {raw}");
    }
}

#[test]
fn bad_encodings() {
    for raw in
        ["plain/%ZZ", "plain/%1", "%", "plain/%C3%", "plain/%C3", "100%/foo", "plain/ten?versionId=%ZZ"]
    {
        assert_eq!(source(raw), [inferred(bad_encoding(raw))], "src-bad-percent: {raw}");
    }
    let bytes = answers(&copy_of(b"plain/\xff"));
    assert_eq!(bytes, [inferred(bad_encoding("plain/\u{FFFD}"))], "src-unencoded-bytes");
}

#[test]
fn names_that_no_bucket_can_have() {
    for (raw, name) in [
        ("192.168.1.1/foo", "192.168.1.1"),
        ("/192.168.1.1/foo", "192.168.1.1"),
        ("192.168.1.1%2Ffoo", "192.168.1.1"),
        ("2001:db8::1/foo", "2001:db8::1"),
        ("my-buc@k&()t/obj", "my-buc@k&()t"),
        ("my-buc%40kt/obj?versionId=v1", "my-buc@kt"),
        ("s3://plain/ten", "s3:"),
        ("ab/ten", "ab"),
    ] {
        let expected = [recorded(bad_bucket(raw)), consensus(no_bucket(name))];
        assert_eq!(source(raw), expected, "src-invalid-bucket: {raw}");
    }
}

#[test]
fn names_that_only_old_buckets_have() {
    let long = "a".repeat(64);
    for (raw, name) in [
        ("OldBucket/k".to_owned(), "OldBucket"),
        ("old_bucket/k".to_owned(), "old_bucket"),
        (format!("{long}/k"), &long),
    ] {
        let expected = [inferred(no_bucket(name)), inferred(bad_bucket(&raw))];
        assert_eq!(source(&raw), expected, "src-uppercase-bucket: {raw}");
    }
    let today = "a".repeat(63);
    assert_eq!(source(&format!("{today}/k")), [recorded(no_bucket(&today))], "src-bucket-missing");
}

#[test]
fn arns_name_nothing_here() {
    for raw in [
        "arn:aws:s3:us-west-2:123456789012:accesspoint/ap/object/ten",
        "arn%3Aaws%3As3%3Aus-west-2%3A123456789012%3Aaccesspoint%2Fap%2Fobject%2Ften",
    ] {
        let name = no_bucket("arn:aws:s3:us-west-2:123456789012:accesspoint");
        assert_eq!(source(raw), [inferred(bad_bucket(raw)), inferred(name)], "src-accesspoint-arn: {raw}");
    }
    let raw = "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op/object/ten";
    let name = no_bucket("arn:aws:s3-outposts:us-west-2:123456789012:outpost");
    assert_eq!(source(raw), [inferred(bad_bucket(raw)), inferred(name)], "src-outposts-arn");
}

#[test]
fn open_forms() {
    let ten = || inferred(copied("plain", "ten", 0, 10));
    let version = || inferred(copied_version("versioned", "doc", "v1", 5));
    for (slug, raw, expected) in [
        ("src-double-leading-slash", "//plain/ten", vec![inferred(bad_bucket("//plain/ten")), ten()]),
        (
            "src-double-leading-slash",
            "//plain/absent",
            vec![inferred(bad_bucket("//plain/absent")), inferred(no_key("absent"))],
        ),
        ("src-escaped-leading-slash", "%2Fplain%2Ften", vec![ten(), inferred(bad_bucket("%2Fplain%2Ften"))]),
        ("src-version-empty", "plain/ten?versionId=", vec![inferred(empty_version()), ten()]),
        (
            "src-version-empty",
            "plain/absent?versionId=",
            vec![inferred(empty_version()), inferred(no_key("absent"))],
        ),
        (
            "src-unencoded-utf8",
            "plain/\u{1F600}",
            vec![inferred(copied("plain", "\u{1F600}", 0, 10)), inferred(bad_encoding("plain/\u{1F600}"))],
        ),
        (
            "src-unencoded-space",
            "plain/test key.txt",
            vec![
                inferred(copied("plain", "test key.txt", 0, 10)),
                inferred(bad_encoding("plain/test key.txt")),
            ],
        ),
        ("src-extra-query", "plain/ten?foo=bar", vec![ten(), inferred(no_key("ten?foo=bar"))]),
        (
            "src-extra-query",
            "versioned/doc?versionId=v1&foo=y",
            vec![version(), inferred(bad_version("v1&foo=y"))],
        ),
        (
            "src-escaped-version",
            "plain/k%3FversionId%3Dv1",
            vec![inferred(no_key("k?versionId=v1")), inferred(no_version("k", "v1"))],
        ),
    ] {
        assert_eq!(source(raw), expected, "{slug}: {raw}");
    }
}
