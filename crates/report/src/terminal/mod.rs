//! Drawing in a terminal: dots in braille, or in plain ASCII where there is no more.

mod canvas;
mod curve;
mod labels;
mod spark;

pub(crate) use canvas::MARKS;
pub use canvas::{Canvas, Charset};
pub use curve::{Curve, bars};
pub(crate) use labels::Labels;
pub use spark::spark;
