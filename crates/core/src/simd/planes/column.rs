//! Sums of products with a kernel of one column, in tiles whose rows share those of the image: each of
//! its numbers is loaded once, and each tap once a row.

use crate::simd::{
    lanes::Lanes,
    planes::{
        BLOCK,
        plane::{Plane, PlaneMut},
    },
};

/// A plane and a column of taps, of sizes that were checked: as many as a tile has rows less one, and
/// no more than a block.
pub(super) struct Column<'a, T> {
    pub(super) image: Plane<'a, T>,
    pub(super) taps: &'a [T],
    pub(super) out: PlaneMut<'a, T>,
}

impl<T: Copy + Default> Column<'_, T> {
    /// In tiles of R rows and N vectors. False, and nothing is done, where outputs or taps are too few.
    ///
    /// # Safety
    /// The processor has V's instructions.
    #[inline(always)]
    pub(super) unsafe fn run<V: Lanes<T = T>, const N: usize, const R: usize>(&mut self) -> bool {
        let (rows, columns) = (self.out.rows(), self.out.columns());
        let is_short = self.taps.len() + 1 >= R && self.taps.len() <= BLOCK;
        if !is_short || rows < R || columns < V::LANES {
            return false;
        }
        // What is left over is computed with some outputs again, which come out the same.
        let (last_row, last_column) = (rows - R, columns - V::LANES);
        let mut x = 0;
        while x < columns {
            let is_whole = columns - x >= N * V::LANES;
            let left = if is_whole { x } else { x.min(last_column) };
            for y in (0..rows).step_by(R) {
                // SAFETY: the caller's promise; tiles end with the last row and column.
                unsafe {
                    if is_whole {
                        self.tile::<V, N, R>(y.min(last_row), left);
                    } else {
                        self.tile::<V, 1, R>(y.min(last_row), left);
                    }
                }
            }
            x += if is_whole { N * V::LANES } else { V::LANES };
        }
        true
    }

    /// R × N·LANES outputs, the first in row `y` and column `x`: one sum each, tap after tap.
    ///
    /// # Safety
    /// The processor has V's instructions, there are these outputs, and R − 1 taps.
    #[inline(always)]
    #[expect(clippy::needless_range_loop, reason = "an index is a place in registers")]
    unsafe fn tile<V: Lanes<T = T>, const N: usize, const R: usize>(&mut self, y: usize, x: usize) {
        let (image, len, stride) = (self.image, self.taps.len(), self.out.stride());
        // SAFETY: the caller's promise: rows up to y + R + taps − 2 are in the image. Places were checked:
        // checking them for overflow again would take longer than the sums.
        unsafe {
            let from = image.as_ptr().wrapping_add(x);
            let out = self.out.as_mut_ptr().wrapping_add(y.wrapping_mul(stride)).wrapping_add(x);
            let taps = self.taps.as_ptr();
            let zero = V::splat(T::default());
            let mut sums = [[zero; N]; R];
            // The tap that each row of outputs meets in this row of the image.
            let mut met = [zero; R];
            // A macro, as closures would not inherit the target features.
            macro_rules! row {
                ($at:expr, $tap:expr, $from:expr, $to:expr) => {
                    let row = from.wrapping_add(image.place(y.wrapping_add($at)));
                    for r in (1..R).rev() {
                        met[r] = met[r - 1];
                    }
                    met[0] = $tap;
                    let mut numbers = [zero; N];
                    for n in 0..N {
                        numbers[n] = V::load(row.wrapping_add(n * V::LANES));
                    }
                    for r in $from..$to {
                        for n in 0..N {
                            sums[r][n] = V::mul_add(met[r], numbers[n], sums[r][n]);
                        }
                    }
                };
            }
            for at in 0..R - 1 {
                row!(at, V::splat(*taps.wrapping_add(at)), 0, at + 1);
            }
            let mut at = R - 1;
            while at.wrapping_add(R) <= len {
                for more in 0..R {
                    let at = at.wrapping_add(more);
                    row!(at, V::splat(*taps.wrapping_add(at)), 0, R);
                }
                at = at.wrapping_add(R);
            }
            while at < len {
                row!(at, V::splat(*taps.wrapping_add(at)), 0, R);
                at = at.wrapping_add(1);
            }
            for after in 0..R - 1 {
                row!(len.wrapping_add(after), zero, after + 1, R);
            }
            for r in 0..R {
                for n in 0..N {
                    let place = r.wrapping_mul(stride).wrapping_add(n * V::LANES);
                    V::store(sums[r][n], out.wrapping_add(place));
                }
            }
        }
    }
}
