//! The values of a series as sums want them.

use std::ops::Range;

use crate::{
    fit::definition::Rows,
    linear::mask::all_finite,
    sample::Sample,
    simd::{isa::Isa, weights::BEYOND},
};

/// Of a series whose rows are finite, those that are wanted; of others, from where one is not, all
/// of them.
#[derive(Default)]
pub(crate) struct Values {
    /// The rows that were looked at, which are finite.
    looked: Range<usize>,
    /// Some of them, and [`BEYOND`] zeros or fewer.
    some: Vec<f64>,
    /// Their mask, where they are copies of all.
    some_mask: Vec<f64>,
    is_copy: bool,
    all: All,
    /// Which of all were taken.
    taken: Range<usize>,
}

/// All values of a series.
#[derive(Default)]
struct All {
    are_here: bool,
    /// 0 at holes; [`BEYOND`] zeros more.
    x: Vec<f64>,
    /// Which rows are holes, where any is, and the same as 0 and 1, with [`BEYOND`] zeros more.
    holes: Vec<bool>,
    mask: Vec<f64>,
}

impl Values {
    /// Of another series.
    pub(crate) fn begin(&mut self) {
        self.looked = 0..0;
        self.all.are_here = false;
        self.all.holes.clear();
        self.all.mask.clear();
    }

    /// Looks whether some rows are finite, those that the last call did not look at. If not, all rows
    /// of the series are here.
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

    /// Brings all rows here, with a mask whether or not there are holes: so outputs are made in one
    /// way, whatever follows.
    pub(crate) fn take_masked<T: Sample>(&mut self, x: &[T]) {
        self.take_all(x);
        let All { holes, mask, .. } = &mut self.all;
        if holes.is_empty() {
            holes.resize(x.len(), false);
            mask.resize(x.len(), 1.0);
            mask.extend([0.0; BEYOND]);
        }
    }

    /// Brings all rows here.
    pub(crate) fn take_all<T: Sample>(&mut self, x: &[T]) {
        let All { are_here, x: values, holes, mask } = &mut self.all;
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
            for (value, &is_hole) in values.iter_mut().zip(&*holes) {
                if is_hole {
                    *value = 0.0;
                }
            }
        }
        values.extend([0.0; BEYOND]);
    }

    /// Takes some rows, of which the last look was at all, and so many numbers more; nothing where any
    /// of those is not finite.
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

    /// Takes some rows of those that are here, and so many zeros more: as [`take`](Self::take), but
    /// the rows that follow do not matter.
    pub(crate) fn take_alone(&mut self, isa: Isa, rows: Range<usize>, more: usize) -> Option<()> {
        self.is_copy = true;
        for (to, from) in [(&mut self.some, &self.all.x), (&mut self.some_mask, &self.all.mask)] {
            to.clear();
            to.extend_from_slice(&from[rows.clone()]);
            to.extend(&[0.0; BEYOND][..more]);
        }
        all_finite(isa, &self.some).then_some(())
    }

    /// What was taken, and 1 at its rows that are present and 0 at holes, where any is.
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

    /// All values and masks, where there are holes and all are here.
    pub(crate) fn holed(&self) -> Option<(&[f64], &[f64])> {
        self.has_holes().then_some((&self.all.x, &self.all.mask))
    }

    /// Whether holes are known of.
    pub(crate) fn has_holes(&self) -> bool {
        !self.all.holes.is_empty()
    }

    pub(crate) fn is_hole(&self, row: usize) -> bool {
        self.has_holes() && self.all.holes[row]
    }

    /// Whether any of these rows is a hole.
    pub(crate) fn any_hole(&self, rows: Range<usize>) -> bool {
        self.has_holes() && self.all.holes[rows].contains(&true)
    }

    /// All rows, which are here.
    pub(crate) fn rows(&self) -> Rows<'_> {
        let All { x, holes, .. } = &self.all;
        Rows { x, holes: (!holes.is_empty()).then_some(holes) }
    }
}
