//! What kinds of numbers rows hold.

use crate::{
    sample::Sample,
    simd::{WithSimd, isa::Isa, run},
};

/// Kinds that need care.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Kinds {
    pub(crate) holes: bool,
    /// Infinities, where there are no holes.
    pub(crate) infinities: bool,
    /// Zeros with a sign, which comparisons take for zeros without.
    pub(crate) negative_zeros: bool,
}

/// What there is among rows.
pub(crate) fn kinds<T: Sample>(isa: Isa, x: &[T]) -> Kinds {
    let mut found = (false, false);
    run(isa, Scan { x, found: &mut found });
    let (unusual, zeros) = found;
    let mut kinds = Kinds::default();
    if unusual {
        kinds.holes = x.iter().any(|x| x.is_hole());
        kinds.infinities = !kinds.holes;
    }
    if zeros {
        let is_negative = |x: &T| *x == T::ZERO && x.wide().is_sign_negative();
        kinds.negative_zeros = x.iter().any(is_negative);
    }
    kinds
}

/// Whether any row is not finite, and whether any is zero.
struct Scan<'a, T> {
    x: &'a [T],
    found: &'a mut (bool, bool),
}

impl<T: Sample> WithSimd for Scan<'_, T> {
    #[inline(always)]
    fn run(self) {
        const LANES: usize = 16;
        // What is not finite makes NaN of a zero, which stays.
        let (mut sums, mut zeros) = ([T::ZERO; LANES], [T::ZERO; LANES]);
        let mut chunks = self.x.chunks_exact(LANES);
        for chunk in &mut chunks {
            for ((sum, zero), &x) in sums.iter_mut().zip(&mut zeros).zip(chunk) {
                *sum += x * T::ZERO;
                *zero = if x == T::ZERO { T::ONE } else { *zero };
            }
        }
        let rest = chunks.remainder();
        let is_unusual = |x: &T| !x.finite();
        let is_zero = |x: &T| *x == T::ZERO;
        *self.found = (
            sums.iter().any(is_unusual) || rest.iter().any(is_unusual),
            !zeros.iter().all(is_zero) || rest.iter().any(is_zero),
        );
    }
}
