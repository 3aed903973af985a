//! The canonical form of a request.

use crate::percent;

/// A request as a signature covers it: everything as it stands on the wire.
#[derive(Clone, Copy, Debug)]
pub struct Request<'a> {
    /// The method.
    pub method: &'a [u8],
    /// Path and query, joined by `?` where there is a query.
    pub target: &'a [u8],
    /// Names and values in the order sent, with every repeat. Names may be of any case.
    pub headers: &'a [(&'a [u8], &'a [u8])],
    /// What stands for the body: the value of `x-amz-content-sha256`, or [`UNSIGNED_PAYLOAD`] where a presigned
    /// request has no such header.
    ///
    /// [`UNSIGNED_PAYLOAD`]: crate::UNSIGNED_PAYLOAD
    pub payload: &'a [u8],
}

/// How a path enters the canonical request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PathForm {
    /// Decoded once and encoded again, as Amazon's documentation says. A path with a broken escape stays as sent.
    Normal,
    /// As sent, as clients sign that do not look at their path again.
    AsSent,
}

impl<'a> Request<'a> {
    /// The canonical request over the headers named in `signed`.
    ///
    /// The names of `signed` count in lower case and are sorted here, whatever order they come in: Amazon sorts
    /// them too, and so refuses a client that signed them in another order, as curl did before 8.10 (its pull
    /// request 14370). A name without a header counts as a header without a value.
    #[must_use]
    pub fn canonical(self, signed: &[impl AsRef<[u8]>], form: PathForm) -> Vec<u8> {
        let (path, query) = self.split();
        let path = match form {
            PathForm::Normal => normal(path).unwrap_or_else(|| path.to_vec()),
            PathForm::AsSent => path.to_vec(),
        };
        let mut names: Vec<_> = signed.iter().map(|name| name.as_ref().to_ascii_lowercase()).collect();
        names.sort_unstable();
        let query = canonical_query(query);
        let mut text = [self.method, &path, query.as_bytes(), b""].join(&b'\n');
        for name in &names {
            text.extend_from_slice(name);
            text.push(b':');
            let values = self.headers.iter().filter(|(known, _)| known.eq_ignore_ascii_case(name));
            for (at, (_, value)) in values.enumerate() {
                if at > 0 {
                    text.push(b',');
                }
                push_collapsed(&mut text, value);
            }
            text.push(b'\n');
        }
        text.push(b'\n');
        text.extend(names.join(&b';'));
        text.push(b'\n');
        text.extend_from_slice(self.payload);
        text
    }

    /// The canonical requests that a signature may be over: one of each [`PathForm`], without a repeat.
    #[must_use]
    pub fn canonical_forms(self, signed: &[impl AsRef<[u8]>]) -> Vec<Vec<u8>> {
        let mut forms: Vec<_> =
            [PathForm::Normal, PathForm::AsSent].map(|form| self.canonical(signed, form)).into();
        forms.dedup();
        forms
    }

