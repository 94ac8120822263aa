//! Convolution with rows that are 1 in a few places and 0 elsewhere.

#[cfg(target_arch = "aarch64")]
use std::arch::aarch64::float64x2_t;
#[cfg(target_arch = "x86_64")]
use std::arch::x86_64::{__m256d, __m512d};
use std::array::from_fn;

use crate::simd::{
    fft::tables::Aligned,
    isa::{Isa, dispatch},
    lanes::{Array, Lanes},
    masked::places::Places,
};

/// Outputs computed together, on every instruction set.
pub(crate) const TILE: usize = 64;

/// Numbers in a cache line.
const LINE: usize = 8;
/// Ones whose taps are added without a branch between them.
pub(crate) const FEW: usize = 4;
/// Kernels of so many taps at most have eight copies, which fit in the L1 cache.
const COPIED: usize = 256;
/// Kernels of so many taps have padding for longer tiles: taps that lie one after another are
/// fetched ahead.
const LONG: usize = 4096;
const LONG_TILE: usize = 512;

/// Taps padded with zeros, as [`sparse`] reads beyond both ends of a kernel.
pub(crate) struct Padded {
    /// Copies that begin at the number 0, 1, … 7: from any number on, one of them is aligned to
    /// cache lines, and loads across lines cost twice as much.
    copies: Aligned<f64>,
    /// For each index modulo 8, what to add to it to find it in the copy aligned there.
    starts: [usize; LINE],
    len: usize,
    /// Zeros on both sides.
    padding: usize,
}

impl Padded {
    pub(crate) fn new(taps: impl ExactSizeIterator<Item = f64>) -> Self {
        let len = taps.len();
        let padding = if len < LONG { TILE } else { LONG_TILE };
        let mut padded = vec![0.0; padding];
        padded.extend(taps);
        let count = if len <= COPIED { LINE } else { 1 };
        let size = (len + 2 * padding).next_multiple_of(LINE);
        padded.resize(size + count, 0.0);
        let mut copies = Aligned::new(count * size);
        for (r, copy) in copies.get_mut().chunks_mut(size).enumerate() {
            copy.copy_from_slice(&padded[r..][..size]);
        }
        Self { copies, starts: from_fn(|r| r % count * (size - 1)), len, padding }
    }

    /// The longest tile, a multiple of [`TILE`].
    #[inline(always)]
    pub(crate) const fn longest(&self) -> usize {
        self.padding
    }

    /// K − 1.
    #[inline(always)]
    pub(crate) const fn reach(&self) -> usize {
        self.len - 1
    }

    /// The taps by which the `count` outputs whose windows end before row `end` meet `row`, with
    /// zeros where it is in no window.
    ///
    /// # Safety
    /// `row` is not below end − (K + count − 1), and `count` is at most
    /// [`longest`](Self::longest).
    #[inline(always)]
    pub(crate) unsafe fn tile(&self, end: usize, row: usize, count: usize) -> *const f64 {
        // Output start + l meets a row by tap l + start + K − 1 − row, between `−(count − 1)` and
        // `K + count − 2`. For rows after the tile's these are zeros of the padding.
        let from = end.saturating_sub(row) + self.padding - count;
        // SAFETY: the caller's promise, and every copy has `count` numbers from there.
        unsafe {
            let numbers = self.copies.get().as_ptr();
            numbers.add(self.starts[from % LINE].wrapping_add(from))
        }
    }
}

/// `out[i] = Σ_j h[j]·[row i + K − 1 − j is one of ones]`, added in the order of the rows; ones lie
/// below `out.len() + K − 1`. The cost is proportional to the ones.
pub(crate) fn sparse(isa: Isa, taps: &Padded, ones: &Places, out: &mut [f64]) {
    dispatch!(
        isa, (taps: &Padded, ones: &Places, out: &mut [f64]),
        avx512 "avx512f,popcnt,bmi1" => tiles::<__m512d, { TILE / 8 }>(taps, ones, out),
        avx2 "avx2,fma,popcnt,bmi1" => tiles::<__m256d, { TILE / 4 }>(taps, ones, out),
        neon => tiles::<float64x2_t, { TILE / 2 }>(taps, ones, out),
        portable => tiles::<Array<f64, 4, false>, { TILE / 4 }>(taps, ones, out),
    )
}

