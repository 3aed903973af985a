//! Additional checksums.

use super::{Content, Part};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use crc_fast::CrcAlgorithm::{Crc32Iscsi, Crc32IsoHdlc, Crc64Nvme};
use crc_fast::{CrcAlgorithm, checksum_combine};
use sha1::Sha1;
use sha2::{Digest, Sha256};

/// A checksum algorithm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Algorithm {
    /// CRC-32 as in gzip.
    Crc32,
    /// CRC-32C (Castagnoli).
    Crc32c,
    /// CRC-64/NVME: what Amazon computes where nothing else is asked for.
    Crc64Nvme,
    /// SHA-1
    Sha1,
    /// SHA-256
    Sha256,
}

/// What the checksum of an object in parts is computed over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Over the parts' checksums.
    Composite,
    /// Over the object's bytes.
    FullObject,
}

/// An object's checksum as answers show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Checksum {
    /// The algorithm.
    pub(crate) algorithm: Algorithm,
    /// What it was computed over.
    pub(crate) kind: Kind,
    /// Base64, for a composite one with `-` and the number of parts.
    pub(crate) text: String,
}

impl Algorithm {
    /// All of them, in the order in which Amazon names them.
    pub(crate) const ALL: [Self; 5] = [Self::Crc32, Self::Crc32c, Self::Crc64Nvme, Self::Sha1, Self::Sha256];

    /// The value of `x-amz-checksum-algorithm` and of `ChecksumAlgorithm` elements.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Crc32 => "CRC32",
            Self::Crc32c => "CRC32C",
            Self::Crc64Nvme => "CRC64NVME",
            Self::Sha1 => "SHA1",
            Self::Sha256 => "SHA256",
        }
    }

    /// The header with the checksum's value.
    pub(crate) fn header(self) -> &'static str {
        match self {
            Self::Crc32 => "x-amz-checksum-crc32",
            Self::Crc32c => "x-amz-checksum-crc32c",
            Self::Crc64Nvme => "x-amz-checksum-crc64nvme",
            Self::Sha1 => "x-amz-checksum-sha1",
            Self::Sha256 => "x-amz-checksum-sha256",
        }
    }

    /// The XML element with the checksum's value.
    pub(crate) fn element(self) -> &'static str {
        match self {
            Self::Crc32 => "ChecksumCRC32",
            Self::Crc32c => "ChecksumCRC32C",
            Self::Crc64Nvme => "ChecksumCRC64NVME",
            Self::Sha1 => "ChecksumSHA1",
            Self::Sha256 => "ChecksumSHA256",
        }
    }

    /// The algorithm called `name`, in any case.
    pub(crate) fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|algorithm| algorithm.name().eq_ignore_ascii_case(name))
    }

    /// The kind that an upload has where it names none: Amazon's documentation.
    pub(crate) fn default_kind(self) -> Kind {
        if self == Self::Crc64Nvme { Kind::FullObject } else { Kind::Composite }
    }

    /// Whether the algorithm can have that kind. Only CRCs of parts combine to the CRC of the whole.
    pub(crate) fn allows(self, kind: Kind) -> bool {
        match kind {
            Kind::Composite => self != Self::Crc64Nvme,
            Kind::FullObject => self.crc().is_some(),
        }
    }

    /// The checksum of `content`: 4, 8, 20 or 32 bytes.
    pub(crate) fn digest(self, content: &Content) -> Vec<u8> {
        match self {
            Self::Crc32 => self.crc_bytes(crc(Crc32IsoHdlc, content)),
            Self::Crc32c => self.crc_bytes(crc(Crc32Iscsi, content)),
            Self::Crc64Nvme => self.crc_bytes(crc(Crc64Nvme, content)),
            Self::Sha1 => digest::<Sha1>(content),
            Self::Sha256 => digest::<Sha256>(content),
        }
    }

    /// The length of a checksum in bytes.
    pub(crate) fn len(self) -> usize {
        match self {
            Self::Crc32 | Self::Crc32c => 4,
            Self::Crc64Nvme => 8,
            Self::Sha1 => 20,
            Self::Sha256 => 32,
        }
    }

    /// Reads base64 of exactly this algorithm's length.
    pub(crate) fn decode(self, text: &str) -> Option<Vec<u8>> {
        STANDARD.decode(text).ok().filter(|bytes| bytes.len() == self.len())
    }

    fn crc(self) -> Option<CrcAlgorithm> {
        match self {
            Self::Crc32 => Some(Crc32IsoHdlc),
            Self::Crc32c => Some(Crc32Iscsi),
            Self::Crc64Nvme => Some(Crc64Nvme),
            Self::Sha1 | Self::Sha256 => None,
        }
    }

    fn crc_bytes(self, value: u64) -> Vec<u8> {
        value.to_be_bytes().into_iter().skip(8 - self.len()).collect()
    }
}

