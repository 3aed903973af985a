//! Whether a body arrived as it was meant: `Content-MD5` and additional checksums.

use crate::http::Error;
use crate::ops::Call;
use crate::store::{Algorithm, base64, md5};
use ::base64::Engine;
use ::base64::engine::general_purpose::STANDARD;
use std::borrow::Cow;

/// Verifies whatever the request says of its body. Gives the algorithm of its checksum where it names one.
///
/// # Errors
/// 400 `InvalidDigest` or `InvalidRequest` for what cannot be read, `BadDigest` for what is not true.
pub(crate) fn check_integrity(call: Call<'_>) -> Result<Option<Algorithm>, Error> {
    check_md5(call)?;
    let stated = stated_checksum(call)?;
    if let Some(name) = call.header("x-amz-sdk-checksum-algorithm") {
        match &stated {
            None => {
                return Err(Error::invalid_request(
                    "x-amz-sdk-checksum-algorithm specified, but no corresponding x-amz-checksum-* or \
                     x-amz-trailer headers were found.",
                ));
            }
            Some((algorithm, _)) if Algorithm::named(&name) != Some(*algorithm) => {
                return Err(unreadable("x-amz-sdk-checksum-algorithm"));
            }
            Some(_) => {}
        }
    }
    let Some((algorithm, value)) = stated else { return Ok(None) };
    if algorithm.digest(&call.request.body.content) == decode_checksum(algorithm, &value)? {
        return Ok(Some(algorithm));
    }
    Err(Error::new(
        400,
        "BadDigest",
        format!("The {} you specified did not match the calculated checksum.", algorithm.name()),
    ))
}

/// Reads the base64 of a checksum header or element.
///
/// # Errors
/// 400 `InvalidRequest`.
pub(crate) fn decode_checksum(algorithm: Algorithm, value: &str) -> Result<Vec<u8>, Error> {
    algorithm.decode(value).ok_or_else(|| unreadable(algorithm.header()))
}

/// Copies take their bytes from elsewhere.
///
/// # Errors
/// 400 `InvalidRequest` for a body that is not empty (recorded on Amazon S3 for `CopyObject`).
pub(crate) fn check_no_body(call: Call<'_>) -> Result<(), Error> {
    if call.request.body.content.is_empty() {
        return Ok(());
    }
    Err(Error::invalid_request(
        "The request included a body. Requests of this type must not include a non-empty body.",
    ))
}

fn check_md5(call: Call<'_>) -> Result<(), Error> {
    let Some(stated) = call.header("content-md5") else { return Ok(()) };
    let Some(bytes) = STANDARD.decode(stated.as_bytes()).ok().filter(|bytes| bytes.len() == 16) else {
        return Err(Error::new(400, "InvalidDigest", "The Content-MD5 you specified was invalid.")
            .with("Content-MD5", stated));
    };
    let computed = md5(&call.request.body.content);
    if bytes == computed {
        return Ok(());
    }
    Err(Error::new(400, "BadDigest", "The Content-MD5 you specified did not match what we received.")
        .with("ExpectedDigest", stated)
        .with("CalculatedDigest", base64(&computed)))
}

fn stated_checksum(call: Call<'_>) -> Result<Option<(Algorithm, String)>, Error> {
    let trailers = &call.request.body.trailers;
    let mut stated = Algorithm::ALL.into_iter().filter_map(|algorithm| {
        let trailer =
            trailers.iter().find(|(name, _)| name == algorithm.header()).map(|(_, value)| value.clone());
        let value = call.header(algorithm.header()).map(Cow::into_owned).or(trailer)?;
        Some((algorithm, value))
    });
    let first = stated.next();
    if stated.next().is_some() {
        return Err(Error::invalid_request(
            "Expecting a single x-amz-checksum- header. Multiple checksum Types are not allowed.",
        ));
    }
    Ok(first)
}

fn unreadable(header: &'static str) -> Error {
    Error::invalid_request(format!("Value for {header} header is invalid."))
}
