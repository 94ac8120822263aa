//! Groups left out because of rows of their own.

use std::{collections::BTreeMap, fmt};

use polars::prelude::*;

use crate::{
    Error, Grouped, Layout, OnDuplicate,
    duplicates::key_text,
    keys::{Groups, row},
    rows::Rows,
    words,
};

/// A group that was left out, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Skipped {
    /// The group, as `store = A, product = B`.
    pub group: String,
    /// How many rows it has.
    pub rows: usize,
    /// What is wrong with it.
    pub why: BadGroup,
}

/// What is wrong with a group. Rows are those of the frame, from 0.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum BadGroup {
    /// Rows without a time.
    NullTime {
        /// The first of them.
        row: usize,
        /// How many there are.
        rows: usize,
    },
    /// Rows that [`Grouped::bad_rows`] names.
    Named {
        /// The first of them.
        row: usize,
        /// How many there are.
        rows: usize,
    },
    /// Rows at the same time.
    Duplicates {
        /// A row.
        first: usize,
        /// The first row that has an earlier one at its time; `first` is the earlier one.
        second: usize,
        /// Their time.
        time: String,
        /// How many rows have an earlier one at their time.
        rows: usize,
    },
}

impl BadGroup {
    /// The row that tells of it.
    #[must_use]
    pub const fn row(&self) -> usize {
        match self {
            Self::NullTime { row, .. } | Self::Named { row, .. } => *row,
            Self::Duplicates { second, .. } => *second,
        }
    }

    /// Names rows by their places in a frame of which these rows were taken.
    pub(crate) fn of_rows(&mut self, rows: &[IdxSize]) {
        let place = |row: &mut usize| *row = rows.get(*row).map_or(*row, |&row| row as usize);
        match self {
            Self::NullTime { row, .. } | Self::Named { row, .. } => place(row),
            Self::Duplicates { first, second, .. } => {
                place(first);
                place(second);
            }
        }
    }
}

/// What is wrong, and in which rows, from 1.
impl fmt::Display for BadGroup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NullTime { row, rows } => {
                write!(f, "row {} has no time", row + 1)?;
                more(f, *rows)
            }
            Self::Named { row, rows } => {
                write!(f, "row {} cannot be read", row + 1)?;
                more(f, *rows)
            }
            Self::Duplicates { first, second, time, rows } => {
                let (first, second) = (first + 1, second + 1);
                write!(f, "rows {first} and {second} are at the same time, {time}")?;
                more(f, *rows)
            }
        }
    }
}

/// The group, and what is wrong with it.
impl fmt::Display for Skipped {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.group, self.why)
    }
}

fn more(f: &mut fmt::Formatter<'_>, rows: usize) -> fmt::Result {
    match rows.saturating_sub(1) {
        0 => Ok(()),
        more => write!(f, " (and {})", words::counted(more, "more row")),
    }
}

/// The layout of the groups that can be smoothed.
pub(crate) fn layout(grouped: &Grouped, frame: &DataFrame, causal: bool) -> Result<Layout, Error> {
    let mut strict = Grouped { bad_rows: Vec::new(), ..grouped.clone() };
    strict.skips_bad_groups = false;
    let mut refusal = None;
    if grouped.bad_rows.is_empty() {
        // Most frames have no bad group, and are found sound in the one pass that they need anyway.
        refusal = Some(match Layout::new(&strict, frame, causal) {
            Ok(layout) => return Ok(layout.of(grouped)),
            Err(refusal @ (Error::NullTime { .. } | Error::Duplicates(_))) => refusal,
            Err(other) => return Err(other),
        });
    }
    let Groups { order, ends } = Groups::find(frame, &grouped.by)?;
    let mut bad: BTreeMap<usize, BadGroup> = named(grouped, &order, &ends);
    without_time(grouped, frame, &order, &ends, &mut bad)?;
    let left = rest(&order, &ends, &bad);
    if !grouped.is_merged() && grouped.on_duplicate == OnDuplicate::Error {
        repeats(&strict, &frame.take(&left)?, &left, &ends, &mut bad)?;
    }
    if bad.len() == ends.len() && !bad.is_empty() {
        let row = bad.values().map(BadGroup::row).min().unwrap_or_default();
        return Err(refusal.unwrap_or(Error::NoGroupLeft { row }));
    }
    let left = rest(&order, &ends, &bad);
    let mut skipped = Vec::with_capacity(bad.len());
    for (group, why) in bad {
        let start = start(&ends, group);
        let first = order[start] as usize;
        let name = grouped.by.iter().map(|name| key_text(frame, name, first));
        let group_name = name.collect::<Result<Vec<_>, Error>>()?.join(", ");
        skipped.push(Skipped { group: group_name, rows: ends[group] - start, why });
    }
    Layout::new(&strict, &frame.take(&left)?, causal)?.without(grouped, left, skipped)
}

