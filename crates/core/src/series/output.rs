//! Where results are written.

use std::ops::Range;

use crate::{error::Error, sample::Sample};

/// The slices that a [`Plan`](crate::Plan) or a [`TimePlan`](crate::TimePlan) writes its results
/// to; each has the series' length.
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
    /// The smoothed values alone; a hole is NaN.
    pub const fn new(smoothed: &'a mut [T]) -> Self {
        Self { smoothed, present: None, coverage: None }
    }

    /// Also writes whether each output is a value. A NaN that arithmetic makes (∞ − ∞) is one, a
    /// hole is not.
    #[doc(alias("validity mask", "null mask"))]
    #[must_use]
    pub const fn present(mut self, present: &'a mut [bool]) -> Self {
        self.present = Some(present);
        self
    }

    /// Also writes the coverage of each output, Σ_present |h| / Σ |h|: the share of its window's
    /// weight that was present, 0 to 1. Holes and rows absent beyond the ends count alike, under
    /// [`Missing::Propagate`](crate::Missing::Propagate) too. Of a median it is the share of rows,
    /// in time holes alone count.
    #[must_use]
    pub const fn coverage(mut self, coverage: &'a mut [f64]) -> Self {
        self.coverage = Some(coverage);
        self
    }

    /// Refuses slices of another length than the series.
    pub(crate) fn check(&self, x: &[T]) -> Result<(), Error> {
        check_length(x, self.smoothed)?;
        self.present.as_ref().map_or(Ok(()), |present| check_length(x, present))?;
        self.coverage.as_ref().map_or(Ok(()), |coverage| check_length(x, coverage))
    }

    /// The part of the slices for these rows, to smooth a part of a series' rows into.
    ///
    /// # Panics
    /// Where the rows lie beyond the slices.
    #[must_use]
    pub fn rows(&mut self, rows: Range<usize>) -> Output<'_, T> {
        Output {
            smoothed: &mut self.smoothed[rows.clone()],
            present: self.present.as_mut().map(|present| &mut present[rows.clone()]),
            coverage: self.coverage.as_mut().map(|coverage| &mut coverage[rows]),
        }
    }

    /// Takes the part for the first rows away: so many, or as many as there are, and none of none.
    #[cfg(feature = "rayon")]
    pub(crate) fn take_first(&mut self, rows: usize) -> Option<Self> {
        let rows = rows.min(self.smoothed.len());
        if rows == 0 {
            return None;
        }
        Some(Self {
            smoothed: self.smoothed.split_off_mut(..rows)?,
            present: self.present.as_mut().and_then(|present| present.split_off_mut(..rows)),
            coverage: self.coverage.as_mut().and_then(|coverage| coverage.split_off_mut(..rows)),
        })
    }

    /// Marks these rows as values of full windows: present, with coverage 1.
    pub(crate) fn fill(&mut self, rows: Range<usize>) {
        if let Some(present) = &mut self.present {
            present[rows.clone()].fill(true);
        }
        if let Some(coverage) = &mut self.coverage {
            coverage[rows].fill(1.0);
        }
    }

    /// Marks all rows so.
    pub(crate) fn fill_all(&mut self) {
        self.fill(0..self.smoothed.len());
    }

    /// Writes one output: a hole where there is no value.
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

/// The rows that are valid, NaN in place of others.
///
/// # Errors
/// [`Error::OutputLength`] when lengths differ.
pub(crate) fn masked<T: Sample>(x: &[T], valid: &[bool]) -> Result<Vec<T>, Error> {
    check_length(x, valid)?;
    Ok(x.iter().zip(valid).map(|(&x, &is)| if is { x } else { T::NAN }).collect())
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
