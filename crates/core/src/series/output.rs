//! Where results go.

use std::ops::Range;

use crate::{error::Error, sample::Sample};

/// Where a [`Plan`](crate::Plan) puts its results; every slice has the series' length.
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
#[derive(Debug)]
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
    ///
    /// # Panics
    /// Where there are no such rows.
    #[must_use]
    pub fn rows(&mut self, rows: Range<usize>) -> Output<'_, T> {
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

    /// The same of all rows.
    pub(crate) fn fill_all(&mut self) {
        self.fill(0..self.smoothed.len());
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

pub(crate) fn check_length<T, U>(x: &[T], out: &[U]) -> Result<(), Error> {
    let (expected, got) = (x.len(), out.len());
    if expected == got { Ok(()) } else { Err(Error::OutputLength { expected, got }) }
}

/// Refuses ends that do not ascend to the number of rows.
pub(crate) fn check_ends(ends: &[usize], rows: usize) -> Result<(), Error> {
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
