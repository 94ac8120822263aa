//! Statistics: one row for each group and value.

mod json;
mod kept;

use std::{io::Write, ops::Range};

use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_polars::{Axis, Smoothed, Values};

use crate::{
    Error,
    findings::{ByPeriod, Comparison, Wording},
    moments::Moments,
    safe::csv_safe,
    table::CsvParts,
};

use kept::{Kept, Steps};

/// So many rows are made a frame at once.
const PART: usize = 1 << 16;

/// The statistics' names and definitions, in the columns' order, after the group columns.
pub const COLUMNS: &[(&str, &str)] = &[
    ("variable", "The column that was smoothed."),
    ("start", "The time of the group's first row."),
    ("end", "The time of the group's last row of its own: the statistics are of rows up to it."),
    (
        "step",
        "The usual distance between rows: the commonest, where at least half are it, or else the \
         smallest, where all are whole multiples of it; empty where rows are irregular.",
    ),
    ("count", "Rows that hold a value."),
    ("missing", "Rows without a value."),
    ("absent", "Steps between the first and the last row that have no row."),
    (
        "filled",
        "Rows after the group's last own row, which only the calendar has: a group that ended before \
         the file is filled up to the file's last time.",
    ),
    ("mean", "The mean of the values."),
    ("std", "The standard deviation of the values, with n − 1 below."),
    ("min", "The smallest value."),
    ("max", "The largest value."),
    ("sum", "The sum of the values."),
    ("smoothed_mean", "The mean of the smoothed values."),
    ("smoothed_std", "The standard deviation of the smoothed values, with n − 1 below."),
    (
        "residual_std",
        "The standard deviation of raw minus smoothed, where both are there: what smoothing took \
         out.",
    ),
    (
        "provisional_rows",
        "Rows at the end whose window reaches beyond it: later data will still revise them.",
    ),
    (
        "last_period",
        "What the last complete month has (or week, day … where the file is short, or its own step \
         where that is longer): the sum of sums and counts, the mean of all else. The manifest names \
         the period.",
    ),
    ("previous_period", "The same of the one before."),
    ("change", "Last period less previous period."),
    (
        "typical_change",
        "The median size of the changes before that, from each complete period to the next, where \
         there are at least 4.",
    ),
];

/// What is said of one value of one group.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct StatsRow<'a> {
    /// Its group's place in [`Layout::groups`](smoothframe_polars::Layout::groups).
    pub group: usize,
    /// Its value's place in [`Layout::values`](smoothframe_polars::Layout::values).
    pub variable: usize,
    /// The first row's tick.
    pub start: i64,
    /// The last row's tick, of those that are the group's own.
    pub end: i64,
    /// The usual distance between rows, as a Polars duration.
    pub step: Option<&'a str>,
    /// Rows that hold a value.
    pub count: usize,
    /// Rows without one.
    pub missing: usize,
    /// Steps without a row.
    pub absent: Option<u64>,
    /// Rows after the group's last own row.
    pub filled: usize,
    /// Mean of the values.
    pub mean: Option<f64>,
    /// Standard deviation of the values (ddof 1).
    pub std: Option<f64>,
    /// Smallest value.
    pub min: Option<f64>,
    /// Largest value.
    pub max: Option<f64>,
    /// Sum of the values.
    pub sum: Option<f64>,
    /// Mean of the smoothed values.
    pub smoothed_mean: Option<f64>,
    /// Standard deviation of the smoothed values (ddof 1).
    pub smoothed_std: Option<f64>,
    /// Standard deviation of raw − smoothed (ddof 1).
    pub residual_std: Option<f64>,
    /// Rows within the look-ahead of the end.
    pub provisional_rows: usize,
    /// The sum or the mean of the last complete period.
    pub last_period: Option<f64>,
    /// That of the period before.
    pub previous_period: Option<f64>,
    /// Last less previous.
    pub change: Option<f64>,
    /// The median size of the changes before.
    pub typical_change: Option<f64>,
}

/// The statistics of a smoothed frame.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Stats {
    /// Group after group, and within each value after value.
    rows: Vec<Kept>,
    steps: Steps,
    /// The group columns by group, named apart from the statistics' own.
    keys: Vec<Column>,
    variables: Vec<String>,
    axis: Axis,
}

/// Computes the statistics; each is defined in [`COLUMNS`]. NaN and null are no values.
///
/// # Errors
/// Polars' own.
pub fn stats(smoothed: &Smoothed) -> Result<Stats, Error> {
    let values = InOrder::all(smoothed)?;
    let by_period = ByPeriod::of(smoothed, &values, &Wording::default());
    let stats = of_values(smoothed, &values, &by_period)?;
    smoothed.check_disk()?;
    Ok(stats)
}

