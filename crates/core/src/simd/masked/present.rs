//! Sums and weights of windows in which few rows are present.

#[cfg(target_arch = "aarch64")]
use std::arch::aarch64::float64x2_t;
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m256d, __m512d};

use std::ops::Range;

use crate::simd::{
    isa::{Isa, dispatch},
    lanes::{Array, Lanes},
    masked::sparse::{FEW, Padded, TILE},
};

/// Rows whose products make a partial sum: sums of sums keep the error of many rows near that of
/// few.
const CHUNK: usize = 64;

/// The rows that are present: their places, ascending, and their values, which are finite.
#[derive(Default)]
pub(crate) struct Present {
    at: Vec<usize>,
    values: Vec<f64>,
}

impl Present {
    pub(crate) fn clear(&mut self) {
        self.at.clear();
        self.values.clear();
    }

    /// Appends rows that lie one after another, after all others.
    pub(crate) fn extend(&mut self, rows: Range<usize>, values: impl Iterator<Item = f64>) {
        assert!(self.at.last().is_none_or(|&last| last < rows.start));
        self.at.extend(rows);
        self.values.extend(values);
        assert_eq!(self.at.len(), self.values.len());
    }

    /// The places.
    pub(crate) fn at(&self) -> &[usize] {
        &self.at
    }
}

/// Of the windows from `from` on, `sums[i] = Σ h[j]·x` and `weights[i] = Σ h[j]` over the rows
/// that are present, by tap j = from + i + K − 1 − row. The cost is proportional to these rows.
///
/// Rows are added in order, in chunks of [`CHUNK`] from the first of all rows on, and of so many
/// that came `before` these and are in no window, so that an output has the same bits whatever is
/// computed with it.
pub(crate) fn present(
    isa: Isa,
    taps: &Padded,
    rows: (&Present, usize),
    from: usize,
    sums: &mut [f64],
    weights: &mut [f64],
) {
    assert_eq!(sums.len(), weights.len());
    dispatch!(
        isa, (
            taps: &Padded, rows: (&Present, usize), from: usize, sums: &mut [f64],
            weights: &mut [f64]
        ),
        avx512 "avx512f" => tiles::<__m512d>(taps, rows, from, sums, weights),
        avx2 "avx2,fma" => tiles::<__m256d>(taps, rows, from, sums, weights),
        neon => tiles::<float64x2_t>(taps, rows, from, sums, weights),
        portable =>
            tiles::<Array<f64, 4, false>>(taps, rows, from, sums, weights),
    )
}

/// # Safety
/// The processor has V's instructions, and TILE is a multiple of LANES.
#[inline(always)]
unsafe fn tiles<V: Lanes<T = f64>>(
    taps: &Padded,
    (rows, before): (&Present, usize),
    from: usize,
    sums: &mut [f64],
    weights: &mut [f64],
) {
    let Present { at, values } = rows;
    let mut first = at.partition_point(|&at| at < from);
    let mut last = first;
    let longest = taps.longest();
    // Of each output of a tile, its sum and its weight, and those of the current chunk.
    let [mut sum, mut weight, mut part, mut part_weight] =
        [(); 4].map(|()| vec![0.0; longest.min(sums.len().next_multiple_of(TILE))]);
    let outputs = sums.chunks_mut(longest).zip(weights.chunks_mut(longest));
    for (tile, (sums, weights)) in outputs.enumerate() {
        // Rows start … end − 1 are in some window of the tile.
        let start = from + tile * longest;
        let count = sums.len().next_multiple_of(TILE);
        let end = start + count + taps.reach();
        first += at[first..].iter().take_while(|&&at| at < start).count();
        last = last.max(first);
        last += at[last..].iter().take_while(|&&at| at < end).count();
        let (sum, weight) = (&mut sum[..count], &mut weight[..count]);
        let (part, part_weight) = (&mut part[..count], &mut part_weight[..count]);
        sum.fill(0.0);
        weight.fill(0.0);
        let mut next = first;
        while next < last {
            let until = last.min(((next + before) / CHUNK + 1) * CHUNK - before);
            part.fill(0.0);
            part_weight.fill(0.0);
            let fews = at[next..until].chunks(FEW).zip(values[next..until].chunks(FEW));
            for (some, some_x) in fews {
                // From row `end` on taps are zeros.
                let (mut places, mut x) = ([end; FEW], [0.0; FEW]);
                places[..some.len()].copy_from_slice(some);
                x[..some.len()].copy_from_slice(some_x);
                // SAFETY: the caller's promise; all places are from `start` to `end`, and `count`
                // is a multiple of TILE, and so of LANES.
                unsafe {
                    let tiles = places.map(|row| taps.tile(end, row, count));
                    add::<V>(tiles, x, part, part_weight);
                }
            }
            sum.iter_mut().zip(&*part).for_each(|(sum, part)| *sum += part);
            weight.iter_mut().zip(&*part_weight).for_each(|(weight, part)| *weight += part);
            next = until;
        }
        sums.copy_from_slice(&sum[..sums.len()]);
        weights.copy_from_slice(&weight[..weights.len()]);
    }
}

