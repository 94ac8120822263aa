//! One series through one smoother.

use std::{cell::OnceCell, ops::Range, sync::Arc};

use crate::{
    error::Error,
    fit::line::LinePlan,
    linear::{
        packed::Packed,
        piece::{Buffers, Out},
        prepared::Prepared,
    },
    options::degree::Degree,
    sample::Sample,
    series::extension::View,
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
    run: Run<T>,
}

/// What runs.
enum Run<T: Sample> {
    Kernel(Arc<Prepared<T>>, Box<(Buffers<T>, Packed<T>)>),
    /// Lines fitted in place of weighted means.
    Line(Box<LinePlan<T>>),
    /// A kernel in time, which needs times.
    Time,
}

/// Where a [`Plan`] puts its results; every slice has the series' length.
///
/// ```
/// use smoothframe_core::{Output, Smoother};
/// let smoother: Smoother = "uniform:3 coverage=0".parse()?;
/// let (mut smoothed, mut coverage, mut present) = ([0.0; 3], [0.0; 3], [false; 3]);
/// let output = Output::new(&mut smoothed).coverage(&mut coverage).present(&mut present);
/// smoother.plan().smooth_to(&[2.0, f64::NAN, f64::NAN], output)?;
/// assert_eq!(smoothed[..2], [2.0, 2.0]);
/// assert_eq!(coverage, [1.0 / 3.0, 1.0 / 3.0, 0.0]); // of each window's weight
/// assert_eq!(present, [true, true, false]);
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
pub struct Output<'a, T> {
    pub(crate) smoothed: &'a mut [T],
    pub(crate) present: Option<&'a mut [bool]>,
    pub(crate) coverage: Option<&'a mut [f64]>,
}

impl<'a, T: Sample> Output<'a, T> {
    /// The smoothed series; a hole is NaN.
    pub const fn new(smoothed: &'a mut [T]) -> Self {
        Self { smoothed, present: None, coverage: None }
    }

    /// Whether an output is a value: a NaN that arithmetic makes (∞ − ∞) is one, a hole is not.
    #[must_use]
    pub const fn present(mut self, present: &'a mut [bool]) -> Self {
        self.present = Some(present);
        self
    }

    /// Σ_present |h| / Σ |h|: how much of its window's weight an output had, from 0 to 1. Holes and
    /// absent rows count alike, under [`Missing::Propagate`](crate::Missing::Propagate) too.
    #[must_use]
    pub const fn coverage(mut self, coverage: &'a mut [f64]) -> Self {
        self.coverage = Some(coverage);
        self
    }

    /// Refuses slices that have not the series' length.
    pub(crate) fn check(&self, x: &[T]) -> Result<(), Error> {
        check_length(x, self.smoothed)?;
        self.present.as_ref().map_or(Ok(()), |present| check_length(x, present))?;
        self.coverage.as_ref().map_or(Ok(()), |coverage| check_length(x, coverage))
    }

    /// Where some of the rows go.
    fn part(&mut self, rows: Range<usize>) -> Output<'_, T> {
        Output {
            smoothed: &mut self.smoothed[rows.clone()],
            present: self.present.as_mut().map(|present| &mut present[rows.clone()]),
            coverage: self.coverage.as_mut().map(|coverage| &mut coverage[rows]),
        }
    }

    /// Of some rows, that each has a value, of a window without holes.
    pub(crate) fn fill(&mut self, rows: Range<usize>) {
        if let Some(present) = &mut self.present {
            present[rows.clone()].fill(true);
        }
        if let Some(coverage) = &mut self.coverage {
            coverage[rows].fill(1.0);
        }
    }

    /// One output: a hole where there is no value.
    pub(crate) fn put(&mut self, row: usize, value: Option<T>, coverage: f64) {
        self.smoothed[row] = value.unwrap_or(T::NAN);
        if let Some(present) = &mut self.present {
            present[row] = value.is_some();
        }
        if let Some(all) = &mut self.coverage {
            all[row] = coverage;
        }
    }
}

impl<T: Sample> Plan<T> {
    pub(crate) fn new(smoother: &Smoother) -> Self {
        let run = match smoother.kernel() {
            None => Run::Time,
            Some(kernel) if smoother.degree() == Degree::Linear => {
                Run::Line(Box::new(LinePlan::new(smoother, kernel)))
            }
            Some(kernel) => Run::Kernel(smoother.prepared(kernel), Box::default()),
        };
        Self { smoother: smoother.clone(), run }
    }

