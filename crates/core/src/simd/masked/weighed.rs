//! Sums and the weights present in them, of few taps, in one pass over rows with holes.

#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::*;

#[cfg(target_arch = "x86_64")]
use crate::simd::isa::Set;
use crate::simd::{
    BLOCK, STRIDE,
    isa::{Isa, dispatch},
    lanes::Array,
    masked::{
        holed::Holed,
        nans::{AHEAD, fetch},
        strided::strided,
    },
};

/// Vectors of outputs at a time; WIDE of them where a vector is as wide as a stride.
const TILE: usize = 4;
pub(crate) const WIDE: usize = 8;

/// The most taps for which one pass costs less than taking holes out first.
pub(crate) const fn few(isa: Isa) -> usize {
    match isa.set() {
        // A vector of rows, once masked, serves several taps.
        #[cfg(target_arch = "x86_64")]
        Set::Avx512 => BLOCK,
        _ => 16,
    }
}

/// `sums[i] = Σ_j h[j]·rows[i + K − 1 − j]` with 0 in the place of NaN; `weights[i]` is the same
/// with 1 in the place of all other rows. Both by the very operations of
/// [`slide`](crate::simd::Tiled::slide), for at most a [`BLOCK`] of taps.
pub(crate) fn weighed(isa: Isa, taps: &[f64], rows: &[f64], sums: &mut [f64], weights: &mut [f64]) {
    dispatch!(
        isa, (taps: &[f64], rows: &[f64], sums: &mut [f64], weights: &mut [f64]),
        avx512 "avx512f" => tiles::<__m512d, Array<f64, 1, true>>(taps, rows, sums, weights),
        avx2 "avx2,fma" => tiles::<__m256d, Array<f64, 1, true>>(taps, rows, sums, weights),
        neon => tiles::<Array<f64, 2, true>, Array<f64, 1, true>>(taps, rows, sums, weights),
        portable => tiles::<Array<f64, 4, false>, Array<f64, 1, false>>(taps, rows, sums, weights),
    )
}

/// Tiles of as many vectors as there are outputs for; less than a vector goes one by one, as W.
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
    assert!(!taps.is_empty() && taps.len() <= BLOCK && sums.len() == weights.len());
    assert_eq!(rows.len() + 1, sums.len() + taps.len());
    // Up to a stride of taps, no vector of rows serves two of them.
    let is_wide = V::LANES == STRIDE && taps.len() > STRIDE;
    // SAFETY: the caller's promise, and the lengths were checked.
    unsafe {
        match sums.len() {
            0 => {}
            n if is_wide && n >= WIDE * V::LANES => all::<V, WIDE, true>(taps, rows, sums, weights),
            n if n >= TILE * V::LANES => all::<V, TILE, false>(taps, rows, sums, weights),
            n if n >= V::LANES => all::<V, 1, false>(taps, rows, sums, weights),
            _ => all::<W, 1, false>(taps, rows, sums, weights),
        }
    }
}

/// Tiles of N vectors, at least one. The last is aligned to the end and may overlap its neighbour;
/// shared outputs come out the same.
///
/// # Safety
/// The processor has V's instructions, `sums` and `weights` have as many rows, N·LANES at least,
/// and `rows` has K − 1 more. STRIDED vectors are as wide as a stride, and WIDE.
#[inline(always)]
unsafe fn all<V: Holed<T = f64>, const N: usize, const STRIDED: bool>(
    taps: &[f64],
    rows: &[f64],
    sums: &mut [f64],
    weights: &mut [f64],
) {
    let last = sums.len() - N * V::LANES;
    let mut start = 0;
    loop {
        // SAFETY: the caller's promise. start ≤ last, so that the tile's outputs lie in both
        // slices, and the rows they look at, K − 1 more, are rows.
        unsafe {
            let newest = rows.as_ptr().add(start + taps.len() - 1);
            let (sum, weight) =
                if STRIDED { strided::<V, N>(taps, newest) } else { tile::<V, N>(taps, newest) };
            for v in 0..N {
                let at = start + v * V::LANES;
                // As in `slide`, where a block's sum is added to a total.
                V::store(V::add(V::splat(0.0), sum[v]), sums.as_mut_ptr().add(at));
                V::store(weight[v], weights.as_mut_ptr().add(at));
                fetch(newest.wrapping_add(v * V::LANES + AHEAD));
            }
        }
        if start == last {
            return;
        }
        start = last.min(start + N * V::LANES);
    }
}

/// N·LANES outputs.
///
/// # Safety
/// The processor has V's instructions. `newest` is the row that the first tap of the first output
/// meets, of which K − 1 before it and N·LANES from it on can be read.
#[inline(always)]
unsafe fn tile<V: Holed<T = f64>, const N: usize>(
    taps: &[f64],
    newest: *const f64,
) -> ([V; N], [V; N]) {
    // SAFETY: tap j of vector v meets LANES rows from v·LANES − j on, which the caller lets us
    // read.
    unsafe {
        let (mut sum, mut weight) = ([V::splat(0.0); N], [V::splat(0.0); N]);
        for r in 0..STRIDE.min(taps.len()) {
            for j in (r..taps.len()).step_by(STRIDE) {
                let tap = V::splat(*taps.as_ptr().add(j));
                for v in 0..N {
                    let (rows, present) = V::load(newest.add(v * V::LANES).sub(j)).holed();
                    sum[v] = sum[v].add_product(tap, rows, present);
                    weight[v] = weight[v].add_present(tap, present);
                }
            }
        }
        (sum, weight)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simd::Tiled;

    /// The bits of two passes: over rows with NaN as 0, and over ones and zeros.
    #[test]
    fn as_in_two_passes() {
        let mut bits = 1_u64;
        let mut next = || {
            bits = bits.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            bits >> 59
        };
        for k in 1..=BLOCK {
            let taps: Vec<f64> = (0..k).map(|j| (j as f64 * 0.7).cos() / 3.0).collect();
            for n in [1, 5, 7, 8, 9, 15, 16, 17, 31, 32, 33, 63, 64, 65, 100, 300] {
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
                for isa in Isa::available() {
                    let mut want = [vec![0.0; n], vec![0.0; n]];
                    f64::slide(isa, &taps, &whole, &mut want[0]);
                    f64::slide(isa, &taps, &ones, &mut want[1]);
                    let mut got = [vec![f64::NAN; n], vec![f64::NAN; n]];
                    let [sums, weights] = &mut got;
                    weighed(isa, &taps, &rows, sums, weights);
                    let bits = |of: &[Vec<f64>; 2]| {
                        of.iter().flatten().map(|x| x.to_bits()).collect::<Vec<_>>()
                    };
                    assert_eq!(bits(&got), bits(&want), "{isa:?} {k} taps, {n} outputs");
                }
            }
        }
    }
}
