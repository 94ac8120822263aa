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
    /// One by the factor, rounded.
    inverse: V,
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
        unsafe {
            let (zero, inverse) = (V::splat(0.0), V::splat(1.0 / factor));
            Self { mean, factor: V::splat(factor), inverse, zero, odd: zero }
        }
    }

    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(crate) unsafe fn eight<T: Wide>(&mut self, sums: V, out: &mut [T; 8]) {
        // SAFETY: the caller's promise.
        unsafe {
            let Self { factor, inverse, zero, .. } = *self;
            let value =
                if self.mean { V::quotient(sums, factor, inverse) } else { V::mul(sums, factor) };
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::{
        isa::Isa,
        moving_sum::sums::{Scratch, slide},
    };

    /// A window of zeros and one number has that number as its sum, exactly.
    #[test]
    fn means_are_correctly_rounded_quotients() {
        let counts = [2, 3, 5, 7, 10, 24, 30, 31, 49, 60, 100, 127, 161, 365, 641, 1_000, 4_095];
        let mut state = 1_u64;
        for count in counts {
            let mut ext = vec![0.0; 300 * count];
            for (i, x) in ext.iter_mut().step_by(count).enumerate() {
                state = state
                    .wrapping_mul(6_364_136_223_846_793_005)
                    .wrapping_add(1_442_695_040_888_963_407);
                // Of any size in one half, a few units in the last place from a multiple in another.
                let bits = if i % 2 == 0 {
                    state ^ (state >> 12)
                } else {
                    let multiple = (state >> 12) as f64 * count as f64;
                    multiple.to_bits().wrapping_add((state >> 4) % 5).wrapping_sub(2)
                };
                let value = f64::from_bits(bits);
                *x = if value.is_finite() { value } else { f64::MAX };
            }
            let of = |i: usize| ext[i.div_ceil(count) * count] / count as f64;
            let mut out = vec![0.0; ext.len() + 1 - count];
            for isa in Isa::available() {
                let factor = Factor::Mean(count as f64);
                slide(isa, count, factor, &ext, &mut out, &mut Scratch::default());
                for (i, &mean) in out.iter().enumerate() {
                    assert!(mean == of(i), "{isa:?}, {count}: {mean:e} at {i}, not {:e}", of(i));
                }
            }
        }
    }
}
