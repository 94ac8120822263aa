//! Sums of products with a dense kernel, in tiles of four rows that share the rows of the image.

use crate::simd::{
    lanes::Lanes,
    planes::{
        BLOCK,
        column::Column,
        plane::{Plane, PlaneMut},
    },
};

/// Rows of a tile for kernels of 3 rows or more.
const TALL: usize = 4;
/// Bytes of the rows that a tile looks at, in all columns that are gone down together: they stay in the
/// nearest cache.
const NEAR: usize = 24 << 10;

/// A plane and its kernel, of sizes that were checked.
pub(super) struct Sums<'a, T> {
    image: Plane<'a, T>,
    kernel: Plane<'a, T>,
    out: PlaneMut<'a, T>,
    /// Kernel rows of a block, a power of two.
    block: usize,
}

/// Where a tile begins, and what it is of.
struct Tile<T> {
    image: *const T,
    image_stride: usize,
    /// Rows of the image from this one on lie so many numbers earlier.
    split: usize,
    back: usize,
    out: *mut T,
    out_stride: usize,
    kernel: *const T,
    kernel_stride: usize,
    rows: usize,
    columns: usize,
    /// One less than the kernel rows of a block.
    mask: usize,
}

impl<'a, T: Copy + Default> Sums<'a, T> {
    pub(super) fn new(image: Plane<'a, T>, kernel: Plane<'a, T>, out: PlaneMut<'a, T>) -> Self {
        assert!(kernel.rows() > 0 && kernel.columns() > 0);
        assert_eq!(image.rows() + 1, out.rows() + kernel.rows());
        assert_eq!(image.columns() + 1, out.columns() + kernel.columns());
        let block = 1 << (BLOCK / kernel.columns()).max(1).ilog2();
        Self { image, kernel, out, block }
    }

    /// In tiles of N vectors, or of WIDE vectors and HIGH rows for a kernel of one column.
    ///
    /// # Safety
    /// The processor has the instructions of the vectors, of which W has one lane.
    #[inline(always)]
    pub(super) unsafe fn run<V, W, const N: usize, const WIDE: usize, const HIGH: usize>(mut self)
    where
        V: Lanes<T = T>,
        W: Lanes<T = T>,
    {
        // SAFETY: the caller's promise.
        unsafe {
            if self.kernel.columns() == 1 && self.column::<V, WIDE, HIGH>() {
                return;
            }
            let is_block = self.kernel.rows() <= self.block
                || self.kernel.rows() * self.kernel.columns() <= BLOCK;
            if is_block {
                self.all::<V, W, N, false>();
            } else {
                self.all::<V, W, N, true>();
            }
        }
    }

    /// False, and nothing is done, where the taps are no short column that lies in memory one by one.
    ///
    /// # Safety
    /// As [`run`](Self::run).
    #[inline(always)]
    unsafe fn column<V, const N: usize, const R: usize>(&mut self) -> bool
    where
        V: Lanes<T = T>,
    {
        let Some(taps) = self.kernel.as_column() else { return false };
        let (rows, columns) = (self.out.rows(), self.out.columns());
        let out = self.out.part(0..rows, 0..columns);
        // SAFETY: the caller's promise.
        unsafe { Column { image: self.image, taps, out }.run::<V, N, R>() }
    }

    /// # Safety
    /// As [`run`](Self::run).
    #[inline(always)]
    unsafe fn all<V, W, const N: usize, const BLOCKS: bool>(mut self)
    where
        V: Lanes<T = T>,
        W: Lanes<T = T>,
    {
        let (rows, columns) = (self.out.rows(), self.out.columns());
        let tile = N * V::LANES;
        let strip = NEAR / size_of::<T>() / (self.kernel.rows() + TALL) / tile * tile;
        let strip = strip.clamp(tile, 64 * tile);
        for from in (0..columns).step_by(strip) {
            let to = columns.min(from + strip);
            let mut y = 0;
            while y < rows {
                let is_tall = self.kernel.rows() >= 3 && rows - y >= TALL;
                // SAFETY: the caller's promise; the rows are in the image and in `out`.
                unsafe {
                    if is_tall {
                        self.line::<V, W, N, TALL, BLOCKS>(y, from, to);
                    } else {
                        self.line::<V, W, N, 1, BLOCKS>(y, from, to);
                    }
                }
                y += if is_tall { TALL } else { 1 };
            }
        }
    }

    /// R rows of outputs, in columns `from..to`.
    ///
    /// # Safety
    /// As [`run`](Self::run), and there are these outputs; the kernel has R − 1 rows or more.
    #[inline(always)]
    unsafe fn line<V, W, const N: usize, const R: usize, const BLOCKS: bool>(
        &mut self,
        y: usize,
        from: usize,
        to: usize,
    ) where
        V: Lanes<T = T>,
        W: Lanes<T = T>,
    {
        let mut x = from;
        // SAFETY: a tile's outputs lie below `to`, and the image has the rows and columns that these
        // look at.
        unsafe {
            while to - x >= N * V::LANES {
                tile::<V, N, R, BLOCKS>(self.at(y, x));
                x += N * V::LANES;
            }
            while to - x >= V::LANES {
                tile::<V, 1, R, BLOCKS>(self.at(y, x));
                x += V::LANES;
            }
            if x < to && to - from >= V::LANES {
                // Some outputs are computed again, and come out the same.
                tile::<V, 1, R, BLOCKS>(self.at(y, to - V::LANES));
                return;
            }
            while x < to {
                tile::<W, 1, R, BLOCKS>(self.at(y, x));
                x += 1;
            }
        }
    }

