//! Runs a series of rows at times that comes in chunks through an operation.

use std::sync::Arc;

use crate::{
    error::Error,
    sample::Sample,
    series::{
        operation::{Needs, Operate, State},
        output::Output,
        stream::{OTHER, Streamed, more},
        time_held::TimeHeld,
        time_saved::TimeStreamState,
    },
};

/// Series of rows at times that come in chunks through an operation, with the bits of the whole series
/// smoothed at once.
pub(crate) struct TimeChunked<T: Sample, O: Operate<T>> {
    operation: Arc<O>,
    needs: Needs,
    buffers: O::Buffers,
    keeps_coverage: bool,
}

/// A [`TimeChunked`], whatever its operation.
pub(crate) trait AnyTimeStream<T>: Send {
    /// Computes coverage from now on.
    fn keep_coverage(&mut self);

    fn keeps_coverage(&self) -> bool;

    /// A series without rows.
    fn open(&self) -> TimeHeld<T>;

    /// Takes rows, and appends the outputs that no later row can change.
    ///
    /// # Errors
    /// [`Error::Times`], and as the operation's.
    fn push(
        &mut self,
        series: &mut TimeHeld<T>,
        times: &[i64],
        x: &[T],
        out: &mut Streamed<T>,
    ) -> Result<(), Error>;

    /// Tells that no row comes before a time any more, and appends the outputs that are final then.
    ///
    /// # Errors
    /// As the operation's.
    fn advance(
        &mut self,
        series: &mut TimeHeld<T>,
        time: i64,
        out: &mut Streamed<T>,
    ) -> Result<(), Error>;

    /// Ends the series: appends the outputs that are left.
    ///
    /// # Errors
    /// As the operation's.
    fn finish(&mut self, series: &mut TimeHeld<T>, out: &mut Streamed<T>) -> Result<(), Error>;

    /// Goes on from what was saved.
    ///
    /// # Errors
    /// [`Error::Saved`].
    fn load(&mut self, saved: &TimeStreamState) -> Result<TimeHeld<T>, Error>;
}

impl<T: Sample, O: Operate<T>> TimeChunked<T, O> {
    pub(crate) fn new(operation: Arc<O>) -> Result<Self, Error> {
        let needs = operation.needs()?;
        operation.check()?;
        Ok(Self { operation, needs, buffers: O::Buffers::default(), keeps_coverage: false })
    }

    /// Computes the outputs up to `to`, and appends them.
    fn compute(
        &mut self,
        series: &mut TimeHeld<T>,
        to: usize,
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        let Self { operation, buffers, keeps_coverage, .. } = self;
        let outputs = series.next - series.first..to - series.first;
        if outputs.is_empty() {
            return Ok(());
        }
        let count = outputs.len();
        let Streamed { smoothed, present, coverage } = out;
        let mut results = Output::new(more(smoothed, count, T::ZERO));
        results = results.present(more(present, count, true));
        if *keeps_coverage {
            results = results.coverage(more(coverage, count, 0.0));
        }
        let (part, state) = series.part();
        let state = state.any().downcast_mut::<O::State>().ok_or_else(of_another)?;
        operation.begin(buffers);
        operation.part(part, outputs, &mut results, state, buffers)?;
        series.next = to;
        Ok(())
    }

    /// Computes the outputs that are final, and drops the rows that no later one needs.
    fn go_on(&mut self, series: &mut TimeHeld<T>, out: &mut Streamed<T>) -> Result<(), Error> {
        let ready = series.ready(self.needs);
        self.compute(series, ready, out)?;
        let needed = self.first_needed(series)?;
        series.forget(needed);
        Ok(())
    }

    /// The earliest row that later outputs need.
    fn first_needed(&mut self, series: &mut TimeHeld<T>) -> Result<usize, Error> {
        let (by_time, next) = (series.first_needed(self.needs), series.next);
        let (_, state) = series.part();
        let state = state.any().downcast_mut::<O::State>().ok_or_else(of_another)?;
        Ok(by_time.min(self.operation.first_kept(next, state, &mut self.buffers)))
    }
}

fn of_another() -> Error {
    Error::Saved { problem: OTHER.to_owned() }
}

impl<T: Sample, O: Operate<T>> AnyTimeStream<T> for TimeChunked<T, O> {
    fn keep_coverage(&mut self) {
        self.keeps_coverage = true;
    }

    fn keeps_coverage(&self) -> bool {
        self.keeps_coverage
    }

    fn open(&self) -> TimeHeld<T> {
        TimeHeld::new(O::State::default())
    }

    fn push(
        &mut self,
        series: &mut TimeHeld<T>,
        times: &[i64],
        x: &[T],
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        series.take(times, x)?;
        self.go_on(series, out)
    }

    fn advance(
        &mut self,
        series: &mut TimeHeld<T>,
        time: i64,
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        series.advance(time);
        self.go_on(series, out)
    }

    fn finish(&mut self, series: &mut TimeHeld<T>, out: &mut Streamed<T>) -> Result<(), Error> {
        self.compute(series, series.len(), out)
    }

    fn load(&mut self, saved: &TimeStreamState) -> Result<TimeHeld<T>, Error> {
        saved.check::<T>()?;
        let state = O::State::load(&saved.operation).ok_or_else(of_another)?;
        let mut series = TimeHeld::new(state);
        (series.first, series.rows, series.times) =
            (saved.first, saved.rows(), saved.times.clone());
        (series.now, series.observed, series.next) = (saved.now, saved.observed, saved.next);
        if self.first_needed(&mut series)? < saved.first {
            return Err(Error::Saved { problem: "rows that it needs are not in it".to_owned() });
        }
        Ok(series)
    }
}
