//! Series of rows at irregular times through a smoother.

use std::{fmt, ops::Range};

use crate::{
    error::Error,
    irregular::windows::{descent, distance},
    sample::Sample,
    series::{
        operation::Times,
        output::{Output, check_ends, check_length, masked},
        runner::Run,
    },
    simd::isa::Isa,
    smoother::{Smoother, operation::Operation},
    time::unit::Unit,
};

/// A smoother ready to run on rows that have times, with buffers of its own: once the longest
/// series has been seen, and the longest with holes, others go through without allocating. From
/// [`Smoother::time_plan`].
///
/// A smoother that counts rows may be used too; it pays no heed to the times, but for
/// [`Lowess`](crate::Lowess), whose nearest rows are nearest in time.
///
/// ```
/// use smoothframe_core::{Smoother, Unit};
/// let smoother: Smoother = "gaussian:std=2h degree=1".parse()?;
/// let seconds = [0, 1_000, 9_000, 30_000];
/// let line = seconds.map(|t| 5.0 + t as f64 / 3600.0);
/// let smoothed = smoother.time_plan(Unit::Second)?.smooth(&seconds, &line)?;
/// assert!(smoothed.iter().zip(line).all(|(y, x)| (y - x).abs() < 1e-12));
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("irregular times", "uneven sampling", "time-based window"))]
pub struct TimePlan<T: Sample> {
    smoother: Smoother,
    pub(super) run: Box<dyn Run<T>>,
    unit: Unit,
    /// How many ticks of the unit it looks ahead; none of a smoother that counts rows.
    ahead: Option<i64>,
}

impl<T: Sample> TimePlan<T> {
    pub(crate) fn new(smoother: &Smoother, unit: Unit) -> Result<Self, Error> {
        let in_time = smoother.operation().prepare_in_time(smoother.settings(), unit)?;
        let (ahead, run) = match in_time {
            None => (None, smoother.prepared()?.runner()),
            Some((prepared, ahead)) => (Some(ahead), prepared.runner()),
        };
        Ok(Self { smoother: smoother.clone(), run, unit, ahead })
    }

    /// Smooths one series: `x[i]` is at `times[i]`, in the plan's unit. Times ascend; several rows
    /// may be at one time. NaN is a hole, in and out.
    ///
    /// # Errors
    /// As [`smooth_to`](Self::smooth_to).
    pub fn smooth(&mut self, times: &[i64], x: &[T]) -> Result<Vec<T>, Error> {
        let mut out = vec![T::ZERO; x.len()];
        self.smooth_to(times, x, Output::new(&mut out))?;
        Ok(out)
    }

    /// As [`smooth`](Self::smooth), into the slices that `output` has: also which outputs are
    /// values, and coverage. In time coverage counts holes alone, as there are no rows beyond the
    /// ends.
    ///
    /// Regular times, at one distance from each other, are as fast as rows without times.
    ///
    /// # Errors
    /// [`Error::OutputLength`] when lengths differ; [`Error::Times`] for a time earlier than the
    /// one before it (some outputs may have been written); [`Error::InTime`] for a window of
    /// months, whose rows the caller must find (see [`smooth_within`](Self::smooth_within));
    /// [`Error::OutOfMemory`], [`Error::BeyondRange`].
    pub fn smooth_to(
        &mut self,
        times: &[i64],
        x: &[T],
        output: Output<'_, T>,
    ) -> Result<(), Error> {
        check_length(x, times)?;
        output.check(x)?;
        self.run.whole(x, Times { at: times, windows: None }, output)
    }

    /// As [`smooth_to`](Self::smooth_to), of rows of which `valid` tells which hold a value, as
    /// [`Plan::smooth_masked`](crate::Plan::smooth_masked).
    ///
    /// # Errors
    /// As [`smooth_to`](Self::smooth_to).
    pub fn smooth_masked(
        &mut self,
        times: &[i64],
        x: &[T],
        valid: &[bool],
        output: Output<'_, T>,
    ) -> Result<(), Error> {
        self.smooth_to(times, &masked(x, valid)?, output)
    }

