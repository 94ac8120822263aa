//! Runs a series that comes in chunks through an operation.

use std::{ops::Range, sync::Arc};

use crate::{
    error::Error,
    sample::Sample,
    series::{
        extension::View,
        held::Held,
        operation::{Operate, Series, State, Times},
        output::Output,
        saved::{Kept, StreamState},
    },
};

/// The outputs of a stream, to which [`push_to`](crate::Stream::push_to) and
/// [`finish_to`](crate::Stream::finish_to) append; one element each per output.
#[derive(Debug, Clone, Default, PartialEq)]
#[non_exhaustive]
pub struct Streamed<T> {
    /// The smoothed values; a hole is NaN.
    pub smoothed: Vec<T>,
    /// Whether each output is a value, and not a hole.
    pub present: Vec<bool>,
    /// The coverage of each output, 0 to 1, of streams made
    /// [`with_coverage`](crate::Stream::with_coverage); else empty.
    pub coverage: Vec<f64>,
}

impl<T: Sample> Streamed<T> {
    /// Calls `run` with `smoothed` in the place of its own values, and then drops the rest: for
    /// callers that want the values alone.
    pub(crate) fn lend<R>(&mut self, smoothed: &mut Vec<T>, run: impl FnOnce(&mut Self) -> R) -> R {
        std::mem::swap(&mut self.smoothed, smoothed);
        let result = run(self);
        std::mem::swap(&mut self.smoothed, smoothed);
        self.clear();
        result
    }

    /// Appends these outputs of another.
    pub(crate) fn extend(&mut self, other: &Self, rows: Range<usize>) {
        self.smoothed.extend_from_slice(&other.smoothed[rows.clone()]);
        self.present.extend_from_slice(&other.present[rows.clone()]);
        if !other.coverage.is_empty() {
            self.coverage.extend_from_slice(&other.coverage[rows]);
        }
    }

    /// Appends holes of coverage 0.
    pub(crate) fn extend_holes(&mut self, count: usize, keeps_coverage: bool) {
        self.smoothed.resize(self.smoothed.len() + count, T::NAN);
        self.present.resize(self.present.len() + count, false);
        if keeps_coverage {
            self.coverage.resize(self.coverage.len() + count, 0.0);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.smoothed.clear();
        self.present.clear();
        self.coverage.clear();
    }
}

/// Lengthens a vector, and returns the new elements.
pub(crate) fn more<T: Clone>(vector: &mut Vec<T>, count: usize, value: T) -> &mut [T] {
    let at = vector.len();
    vector.resize(at + count, value);
    &mut vector[at..]
}

/// Series that come in chunks through an operation, with the bits of the whole series smoothed at once.
pub(crate) struct Chunked<T: Sample, O: Operate<T>> {
    operation: Arc<O>,
    buffers: O::Buffers,
    fresh: Streamed<T>,
    keeps_coverage: bool,
    /// How many outputs may be held back, to be computed together.
    latency: usize,
}

/// A [`Chunked`], whatever its operation.
pub(crate) trait AnyStream<T>: Send {
    /// How many rows late an output comes at most, but for holes and the first outputs.
    fn latency(&self) -> usize;

    /// Lets outputs come up to `most` rows late; returns the latency that results, which may be
    /// more.
    fn set_latency(&mut self, most: usize) -> usize;

    /// Computes coverage from now on.
    fn keep_coverage(&mut self);

    fn keeps_coverage(&self) -> bool;

    /// A series without rows.
    fn open(&self) -> Held<T>;

    /// Turns to another series than that of the last call.
    fn turn(&mut self);

    /// Takes rows, and appends the outputs that no later row can change.
    ///
    /// # Errors
    /// As the operation's.
    fn push(&mut self, series: &mut Held<T>, x: &[T], out: &mut Streamed<T>) -> Result<(), Error>;

    /// Ends the series: appends the outputs that are left.
    ///
    /// # Errors
    /// As the operation's.
    fn finish(&mut self, series: &mut Held<T>, out: &mut Streamed<T>) -> Result<(), Error>;

    fn save(&self, series: &Held<T>, smoother: String) -> StreamState;

    /// Keeps coverage and holds outputs back as what was saved did.
    fn adopt(&mut self, saved: &StreamState);

    /// Goes on from what was saved.
    ///
    /// # Errors
    /// [`Error::Saved`].
    fn load(&self, saved: &StreamState) -> Result<Held<T>, Error>;
}

impl<T: Sample, O: Operate<T>> Chunked<T, O> {
    pub(crate) fn new(operation: Arc<O>) -> Result<Self, Error> {
        operation.check()?;
        let mut buffers = O::Buffers::default();
        operation.begin(&mut buffers);
        Ok(Self {
            operation,
            buffers,
            fresh: Streamed::default(),
            keeps_coverage: false,
            latency: 0,
        })
    }

