//! Runs a series that comes in chunks through an operation.

use std::{ops::Range, sync::Arc};

use crate::{
    error::Error,
    sample::Sample,
    series::{
        extension::View,
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
    fn extend(&mut self, other: &Self, rows: Range<usize>) {
        self.smoothed.extend_from_slice(&other.smoothed[rows.clone()]);
        self.present.extend_from_slice(&other.present[rows.clone()]);
        if !other.coverage.is_empty() {
            self.coverage.extend_from_slice(&other.coverage[rows]);
        }
    }

    /// Appends holes of coverage 0.
    fn extend_holes(&mut self, count: usize, keeps_coverage: bool) {
        self.smoothed.resize(self.smoothed.len() + count, T::NAN);
        self.present.resize(self.present.len() + count, false);
        if keeps_coverage {
            self.coverage.resize(self.coverage.len() + count, 0.0);
        }
    }

    fn clear(&mut self) {
        self.smoothed.clear();
        self.present.clear();
        self.coverage.clear();
    }
}

/// Lengthens a vector, and returns the new elements.
fn more<T: Clone>(vector: &mut Vec<T>, count: usize, value: T) -> &mut [T] {
    let at = vector.len();
    vector.resize(at + count, value);
    &mut vector[at..]
}

/// A stream through an operation, with the bits of the whole series smoothed at once.
pub(crate) struct Chunked<T: Sample, O: Operate<T>> {
    operation: Arc<O>,
    buffers: O::Buffers,
    state: O::State,
    /// Rows `first..` of the series that are still needed.
    rows: Vec<T>,
    first: usize,
    /// The first and the last row that held a value.
    observed: Option<(usize, usize)>,
    /// The next row to compute.
    next: usize,
    /// Outputs at holes, which are values if an observation follows and holes if none does. They
    /// are no more than a window looks behind.
    waiting: Streamed<T>,
    /// How many outputs follow those that are holes in any case, as their windows hold no
    /// observation. A long gap has many, so they are counted and not kept.
    holes: usize,
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

    /// Takes rows, and appends the outputs that no later row can change.
    ///
    /// # Errors
    /// As the operation's.
    fn push(&mut self, x: &[T], out: &mut Streamed<T>) -> Result<(), Error>;

    /// Ends the series: appends the outputs that are left.
    ///
    /// # Errors
    /// As the operation's.
    fn finish(&mut self, out: &mut Streamed<T>) -> Result<(), Error>;

    fn save(&self, smoother: String) -> StreamState;

    /// Goes on from what was saved.
    ///
    /// # Errors
    /// [`Error::Saved`].
    fn load(&mut self, saved: &StreamState) -> Result<(), Error>;

    /// How many rows and outputs are kept.
    #[cfg(test)]
    fn kept(&self) -> usize;
}

impl<T: Sample, O: Operate<T>> Chunked<T, O> {
    pub(crate) fn new(operation: Arc<O>) -> Result<Self, Error> {
        operation.check()?;
        let mut buffers = O::Buffers::default();
        operation.begin(&mut buffers);
        Ok(Self {
            operation,
            buffers,
            state: O::State::default(),
            rows: Vec::new(),
            first: 0,
            observed: None,
            next: 0,
            waiting: Streamed::default(),
            holes: 0,
            fresh: Streamed::default(),
            keeps_coverage: false,
            latency: 0,
        })
    }

    /// Computes the outputs up to `to`, and appends those that no later row can change. `len` is
    /// the series' length, once it has ended.
    fn compute(
        &mut self,
        to: usize,
        len: Option<usize>,
        out: &mut Streamed<T>,
    ) -> Result<(), Error> {
        let Self { operation, rows, first, keeps_coverage, .. } = self;
        let view = View { rows, first: *first, len };
        let is_causal = operation.is_causal();
        let (first, last) = self.observed.unwrap_or((usize::MAX, 0));
        // Before the end, observations may follow any hole.
        let end = if len.is_some() && !is_causal { last + 1 } else { usize::MAX };
        let observed = || -> Range<usize> { first.min(end)..end };
        let series = Series { view, observed: &observed, times: Times::default() };
        let most = operation.pieces().most;
        // Holes before the first observation are never filled, so they need not wait.
        let waits = operation.waits_at_holes() && !is_causal && len.is_none();
        let waits = waits && self.observed.is_some();
        while self.next < to {
            let outputs = self.next..to.min(self.next - self.next % most + most);
            self.next = outputs.end;
            let Streamed { smoothed, present, coverage } = if waits {
                self.fresh.clear();
                &mut self.fresh
            } else {
                &mut *out
            };
            let count = outputs.len();
            let mut results = Output::new(more(smoothed, count, T::ZERO));
            results = results.present(more(present, count, true));
            if *keeps_coverage {
                results = results.coverage(more(coverage, count, 0.0));
            }
            let (state, buffers) = (&mut self.state, &mut self.buffers);
            operation.piece(series, outputs.clone(), &mut results, state, buffers)?;
            if !waits {
                continue;
            }
            let settled = (last + 1).clamp(outputs.start, outputs.end) - outputs.start;
            out.extend(&self.fresh, 0..settled);
            // From this row on windows begin after the last observation, and are empty without
            // another.
            let reaches = last + operation.reach().behind + 1;
            let kept = reaches.clamp(outputs.start + settled, outputs.end) - outputs.start;
            self.waiting.extend(&self.fresh, settled..kept);
            self.holes += count - kept;
        }
        Ok(())
    }

    /// Hands on what was waiting for an observation.
    fn hand_on(&mut self, out: &mut Streamed<T>) {
        out.extend(&self.waiting, 0..self.waiting.smoothed.len());
        out.extend_holes(self.holes, self.keeps_coverage);
        self.waiting.clear();
        self.holes = 0;
    }

    /// Outputs are computed up to multiples of this: 1 for a causal operation.
    fn period(&self) -> usize {
        if self.operation.is_causal() { 1 } else { self.operation.pieces().period }
    }

    /// Drops the rows that neither the next outputs nor the end need, once they are half of those
    /// kept.
    fn forget(&mut self, known: usize) {
        let reach = self.operation.reach();
        let ends = self.operation.ends();
        let for_end = (reach.behind + reach.ahead + 1).max(ends.end.rows_needed(reach.ahead));
        let needed = self.operation.first_needed(self.next).min(known.saturating_sub(for_end));
        let done = needed.saturating_sub(self.first);
        if done > self.rows.len() / 2 {
            self.rows.drain(..done);
            self.first = needed;
        }
    }
}

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

    fn push(&mut self, x: &[T], out: &mut Streamed<T>) -> Result<(), Error> {
        let before = self.first + self.rows.len();
        let more = self.rows.try_reserve(x.len());
        more.map_err(|_| Error::OutOfMemory { rows: before + x.len(), taps: x.len() })?;
        self.rows.extend_from_slice(x);
        if let Some(last) = x.iter().rposition(|x| !x.is_hole()) {
            let of_these = || x.iter().position(|x| !x.is_hole()).unwrap_or(last) + before;
            let first = self.observed.map_or_else(of_these, |(first, _)| first);
            self.observed = Some((first, before + last));
            // All that waits is before what was computed, and so before this observation.
            self.hand_on(out);
        }
        let known = before + x.len();
        if known < self.operation.rows_for_start() {
            return Ok(());
        }
        let period = self.period();
        let ready = known.saturating_sub(self.operation.reach().ahead) / period * period;
        if ready > self.next + self.latency {
            self.compute(ready, None, out)?;
            self.forget(known);
        }
        Ok(())
    }

    fn finish(&mut self, out: &mut Streamed<T>) -> Result<(), Error> {
        // No observation followed: what waits are holes.
        self.waiting.smoothed.fill(T::NAN);
        self.waiting.present.fill(false);
        self.hand_on(out);
        let len = self.first + self.rows.len();
        self.compute(len, Some(len), out)
    }

    fn save(&self, smoother: String) -> StreamState {
        let Streamed { smoothed, present, coverage } = &self.waiting;
        StreamState::new(
            smoother,
            Kept {
                first: self.first,
                rows: &self.rows,
                observed: self.observed,
                next: self.next,
                waiting: smoothed,
                present,
                coverage,
                holes: self.holes,
                keeps_coverage: self.keeps_coverage,
                latency: self.latency,
                operation: self.state.save(),
            },
        )
    }

    fn load(&mut self, saved: &StreamState) -> Result<(), Error> {
        saved.check::<T>()?;
        let state = O::State::load(&saved.operation);
        self.state = state.ok_or_else(|| Error::Saved {
            problem: "it was saved by another operation".to_owned(),
        })?;
        (self.first, self.rows) = (saved.first, saved.rows());
        (self.observed, self.next) = (saved.observed, saved.next);
        let present = saved.present.clone();
        self.waiting = Streamed { smoothed: saved.waiting(), present, coverage: saved.coverage() };
        (self.holes, self.latency) = (saved.holes, saved.latency);
        self.keeps_coverage = saved.keeps_coverage;
        // Rows that the next outputs need are there, and they go on where pieces begin.
        let starts = self.next.is_multiple_of(self.period());
        if self.operation.first_needed(self.next) < self.first || !starts {
            return Err(Error::Saved { problem: "rows that it needs are not in it".to_owned() });
        }
        Ok(())
    }

    #[cfg(test)]
    fn kept(&self) -> usize {
        self.rows.len() + self.waiting.smoothed.len()
    }
}
