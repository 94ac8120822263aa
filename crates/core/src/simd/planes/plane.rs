//! Numbers in rows and columns: views of a slice whose rows lie a stride apart.

use std::ops::Range;

/// Rows of numbers to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane<'a, T> {
    values: &'a [T],
    /// Where its first row begins.
    start: usize,
    stride: usize,
    rows: usize,
    columns: usize,
    /// Rows from this one on lie so many numbers earlier: those of a ring.
    split: usize,
    back: usize,
}

/// Rows of numbers to write.
#[derive(Debug)]
pub(crate) struct PlaneMut<'a, T> {
    values: &'a mut [T],
    stride: usize,
    rows: usize,
    columns: usize,
}

/// Panics unless `len` numbers hold so many rows, `stride` apart: kernels rely on it.
fn check(len: usize, stride: usize, rows: usize, columns: usize) {
    assert!(columns <= stride, "rows of {columns} columns overlap at a stride of {stride}");
    if rows > 0 {
        let last = (rows - 1).checked_mul(stride).and_then(|last| last.checked_add(columns));
        assert!(last.is_some_and(|end| end <= len), "{rows} × {columns} in {len} numbers");
    }
}

impl<'a, T> Plane<'a, T> {
    /// Row y begins at `values[y·stride]`.
    pub(crate) fn new(values: &'a [T], stride: usize, rows: usize, columns: usize) -> Self {
        check(values.len(), stride, rows, columns);
        Self { values, start: 0, stride, rows, columns, split: usize::MAX, back: 0 }
    }

    /// `rows` of these rows from row `first` on, where the last is followed by the first.
    pub(crate) fn ring(self, first: usize, rows: usize) -> Self {
        assert!(self.split == usize::MAX && first < self.rows && rows <= self.rows);
        let (split, back) = (self.rows - first, self.rows * self.stride);
        Self { start: self.start + first * self.stride, rows, split, back, ..self }
    }

    /// Rows without a gap.
    pub(crate) fn dense(values: &'a [T], rows: usize, columns: usize) -> Self {
        Self::new(values, columns, rows, columns)
    }

    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) const fn columns(&self) -> usize {
        self.columns
    }

    pub(super) const fn stride(&self) -> usize {
        self.stride
    }

    /// The first number of its first row.
    pub(super) const fn as_ptr(&self) -> *const T {
        self.values.as_ptr().wrapping_add(self.start)
    }

    /// From which row on rows lie `back` numbers earlier than at the stride.
    pub(super) const fn wrap(&self) -> (usize, usize) {
        (self.split, self.back)
    }

    /// How far row `y` begins from the first: as it wraps around, to be added so.
    #[inline(always)]
    pub(super) const fn place(&self, y: usize) -> usize {
        let back = if y >= self.split { self.back } else { 0 };
        y.wrapping_mul(self.stride).wrapping_sub(back)
    }

    pub(crate) fn row(&self, y: usize) -> &'a [T] {
        assert!(y < self.rows);
        &self.values[self.start.wrapping_add(self.place(y))..][..self.columns]
    }

    /// The numbers of a single column without gaps.
    pub(super) fn as_column(&self) -> Option<&'a [T]> {
        let is_column = self.columns == 1 && self.stride == 1 && self.split >= self.rows;
        is_column.then(|| &self.values[self.start..][..self.rows])
    }

    /// A rectangle of it.
    pub(crate) fn part(&self, rows: Range<usize>, columns: Range<usize>) -> Self {
        assert!(rows.start <= rows.end && rows.end <= self.rows);
        assert!(columns.start <= columns.end && columns.end <= self.columns);
        let (height, width) = (rows.len(), columns.len());
        if height == 0 || width == 0 {
            return Self { values: &[], start: 0, rows: height, columns: width, ..*self };
        }
        let start = self.start.wrapping_add(self.place(rows.start)) + columns.start;
        let split = match self.split.checked_sub(rows.start) {
            Some(split) if split > 0 => split,
            _ => usize::MAX,
        };
        Self { start, split, rows: height, columns: width, ..*self }
    }
}

impl<'a, T> PlaneMut<'a, T> {
    /// Row y begins at `values[y·stride]`.
    pub(crate) fn new(values: &'a mut [T], stride: usize, rows: usize, columns: usize) -> Self {
        check(values.len(), stride, rows, columns);
        Self { values, stride, rows, columns }
    }

    /// Rows without a gap.
    pub(crate) fn dense(values: &'a mut [T], rows: usize, columns: usize) -> Self {
        Self::new(values, columns, rows, columns)
    }

    pub(crate) const fn rows(&self) -> usize {
        self.rows
    }

    pub(crate) const fn columns(&self) -> usize {
        self.columns
    }

    pub(super) const fn stride(&self) -> usize {
        self.stride
    }

    pub(super) const fn as_mut_ptr(&mut self) -> *mut T {
        self.values.as_mut_ptr()
    }

    pub(crate) fn row(&mut self, y: usize) -> &mut [T] {
        assert!(y < self.rows);
        &mut self.values[y * self.stride..][..self.columns]
    }

    /// A rectangle of it.
    pub(crate) fn part(&mut self, rows: Range<usize>, columns: Range<usize>) -> PlaneMut<'_, T> {
        assert!(rows.start <= rows.end && rows.end <= self.rows);
        assert!(columns.start <= columns.end && columns.end <= self.columns);
        let (height, width) = (rows.len(), columns.len());
        if rows.is_empty() || columns.is_empty() {
            return PlaneMut { values: &mut [], stride: self.stride, rows: height, columns: width };
        }
        let values = &mut self.values[rows.start * self.stride + columns.start..];
        PlaneMut::new(values, self.stride, height, width)
    }
}
