//! The defects, a file for each area.

mod aftermath;
mod answer;
mod auth;
mod complete;
mod conditions;
mod listing;
mod owners;
mod parts;
mod range;
mod rights;
mod routing;
mod source;
mod transport;
mod upload;
mod versions;

use super::Defect;
use std::sync::LazyLock;

/// Every defect, area by area.
#[must_use]
pub fn defects() -> &'static [Defect] {
    static ALL: LazyLock<Vec<Defect>> = LazyLock::new(|| {
        [
            range::DEFECTS,
            conditions::DEFECTS,
            source::DEFECTS,
            versions::DEFECTS,
            owners::DEFECTS,
            upload::DEFECTS,
            auth::DEFECTS,
            rights::DEFECTS,
            parts::DEFECTS,
            aftermath::DEFECTS,
            answer::DEFECTS,
            transport::DEFECTS,
            routing::DEFECTS,
            listing::DEFECTS,
            complete::DEFECTS,
        ]
        .concat()
    });
    &ALL
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Origin;
    use std::collections::BTreeSet;

    #[test]
    fn there_are_more_than_a_hundred_and_each_has_an_id_of_its_own() {
        let ids: BTreeSet<_> = defects().iter().map(|defect| defect.id).collect();
        assert!(ids.len() == defects().len() && ids.len() > 100, "{} of {}", ids.len(), defects().len());
        let word = |word: &str| {
            let plain = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
            !word.is_empty() && !word.starts_with('-') && !word.ends_with('-') && word.bytes().all(plain)
        };
        for id in ids {
            assert!(id.split('/').count() == 2 && id.split('/').all(word), "{id}");
            assert_eq!(Defect::find(id).map(|defect| defect.id), Some(id));
        }
        assert!(Defect::find("range").is_none());
    }

    #[test]
    fn each_is_told_in_a_sentence_that_no_other_has_and_says_where_it_comes_from() {
        let sentences: BTreeSet<_> = defects().iter().map(|defect| defect.sentence).collect();
        assert_eq!(sentences.len(), defects().len());
        for defect in defects() {
            let (id, sentence) = (defect.id, defect.sentence);
            assert!(sentence.ends_with('.') && !sentence.ends_with(".."), "{id}: {sentence}");
            match defect.origin {
                Origin::Wild(report) => {
                    let number = report.split_once('#').map(|(repository, number)| {
                        repository.split('/').count() == 2 && number.parse::<u32>().is_ok()
                    });
                    assert!(number.unwrap_or_else(|| report.starts_with("https://")), "{id}: {report}");
                }
                Origin::Plausible(why) => {
                    assert!(!why.is_empty() && !why.ends_with('.'), "{id}: {why}");
                }
            }
        }
    }
}
