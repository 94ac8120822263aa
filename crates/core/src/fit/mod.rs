//! Lines fitted to the rows of a window.

pub(crate) mod definition;
pub(crate) mod line;
