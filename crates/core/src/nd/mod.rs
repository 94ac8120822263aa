//! Convolution and correlation of arrays of any number of dimensions, and along one axis of a table.
//!
//! | call | what |
//! |---|---|
//! | [`convolve()`], [`correlate()`] | two arrays of as many dimensions, by `scipy.signal`'s modes |
//! | [`convolve2d`], [`correlate2d`] | two images, with SciPy's boundaries |
//! | [`convolve_axis`] | the same taps along every row or column |
//! | [`smooth_axis`] | a [`Smoother`](crate::Smoother) along every row or column |
//!
//! Filters that keep an array's shape, with their boundaries, are in [`ndimage`](crate::ndimage).
//! Arrays are views of the crate `ndarray`, of any strides.

pub(crate) mod axis;
pub(crate) mod convolve;
pub(crate) mod dense;
pub(crate) mod extend;
pub(crate) mod grid;
pub(crate) mod lines;
pub(crate) mod planar;
pub(crate) mod plane;
pub(crate) mod sums;
pub(crate) mod transform;
pub(crate) mod windows;

pub use axis::{convolve_axis, smooth_axis};
pub use convolve::{convolve, correlate};
pub use plane::{Edge, convolve2d, correlate2d};