    /// Computes the outputs up to `to`, and appends those that no later row can change. `len` is
    /// the series' length, once it has ended.
    fn compute(
        &mut self,
        held: &mut Held<T>,
        to: usize,
        len: Option<usize>,
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        let Self { operation, buffers, fresh, keeps_coverage, .. } = self;
        let Held { rows, first, observed, next, waiting, holes, state } = held;
        let state = state.any().downcast_mut::<O::State>();
        let state = state.ok_or_else(|| Error::Saved { problem: OTHER.to_owned() })?;
        let view = View { rows, first: *first, len };
        let is_causal = operation.is_causal();
        let (first, last) = observed.unwrap_or((usize::MAX, 0));
        // Before the end, observations may follow any hole.
        let end = if len.is_some() && !is_causal { last + 1 } else { usize::MAX };
        let between = || -> Range<usize> { first.min(end)..end };
        let series = Series { view, observed: &between, times: Times::default() };
        let most = operation.pieces().most;
        // Holes before the first observation are never filled, so they need not wait.
        let waits = operation.waits_at_holes() && !is_causal && len.is_none();
        let waits = waits && observed.is_some();
        while *next < to {
            let outputs = *next..to.min(*next - *next % most + most);
            *next = outputs.end;
            let Streamed { smoothed, present, coverage } = if waits {
                fresh.clear();
                &mut *fresh
            } else {
                &mut *out
            };
            let count = outputs.len();
            let mut results = Output::new(more(smoothed, count, T::ZERO));
            results = results.present(more(present, count, true));
            if *keeps_coverage {
                results = results.coverage(more(coverage, count, 0.0));
            }
            operation.piece(series, outputs.clone(), &mut results, state, buffers)?;
            if !waits {
                continue;
            }
            let settled = (last + 1).clamp(outputs.start, outputs.end) - outputs.start;
            out.extend(fresh, 0..settled);
            // From this row on windows begin after the last observation, and are empty without
            // another.
            let reaches = last + operation.reach().behind + 1;
            let kept = reaches.clamp(outputs.start + settled, outputs.end) - outputs.start;
            waiting.extend(fresh, settled..kept);
            *holes += count - kept;
        }
        Ok(())
    }

    /// Outputs are computed up to multiples of this: 1 for a causal operation.
    fn period(&self) -> usize {
        if self.operation.is_causal() { 1 } else { self.operation.pieces().period }
    }

    /// Drops the rows that neither the next outputs nor the end need, once they are half of those
    /// kept.
    fn forget(&self, held: &mut Held<T>) {
        let reach = self.operation.reach();
        let ends = self.operation.ends();
        let for_end = (reach.behind + reach.ahead + 1).max(ends.end.rows_needed(reach.ahead));
        let needed = self.operation.first_needed(held.next).min(held.len().saturating_sub(for_end));
        let done = needed.saturating_sub(held.first);
        if done > held.rows.len() / 2 {
            held.rows.drain(..done);
            held.first = needed;
        }
    }
}

pub(crate) const OTHER: &str = "it was saved by another operation";

impl<T: Sample, O: Operate<T>> AnyStream<T> for Chunked<T, O> {
    fn latency(&self) -> usize {
        self.operation.reach().ahead + (self.period() - 1).max(self.latency)
    }

    fn set_latency(&mut self, most: usize) -> usize {
        self.latency = most.saturating_sub(self.operation.reach().ahead);
        self.latency()
    }

    fn keep_coverage(&mut self) {
        self.keeps_coverage = true;
    }

    fn keeps_coverage(&self) -> bool {
        self.keeps_coverage
    }

    fn open(&self) -> Held<T> {
        Held::new(O::State::default())
    }

    fn turn(&mut self) {
        self.operation.begin(&mut self.buffers);
    }

    fn push(&mut self, series: &mut Held<T>, x: &[T], out: &mut Streamed<T>) -> Result<(), Error> {
        let before = series.len();
        series.take(x)?;
        if let Some(last) = x.iter().rposition(|x| !x.is_hole()) {
            let of_these = || x.iter().position(|x| !x.is_hole()).unwrap_or(last) + before;
            let first = series.observed.map_or_else(of_these, |(first, _)| first);
            series.observed = Some((first, before + last));
            // All that waits is before what was computed, and so before this observation.
            series.hand_on(out, self.keeps_coverage);
        }
        let known = series.len();
        if known < self.operation.rows_for_start() {
            return Ok(());
        }
        let period = self.period();
        let ready = known.saturating_sub(self.operation.reach().ahead) / period * period;
        if ready > series.next + self.latency {
            self.compute(series, ready, None, out)?;
            self.forget(series);
        }
        Ok(())
    }

    fn finish(&mut self, series: &mut Held<T>, out: &mut Streamed<T>) -> Result<(), Error> {
        series.give_up();
        series.hand_on(out, self.keeps_coverage);
        let len = series.len();
        self.compute(series, len, Some(len), out)
    }

    fn save(&self, series: &Held<T>, smoother: String) -> StreamState {
        let Streamed { smoothed, present, coverage } = &series.waiting;
        StreamState::new(
            smoother,
            Kept {
                first: series.first,
                rows: &series.rows,
                observed: series.observed,
                next: series.next,
                waiting: smoothed,
                present,
                coverage,
                holes: series.holes,
                keeps_coverage: self.keeps_coverage,
                latency: self.latency,
                operation: series.state.save(),
            },
        )
    }

    fn adopt(&mut self, saved: &StreamState) {
        (self.latency, self.keeps_coverage) = (saved.latency, saved.keeps_coverage);
    }

    fn load(&self, saved: &StreamState) -> Result<Held<T>, Error> {
        saved.check::<T>()?;
        let state = O::State::load(&saved.operation);
        let state = state.ok_or_else(|| Error::Saved { problem: OTHER.to_owned() })?;
        let mut series = Held::new(state);
        (series.first, series.rows) = (saved.first, saved.rows());
        (series.observed, series.next) = (saved.observed, saved.next);
        let present = saved.present.clone();
        series.waiting =
            Streamed { smoothed: saved.waiting(), present, coverage: saved.coverage() };
        series.holes = saved.holes;
        // Rows that the next outputs need are there, and they go on where pieces begin.
        let starts = series.next.is_multiple_of(self.period());
        if self.operation.first_needed(series.next) < series.first || !starts {
            return Err(Error::Saved { problem: "rows that it needs are not in it".to_owned() });
        }
        Ok(series)
    }
}
