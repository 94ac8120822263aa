//! Rows at times of their own: which rows a window holds, and sums over them.

pub(crate) mod chunk;
pub(crate) mod grid;
pub(crate) mod in_time;
pub(crate) mod means;
pub(crate) mod moving;
pub(crate) mod sums;
pub(crate) mod values;
pub(crate) mod windows;
