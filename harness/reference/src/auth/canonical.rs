//! The canonical form of a request, as Amazon's documentation of Signature Version 4 lays it down.

use crate::http::{percent, query_pairs};
use hyper::HeaderMap;

/// What a signature is computed over, except for the path's spelling.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Unsigned<'a> {
    /// The HTTP method.
    pub(crate) method: &'a str,
    /// The path as sent.
    pub(crate) path: &'a str,
    /// The query as sent, without its `?`.
    pub(crate) query: &'a str,
    /// All headers.
    pub(crate) headers: &'a HeaderMap,
    /// The names of the signed ones, lower case, in any order.
    pub(crate) signed: &'a [String],
    /// The value of `x-amz-content-sha256`.
    pub(crate) payload: &'a str,
}

impl Unsigned<'_> {
    /// The canonical requests that a signature may be over: with the path decoded and encoded again, as
    /// Amazon does, and with the path as sent, as clients sign that do not normalise.
    pub(crate) fn canonical_requests(self) -> Vec<Vec<u8>> {
        let normal = percent::decode(self.path).map(|path| percent::encode_path(&path));
        let mut paths: Vec<&str> = normal.as_deref().into_iter().chain([self.path]).collect();
        paths.dedup();
        paths.into_iter().map(|path| self.canonical_request(path)).collect()
    }

    fn canonical_request(self, path: &str) -> Vec<u8> {
        let query = canonical_query(self.query);
        let mut text = [self.method, path, &query, ""].join("\n").into_bytes();
        // Amazon sorts the names itself and so refuses a client that signed them in another order, as curl did before
        // 8.10 (its pull request 14370).
        let mut signed = self.signed.to_vec();
        signed.sort_unstable();
        for name in &signed {
            text.extend_from_slice(name.as_bytes());
            text.push(b':');
            for (at, value) in self.headers.get_all(name).iter().enumerate() {
                if at > 0 {
                    text.push(b',');
                }
                push_collapsed(&mut text, value.as_bytes());
            }
            text.push(b'\n');
        }
        text.push(b'\n');
        text.extend_from_slice(signed.join(";").as_bytes());
        text.push(b'\n');
        text.extend_from_slice(self.payload.as_bytes());
        text
    }
}

fn canonical_query(raw: &str) -> String {
    let encode = |part: &str| {
        // An escape that is broken stays as it is: the request is refused once it is known who sent it.
        let plain = part.replace('+', " ");
        percent::encode_strictly(&percent::decode(&plain).unwrap_or_else(|| plain.into_bytes()))
    };
    let mut pairs: Vec<_> = query_pairs(raw).map(|(name, value)| (encode(name), encode(value))).collect();
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
    use hyper::header::{HeaderName, HeaderValue};

    fn headers(list: &[(&str, &[u8])]) -> HeaderMap {
        let pair = |(name, value): &(&str, &[u8])| {
            (HeaderName::from_bytes(name.as_bytes()).unwrap(), HeaderValue::from_bytes(value).unwrap())
        };
        list.iter().map(pair).collect()
    }

    #[test]
    fn amazons_example_of_a_get_request() {
        let headers = headers(&[
            ("host", b"examplebucket.s3.amazonaws.com"),
            ("range", b"bytes=0-9"),
            ("x-amz-content-sha256", b"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
            ("x-amz-date", b"20130524T000000Z"),
        ]);
        let signed: Vec<_> = headers.keys().map(ToString::to_string).collect();
        let unsigned = Unsigned {
            method: "GET",
            path: "/test.txt",
            query: "",
            headers: &headers,
            signed: &signed,
            payload: "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        };
        let requests = unsigned.canonical_requests();
        assert_eq!(requests.len(), 1, "both spellings of the path are the same");
        let lines: Vec<_> = requests[0].split(|byte| *byte == b'\n').collect();
        assert_eq!(
            lines[..4],
            [b"GET".as_slice(), b"/test.txt", b"", b"host:examplebucket.s3.amazonaws.com"]
        );
        assert_eq!(lines[8], b"host;range;x-amz-content-sha256;x-amz-date");
    }

    #[test]
    fn a_path_that_is_not_in_normal_form_has_two_canonical_requests() {
        let headers = HeaderMap::new();
        let paths = |path| {
            let unsigned =
                Unsigned { method: "PUT", path, query: "", headers: &headers, signed: &[], payload: "" };
            let requests = unsigned.canonical_requests().into_iter();
            requests
                .map(|text| String::from_utf8(text).unwrap().lines().nth(1).unwrap().to_owned())
                .collect::<Vec<_>>()
        };
        assert_eq!(paths("/b/%e2%82%ac"), ["/b/%E2%82%AC", "/b/%e2%82%ac"]);
        assert_eq!(paths("/b/a(b)"), ["/b/a%28b%29", "/b/a(b)"]);
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
            ("a=x+y&b=%2b", "a=x%20y&b=%2B"),
            ("prefix=a/b~c", "prefix=a%2Fb~c"),
            ("a=b=c", "a=b%3Dc"),
            ("a=%", "a=%25"),
        ] {
            assert_eq!(canonical_query(raw), canonical, "{raw}");
        }
    }

    #[test]
    fn signed_headers_are_sorted_by_name_whatever_order_the_client_gave() {
        let headers = headers(&[("x-a", b"1"), ("x-a-b", b"2")]);
        let signed = ["x-a-b", "x-a"].map(ToOwned::to_owned);
        let unsigned = Unsigned {
            method: "GET",
            path: "/",
            query: "",
            headers: &headers,
            signed: &signed,
            payload: "p",
        };
        assert_eq!(unsigned.canonical_requests(), [b"GET\n/\n\nx-a:1\nx-a-b:2\n\nx-a;x-a-b\np".to_vec()]);
    }

    #[test]
    fn header_values_are_trimmed_and_joined() {
        let headers = headers(&[("x-a", b"  1 \t  2 "), ("x-a", b"\xff"), ("x-b", b"")]);
        let signed = ["x-a", "x-b", "x-c"].map(ToOwned::to_owned);
        let unsigned = Unsigned {
            method: "GET",
            path: "/",
            query: "",
            headers: &headers,
            signed: &signed,
            payload: "p",
        };
        assert_eq!(
            unsigned.canonical_requests(),
            [b"GET\n/\n\nx-a:1 2,\xff\nx-b:\nx-c:\n\nx-a;x-b;x-c\np".to_vec()]
        );
    }
}
