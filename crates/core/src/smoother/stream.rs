//! A series that comes in chunks.

use std::{ops::Range, sync::Arc};

use crate::{
    error::Error,
    linear::{
        piece::{Buffers, Out},
        prepared::Prepared,
    },
    options::{boundary::Boundary, degree::Degree, missing::Missing},
    sample::Sample,
    series::extension::View,
    smoother::Smoother,
};

/// A series smoothed as it comes, in chunks of any size, with the bits that the whole series would
/// have at once.
///
/// An output comes as soon as the rows it looks ahead to are there; where transforms or long
/// boxcars are used (see [`delay`](Self::delay)), whole blocks of outputs come together. At a hole
/// that may be filled it waits for the next observation, as there may be none.
///
/// ```
/// use smoothframe_core::Smoother;
/// let smoother: Smoother = "uniform:3".parse()?;
/// let (mut stream, mut out) = (smoother.stream::<f64>()?, Vec::new());
/// stream.push(&[1.0, 2.0], &mut out)?;
/// assert_eq!(out, [1.5]);
/// stream.push(&[6.0], &mut out)?;
/// assert_eq!(out, [1.5, 3.0]);
/// stream.finish(&mut out)?;
/// assert_eq!(out, [1.5, 3.0, 4.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
pub struct Stream<T: Sample> {
    prepared: Arc<Prepared<T>>,
    /// Whether holes are filled without a later observation.
    is_causal: bool,
    buffers: Buffers<T>,
    /// Rows `first..` of the series that are still needed.
    rows: Vec<T>,
    first: usize,
    /// The first and the last row that held a value.
    observed: Option<(usize, usize)>,
    /// The next row to compute.
    next: usize,
    /// Outputs computed that wait for the next observation.
    waiting: Vec<T>,
}

const WRAP: &str = "its first outputs need the last rows";

impl<T: Sample> Stream<T> {
    pub(crate) fn new(smoother: &Smoother) -> Result<Self, Error> {
        if [smoother.start(), smoother.end()].contains(&Boundary::Wrap) {
            return Err(Error::NeverStreams { what: "boundary=wrap", why: WRAP });
        }
        let kernel = smoother.kernel().ok_or_else(|| smoother.needs_times())?;
        if smoother.degree() == Degree::Linear {
            return Err(Error::NeverStreams {
                what: "degree=1",
                why: "lines are fitted to whole series",
            });
        }
        let prepared = smoother.prepared(kernel);
        prepared.check_range()?;
        Ok(Self {
            prepared,
            is_causal: smoother.is_causal(),
            buffers: Buffers::default(),
            rows: Vec::new(),
            first: 0,
            observed: None,
            next: 0,
            waiting: Vec::new(),
        })
    }

    /// The most rows that an output comes after its own, but for the first outputs, which may need
    /// as many rows as the kernel has, and for holes.
    #[must_use]
    pub fn delay(&self) -> usize {
        let period = self.prepared.convolver.period();
        self.prepared.ahead + period - 1
    }

    /// Takes the next rows (NaN = hole), and appends the outputs that are settled by now.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn push(&mut self, x: &[T], out: &mut Vec<T>) -> Result<(), Error> {
        let mut at = self.first + self.rows.len();
        self.rows.extend_from_slice(x);
        for value in x {
            if !value.is_hole() {
                self.observed = Some((self.observed.map_or(at, |(first, _)| first), at));
            }
            at += 1;
        }
        let known = at;
        if known < self.rows_for_start() {
            return Ok(());
        }
        let period = self.prepared.convolver.period();
        let settled = known.saturating_sub(self.prepared.ahead) / period * period;
        self.compute(settled, None, out)?;
        self.forget(known);
        Ok(())
    }

    /// Ends the series, and appends the outputs that were waiting for its end.
    ///
    /// # Errors
    /// [`Error::OutOfMemory`].
    pub fn finish(mut self, out: &mut Vec<T>) -> Result<(), Error> {
        let len = self.first + self.rows.len();
        self.compute(len, Some(len), out)?;
        // No observation came: the holes after the last one stay.
        out.extend(self.waiting.iter().map(|_| T::NAN));
        Ok(())
    }

    /// How many rows decide the first outputs.
    fn rows_for_start(&self) -> usize {
        let Prepared { ends, behind, ahead, .. } = &*self.prepared;
        match ends.start {
            Boundary::Fit => behind + ahead + 1,
            start => start.rows_needed(*behind),
        }
    }

    /// Computes the outputs up to `to`, and hands on those that no later row can change.
    fn compute(&mut self, to: usize, len: Option<usize>, out: &mut Vec<T>) -> Result<(), Error> {
        let view = View { rows: &self.rows, first: self.first, len };
        let observed = self.observed.unwrap_or((usize::MAX, 0));
        // Later observations may come, unless this is the end.
        let ends = len.is_some() && !self.is_causal;
        let last = if ends { observed.1 + 1 } else { usize::MAX };
        let between = || -> Range<usize> { observed.0.min(last)..last };
        let piece = self.prepared.convolver.piece();
        while self.next < to {
            let outputs = self.next..to.min(self.next + piece);
            let start = self.waiting.len();
            self.waiting.resize(start + outputs.len(), T::ZERO);
            let smoothed = &mut self.waiting[start..];
            let mut results = Out { smoothed, present: None, coverage: None };
            let end = outputs.end;
            self.prepared.piece(view, outputs, &between, &mut results, &mut self.buffers)?;
            self.next = end;
        }
        let waits = self.prepared.rule.waits_at_holes()
            && self.prepared.missing == Missing::Skip
            && !self.is_causal;
        let settled = match (waits, self.observed) {
            // Before the first observation nothing is filled.
            (false, _) | (true, None) => self.waiting.len(),
            // Up to the last observation.
            (true, Some((_, last))) => {
                (last + 1 + self.waiting.len()).saturating_sub(self.next).min(self.waiting.len())
            }
        };
        out.extend(self.waiting.drain(..settled));
        Ok(())
    }

    /// Drops the rows that neither the next outputs nor the end will look at, once they are many.
    fn forget(&mut self, known: usize) {
        let Prepared { ends, behind, ahead, .. } = &*self.prepared;
        let for_end = (behind + ahead + 1).max(ends.end.rows_needed(*ahead));
        let needed = self.next.saturating_sub(*behind).min(known.saturating_sub(for_end));
        let done = needed.saturating_sub(self.first);
        if done > self.rows.len() / 2 {
            self.rows.drain(..done);
            self.first = needed;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Rows are dropped once neither the next outputs nor the end need them.
    #[test]
    fn a_stream_does_not_keep_the_series() {
        for spec in ["gaussian:9,std=2", "savgol:9,order=2", "uniform:9 boundary=linear"] {
            let smoother: Smoother = spec.parse().expect("a good spec");
            let (mut stream, mut out) = (smoother.stream::<f64>().expect("no wrap"), Vec::new());
            for _ in 0..1000 {
                stream.push(&[1.0; 50], &mut out).expect("enough memory");
                assert!(stream.rows.len() < 200, "{spec}: {} rows", stream.rows.len());
            }
        }
    }
}
