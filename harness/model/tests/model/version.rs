//! Versions and delete markers.

use upcheck_model::{Request, Span};

use crate::expect::{
    Expected, bad_version, copied, copied_to, copied_version, inferred, marker, no_key, no_version, recorded,
};
use crate::request::{answers, copy_of};

#[test]
fn recorded_versions() {
    let fake = "A".repeat(32);
    let rows: [(&str, String, Expected); _] = [
        ("ver-current", "versioned/doc".into(), copied_version("versioned", "doc", "v3", 7)),
        (
            "ver-current-by-id",
            "versioned/doc?versionId=v3".into(),
            copied_version("versioned", "doc", "v3", 7),
        ),
        (
            "ver-specific-old",
            "versioned/doc?versionId=v1".into(),
            copied_version("versioned", "doc", "v1", 5),
        ),
        ("ver-unversioned-header", "plain/ten".into(), copied("plain", "ten", 0, 10)),
        ("ver-null-implicit", "suspended/null".into(), copied("suspended", "null", 0, 9)),
        (
            "ver-not-null-implicit",
            "versioned/old-null".into(),
            copied_version("versioned", "old-null", "v5", 5),
        ),
        (
            "ver-after-delete",
            "versioned/gone?versionId=v4".into(),
            copied_version("versioned", "gone", "v4", 8),
        ),
        ("dm-current", "versioned/gone".into(), no_key("gone")),
        ("dm-current", "suspended/null-marker".into(), no_key("null-marker")),
        ("dm-by-id", "versioned/gone?versionId=m1".into(), marker()),
        ("dm-by-id", "suspended/null-marker?versionId=null".into(), marker()),
        ("src-version-fake-unversioned", format!("plain/ten?versionId={fake}"), bad_version(&fake)),
        (
            "src-version-malformed",
            "versioned/doc?versionId=invalid_versionId".into(),
            bad_version("invalid_versionId"),
        ),
        ("src-version-malformed", "versioned/absent?versionId=invalid".into(), bad_version("invalid")),
        ("src-version-unknown", "versioned/doc?versionId=deleted".into(), no_version("doc", "deleted")),
        ("src-version-unknown", "versioned/doc?versionId=v4".into(), no_version("doc", "v4")),
        ("src-version-unknown", "versioned/absent?versionId=v1".into(), no_version("absent", "v1")),
        ("src-version-unknown", "versioned/doc?versionId=null".into(), no_version("doc", "null")),
    ];
    for (slug, raw, expected) in rows {
        assert_eq!(answers(&copy_of(&raw)), [recorded(expected)], "{slug}: {raw}");
    }
}

#[test]
fn an_explicit_null_may_be_named_or_not() {
    for (slug, bucket, key, size) in [
        ("src-version-null-unversioned", "plain", "ten", 10),
        ("ver-null-explicit", "suspended", "null", 9),
        ("ver-null-explicit", "versioned", "old-null", 4),
    ] {
        let named = copied_to(1, bucket, key, None, Some("null"), Span { offset: 0, length: size });
        let expected = [inferred(copied(bucket, key, 0, size)), inferred(named)];
        assert_eq!(answers(&copy_of(format!("{bucket}/{key}?versionId=null"))), expected, "{slug}");
    }
}

#[test]
fn a_versioned_destination_makes_no_difference() {
    let request = Request {
        bucket: "versioned".into(),
        upload_id: Some("upload-in-versioned".into()),
        ..copy_of("plain/ten")
    };
    assert_eq!(answers(&request), [recorded(copied("plain", "ten", 0, 10))], "ver-dest-versioned");
}
