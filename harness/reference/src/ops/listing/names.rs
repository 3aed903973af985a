//! Names and owners as listings show them.

use crate::http::xml::Writer;
use crate::http::{Error, percent};
use crate::ops::Call;
use crate::ops::call::{canonical_id, quoted};
use crate::store::Object;
use std::borrow::Cow;
use upcheck_grammar::AccountId;

/// How names are written: as they are, or percent-encoded on request.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Names {
    encoded: bool,
}

impl Names {
    /// As the query's `encoding-type` asks.
    ///
    /// # Errors
    /// 400 `InvalidArgument`.
    pub(crate) fn new(call: Call<'_>) -> Result<Self, Error> {
        Ok(Self { encoded: call.query().wants_encoding()? })
    }

    /// A key, prefix, delimiter or marker.
    pub(crate) fn show(self, name: &str) -> Cow<'_, str> {
        if self.encoded { percent::encode_for_listing(name).into() } else { name.into() }
    }

    /// The parameter called `parameter` as an element, where it is there.
    pub(crate) fn echo(self, call: Call<'_>, out: &mut Writer, element: &str, parameter: &str) {
        out.some(element, call.query().filled(parameter).map(|value| self.show(value)));
    }

    /// The `EncodingType` element, where names are encoded.
    pub(crate) fn encoding(self, out: &mut Writer) {
        out.some("EncodingType", self.encoded.then_some("url"));
    }

    /// A `CommonPrefixes` element.
    pub(crate) fn common(self, out: &mut Writer, prefix: &str) {
        out.element("CommonPrefixes", |common| {
            common.text("Prefix", self.show(prefix));
        });
    }
}

/// An account as the element called `name`: the bucket's owner owns everything in it.
pub(crate) fn owner(out: &mut Writer, name: &str, account: &AccountId) {
    out.element(name, |owner| {
        owner.text("ID", canonical_id(account));
    });
}

/// What a listing says of an object's bytes.
pub(crate) fn object(out: &mut Writer, object: &Object) {
    out.text("ETag", quoted(&object.etag));
    out.text("ChecksumAlgorithm", object.checksum.algorithm.name());
    out.text("ChecksumType", object.checksum.kind.name());
    out.value("Size", object.content.len());
}