/// # Safety
/// The processor has V's instructions, and N·LANES is TILE.
#[inline(always)]
unsafe fn tiles<V: Lanes<T = f64>, const N: usize>(taps: &Padded, ones: &Places, out: &mut [f64]) {
    let reach = taps.reach();
    // SAFETY: no `one` is below end − (K + TILE − 1).
    let tile = |end: usize, one: usize| unsafe { taps.tile(end, one, TILE) };
    for (at, out) in out.chunks_mut(TILE).enumerate() {
        // Rows start … end − 1 are in some window of the tile.
        let start = at * TILE;
        let end = start + TILE + reach;
        let (first, last) = (ones.before(start), ones.before(end));
        let all = &ones.all()[first..];
        // Places ascend, so checking the first is enough.
        assert!(all.first().is_none_or(|&one| one >= start));
        let mut sums = [0.0; TILE];
        // SAFETY: the caller's promise.
        unsafe {
            let mut totals = [V::splat(0.0); N];
            // Whole groups of FEW, so that the loop's exit mispredicts less often.
            let (fews, rest) = all.as_chunks::<FEW>();
            let wanted = (last - first).div_ceil(FEW);
            for &[a, b, c, d] in fews.iter().take(wanted) {
                let tiles = [tile(end, a), tile(end, b), tile(end, c), tile(end, d)];
                add::<V, N>(tiles, &mut totals);
            }
            if wanted > fews.len() {
                let mut few = [end; FEW];
                few[..rest.len()].copy_from_slice(rest);
                let [a, b, c, d] = few;
                let tiles = [tile(end, a), tile(end, b), tile(end, c), tile(end, d)];
                add::<V, N>(tiles, &mut totals);
            }
            let to = if out.len() == TILE { out.as_mut_ptr() } else { sums.as_mut_ptr() };
            for (v, total) in totals.into_iter().enumerate() {
                V::store(total, to.add(v * V::LANES));
            }
        }
        if out.len() < TILE {
            out.copy_from_slice(&sums[..out.len()]);
        }
    }
}

/// Adds tiles of numbers in order.
///
/// # Safety
/// The processor has V's instructions, and each tile N·LANES numbers.
#[inline(always)]
unsafe fn add<V: Lanes<T = f64>, const N: usize>(tiles: [*const f64; FEW], totals: &mut [V; N]) {
    for (v, total) in totals.iter_mut().enumerate() {
        for tile in tiles {
            // SAFETY: the caller's promise.
            *total = unsafe { V::add(*total, V::load(tile.add(v * V::LANES))) };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whole numbers: no rounding, so every instruction set gives the definition exactly.
    #[test]
    fn ones_meet_their_taps() {
        for k in [1_usize, 2, 7, 31, 32, 33, 100] {
            let taps: Vec<f64> = (1..=k).map(|j| (j * j) as f64).collect();
            let padded = Padded::new(taps.iter().copied());
            for n in [1, 5, 31, 32, 33, 64, 200] {
                let rows = n + k - 1;
                for step in [1, 3, 10, 45] {
                    let ones: Places = (step / 2..rows).step_by(step).collect();
                    for isa in Isa::available() {
                        let mut out = vec![f64::NAN; n];
                        sparse(isa, &padded, &ones, &mut out);
                        for (i, &sum) in out.iter().enumerate() {
                            let met = ones.all().iter().filter(|&&one| (i..i + k).contains(&one));
                            let want: f64 = met.map(|one| taps[i + k - 1 - one]).sum();
                            assert_eq!(sum, want, "{isa:?} {k} taps, {n} outputs, {i}");
                        }
                    }
                }
            }
        }
    }
}
