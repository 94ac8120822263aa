//! Order statistics of a window.

pub(crate) mod extremes;
pub(crate) mod sorted;
