//! Seeds that no case can say: what is not recorded, what a client cannot send, what only files and servers hold.

use super::Shelf;

/// Target, name, contents.
const SEEDS: [(&str, &str, &str); 51] = [
    ("copy_range", "largest", "bytes=18446744073709551615-18446744073709551616"),
    ("http_date", "rfc850", "Sunday, 06-Nov-94 08:49:37 GMT"),
    ("http_date", "asctime", "Sun Nov  6 08:49:37 1994"),
    ("http_date", "rfc3339", "1994-11-06T08:49:37.5+01:30"),
    ("http_date", "leap-day", "Tue, 29 Feb 2000 23:59:59 GMT"),
    ("http_date", "no-such-day", "Sun, 30 Feb 2000 00:00:00 GMT"),
    ("http_date", "no-such-day-rfc3339", "2000-02-30T00:00:00Z"),
    ("http_date", "blank-for-t", "2000-02-29 00:00:00Z"),
    ("http_date", "wrong-weekday", "Mon, 29 Feb 2000 23:59:59 GMT"),
    ("http_date", "text-behind-rfc850", "Sunday, 06-Nov-94 08:49:37 GMT."),
    ("http_date", "text-behind-asctime", "Sun Nov  6 08:49:37 1994."),
    ("account_id", "empty", ""),
    ("query", "null-version", "versionId=null&uploadId=a%20b&partNumber="),
    (
        "copy_source",
        "access-point",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/ap/object/key?versionId=v",
    ),
    ("copy_source", "outposts", "arn:aws:s3-outposts:us-west-2:123456789012:outpost/op/object/key"),
    ("copy_source", "escaped-percent-in-an-arn", "arn:aws:s3:%2568:123456789012:accesspoint/ap/object/key"),
    ("tag_condition", "comma-in-quotes", "\"a,b\" , W/\"c\","),
    ("tag_condition", "bare-list", "a,b"),
    ("tag_condition", "empty", ""),
    ("tag_condition", "unquoted-weak", "W/a"),
    ("tag_condition", "unclosed", "\"a"),
    ("tag_condition", "text-behind", "\"a\"b"),
    ("tag_condition", "blank-inside", "\"a b\""),
    ("tag_condition", "blank-inside-bare", "a b"),
    ("copy_source", "not-an-outpost", "arn:aws:s3-outposts:us-west-2:123456789012:outposts/op/object/key"),
    (
        "copy_source",
        "access-point-in-capitals",
        "arn:aws:s3:us-west-2:123456789012:accesspoint/AP/object/key",
    ),
    ("copy_source", "broken-escape-in-front", "%zzbucket/key"),
    ("sigv4", "odd-bytes", "PUT /b/%zz%e2\u{e9}?b=%zz&a+b&&X-Amz-Signature=x\nX-A:  1 \t 2\nx-a: 3"),
    (
        "http_answer",
        "chunked",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3;a=b\r\nabc\r\n0\r\nx: y\r\n\r\n",
    ),
    ("http_answer", "not-http", "SSH-2.0-OpenSSH_9.2\r\n\r\n"),
    (
        "http_answer",
        "chunk-of-no-size",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\nabc\r\n0\r\n\r\n",
    ),
    (
        "http_answer",
        "chunk-too-long",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcdef\r\n0\r\n\r\n",
    ),
    ("http_answer", "cut-behind-a-chunk", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc"),
    ("http_answer", "until-closed", "HTTP/1.0 200 OK\r\n\r\nabc"),
    ("http_answer", "interim", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"),
    ("http_answer", "two-lengths", "HTTP/1.1 200 OK\r\nContent-Length: 3, 4\r\n\r\nabc"),
    ("http_answer", "cut-in-its-head", "HTTP/1.1 200 OK\r\nContent-Le"),
    (
        "xml",
        "sections-and-references",
        " <?xml version=\"1.0\"?><R a=\"b\"><K> &lt;&#38;<![CDATA[<]]></K><!-- c --><x:E xmlns:x=\"u\"/>\r\n</R>",
    ),
    ("xml", "document-type", "<!DOCTYPE a [<!ENTITY x \"y\">]><a>&x;</a>"),
    ("xml", "empty", ""),
    ("xml", "two-roots", "<a/><b/>"),
    (
        "redactor",
        "echoes",
        "secret: se/cret+key\nse/cret+key, %73e%2fcret%2Bkey, se&#47;cret&#x2B;key, 73 65 2f 63 72 65 74 2b 6b 65 79",
    ),
    (
        "redactor",
        "signatures",
        "secret: wJalrXUtnFEMI\nSignature=00ff, X-Amz-Signature%3D00ff, <SignatureProvided>00</SignatureProvided>",
    ),
    (
        "redactor",
        "references",
        "secret: a>b'c&d<e-secret\na&gt;b&apos;c&amp;d&lt;e-secret &unheard; a&#x3e;b&#39;c&d&#60;e-secret",
    ),
    ("redactor", "cut-off", "secret: wJalrXUtnFEMI/K7\n the end is wJalrXUtnFEMI"),
    ("redactor", "percent-signs", "secret: %25%2525&amp;\n%25%2525&amp; %2525%252525&amp;amp;"),
    (
        "case_file",
        "plain-blocks",
        "schema: upc/1\nsuite: range/malformed\nabout: A part whose number is a word is refused.\n\
         level: observe\ncites:\n  - range-form\ngiven:\n  objects:\n    src:\n      size: small\ncases:\n  \
         - id: refused\n    pitfall: It is copied.\n    when:\n      op: UploadPartCopy\n      part: one\n      \
         source: src\n    then:\n      allow:\n        - as: refused\n          basis: inferred\n          \
         status: 400\n          code:\n            - InvalidArgument\n",
    ),
    (
        "target_profile",
        "plain-blocks",
        "schema: upc/target/1\ncapabilities:\n  versioning: true\nlimits:\n  small_source: 4096\naddressing: path\n",
    ),
    (
        "target_profile",
        "all",
        "schema: upc/target/1\nname: \"our \\\"store\\\" \\\\ 4.2\"\ncapabilities:\n  versioning: true\n  etag-md5: false\nlimits:\n  small_source: 4096\n\
         account_id: \"123456789012\"\naddressing: virtual\n",
    ),
    ("target_profile", "faults", "schema: upc/target/1\nlimits: {small_source: 3}\naccount_id: \"12\"\n"),
    ("target_profile", "unknown", "schema: upc/target/1\ncapabilites: {}\n"),
];

/// Texts of which every beginning that ends with a word or right behind one is a seed as well.
const CUT_OFF: [(&str, &str, &str); 5] = [
    ("http_date", "rfc9110", "Sun, 06 Nov 1994 08:49:37 GMT"),
    ("http_date", "rfc850", "Sunday, 06-Nov-94 08:49:37 GMT"),
    ("http_date", "asctime", "Sun Nov  6 08:49:37 1994"),
    ("http_date", "rfc3339", "1994-11-06T08:49:37.5+01:30"),
    ("copy_source", "access-point", "arn:aws:s3:us-west-2:123456789012:accesspoint/ap/object/key"),
];

pub(super) fn collect(shelf: &mut Shelf) {
    for (target, name, contents) in SEEDS {
        shelf.add(target, name, contents);
    }
    for (target, name, text) in CUT_OFF {
        for (at, sign) in text.match_indices(|letter: char| !letter.is_ascii_alphanumeric()) {
            for end in [at, at + sign.len()] {
                shelf.add(target, &format!("{name}-cut-at-{end}"), &text.as_bytes()[..end]);
            }
        }
    }
}
