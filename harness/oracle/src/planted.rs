//! Faults planted in tests, to show that an oracle finds them.

use std::panic::{AssertUnwindSafe, catch_unwind};

/// What is wrong, a parser that is wrong so, and a value that gives it away.
pub(crate) type Fault<R> = (&'static str, fn(&[u8]) -> R, &'static str);

/// Asserts that an oracle does not let an implementation with this fault pass.
pub(crate) fn convicts(fault: &str, oracle: impl FnOnce()) {
    assert!(catch_unwind(AssertUnwindSafe(oracle)).is_err(), "the oracle lets pass: {fault}");
}
