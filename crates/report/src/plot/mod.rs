//! Plots of one group's series, raw and smoothed, as SVG: a full picture with axes, and a
//! sparkline for table cells; and of two values' coefficients at each lag.
//!
//! Any input gives a well-formed picture: gaps stay open, infinite values are gaps, times outside
//! the calendar fall back to integer labels, and user text is shown but never interpreted.

mod axis;
mod calendar;
pub(crate) mod correlogram;
mod draw;
mod heading;
mod holes;
mod kernel;
mod lines;
mod numbers;
pub(crate) mod panel;
pub(crate) mod range;
mod reduce;
mod sparkline;
mod stack;
mod terminal;
mod text;
mod ticks;
mod values;

#[cfg(test)]
mod tests;

pub(crate) use calendar::said;
pub use kernel::kernel_svg;
pub(crate) use numbers::short as short_number;
pub use sparkline::sparkline;
pub(crate) use sparkline::sparkline_between;
pub use stack::stacked;
pub(crate) use text::attribute;

use lines::Series;
use std::ops::Range;
use values::ValueAxis;

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
///
/// ```
/// use smoothframe_report::{SeriesPlot, TimeAxis};
/// let (days, raw, smoothed) = ([19_723, 19_724, 19_725], [2.0, 4.0, 3.0], [3.0, 3.0, 3.5]);
/// let plot = SeriesPlot::new(TimeAxis::Date, &days, &raw, &smoothed).title("store = A");
/// assert!(plot.provisional(1).to_svg()?.contains("store = A"));
/// # Ok::<(), smoothframe_report::PlotError>(())
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct SeriesPlot<'a> {
    /// The group, such as `product = Espresso beans`. Any text: what could mislead or break the
    /// picture (control characters, bidi overrides) is drawn as an escape, such as `\u{202e}`.
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
    /// This many rows at the end of `smoothed` may still be revised: their time is shaded.
    pub provisional: usize,
    /// Whether the first row and the last are of periods that the data cover only in part: they are
    /// hollow, and no line leads to them.
    pub partial: (bool, bool),
    /// For each row whether it is the series' own, and not only filled in by its calendar; empty where
    /// all are.
    pub own: &'a [bool],
    /// The usual distance between rows in units of the axis (the largest usual one where it
    /// varies, as for months). Rows further apart than 1.5 steps are not joined by a line.
    pub step: Option<i64>,
    /// What `smoothed` is called in the legend, such as its window.
    pub label: &'a str,
    /// The same rows smoothed otherwise, each in a colour of its own.
    pub more: &'a [PlotLine<'a>],
}

/// One more line of a plot: its rows smoothed otherwise.
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct PlotLine<'a> {
    /// What it is called in the legend. Any text, as for a plot's title.
    pub label: &'a str,
    /// One value per row of the plot; NaN and infinite values are gaps.
    pub smoothed: &'a [f64],
    /// This many rows at the end may still be revised: they are paler.
    pub provisional: usize,
}

impl<'a> PlotLine<'a> {
    /// A line.
    #[must_use]
    pub const fn new(label: &'a str, smoothed: &'a [f64], provisional: usize) -> Self {
        Self { label, smoothed, provisional }
    }
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

impl<'a> SeriesPlot<'a> {
    /// A plot without a title, of rows that are all final: of one time, raw and smoothed value each.
    #[must_use]
    pub const fn new(
        axis: TimeAxis,
        times: &'a [i64],
        raw: &'a [f64],
        smoothed: &'a [f64],
    ) -> Self {
        Self {
            title: "",
            variable: "",
            axis,
            times,
            raw,
            smoothed,
            provisional: 0,
            partial: (false, false),
            own: &[],
            step: None,
            label: "smoothed",
            more: &[],
        }
    }

    /// The group, such as `product = Espresso beans`.
    #[must_use]
    pub const fn title(mut self, title: &'a str) -> Self {
        self.title = title;
        self
    }

    /// What is measured, such as `revenue`.
    #[must_use]
    pub const fn variable(mut self, variable: &'a str) -> Self {
        self.variable = variable;
        self
    }

    /// This many rows at the end may still be revised (default: none).
    #[must_use]
    pub const fn provisional(mut self, rows: usize) -> Self {
        self.provisional = rows;
        self
    }

