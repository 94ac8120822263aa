//! A plane and what lies beyond its edges.

use std::{collections::TryReserveError, ops::Range};

use crate::{
    options::boundary::Boundary, planes::outputs::line, sample::Sample, simd::planes::plane::Plane,
};

/// A plane whose rows and columns go on beyond its edges. The rows and columns that are wanted are
/// numbered from 0.
#[derive(Debug)]
pub(crate) struct Extended<'a, T> {
    image: Plane<'a, T>,
    rows: Axis<T>,
    columns: Axis<T>,
}

/// Where the wanted rows, or columns, come from.
#[derive(Debug)]
struct Axis<T> {
    /// How many there are.
    len: usize,
    /// Those that lie in the image, one after another.
    inside: Range<usize>,
    /// The first of these in the image.
    first: usize,
    /// Of those before and after them, the row of the image that each is a copy of.
    before: Vec<Option<usize>>,
    after: Vec<Option<usize>>,
    /// What is in those that are copies of none.
    value: T,
}

impl<T: Sample> Axis<T> {
    /// `len` rows from row `first` of the image on, which has `rows`, at least one.
    fn new(
        boundary: Boundary,
        first: isize,
        len: usize,
        rows: usize,
    ) -> Result<Self, TryReserveError> {
        let before = first.min(0).unsigned_abs().min(len);
        let start = first.max(0).unsigned_abs();
        let inside = before..len.min(before + rows.saturating_sub(start));
        let copies = |range: Range<usize>| {
            let mut copies = Vec::new();
            copies.try_reserve_exact(range.len())?;
            copies.extend(range.map(|i| boundary.row(first.saturating_add_unsigned(i), rows)));
            Ok::<_, TryReserveError>(copies)
        };
        let value = match boundary {
            Boundary::Constant(value) => T::of(value),
            _ => T::ZERO,
        };
        Ok(Self {
            len,
            first: start.min(rows),
            before: copies(0..inside.start)?,
            after: copies(inside.end..len)?,
            inside,
            value,
        })
    }

    /// The image's row that a wanted one is, or a copy of.
    fn source(&self, at: usize) -> Option<usize> {
        if at < self.inside.start {
            self.before[at]
        } else if at < self.inside.end {
            Some(at - self.inside.start + self.first)
        } else {
            self.after[at - self.inside.end]
        }
    }
}

impl<'a, T: Sample> Extended<'a, T> {
    /// The image itself.
    pub(crate) fn whole(image: Plane<'a, T>) -> Self {
        let axis = |len: usize| Axis {
            len,
            inside: 0..len,
            first: 0,
            before: Vec::new(),
            after: Vec::new(),
            value: T::ZERO,
        };
        Self { image, rows: axis(image.rows()), columns: axis(image.columns()) }
    }

    /// `shape` rows and columns, from `first` of the image on, which may lie before its first or after
    /// its last. An image of at least one number. Of the boundaries those that are made of copies or
    /// of a constant; the others count as zeros.
    pub(crate) fn new(
        image: Plane<'a, T>,
        boundary: [Boundary; 2],
        first: [isize; 2],
        shape: [usize; 2],
    ) -> Result<Self, TryReserveError> {
        Ok(Self {
            image,
            rows: Axis::new(boundary[0], first[0], shape[0], image.rows())?,
            columns: Axis::new(boundary[1], first[1], shape[1], image.columns())?,
        })
    }

    pub(crate) const fn rows(&self) -> usize {
        self.rows.len
    }

    pub(crate) const fn columns(&self) -> usize {
        self.columns.len
    }

    /// The rows and columns that lie in the image, and these of it.
    pub(crate) fn inside(&self) -> (Range<usize>, Range<usize>, Plane<'a, T>) {
        let (rows, columns) = (self.rows.inside.clone(), self.columns.inside.clone());
        let [y, x] = [self.rows.first, self.columns.first];
        let image = self.image.part(y..y + rows.len(), x..x + columns.len());
        (rows, columns, image)
    }

    /// Tells of a row's `outputs`, each of which looks at `wide` columns from its own on, some at a time,
    /// and of the numbers that these look at. They are the image's own where they lie in it: only what is
    /// near its edges is copied, into `buffer`, which has room for all.
    pub(crate) fn windows(
        &self,
        y: usize,
        outputs: Range<usize>,
        wide: usize,
        buffer: &mut [T],
        mut tell: impl FnMut(Range<usize>, &[T]),
    ) {
        let inside = &self.columns.inside;
        let end = (inside.end + 1).saturating_sub(wide).min(outputs.end);
        // Whole lines of outputs are stored sooner.
        let before = inside.start.saturating_sub(outputs.start).next_multiple_of(line::<T>());
        let whole = outputs.start + before..end;
        let (around, source) = match self.rows.source(y) {
            Some(source) if 2 * whole.len() > outputs.len() => {
                ([outputs.start..whole.start, whole.end..outputs.end], Some(source))
            }
            _ => ([outputs, 0..0], None),
        };
        if let Some(source) = source {
            let first = whole.start - inside.start + self.columns.first;
            let numbers = &self.image.row(source)[first..][..whole.len() + wide - 1];
            tell(whole, numbers);
        }
        for outputs in around.into_iter().filter(|outputs| !outputs.is_empty()) {
            let columns = outputs.start..outputs.end + wide - 1;
            let numbers = &mut buffer[..columns.len()];
            self.copy_row(y, columns, numbers);
            tell(outputs, numbers);
        }
    }

    /// Copies some columns of a row into `to`, which has as many numbers.
    pub(crate) fn copy_row(&self, y: usize, columns: Range<usize>, to: &mut [T]) {
        assert!(columns.len() == to.len() && columns.end <= self.columns.len);
        let Some(source) = self.rows.source(y) else {
            return to.fill(self.rows.value);
        };
        let (row, inside) = (self.image.row(source), &self.columns.inside);
        let within = columns.start.max(inside.start)..columns.end.min(inside.end);
        let value = |at: usize| self.columns.source(at).map_or(self.columns.value, |at| row[at]);
        if within.start >= within.end {
            for (to, at) in to.iter_mut().zip(columns) {
                *to = value(at);
            }
            return;
        }
        let (before, rest) = to.split_at_mut(within.start - columns.start);
        let (middle, after) = rest.split_at_mut(within.len());
        for (to, at) in before.iter_mut().zip(columns.start..) {
            *to = value(at);
        }
        let first = within.start - inside.start + self.columns.first;
        middle.copy_from_slice(&row[first..][..within.len()]);
        for (to, at) in after.iter_mut().zip(within.end..) {
            *to = value(at);
        }
    }

    /// Copies a rectangle into `to`, whose rows lie `stride` apart.
    pub(crate) fn copy(
        &self,
        rows: Range<usize>,
        columns: Range<usize>,
        to: &mut [T],
        stride: usize,
    ) {
        for (y, to) in rows.zip(to.chunks_mut(stride)) {
            self.copy_row(y, columns.clone(), &mut to[..columns.len()]);
        }
    }
}
