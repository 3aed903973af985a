//! The `aws-chunked` framing of a body: Amazon's documentation of chunked uploads.
//!
//! ```text
//! body    = *chunk last
//! chunk   = size [";chunk-signature=" signature] CRLF data CRLF
//! last    = "0" [";chunk-signature=" signature] CRLF *(name ":" value CRLF) CRLF
//! ```

use crate::http::{Body, Error};
use crate::store::Content;
use bytes::{Buf, Bytes};
use upcheck_sigv4::{Scope, SigningKey, Time, chunk_to_sign, trailer_to_sign};

/// Verifies the signatures of chunks, each of which covers the one before.
#[derive(Clone, Debug)]
pub(crate) struct ChunkSigner {
    key: SigningKey,
    time: Time,
    scope: Scope,
    previous: String,
}

impl ChunkSigner {
    /// Continues from the signature of the request's head, `seed`.
    pub(crate) fn new(key: SigningKey, time: Time, scope: Scope, seed: &str) -> Self {
        Self { key, time, scope, previous: seed.to_owned() }
    }

    fn check_chunk(&mut self, data: &[u8], signature: &str) -> Result<(), Error> {
        self.check(chunk_to_sign(self.time, &self.scope, &self.previous, data), signature)
    }

    fn check_trailer(&mut self, lines: &str, signature: &str) -> Result<(), Error> {
        self.check(trailer_to_sign(self.time, &self.scope, &self.previous, lines.as_bytes()), signature)
    }

    fn check(&mut self, text: String, signature: &str) -> Result<(), Error> {
        if !self.key.verifies(&text, signature) {
            return Err(Error::new(
                403,
                "SignatureDoesNotMatch",
                "The request signature we calculated does not match the signature you provided. Check your key \
                 and signing method.",
            )
            .with("StringToSign", text)
            .with("SignatureProvided", signature));
        }
        signature.clone_into(&mut self.previous);
        Ok(())
    }
}

/// Takes the framing off. `trailer` says whether trailing headers may follow, `signer` verifies signatures
/// where chunks must carry them.
///
/// # Errors
/// 400 `IncompleteBody` for broken framing, `MalformedTrailerError` for broken trailers, 403
/// `SignatureDoesNotMatch`.
pub(crate) fn decode(body: &Bytes, trailer: bool, mut signer: Option<ChunkSigner>) -> Result<Body, Error> {
    let mut rest = body.clone();
    let mut content = Content::default();
    loop {
        let line = take_line(&mut rest).ok_or_else(incomplete)?;
        let (size, extension) = line.split_once(';').unwrap_or((&line, ""));
        let size = usize::from_str_radix(size, 16).ok().filter(|_| !size.starts_with('+'));
        let size = size.filter(|size| *size <= rest.len()).ok_or_else(incomplete)?;
        let data = rest.split_to(size);
        if let Some(signer) = &mut signer {
            let signature = extension.strip_prefix("chunk-signature=").unwrap_or_default();
            signer.check_chunk(&data, signature)?;
        }
        if size == 0 {
            break;
        }
        if !rest.starts_with(b"\r\n") {
            return Err(incomplete());
        }
        rest.advance(2);
        content.push(data);
    }
    let trailers = read_trailers(rest, signer)?;
    if !trailer && !trailers.is_empty() {
        return Err(malformed_trailer());
    }
    Ok(Body { content, trailers })
}

/// 400: the body ends too early or its framing is broken.
pub(crate) fn incomplete() -> Error {
    Error::new(400, "IncompleteBody", "The request body terminated unexpectedly")
}

/// 400: the trailing headers are broken, or others than `x-amz-trailer` announced.
pub(crate) fn malformed_trailer() -> Error {
    Error::new(
        400,
        "MalformedTrailerError",
        "The request contained trailing data that was not well-formed or did not conform to our published schema.",
    )
}

fn read_trailers(mut rest: Bytes, signer: Option<ChunkSigner>) -> Result<Vec<(String, String)>, Error> {
    const SIGNATURE: &str = "x-amz-trailer-signature";
    let mut trailers = Vec::new();
    let mut signature = None;
    while !rest.is_empty() {
        let line = take_line(&mut rest).ok_or_else(malformed_trailer)?;
        if line.is_empty() {
            break;
        }
        let (name, value) = line.split_once(':').ok_or_else(malformed_trailer)?;
        let (name, value) = (name.trim().to_ascii_lowercase(), value.trim().to_owned());
        if name == SIGNATURE {
            signature = Some(value);
        } else {
            trailers.push((name, value));
        }
    }
    if let Some(mut signer) = signer
        && !trailers.is_empty()
    {
        let lines: String = trailers.iter().map(|(name, value)| format!("{name}:{value}\n")).collect();
        signer.check_trailer(&lines, &signature.unwrap_or_default())?;
    }
    Ok(trailers)
}

