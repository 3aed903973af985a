//! What the tests drive the binary with: a home of its own, a target, a man in the middle, a reader of reports.

mod home;
mod proxy;
mod redaction;
mod report;
mod server;

pub(crate) use home::{Ended, Home, Running};
pub(crate) use proxy::{Act, Proxy, Reply, Request};
pub(crate) use redaction::redacted;
pub(crate) use report::Report;
pub(crate) use server::{Access, Ran, Server};
