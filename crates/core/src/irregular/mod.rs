//! Windows in time over rows at irregular times: which rows a window holds, and sums over them.

pub(crate) mod chunk;
pub(crate) mod course;
pub(crate) mod dense;
pub(crate) mod dispatch;
pub(crate) mod grid;
pub(crate) mod means;
pub(crate) mod sums;
pub(crate) mod two_stacks;
pub(crate) mod values;
pub(crate) mod windows;
