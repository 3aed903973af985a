//! The client against a server that says what a test tells it to.

#![expect(clippy::unwrap_used, reason = "a missing value must fail the test")]

mod bytes;
mod calls;
mod listings;
mod places;
mod raw_answers;
mod send;
mod support;
mod trust;