    /// The names of all headers in lower case, sorted, each once.
    #[must_use]
    pub fn header_names(self) -> Vec<Vec<u8>> {
        let mut names: Vec<_> = self.headers.iter().map(|(name, _)| name.to_ascii_lowercase()).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    fn split(self) -> (&'a [u8], &'a [u8]) {
        match self.target.iter().position(|byte| *byte == b'?') {
            Some(at) => {
                (self.target.get(..at).unwrap_or_default(), self.target.get(at + 1..).unwrap_or_default())
            }
            None => (self.target, b""),
        }
    }
}

/// The raw name and value of each parameter of a raw query, which stands without its `?`. A parameter without `=`
/// has an empty value; empty parameters are left out.
pub fn query_pairs(query: &[u8]) -> impl Iterator<Item = (&[u8], &[u8])> {
    let pairs = query.split(|byte| *byte == b'&').filter(|pair| !pair.is_empty());
    pairs.map(|pair| {
        let mut halves = pair.splitn(2, |byte| *byte == b'=');
        (halves.next().unwrap_or_default(), halves.next().unwrap_or_default())
    })
}

fn normal(path: &[u8]) -> Option<Vec<u8>> {
    percent::decode(path).map(|path| percent::encode_path(&path).into_bytes())
}

// A signature cannot cover itself, and a request that carries one in its query has no other.
fn canonical_query(raw: &[u8]) -> String {
    let encode = |part: &[u8]| {
        let plain: Vec<_> = part.iter().map(|byte| if *byte == b'+' { b' ' } else { *byte }).collect();
        // An escape that is broken stays as it is: the request is refused once it is known who sent it.
        percent::encode(&percent::decode(&plain).unwrap_or(plain))
    };
    let mut pairs: Vec<_> = query_pairs(raw)
        .filter(|(name, _)| *name != b"X-Amz-Signature")
        .map(|(name, value)| (encode(name), encode(value)))
        .collect();
    pairs.sort();
    let pairs: Vec<_> = pairs.into_iter().map(|(name, value)| format!("{name}={value}")).collect();
    pairs.join("&")
}

fn push_collapsed(text: &mut Vec<u8>, value: &[u8]) {
    let words = value.split(|byte| *byte == b' ' || *byte == b'\t').filter(|word| !word.is_empty());
    for (at, word) in words.enumerate() {
        if at > 0 {
            text.push(b' ');
        }
        text.extend_from_slice(word);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bare(target: &[u8]) -> Request<'_> {
        Request { method: b"PUT", target, headers: &[], payload: b"p" }
    }

    const NONE: [&str; 0] = [];

    #[test]
    fn amazons_example_of_a_get_request() {
        let hash = b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        let headers: [(&[u8], &[u8]); 4] = [
            (b"host", b"examplebucket.s3.amazonaws.com"),
            (b"range", b"bytes=0-9"),
            (b"x-amz-content-sha256", hash),
            (b"x-amz-date", b"20130524T000000Z"),
        ];
        let request = Request { method: b"GET", target: b"/test.txt", headers: &headers, payload: hash };
        let forms = request.canonical_forms(&request.header_names());
        assert_eq!(forms.len(), 1, "both forms of the path are the same");
        assert_eq!(
            crate::sha256_hex(&forms[0]),
            "7344ae5b7ee6c3e7e6b0fe0640412a37625d1fbfff95c48bbb2dc43964946972"
        );
    }

    #[test]
    fn a_path_that_is_not_in_normal_form_has_two_canonical_requests() {
        let paths = |target: &str| -> Vec<String> {
            let forms = bare(target.as_bytes()).canonical_forms(&NONE).into_iter();
            forms.map(|text| String::from_utf8(text).unwrap().lines().nth(1).unwrap().to_owned()).collect()
        };
        assert_eq!(paths("/b/%e2%82%ac"), ["/b/%E2%82%AC", "/b/%e2%82%ac"]);
        assert_eq!(paths("/b/a(b)"), ["/b/a%28b%29", "/b/a(b)"]);
        assert_eq!(paths("/b/../a b?x"), ["/b/../a%20b", "/b/../a b"]);
        assert_eq!(paths("/b/%zz"), ["/b/%zz"]);
    }

    #[test]
    fn a_query_is_sorted_by_encoded_name_and_value() {
        for (raw, canonical) in [
            ("", ""),
            ("uploads", "uploads="),
            ("b=2&a=1", "a=1&b=2"),
            ("a=2&a=1", "a=1&a=2"),
            ("a=x y", "a=x%20y"),
            ("a=x+y", "a=x%20y"),
            ("a=%7e%2f", "a=~%2F"),
            ("a==b&&c", "a=%3Db&c="),
            ("a=b?c", "a=b%3Fc"),
            ("%zz=%", "%25zz=%25"),
            ("a-b=1&a=1", "a=1&a-b=1"),
            ("a=1&X-Amz-Signature=abc", "a=1"),
        ] {
            let text = bare(format!("/?{raw}").as_bytes()).canonical(&NONE, PathForm::AsSent);
            let text = String::from_utf8(text).unwrap();
            assert_eq!(text.split('\n').nth(2), Some(canonical), "{raw}");
        }
    }

    #[test]
    fn header_values_are_trimmed_and_joined_whatever_bytes_and_case_they_have() {
        let headers: [(&[u8], &[u8]); 4] =
            [(b"X-A", b"  1 \t  2 "), (b"x-b", b""), (b"x-a", b"\xff"), (b"y", b"not signed")];
        let request = Request { headers: &headers, ..bare(b"/") };
        let text = request.canonical(&["x-a", "x-b", "x-c"], PathForm::AsSent);
        assert_eq!(text, b"PUT\n/\n\nx-a:1 2,\xff\nx-b:\nx-c:\n\nx-a;x-b;x-c\np");
        assert_eq!(request.header_names(), [b"x-a".to_vec(), b"x-b".to_vec(), b"y".to_vec()]);
    }

    #[test]
    fn signed_headers_are_sorted_by_name_whatever_order_the_client_gave() {
        let headers: [(&[u8], &[u8]); 2] = [(b"x-a", b"1"), (b"x-a-b", b"2")];
        let text = Request { headers: &headers, ..bare(b"/") }.canonical(&["X-A-B", "x-a"], PathForm::Normal);
        assert_eq!(text, b"PUT\n/\n\nx-a:1\nx-a-b:2\n\nx-a;x-a-b\np");
    }
}