/// A variable's values in the groups' order, null as NaN.
#[derive(Clone)]
pub(crate) struct InOrder<'a> {
    pub(crate) raw: Values<'a>,
    pub(crate) smooth: Values<'a>,
}

impl<'a> InOrder<'a> {
    /// Those of every variable.
    pub(crate) fn all(smoothed: &'a Smoothed) -> Result<Vec<Self>, Error> {
        let layout = smoothed.layout();
        let of = |value: &String| {
            Ok(Self { raw: layout.series(value)?, smooth: smoothed.smoothed_series(value)? })
        };
        layout.values().iter().map(of).collect()
    }

    /// Those of one variable; the others are empty.
    pub(crate) fn only(smoothed: &'a Smoothed, variable: usize) -> Result<Vec<Self>, Error> {
        let layout = smoothed.layout();
        let mut all = Vec::with_capacity(layout.values().len());
        for (at, value) in layout.values().iter().enumerate() {
            all.push(if at == variable {
                Self { raw: layout.series(value)?, smooth: smoothed.smoothed_series(value)? }
            } else {
                Self { raw: Values::none(), smooth: Values::none() }
            });
        }
        Ok(all)
    }
}

pub(crate) fn of_values(
    smoothed: &Smoothed,
    values: &[InOrder<'_>],
    by_period: &ByPeriod,
) -> Result<Stats, Error> {
    let layout = smoothed.layout();
    let steps = Steps::of(layout);
    let variables = values.len();
    let rows = (0..layout.groups().len() * variables).into_par_iter().with_min_len(64).map(|at| {
        let (group, variable) = (at / variables, at % variables);
        let periods = by_period.comparison(group, variable);
        let step = layout.groups()[group].step().and_then(|step| steps.place(step));
        Kept::of(&row(smoothed, group, variable, &values[variable], periods), step)
    });
    let rows = rows.collect();
    let mut keys = Vec::with_capacity(layout.by().len());
    for (name, key) in key_names(layout.by()).into_iter().zip(layout.keys()?) {
        keys.push(key.with_name(name.into()));
    }
    Ok(Stats {
        rows,
        steps,
        keys,
        variables: layout.values().to_vec(),
        axis: layout.axis().clone(),
    })
}

/// All of it but the step.
fn row(
    smoothed: &Smoothed,
    number: usize,
    variable: usize,
    InOrder { raw, smooth }: &InOrder<'_>,
    periods: Comparison,
) -> StatsRow<'static> {
    let layout = smoothed.layout();
    let group = &layout.groups()[number];
    // What a calendar goes on with is no part of a group that has ended.
    let (raw, smooth) = (&*raw.of(group.life()), &*smooth.of(group.life()));
    let of_raw = Moments::of(raw.iter().copied());
    let of_smoothed = Moments::of(smooth.iter().copied());
    let residuals = || raw.iter().zip(smooth).map(|(raw, smooth)| raw - smooth);
    let both = || raw.iter().zip(smooth).filter(|(raw, smooth)| !raw.is_nan() && !smooth.is_nan());
    // Where both are infinite their difference is no number, which is not the same as missing.
    let defined = both().count() == residuals().filter(|residual| !residual.is_nan()).count();
    // Beside a sum or a spread nothing is left over.
    let defined = defined && smoothed.smoother().is_level();
    let residual_std = Moments::of(residuals()).std.filter(|_| defined);
    let ends = layout.ends(group.life());
    StatsRow {
        group: number,
        variable,
        start: ends.map_or(0, |(first, _)| first),
        end: ends.map_or(0, |(_, last)| last),
        step: None,
        count: of_raw.count,
        missing: raw.len() - of_raw.count,
        absent: group.absent(),
        filled: group.filled(),
        mean: of_raw.mean,
        std: of_raw.std,
        min: of_raw.min,
        max: of_raw.max,
        sum: of_raw.sum,
        smoothed_mean: of_smoothed.mean,
        smoothed_std: of_smoothed.std,
        residual_std,
        provisional_rows: smoothed.provisional()[number],
        last_period: periods.last,
        previous_period: periods.previous,
        change: periods.change,
        typical_change: periods.typical,
    }
}

/// The group columns' names; one that is a statistic's is told apart.
fn key_names(by: &[String]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(by.len());
    for name in by {
        let mut name = name.clone();
        while COLUMNS.iter().any(|(column, _)| *column == name) || names.contains(&name) {
            name.insert_str(0, "group_");
        }
        names.push(name);
    }
    names
}

