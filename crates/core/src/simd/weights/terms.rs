//! The terms of a power series in vectors: powers, and sums of terms by moments.

use crate::simd::weights::{EIGHT, doubles::Doubles};

/// Terms of the series.
pub(super) const TERMS: usize = 24;
/// Sums over weights, values and presence.
pub(super) const SETS: usize = 3;
/// Vectors of terms, at most.
pub(super) const VECTORS: usize = TERMS / 4;

pub(super) type Terms = [f64; TERMS];

/// 1/k!
pub(super) const fn factors() -> Terms {
    let mut factors = [1.0; TERMS];
    let mut k = 1;
    while k < TERMS {
        factors[k] = factors[k - 1] / k as f64;
        k += 1;
    }
    factors
}

/// Which lanes of eight have a 1, a 2 and a 4 in their numbers, and which have not.
const HAVE: [[f64; EIGHT]; 3] = [
    [0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0],
    [0.0, 0.0, 1.0, 1.0, 0.0, 0.0, 1.0, 1.0],
    [0.0, 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 1.0],
];
const HAVE_NOT: [[f64; EIGHT]; 3] = [
    [1.0, 0.0, 1.0, 0.0, 1.0, 0.0, 1.0, 0.0],
    [1.0, 1.0, 0.0, 0.0, 1.0, 1.0, 0.0, 0.0],
    [1.0, 1.0, 1.0, 1.0, 0.0, 0.0, 0.0, 0.0],
];

/// u⁰, u¹, u² …
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "an index is the same one in many arrays")]
pub(super) unsafe fn powers<V: Doubles>(u: f64) -> [V; VECTORS] {
    let square = u * u;
    let fourth = square * square;
    let by = [u, square, fourth];
    // SAFETY: the caller's promise; there are eight lanes.
    unsafe {
        let mut powers = [V::splat(1.0); VECTORS];
        let eighth = V::splat(fourth * fourth);
        let each = EIGHT / V::LANES;
        for n in 0..each {
            for bit in 0..3 {
                let have = V::load(HAVE[bit].as_ptr().add(n * V::LANES));
                let not = V::load(HAVE_NOT[bit].as_ptr().add(n * V::LANES));
                powers[n] = V::mul(powers[n], V::mul_add(have, V::splat(by[bit]), not));
            }
        }
        for n in each..TERMS / V::LANES {
            powers[n] = V::mul(powers[n - each], eighth);
        }
        powers
    }
}

/// Stores the moments.
///
/// # Safety
/// The processor has V's instructions.
#[inline(always)]
#[allow(clippy::needless_range_loop, reason = "an index is the same one in many arrays")]
pub(super) unsafe fn keep<V: Doubles, const HOLES: bool>(
    state: &[[V; VECTORS]; SETS],
    to: &mut [Terms; SETS],
) {
    // SAFETY: the caller's promise; there are as many terms.
    unsafe {
        for set in 0..if HOLES { 3 } else { 2 } {
            for n in 0..TERMS / V::LANES {
                V::store(state[set][n], to[set].as_mut_ptr().add(n * V::LANES));
            }
        }
    }
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
pub(super) unsafe fn dot<V: Doubles>(own: &[V; VECTORS], moments: &Terms) -> f64 {
    // SAFETY: the caller's promise; there are as many terms.
    unsafe {
        let mut lanes = [0.0; EIGHT];
        for lane in (0..EIGHT).step_by(V::LANES) {
            let first = lane / V::LANES;
            let each = EIGHT / V::LANES;
            let mut sum = V::mul(own[first], V::load(moments.as_ptr().add(lane)));
            for n in (first + each..TERMS / V::LANES).step_by(each) {
                sum = V::mul_add(own[n], V::load(moments.as_ptr().add(n * V::LANES)), sum);
            }
            V::store(sum, lanes.as_mut_ptr().add(lane));
        }
        of_eight(&lanes)
    }
}

/// Adds the lanes in a fixed order, whatever the vectors.
#[inline(always)]
pub(super) fn of_eight(sums: &[f64; EIGHT]) -> f64 {
    let four: [f64; 4] = std::array::from_fn(|i| sums[i] + sums[i + 4]);
    (four[0] + four[2]) + (four[1] + four[3])
}
