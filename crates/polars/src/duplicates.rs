//! Rows of one group at the same time.

use std::fmt;

use polars::prelude::*;
use rayon::prelude::*;

use crate::{Error, Grouped, Step, names::names, rivals::Rivals, rows::InOrder, words};

/// What to do with rows of one group at the same time.
///
/// ```
/// use smoothframe_polars::OnDuplicate;
/// assert_eq!("keep".parse::<OnDuplicate>()?, OnDuplicate::Keep);
/// assert_eq!(OnDuplicate::default().to_string(), "error");
/// assert!("sum".parse::<OnDuplicate>().is_err());
/// # Ok::<(), smoothframe_polars::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
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

names! {
    /// Its name: that of the command's flag.
    OnDuplicate, "way to treat rows at the same time":
    Error = "error",
    First = "first",
    Last = "last",
    Keep = "keep",
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
            more => {
                let are = if more == 1 { "is" } else { "are" };
                write!(f, " (and so {are} {})", words::counted(more, "more row"))
            }
        }
    }
}

impl Duplicates {
    /// What may be done about them.
    pub(crate) fn remedies(&self) -> String {
        let mut text = "`agg` merges them, and `on_duplicate` keeps the first, the last or all of \
                        them"
            .to_owned();
        if !self.separators.is_empty() {
            let columns: Vec<String> =
                self.separators.iter().map(|name| format!("`{name}`")).collect();
            text.push_str(&format!("; grouped by {} too, there are none", columns.join(" or ")));
        }
        text
    }
}

/// What is known of the rows at the same time, where there are any.
pub(crate) fn find(
    grouped: &Grouped,
    frame: &DataFrame,
    rows: InOrder<'_>,
) -> Result<Option<Duplicates>, Error> {
    let Some(at) = rows.repeats().min_by_key(|&at| rows.order[at]) else { return Ok(None) };
    let (first, second) = (rows.order[at - 1] as usize, rows.order[at] as usize);
    let mut times = rows.ticks.to_vec();
    times.par_sort_unstable();
    times.dedup();
    let is_dated = rows.axis.ticks_per_day().is_some();
    let every = Step::of(rows.axis, &times).filter(|_| is_dated);
    let group: Result<Vec<String>, Error> =
        grouped.by.iter().map(|name| key_text(frame, name, second)).collect();
    Ok(Some(Duplicates {
        first,
        second,
        group: group?.join(", "),
        time: rows.axis.text(rows.ticks[at]),
        rows: rows.repeats().count(),
        separators: separators(grouped, frame, rows)?,
        every: every.map(|(step, _)| step.text(rows.axis)),
    }))
}

pub(crate) fn key_text(frame: &DataFrame, name: &str, row: usize) -> Result<String, Error> {
    let cell = frame.column(name)?.slice(i64::try_from(row).unwrap_or(i64::MAX), 1);
    Ok(words::key(name, words::texts(&cell)?.get(0)))
}

/// The columns of `frame` that separate all rows of equal keys and time, but neither number the
/// rows (a receipt number separates any two and groups nothing) nor measure anything.
fn separators(
    grouped: &Grouped,
    frame: &DataFrame,
    rows: InOrder<'_>,
) -> Result<Vec<String>, Error> {
    let rivals = Rivals::of(grouped, frame, rows)?;
    let taken = grouped.by.iter().chain(&grouped.values).chain(&grouped.time);
    let taken: Vec<&String> = taken.collect();
    let mut found: Vec<(usize, String)> = Vec::new();
    for column in frame.columns() {
        let name = column.name().as_str();
        let dtype = column.dtype();
        let groups =
            dtype.is_string() || dtype.is_integer() || dtype.is_bool() || dtype.is_temporal();
        if taken.iter().any(|taken| *taken == name) || !groups || holds_decimals(column) {
            continue;
        }
        if rivals.are_separated_by(&[name])? {
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
