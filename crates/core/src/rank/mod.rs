//! Order statistics of a window.

mod chunks;
pub(crate) mod extremes;
mod holed;
mod scan;
pub(crate) mod slide;
pub(crate) mod sorted;
#[cfg(test)]
mod tests;
