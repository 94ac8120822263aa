//! Averages with memory: a state, not a window.

pub(crate) mod ewm;
