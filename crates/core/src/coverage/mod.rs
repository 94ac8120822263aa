//! How much of a window was there, and when an output is a value.

pub(crate) mod present;
pub(crate) mod rules;
