//! The bytes of an object or part.

use bytes::{Bytes, BytesMut};

/// Bytes in shared segments: slicing and joining copy nothing, so a copied part costs no memory.
#[derive(Clone, Debug, Default)]
pub(crate) struct Content {
    segments: Vec<Bytes>,
    len: u64,
}

impl Content {
    /// How many bytes.
    pub(crate) fn len(&self) -> u64 {
        self.len
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.len == 0
    }

    /// The segments in order, none of them empty.
    pub(crate) fn segments(&self) -> impl Iterator<Item = &[u8]> {
        self.segments.iter().map(AsRef::as_ref)
    }

    /// `length` bytes from the zero-based `offset`; what lies beyond the end is left out.
    pub(crate) fn slice(&self, offset: u64, length: u64) -> Self {
        let mut skip = offset;
        let mut left = length;
        let mut slice = Self::default();
        for segment in &self.segments {
            let size = segment.len() as u64;
            let (from, to) = (skip.min(size), skip.saturating_add(left).min(size));
            skip -= from;
            left -= to - from;
            // Both are at most the segment's length, so neither conversion loses anything.
            slice.push(segment.slice(from as usize..to as usize));
        }
        slice
    }

    /// Adds bytes at the end.
    pub(crate) fn push(&mut self, segment: Bytes) {
        if !segment.is_empty() {
            self.len += segment.len() as u64;
            self.segments.push(segment);
        }
    }

    /// All bytes in one piece: a copy where there is more than one segment.
    pub(crate) fn joined(&self) -> Bytes {
        match self.segments.as_slice() {
            [] => Bytes::new(),
            [only] => only.clone(),
            many => many
                .iter()
                .fold(BytesMut::new(), |mut all, segment| {
                    all.extend_from_slice(segment);
                    all
                })
                .freeze(),
        }
    }
}

impl PartialEq for Content {
    /// The same bytes, however they are cut.
    fn eq(&self, other: &Self) -> bool {
        self.len == other.len && self.joined() == other.joined()
    }
}

impl From<Bytes> for Content {
    fn from(bytes: Bytes) -> Self {
        Self::from_iter([bytes])
    }
}

impl FromIterator<Bytes> for Content {
    fn from_iter<I: IntoIterator<Item = Bytes>>(segments: I) -> Self {
        let mut content = Self::default();
        segments.into_iter().for_each(|segment| content.push(segment));
        content
    }
}

impl<'a> FromIterator<&'a Content> for Content {
    fn from_iter<I: IntoIterator<Item = &'a Content>>(contents: I) -> Self {
        contents.into_iter().flat_map(|content| content.segments.iter().cloned()).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_slice_holds_the_same_bytes_as_a_slice_of_the_whole() {
        let segments = ["abc", "", "d", "efgh"].map(|text| Bytes::from_static(text.as_bytes()));
        let content = Content::from_iter(segments);
        let whole = content.joined();
        assert_eq!((content.len(), &whole[..]), (8, b"abcdefgh".as_slice()));
        for from in 0..=9_usize {
            for length in 0..=9_usize {
                let slice = content.slice(from as u64, length as u64);
                let expected = &whole[from.min(8)..(from + length).min(8)];
                assert_eq!(&slice.joined()[..], expected, "{length} from {from}");
                assert_eq!(slice.len(), expected.len() as u64);
                assert!(slice.segments().all(|segment| !segment.is_empty()));
            }
        }
        assert!(content.slice(3, u64::MAX).joined().ends_with(b"defgh"));
    }

    #[test]
    fn joining_contents_shares_their_bytes() {
        let (one, other) =
            (Content::from(Bytes::from_static(b"ab")), Content::from(Bytes::from_static(b"cd")));
        let both = Content::from_iter([&one, &other, &one]);
        assert_eq!(&both.joined()[..], b"abcdab");
        assert!(
            both.segments()
                .map(<[u8]>::as_ptr)
                .eq([one.joined(), other.joined(), one.joined()].iter().map(|b| b.as_ptr()))
        );
    }
}