    /// How many rows at the end of a series of `rows` will change when later rows come: of a kernel
    /// in time that depends on its times (see [`TimePlan`](crate::TimePlan)), so all may.
    #[must_use]
    pub fn provisional(&self, rows: usize) -> usize {
        self.smoother.kernel().map_or(rows, |kernel| kernel.reach().ahead.min(rows))
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
        let Self { smoother, run } = self;
        match run {
            Run::Kernel(prepared, buffers) => {
                prepared.check_range()?;
                prepared.whole(x, smoother.is_causal(), false, output, &mut buffers.0)?;
                Ok(())
            }
            Run::Line(line) => line.smooth_to(x, output),
            Run::Time => Err(smoother.needs_times()),
        }
    }

    /// As [`smooth_into`](Self::smooth_into) and true, or false and nothing of worth where there may be
    /// a hole: no look for one need come before.
    pub(crate) fn smooth_finite(&mut self, x: &[T], out: &mut [T]) -> Result<bool, Error> {
        let Self { smoother, run } = self;
        match run {
            Run::Kernel(prepared, buffers) => {
                check_length(x, out)?;
                prepared.check_range()?;
                let output = Output::new(out);
                prepared.whole(x, smoother.is_causal(), true, output, &mut buffers.0)
            }
            Run::Line(_) | Run::Time => Ok(false),
        }
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
        mut output: Output<'_, T>,
    ) -> Result<(), Error> {
        output.check(x)?;
        check_ends(ends, x.len())?;
        let Self { smoother, run } = self;
        match run {
            Run::Kernel(prepared, buffers) => {
                prepared.check_range()?;
                let ((buffers, packed), causal) = (&mut **buffers, smoother.is_causal());
                prepared.each(x, ends, &mut output, packed, |rows, output| {
                    prepared.whole(&x[rows.clone()], causal, false, output.part(rows), buffers)?;
                    Ok(())
                })
            }
            Run::Line(line) => {
                let mut start = 0;
                ends.iter().try_for_each(|&end| {
                    let rows = start..end;
                    start = end;
                    line.smooth_to(&x[rows.clone()], output.part(rows))
                })
            }
            Run::Time => Err(smoother.needs_times()),
        }
    }
}

impl<T: Sample> Prepared<T> {
    /// Smooths a series, or with `only_finite` its pieces until one may have a hole; tells whether
    /// none has any.
    fn whole(
        &self,
        x: &[T],
        causal: bool,
        only_finite: bool,
        output: Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let Output { smoothed, mut present, mut coverage } = output;
        let view = View::whole(x);
        // Looked for where there are holes, and once.
        let ends = OnceCell::new();
        let observed = || {
            let find = || {
                let last = x.iter().rposition(|v| !v.is_hole()).map_or(0, |last| last + 1);
                // To be causal, holes are filled whether or not observations follow.
                let last = if causal { x.len() } else { last };
                x.iter().position(|v| !v.is_hole()).unwrap_or(0)..last
            };
            ends.get_or_init(find).clone()
        };
        let (mut start, mut finite) = (0, true);
        while start < x.len() && (finite || !only_finite) {
            let end = self.piece_end(start, x.len());
            let mut out = Out {
                smoothed: &mut smoothed[start..end],
                present: present.as_mut().map(|present| &mut present[start..end]),
                coverage: coverage.as_mut().map(|coverage| &mut coverage[start..end]),
            };
            finite &= self.piece(view, start..end, &observed, &mut out, buffers)?;
            start = end;
        }
        Ok(finite)
    }

    /// Where the piece ends that starts at `start`.
    fn piece_end(&self, start: usize, len: usize) -> usize {
        let piece = self.convolver.piece();
        let end = len.min(start + piece);
        if self.convolver.period() > 1 || len < 2 * piece {
            return end;
        }
        // The rows of the inner pieces need no extension, and so no copy.
        let (first, last) = (self.behind, len.saturating_sub(self.ahead));
        if start < first {
            end.min(first)
        } else if start < last {
            end.min(last)
        } else {
            end
        }
    }

    pub(crate) const fn check_range(&self) -> Result<(), Error> {
        match self.beyond {
            Some(value) => Err(Error::BeyondRange { value }),
            None => Ok(()),
        }
    }
}

pub(crate) fn check_length<T, U>(x: &[T], out: &[U]) -> Result<(), Error> {
    let (expected, got) = (x.len(), out.len());
    if expected == got { Ok(()) } else { Err(Error::OutputLength { expected, got }) }
}

/// Refuses ends that do not ascend to the number of rows.
fn check_ends(ends: &[usize], rows: usize) -> Result<(), Error> {
    let mut last = 0;
    for (series, &end) in ends.iter().enumerate() {
        if end < last || end > rows {
            return Err(Error::Ends { series, end, rows });
        }
        last = end;
    }
    let series = ends.len().saturating_sub(1);
    if last == rows { Ok(()) } else { Err(Error::Ends { series, end: last, rows }) }
}
