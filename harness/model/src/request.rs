//! An `UploadPartCopy` request, already authenticated and routed by method and path.

/// The request as the operation sees it: names decoded, header values raw.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Request {
    /// The destination bucket.
    pub bucket: String,
    /// The destination key, percent-decoded.
    pub key: String,
    /// The `partNumber` query parameter, percent-decoded; `None` where it is absent.
    pub part_number: Option<String>,
    /// The `uploadId` query parameter, percent-decoded; `None` where it is absent.
    pub upload_id: Option<String>,
    /// Header fields: lower-case name and raw value with outer blanks trimmed, in wire order.
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Request {
    /// The value of the first header field called `name` (lower case).
    #[must_use]
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        self.headers.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_slice())
    }

    /// The raw copy source; empty where the header is absent.
    pub(crate) fn copy_source(&self) -> &[u8] {
        self.header("x-amz-copy-source").unwrap_or_default()
    }
}
