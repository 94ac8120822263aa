//! Order statistics of a window.

pub(crate) mod median;
