//! What a part must hold, without holding it.

use crate::world::pattern_run;
use std::ops::Range;

/// How many bytes are drawn at once to be compared.
const PIECE: usize = 64 * 1024;

/// Bytes that are expected somewhere.
#[derive(Clone, Debug)]
pub enum Contents {
    /// A run of a source, which may be megabytes: by its seed and zero-based offsets.
    Drawn {
        /// The seed of the source's pattern.
        seed: u64,
        /// From the first byte to the one behind the last.
        offsets: Range<u64>,
    },
    /// These.
    Given(Vec<u8>),
}

impl Contents {
    /// How many bytes there are.
    #[must_use]
    pub fn size(&self) -> u64 {
        match self {
            Self::Drawn { offsets, .. } => offsets.end.saturating_sub(offsets.start),
            Self::Given(bytes) => bytes.len() as u64,
        }
    }

    /// Whether these are the bytes.
    #[must_use]
    pub fn are(&self, bytes: &[u8]) -> bool {
        match self {
            Self::Given(given) => given == bytes,
            Self::Drawn { seed, offsets } => {
                let starts = (offsets.start..).step_by(PIECE);
                self.size() == bytes.len() as u64
                    && bytes
                        .chunks(PIECE)
                        .zip(starts)
                        .all(|(piece, start)| piece == pattern_run(*seed, start..start + piece.len() as u64))
            }
        }
    }

    /// The bytes themselves.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        match self {
            Self::Given(bytes) => bytes.clone(),
            Self::Drawn { seed, offsets } => pattern_run(*seed, offsets.clone()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_is_told_from_every_other_without_being_drawn_whole() {
        for offsets in [0..0, 0..1, 5..40, 3..3 + PIECE as u64, 7..20 + 2 * PIECE as u64] {
            let contents = Contents::Drawn { seed: 2, offsets: offsets.clone() };
            let bytes = contents.to_bytes();
            assert_eq!(contents.size(), bytes.len() as u64);
            assert!(contents.are(&bytes), "{offsets:?}");
            assert!(!contents.are(&[&*bytes, b"x"].concat()), "{offsets:?} and a byte more");
            for changed in [0, bytes.len() / 2, bytes.len().saturating_sub(1)] {
                let mut other = bytes.clone();
                if let Some(byte) = other.get_mut(changed) {
                    *byte ^= 1;
                    assert!(!contents.are(&other), "{offsets:?}, changed at {changed}");
                }
            }
        }
    }
}
