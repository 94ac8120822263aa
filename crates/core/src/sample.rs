//! The numbers a series may hold.

/// A number that a series may hold: `f64` or `f32`.
///
/// `f32` in gives `f32` out: taps are rounded to it once, and convolutions sum in it (moving sums
/// and ewm sum in `f64`). NaN is a hole. The trait is sealed.
pub trait Sample: sealed::Sealed {}

impl Sample for f64 {}
impl Sample for f32 {}

mod sealed {
    use crate::{
        convolve::rustfft::Planned,
        number::Number,
        simd::{Tiled, fft::transform::Spectrum},
    };

    /// What the crate's algorithms ask of a number type.
    pub trait Sealed: Number + Tiled + Spectrum + Planned + Planar {}

    impl Sealed for f64 {}
    impl Sealed for f32 {}

    #[cfg(feature = "ndarray")]
    use crate::simd::planes::Planar;

    /// Planes come with the feature `ndarray`.
    #[cfg(not(feature = "ndarray"))]
    pub trait Planar {}
    #[cfg(not(feature = "ndarray"))]
    impl<T> Planar for T {}
}
