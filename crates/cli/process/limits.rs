//! Limits of the system that would end the process on the spot, made errors like any other.

/// A file that may not be as long as it has to be (`ulimit -f`) is told by a signal, which ends the
/// process where nothing heeds it. With somebody who does, the write fails.
#[cfg(unix)]
pub(crate) fn heed_file_size() {
    use signal_hook::{consts::SIGXFSZ, flag};
    use std::sync::{Arc, atomic::AtomicBool};
    // Without it the process is ended as before.
    let _ = flag::register(SIGXFSZ, Arc::new(AtomicBool::new(false)));
}

#[cfg(not(unix))]
pub(crate) fn heed_file_size() {}
