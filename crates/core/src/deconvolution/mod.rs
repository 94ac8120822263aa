//! Undoing a convolution whose kernel is known: exactly, or in spite of noise.

pub(crate) mod exact;
pub(crate) mod inputs;
pub(crate) mod richardson_lucy;
pub(crate) mod wiener;
