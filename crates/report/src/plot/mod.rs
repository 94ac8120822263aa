//! Plots of one group's series, raw and smoothed, as SVG: a full picture with axes, and a
//! sparkline for table cells.
//!
//! Any input gives a well-formed picture: gaps stay open, infinite values are gaps, times outside
//! the calendar fall back to integer labels, and user text is shown but never interpreted.

mod axis;
mod calendar;
mod dashes;
mod draw;
mod heading;
mod lines;
mod numbers;
mod reduce;
mod sparkline;
mod text;
mod ticks;
mod values;

#[cfg(test)]
mod tests;

pub use sparkline::sparkline;

use lines::Series;

/// The horizontal axis of a plot.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum TimeAxis {
    /// Days since 1970-01-01.
    Date,
    /// Microseconds since 1970-01-01T00:00, wall clock or UTC: drawn as they are.
    Datetime,
    /// Any integer.
    Integer,
    /// Row numbers, where there is no time column.
    Row,
}

/// One group's series, raw and smoothed, ready to draw.
#[derive(Clone, Copy, Debug)]
pub struct SeriesPlot<'a> {
    /// The group, such as `product = Espresso beans`. Any text: what could mislead or break the
    /// picture (control characters, bidi overrides) is drawn as `U+FFFD`.
    pub title: &'a str,
    /// What is measured, such as `revenue`. Any text, as for `title`.
    pub variable: &'a str,
    /// What `times` count.
    pub axis: TimeAxis,
    /// One time per row, ascending. Times may repeat.
    pub times: &'a [i64],
    /// One value per row; NaN and infinite values are gaps.
    pub raw: &'a [f64],
    /// One value per row; NaN and infinite values are gaps.
    pub smoothed: &'a [f64],
    /// This many rows at the end of `smoothed` may still be revised: they are dashed.
    pub provisional: usize,
    /// The usual distance between rows in units of the axis (the largest usual one where it
    /// varies, as for months). Rows further apart than 1.5 steps are not joined by a line.
    pub step: Option<i64>,
}

/// Why a plot could not be drawn.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PlotError {
    /// The three columns are not of one length.
    #[error(
        "a plot needs one time, raw and smoothed value per row, not {times}, {raw} and {smoothed}"
    )]
    Lengths {
        /// How many times there are.
        times: usize,
        /// How many raw values there are.
        raw: usize,
        /// How many smoothed values there are.
        smoothed: usize,
    },
    /// The times go back.
    #[error("the times of a plot must ascend; row {row} is before the row above it")]
    NotAscending {
        /// The first row, from 0, that is earlier than the one before it.
        row: usize,
    },
    /// The drawing itself failed.
    #[error("drawing the plot failed: {0}")]
    Drawing(String),
}

impl SeriesPlot<'_> {
    /// Draws the series as an SVG of 900 by 360 pixels, which scales by its `viewBox`.
    ///
    /// Long series are reduced to the first, lowest, highest and last row of each pixel column,
    /// so extremes survive whatever the length.
    ///
    /// # Errors
    ///
    /// If the columns differ in length or the times go back.
    pub fn to_svg(&self) -> Result<String, PlotError> {
        self.check()?;
        draw::draw(self)
    }

    fn check(&self) -> Result<(), PlotError> {
        let (times, raw, smoothed) = (self.times.len(), self.raw.len(), self.smoothed.len());
        if times != raw || times != smoothed {
            return Err(PlotError::Lengths { times, raw, smoothed });
        }
        match self.times.iter().zip(self.times.iter().skip(1)).position(|(a, b)| b < a) {
            Some(before) => Err(PlotError::NotAscending { row: before + 1 }),
            None => Ok(()),
        }
    }

    /// The first of the rows that may be revised.
    fn first_provisional(&self) -> usize {
        self.times.len().saturating_sub(self.provisional)
    }

    fn raw_series(&self) -> Series<'_> {
        Series { times: self.times, values: self.raw, step: self.step }
    }

    fn smoothed_series(&self) -> Series<'_> {
        Series { times: self.times, values: self.smoothed, step: self.step }
    }
}
