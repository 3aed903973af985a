//! Entity tags.

use super::{Content, Part};
use md5::{Digest, Md5};
use upcheck_sigv4::hex;

/// The MD5 of `content`.
pub(crate) fn md5(content: &Content) -> [u8; 16] {
    let mut digest = Md5::new();
    content.segments().for_each(|segment| digest.update(segment));
    digest.finalize().into()
}

/// The entity tag of an object or part stored in one piece: its MD5 in hex, without quotes.
pub(crate) fn etag_of(content: &Content) -> String {
    hex(&md5(content))
}

/// The entity tag of an object made of `parts`: the MD5 over their MD5s, a dash, and their number
/// (recorded on Amazon S3).
pub(crate) fn etag_of_parts<'a>(parts: impl Iterator<Item = &'a Part>) -> String {
    let (mut digest, mut count) = (Md5::new(), 0);
    for part in parts {
        digest.update(part.md5);
        count += 1;
    }
    format!("{}-{count}", hex(&digest.finalize()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::Algorithm;
    use crate::timestamp::Timestamp;
    use bytes::Bytes;

    #[test]
    fn tags_are_those_recorded_on_amazon() {
        let content = |text: &'static str| Content::from(Bytes::from_static(text.as_bytes()));
        assert_eq!(etag_of(&content("")), "d41d8cd98f00b204e9800998ecf8427e");
        assert_eq!(etag_of(&content("1")), "c4ca4238a0b923820dcc509a6f75849b");
        let part = Part::new(content("this is a part"), Algorithm::Crc32c, Timestamp::from_unix(0));
        assert_eq!(etag_of_parts([&part].into_iter()), "395d97c07920de036bfa21e7568a2e9f-1");
        let two = etag_of_parts([&part, &part].into_iter());
        assert!(two.ends_with("-2"), "{two}");
        assert_eq!(two.split_once('-').unwrap().0.len(), 32);
    }
}
