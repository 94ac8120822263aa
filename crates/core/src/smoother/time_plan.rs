//! Series of rows at irregular times through a smoother.

use std::{fmt, ops::Range, sync::Arc};

use crate::{
    error::Error,
    irregular::{dispatch::Irregular, windows::distance},
    sample::Sample,
    series::{
        operation::Times,
        output::{Output, check_ends, check_length},
        runner::Run,
    },
    smoother::{Smoother, prepared::Prepared},
    time::{ticks::Ticks, unit::Unit},
};

/// A smoother ready to run on rows that have times, with buffers of its own: once the longest
/// series has been seen, and the longest with holes, others go through without allocating. From
/// [`Smoother::time_plan`].
///
/// A smoother that counts rows may be used too; it pays no heed to the times.
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
    run: Box<dyn Run<T>>,
    /// The window in ticks of the unit; none of a smoother that counts rows.
    ticks: Option<Ticks>,
}

/// The unit of a smoother's derivative, in ticks.
fn per(smoother: &Smoother, unit: Unit) -> Result<f64, Error> {
    let Some(per) = smoother.deriv().unit() else { return Ok(1.0) };
    match (per.nanoseconds(), unit.nanoseconds()) {
        (Some(per), Some(tick)) => Ok(per / tick as f64),
        (None, None) => Ok(1.0),
        _ => Err(Error::InTime(format!(
            "deriv={} does not go with the times: of dates a derivative is per d, h …, and of whole \
             numbers per i",
            smoother.deriv()
        ))),
    }
}

impl<T: Sample> TimePlan<T> {
    pub(crate) fn new(smoother: &Smoother, unit: Unit) -> Result<Self, Error> {
        let (ticks, run) = match smoother.time_kernel() {
            None => (None, smoother.prepared()?.runner()),
            Some(kernel) => {
                let ticks = kernel.ticks(unit)?;
                let irregular = Irregular::new(
                    smoother.settings(),
                    kernel,
                    ticks.clone(),
                    per(smoother, unit)?,
                );
                (Some(ticks), Prepared::runner(Arc::new(irregular)))
            }
        };
        Ok(Self { smoother: smoother.clone(), run, ticks })
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

    /// Smooths many series that lie one after another in `x` and `times`, as
    /// [`Plan::smooth_each`](crate::Plan::smooth_each). Times ascend within each series.
    ///
    /// # Errors
    /// [`Error::Ends`], and as [`smooth_to`](Self::smooth_to); the row of [`Error::Times`] is
    /// counted from its series' first.
    pub fn smooth_each(
        &mut self,
        times: &[i64],
        x: &[T],
        ends: &[usize],
        mut output: Output<'_, T>,
    ) -> Result<(), Error> {
        output.check(x)?;
        check_ends(ends, x.len())?;
        if self.ticks.is_none() {
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

    /// As [`smooth_to`](Self::smooth_to), for windows that the caller has found: `windows[i]` are
    /// the rows of output i, its own among them. It is for windows of calendar months and for
    /// clocks that are set forward and back. Rows are weighed by their distance on `clock`, whose
    /// times need not ascend.
    ///
    /// # Errors
    /// [`Error::OutputLength`] when lengths differ; [`Error::Times`] for a window that does not
    /// hold its own row or reaches beyond the series; [`Error::OutOfMemory`],
    /// [`Error::BeyondRange`].
    pub fn smooth_within(
        &mut self,
        clock: &[i64],
        windows: &[Range<usize>],
        x: &[T],
        output: Output<'_, T>,
    ) -> Result<(), Error> {
        check_length(x, clock)?;
        check_length(x, windows)?;
        output.check(x)?;
        let is_good = |(row, w): (usize, &Range<usize>)| w.contains(&row) && w.end <= windows.len();
        if let Some(row) = windows.iter().enumerate().position(|window| !is_good(window)) {
            return Err(Error::Times { row });
        }
        self.run.whole(x, Times { at: clock, windows: Some(windows) }, output)
    }

    /// How many outputs at the end of a series at these ascending times may change when later rows
    /// come.
    #[must_use]
    pub fn provisional(&self, times: &[i64]) -> usize {
        let (rows, last) = (times.len(), times.last());
        match (&self.ticks, last) {
            (None, _) => self.smoother.look().rows_ahead().map_or(rows, |ahead| ahead.min(rows)),
            (Some(_), None) => 0,
            (Some(ticks), Some(&last)) => {
                let ahead = ticks.ahead.unsigned_abs();
                rows - times.partition_point(|&t| distance(t, last) >= ahead)
            }
        }
    }
}

impl<T: Sample> fmt::Debug for TimePlan<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("TimePlan").field(&self.smoother).finish()
    }
}
