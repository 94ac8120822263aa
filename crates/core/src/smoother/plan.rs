//! Series of rows through a smoother.

use std::fmt;

use crate::{
    error::Error,
    sample::Sample,
    series::{
        operation::Times,
        output::{Output, check_ends, check_length, masked},
        runner::Run,
    },
    smoother::Smoother,
};

/// A smoother ready to run, with buffers of its own: once the longest series has been seen, others
/// go through without allocating. From [`Smoother::plan`]; each thread takes its own.
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
    /// The runner, or for a window in time the error that every call gives.
    run: Result<Box<dyn Run<T>>, Error>,
}

impl<T: Sample> Plan<T> {
    pub(crate) fn new(smoother: &Smoother) -> Self {
        let run = smoother.prepared().map(|prepared| prepared.runner());
        Self { smoother: smoother.clone(), run }
    }

    /// What each row's value weighs in its own output: the output's derivative by it, NaN at holes.
    ///
    /// What a fit without the own row would be follows from it: x − (fit without) = (x − fit)/(1 −
    /// own weight), and a smoother that follows noise is told by these residuals (cross-validation).
    /// For weighted means and polynomials with weights nowhere below 0, savgol and henderson.
    ///
    /// ```
    /// use smoothframe_core::Smoother;
    /// let smoother: Smoother = "uniform:3".parse()?;
    /// let mut own = [0.0; 4];
    /// smoother.plan().own_weights(&[1.0, 2.0, f64::NAN, 4.0], &mut own)?;
    /// assert_eq!(own[..2], [0.5, 0.5]);
    /// assert!(own[2].is_nan() && own[3] == 1.0); // alone in its window
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::OutputLength`], [`Error::Unsupported`], [`Error::NeedsTimes`],
    /// [`Error::OutOfMemory`].
    #[doc(alias("leverage", "hat matrix", "leave-one-out", "cross-validation"))]
    pub fn own_weights(&mut self, x: &[T], out: &mut [f64]) -> Result<(), Error> {
        check_length(x, out)?;
        let (operation, settings) = (self.smoother.operation(), self.smoother.settings());
        let mut own = operation.own_weights::<T>(settings, None)?;
        own.own_weights(x, Times::default(), out)
    }

    pub(super) fn run(&mut self) -> Result<&mut dyn Run<T>, Error> {
        match &mut self.run {
            Ok(run) => Ok(&mut **run),
            Err(error) => Err(error.clone()),
        }
    }

    /// How many outputs at the end of a series of `rows` rows may change when later rows come: as
    /// many as it looks ahead. Of a window in time that depends on the times, and all is the answer
    /// here (see [`TimePlan::provisional`](crate::TimePlan::provisional)).
    #[must_use]
    pub fn provisional(&self, rows: usize) -> usize {
        self.smoother.look().rows_ahead().map_or(rows, |ahead| ahead.min(rows))
    }

    /// Smooths `x` (NaN = hole) into `out`, which has its length; a hole out is NaN.
    ///
    /// # Errors
    /// [`Error::OutputLength`] when the lengths differ, [`Error::NeedsTimes`] for a window in time,
    /// [`Error::OutOfMemory`], [`Error::BeyondRange`].
    pub fn smooth_into(&mut self, x: &[T], out: &mut [T]) -> Result<(), Error> {
        self.smooth_to(x, Output::new(out))
    }

    /// As [`smooth_into`](Self::smooth_into), and also tells which outputs are values and the
    /// coverage of each, into the slices that `output` has.
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
        self.smooth_to(&masked(x, valid)?, output)
    }

    /// Smooths many series that lie one after another in `x`. Series k is
    /// `x[ends[k − 1]..ends[k]]`, the first from 0, and the last of `ends` is `x.len()`.
    ///
    /// The bits are those of each series by itself; many short series under a kernel take a
    /// fraction of the time.
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
    /// [`Error::Ends`] where `ends` do not ascend to the number of rows, before anything is
    /// written; and as [`smooth_into`](Self::smooth_into).
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
