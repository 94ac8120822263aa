//! Polars' readers panic on some broken files; to the user that is a file that cannot be read.

use std::panic;

use anyhow::{Context, Result, bail};

/// Reads, and says of what goes wrong that it cannot be read.
pub(crate) fn readable<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    guarded(read).context("cannot be read")
}

/// Reads, and makes an error of a panic.
pub(crate) fn guarded<T>(read: impl FnOnce() -> Result<T>) -> Result<T> {
    let hook = panic::take_hook();
    panic::set_hook(Box::new(|_| {}));
    let outcome = panic::catch_unwind(panic::AssertUnwindSafe(read));
    panic::set_hook(hook);
    outcome.unwrap_or_else(|_| bail!("it is damaged, or holds what this version does not know"))
}
