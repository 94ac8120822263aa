//! The numbers a series may hold.

use std::sync::{Arc, OnceLock};

use crate::{linear::prepared::Prepared, simd::Tiled, smoother::Smoother};

/// A number that a series may hold: `f64` or `f32`.
///
/// `f32` in gives `f32` out: taps are rounded once and sums are kept in `f32`. The trait is
/// sealed.
pub trait Sample: sealed::Real {}

impl Sample for f64 {}
impl Sample for f32 {}

pub(crate) mod sealed {
    use super::{Arc, OnceLock, Prepared, Smoother, Tiled};

    pub trait Real:
        rustfft::FftNum
        + Default
        + PartialOrd
        + std::ops::AddAssign
        + std::ops::MulAssign
        + Tiled
        + crate::simd::fft::transform::Spectrum
    {
        const ZERO: Self;
        const ONE: Self;
        const NAN: Self;
        /// Half the distance from 1 to the next number, twice: the type's eps.
        const EPSILON: f64;
        /// The error that `auto` allows, in units of eps: 1e-12 in f64, 4e-6 in f32.
        const LEEWAY: f64;
        /// Between its reciprocal and itself, squares neither overflow nor vanish.
        const SAFE: Self;
        /// Rounds once.
        fn of(value: f64) -> Self;
        fn wide(self) -> f64;
        fn is_hole(self) -> bool;
        fn finite(self) -> bool;
        /// The smoother's own store of what it prepared for this type.
        #[allow(private_interfaces, reason = "the trait is sealed")]
        fn prepared(smoother: &Smoother) -> &OnceLock<Arc<Prepared<Self>>>
        where
            Self: super::Sample;
    }

    macro_rules! real {
        ($t:ident, $safe:literal, $leeway:expr) => {
            impl Real for $t {
                const ZERO: Self = 0.0;
                const ONE: Self = 1.0;
                const NAN: Self = $t::NAN;
                const EPSILON: f64 = $t::EPSILON as f64;
                const LEEWAY: f64 = $leeway;
                const SAFE: Self = $safe;
                #[allow(
                    clippy::cast_possible_truncation,
                    reason = "f32 rounds here, by contract; f64 is itself"
                )]
                fn of(value: f64) -> Self {
                    value as $t
                }
                #[allow(clippy::useless_conversion, reason = "f64 is itself")]
                fn wide(self) -> f64 {
                    f64::from(self)
                }
                fn is_hole(self) -> bool {
                    self.is_nan()
                }
                fn finite(self) -> bool {
                    self.is_finite()
                }
                #[allow(private_interfaces, reason = "the trait is sealed")]
                fn prepared(smoother: &Smoother) -> &OnceLock<Arc<Prepared<Self>>> {
                    &smoother.caches().$t
                }
            }
        };
    }
    real!(f64, 1e100, 1e-12 / f64::EPSILON);
    real!(f32, 1e15, 32.0);
}
