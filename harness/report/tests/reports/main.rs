//! What reports look like to those who read them: every one is read by a parser that is not ours.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod chromium;
mod content;
mod files;
mod hostile;
mod limits;
mod page;
mod rig;
