//! A smoothed frame.

use std::{borrow::Cow, sync::Arc};

use polars::prelude::*;
use smoothframe_core::{Look, Smoother};

use crate::{
    Error, Group, Layout, Part, check,
    disk::Lines,
    pass::{self, Beside, InTime, Made},
    series,
    windows::Windows,
};

/// A [`Layout`] with its values smoothed.
#[derive(Debug, Clone)]
pub struct Smoothed {
    layout: Layout,
    frame: DataFrame,
    smoother: Smoother,
    provisional: Vec<usize>,
    /// The smoothed values, where rows are on disk.
    lines: Option<Arc<Lines>>,
}

impl Layout {
    /// Smooths every value of every group in time order; the [parts](crate::Grouped::parts) of the
    /// results are appended to the frame, in its row order.
    ///
    /// # Errors
    /// [`Error::OwnSmoothers`] of a description that has smoothers;
    /// [`Error::FillLooksAhead`] and [`Error::GapLooksAhead`] for a causal smoother;
    /// [`Error::Smoother`] when memory runs out, or Polars' own.
    pub fn smooth(self, smoother: &Smoother) -> Result<Smoothed, Error> {
        check::smoother(self.grouped(), smoother)?;
        if smoother.is_causal() && self.drops_silences() {
            return Err(Error::GapLooksAhead);
        }
        if let Some(disk) = self.disk.clone() {
            return self.smooth_on_disk(&disk, smoother);
        }
        let suffix = self.grouped().suffix.clone();
        let frame = self.with_smoothed(&[(suffix.as_str(), smoother)])?;
        let provisional = self.provisional(smoother)?;
        Ok(Smoothed { layout: self, frame, smoother: smoother.clone(), provisional, lines: None })
    }

    /// The frame smoothed by all of the description's own smoothers ([`Grouped::with`](crate::Grouped::with),
    /// [`Grouped::with_suffix`](crate::Grouped::with_suffix)) in one pass: of each value the parts by the first, then by the next.
    ///
    /// ```
    /// use polars::prelude::*;
    /// use smoothframe_polars::{Grouped, Smoother};
    /// let frame = df!("x" => [0.0, 3.0, 6.0, 3.0])?;
    /// let (fast, slow): (Smoother, Smoother) = ("2 align=trailing".parse()?, "3".parse()?);
    /// let series = Grouped::default().values(["x"])
    ///     .with_suffix("_fast", &fast).with_suffix("_slow", &slow);
    /// let layout = series.layout(&frame)?;
    /// assert_eq!(layout.groups().len(), 1);
    /// let smoothed = layout.smooth_all()?;
    /// assert_eq!(smoothed.get_column_names(), ["x", "x_fast", "x_slow"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    ///
    /// # Errors
    /// [`Error::NoSmoother`] where there is none; [`Error::Smoother`] when memory runs out, or
    /// Polars' own.
    pub fn smooth_all(&self) -> Result<DataFrame, Error> {
        let grouped = self.grouped();
        self.needs_memory("a frame smoothed in several ways")?;
        grouped.needs_smoother()?;
        let suffixes = grouped.suffixes().into_iter();
        let smoothers = grouped.specs.iter().map(|spec| &spec.smoother);
        self.with_smoothed(&suffixes.zip(smoothers).collect::<Vec<_>>())
    }

    fn with_smoothed(&self, smoothers: &[(&str, &Smoother)]) -> Result<DataFrame, Error> {
        let grouped = self.grouped();
        for (_, smoother) in smoothers {
            series::check_parts(smoother, &grouped.parts)?;
        }
        let mut values = Vec::with_capacity(self.values().len());
        for value in self.values() {
            values.push(self.frame().column(value)?.clone());
        }
        let mut plans = Vec::with_capacity(smoothers.len());
        for (_, smoother) in smoothers {
            plans.push(InTime { smoother, windows: self.windows(smoother)? });
        }
        let (coverage, own) =
            (grouped.parts.contains(&Part::Coverage), grouped.parts.contains(&Part::Loo));
        let all = pass::smooth(self.rows(), &values, &plans, Beside { coverage, own })?;
        let mut frame = self.frame().clone();
        for (value, all) in values.iter().zip(all) {
            for ((suffix, smoother), made) in smoothers.iter().zip(all) {
                let names = grouped.names(value.name(), suffix, smoothers.len() > 1);
                for (name, part) in names.into_iter().zip(&grouped.parts) {
                    let column = self.part(*part, value, &made, smoother)?;
                    frame.with_column(column.with_name(name.into()))?;
                }
            }
        }
        Ok(frame)
    }

