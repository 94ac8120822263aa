//! Local polynomials: lines fitted to the rows of a window, by definition and by a fast way.

pub(crate) mod definition;
pub(crate) mod line;
