//! Sums and the weights that were present in them, of few taps, in one pass over rows with holes.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

use super::{
    STRIDE,
    lanes::{Array, Lanes},
};
use crate::level::{Level, Set};

/// Of so many taps at most.
pub(crate) const FEW: usize = 16;
/// Vectors of outputs at a time.
const TILE: usize = 4;

/// A vector whose numbers may be NaN.
trait Holed: Lanes {
    /// With zeros in the place of NaN, and `weight` with the tap added where there is none.
    unsafe fn weighed(self, tap: Self, weight: Self) -> (Self, Self);
}

impl<const N: usize, const FUSED: bool> Holed for Array<f64, N, FUSED> {
    #[inline(always)]
    unsafe fn weighed(self, tap: Self, mut weight: Self) -> (Self, Self) {
        let mut rows = self;
        for (i, row) in rows.0.iter_mut().enumerate() {
            if row.is_nan() {
                *row = 0.0;
            } else {
                weight.0[i] += tap.0[i];
            }
        }
        (rows, weight)
    }
}

#[cfg(target_arch = "x86_64")]
impl Holed for __m512d {
    #[inline(always)]
    unsafe fn weighed(self, tap: Self, weight: Self) -> (Self, Self) {
        // SAFETY: the caller's promise.
        unsafe {
            let is = _mm512_cmp_pd_mask::<_CMP_ORD_Q>(self, self);
            (_mm512_maskz_mov_pd(is, self), _mm512_mask_add_pd(weight, is, weight, tap))
        }
    }
}

#[cfg(target_arch = "x86_64")]
impl Holed for __m256d {
    #[inline(always)]
    unsafe fn weighed(self, tap: Self, weight: Self) -> (Self, Self) {
        // SAFETY: the caller's promise.
        unsafe {
            let is = _mm256_cmp_pd::<_CMP_ORD_Q>(self, self);
            (_mm256_and_pd(is, self), _mm256_add_pd(weight, _mm256_and_pd(is, tap)))
        }
    }
}

/// `sums[i] = Σ_j h[j]·rows[i + K − 1 − j]` with 0 in the place of NaN, and in `weights[i]` the same
/// of 1 in the place of other rows, both by the operations of [`slide`](super::Tiled::slide), of at
/// most [`FEW`] taps.
pub(crate) fn weighed(
    level: Level,
    taps: &[f64],
    rows: &[f64],
    sums: &mut [f64],
    weights: &mut [f64],
) {
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    fn avx512(taps: &[f64], rows: &[f64], sums: &mut [f64], weights: &mut [f64]) {
        // SAFETY: this function has the features of these vectors.
        unsafe { tiles::<__m512d, Array<f64, 1, true>>(taps, rows, sums, weights) }
    }
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2(taps: &[f64], rows: &[f64], sums: &mut [f64], weights: &mut [f64]) {
        // SAFETY: this function has the features of these vectors.
        unsafe { tiles::<__m256d, Array<f64, 1, true>>(taps, rows, sums, weights) }
    }
    // SAFETY, of each: a level is made where the processor has its instructions.
    match level.set() {
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 => unsafe { avx512(taps, rows, sums, weights) },
        #[cfg(target_arch = "x86_64")]
        Set::Avx2 => unsafe { avx2(taps, rows, sums, weights) },
        #[cfg(target_arch = "aarch64")]
        Set::Neon => unsafe {
            tiles::<Array<f64, 2, true>, Array<f64, 1, true>>(taps, rows, sums, weights)
        },
        Set::Portable => unsafe {
            tiles::<Array<f64, 4, false>, Array<f64, 1, false>>(taps, rows, sums, weights)
        },
    }
}

