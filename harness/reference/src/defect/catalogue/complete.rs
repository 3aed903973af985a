//! What an upload with copied parts completes to.

use crate::defect::edit::{lies_in, zeros};
use crate::defect::{Defect, Exchange, Fault, Gone};
use crate::store::{Attributes, Content};

pub(super) const DEFECTS: &[Defect] = &[
    Defect::wild(
        "complete/parts-truncated",
        "Of each part only the first 4 KiB reach the object.",
        "juicedata/juicefs#4893",
        Fault::Object(|object, parts| {
            let cut: Vec<_> = parts.iter().map(|(_, part)| part.content.slice(0, 4096)).collect();
            object.content = cut.iter().collect();
        }),
    ),
    Defect::plausible(
        "complete/parts-reversed",
        "The parts are put together in the wrong order.",
        "a list that grows at its head",
        Fault::Object(|object, parts| {
            object.content = parts.iter().rev().map(|(_, part)| &part.content).collect::<Content>();
        }),
    ),
    Defect::plausible(
        "complete/parts-as-text",
        "The parts are put together in the order of their numbers as text: 10 comes before 9.",
        "files that are named by numbers, in the order of a listing",
        Fault::Object(|object, parts| {
            let mut parts = parts.to_vec();
            parts.sort_by_key(|(number, _)| number.to_string());
            object.content = parts.iter().map(|(_, part)| &part.content).collect::<Content>();
        }),
    ),
    Defect::plausible(
        "complete/wrong-bytes",
        "The object has the right size, and all of its bytes are zero.",
        "copied parts are kept as references, and nobody follows them",
        Fault::Object(|object, _| {
            object.content = zeros(object.content.len());
        }),
    ),
    Defect::plausible(
        "complete/source-replaced",
        "A part refers to its source, and holds whatever is there when the upload is completed: zeros, once the source \
         was replaced.",
        "a copy that is put off until somebody reads",
        Fault::Gone(|why, object, part| lose(part, object, why == Gone::Replaced)),
    ),
    Defect::plausible(
        "complete/source-deleted",
        "Deleting a source frees the blocks that a part has in common with it.",
        "references are counted for copies of objects, and not for parts",
        Fault::Gone(|why, object, part| lose(part, object, why == Gone::Deleted)),
    ),
    Defect::wild(
        "complete/metadata-lost",
        "The object has none of the metadata that its upload was created with.",
        "sivchari/kumo#841",
        Fault::Object(|object, _| object.attributes = Attributes::default()),
    ),
    Defect::plausible(
        "complete/etag-of-the-only-part",
        "An object of one part has that part's ETag.",
        "an upload of one part is renamed, and not put together",
        Fault::Object(|object, parts| {
            if let [(_, part)] = parts {
                object.etag = part.etag();
            }
        }),
    ),
    Defect::plausible(
        "complete/type-lost",
        "The object has not the content type that its upload was created with.",
        "the type is guessed from the key, or is that of the last request",
        Fault::Object(|object, _| {
            object.attributes.0.retain(|(name, _)| name != "content-type");
        }),
    ),
    Defect::plausible(
        "complete/500",
        "Completing an upload gets 500 although the object is there.",
        "an exception after the work is done",
        Fault::Answer(|exchange, reply| {
            if exchange == Exchange::Complete && reply.status.is_success() {
                reply.status = ::http::StatusCode::INTERNAL_SERVER_ERROR;
            }
        }),
    ),
];

/// Makes zeros of a part that was copied from an object.
fn lose(part: &mut Content, object: &Content, loses: bool) {
    if loses && lies_in(part, object) {
        *part = zeros(part.len());
    }
}
