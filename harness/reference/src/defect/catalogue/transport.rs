//! How an answer arrives.

use crate::defect::{Defect, Disruption, Exchange, Fault};
use crate::http::Reply;
use std::time::Duration;

/// Longer than a client that waits for a single answer has patience, and short enough to end.
const LONG: Duration = Duration::from_secs(120);

pub(super) const DEFECTS: &[Defect] = &[
    Defect::plausible(
        "transport/hang-up",
        "A copy of a single byte gets no answer: the connection closes.",
        "a worker that dies",
        Fault::Wire(|exchange, reply| of_single_byte(exchange, reply).then_some(Disruption::HangUp)),
    ),
    Defect::plausible(
        "transport/hang-up-on-412",
        "A failed condition gets no answer: the connection closes.",
        "an error that nobody handles",
        Fault::Wire(|exchange, reply| {
            (exchange.is_part_copy() && reply.status.as_u16() == 412).then_some(Disruption::HangUp)
        }),
    ),
    Defect::wild(
        "transport/stall",
        "One copy of a single byte gets no answer for a long time.",
        "noobaa/noobaa-core#9171",
        Fault::Wire(|exchange, reply| of_single_byte(exchange, reply).then_some(Disruption::Stall(LONG))),
    ),
    Defect::plausible(
        "transport/stall-within-the-body",
        "One copy of a single byte gets an answer whose end does not come.",
        "a length that is counted before the document is written",
        Fault::Wire(|exchange, reply| {
            of_single_byte(exchange, reply).then_some(Disruption::Overpromise(16, LONG))
        }),
    ),
    Defect::plausible(
        "transport/cut",
        "The answer to a copy of a single byte ends within its document, and the connection closes.",
        "a worker that dies while it writes",
        Fault::Wire(|exchange, reply| of_single_byte(exchange, reply).then_some(Disruption::Cut(64))),
    ),
    Defect::plausible(
        "transport/length-too-small",
        "The Content-Length of a copy's answer is smaller than its document.",
        "a length in characters, or of the document before it was escaped",
        Fault::Wire(|exchange, reply| of_single_byte(exchange, reply).then_some(Disruption::Underpromise(8))),
    ),
    Defect::plausible(
        "transport/answered-twice",
        "A copy of a single byte is answered twice, in a row.",
        "an error handler that is called after the answer",
        Fault::Wire(|exchange, reply| of_single_byte(exchange, reply).then_some(Disruption::Twice)),
    ),
];

fn of_single_byte(exchange: Exchange, reply: &Reply) -> bool {
    exchange == Exchange::PartCopy { single_byte: true } && reply.status.is_success()
}
