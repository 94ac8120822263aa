//! A kernel as an operation.

use std::ops::Range;

use crate::{
    convolve::partitioned::Partitioned,
    error::Error,
    linear::{buffers::Buffers, prepared::Linear},
    options::{
        boundary::{Boundary, Ends},
        missing::Missing,
    },
    sample::Sample,
    series::{
        operation::{Alone, Operate, Pieces, Series},
        output::Output,
        reach::Reach,
    },
};

impl<T: Sample> Operate<T> for Linear<T> {
    type Buffers = Buffers<T>;
    type State = ();

    fn reach(&self) -> Reach {
        Reach { behind: self.behind, ahead: self.ahead }
    }

    fn ends(&self) -> Ends {
        self.ends
    }

    fn pieces(&self) -> Pieces {
        Pieces { period: self.convolver.period(), most: self.convolver.piece() }
    }

    fn is_causal(&self) -> bool {
        self.is_causal
    }

    #[cfg(feature = "rayon")]
    fn splits(&self) -> bool {
        true
    }

    fn waits_at_holes(&self) -> bool {
        self.rule.waits_at_holes() && self.missing == Missing::Skip
    }

    fn rows_for_start(&self) -> usize {
        match self.ends.start {
            Boundary::Fit => self.behind + self.ahead + 1,
            start => start.rows_needed(self.behind),
        }
    }

    fn first_needed(&self, row: usize) -> usize {
        let partitioned = self.convolver.partitioned();
        let block = partitioned.map_or(self.convolver.period(), Partitioned::longest);
        (row - row % block).saturating_sub(self.behind)
    }

    fn begin(&self, buffers: &mut Buffers<T>) {
        buffers.partitioned.begin();
        buffers.partitioned_holes.begin();
    }

    fn check(&self) -> Result<(), Error> {
        self.beyond.map_or(Ok(()), |value| Err(Error::BeyondRange { value }))
    }

    fn piece(
        &self,
        series: Series<'_, T>,
        outputs: Range<usize>,
        out: &mut Output<'_, T>,
        _: &mut (),
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let (mut start, mut finite) = (outputs.start, true);
        let [first, last] = self.ends_of_inside(series.view.len, &outputs);
        for end in [first, last, outputs.end] {
            if start < end {
                let (part, rows) = (start..end, start - outputs.start..end - outputs.start);
                let (view, out) = (series.view, &mut out.rows(rows));
                finite &= self.outputs_within_period(view, part, series.observed, out, buffers)?;
                start = end;
            }
        }
        Ok(finite)
    }

    fn each(
        &self,
        x: &[T],
        ends: &[usize],
        output: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
        alone: Alone<'_, T, Buffers<T>>,
    ) -> Result<(), Error> {
        self.batch(x, ends, output, buffers, alone)
    }
}

impl<T: Sample> Linear<T> {
    /// Where a piece of long moving sums is cut: after its first outputs, and before its last ones,
    /// whose windows reach beyond an end. Their rows are copied, and they are divided one by one, which
    /// is not for a whole piece of many windows.
    fn ends_of_inside(&self, len: Option<usize>, outputs: &Range<usize>) -> [usize; 2] {
        let period = self.convolver.period();
        if self.convolver.boxcar().is_none() || period == 1 {
            return [outputs.end; 2];
        }
        let Range { start, end } = *outputs;
        let first = self.behind.next_multiple_of(period).clamp(start, end);
        let last = len.map_or(end, |len| len.saturating_sub(self.ahead) / period * period);
        [first, last.clamp(first, end)]
    }
}
