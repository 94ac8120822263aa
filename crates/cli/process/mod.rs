//! The process itself: what it does when it is told to end, and what watches over it.

pub(crate) mod jobs;
mod signals;
mod supervise;
