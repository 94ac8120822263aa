//! One series through one smoother.

use std::fmt;

use crate::{
    error::Error,
    sample::Sample,
    series::{
        operation::Times,
        output::{Output, check_ends, check_length},
        runner::Run,
    },
    smoother::Smoother,
};

/// A smoother made ready for a number type: owns its transform and scratch, so that any number of
/// series go through without allocating once the longest has been seen.
///
/// ```
/// use smoothframe_core::Smoother;
/// let smoother: Smoother = "uniform:4".parse()?;
/// let mut plan = smoother.plan::<f64>();
/// let mut out = [0.0; 4];
/// plan.smooth_into(&[1.0, 2.0, 3.0, 10.0], &mut out)?;
/// assert_eq!(out, [1.5, 2.0, 4.0, 5.0]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
pub struct Plan<T: Sample> {
    smoother: Smoother,
    /// What runs, or the refusal of rows without times.
    run: Result<Box<dyn Run<T>>, Error>,
}

impl<T: Sample> Plan<T> {
    pub(crate) fn new(smoother: &Smoother) -> Self {
        let run = smoother.prepared().map(|prepared| prepared.runner());
        Self { smoother: smoother.clone(), run }
    }

    fn run(&mut self) -> Result<&mut dyn Run<T>, Error> {
        match &mut self.run {
            Ok(run) => Ok(&mut **run),
            Err(error) => Err(error.clone()),
        }
    }

    /// How many rows at the end of a series of `rows` will change when later rows come: of a kernel
    /// in time that depends on its times (see [`TimePlan`](crate::TimePlan)), so all may.
    #[must_use]
    pub fn provisional(&self, rows: usize) -> usize {
        self.smoother.look().rows_ahead().map_or(rows, |ahead| ahead.min(rows))
    }

    /// Smooths `x` (NaN = hole) into `out`, which has its length; a hole out is NaN.
    ///
    /// # Errors
    /// [`Error::OutputLength`] when the lengths differ, [`Error::NeedsTimes`] for a kernel in time,
    /// [`Error::OutOfMemory`], [`Error::BeyondRange`].
    pub fn smooth_into(&mut self, x: &[T], out: &mut [T]) -> Result<(), Error> {
        self.smooth_to(x, Output::new(out))
    }

    /// As [`smooth_into`](Self::smooth_into), with more to tell about each output.
    ///
    /// # Errors
    /// As [`smooth_into`](Self::smooth_into).
    pub fn smooth_to(&mut self, x: &[T], output: Output<'_, T>) -> Result<(), Error> {
        output.check(x)?;
        self.run()?.whole(x, Times::default(), output)
    }

    /// As [`smooth_to`](Self::smooth_to), of rows of which `valid` tells which hold a value, as data
    /// frames do. What the others hold is not looked at; NaN stays a hole.
    ///
    /// ```
    /// use smoothframe_core::{Output, Smoother};
    /// let smoother: Smoother = "uniform:3".parse()?;
    /// let mut out = [0.0; 3];
    /// let valid = [true, false, true];
    /// smoother.plan().smooth_masked(&[1.0, 99.0, 5.0], &valid, Output::new(&mut out))?;
    /// assert_eq!(out, [1.0, 3.0, 5.0]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`smooth_into`](Self::smooth_into).
    pub fn smooth_masked(
        &mut self,
        x: &[T],
        valid: &[bool],
        output: Output<'_, T>,
    ) -> Result<(), Error> {
        check_length(x, valid)?;
        let masked = x.iter().zip(valid).map(|(&x, &is)| if is { x } else { T::NAN });
        self.smooth_to(&masked.collect::<Vec<T>>(), output)
    }

    /// Smooths many series that lie one after another in `x`: `ends` tells of each where the next
    /// one starts, so that the last is how many rows there are. As each by itself, to the last bit,
    /// and of short series several times as fast.
    ///
    /// ```
    /// use smoothframe_core::{Output, Smoother};
    /// let smoother: Smoother = "uniform:3".parse()?;
    /// let mut out = [0.0; 5];
    /// let series = [1.0, 3.0, 5.0, /* and */ 10.0, 20.0];
    /// smoother.plan().smooth_each(&series, &[3, 5], Output::new(&mut out))?;
    /// assert_eq!(out, [2.0, 3.0, 4.0, 15.0, 15.0]);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::Ends`] where they do not ascend to the number of rows, before anything is written;
    /// and as [`smooth_into`](Self::smooth_into).
    pub fn smooth_each(
        &mut self,
        x: &[T],
        ends: &[usize],
        output: Output<'_, T>,
    ) -> Result<(), Error> {
        output.check(x)?;
        check_ends(ends, x.len())?;
        self.run()?.each(x, ends, output)
    }
}

impl<T: Sample> fmt::Debug for Plan<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Plan").field(&self.smoother).finish()
    }
}
