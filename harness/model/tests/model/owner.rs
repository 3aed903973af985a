//! Expected bucket owners.

use crate::expect::{bad_owner, copied, denied, documented, inferred, recorded};
use crate::request::{DESTINATION_OWNER, SOURCE_OWNER, answers, copy_of, with, with_all};
use crate::store::{OTHER_OWNER, OWNER};

const MALFORMED: [&str; 6] = ["0000", "0000000000020", "abcd", "aa000000000$", "invalid", ""];

#[test]
fn right_and_wrong_owners() {
    let ten = |bucket| recorded(copied(bucket, "ten", 0, 10));
    for (slug, source, headers, expected) in [
        ("own-dest-right", "plain/ten", vec![(DESTINATION_OWNER, OWNER)], ten("plain")),
        ("own-src-right", "plain/ten", vec![(SOURCE_OWNER, OWNER)], ten("plain")),
        ("own-src-right", "foreign/ten", vec![(SOURCE_OWNER, OTHER_OWNER)], ten("foreign")),
        (
            "both right",
            "foreign/ten",
            vec![(DESTINATION_OWNER, OWNER), (SOURCE_OWNER, OTHER_OWNER)],
            ten("foreign"),
        ),
        ("own-dest-wrong", "plain/ten", vec![(DESTINATION_OWNER, OTHER_OWNER)], documented(denied())),
        ("own-dest-wrong", "foreign/ten", vec![(DESTINATION_OWNER, OTHER_OWNER)], documented(denied())),
        ("own-src-wrong", "plain/ten", vec![(SOURCE_OWNER, OTHER_OWNER)], documented(denied())),
        ("own-src-wrong", "foreign/ten", vec![(SOURCE_OWNER, OWNER)], documented(denied())),
        (
            "own-both-wrong",
            "plain/ten",
            vec![(DESTINATION_OWNER, OTHER_OWNER), (SOURCE_OWNER, OTHER_OWNER)],
            documented(denied()),
        ),
        (
            "headers swapped",
            "foreign/ten",
            vec![(DESTINATION_OWNER, OTHER_OWNER), (SOURCE_OWNER, OWNER)],
            documented(denied()),
        ),
    ] {
        assert_eq!(answers(&with_all(&copy_of(source), &headers)), [expected], "{slug}: {source}");
    }
}

#[test]
fn malformed_owners() {
    for raw in MALFORMED {
        let request = copy_of("plain/ten");
        assert_eq!(
            answers(&with(&request, DESTINATION_OWNER, raw)),
            [recorded(bad_owner(raw))],
            "own-dest-malformed: {raw}"
        );
        assert_eq!(
            answers(&with(&request, SOURCE_OWNER, raw)),
            [inferred(bad_owner(raw)), inferred(denied())],
            "own-src-malformed: {raw}"
        );
    }
}
