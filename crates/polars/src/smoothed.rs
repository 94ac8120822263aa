//! A smoothed frame.

use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_core::{Sample, Smoother};

use crate::{Error, Layout, series};

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
            let name = self.grouped().smoothed_name(value).into();
            let smoothed = if column.dtype() == &DataType::Float32 {
                self.smooth_column(column.f32()?, name, smoother)?
            } else {
                let smoother = series::suited(smoother, column.dtype())?;
                self.smooth_column(column.cast(&DataType::Float64)?.f64()?, name, &smoother)?
            };
            frame.with_column(smoothed)?;
        }
        Ok(Smoothed { layout: self, frame, smoother: smoother.clone() })
    }

    fn smooth_column<T>(
        &self,
        values: &ChunkedArray<T>,
        name: PlSmallStr,
        smoother: &Smoother,
    ) -> Result<Column, Error>
    where
        T: PolarsNumericType,
        T::Native: Sample + From<f32>,
        ChunkedArray<T>: IntoColumn,
    {
        let by_row = series::with_nan(values);
        let x: Vec<T::Native> = self.order().iter().map(|&row| by_row[row as usize]).collect();
        let mut out = x.clone();
        let mut present = vec![true; x.len()];
        let mut parts = Vec::with_capacity(self.groups().len());
        let (mut outs, mut presents) = (out.as_mut_slice(), present.as_mut_slice());
        for group in self.groups() {
            let (part, rest) = outs.split_at_mut(group.len());
            let (is, others) = presents.split_at_mut(group.len());
            parts.push((&x[group.range()], part, is));
            (outs, presents) = (rest, others);
        }
        parts.into_par_iter().try_for_each_init(
            || smoother.plan::<T::Native>(),
            |plan, (x, out, present)| plan.smooth_with_presence(x, out, present),
        )?;
        // Back to the frame's order.
        let (mut smoothed, mut is) = (by_row, vec![true; x.len()]);
        for ((&row, value), present) in self.order().iter().zip(out).zip(present) {
            smoothed[row as usize] = value;
            is[row as usize] = present;
        }
        Ok(series::from_parts::<T>(name, smoothed, &is).into_column())
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
