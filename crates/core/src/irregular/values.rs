//! The values of a series as f64, 0 at holes, for sums over windows.

use std::ops::Range;

use crate::{
    fit::definition::Rows,
    linear::mask::all_finite,
    sample::Sample,
    simd::{isa::Isa, weights::BEYOND},
};

/// The values of a series. While all rows met are finite, only those needed are converted; from the
/// first that is not, all rows of the series are, with a mask of holes.
#[derive(Default)]
pub(crate) struct Values {
    /// The rows searched so far, all finite.
    looked: Range<usize>,
    /// The rows taken last, padded with up to [`BEYOND`] zeros.
    some: Vec<f64>,
    /// Their mask, where they were copied from `all`.
    some_mask: Vec<f64>,
    is_copy: bool,
    all: All,
    /// The rows taken last, where they are in `all`.
    taken: Range<usize>,
}

/// All values of a series.
#[derive(Default)]
struct All {
    are_here: bool,
    /// Values, 0 at holes, padded with [`BEYOND`] zeros.
    x: Vec<f64>,
    /// Which rows are holes, and a mask of 0 at holes and 1 elsewhere, padded with [`BEYOND`]
    /// zeros; both empty where no row is a hole.
    holes: Vec<bool>,
    mask: Vec<f64>,
    /// For each row the first hole from it on, or the number of rows: windows of many rows are not
    /// searched.
    next_hole: Vec<usize>,
}

impl Values {
    /// Begins another series.
    pub(crate) fn begin(&mut self) {
        self.looked = 0..0;
        self.all.are_here = false;
        self.all.holes.clear();
        self.all.mask.clear();
        self.all.next_hole.clear();
    }

    /// Checks that rows are finite, apart from those checked before; if one is not, converts all
    /// rows.
    pub(crate) fn look<T: Sample>(&mut self, isa: Isa, x: &[T], rows: &Range<usize>) {
        if self.all.are_here {
            return;
        }
        if rows.start < self.looked.start || rows.start > self.looked.end {
            self.looked = rows.start..rows.start;
        }
        let new = self.looked.end..rows.end.max(self.looked.end);
        if all_finite(isa, &x[new.clone()]) {
            self.looked.end = new.end;
        } else {
            self.take_all(x);
        }
    }

    /// Converts all rows, with a mask even if there is no hole: a causal smoother computes every
    /// output in one way, whatever follows.
    pub(crate) fn take_masked<T: Sample>(&mut self, x: &[T]) {
        self.take_all(x);
        let All { holes, mask, next_hole, .. } = &mut self.all;
        if holes.is_empty() {
            holes.resize(x.len(), false);
            mask.resize(x.len(), 1.0);
            next_hole.resize(x.len(), x.len());
            mask.extend([0.0; BEYOND]);
        }
    }

    /// Converts all rows.
    pub(crate) fn take_all<T: Sample>(&mut self, x: &[T]) {
        let All { are_here, x: values, holes, mask, next_hole } = &mut self.all;
        if *are_here {
            return;
        }
        *are_here = true;
        values.clear();
        values.extend(x.iter().map(|x| x.wide()));
        if x.iter().any(|x| x.is_hole()) {
            holes.extend(x.iter().map(|x| x.is_hole()));
            mask.extend(holes.iter().map(|&is| if is { 0.0 } else { 1.0 }));
            mask.extend([0.0; BEYOND]);
            next_hole.resize(x.len(), x.len());
            let mut next = x.len();
            for (row, &is_hole) in holes.iter().enumerate().rev() {
                if is_hole {
                    next = row;
                }
                next_hole[row] = next;
            }
            for (value, &is_hole) in values.iter_mut().zip(&*holes) {
                if is_hole {
                    *value = 0.0;
                }
            }
        }
        values.extend([0.0; BEYOND]);
    }

    /// Takes rows that were checked, and `more` values after them; `None` where any is not finite.
    pub(crate) fn take<T: Sample>(
        &mut self,
        isa: Isa,
        x: &[T],
        rows: Range<usize>,
        more: usize,
    ) -> Option<()> {
        self.is_copy = !self.all.are_here;
        if self.all.are_here {
            self.taken = rows.start..rows.end + more;
            return all_finite(isa, &self.all.x[self.taken.clone()]).then_some(());
        }
        self.some.clear();
        self.some.extend(x[rows].iter().map(|x| x.wide()));
        self.some.extend(&[0.0; BEYOND][..more]);
        Some(())
    }

    /// Takes rows, finite or not.
    pub(crate) fn take_any<T: Sample>(&mut self, x: &[T], rows: Range<usize>) {
        self.is_copy = !self.all.are_here;
        if self.all.are_here {
            self.taken = rows;
            return;
        }
        self.some.clear();
        self.some.extend(x[rows].iter().map(|x| x.wide()));
    }

    /// As [`take`](Self::take) with zeros after the rows, so that later rows do not matter. All
    /// rows must have been converted.
    pub(crate) fn take_alone(&mut self, isa: Isa, rows: Range<usize>, more: usize) -> Option<()> {
        self.is_copy = true;
        for (to, from) in [(&mut self.some, &self.all.x), (&mut self.some_mask, &self.all.mask)] {
            to.clear();
            to.extend_from_slice(&from[rows.clone()]);
            to.extend(&[0.0; BEYOND][..more]);
        }
        all_finite(isa, &self.some).then_some(())
    }

    /// The values taken last, and their mask, empty where there are no holes.
    pub(crate) fn taken(&self) -> (&[f64], &[f64]) {
        match (self.is_copy, self.all.are_here) {
            (true, true) => (&self.some, &self.some_mask),
            (true, false) => (&self.some, &[]),
            (false, _) if self.has_holes() => {
                (&self.all.x[self.taken.clone()], &self.all.mask[self.taken.clone()])
            }
            (false, _) => (&self.all.x[self.taken.clone()], &[]),
        }
    }

    /// All values and their mask, if there are holes.
    pub(crate) fn holed(&self) -> Option<(&[f64], &[f64])> {
        self.has_holes().then_some((&self.all.x, &self.all.mask))
    }

    /// Whether any hole was met, or masks are kept in any case.
    pub(crate) fn has_holes(&self) -> bool {
        !self.all.holes.is_empty()
    }

    pub(crate) fn is_hole(&self, row: usize) -> bool {
        self.has_holes() && self.all.holes[row]
    }

    /// Whether any of these rows is a hole.
    pub(crate) fn any_hole(&self, rows: Range<usize>) -> bool {
        self.has_holes() && self.all.next_hole.get(rows.start).is_some_and(|&at| at < rows.end)
    }

    /// All rows, which must have been converted.
    pub(crate) fn rows(&self) -> Rows<'_> {
        let All { x, holes, .. } = &self.all;
        Rows { x, holes: (!holes.is_empty()).then_some(holes) }
    }
}
