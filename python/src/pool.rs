//! The threads that series are smoothed on.

use std::{
    ptr,
    sync::atomic::{AtomicPtr, Ordering},
};

use rayon::{ThreadPool, ThreadPoolBuilder};

use crate::error::{Error, Result};

struct Pool {
    process: u32,
    threads: ThreadPool,
}

static POOL: AtomicPtr<Pool> = AtomicPtr::new(ptr::null_mut());

/// Runs this on all cores (or as many as the environment variable `RAYON_NUM_THREADS` says).
///
/// Python programs fork, and a child has none of its parent's threads: it would wait for them for
/// ever. So each process makes a pool of its own, and a parent's is left as it was.
pub(crate) fn install<R: Send>(work: impl FnOnce() -> R + Send) -> Result<R> {
    Ok(pool()?.threads.install(work))
}

/// How many threads the pool has that this runs in; outside of one it is this thread alone.
pub(crate) fn threads() -> usize {
    if rayon::current_thread_index().is_some() { rayon::current_num_threads() } else { 1 }
}

#[allow(
    unsafe_code,
    reason = "a pool that was once made is never freed, so what points to it is good"
)]
fn pool() -> Result<&'static Pool> {
    let process = std::process::id();
    let known = POOL.load(Ordering::Acquire);
    if let Some(pool) = unsafe { known.as_ref() }.filter(|pool| pool.process == process) {
        return Ok(pool);
    }
    let threads = ThreadPoolBuilder::new().thread_name(|n| format!("smoothframe-{n}")).build();
    let threads = threads.map_err(|error| Error::Said(format!("no threads: {error}")))?;
    let new = Box::into_raw(Box::new(Pool { process, threads }));
    match POOL.compare_exchange(known, new, Ordering::AcqRel, Ordering::Acquire) {
        Ok(_) => Ok(unsafe { &*new }),
        // Another thread was first; its pool is as good, and this one ends.
        Err(other) => {
            drop(unsafe { Box::from_raw(new) });
            Ok(unsafe { &*other })
        }
    }
}