/// Adds rows in order.
///
/// # Safety
/// The processor has V's instructions; sums and weights are as many, a multiple of LANES, and each
/// tile has as many numbers.
#[inline(always)]
unsafe fn add<V: Lanes<T = f64>>(
    tiles: [*const f64; FEW],
    x: [f64; FEW],
    sums: &mut [f64],
    weights: &mut [f64],
) {
    // SAFETY: the caller's promise.
    unsafe {
        let x = x.map(|x| V::splat(x));
        for at in (0..sums.len()).step_by(V::LANES) {
            let (to, to_weight) = (sums.as_mut_ptr().add(at), weights.as_mut_ptr().add(at));
            let (mut sum, mut weight) = (V::load(to), V::load(to_weight));
            for (tile, x) in tiles.into_iter().zip(x) {
                let taps = V::load(tile.add(at));
                sum = V::mul_add(taps, x, sum);
                weight = V::add(weight, taps);
            }
            V::store(sum, to);
            V::store(weight, to_weight);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole numbers: no rounding, so every instruction set gives the definition exactly, from any
    /// output on.
    #[test]
    fn rows_meet_their_taps() {
        for k in [1_usize, 2, 7, 33, 100, 300, 4100] {
            let taps: Vec<f64> = (1..=k).map(|j| (j * j) as f64 - 40.0).collect();
            let padded = Padded::new(taps.iter().copied());
            for n in [1, 5, 63, 64, 65, 200, 1100] {
                if (n > 1000) != (k > 1000) {
                    continue;
                }
                for step in [1, 3, 10, 45] {
                    let at: Vec<usize> = (step / 2..n + k - 1).step_by(step).collect();
                    let values = at.iter().map(|&at| (at % 17) as f64 - 8.0).collect();
                    let rows = Present { at, values };
                    for (isa, from) in Isa::available().flat_map(|isa| [(isa, 0), (isa, n / 3)]) {
                        let (mut sums, mut weights) =
                            (vec![f64::NAN; n - from], vec![0.0; n - from]);
                        present(isa, &padded, (&rows, 0), from, &mut sums, &mut weights);
                        for i in from..n {
                            let met = || {
                                let rows = rows.at.iter().zip(&rows.values);
                                rows.filter(|(at, _)| (i..i + k).contains(*at))
                            };
                            let sum: f64 = met().map(|(at, x)| x * taps[i + k - 1 - at]).sum();
                            let weight: f64 = met().map(|(at, _)| taps[i + k - 1 - at]).sum();
                            let got = (sums[i - from], weights[i - from]);
                            assert_eq!(got, (sum, weight), "{isa:?} {k} taps, output {i} of {n}");
                        }
                    }
                }
            }
        }
    }

    /// An output has the same bits in whatever range it is computed.
    #[test]
    fn ranges_have_the_same_bits() {
        let padded = Padded::new((0..500).map(|j| (f64::from(j) * 0.7).cos() / 3.0));
        let at: Vec<usize> = (0..999).filter(|at| at * at % 7 < 3).collect();
        let values = at.iter().map(|&at| (at as f64).sin()).collect();
        let rows = Present { at, values };
        for isa in Isa::available() {
            let of = |from: usize, count: usize| {
                let (mut sums, mut weights) = (vec![0.0; count], vec![0.0; count]);
                present(isa, &padded, (&rows, 0), from, &mut sums, &mut weights);
                (sums, weights)
            };
            let whole = of(0, 500);
            for (from, count) in [(0, 1), (1, 499), (63, 2), (64, 64), (100, 333), (499, 1)] {
                let part = of(from, count);
                assert_eq!(part.0, whole.0[from..from + count], "{isa:?} from {from}");
                assert_eq!(part.1, whole.1[from..from + count], "{isa:?} from {from}");
            }
        }
    }
}
