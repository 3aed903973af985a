//! The client against a server that says what a test tells it to.

#![expect(clippy::unwrap_used, reason = "a missing value must fail the test")]

mod calls;
mod listings;
mod send;
mod support;
