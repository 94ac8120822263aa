//! A kernel as an operation.

use std::ops::Range;

use crate::{
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

    fn waits_at_holes(&self) -> bool {
        self.rule.waits_at_holes() && self.missing == Missing::Skip
    }

    fn rows_for_start(&self) -> usize {
        match self.ends.start {
            Boundary::Fit => self.behind + self.ahead + 1,
            start => start.rows_needed(self.behind),
        }
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
        self.outputs(series.view, outputs, series.observed, out, buffers)
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
