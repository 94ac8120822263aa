//! The short way of a finite series: the taps slide over the series itself.

use std::ops::Range;

use crate::{
    Error, Sample,
    convolver::Scratch,
    plan::{Prepared, Rows, reserve},
};

/// Outputs computed at a time: their rows are looked at first, and are still in cache then.
const PIECE: usize = 1 << 13;

impl<T: Sample> Prepared<T> {
    /// The plain sums of a series without holes and infinities, extending the ends alone and not
    /// copying the rest. False, with `out` unfinished, where it has them or is short, or where
    /// an output's operations depend on where a series starts.
    pub(crate) fn slide_over_finite(
        &self,
        x: &[T],
        rows: &mut Rows<T>,
        out: &mut [T],
        scratch: &mut Scratch<T>,
    ) -> Result<bool, Error> {
        let (n, reach) = (x.len(), self.behind + self.ahead);
        if !self.convolver.slides_anywhere() || n < PIECE.max(2 * reach) {
            return Ok(false);
        }
        for start in (0..n - reach).step_by(PIECE) {
            let outputs = PIECE.min(n - reach - start);
            let piece = &x[start..start + outputs + reach];
            if !all_finite(piece) {
                return Ok(false);
            }
            let at = self.behind + start;
            self.convolver.valid_anywhere(piece, &mut out[at..at + outputs], scratch);
        }
        self.slide_over_end(x, rows, out, 0..self.behind, scratch)?;
        self.slide_over_end(x, rows, out, n - self.ahead..n, scratch)?;
        Ok(true)
    }

    fn slide_over_end(
        &self,
        x: &[T],
        rows: &mut Rows<T>,
        out: &mut [T],
        outputs: Range<usize>,
        scratch: &mut Scratch<T>,
    ) -> Result<(), Error> {
        let total = outputs.len() + self.behind + self.ahead;
        reserve(&mut rows.ext, total, x.len(), self.convolver.taps().len())?;
        let first = outputs.start as isize - self.behind as isize;
        let row = |i| self.boundary.value(i, x).unwrap_or(T::ZERO);
        rows.ext.extend((first..first + total as isize).map(row));
        self.convolver.valid_anywhere(&rows.ext, &mut out[outputs], scratch);
        Ok(())
    }
}

/// Without leaving early, which would look at one row at a time.
pub(crate) fn all_finite<T: Sample>(rows: &[T]) -> bool {
    rows.iter().fold(true, |finite, x| finite & x.finite())
}
