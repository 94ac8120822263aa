//! Order statistics of a window.

pub(crate) mod extremes;
mod scan;
pub(crate) mod slide;
pub(crate) mod sorted;
#[cfg(test)]
mod tests;
