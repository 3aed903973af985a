//! Requests, from one that succeeds to whatever a row asks for.

use upcheck_grammar::HttpDate;
use upcheck_model::{Outcome, Request, upload_part_copy};

use crate::store::{STORED, store};

pub(crate) const SOURCE: &str = "x-amz-copy-source";
pub(crate) const RANGE: &str = "x-amz-copy-source-range";
pub(crate) const IF_MATCH: &str = "x-amz-copy-source-if-match";
pub(crate) const IF_NONE_MATCH: &str = "x-amz-copy-source-if-none-match";
pub(crate) const IF_MODIFIED: &str = "x-amz-copy-source-if-modified-since";
pub(crate) const IF_UNMODIFIED: &str = "x-amz-copy-source-if-unmodified-since";
pub(crate) const DESTINATION_OWNER: &str = "x-amz-expected-bucket-owner";
pub(crate) const SOURCE_OWNER: &str = "x-amz-source-expected-bucket-owner";

/// The copy of `source` to part 1 of the upload `upload` of `target/part`.
pub(crate) fn copy_of(source: impl AsRef<[u8]>) -> Request {
    let request = Request {
        bucket: "target".to_owned(),
        key: "part".to_owned(),
        part_number: Some("1".to_owned()),
        upload_id: Some("upload".to_owned()),
        headers: Vec::new(),
    };
    with(&request, SOURCE, source)
}

/// The same request with the header set to `value`.
pub(crate) fn with(request: &Request, header: &str, value: impl AsRef<[u8]>) -> Request {
    let mut request = without(request, header);
    request.headers.push((header.to_owned(), value.as_ref().to_vec()));
    request
}

/// The same request with several headers set.
pub(crate) fn with_all(request: &Request, headers: &[(&str, &str)]) -> Request {
    headers.iter().fold(request.clone(), |request, (header, value)| with(&request, header, value))
}

/// The same request without the header.
pub(crate) fn without(request: &Request, header: &str) -> Request {
    let mut request = request.clone();
    request.headers.retain(|(name, _)| name != header);
    request
}

/// All that the model allows in [`store`], preferred first.
pub(crate) fn answers(request: &Request) -> Vec<Outcome> {
    upload_part_copy(&store(), request).into_iter().collect()
}

/// The HTTP date `offset` seconds after every version was stored.
pub(crate) fn date(offset: i64) -> String {
    HttpDate::from_unix(STORED + offset).expect("tests stay within the years").to_string()
}
