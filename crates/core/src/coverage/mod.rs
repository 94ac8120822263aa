//! Coverage, the share of a window that was present, and the rules by which an output is a value.

pub(crate) mod rows;
pub(crate) mod times;
