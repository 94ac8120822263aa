//! Kernels slid along series, with holes and ends.

pub(crate) mod beside;
pub(crate) mod each;
pub(crate) mod ends;
pub(crate) mod holes;
pub(crate) mod inside;
pub(crate) mod less;
pub(crate) mod piece;
pub(crate) mod prepared;
pub(crate) mod settle;
pub(crate) mod touched;
pub(crate) mod weigh;
