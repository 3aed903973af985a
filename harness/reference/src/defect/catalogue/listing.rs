//! `ListParts` after a copy.

use crate::defect::edit::{element, rewrite, set_element};
use crate::defect::{Defect, Exchange, Fault};
use crate::http::Reply;

pub(super) const DEFECTS: &[Defect] = &[
    Defect::plausible(
        "listing/size-zero",
        "ListParts says of every part that it has no bytes.",
        "the size of a part is that of its request's body",
        Fault::Answer(|exchange, reply| {
            list(exchange, reply, |document| {
                *document = each(document, "Size", |_| "0".to_owned());
            });
        }),
    ),
    Defect::plausible(
        "listing/last-part-missing",
        "ListParts leaves the last part out.",
        "a page that ends one too early",
        Fault::Answer(|exchange, reply| {
            list(exchange, reply, |document| {
                if let (Some(begin), Some(end)) = (document.rfind("<Part>"), document.rfind("</Part>")) {
                    document.replace_range(begin..end + "</Part>".len(), "");
                }
            });
        }),
    ),
    Defect::plausible(
        "listing/etag-empty",
        "ListParts shows empty entity tags.",
        "the tag is computed when an upload is completed",
        Fault::Answer(|exchange, reply| {
            list(exchange, reply, |document| *document = each(document, "ETag", |_| String::new()));
        }),
    ),
    Defect::plausible(
        "listing/etag-other",
        "The entity tags in ListParts are others than those in the CopyPartResults.",
        "the tag is computed twice, in two ways",
        Fault::Answer(|exchange, reply| {
            list(exchange, reply, |document| {
                *document = each(document, "ETag", |etag| {
                    etag.chars().rev().collect::<String>().replace(";touq&", "&quot;")
                });
            });
        }),
    ),
    Defect::wild(
        "listing/500",
        "ListParts ends in an exception where there is a part.",
        "localstack/localstack#12753",
        Fault::Answer(|exchange, reply| {
            if exchange == Exchange::ListParts && !element(&text(reply), "Part").is_empty() {
                reply.status = ::http::StatusCode::INTERNAL_SERVER_ERROR;
            }
        }),
    ),
    Defect::plausible(
        "listing/number-wrong",
        "ListParts counts parts instead of naming their numbers.",
        "an array and its indices",
        Fault::Answer(|exchange, reply| {
            list(exchange, reply, |document| {
                let mut count = 0;
                *document = each(document, "PartNumber", |_| {
                    count += 1;
                    count.to_string()
                });
            });
        }),
    ),
];

fn text(reply: &Reply) -> String {
    String::from_utf8_lossy(&reply.body.joined()).into_owned()
}

fn list(exchange: Exchange, reply: &mut Reply, alter: impl FnOnce(&mut String)) {
    if exchange == Exchange::ListParts && reply.status.is_success() {
        rewrite(reply, alter);
    }
}

/// The document with other texts in all elements of a name.
fn each(document: &str, name: &str, mut text: impl FnMut(&str) -> String) -> String {
    let close = format!("</{name}>");
    let pieces = document.split_inclusive(&close).map(|piece| {
        let mut piece = piece.to_owned();
        let new = text(element(&piece, name));
        if piece.ends_with(&close) {
            set_element(&mut piece, name, &new);
        }
        piece
    });
    pieces.collect()
}
