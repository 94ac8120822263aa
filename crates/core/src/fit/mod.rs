//! Local polynomials: lines fitted to the rows of a window, by their definition and the fast way.

pub(crate) mod definition;
pub(crate) mod line;