/// Tiles of vectors, the last laid against the end: outputs it shares with its neighbour come out
/// the same. Fewer outputs than that are taken one by one, as W.
///
/// # Safety
/// The processor has the instructions of the vectors.
#[inline(always)]
unsafe fn tiles<V: Holed<T = f64>, W: Holed<T = f64>>(
    taps: &[f64],
    rows: &[f64],
    sums: &mut [f64],
    weights: &mut [f64],
) {
    assert!(!taps.is_empty() && taps.len() <= FEW && sums.len() == weights.len());
    assert_eq!(rows.len() + 1, sums.len() + taps.len());
    let Some(last) = sums.len().checked_sub(TILE * V::LANES) else {
        for (at, (sum, weight)) in sums.iter_mut().zip(weights).enumerate() {
            // SAFETY: the caller's promise, and K rows from `at` on are rows.
            unsafe { tile::<W, 1>(taps, rows.as_ptr().add(at), sum, weight) };
        }
        return;
    };
    let mut start = 0;
    loop {
        // SAFETY: the caller's promise. start ≤ last, so that the tile's outputs lie in both slices,
        // and the rows they look at, K − 1 more, are rows.
        unsafe {
            let rows = rows.as_ptr().add(start);
            let (sums, weights) = (sums.as_mut_ptr().add(start), weights.as_mut_ptr().add(start));
            tile::<V, TILE>(taps, rows, sums, weights);
        }
        if start == last {
            return;
        }
        start = last.min(start + TILE * V::LANES);
    }
}

/// N·LANES outputs.
///
/// # Safety
/// The processor has V's instructions, `rows` can be read for K − 1 rows more than N·LANES, and
/// `sums` and `weights` can be written for N·LANES.
#[inline(always)]
unsafe fn tile<V: Holed<T = f64>, const N: usize>(
    taps: &[f64],
    rows: *const f64,
    sums: *mut f64,
    weights: *mut f64,
) {
    // SAFETY: tap j of vector v meets LANES rows from v·LANES + K − 1 − j on, which the caller lets us
    // read; the same for what is written.
    unsafe {
        let zero = V::splat(0.0);
        let (mut sum, mut weight) = ([zero; N], [zero; N]);
        for r in 0..STRIDE.min(taps.len()) {
            let mut tap = r;
            while tap < taps.len() {
                let factor = V::splat(*taps.as_ptr().add(tap));
                let newest = rows.add(taps.len() - 1 - tap);
                for v in 0..N {
                    let rows = V::load(newest.add(v * V::LANES));
                    let (rows, more) = rows.weighed(factor, weight[v]);
                    weight[v] = more;
                    sum[v] = V::mul_add(factor, rows, sum[v]);
                }
                tap = tap.wrapping_add(STRIDE);
            }
        }
        for v in 0..N {
            // A block's sum is added to a total.
            V::store(V::add(zero, sum[v]), sums.add(v * V::LANES));
            V::store(weight[v], weights.add(v * V::LANES));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Tiled;

    /// As two passes give them, over rows without NaN and over ones and zeros.
    #[test]
    fn as_in_two_passes() {
        let mut bits = 1_u64;
        let mut next = || {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            bits >> 59
        };
        for k in 1..=FEW {
            let taps: Vec<f64> = (0..k).map(|j| (j as f64 * 0.7).cos() / 3.0).collect();
            for n in [1, 5, 15, 16, 17, 31, 32, 33, 100, 300] {
                let row = |_| match next() {
                    0..5 => f64::NAN,
                    5 => f64::INFINITY,
                    6 => -1e-320,
                    x => x as f64 - 20.3,
                };
                let rows: Vec<f64> = (0..n + k - 1).map(row).collect();
                let whole: Vec<f64> =
                    rows.iter().map(|&x| if x.is_nan() { 0.0 } else { x }).collect();
                let ones: Vec<f64> = rows.iter().map(|x| f64::from(!x.is_nan())).collect();
                for level in Level::available() {
                    let mut want = [vec![0.0; n], vec![0.0; n]];
                    f64::slide(level, &taps, &whole, &mut want[0]);
                    f64::slide(level, &taps, &ones, &mut want[1]);
                    let mut got = [vec![f64::NAN; n], vec![f64::NAN; n]];
                    let [sums, weights] = &mut got;
                    weighed(level, &taps, &rows, sums, weights);
                    let bits = |of: &[Vec<f64>; 2]| {
                        of.iter().flatten().map(|x| x.to_bits()).collect::<Vec<_>>()
                    };
                    assert_eq!(bits(&got), bits(&want), "{level:?} {k} taps, {n} outputs");
                }
            }
        }
    }
}
