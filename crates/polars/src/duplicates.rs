//! Rows of one group at the same time.

use std::fmt;

use polars::prelude::*;

use crate::Error;

/// What to do with rows of one group at the same time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum OnDuplicate {
    /// Refuse the frame.
    #[default]
    Error,
    /// Keep the first in row order, and drop the others.
    First,
    /// Keep the last in row order, and drop the others.
    Last,
    /// Take them all, as consecutive rows in row order.
    Keep,
}

impl OnDuplicate {
    /// Its name: that of the command's flag.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::First => "first",
            Self::Last => "last",
            Self::Keep => "keep",
        }
    }
}

/// The rows of one group that stand at the same time, and what would separate them.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Duplicates {
    /// The first row, from 0, that has an earlier one at its time; this is the earlier one.
    pub first: usize,
    /// The first row that has an earlier one at its time.
    pub second: usize,
    /// Their group, as `store = A, product = B`; empty where there are no group columns.
    pub group: String,
    /// Their time.
    pub time: String,
    /// How many rows have an earlier one at their time.
    pub rows: usize,
    /// Columns that, taken as a further group column, would leave no such rows; at most two, those
    /// of the fewest values.
    pub separators: Vec<String>,
    /// The usual distance between the frame's times, where they are dates and have one: the
    /// interval of a calendar that would merge no more than these rows.
    pub every: Option<String>,
}

impl fmt::Display for Duplicates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "rows {} and {} ", self.first + 1, self.second + 1)?;
        if !self.group.is_empty() {
            write!(f, "of {} ", self.group)?;
        }
        write!(f, "are at the same time, {}", self.time)?;
        match self.rows - 1 {
            0 => Ok(()),
            1 => write!(f, " (and so is 1 more row)"),
            more => write!(f, " (and so are {more} more rows)"),
        }
    }
}

/// The columns of `frame` that separate all rows of equal `by` and time, but neither number the
/// rows (a receipt number separates any two and groups nothing) nor measure anything.
pub(crate) fn separators(
    frame: &DataFrame,
    by: &[String],
    time: Option<&str>,
    values: &[String],
) -> Result<Vec<String>, Error> {
    let mut found: Vec<(usize, String)> = Vec::new();
    for column in frame.columns() {
        let name = column.name().as_str();
        let is_taken = by.iter().chain(values).any(|taken| taken == name) || time == Some(name);
        let dtype = column.dtype();
        let groups =
            dtype.is_string() || dtype.is_integer() || dtype.is_bool() || dtype.is_temporal();
        if is_taken || !groups || holds_decimals(column) {
            continue;
        }
        let with = by.iter().map(String::as_str).chain([name]);
        let series = frame.group_by(with.clone())?.into_groups().len();
        let cells = frame.group_by(with.chain(time))?.into_groups().len();
        if cells == frame.height() && series < frame.height() {
            found.push((column.n_unique()?, name.to_owned()));
        }
    }
    found.sort();
    Ok(found.into_iter().take(2).map(|(_, name)| name).collect())
}

/// Whether a column of text holds numbers with decimals: prices as a CSV has them.
fn holds_decimals(column: &Column) -> bool {
    let Ok(texts) = column.str() else { return false };
    let is_number = |text: &str| text.trim().parse::<f64>().is_ok();
    let mut present = texts.iter().flatten().filter(|text| !text.is_empty()).peekable();
    present.peek().is_some()
        && texts.iter().flatten().any(|text| text.contains('.'))
        && present.all(is_number)
}
