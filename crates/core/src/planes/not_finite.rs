//! NaN and infinities, which a transform would spread over its whole tile.

use crate::{
    sample::Sample,
    simd::{
        self,
        isa::Isa,
        planes::plane::{Plane, PlaneMut},
    },
};

/// Where a tile had numbers that are not finite, and which.
pub(crate) struct NotFinite<T>(Vec<(usize, T)>);

impl<T> Default for NotFinite<T> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<T: Sample> NotFinite<T> {
    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Makes zeros of them. False where there are so many that the tile is better summed directly: then
    /// it stays as it is.
    pub(super) fn take(&mut self, rows: &mut [T]) -> bool {
        /// One of so many numbers.
        const MANY: usize = 64;
        self.0.clear();
        let most = rows.len() / MANY;
        let found = rows.iter().enumerate().filter(|(_, x)| !x.finite()).map(|(at, &x)| (at, x));
        self.0.extend(found.take(most + 1));
        if self.0.len() > most {
            self.0.clear();
            return false;
        }
        self.0.iter().for_each(|&(at, _)| rows[at] = T::ZERO);
        true
    }

    pub(super) fn put_back(&mut self, rows: &mut [T]) {
        for (at, x) in self.0.drain(..) {
            rows[at] = x;
        }
    }

    /// Computes the outputs whose rectangles hold some of them. The tile has them again, and its rows lie
    /// `width` apart.
    pub(super) fn mend(
        &self,
        isa: Isa,
        tile: Plane<'_, T>,
        width: usize,
        kernel: Plane<'_, T>,
        out: &mut PlaneMut<'_, T>,
    ) {
        let (tall, wide) = (kernel.rows(), kernel.columns());
        for y in 0..out.rows() {
            let before = |row: usize| self.0.partition_point(|&(at, _)| at < row * width);
            let mut columns: Vec<usize> =
                self.0[before(y)..before(y + tall)].iter().map(|&(at, _)| at % width).collect();
            columns.sort_unstable();
            let mut done = 0;
            let mut columns = columns.into_iter().peekable();
            while let Some(column) = columns.next() {
                // Outputs of neighbours run into one another.
                let start = (column + 1).saturating_sub(wide).max(done);
                let mut last = column;
                while let Some(next) = columns.next_if(|&next| next <= last + wide) {
                    last = next;
                }
                let end = (last + 1).min(out.columns());
                if start < end {
                    let part = tile.part(y..y + tall, start..end + wide - 1);
                    T::correlate(isa, part, kernel, out.part(y..y + 1, start..end));
                }
                done = end;
            }
        }
    }
}

/// Whether none is NaN or infinite.
pub(crate) fn are_finite<T: Sample>(numbers: &[T]) -> bool {
    let mut are_finite = true;
    simd::run(Isa::best(), AreFinite { numbers, are_finite: &mut are_finite });
    are_finite
}

struct AreFinite<'a, T> {
    numbers: &'a [T],
    are_finite: &'a mut bool,
}

impl<T: Sample> simd::WithSimd for AreFinite<'_, T> {
    #[inline(always)]
    fn run(self) {
        const LANES: usize = 32;
        // 0 times a finite number is 0, anything else gives NaN.
        let mut odd = [T::ZERO; LANES];
        let (vectors, few) = self.numbers.as_chunks::<LANES>();
        for vector in vectors {
            for (odd, &x) in odd.iter_mut().zip(vector) {
                *odd += x * T::ZERO;
            }
        }
        let is_even = |odd: &T| *odd == T::ZERO;
        *self.are_finite = odd.iter().all(is_even) && few.iter().all(|x| x.finite());
    }
}
