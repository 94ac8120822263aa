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
    /// Columns that, taken as a further group column, would leave no such rows.
    pub separators: Vec<String>,
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

/// The columns of `frame` that separate all rows of equal `keys` (group columns and time), but do
/// not number the rows: a receipt number separates any two rows and groups nothing.
pub(crate) fn separators(
    frame: &DataFrame,
    keys: &[String],
    others: &[String],
) -> Result<Vec<String>, Error> {
    let mut found = Vec::new();
    for column in frame.columns() {
        let name = column.name().to_string();
        let dtype = column.dtype();
        let groups = dtype.is_string() || dtype.is_integer() || dtype.is_bool();
        if !groups || keys.contains(&name) || others.contains(&name) {
            continue;
        }
        if column.n_unique()? * 2 > frame.height() {
            continue;
        }
        let with = keys.iter().chain([&name]).map(String::as_str);
        let cells = frame.group_by(with)?.into_groups().len();
        if cells == frame.height() {
            found.push(name);
        }
    }
    Ok(found)
}
