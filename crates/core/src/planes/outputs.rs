//! The outputs of a plane, in memory that is first written as they come.

use std::{collections::TryReserveError, ops::Range};

use crate::{
    sample::Sample,
    simd::{
        pages,
        planes::plane::{Plane, PlaneMut},
    },
};

/// Bytes of a cache line.
const LINE: usize = 64;

/// Numbers of a cache line.
pub(crate) const fn line<T>() -> usize {
    LINE / size_of::<T>()
}

/// Rows of outputs at the end of a vector.
///
/// A vector's numbers must be there before they are written over: rows are zeros as they are asked for
/// first, so that they are written over while they are in the nearer caches. To fill all of them at
/// once would be a pass over memory more.
pub(crate) struct Outputs<'a, T> {
    numbers: &'a mut Vec<T>,
    /// Where the first row begins.
    first: usize,
    size: [usize; 2],
}

impl<'a, T: Sample> Outputs<'a, T> {
    /// `size` rows and columns after the numbers that there are.
    pub(crate) fn after(
        numbers: &'a mut Vec<T>,
        size: [usize; 2],
    ) -> Result<Self, TryReserveError> {
        let (first, count) = (numbers.len(), size[0].saturating_mul(size[1]));
        if numbers.capacity() - first < count {
            numbers.try_reserve_exact(count)?;
            pages::large(numbers.as_ptr().wrapping_add(first), count);
        }
        Ok(Self { numbers, first, size })
    }

    pub(crate) const fn rows(&self) -> usize {
        self.size[0]
    }

    pub(crate) const fn columns(&self) -> usize {
        self.size[1]
    }

    /// A rectangle of them, best asked for from the first row to the last.
    pub(crate) fn part(&mut self, rows: Range<usize>, columns: Range<usize>) -> PlaneMut<'_, T> {
        assert!(rows.start <= rows.end && rows.end <= self.size[0]);
        assert!(columns.start <= columns.end && columns.end <= self.size[1]);
        let end = self.first + rows.end * self.size[1];
        if self.numbers.len() < end {
            self.numbers.resize(end, T::ZERO);
        }
        let start = (self.first + rows.start * self.size[1] + columns.start).min(end);
        PlaneMut::new(&mut self.numbers[start..end], self.size[1], rows.len(), columns.len())
    }
}

/// Rows that are made one after another, of which the last ones are looked at: each takes the place of
/// the one so many rows before.
pub(crate) struct Ring<T> {
    numbers: Vec<T>,
    /// Where the first row begins: at a cache line, as the others do.
    first: usize,
    rows: usize,
    columns: usize,
    stride: usize,
}

impl<T: Sample> Ring<T> {
    pub(crate) fn new(rows: usize, columns: usize) -> Result<Self, TryReserveError> {
        // Rows that lie a multiple of 4 KiB apart would meet in the same places of a cache.
        let stride = columns.next_multiple_of(line::<T>()) + line::<T>();
        let count = rows.saturating_mul(stride).saturating_add(line::<T>());
        let mut numbers: Vec<T> = Vec::new();
        numbers.try_reserve_exact(count)?;
        let first = numbers.as_ptr().align_offset(LINE).min(line::<T>());
        numbers.resize(count, T::ZERO);
        Ok(Self { numbers, first, rows, columns, stride })
    }

    /// The first `columns` numbers of a row to be made.
    pub(crate) fn row(&mut self, row: usize, columns: usize) -> &mut [T] {
        assert!(columns <= self.columns);
        &mut self.numbers[self.first + row % self.rows * self.stride..][..columns]
    }

    /// `rows` of the last that were made, from row `first` on.
    pub(crate) fn view(&self, first: usize, rows: usize, columns: usize) -> Plane<'_, T> {
        assert!(columns <= self.columns);
        let all = Plane::new(&self.numbers[self.first..], self.stride, self.rows, columns);
        all.ring(first % self.rows, rows)
    }
}

/// How many columns of so many rows are gone over together, at least `least` where there are as many:
/// these rows stay in the second cache.
pub(crate) fn strip<T>(rows: usize, columns: usize, least: usize) -> usize {
    const NEAR: usize = 512 << 10;
    let most = (NEAR / size_of::<T>() / rows).max(least);
    // Of about the same width, in whole vectors.
    columns.div_ceil(columns.div_ceil(most).max(1)).next_multiple_of(64).min(columns)
}
