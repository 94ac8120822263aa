//! How much of a window was there, and when an output is a value.

pub(crate) mod rows;
pub(crate) mod times;
