//! Series of rows at times of their own, smoothed.

use std::ops::Range;

use crate::{
    error::Error,
    irregular::{
        dispatch::Irregular,
        windows::{self, distance},
    },
    sample::Sample,
    smoother::{
        Smoother,
        plan::{Output, Plan, check_length},
    },
    time::unit::Unit,
};

/// A smoother made ready for series of rows at times of their own. It keeps its scratch: once the
/// longest series has been seen, and the longest with holes, others go through without allocating.
///
/// A smoother in rows takes the rows as they come.
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
pub struct TimePlan<T: Sample> {
    run: Run<T>,
}

enum Run<T: Sample> {
    Rows(Box<Plan<T>>),
    Time(Box<Irregular<T>>),
}

impl<T: Sample> TimePlan<T> {
    pub(crate) fn new(smoother: &Smoother, unit: Unit) -> Result<Self, Error> {
        let Some(kernel) = smoother.time_kernel() else {
            return Ok(Self { run: Run::Rows(Box::new(smoother.plan())) });
        };
        let ticks = kernel.ticks(unit)?;
        Ok(Self { run: Run::Time(Box::new(Irregular::new(smoother, kernel, ticks))) })
    }

    /// The series smoothed: `x[i]` is at `times[i]`, which ascend (rows may be at one time). NaN is a
    /// hole, in and out.
    ///
    /// # Errors
    /// As [`smooth_to`](Self::smooth_to).
    pub fn smooth(&mut self, times: &[i64], x: &[T]) -> Result<Vec<T>, Error> {
        let mut out = vec![T::ZERO; x.len()];
        self.smooth_to(times, x, Output::new(&mut out))?;
        Ok(out)
    }

    /// As [`smooth`](Self::smooth), with more to tell about each output. Coverage counts holes alone:
    /// there are no rows beyond the ends.
    ///
    /// Times at one distance from each other are smoothed as rows, at their speed.
    ///
    /// # Errors
    /// [`Error::OutputLength`] when lengths differ, [`Error::Times`] where one is before the last
    /// (outputs before it may have been written), [`Error::InTime`] for a kernel of months, whose
    /// windows [`smooth_within`](Self::smooth_within) takes; [`Error::OutOfMemory`],
    /// [`Error::BeyondRange`].
    pub fn smooth_to(
        &mut self,
        times: &[i64],
        x: &[T],
        mut output: Output<'_, T>,
    ) -> Result<(), Error> {
        check_length(x, times)?;
        output.check(x)?;
        let plan = match &mut self.run {
            Run::Rows(plan) => return plan.smooth_to(x, output),
            Run::Time(plan) => plan,
        };
        if plan.needs_calendar {
            return Err(Error::InTime(
                "the windows of a kernel of months are a calendar's to find".to_owned(),
            ));
        }
        if let Some(step) = windows::step(plan.isa, times)
            && plan.on_grid(step, times, x, &mut output)?
        {
            return Ok(());
        }
        plan.irregular(times, None, x, &mut output)
    }

    /// As [`smooth_to`](Self::smooth_to), for windows found elsewhere: `windows[i]` are the rows of
    /// output i, and its own is one of them. Where months end and clocks are set, times alone do
    /// not tell. Weights are those of the distance on `clock`, which need not ascend.
    ///
    /// # Errors
    /// [`Error::OutputLength`] when lengths differ, [`Error::Times`] for a window without its row or
    /// with one that is not there.
    pub fn smooth_within(
        &mut self,
        clock: &[i64],
        windows: &[Range<usize>],
        x: &[T],
        mut output: Output<'_, T>,
    ) -> Result<(), Error> {
        check_length(x, clock)?;
        check_length(x, windows)?;
        output.check(x)?;
        let is_good = |(row, w): (usize, &Range<usize>)| w.contains(&row) && w.end <= windows.len();
        if let Some(row) = windows.iter().enumerate().position(|window| !is_good(window)) {
            return Err(Error::Times { row });
        }
        match &mut self.run {
            Run::Rows(plan) => plan.smooth_to(x, output),
            Run::Time(plan) => plan.irregular(clock, Some(windows), x, &mut output),
        }
    }

    /// How many rows at the end of a series at these ascending times will change when later rows
    /// come.
    #[must_use]
    pub fn provisional(&self, times: &[i64]) -> usize {
        match &self.run {
            Run::Rows(plan) => plan.provisional(times.len()),
            Run::Time(plan) => {
                let Some(&last) = times.last() else { return 0 };
                let ahead = plan.ticks.ahead.unsigned_abs();
                times.len() - times.partition_point(|&t| distance(t, last) >= ahead)
            }
        }
    }
}