impl Kind {
    /// The value of `x-amz-checksum-type` and of `ChecksumType` elements.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Composite => "COMPOSITE",
            Self::FullObject => "FULL_OBJECT",
        }
    }

    /// The kind called `name`.
    pub(crate) fn named(name: &str) -> Option<Self> {
        [Self::Composite, Self::FullObject].into_iter().find(|kind| kind.name() == name)
    }
}

impl Checksum {
    /// The checksum of an object stored in one piece.
    pub(crate) fn of(algorithm: Algorithm, content: &Content) -> Self {
        Self { algorithm, kind: Kind::FullObject, text: encode(&algorithm.digest(content)) }
    }

    /// The checksum of an object made of `parts`, whose own checksums must be of `algorithm`.
    pub(crate) fn of_parts(algorithm: Algorithm, kind: Kind, parts: &[&Part]) -> Self {
        let text = match (kind, algorithm.crc()) {
            (Kind::FullObject, Some(crc)) => {
                let whole = parts.iter().fold(0, |whole, part| {
                    checksum_combine(crc, whole, number(&part.checksum), part.content.len())
                });
                encode(&algorithm.crc_bytes(whole))
            }
            _ => {
                let all = parts.iter().flat_map(|part| part.checksum.iter().copied());
                let content = Content::from(all.collect::<Bytes>());
                format!("{}-{}", encode(&algorithm.digest(&content)), parts.len())
            }
        };
        Self { algorithm, kind, text }
    }
}

/// Standard base64 with padding.
pub(crate) fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

fn crc(algorithm: CrcAlgorithm, content: &Content) -> u64 {
    let mut digest = crc_fast::Digest::new(algorithm);
    content.segments().for_each(|segment| digest.update(segment));
    digest.finalize()
}

fn digest<D: Digest>(content: &Content) -> Vec<u8> {
    let mut digest = D::new();
    content.segments().for_each(|segment| digest.update(segment));
    digest.finalize().to_vec()
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::timestamp::Timestamp;

    fn content(text: &'static str) -> Content {
        Content::from(Bytes::from_static(text.as_bytes()))
    }

    #[test]
    fn each_algorithm_gives_its_published_check_value() {
        for (algorithm, check) in [
            (Algorithm::Crc32, "y/Q5Jg=="),
            (Algorithm::Crc32c, "4waSgw=="),
            (Algorithm::Crc64Nvme, "rosUhgp5mIg="),
            (Algorithm::Sha1, "98O8HYCOBHMq32eZZczDTKeuNEE="),
            (Algorithm::Sha256, "FeKw08M4keuw8e9gnsQZQgwg4yDOlMZfvIwzEkSOsiU="),
        ] {
            let checksum = Checksum::of(algorithm, &content("123456789"));
            assert_eq!(checksum.text, check, "{algorithm:?}");
            assert_eq!(algorithm.decode(check).map(|bytes| bytes.len()), Some(algorithm.len()));
            assert_eq!(algorithm.decode("AAA="), None);
            assert_eq!(Algorithm::named(&algorithm.name().to_lowercase()), Some(algorithm));
        }
    }

    #[test]
    fn checksums_of_parts_are_those_recorded_on_amazon() {
        let part = Part::new(content("this is a part"), Algorithm::Crc32c, Timestamp::from_unix(0));
        let of = |kind| Checksum::of_parts(Algorithm::Crc32c, kind, &[&part]).text;
        assert_eq!(of(Kind::Composite), "F9bAnw==-1");
        assert_eq!(of(Kind::FullObject), "iqJrOQ==");
    }

    #[test]
    fn crcs_of_parts_combine_to_the_crc_of_the_whole() {
        for algorithm in Algorithm::ALL.into_iter().filter(|algorithm| algorithm.allows(Kind::FullObject)) {
            let part = |text| Part::new(content(text), algorithm, Timestamp::from_unix(0));
            let (one, empty, other) = (part("12345"), part(""), part("6789"));
            let combined = Checksum::of_parts(algorithm, Kind::FullObject, &[&one, &empty, &other]);
            assert_eq!(combined, Checksum::of(algorithm, &content("123456789")));
        }
    }
}