    /// # Safety
    /// There is such an output.
    #[inline(always)]
    unsafe fn at(&mut self, y: usize, x: usize) -> Tile<T> {
        let (image_stride, out_stride) = (self.image.stride(), self.out.stride());
        let (split, back) = self.image.wrap();
        // SAFETY: the caller's promise.
        unsafe {
            Tile {
                image: self.image.as_ptr().wrapping_add(self.image.place(y)).wrapping_add(x),
                image_stride,
                split: if split > y { split - y } else { usize::MAX },
                back,
                out: self.out.as_mut_ptr().add(y * out_stride + x),
                out_stride,
                kernel: self.kernel.as_ptr(),
                kernel_stride: self.kernel.stride(),
                rows: self.kernel.rows(),
                columns: self.kernel.columns(),
                mask: self.block - 1,
            }
        }
    }
}

/// R × N·LANES outputs. Row r of them meets image row iy by kernel row iy − r.
///
/// # Safety
/// The processor has V's instructions, the image can be read and `out` written for these outputs, and
/// the kernel has R − 1 rows or more.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "an index is a place in registers and in memory")]
unsafe fn tile<V: Lanes, const N: usize, const R: usize, const BLOCKS: bool>(tile: Tile<V::T>) {
    // SAFETY: the caller's promise.
    unsafe {
        let zero = V::splat(V::T::default());
        let mut sums = [[zero; N]; R];
        let rows = tile.rows;
        // A macro, as closures would not inherit the target features.
        macro_rules! rows {
            ($(($at:expr, $from:literal, $to:literal))+) => {
                $(row::<V, N, R, $from, $to, BLOCKS>(&tile, &mut sums, $at);)+
            };
        }
        if R == 1 {
            for at in 0..rows {
                rows!((at, 0, 1));
            }
        } else {
            rows!((0, 0, 1)(1, 0, 2)(2, 0, 3));
            for at in 3..rows {
                rows!((at, 0, 4));
            }
            rows!((rows, 1, 4)(rows + 1, 2, 4)(rows + 2, 3, 4));
        }
        for r in 0..R {
            for n in 0..N {
                let out = tile.out.add(r * tile.out_stride + n * V::LANES);
                let sum = sums[r][n];
                V::store(if BLOCKS { V::add(V::load(out), sum) } else { sum }, out);
            }
        }
    }
}

/// Image row `at` of a tile, which enters the outputs' rows FROM..TO. With BLOCKS, where a block of kernel
/// rows ends with it, its sums go to the outputs, and the next begin; the last is added by the tile.
///
/// # Safety
/// As [`tile`]; each of these rows meets it by a row of the kernel.
#[inline(always)]
#[expect(clippy::needless_range_loop, reason = "an index is a place in registers and in memory")]
unsafe fn row<
    V: Lanes,
    const N: usize,
    const R: usize,
    const FROM: usize,
    const TO: usize,
    const BLOCKS: bool,
>(
    tile: &Tile<V::T>,
    sums: &mut [[V; N]; R],
    at: usize,
) {
    // SAFETY: the caller's promise.
    unsafe {
        let zero = V::splat(V::T::default());
        // Places were checked: checking them for overflow again would take as long as a row of few
        // taps.
        let back = if at >= tile.split { tile.back } else { 0 };
        let image = tile.image.wrapping_add(at.wrapping_mul(tile.image_stride).wrapping_sub(back));
        // For R rows this goes past the kernel's end: what is read lies r rows before.
        let kernel = tile.kernel.wrapping_add(at.wrapping_mul(tile.kernel_stride));
        for x in 0..tile.columns {
            let mut met = [zero; N];
            for n in 0..N {
                met[n] = V::load(image.add(x).add(n * V::LANES));
            }
            for r in FROM..TO.min(R) {
                let tap = V::splat(*kernel.wrapping_sub(r.wrapping_mul(tile.kernel_stride)).add(x));
                for n in 0..N {
                    sums[r][n] = V::mul_add(tap, met[n], sums[r][n]);
                }
            }
        }
        if BLOCKS {
            for r in FROM..TO.min(R) {
                let done = at.wrapping_sub(r).wrapping_add(1);
                if done & tile.mask == 0 && done < tile.rows {
                    for n in 0..N {
                        let out = tile.out.add(r * tile.out_stride + n * V::LANES);
                        let sum = sums[r][n];
                        let is_first = done == tile.mask + 1;
                        V::store(if is_first { sum } else { V::add(V::load(out), sum) }, out);
                        sums[r][n] = zero;
                    }
                }
            }
        }
    }
}
