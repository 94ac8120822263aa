//! Runs whole series through an operation, piece by piece.

use std::{cell::OnceCell, ops::Range, sync::Arc};

#[cfg(feature = "rayon")]
use crate::series::parallel;
use crate::{
    error::Error,
    sample::Sample,
    series::{
        extension::View,
        operation::{Operate, Part, Series, Times},
        output::Output,
    },
};

/// An operation with one thread's buffers.
pub(crate) struct Runner<T: Sample, O: Operate<T>> {
    operation: Arc<O>,
    buffers: O::Buffers,
    /// Those of the threads that share a series.
    #[cfg(feature = "rayon")]
    all: Vec<O::Buffers>,
}

/// A [`Runner`], whatever its operation.
pub(crate) trait Run<T: Sample>: Send {
    /// Smooths a series.
    ///
    /// # Errors
    /// As the operation's.
    fn whole(&mut self, x: &[T], times: Times<'_>, output: Output<'_, T>) -> Result<(), Error>;

    /// Smooths a series by all threads of the current pool, where its operation allows it.
    ///
    /// # Errors
    /// As the operation's.
    #[cfg(feature = "rayon")]
    fn par_whole(&mut self, x: &[T], times: Times<'_>, output: Output<'_, T>) -> Result<(), Error>;

    /// Smooths series that lie one after another and end at `ends`, which were checked.
    ///
    /// # Errors
    /// As the operation's.
    fn each(&mut self, x: &[T], ends: &[usize], output: Output<'_, T>) -> Result<(), Error>;
}

impl<T: Sample, O: Operate<T>> Runner<T, O> {
    pub(crate) fn new(operation: Arc<O>) -> Self {
        Self {
            operation,
            buffers: O::Buffers::default(),
            #[cfg(feature = "rayon")]
            all: Vec::new(),
        }
    }

    /// Smooths pieces until one has a hole or an infinity, and returns whether none had; if one
    /// had, the outputs are not to be used. So a series need not be searched for holes first.
    pub(crate) fn finite(&mut self, x: &[T], output: Output<'_, T>) -> Result<bool, Error> {
        self.operation.check()?;
        pieces(&*self.operation, x, Times::default(), output, true, &mut self.buffers)
    }
}

/// Of a causal operation that carries nothing from piece to piece, whose series come in chunks.
impl<T: Sample, O: Operate<T, State = ()>> Runner<T, O> {
    /// The earliest row that output `row` or a later one needs.
    pub(crate) fn first_needed(&self, row: usize) -> usize {
        self.operation.first_needed(row)
    }

    /// Computes these outputs of the series, of which the part has the rows up to the last of them.
    pub(crate) fn part(
        &mut self,
        part: Part<'_, T>,
        outputs: Range<usize>,
        mut output: Output<'_, T>,
    ) -> Result<(), Error> {
        let Self { operation, buffers, .. } = self;
        operation.check()?;
        operation.begin(buffers);
        let view = View { rows: part.rows, first: part.first, len: None };
        let observed = || part.observed.unwrap_or(usize::MAX)..usize::MAX;
        let series = Series { view, observed: &observed, times: Times::default() };
        let (most, first) = (operation.pieces().most, outputs.start);
        let mut start = first;
        while start < outputs.end {
            let end = outputs.end.min(start - start % most + most);
            let mut out = output.rows(start - first..end - first);
            operation.piece(series, start..end, &mut out, &mut (), buffers)?;
            start = end;
        }
        Ok(())
    }
}

impl<T: Sample, O: Operate<T>> Run<T> for Runner<T, O> {
    fn whole(&mut self, x: &[T], times: Times<'_>, output: Output<'_, T>) -> Result<(), Error> {
        self.operation.check()?;
        pieces(&*self.operation, x, times, output, false, &mut self.buffers)?;
        Ok(())
    }

    #[cfg(feature = "rayon")]
    fn par_whole(
        &mut self,
        x: &[T],
        times: Times<'_>,
        mut output: Output<'_, T>,
    ) -> Result<(), Error> {
        self.operation.check()?;
        let shared = output.rows(0..x.len());
        if !parallel::whole(&*self.operation, x, times, shared, &mut self.all)? {
            pieces(&*self.operation, x, times, output, false, &mut self.buffers)?;
        }
        Ok(())
    }

    fn each(&mut self, x: &[T], ends: &[usize], mut output: Output<'_, T>) -> Result<(), Error> {
        let Self { operation, buffers, .. } = self;
        operation.check()?;
        let operation = &**operation;
        operation.each(x, ends, &mut output, buffers, &mut |rows, output, buffers| {
            let x = &x[rows.clone()];
            pieces(operation, x, Times::default(), output.rows(rows), false, buffers)?;
            Ok(())
        })
    }
}

/// The rows among which holes may be filled: from the first observation to the last.
pub(crate) fn observed<T: Sample, O: Operate<T>>(operation: &O, x: &[T]) -> Range<usize> {
    let last = x.iter().rposition(|v| !v.is_hole()).map_or(0, |last| last + 1);
    // A causal smoother fills holes whether or not an observation follows.
    let last = if operation.is_causal() { x.len() } else { last };
    x.iter().position(|v| !v.is_hole()).unwrap_or(0)..last
}

/// Smooths a series by pieces, with `only_finite` until one has a hole or an infinity. Returns
/// whether none had.
fn pieces<T: Sample, O: Operate<T>>(
    operation: &O,
    x: &[T],
    times: Times<'_>,
    mut output: Output<'_, T>,
    only_finite: bool,
    buffers: &mut O::Buffers,
) -> Result<bool, Error> {
    // Found on demand, and once: most series have no holes.
    let ends = OnceCell::new();
    let observed = || ends.get_or_init(|| observed(operation, x)).clone();
    let series = Series { view: View::whole(x), observed: &observed, times };
    smooth(operation, series, &mut output, only_finite, buffers)
}

/// The same of a series that is known as a whole.
pub(crate) fn smooth<T: Sample, O: Operate<T>>(
    operation: &O,
    series: Series<'_, T>,
    output: &mut Output<'_, T>,
    only_finite: bool,
    buffers: &mut O::Buffers,
) -> Result<bool, Error> {
    operation.begin(buffers);
    if operation.at_once(series, output, buffers)? {
        return Ok(true);
    }
    let (cut, reach, len) = (operation.pieces(), operation.reach(), series.view.rows.len());
    let mut state = O::State::default();
    let (mut start, mut finite) = (0, true);
    while start < len && (finite || !only_finite) {
        let end = cut.end(start, len, reach);
        let mut out = output.rows(start..end);
        finite &= operation.piece(series, start..end, &mut out, &mut state, buffers)?;
        start = end;
    }
    Ok(finite)
}