    /// Whether the first row and the last are of periods that the data cover only in part (default:
    /// neither).
    #[must_use]
    pub const fn partial(mut self, first: bool, last: bool) -> Self {
        self.partial = (first, last);
        self
    }

    /// For each row whether it is the series' own, and not only filled in by its calendar (default: all
    /// are). Those that are not are marked on the time axis.
    #[must_use]
    pub const fn own(mut self, own: &'a [bool]) -> Self {
        self.own = own;
        self
    }

    /// The usual distance between rows (default: none, and all rows are joined by a line).
    #[must_use]
    pub const fn step(mut self, step: Option<i64>) -> Self {
        self.step = step;
        self
    }

    /// What the smoothed line is called in the legend (default: `smoothed`).
    #[must_use]
    pub const fn label(mut self, label: &'a str) -> Self {
        self.label = label;
        self
    }

    /// The same rows smoothed otherwise (default: none), each in a colour of its own.
    ///
    /// ```
    /// use smoothframe_report::{PlotLine, SeriesPlot, TimeAxis};
    /// let (days, raw, week, month) = ([0, 1, 2], [2.0, 4.0, 3.0], [3.0; 3], [3.2; 3]);
    /// let more = [PlotLine::new("uniform:28", &month, 1)];
    /// let plot = SeriesPlot::new(TimeAxis::Date, &days, &raw, &week).label("uniform:7").more(&more);
    /// assert!(plot.to_svg()?.contains("uniform:28"));
    /// # Ok::<(), smoothframe_report::PlotError>(())
    /// ```
    #[must_use]
    pub const fn more(mut self, more: &'a [PlotLine<'a>]) -> Self {
        self.more = more;
        self
    }
}

impl SeriesPlot<'_> {
    /// Draws the series as an SVG of 900 by 360 pixels, which scales by its `viewBox`.
    ///
    /// Long series are reduced to the first, lowest, highest and last row of each pixel column,
    /// so extremes survive whatever the length. The value axis holds the smoothed lines and the usual
    /// spread of the raw values; what is beyond it is marked with its value.
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
        if let Some(line) = self.more.iter().find(|line| line.smoothed.len() != times) {
            return Err(PlotError::Lengths { times, raw, smoothed: line.smoothed.len() });
        }
        match self.times.iter().zip(self.times.iter().skip(1)).position(|(a, b)| b < a) {
            Some(before) => Err(PlotError::NotAscending { row: before + 1 }),
            None => Ok(()),
        }
    }

    fn raw_series(&self) -> Series<'_> {
        Series { times: self.times, values: self.raw, step: self.step }
    }

    /// The rows of whole periods.
    fn whole(&self) -> Range<usize> {
        let rows = self.times.len();
        let first = usize::from(self.partial.0).min(rows);
        first..rows.saturating_sub(usize::from(self.partial.1)).max(first)
    }

    /// The rows of periods that are covered only in part.
    fn parts(&self) -> impl Iterator<Item = usize> {
        let whole = self.whole();
        (0..whole.start).chain(whole.end..self.times.len())
    }

    /// The axis for the values of whole periods, or where there are none of all.
    fn value_axis(&self) -> Option<ValueAxis> {
        let whole = self.whole();
        let lines: Vec<&[f64]> = self.lines().map(|line| &line.smoothed[whole.clone()]).collect();
        ValueAxis::usual(&self.raw[whole], &lines).or_else(|| {
            let lines: Vec<&[f64]> = self.lines().map(|line| line.smoothed).collect();
            ValueAxis::usual(self.raw, &lines)
        })
    }

    /// The first row that may still be revised, where there is one.
    fn first_provisional(&self) -> Option<usize> {
        let most = self.lines().map(|line| line.provisional).max().filter(|rows| *rows > 0)?;
        (!self.times.is_empty()).then(|| self.times.len().saturating_sub(most))
    }

    /// The smoothed lines, the plot's own first.
    fn lines(&self) -> impl Iterator<Item = PlotLine<'_>> {
        let own = PlotLine::new(self.label, self.smoothed, self.provisional);
        std::iter::once(own).chain(self.more.iter().copied())
    }

    fn series_of<'b>(&'b self, line: &PlotLine<'b>) -> Series<'b> {
        Series { times: self.times, values: line.smoothed, step: self.step }
    }
}
