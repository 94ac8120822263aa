//! What a series of rows at times that comes in chunks keeps between two of them.

use crate::{
    error::Error,
    sample::Sample,
    series::{
        held::AnyState,
        operation::{Needs, Part, State},
    },
};

/// A series of rows at times between two chunks.
#[derive(Clone)]
pub(crate) struct TimeHeld<T> {
    /// Rows `first..` of the series that are still needed, and their times.
    pub(crate) rows: Vec<T>,
    pub(crate) times: Vec<i64>,
    pub(crate) first: usize,
    /// The last time: no row comes before it any more.
    pub(crate) now: Option<i64>,
    /// The first row that held a value.
    pub(crate) observed: Option<usize>,
    /// The next row to compute.
    pub(crate) next: usize,
    pub(crate) state: Box<dyn AnyState>,
}

impl<T: Sample> TimeHeld<T> {
    pub(crate) fn new(state: impl State) -> Self {
        Self {
            rows: Vec::new(),
            times: Vec::new(),
            first: 0,
            now: None,
            observed: None,
            next: 0,
            state: Box::new(state),
        }
    }

    /// How many rows were taken.
    pub(crate) const fn len(&self) -> usize {
        self.first + self.rows.len()
    }

    /// Appends rows, if their times ascend from those before on; else it stays as it is.
    ///
    /// # Errors
    /// [`Error::Times`] with the row of the series, [`Error::OutOfMemory`].
    pub(crate) fn take(&mut self, times: &[i64], x: &[T]) -> Result<(), Error> {
        let before = self.len();
        let follows = |(row, &t): (usize, &i64)| {
            let last = if row == 0 { self.now.as_ref() } else { times.get(row - 1) };
            last.is_none_or(|&last| last <= t)
        };
        if let Some(row) = times.iter().enumerate().position(|row| !follows(row)) {
            return Err(Error::Times { row: before + row });
        }
        let memory = |_| Error::OutOfMemory { rows: before + x.len(), taps: x.len() };
        self.rows.try_reserve(x.len()).map_err(memory)?;
        self.times.try_reserve(x.len()).map_err(memory)?;
        self.rows.extend_from_slice(x);
        self.times.extend_from_slice(times);
        self.now = times.last().copied().or(self.now);
        let observed = || x.iter().position(|x| !x.is_hole()).map(|row| before + row);
        self.observed = self.observed.or_else(observed);
        Ok(())
    }

    /// Tells that no row comes before this time any more.
    pub(crate) fn advance(&mut self, time: i64) {
        self.now = Some(self.now.map_or(time, |now| now.max(time)));
    }

    /// The row after the last whose output no later row can change: a row at the last time may be
    /// followed by others at that time.
    pub(crate) fn ready(&self, needs: Needs) -> usize {
        let Some(now) = self.now else { return self.next };
        if needs.ahead < 0 {
            return self.len();
        }
        let is_final = |&t: &i64| now.abs_diff(t) > needs.ahead.unsigned_abs();
        self.next + self.times[self.next - self.first..].partition_point(is_final)
    }

    /// The earliest row that later outputs need by its time, or as the one before theirs.
    pub(crate) fn first_needed(&self, needs: Needs) -> usize {
        let before = self.next.saturating_sub(1).max(self.first);
        let next = self.times.get(self.next - self.first).copied().or(self.now);
        let Some(next) = next.filter(|_| needs.behind >= 0) else { return before };
        let is_over = |&t: &i64| next.abs_diff(t) > needs.behind.unsigned_abs();
        before.min(self.first + self.times[..self.next - self.first].partition_point(is_over))
    }

    /// Drops the rows before this one, once they are half of those kept.
    pub(crate) fn forget(&mut self, needed: usize) {
        let done = needed.saturating_sub(self.first);
        if done > self.rows.len() / 2 {
            self.rows.drain(..done);
            self.times.drain(..done);
            self.first = needed;
        }
    }

    /// The rows at hand, and the state beside them.
    pub(crate) fn part(&mut self) -> (Part<'_, T>, &mut dyn AnyState) {
        let Self { rows, times, first, observed, state, .. } = self;
        (Part { rows, times, first: *first, observed: *observed }, &mut **state)
    }
}