fn take_line(rest: &mut Bytes) -> Option<String> {
    let end = rest.windows(2).position(|pair| pair == b"\r\n")?;
    let line = rest.split_to(end);
    rest.advance(2);
    String::from_utf8(line.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(body: &str) -> Result<(String, usize), &'static str> {
        let body = Bytes::copy_from_slice(body.as_bytes());
        let decoded = decode(&body, true, None).map_err(|error| error.code)?;
        let text = String::from_utf8(decoded.content.joined().to_vec()).unwrap();
        Ok((text, decoded.trailers.len()))
    }

    #[test]
    fn framing_is_taken_off() {
        for (body, expected) in [
            ("0\r\n\r\n", Ok(("", 0))),
            ("3\r\nabc\r\n0\r\n\r\n", Ok(("abc", 0))),
            ("A\r\n0123456789\r\n2\r\n\r\n\r\n0\r\nx-a:b\r\n\r\n", Ok(("0123456789\r\n", 1))),
            ("3;ext=1\r\nabc\r\n0\r\nX-A: b \r\ny:z\r\n\r\n", Ok(("abc", 2))),
            ("", Err("IncompleteBody")),
            ("3\r\nabc", Err("IncompleteBody")),
            ("3\r\nabcd\r\n0\r\n\r\n", Err("IncompleteBody")),
            ("4\r\nabc\r\n", Err("IncompleteBody")),
            ("+3\r\nabc\r\n0\r\n\r\n", Err("IncompleteBody")),
            ("zz\r\n", Err("IncompleteBody")),
            ("ffffffffffffffffffff\r\n", Err("IncompleteBody")),
            ("0\r\nx-a\r\n\r\n", Err("MalformedTrailerError")),
            ("0\r\nx-a:b", Err("MalformedTrailerError")),
        ] {
            assert_eq!(plain(body), expected.map(|(text, count)| (text.to_owned(), count)), "{body:?}");
        }
    }

    fn signer(seed: &str) -> ChunkSigner {
        let scope =
            Scope { day: "20130524".to_owned(), region: "us-east-1".to_owned(), service: "s3".to_owned() };
        let key = SigningKey::derive("wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY", &scope);
        ChunkSigner::new(key, Time::from_unix(1_369_353_600), scope, seed)
    }

    // The example of Amazon's documentation: 66560 letters `a` in chunks of 65536 and 1024 bytes.
    #[test]
    fn chunk_signatures_are_verified() {
        let signer = signer("4f232c4386841ef735655705268965c44a0e4690baa4adea153f7db9fa80a0a9");
        let body = [
            "10000;chunk-signature=ad80c730a21e5b8d04586a2213dd63b9a0e99e0e2307b0ade35a65485a288648\r\n",
            &"a".repeat(65_536),
            "\r\n400;chunk-signature=0055627c9e194cb4542bae2aa5492e3c1575bbb81b612b7d234b86a503ef5497\r\n",
            &"a".repeat(1024),
            "\r\n0;chunk-signature=b6c6ea8a5354eaf15b3cb7646744f4275b71ea724fed81ceb9323e279d449df9\r\n\r\n",
        ]
        .concat();
        let decoded = decode(&body.clone().into(), false, Some(signer.clone())).unwrap();
        assert_eq!(decoded.content.len(), 66_560);
        for altered in
            [body.replacen('a', "b", 1), body.replace("400;chunk-signature=0", "400;chunk-signature=1")]
        {
            let error = decode(&altered.into(), false, Some(signer.clone())).unwrap_err();
            assert_eq!((error.status, error.code), (403, "SignatureDoesNotMatch"));
        }
        let unsigned = decode(&Bytes::from_static(b"0\r\n\r\n"), false, Some(signer)).unwrap_err();
        assert_eq!(unsigned.code, "SignatureDoesNotMatch");
    }

    // The example of Amazon's documentation for trailers: the same data, then its CRC-32C.
    #[test]
    fn trailer_signatures_are_verified() {
        let signer = signer("106e2a8a18243abcf37539882f36619c00e2dfc72633413f02d3b74544bfeb8e");
        let body = [
            "10000;chunk-signature=b474d8862b1487a5145d686f57f013e54db672cee1c953b3010fb58501ef5aa2\r\n",
            &"a".repeat(65_536),
            "\r\n400;chunk-signature=1c1344b170168f8e65b41376b44b20fe354e373826ccbbe2c1d40a8cae51e5c7\r\n",
            &"a".repeat(1024),
            "\r\n0;chunk-signature=2ca2aba2005185cf7159c6277faf83795951dd77a3a99e6e65d5c9f85863f992\r\n",
            "x-amz-checksum-crc32c:sOO8/Q==\r\n",
            "x-amz-trailer-signature:d81f82fc3505edab99d459891051a732e8730629a2e4a59689829ca17fe2e435\r\n\r\n",
        ]
        .concat();
        let decoded = decode(&body.clone().into(), true, Some(signer.clone())).unwrap();
        assert_eq!(decoded.trailers, [("x-amz-checksum-crc32c".to_owned(), "sOO8/Q==".to_owned())]);
        for altered in [body.replace("sOO8", "sOO9"), body.replace("x-amz-trailer-signature", "x-amz-other")]
        {
            let error = decode(&altered.into(), true, Some(signer.clone())).unwrap_err();
            assert_eq!(error.code, "SignatureDoesNotMatch");
        }
    }

    #[test]
    fn trailers_need_to_be_expected() {
        let body = Bytes::from_static(b"0\r\nx-a:b\r\n\r\n");
        assert_eq!(decode(&body, false, None).unwrap_err().code, "MalformedTrailerError");
    }
}
