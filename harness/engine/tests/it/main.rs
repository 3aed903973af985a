//! The engine from outside: its built-in cases, and its judge over evidence that no server gave.

#![expect(clippy::unwrap_used, reason = "a test may panic")]

mod builtin_cases;
mod judge;
