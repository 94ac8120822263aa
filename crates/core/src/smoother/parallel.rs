//! One long series on all cores.

use crate::{
    error::Error,
    sample::Sample,
    series::{
        operation::Times,
        output::{Output, check_length},
    },
    smoother::{Smoother, plan::Plan, time_plan::TimePlan},
};

impl Smoother {
    /// As [`smooth`](Self::smooth), by all threads of the current rayon pool, to the same bits.
    ///
    /// It is for one long series; of many series, each is best left to one thread with a
    /// [`Plan`] of its own. What has several cores: kernels by every method, polynomials, and
    /// statistics of windows in rows. What one thread does, as without `par_`: averages with memory,
    /// robust fits, windows in time, and series of fewer than some 16,000 rows or some dozens of windows.
    ///
    /// ```
    /// use smoothframe_core::Smoother;
    /// let x: Vec<f64> = (0..100_000).map(|row| f64::from(row * 7 % 101)).collect();
    /// let smoother: Smoother = "hann:61 boundary=reflect".parse()?;
    /// assert_eq!(smoother.par_smooth(&x)?, smoother.smooth(&x)?);
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`smooth`](Self::smooth).
    #[doc(alias("multithreaded", "threads", "par_iter"))]
    pub fn par_smooth<T: Sample>(&self, x: &[T]) -> Result<Vec<T>, Error> {
        let mut out = vec![T::ZERO; x.len()];
        self.plan().par_smooth_into(x, &mut out)?;
        Ok(out)
    }
}

impl<T: Sample> Plan<T> {
    /// As [`smooth_into`](Self::smooth_into), by all threads of the current rayon pool, to the same
    /// bits: see [`Smoother::par_smooth`].
    ///
    /// `out` is best one that was used before: the first touch of fresh memory costs several times
    /// what the sums of a short kernel do.
    ///
    /// # Errors
    /// As [`smooth_into`](Self::smooth_into).
    pub fn par_smooth_into(&mut self, x: &[T], out: &mut [T]) -> Result<(), Error> {
        self.par_smooth_to(x, Output::new(out))
    }

    /// As [`smooth_to`](Self::smooth_to), by all threads of the current rayon pool, to the same bits:
    /// see [`Smoother::par_smooth`]. The plan keeps buffers for each thread.
    ///
    /// ```
    /// use smoothframe_core::{Output, Smoother};
    /// let smoother: Smoother = "median:9".parse()?;
    /// let mut x = vec![1.0; 50_000];
    /// x[20_000] = f64::NAN;
    /// let (mut out, mut coverage) = (vec![0.0; x.len()], vec![0.0; x.len()]);
    /// smoother.plan().par_smooth_to(&x, Output::new(&mut out).coverage(&mut coverage))?;
    /// assert_eq!((out[20_000], coverage[20_000]), (1.0, 8.0 / 9.0));
    /// # Ok::<(), smoothframe_core::Error>(())
    /// ```
    ///
    /// # Errors
    /// As [`smooth_into`](Self::smooth_into).
    pub fn par_smooth_to(&mut self, x: &[T], output: Output<'_, T>) -> Result<(), Error> {
        output.check(x)?;
        self.run()?.par_whole(x, Times::default(), output)
    }
}

impl<T: Sample> TimePlan<T> {
    /// As [`smooth_to`](Self::smooth_to), and where the smoother is one in rows by all threads of the
    /// current rayon pool, to the same bits: see [`Smoother::par_smooth`].
    ///
    /// A smoother that may count rows goes without times where `times` is empty.
    ///
    /// # Errors
    /// As [`smooth_to`](Self::smooth_to).
    pub fn par_smooth_to(
        &mut self,
        times: &[i64],
        x: &[T],
        output: Output<'_, T>,
    ) -> Result<(), Error> {
        output.check(x)?;
        if !self.counts_rows(times) {
            check_length(x, times)?;
        }
        self.run.par_whole(x, Times { at: times, windows: None }, output)
    }
}
