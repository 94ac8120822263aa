//! The known rows of a series, and their extension beyond its ends.

use std::ops::Range;

use crate::{
    error::Error,
    options::boundary::{Boundary, Ends},
    sample::Sample,
};

/// The rows of a series at hand: all of them, or those that a stream still keeps.
#[derive(Clone, Copy)]
pub(crate) struct View<'a, T> {
    /// Rows `first..first + rows.len()` of the series, holes as NaN.
    pub(crate) rows: &'a [T],
    pub(crate) first: usize,
    /// The series' length, once it is known.
    pub(crate) len: Option<usize>,
}

impl<'a, T: Sample> View<'a, T> {
    pub(crate) const fn whole(rows: &'a [T]) -> Self {
        Self { rows, first: 0, len: Some(rows.len()) }
    }

    /// Row `i` of the series, not extended.
    pub(crate) fn row(&self, i: usize) -> T {
        self.rows[i - self.first]
    }

    /// These rows of the series, not extended.
    pub(crate) fn given(&self, rows: Range<usize>) -> &'a [T] {
        &self.rows[rows.start - self.first..rows.end - self.first]
    }

    /// `count` rows from `from` on, if all of them are at hand and need no extension.
    pub(crate) fn inside(&self, from: isize, count: usize) -> Option<&'a [T]> {
        let start = usize::try_from(from).ok()?.checked_sub(self.first)?;
        self.rows.get(start..start.checked_add(count)?)
    }

    /// Row `i` of the extended series: NaN for a hole, `None` where it is absent. For rows beyond
    /// an end, as many rows must be at hand from that end inward as [`Boundary::rows_needed`] says.
    pub(crate) fn extended(&self, i: isize, ends: Ends) -> Option<T> {
        let first = self.first as isize;
        let boundary = if i < 0 { ends.start } else { ends.end };
        boundary.value(i - first, self.rows)
    }

    /// Whether row `i` of the extended series is a hole; absent rows are not.
    pub(crate) fn is_hole(&self, i: isize, ends: Ends) -> bool {
        let row = i - self.first as isize;
        if let Some(x) = usize::try_from(row).ok().and_then(|row| self.rows.get(row)) {
            return x.is_hole();
        }
        let boundary = if i < 0 { ends.start } else { ends.end };
        boundary.is_made_of_hole(row, self.rows)
    }

    /// Fills `ext` with `count` rows of the extended series from `from` on, absent ones as 0;
    /// returns which of them are not absent.
    #[inline]
    pub(crate) fn extend(
        &self,
        from: isize,
        count: usize,
        ends: Ends,
        ext: &mut Vec<T>,
    ) -> Result<Range<usize>, Error> {
        ext.clear();
        let taps = count;
        ext.try_reserve(count).map_err(|_| Error::OutOfMemory { rows: self.rows.len(), taps })?;
        let first = self.first as isize;
        let last = first + self.rows.len() as isize;
        let to = from + count as isize;
        let row = |i| self.extended(i, ends).unwrap_or(T::ZERO);
        let beyond = |rows: Range<isize>, boundary: Boundary, ext: &mut Vec<T>| {
            if boundary.is_absent() {
                ext.resize(ext.len() + rows.len(), T::ZERO);
            } else {
                ext.extend(rows.map(row));
            }
        };
        beyond(from..to.min(first), ends.start, ext);
        let before = ext.len();
        let (start, end) = (from.clamp(first, last) - first, to.clamp(first, last) - first);
        ext.extend_from_slice(&self.rows[start as usize..end as usize]);
        let within = ext.len();
        beyond(from.max(last)..to, ends.end, ext);
        let start = if ends.start.is_absent() { before } else { 0 };
        Ok(start..if ends.end.is_absent() { within } else { count })
    }
}
