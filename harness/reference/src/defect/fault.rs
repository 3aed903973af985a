//! What a defect does, and where.

use super::Exchange;
use super::scene::{Made, Scene};
use crate::http::{Error, Reply};
use crate::ops::Call;
use crate::store::{Content, Object, Part, Store};
use crate::transport::Head;
use ::http::HeaderMap;
use std::collections::BTreeMap;
use std::time::Duration;
use upcheck_model::{Outcome, Request, Span};

/// The place where a defect sets in, with what it makes of what it finds there.
///
/// The functions say nothing of whether they changed anything: the [`Switch`](super::Switch) compares.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Fault {
    /// A check that refuses: whether this refusal is overlooked. The headers are the request's.
    Check(fn(&HeaderMap, &Error) -> bool),
    /// Whether a request without a signature, with these headers, counts as the first account's.
    Nobody(fn(&HeaderMap) -> bool),
    /// A request that has just been verified, before it is taken for a call.
    Routing(fn(&mut Head)),
    /// Whether what somebody may not do is done all the same: the request's headers and the action.
    Rights(fn(&HeaderMap, &str) -> bool),
    /// An `UploadPartCopy` request, before the model reads it.
    Request(fn(&Scene<'_>, &mut Request)),
    /// What the model decided on one.
    Outcome(fn(&Scene<'_>, &Request, &mut Outcome)),
    /// The bytes that are copied: the source's and the span of them.
    Bytes(fn(&Content, Span, &mut Content)),
    /// A copied part on its way into the upload, among those that are there.
    Storing(fn(&mut BTreeMap<u16, Part>, u16, Part)),
    /// The `CopyPartResult` document.
    Document(fn(&Made<'_>, &mut String)),
    /// What is stored once an `UploadPartCopy` has its outcome. Says itself whether it changed anything.
    Aftermath(fn(&After<'_>, &mut Store) -> bool),
    /// The refusal of an `UploadPartCopy`, by whomever.
    Refusal(fn(&mut Error)),
    /// An answer as a whole.
    Answer(fn(Exchange, &mut Reply)),
    /// The bytes of a part, when those of an object go that they may have been copied from.
    Gone(fn(Gone, &Content, &mut Content)),
    /// The object that an upload completes to, and the parts that it is made of with their numbers.
    Object(fn(&mut Object, &[(u16, &Part)])),
    /// How the answer to an `UploadPartCopy` is disrupted on its way, if it is.
    Wire(fn(Exchange, &Reply) -> Option<Disruption>),
}

/// An `UploadPartCopy` that has its outcome.
pub(crate) struct After<'a> {
    /// The call.
    pub(crate) call: Call<'a>,
    /// What was asked for.
    pub(crate) request: &'a Request,
    /// How it ended.
    pub(crate) ended: Ended,
}

impl After<'_> {
    /// Whether it stored no part.
    pub(crate) fn refused(&self) -> bool {
        self.ended != Ended::Copied
    }
}

/// Why the bytes of an object go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gone {
    /// Others were stored under its key.
    Replaced,
    /// It was deleted.
    Deleted,
}

/// How an `UploadPartCopy` ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Ended {
    /// With a part.
    Copied,
    /// With an error of this status.
    Refused(u16),
}

/// What becomes of an answer on its way to the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disruption {
    /// Nothing is sent, the connection closes.
    HangUp,
    /// Nothing is sent for a while, then the connection closes.
    Stall(Duration),
    /// Only so many bytes of the body are sent, then the connection closes.
    Cut(usize),
    /// The head promises so many bytes more than follow, and the connection stays open for a while.
    Overpromise(usize, Duration),
    /// The head promises so many bytes fewer than follow.
    Underpromise(usize),
    /// The whole answer is sent, and then once more.
    Twice,
}
