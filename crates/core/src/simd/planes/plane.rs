//! Numbers in rows and columns: views of a slice whose rows lie a stride apart.

use std::ops::Range;

/// Rows of numbers to read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plane<'a, T> {
    values: &'a [T],
    stride: usize,
    rows: usize,
    columns: usize,
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
        Self { values, stride, rows, columns }
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

    pub(super) const fn as_ptr(&self) -> *const T {
        self.values.as_ptr()
    }

    pub(crate) fn row(&self, y: usize) -> &'a [T] {
        assert!(y < self.rows);
        &self.values[y * self.stride..][..self.columns]
    }

    /// A rectangle of it.
    pub(crate) fn part(&self, rows: Range<usize>, columns: Range<usize>) -> Self {
        assert!(rows.start <= rows.end && rows.end <= self.rows);
        assert!(columns.start <= columns.end && columns.end <= self.columns);
        if rows.is_empty() || columns.is_empty() {
            return Self {
                rows: rows.len(),
                columns: columns.len(),
                stride: self.stride,
                values: &[],
            };
        }
        let values = &self.values[rows.start * self.stride + columns.start..];
        Self::new(values, self.stride, rows.len(), columns.len())
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
