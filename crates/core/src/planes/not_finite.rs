//! NaN and infinities, which a transform would spread over its whole tile.

use std::collections::TryReserveError;

use crate::{
    sample::Sample,
    simd::{
        self,
        isa::Isa,
        planes::plane::{Plane, PlaneMut},
    },
};

/// Whether a tile had numbers that are not finite, and memory to find what they touch.
#[derive(Default)]
pub(crate) struct NotFinite {
    had_some: bool,
    /// One more than the last row that was looked at with a NaN in each column, and with an infinity.
    holes: Vec<usize>,
    infinities: Vec<usize>,
}

/// What an output's rectangle holds that is not finite.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Holds {
    Nothing,
    Infinities,
    /// And infinities perhaps.
    Holes,
}

impl NotFinite {
    pub(super) const fn clear(&mut self) {
        self.had_some = false;
    }

    pub(super) const fn is_empty(&self) -> bool {
        !self.had_some
    }

    /// Makes zeros of them. False where infinities are so many that the tile is better summed directly;
    /// NaN are never too many, as nothing is summed for them.
    pub(super) fn take<T: Sample>(&mut self, rows: &mut [T]) -> bool {
        /// One of so many numbers.
        const MANY: usize = 64;
        let mut infinities = 0;
        for x in rows.iter_mut().filter(|x| !x.finite()) {
            infinities += usize::from(!x.is_hole());
            *x = T::ZERO;
            self.had_some = true;
        }
        infinities <= rows.len() / MANY
    }

    /// Computes the outputs whose rectangles hold some of them: NaN where one is a NaN, else the sum. The
    /// tile has them again.
    pub(super) fn mend<T: Sample>(
        &mut self,
        isa: Isa,
        tile: Plane<'_, T>,
        kernel: Plane<'_, T>,
        out: &mut PlaneMut<'_, T>,
    ) -> Result<(), TryReserveError> {
        let (tall, wide) = (kernel.rows(), kernel.columns());
        for columns in [&mut self.holes, &mut self.infinities] {
            columns.clear();
            columns.try_reserve(tile.columns())?;
            columns.resize(tile.columns(), 0);
        }
        (0..tall - 1).for_each(|row| self.look(tile.row(row), row));
        for y in 0..out.rows() {
            self.look(tile.row(y + tall - 1), y + tall - 1);
            // One more than the last column with a NaN in these rows, and with an infinity.
            let (mut hole, mut infinity) = (0, 0);
            let mut sums = 0..0;
            for (x, (&last_hole, &last_infinity)) in
                self.holes.iter().zip(&self.infinities).enumerate()
            {
                hole = if last_hole > y { x + 1 } else { hole };
                infinity = if last_infinity > y { x + 1 } else { infinity };
                let Some(at) = (x + 1).checked_sub(wide) else { continue };
                let holds = match () {
                    () if hole > at => Holds::Holes,
                    () if infinity > at => Holds::Infinities,
                    () => Holds::Nothing,
                };
                if holds == Holds::Infinities {
                    // Neighbours are summed together.
                    sums = if sums.end == at { sums.start..at + 1 } else { at..at + 1 };
                }
                if !sums.is_empty() && (sums.end <= at || at + 1 == out.columns()) {
                    let part = tile.part(y..y + tall, sums.start..sums.end + wide - 1);
                    T::correlate(isa, part, kernel, out.part(y..y + 1, sums));
                    sums = 0..0;
                }
                if holds == Holds::Holes {
                    out.row(y)[at] = T::NAN;
                }
            }
        }
        Ok(())
    }

    /// Notes the columns of a row's numbers that are not finite.
    fn look<T: Sample>(&mut self, numbers: &[T], row: usize) {
        for ((x, hole), infinity) in numbers.iter().zip(&mut self.holes).zip(&mut self.infinities) {
            if x.is_hole() {
                *hole = row + 1;
            } else if !x.finite() {
                *infinity = row + 1;
            }
        }
    }
}

/// Whether none is NaN or infinite.
pub(crate) fn are_finite<T: Sample>(isa: Isa, numbers: &[T]) -> bool {
    let mut are_finite = true;
    simd::run(isa, AreFinite { numbers, are_finite: &mut are_finite });
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
