//! What the errors say.

use std::collections::BTreeSet;
use std::fmt::Display;
use upcheck_grammar::{
    AccountIdError, CopyRangeError, CopySourceError, EntityTagError, HttpDateError, IdError, PartNumberError,
    RangeMisfit, TagConditionError,
};

/// Each of the errors has a line of its own, which holds the word for what it is about.
#[track_caller]
fn each_says_its_own(about: &str, errors: &[&dyn Display]) {
    let texts: BTreeSet<String> = errors.iter().map(ToString::to_string).collect();
    assert_eq!(texts.len(), errors.len(), "two errors say the same: {texts:?}");
    for text in texts {
        assert!(text.contains(about), "`{text}` does not speak of the {about}");
        assert!(!text.contains('\n') && !text.ends_with('.'), "`{text}` is no part of a sentence");
    }
}

#[test]
fn every_error_says_what_is_wrong_with_what() {
    use CopyRangeError as Range;
    use CopySourceError as Source;
    use EntityTagError as Tag;
    each_says_its_own(
        "copy range",
        &[
            &Range::Empty,
            &Range::NoUnit,
            &Range::OtherUnit,
            &Range::Blank,
            &Range::Sign,
            &Range::OpenEnded,
            &Range::Suffix,
            &Range::DashOnly,
            &Range::NoDash,
            &Range::SeveralRanges,
            &Range::NotANumber,
            &Range::TooLarge,
            &Range::Reversed,
            &Range::LeadingZero,
            &RangeMisfit::EndsBeyond,
            &RangeMisfit::StartsAtEnd,
            &RangeMisfit::StartsBeyond,
        ],
    );
    each_says_its_own(
        "copy source",
        &[&Source::Empty, &Source::EmptyBucket, &Source::NoKey, &Source::Encoding, &Source::BucketName],
    );
    each_says_its_own(
        "entity tag",
        &[&Tag::Empty, &Tag::Encoding, &Tag::Unquoted, &Tag::Unclosed, &Tag::TextAfter, &Tag::Character],
    );
    each_says_its_own("condition", &[&TagConditionError::Empty, &TagConditionError::UnquotedList]);
    let inner = TagConditionError::Tag(Tag::Unclosed).to_string();
    assert_eq!(inner, Tag::Unclosed.to_string());
    each_says_its_own("date", &[&HttpDateError::NoSuchTime, &HttpDateError::WrongWeekday]);
    each_says_its_own("a date", &[&HttpDateError::NotADate]);
    each_says_its_own(
        "account id",
        &[&AccountIdError::Empty, &AccountIdError::NotDigits, &AccountIdError::Length(13)],
    );
    assert!(AccountIdError::Length(13).to_string().contains("13"));
    each_says_its_own(
        "part number",
        &[&PartNumberError::Empty, &PartNumberError::NotANumber, &PartNumberError::OutOfRange],
    );
    each_says_its_own("id", &[&IdError::Empty, &IdError::NotVisible(7)]);
    assert!(IdError::NotVisible(7).to_string().contains('7'));
}
