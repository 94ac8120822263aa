//! Convolution with rows that are 1 in a few places and 0 elsewhere.

#[cfg(target_arch = "aarch64")]
use std::arch::aarch64::float64x2_t;
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m256d, __m512d};

use super::lanes::{Array, Lanes};
use crate::level::{Level, Set};

/// Outputs computed together, on every level.
const TILE: usize = 64;

/// Taps between zeros, as [`sparse`] reads beyond both ends of a kernel.
pub(crate) struct Padded {
    taps: Vec<f64>,
    len: usize,
}

impl Padded {
    pub(crate) fn new(taps: impl ExactSizeIterator<Item = f64>) -> Self {
        let len = taps.len();
        let mut padded = vec![0.0; TILE];
        padded.extend(taps);
        padded.resize(len + 2 * TILE, 0.0);
        Self { taps: padded, len }
    }
}

/// `out[i] = Σ_j h[j]·[row i + K − 1 − j is one of ones]`, added in the order of the rows, which
/// ascend and lie below `out.len() + K − 1`. It costs what there are ones.
pub(crate) fn sparse(level: Level, taps: &Padded, ones: &[usize], out: &mut [f64]) {
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx512f")]
    fn avx512(taps: &Padded, ones: &[usize], out: &mut [f64]) {
        // SAFETY: this function has the features of these vectors.
        unsafe { tiles::<__m512d, { TILE / 8 }>(taps, ones, out) }
    }
    #[cfg(target_arch = "x86_64")]
    #[target_feature(enable = "avx2,fma")]
    fn avx2(taps: &Padded, ones: &[usize], out: &mut [f64]) {
        // SAFETY: this function has the features of these vectors.
        unsafe { tiles::<__m256d, { TILE / 4 }>(taps, ones, out) }
    }
    // SAFETY, of each: a level is made where the processor has its instructions.
    match level.set() {
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 => unsafe { avx512(taps, ones, out) },
        #[cfg(target_arch = "x86_64")]
        Set::Avx2 => unsafe { avx2(taps, ones, out) },
        #[cfg(target_arch = "aarch64")]
        Set::Neon => unsafe { tiles::<float64x2_t, { TILE / 2 }>(taps, ones, out) },
        Set::Portable => unsafe { tiles::<Array<f64, 4, false>, { TILE / 4 }>(taps, ones, out) },
    }
}

/// # Safety
/// The processor has V's instructions, and N·LANES is TILE.
#[inline(always)]
unsafe fn tiles<V: Lanes<T = f64>, const N: usize>(taps: &Padded, ones: &[usize], out: &mut [f64]) {
    let (mut first, mut last) = (0, 0);
    for (at, out) in out.chunks_mut(TILE).enumerate() {
        let start = at * TILE;
        // Rows start … start + TILE + K − 2 are in some window of the tile.
        let end = start + TILE + taps.len - 1;
        while first < ones.len() && ones[first] < start {
            first += 1;
        }
        while last < ones.len() && ones[last] < end {
            last += 1;
        }
        // Output start + l meets a row by tap l + start + K − 1 − row, of which the least is
        // −(TILE − 1) and the greatest K + TILE − 2.
        let newest = TILE + start + taps.len - 1;
        let mut sums = [0.0; TILE];
        // SAFETY: the caller's promise.
        unsafe {
            let mut totals = [V::splat(0.0); N];
            for &one in &ones[first..last] {
                let taps = &taps.taps[newest - one..][..TILE];
                for (v, total) in totals.iter_mut().enumerate() {
                    let taps = V::load(taps.as_ptr().add(v * V::LANES));
                    *total = V::add(*total, taps);
                }
            }
            for (v, total) in totals.into_iter().enumerate() {
                V::store(total, sums.as_mut_ptr().add(v * V::LANES));
            }
        }
        out.copy_from_slice(&sums[..out.len()]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole numbers: no rounding, so every level gives the definition exactly.
    #[test]
    fn ones_meet_their_taps() {
        for k in [1_usize, 2, 7, 31, 32, 33, 100] {
            let taps: Vec<f64> = (1..=k).map(|j| (j * j) as f64).collect();
            let padded = Padded::new(taps.iter().copied());
            for n in [1, 5, 31, 32, 33, 64, 200] {
                let rows = n + k - 1;
                for step in [1, 3, 10, 45] {
                    let ones: Vec<usize> = (step / 2..rows).step_by(step).collect();
                    for level in Level::available() {
                        let mut out = vec![f64::NAN; n];
                        sparse(level, &padded, &ones, &mut out);
                        for (i, &sum) in out.iter().enumerate() {
                            let met = ones.iter().filter(|&&one| (i..i + k).contains(&one));
                            let want: f64 = met.map(|one| taps[i + k - 1 - one]).sum();
                            assert_eq!(sum, want, "{level:?} {k} taps, {n} outputs, {i}");
                        }
                    }
                }
            }
        }
    }
}
