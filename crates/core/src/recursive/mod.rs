//! Recursive averages, which carry a state in place of a window.

pub(crate) mod ewm;
mod mean;
mod rows;
mod seen;
mod times;
