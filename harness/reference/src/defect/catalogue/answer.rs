//! What the answer to a copy says.

use crate::defect::edit::{element, remove_element, rewrite, set_element};
use crate::defect::exchange::Exchange;
use crate::defect::{Defect, Fault};
use crate::http::Reply;
use crate::store::base64;
use ::http::StatusCode;
use ::http::header::HeaderValue;
use upcheck_sigv4::percent;

pub(super) const DEFECTS: &[Defect] = &[
    Defect::plausible(
        "answer/etag-unquoted",
        "The entity tag in the CopyPartResult has no quotes.",
        "the tag as it is stored",
        Fault::Document(|_, document| {
            let bare = element(document, "ETag").replace("&quot;", "");
            set_element(document, "ETag", &bare);
        }),
    ),
    Defect::wild(
        "answer/etag-empty",
        "The entity tag in the CopyPartResult is empty.",
        "seaweedfs/seaweedfs#10971",
        Fault::Document(|_, document| set_element(document, "ETag", "")),
    ),
    Defect::wild(
        "answer/etag-missing",
        "The CopyPartResult has no entity tag.",
        "versity/versitygw#2217",
        Fault::Document(|_, document| remove_element(document, "ETag")),
    ),
    Defect::wild(
        "answer/etag-of-the-source",
        "The entity tag in the CopyPartResult is the source's.",
        "ceph/ceph#23749",
        Fault::Document(|made, document| {
            if let Some(source) = made.scene.object(made.request) {
                set_element(document, "ETag", &format!("&quot;{}&quot;", source.etag));
            }
        }),
    ),
    Defect::plausible(
        "answer/etag-of-nothing",
        "The entity tag in the CopyPartResult is that of no bytes.",
        "the hash of the request's body, which is empty",
        Fault::Document(|_, document| {
            set_element(document, "ETag", "&quot;d41d8cd98f00b204e9800998ecf8427e&quot;");
        }),
    ),
    Defect::plausible(
        "answer/etag-upper-case",
        "The entity tag in the CopyPartResult has upper-case digits, those in listings lower-case ones.",
        "two ways to print hex",
        Fault::Document(|made, document| {
            set_element(document, "ETag", &format!("&quot;{}&quot;", made.part.etag().to_uppercase()));
        }),
    ),
    Defect::wild(
        "answer/date-rfc1123",
        "The date in the CopyPartResult has the form of a header.",
        "scality/cloudserver#372",
        Fault::Document(|made, document| {
            set_element(document, "LastModified", &made.part.modified.http_date());
        }),
    ),
    Defect::plausible(
        "answer/date-without-zone",
        "The date in the CopyPartResult does not say that it is UTC.",
        "a date that is printed without its zone",
        Fault::Document(|_, document| {
            let local = element(document, "LastModified").trim_end_matches('Z').to_owned();
            set_element(document, "LastModified", &local);
        }),
    ),
    Defect::wild(
        "answer/date-microseconds",
        "The date in the CopyPartResult has microseconds and an offset.",
        "versity/versitygw#1276",
        Fault::Document(|_, document| {
            let long = element(document, "LastModified").replace(".000Z", ".000000+00:00");
            set_element(document, "LastModified", &long);
        }),
    ),
    Defect::plausible(
        "answer/date-unix",
        "The date in the CopyPartResult is a number of seconds.",
        "the date as it is stored",
        Fault::Document(|made, document| {
            set_element(document, "LastModified", &made.part.modified.unix().to_string());
        }),
    ),
    Defect::wild(
        "answer/date-of-the-source",
        "The date in the CopyPartResult is the source's.",
        "https://github.com/deuxfleurs-org/garage",
        Fault::Document(|made, document| {
            if let Some(source) = made.scene.source(made.request) {
                set_element(document, "LastModified", &source.modified.iso8601_millis());
            }
        }),
    ),
    Defect::plausible(
        "answer/date-missing",
        "The CopyPartResult has no date.",
        "the entity tag is all that clients read",
        Fault::Document(|_, document| remove_element(document, "LastModified")),
    ),
    Defect::plausible(
        "answer/root-of-copy-object",
        "The document is a CopyObjectResult.",
        "both copies share the code that answers",
        Fault::Document(|_, document| *document = document.replace("CopyPartResult", "CopyObjectResult")),
    ),
    Defect::plausible(
        "answer/root-upload-part-copy",
        "The document is an UploadPartCopyResult.",
        "the name of the operation seems to be that of its answer",
        Fault::Document(|_, document| *document = document.replace("CopyPartResult", "UploadPartCopyResult")),
    ),
    Defect::plausible(
        "answer/nested",
        "The date and the entity tag stand one level too deep.",
        "a serializer that wraps what it is given",
        Fault::Document(|_, document| {
            *document = document
                .replace("<LastModified>", "<CopyPart><LastModified>")
                .replace("</ETag>", "</ETag></CopyPart>");
        }),
    ),
    Defect::wild(
        "answer/empty",
        "The body of the answer is empty.",
        "jamhall/s3rver#436",
        Fault::Document(|_, document| document.clear()),
    ),
    Defect::plausible(
        "answer/truncated",
        "The document ends before its root does, and the length of the body agrees.",
        "a buffer of fixed size",
        Fault::Document(|_, document| {
            let end = document.rfind("</").unwrap_or_default();
            document.truncate(end);
        }),
    ),
    Defect::plausible(
        "answer/unescaped",
        "The document has an ampersand that is not escaped.",
        "a document put together from texts",
        Fault::Document(|_, document| *document = document.replace("<ETag>", "<Source>a&b</Source><ETag>")),
    ),
    Defect::plausible(
        "answer/json",
        "The answer is JSON.",
        "a framework that serializes what it is not told otherwise",
        Fault::Document(|made, document| *document = format!("{{\"ETag\":\"{}\"}}", made.part.etag())),
    ),
    Defect::wild(
        "answer/error-in-200",
        "The answer is 200 with an error document, and the part is stored.",
        "minio/minio-go#2306",
        Fault::Document(|_, document| {
            *document =
                "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>InternalError</Code><Message>We \
                         encountered an internal error. Please try again.</Message></Error>"
                    .to_owned();
        }),
    ),
    Defect::plausible(
        "answer/refusals-as-200",
        "A refusal's document comes with the status 200.",
        "the status is sent before the copy begins",
        Fault::Answer(|exchange, reply| {
            if refused(exchange, reply) {
                reply.status = StatusCode::OK;
            }
        }),
    ),
    Defect::plausible(
        "answer/204",
        "The status of a copy is 204, so that nothing follows.",
        "a framework that knows no PUT with an answer",
        Fault::Answer(|exchange, reply| {
            if exchange.is_part_copy() && reply.status == StatusCode::OK {
                reply.status = StatusCode::NO_CONTENT;
            }
        }),
    ),
    Defect::plausible(
        "answer/201",
        "The status of a copy is 201.",
        "a part is created",
        Fault::Answer(|exchange, reply| {
            if exchange.is_part_copy() && reply.status == StatusCode::OK {
                reply.status = StatusCode::CREATED;
            }
        }),
    ),
    Defect::wild(
        "answer/500-for-400",
        "Whatever is wrong with a request, the answer is 500.",
        "curtis0x/fake-s3#178",
        Fault::Refusal(|error| {
            if error.status == 400 {
                error.status = 500;
                error.code = "InternalError";
            }
        }),
    ),
    Defect::plausible(
        "answer/404-as-400",
        "What is not found gets 400, with the right code.",
        "one status for all errors of the client",
        Fault::Refusal(|error| {
            if error.status == 404 {
                error.status = 400;
            }
        }),
    ),
    Defect::plausible(
        "answer/html",
        "A refusal is a page for people.",
        "a proxy that replaces errors by its own",
        Fault::Answer(|exchange, reply| {
            if refused(exchange, reply) {
                reply.headers.insert("content-type", HeaderValue::from_static("text/html"));
                reply.body =
                    bytes::Bytes::from_static(b"<html><body><h1>Error</h1><br></body></html>").into();
            }
        }),
    ),
    Defect::plausible(
        "answer/refusal-without-body",
        "A refusal has no document.",
        "a status says it all",
        Fault::Answer(|exchange, reply| {
            if refused(exchange, reply) {
                reply.body = bytes::Bytes::new().into();
            }
        }),
    ),
    Defect::plausible(
        "answer/refusal-without-code",
        "The document of a refusal has no code.",
        "the message seems to be enough",
        Fault::Answer(|exchange, reply| {
            if refused(exchange, reply) {
                rewrite(reply, |document| remove_element(document, "Code"));
            }
        }),
    ),
    Defect::plausible(
        "answer/refusal-truncated",
        "The document of a refusal ends before its root does.",
        "a buffer of fixed size",
        Fault::Answer(|exchange, reply| {
            if refused(exchange, reply) {
                rewrite(reply, |document| document.truncate(document.rfind("</").unwrap_or_default()));
            }
        }),
    ),
    Defect::plausible(
        "answer/refusal-in-a-result",
        "The document of a refusal has the root of a success.",
        "the root is chosen by the call and not by its outcome",
        Fault::Answer(|exchange, reply| {
            if refused(exchange, reply) {
                rewrite(reply, |document| *document = document.replace("Error>", "CopyPartResult>"));
            }
        }),
    ),
    Defect::plausible(
        "answer/refusal-without-elements",
        "A refusal's document has a code and a message, and nothing that says what they are about.",
        "clients read the code alone",
        Fault::Refusal(|error| error.elements.clear()),
    ),
    Defect::wild(
        "answer/refusal-message-empty",
        "A refusal's message is empty.",
        "juicedata/juicefs#3763",
        Fault::Refusal(|error| error.message = "".into()),
    ),
    Defect::plausible(
        "answer/date-ahead",
        "The date in the CopyPartResult is two hours ahead: a local time that is called UTC.",
        "a zone that is printed and not converted to",
        Fault::Document(|made, document| {
            set_element(document, "LastModified", &made.part.modified.later(7200).iso8601_millis());
        }),
    ),
    Defect::plausible(
        "answer/type-missing",
        "The answer to a copy does not say that it is XML.",
        "a body that is written by hand",
        Fault::Answer(|exchange, reply| {
            if exchange.is_part_copy() {
                reply.headers.remove("content-type");
            }
        }),
    ),
    Defect::plausible(
        "answer/checksum-unasked",
        "The CopyPartResult has a checksum that the upload was not created with.",
        "every part has a checksum, and it is shown",
        Fault::Document(|made, document| {
            let element = format!("<ChecksumCRC64NVME>{}</ChecksumCRC64NVME>", base64(&made.part.checksum));
            *document = document.replace("</CopyPartResult>", &format!("{element}</CopyPartResult>"));
        }),
    ),
    Defect::plausible(
        "answer/checksum-type",
        "The CopyPartResult has the type of a checksum, which belongs to objects.",
        "the fields of CopyObject's answer",
        Fault::Document(|_, document| {
            let end = "<ChecksumType>FULL_OBJECT</ChecksumType></CopyPartResult>";
            *document = document.replace("</CopyPartResult>", end);
        }),
    ),
    Defect::plausible(
        "answer/etag-weak",
        "The entity tag in the CopyPartResult is a weak one.",
        "a proxy that compresses answers",
        Fault::Document(|_, document| {
            let weak = format!("W/{}", element(document, "ETag"));
            set_element(document, "ETag", &weak);
        }),
    ),
    Defect::plausible(
        "answer/refusal-key-encoded",
        "A refusal names the key as it was sent, encoded.",
        "the error is made before the key is decoded",
        Fault::Refusal(|error| {
            for (name, text) in &mut error.elements {
                if *name == "Key" {
                    *text = percent::encode_path(text.as_bytes());
                }
            }
        }),
    ),
    Defect::plausible(
        "answer/refusal-unescaped",
        "What a refusal repeats of the request is not escaped.",
        "XML from a template for text",
        Fault::Answer(|exchange, reply| {
            if exchange.is_part_copy() && !reply.status.is_success() {
                rewrite(reply, |document| *document = document.replace("&lt;", "<").replace("&amp;", "&"));
            }
        }),
    ),
];

fn refused(exchange: Exchange, reply: &Reply) -> bool {
    exchange.is_part_copy() && reply.status.as_u16() >= 400
}
