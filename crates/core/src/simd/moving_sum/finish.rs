//! Turns sums into outputs.

use crate::simd::moving_sum::eight::{Eight, Wide};

/// What turns a sum into an output.
#[derive(Clone, Copy)]
pub(crate) enum Factor {
    /// A mean divides by the count: a product with the rounded 1/count would not keep constants.
    Mean(f64),
    /// Any other tap multiplies.
    Tap(f64),
}

/// Makes outputs, and checks that they are finite.
pub(crate) struct Finish<V> {
    mean: bool,
    factor: V,
    zero: V,
    /// 0 until an output is not finite, then NaN.
    odd: V,
}

impl<V: Eight> Finish<V> {
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn new(factor: Factor) -> Self {
        let (mean, factor) = match factor {
            Factor::Mean(count) => (true, count),
            Factor::Tap(tap) => (false, tap),
        };
        // SAFETY: the caller's promise.
        let (factor, zero) = unsafe { (V::splat(factor), V::splat(0.0)) };
        Self { mean, factor, zero, odd: zero }
    }

    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn eight<T: Wide>(&mut self, sums: V, out: &mut [T; 8]) {
        // SAFETY: the caller's promise.
        unsafe {
            let Self { factor, zero, .. } = *self;
            let value = if self.mean { V::div(sums, factor) } else { V::mul(sums, factor) };
            T::store(value, out);
            // Checked after rounding: 0 times a finite number is 0, anything else gives NaN.
            self.odd = V::add(self.odd, V::mul(T::load(out), zero));
        }
    }

    /// Whether all outputs were finite.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn finite(&self) -> bool {
        let mut odd = [0.0; 8];
        // SAFETY: the caller's promise.
        unsafe { V::store(self.odd, &mut odd) };
        odd == [0.0; 8]
    }
}
