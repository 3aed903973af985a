//! Multipart uploads and their parts.

use super::{Algorithm, Attributes, Content, Kind, Tags, md5};
use crate::timestamp::Timestamp;
use std::collections::BTreeMap;
use upcheck_grammar::AccountId;
use upcheck_sigv4::hex;

/// An unfinished multipart upload.
#[derive(Clone, Debug)]
pub(crate) struct Upload {
    /// The key of the object to be.
    pub(crate) key: String,
    /// The account that created it.
    pub(crate) initiator: AccountId,
    /// When it was created.
    pub(crate) initiated: Timestamp,
    /// Headers for the object to be.
    pub(crate) attributes: Attributes,
    /// Tags for the object to be.
    pub(crate) tags: Tags,
    /// The checksum that the upload was created with.
    pub(crate) checksum: Option<(Algorithm, Kind)>,
    /// The parts by number.
    pub(crate) parts: BTreeMap<u16, Part>,
}

/// A part of an upload.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Part {
    /// The bytes.
    pub(crate) content: Content,
    /// Their MD5.
    pub(crate) md5: [u8; 16],
    /// Their checksum, of the upload's algorithm.
    pub(crate) checksum: Vec<u8>,
    /// When it was stored.
    pub(crate) modified: Timestamp,
}

impl Upload {
    /// The algorithm that every part's checksum is kept in.
    pub(crate) fn algorithm(&self) -> Algorithm {
        self.checksum.map_or(Algorithm::Crc64Nvme, |(algorithm, _)| algorithm)
    }

    /// The kind of the finished object's checksum.
    pub(crate) fn kind(&self) -> Kind {
        self.checksum.map_or(Kind::FullObject, |(_, kind)| kind)
    }
}

impl Part {
    /// A part of these bytes: reads them all to compute MD5 and checksum.
    pub(crate) fn new(content: Content, algorithm: Algorithm, now: Timestamp) -> Self {
        Self { md5: md5(&content), checksum: algorithm.digest(&content), content, modified: now }
    }

    /// The entity tag without quotes.
    pub(crate) fn etag(&self) -> String {
        hex(&self.md5)
    }
}
