//! Images in memory: sums of products and extremes of the rectangles of a plane, whose edges are
//! extended as they are read.
//!
//! A [`Correlator`](correlator::Correlator) is a kernel that was made ready for planes of one size; an
//! [`Extended`](extended::Extended) is a plane with what lies beyond its edges, of which no copy is
//! made.

pub(crate) mod correlator;
mod direct;
pub(crate) mod extended;
pub(crate) mod extremes;
pub(crate) mod not_finite;
pub(crate) mod outputs;
mod rank_one;
pub(crate) mod separable;
mod survey;
pub(crate) mod sweep;
#[cfg(test)]
mod tests;
mod tiles;
#[cfg(test)]
mod wide;
