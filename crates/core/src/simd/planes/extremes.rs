//! The least or the largest of every window of a number of rows, in each column, by van Herk's method
//! (1992): the best of the rows from each on to the end of a block, and of those from its start on.

use crate::simd::{
    planes::plane::{Plane, PlaneMut},
    ranks::ordered::Ordered,
};

/// Windows of so many rows are gone over one by one.
const FEW: usize = 4;
/// The most numbers of a strip.
pub(super) const STRIP: usize = 64;

/// A plane of which no number is NaN, of sizes that were checked.
pub(super) struct Columns<'a, T> {
    image: Plane<'a, T>,
    out: PlaneMut<'a, T>,
    /// Rows of a window.
    rows: usize,
    /// [`STRIP`] numbers for each of them.
    suffix: &'a mut [T],
}

impl<'a, T: Copy + Default> Columns<'a, T> {
    pub(super) fn new(
        image: Plane<'a, T>,
        out: PlaneMut<'a, T>,
        rows: usize,
        suffix: &'a mut [T],
    ) -> Self {
        assert_eq!((image.rows() + 1, image.columns()), (out.rows() + rows, out.columns()));
        assert!(rows > 0 && suffix.len() >= rows * STRIP);
        Self { image, out, rows, suffix }
    }

    /// # Safety
    /// The processor has the instructions of the vectors, of which W has one lane.
    #[inline(always)]
    pub(super) unsafe fn run<V, W, const N: usize, const MOST: bool>(mut self)
    where
        V: Ordered<T = T>,
        W: Ordered<T = T>,
    {
        const { assert!(N * V::LANES <= STRIP) };
        let columns = self.out.columns();
        let mut x = 0;
        // SAFETY: the caller's promise; strips end before `columns`.
        unsafe {
            while columns - x >= N * V::LANES {
                self.strip::<V, N, MOST>(x);
                x += N * V::LANES;
            }
            while columns - x >= V::LANES {
                self.strip::<V, 1, MOST>(x);
                x += V::LANES;
            }
            if x < columns && columns >= V::LANES {
                // Some are found again.
                self.strip::<V, 1, MOST>(columns - V::LANES);
                return;
            }
            while x < columns {
                self.strip::<W, 1, MOST>(x);
                x += 1;
            }
        }
    }

    /// N·LANES columns from `x` on.
    ///
    /// # Safety
    /// The processor has V's instructions, and there are these columns.
    #[inline(always)]
    unsafe fn strip<V: Ordered<T = T>, const N: usize, const MOST: bool>(&mut self, x: usize) {
        let (rows, outputs) = (self.rows, self.out.rows());
        let (plane, out_stride) = (self.image, self.out.stride());
        // SAFETY: the caller's promise. Output y is the best of the image's rows y..y + `rows`, and the
        // suffix has N·LANES numbers for each row of a window.
        unsafe {
            let image = plane.as_ptr().add(x);
            let out = self.out.as_mut_ptr().add(x);
            let suffix = self.suffix.as_mut_ptr();
            // Places were checked, and are not for overflow again.
            let image = |row: usize| image.wrapping_add(plane.place(row));
            let out = |row: usize| out.add(row.wrapping_mul(out_stride));
            let suffix = |row: usize| suffix.add(row.wrapping_mul(N * V::LANES));
            if rows <= FEW {
                for y in 0..outputs {
                    let mut all = load::<V, N>(image(y));
                    for row in 1..rows {
                        all = best::<V, N, MOST>(all, load(image(y + row)));
                    }
                    store(all, out(y));
                }
                return;
            }
            for first in (0..outputs).step_by(rows) {
                let count = rows.min(outputs - first);
                let mut all = load::<V, N>(image(first + rows - 1));
                store(all, suffix(rows - 1));
                for row in (0..rows - 1).rev() {
                    all = best::<V, N, MOST>(all, load(image(first + row)));
                    store(all, suffix(row));
                }
                store(all, out(first));
                if count == 1 {
                    continue;
                }
                let mut all = load::<V, N>(image(first + rows));
                for row in 1..count {
                    let both = best::<V, N, MOST>(all, load(suffix(row)));
                    store(both, out(first + row));
                    if row + 1 < count {
                        let next = load(image(first + rows + row));
                        all = best::<V, N, MOST>(all, next);
                    }
                }
            }
        }
    }
}

/// # Safety
/// The processor has V's instructions, and there are N·LANES numbers.
#[inline(always)]
unsafe fn load<V: Ordered, const N: usize>(from: *const V::T) -> [V; N] {
    // SAFETY: the caller's promise.
    unsafe {
        let mut all = [V::splat(V::LEAST); N];
        for (n, vector) in all.iter_mut().enumerate() {
            *vector = V::load(from.add(n * V::LANES));
        }
        all
    }
}

/// # Safety
/// The processor has V's instructions, and N·LANES numbers can be written.
#[inline(always)]
unsafe fn store<V: Ordered, const N: usize>(all: [V; N], to: *mut V::T) {
    // SAFETY: the caller's promise.
    unsafe {
        for (n, vector) in all.into_iter().enumerate() {
            V::store(vector, to.add(n * V::LANES));
        }
    }
}

/// # Safety
/// The processor has V's instructions.
#[inline(always)]
unsafe fn best<V: Ordered, const N: usize, const MOST: bool>(a: [V; N], b: [V; N]) -> [V; N] {
    let mut all = a;
    for (a, b) in all.iter_mut().zip(b) {
        // SAFETY: the caller's promise.
        *a = unsafe { if MOST { V::max(*a, b) } else { V::min(*a, b) } };
    }
    all
}