impl Stats {
    /// As a frame: the group columns, then [`COLUMNS`].
    ///
    /// # Errors
    /// Polars' own.
    pub fn frame(&self) -> Result<DataFrame, Error> {
        self.frame_of(0..self.rows.len())
    }

    /// Some of [`frame`](Self::frame)'s rows.
    fn frame_of(&self, range: Range<usize>) -> Result<DataFrame, Error> {
        let rows: Vec<StatsRow<'_>> = range.filter_map(|at| self.at(at)).collect();
        let groups: Vec<IdxSize> =
            rows.iter().map(|row| IdxSize::try_from(row.group).unwrap_or(IdxSize::MAX)).collect();
        let mut columns = Vec::new();
        for key in &self.keys {
            columns.push(key.take_slice(&groups)?);
        }
        let variables: Vec<&str> =
            rows.iter().map(|row| self.variables[row.variable].as_str()).collect();
        let steps: Vec<Option<&str>> = rows.iter().map(|row| row.step).collect();
        let times = |name: &str, tick: fn(&StatsRow) -> i64| {
            self.axis.column(name, rows.iter().map(tick).collect())
        };
        let counts = |name: &str, count: fn(&StatsRow) -> Option<u64>| {
            Column::new(name.into(), rows.iter().map(count).collect::<Vec<_>>())
        };
        let numbers = |name: &str, number: fn(&StatsRow) -> Option<f64>| {
            Column::new(name.into(), rows.iter().map(number).collect::<Vec<_>>())
        };
        columns.push(Column::new("variable".into(), variables));
        columns.push(times("start", |row| row.start)?);
        columns.push(times("end", |row| row.end)?);
        columns.push(Column::new("step".into(), steps));
        columns.push(counts("count", |row| Some(row.count as u64)));
        columns.push(counts("missing", |row| Some(row.missing as u64)));
        columns.push(counts("absent", |row| row.absent));
        columns.push(counts("filled", |row| Some(row.filled as u64)));
        columns.push(numbers("mean", |row| row.mean));
        columns.push(numbers("std", |row| row.std));
        columns.push(numbers("min", |row| row.min));
        columns.push(numbers("max", |row| row.max));
        columns.push(numbers("sum", |row| row.sum));
        columns.push(numbers("smoothed_mean", |row| row.smoothed_mean));
        columns.push(numbers("smoothed_std", |row| row.smoothed_std));
        columns.push(numbers("residual_std", |row| row.residual_std));
        columns.push(counts("provisional_rows", |row| Some(row.provisional_rows as u64)));
        columns.push(numbers("last_period", |row| row.last_period));
        columns.push(numbers("previous_period", |row| row.previous_period));
        columns.push(numbers("change", |row| row.change));
        columns.push(numbers("typical_change", |row| row.typical_change));
        Ok(DataFrame::new(rows.len(), columns)?)
    }

    /// Writes [`frame`](Self::frame) as CSV, some rows at a time: of a million groups the frame is larger
    /// than what it is made of. With `safe`, text is kept from being run by spreadsheets, as
    /// [`csv_safe`] does it.
    ///
    /// # Errors
    /// Polars' own, and that of `to`.
    pub fn write_csv(&self, to: impl Write, safe: bool) -> Result<(), Error> {
        let part = |start: usize| {
            let frame = self.frame_of(start..self.rows.len().min(start + PART))?;
            Ok::<_, Error>(if safe { csv_safe(&frame)? } else { frame })
        };
        let mut writer = CsvParts::new(to, &part(0)?)?;
        for start in (PART..self.rows.len()).step_by(PART) {
            writer.write(&part(start)?)?;
        }
        Ok(())
    }

    /// One row for each group and value: group after group, and within each value after value.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = StatsRow<'_>> + DoubleEndedIterator {
        self.rows.iter().enumerate().map(|(at, kept)| self.whole(at, kept))
    }

    /// The row of a group and a value, by their places in [`Layout::groups`] and [`Layout::values`].
    ///
    /// [`Layout::groups`]: smoothframe_polars::Layout::groups
    /// [`Layout::values`]: smoothframe_polars::Layout::values
    #[must_use]
    pub fn row(&self, group: usize, variable: usize) -> Option<StatsRow<'_>> {
        let variables = self.variables.len();
        let at = group.checked_mul(variables)?.checked_add(variable)?;
        self.at(at).filter(|_| variable < variables)
    }

    pub(crate) fn at(&self, at: usize) -> Option<StatsRow<'_>> {
        Some(self.whole(at, self.rows.get(at)?))
    }

    fn whole(&self, at: usize, kept: &Kept) -> StatsRow<'_> {
        let variables = self.variables.len();
        kept.row(at / variables, at % variables, &self.steps)
    }
}