fn start(ends: &[usize], group: usize) -> usize {
    group.checked_sub(1).map_or(0, |before| ends[before])
}

/// The rows of all other groups, ascending.
fn rest(order: &[IdxSize], ends: &[usize], bad: &BTreeMap<usize, BadGroup>) -> IdxCa {
    let mut is_bad = vec![false; order.len()];
    for &group in bad.keys() {
        for &row in &order[start(ends, group)..ends[group]] {
            is_bad[row as usize] = true;
        }
    }
    let rows = (0..row(order.len())).filter(|&row| !is_bad[row as usize]);
    IdxCa::from_vec("".into(), rows.collect())
}

/// The groups of the rows that the caller names.
fn named(grouped: &Grouped, order: &[IdxSize], ends: &[usize]) -> BTreeMap<usize, BadGroup> {
    let mut is_bad = vec![false; order.len()];
    for &row in &grouped.bad_rows {
        if let Some(is_bad) = is_bad.get_mut(row) {
            *is_bad = true;
        }
    }
    with_such(order, ends, |row| is_bad[row])
        .map(|(group, row, rows)| (group, BadGroup::Named { row, rows }))
        .collect()
}

/// Adds the groups with rows that have no time.
fn without_time(
    grouped: &Grouped,
    frame: &DataFrame,
    order: &[IdxSize],
    ends: &[usize],
    bad: &mut BTreeMap<usize, BadGroup>,
) -> Result<(), Error> {
    let Some(time) = &grouped.time else { return Ok(()) };
    let is_null = frame.column(time)?.is_null();
    if is_null.any() {
        for (group, row, rows) in with_such(order, ends, |row| is_null.get(row) == Some(true)) {
            bad.entry(group).or_insert(BadGroup::NullTime { row, rows });
        }
    }
    Ok(())
}

/// Groups with rows of which something is true: the first of these, and how many there are.
fn with_such(
    order: &[IdxSize],
    ends: &[usize],
    is: impl Fn(usize) -> bool,
) -> impl Iterator<Item = (usize, usize, usize)> {
    (0..ends.len()).filter_map(move |group| {
        let rows = order[start(ends, group)..ends[group]].iter().map(|&row| row as usize);
        let mut such = rows.filter(|&row| is(row));
        such.next().map(|first| (group, first, 1 + such.count()))
    })
}

/// Finds groups with rows at the same time among the rows that are left.
fn repeats(
    grouped: &Grouped,
    frame: &DataFrame,
    left: &IdxCa,
    ends: &[usize],
    bad: &mut BTreeMap<usize, BadGroup>,
) -> Result<(), Error> {
    let rows = Rows::find(grouped, frame)?;
    // Groups that are left follow one another as they did.
    let numbers: Vec<usize> = (0..ends.len()).filter(|group| !bad.contains_key(group)).collect();
    let left = left.cont_slice()?;
    let row = |at: usize| left[rows.order[at] as usize] as usize;
    let mut group = 0;
    for at in rows.in_order().repeats() {
        while rows.ends[group] <= at {
            group += 1;
        }
        let why = bad.entry(numbers[group]).or_insert_with(|| BadGroup::Duplicates {
            first: row(at - 1),
            second: row(at),
            time: rows.axis.text(rows.ticks[at]),
            rows: 0,
        });
        if let BadGroup::Duplicates { first, second, time, rows: count } = why {
            *count += 1;
            if row(at) < *second {
                (*first, *second) = (row(at - 1), row(at));
                *time = rows.axis.text(rows.ticks[at]);
            }
        }
    }
    Ok(())
}
