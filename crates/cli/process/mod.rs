//! The process itself: what it does when it is told to end, and what watches over it.

pub(crate) mod jobs;
pub(crate) mod limits;
mod signals;
#[cfg_attr(not(unix), path = "alone.rs")]
pub(crate) mod supervise;
