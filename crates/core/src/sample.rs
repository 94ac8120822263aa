//! The numbers a series may hold.

/// A number that a series may hold: `f64` or `f32`.
///
/// `f32` in gives `f32` out: taps are rounded once and sums are kept in `f32`. The trait is
/// sealed.
pub trait Sample: sealed::Sealed {}

impl Sample for f64 {}
impl Sample for f32 {}

mod sealed {
    use crate::{
        convolve::rustfft::Planned,
        number::Number,
        simd::{Tiled, fft::transform::Spectrum},
    };

    /// What the library computes with numbers.
    pub trait Sealed: Number + Tiled + Spectrum + Planned {}

    impl Sealed for f64 {}
    impl Sealed for f32 {}
}
