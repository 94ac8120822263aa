//! The numbers a series may hold.

use ::rustfft::num_complex::Complex;

/// A number that a series may hold: `f64` or `f32`.
///
/// `f32` in gives `f32` out: taps are rounded to it once, and convolutions sum in it (moving sums
/// and ewm sum in `f64`). NaN is a hole. The trait is sealed.
pub trait Sample: Element + sealed::Sealed {}

impl Sample for f64 {}
impl Sample for f32 {}

/// A number that may be convolved: `f64`, `f32`, complex numbers of both, and whole numbers of 8 to
/// 64 bits.
///
/// [`convolve`](fn@crate::convolve) and [`correlate`](fn@crate::correlate) take slices of them, and
/// `nd` arrays. Complex numbers are those of the crate `num-complex`. Sums of whole numbers are
/// exact: one that their type cannot hold is an error. The trait is sealed.
pub trait Element: sealed::Parts {}

/// How numbers are made of real ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    Real,
    Complex,
    Whole,
}

macro_rules! real {
    ($($t:ident),*) => {$(
        impl Element for $t {}
        impl sealed::Parts for $t {
            type Real = $t;
            const KIND: Kind = Kind::Real;
            const TYPE_NAME: &'static str = stringify!($t);
            const NOTHING: $t = 0.0;
            fn real_part(self) -> $t {
                self
            }
            fn from_parts(re: $t, _: $t) -> $t {
                re
            }
            fn as_reals(x: &[$t]) -> Option<&[$t]> {
                Some(x)
            }
            fn as_reals_mut(x: &mut [$t]) -> Option<&mut [$t]> {
                Some(x)
            }
            fn from_reals(x: Vec<$t>) -> Result<Vec<$t>, Vec<$t>> {
                Ok(x)
            }
        }

        impl Element for Complex<$t> {}
        impl sealed::Parts for Complex<$t> {
            type Real = $t;
            const KIND: Kind = Kind::Complex;
            const TYPE_NAME: &'static str = concat!("Complex<", stringify!($t), ">");
            const NOTHING: Self = Complex::new(0.0, 0.0);
            fn real_part(self) -> $t {
                self.re
            }
            fn imaginary_part(self) -> $t {
                self.im
            }
            fn from_parts(re: $t, im: $t) -> Self {
                Complex::new(re, im)
            }
        }
    )*};
}
real!(f64, f32);

macro_rules! whole {
    ($($t:ident),*) => {$(
        impl Element for $t {}
        impl sealed::Parts for $t {
            type Real = f64;
            const KIND: Kind = Kind::Whole;
            const TYPE_NAME: &'static str = stringify!($t);
            const NOTHING: $t = 0;
            #[allow(clippy::cast_lossless, reason = "64 bits are rounded, and are never taken so")]
            fn real_part(self) -> f64 {
                self as f64
            }
            #[allow(clippy::cast_possible_truncation, reason = "bounds are checked beforehand")]
            #[allow(clippy::cast_sign_loss, reason = "the same")]
            fn from_parts(re: f64, _: f64) -> $t {
                re as $t
            }
            fn exact(self) -> i128 {
                i128::from(self)
            }
            fn from_exact(sum: i128) -> Option<$t> {
                $t::try_from(sum).ok()
            }
        }
    )*};
}
whole!(i8, i16, i32, i64, u8, u16, u32, u64);

mod sealed {
    use crate::{
        convolve::rustfft::Planned,
        number::Number,
        sample::{Kind, Sample},
        simd::{Tiled, fft::transform::Spectrum},
    };

    /// A number as real ones, its parts.
    pub trait Parts: Copy + PartialEq + Send + Sync + std::fmt::Debug + 'static {
        /// What its parts are computed in.
        type Real: Sample;
        const KIND: Kind;
        const TYPE_NAME: &'static str;
        /// Zero.
        const NOTHING: Self;
        fn real_part(self) -> Self::Real;
        fn imaginary_part(self) -> Self::Real {
            Self::Real::ZERO
        }
        /// A whole number is that of a real one that it can hold.
        fn from_parts(re: Self::Real, im: Self::Real) -> Self;
        fn conjugate(self) -> Self {
            Self::from_parts(self.real_part(), -self.imaginary_part())
        }
        /// The slice itself, where numbers are real.
        fn as_reals(_: &[Self]) -> Option<&[Self::Real]> {
            None
        }
        fn as_reals_mut(_: &mut [Self]) -> Option<&mut [Self::Real]> {
            None
        }
        /// The vector itself, where numbers are real; else it is handed back.
        fn from_reals(x: Vec<Self::Real>) -> Result<Vec<Self>, Vec<Self::Real>> {
            Err(x)
        }
        /// A whole number's value.
        fn exact(self) -> i128 {
            0
        }
        /// None where it does not fit.
        fn from_exact(_: i128) -> Option<Self> {
            None
        }
    }

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
