//! A smoothed frame.

use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_core::{Output, Sample, Smoother};

use crate::{Error, Extra, Layout, series};

/// A [`Layout`] with its values smoothed.
#[derive(Debug, Clone)]
pub struct Smoothed {
    layout: Layout,
    frame: DataFrame,
    smoother: Smoother,
}

impl Layout {
    /// Smooths every value of every group in time order; the results are appended to the frame as
    /// `<value><suffix>`, in its row order.
    ///
    /// # Errors
    /// [`Error::Smoother`] when memory runs out, or Polars' own.
    pub fn smooth(self, smoother: &Smoother) -> Result<Smoothed, Error> {
        let mut frame = self.frame().clone();
        for value in self.values() {
            let column = self.frame().column(value)?;
            let added = if column.dtype() == &DataType::Float32 {
                self.smooth_column(column.f32()?, value, smoother)?
            } else {
                self.smooth_column(column.cast(&DataType::Float64)?.f64()?, value, smoother)?
            };
            for column in added {
                frame.with_column(column)?;
            }
        }
        Ok(Smoothed { layout: self, frame, smoother: smoother.clone() })
    }

    /// A value's smoothed column, and its extras.
    fn smooth_column<T>(
        &self,
        values: &ChunkedArray<T>,
        value: &str,
        smoother: &Smoother,
    ) -> Result<Vec<Column>, Error>
    where
        T: PolarsNumericType,
        T::Native: Sample + From<f32>,
        ChunkedArray<T>: IntoColumn,
    {
        let by_row = series::with_nan(values);
        let x: Vec<T::Native> = self.order().iter().map(|&row| by_row[row as usize]).collect();
        let mut out = x.clone();
        let mut present = vec![true; x.len()];
        let extras = &self.grouped().extras;
        let mut coverage = if extras.is_empty() { Vec::new() } else { vec![0.0; x.len()] };
        let mut parts = Vec::with_capacity(self.groups().len());
        let (mut outs, mut presents) = (out.as_mut_slice(), present.as_mut_slice());
        let mut coverages = coverage.as_mut_slice();
        for group in self.groups() {
            let (part, rest) = outs.split_at_mut(group.len());
            let (is, others) = presents.split_at_mut(group.len());
            let (covered, more) = coverages.split_at_mut(group.len().min(coverages.len()));
            parts.push((&x[group.range()], part, is, covered));
            (outs, presents, coverages) = (rest, others, more);
        }
        parts.into_par_iter().try_for_each_init(
            || smoother.plan::<T::Native>(),
            |plan, (x, out, present, coverage)| {
                let output = Output::new(out).present(present);
                let wants = coverage.len() == x.len();
                plan.smooth_to(x, if wants { output.coverage(coverage) } else { output })
            },
        )?;
        // Back to the frame's order.
        let (mut smoothed, mut is) = (by_row, vec![true; x.len()]);
        for ((&row, value), present) in self.order().iter().zip(out).zip(present) {
            smoothed[row as usize] = value;
            is[row as usize] = present;
        }
        let mut names = self.grouped().added_names(value).into_iter().map(PlSmallStr::from);
        let name = names.next().unwrap_or_default();
        let mut columns = vec![series::from_parts::<T>(name, smoothed, &is).into_column()];
        for (extra, name) in extras.iter().zip(names) {
            match extra {
                Extra::Coverage => {
                    let mut by_row = vec![0.0; coverage.len()];
                    for (&row, &covered) in self.order().iter().zip(&coverage) {
                        by_row[row as usize] = covered;
                    }
                    columns.push(Column::new(name, by_row));
                }
            }
        }
        Ok(columns)
    }
}

impl Smoothed {
    /// The frame with the smoothed columns appended.
    #[must_use]
    pub const fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// The frame, without what is known of its groups.
    #[must_use]
    pub fn into_frame(self) -> DataFrame {
        self.frame
    }

    /// The groups.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// What smoothed it.
    #[must_use]
    pub const fn smoother(&self) -> &Smoother {
        &self.smoother
    }

    /// A value's smoothed column in the groups' order, null as NaN.
    ///
    /// # Errors
    /// Polars' own, where there is no such value.
    pub fn smoothed_in_order(&self, value: &str) -> Result<Vec<f64>, Error> {
        let name = self.layout.grouped().smoothed_name(value);
        let smoothed = self.frame.column(&name)?.cast(&DataType::Float64)?;
        let smoothed = series::with_nan(smoothed.f64()?);
        Ok(self.layout.order().iter().map(|&row| smoothed[row as usize]).collect())
    }
}