    fn windows(&self, smoother: &Smoother) -> Result<Option<Windows>, Error> {
        let ticks = || self.groups().iter().map(|group| self.starts(group));
        let first = ticks().filter_map(|ticks| ticks.first()).min().copied();
        let last = ticks().filter_map(|ticks| ticks.last()).max().copied();
        Windows::of(smoother, self.axis(), first.zip(last))
    }

    /// How many rows at the end of each group later rows will still revise. They come after a
    /// silence, where one is too long, so they revise the last stretch alone. Under
    /// [`Fill::Linear`](crate::Fill::Linear) the rows after the last value are among them, and those
    /// whose windows hold such; of several values it is the most.
    ///
    /// # Errors
    /// [`Error::Smoother`] for a smoother whose lengths do not go with the times.
    pub fn provisional(&self, smoother: &Smoother) -> Result<Vec<usize>, Error> {
        self.needs_memory("what is provisional, before it is smoothed,")?;
        let values = self.values().iter().map(|value| self.frame().column(value).cloned());
        self.provisional_of(smoother, &values.collect::<PolarsResult<Vec<_>>>()?)
    }

    fn provisional_of(&self, smoother: &Smoother, values: &[Column]) -> Result<Vec<usize>, Error> {
        let windows = self.windows(smoother)?;
        let ahead = match smoother.look() {
            // Every later row changes all.
            Look::Whole => usize::MAX,
            look => look.rows_ahead().unwrap_or_default(),
        };
        let rows = |(group, unfilled): (&Group, usize)| {
            let known = group.last_stretch() - unfilled;
            let revised = match &windows {
                None => ahead.min(known),
                Some(windows) => {
                    let ticks = self.starts(group);
                    let stretch = &ticks[ticks.len() - group.last_stretch()..];
                    windows.provisional(smoother, &stretch[..known])?
                }
            };
            Ok(revised + unfilled)
        };
        self.groups().iter().zip(self.unfilled(values)).map(rows).collect()
    }

    fn part(
        &self,
        part: Part,
        value: &Column,
        made: &Made,
        smoother: &Smoother,
    ) -> Result<Column, Error> {
        Ok(match part {
            Part::Smoothed => made.smoothed.clone(),
            Part::Residual => {
                let raw = value.as_materialized_series();
                series::residual(raw, made.smoothed.as_materialized_series())?.into_column()
            }
            Part::Coverage => made.coverage.clone().unwrap_or_else(|| made.smoothed.clone()),
            Part::Loo => {
                let raw = value.as_materialized_series();
                let own = made.own.as_ref().unwrap_or(&made.smoothed).as_materialized_series();
                let smoothed = made.smoothed.as_materialized_series();
                series::left_out(raw, smoothed, own)?.into_column()
            }
            Part::Replaced => {
                let raw = value.as_materialized_series();
                series::replaced(raw, made.smoothed.as_materialized_series())?.into_column()
            }
            Part::Provisional => {
                let mut provisional = vec![false; self.order().len()];
                let rows = self.provisional_of(smoother, std::slice::from_ref(value))?;
                for (group, rows) in self.groups().iter().zip(rows) {
                    for &row in &self.order()[group.range().end - rows..group.range().end] {
                        provisional[row as usize] = true;
                    }
                }
                Column::new(value.name().clone(), provisional)
            }
        })
    }
}

impl Smoothed {
    /// Of a layout whose rows are on disk, as the lines are.
    pub(crate) fn on_disk(
        layout: Layout,
        frame: DataFrame,
        smoother: &Smoother,
        provisional: Vec<usize>,
        lines: Arc<Lines>,
    ) -> Self {
        Self { layout, frame, smoother: smoother.clone(), provisional, lines: Some(lines) }
    }

    pub(crate) fn lines(&self) -> Option<&Lines> {
        self.lines.as_deref()
    }

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

    /// How many rows at the end of each group later rows will still revise: see
    /// [`Layout::provisional`].
    #[must_use]
    pub fn provisional(&self) -> &[usize] {
        &self.provisional
    }

    /// A value's smoothed column in the groups' order, null as NaN, as [`Layout::in_order`] gives it.
    ///
    /// # Errors
    /// Polars' own, where there is no such value.
    pub fn smoothed_in_order(&self, value: &str) -> Result<Cow<'_, [f64]>, Error> {
        self.layout.needs_memory("a column in one piece")?;
        let name = self.layout.grouped().smoothed_name(value);
        self.layout.ordered(self.frame.column(&name)?)
    }
}
