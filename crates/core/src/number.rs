//! The arithmetic that series' numbers share, and their limits.

use std::ops::{Add, AddAssign, Div, Mul, MulAssign, Neg, Sub};

/// The most rows of a window: 2²⁴, 128 MB of f64.
pub(crate) const MAX_LEN: usize = 1 << 24;

/// A number as this crate computes with it: `f64` or `f32`.
pub trait Number:
    Copy
    + Default
    + PartialOrd
    + Send
    + Sync
    + std::fmt::Debug
    + Add<Output = Self>
    + Sub<Output = Self>
    + Mul<Output = Self>
    + Div<Output = Self>
    + Neg<Output = Self>
    + AddAssign
    + MulAssign
    + 'static
{
    const ZERO: Self;
    const ONE: Self;
    const NAN: Self;
    /// The distance from 1 to the next larger number, eps.
    const EPSILON: f64;
    /// The error that `method=auto` allows, in units of eps: 1e-12 in f64, 4e-6 in f32.
    const LEEWAY: f64;
    /// Numbers of magnitude 1/SAFE to SAFE can be squared without overflow or underflow.
    const SAFE: Self;
    /// The nearest number of this type.
    fn of(value: f64) -> Self;
    fn wide(self) -> f64;
    fn is_hole(self) -> bool;
    fn finite(self) -> bool;
    fn abs(self) -> Self;
}

macro_rules! number {
    ($t:ident, $safe:literal, $leeway:expr) => {
        impl Number for $t {
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
            #[inline]
            fn of(value: f64) -> Self {
                value as $t
            }
            #[allow(clippy::useless_conversion, reason = "f64 is itself")]
            #[inline]
            fn wide(self) -> f64 {
                f64::from(self)
            }
            #[inline]
            fn is_hole(self) -> bool {
                self.is_nan()
            }
            #[inline]
            fn finite(self) -> bool {
                self.is_finite()
            }
            #[inline]
            fn abs(self) -> Self {
                self.abs()
            }
        }
    };
}
number!(f64, 1e100, 1e-12 / f64::EPSILON);
number!(f32, 1e15, 32.0);
