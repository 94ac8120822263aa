//! Recursive averages, which carry a state in place of a window.

pub(crate) mod ewm;