    /// Smooths many series that lie one after another in `x` and `times`, as
    /// [`Plan::smooth_each`](crate::Plan::smooth_each). Times ascend within each series.
    ///
    /// # Errors
    /// [`Error::Ends`], and as [`smooth_to`](Self::smooth_to); the row of [`Error::Times`] is
    /// counted from its series' first.
    ///
    /// A smoother that may count rows goes without times where `times` is empty.
    pub fn smooth_each(
        &mut self,
        times: &[i64],
        x: &[T],
        ends: &[usize],
        mut output: Output<'_, T>,
    ) -> Result<(), Error> {
        output.check(x)?;
        check_ends(ends, x.len())?;
        if self.counts_rows(times) {
            return self.run.each(x, ends, output);
        }
        check_length(x, times)?;
        let mut start = 0;
        ends.iter().try_for_each(|&end| {
            let rows = start..end;
            start = end;
            let times = Times { at: &times[rows.clone()], windows: None };
            self.run.whole(&x[rows.clone()], times, output.rows(rows))
        })
    }

    /// Whether rows are counted, whatever these times are.
    pub(super) fn counts_rows(&self, times: &[i64]) -> bool {
        self.ahead.is_none() || (times.is_empty() && !self.smoother.is_in_time())
    }

    /// As [`smooth_to`](Self::smooth_to), for windows that the caller has found: `windows[i]` are
    /// the rows of output i, its own among them. It is for windows of calendar months and for
    /// clocks that are set forward and back. Rows are weighed by their distance on `clock`, whose
    /// times need not ascend.
    ///
    /// # Errors
    /// [`Error::OutputLength`] when lengths differ; [`Error::Times`] for a window that reaches
    /// beyond the series, or of a kernel does not hold its own row; [`Error::OutOfMemory`],
    /// [`Error::BeyondRange`].
    pub fn smooth_within(
        &mut self,
        clock: &[i64],
        windows: &[Range<usize>],
        x: &[T],
        output: Output<'_, T>,
    ) -> Result<(), Error> {
        check_length(x, clock)?;
        output.check(x)?;
        self.check_windows(x, windows)?;
        self.run.whole(x, Times { at: clock, windows: Some(windows) }, output)
    }

    /// What each row's value weighs in its own output, as [`Plan::own_weights`](crate::Plan::own_weights).
    /// `windows` are given where the caller has found them, as for
    /// [`smooth_within`](Self::smooth_within).
    ///
    /// # Errors
    /// [`Error::OutputLength`], [`Error::Unsupported`], [`Error::Times`], [`Error::InTime`],
    /// [`Error::OutOfMemory`].
    pub fn own_weights(
        &mut self,
        times: &[i64],
        windows: Option<&[Range<usize>]>,
        x: &[T],
        out: &mut [f64],
    ) -> Result<(), Error> {
        check_length(x, out)?;
        let (operation, settings) = (self.smoother.operation(), self.smoother.settings());
        let mut own = operation.own_weights::<T>(settings, Some(self.unit))?;
        if self.smoother.is_in_time() {
            check_length(x, times)?;
            match windows {
                Some(windows) => self.check_windows(x, windows)?,
                None if operation.needs_calendar() => {
                    return Err(Error::needs_calendar());
                }
                None => {
                    let row = descent(Isa::best(), times);
                    row.map_or(Ok(()), |row| Err(Error::Times { row }))?;
                }
            }
        }
        own.own_weights(x, Times { at: times, windows }, out)
    }

    /// Refuses windows that reach beyond the series, or do not hold their own row.
    fn check_windows(&self, x: &[T], windows: &[Range<usize>]) -> Result<(), Error> {
        check_length(x, windows)?;
        let needs_own = matches!(self.smoother.operation(), Operation::TimeKernel(_));
        let is_good = |(row, w): (usize, &Range<usize>)| {
            w.end <= windows.len() && w.start <= w.end && (!needs_own || w.contains(&row))
        };
        match windows.iter().enumerate().position(|window| !is_good(window)) {
            Some(row) => Err(Error::Times { row }),
            None => Ok(()),
        }
    }

    /// How many outputs at the end of a series at these ascending times may change when later rows
    /// come.
    #[must_use]
    pub fn provisional(&self, times: &[i64]) -> usize {
        let (rows, last) = (times.len(), times.last());
        match (self.ahead, last) {
            (None, _) => self.smoother.look().rows_ahead().map_or(rows, |ahead| ahead.min(rows)),
            (Some(_), None) => 0,
            (Some(ahead), Some(&last)) => {
                rows - times.partition_point(|&t| distance(t, last) >= ahead.unsigned_abs())
            }
        }
    }
}

impl<T: Sample> fmt::Debug for TimePlan<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TimePlan").field(&self.smoother).finish()
    }
}
