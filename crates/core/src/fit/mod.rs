//! Local polynomials: fitted to the rows of a window, by definition and by fast ways.

pub(crate) mod definition;
pub(crate) mod ends;
pub(crate) mod equivalent;
pub(crate) mod fallback;
pub(crate) mod local;
pub(crate) mod moments;
mod narrow;
mod sides;
pub(crate) mod touched;
