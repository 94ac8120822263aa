//! Drawing in a terminal: dots in braille, or in plain ASCII where there is no more.

mod canvas;
mod curve;
mod spark;

pub use canvas::{Canvas, Charset};
pub use curve::{Curve, bars};
pub use spark::spark;
