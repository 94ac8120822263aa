//! What a frame's rows make of series, before anything is smoothed.

mod gaps;
mod order;

use polars::prelude::*;
use rayon::prelude::*;

pub use gaps::{Absent, Gap, Silences};
pub use order::OutOfOrder;

use crate::{
    Duplicates, Error, FillTo, Group, Grouped, Label, Layout, OnDuplicate, check, duplicates,
    rivals::Rivals, rows::InOrder,
};

/// The series of a frame as they are, with rows at the same time and all their gaps.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::Grouped;
/// let frame = df!(
///     "day" => [1, 2, 3, 9, 1, 2, 2],
///     "store" => ["A", "A", "A", "A", "B", "B", "B"],
///     "till" => [1, 1, 1, 1, 1, 1, 2],
/// )?;
/// let series = Grouped::by(["store"]).time("day").inspect(&frame)?;
/// let lengths = series.lengths().expect("there are groups");
/// assert_eq!((lengths.least, lengths.most), (3, 4));
/// let gap = series.gaps(1)[0];
/// assert_eq!((gap.group, gap.from, gap.to, gap.absent), (0, 3, 9, Some(5)));
/// let duplicates = series.duplicates()?.expect("B has two rows of day 2");
/// assert_eq!((duplicates.first, duplicates.second), (5, 6));
/// assert_eq!(series.separated_by(&["till"])?, Some(vec!["till".to_owned()]));
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug, Clone)]
pub struct Inspection {
    layout: Layout,
}

/// How many rows the groups have.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Lengths {
    /// Rows of the shortest group.
    pub least: usize,
    /// Rows of the middle one, or half-way between the two.
    pub median: f64,
    /// Rows of the longest group.
    pub most: usize,
    /// The number of the shortest group, the first of several.
    pub shortest: usize,
    /// The number of the longest group, the first of several.
    pub longest: usize,
    /// How many groups have one row.
    pub single: usize,
}

/// What is missing of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Holes {
    /// How many rows hold no value.
    pub rows: usize,
    /// How many groups have such rows.
    pub groups: usize,
    /// The most such rows in a row.
    pub longest: usize,
    /// The number of the group that has them.
    pub longest_in: usize,
}

impl Grouped {
    /// Finds the series and only looks at them: rows at the same time are kept, nothing is merged,
    /// laid on a calendar or cut, and no value is needed.
    ///
    /// # Errors
    /// [`Error::Column`], [`Error::Role`], [`Error::NotNumeric`], [`Error::NotTime`],
    /// [`Error::NullTime`], and Polars' own.
    pub fn inspect(&self, frame: &DataFrame) -> Result<Inspection, Error> {
        let mut grouped = self.clone().on_duplicate(OnDuplicate::Keep);
        (grouped.every, grouped.fill, grouped.flags_partial) = (None, None, false);
        (grouped.agg, grouped.max_gap, grouped.label) = (None, None, Label::Left);
        (grouped.offset, grouped.week_start, grouped.fill_to) = (None, None, FillTo::File);
        grouped.aggs.clear();
        check::roles(&grouped, frame.schema())?;
        check::numeric(&grouped, frame.schema())?;
        Ok(Inspection { layout: Layout::new(&grouped, frame, false)? })
    }
}

impl Inspection {
    /// The series, with rows at the same time one after another.
    #[must_use]
    pub const fn layout(&self) -> &Layout {
        &self.layout
    }

    /// How many rows the groups have; `None` where there is no group.
    #[must_use]
    pub fn lengths(&self) -> Option<Lengths> {
        let lengths = self.layout.groups().iter().map(|group| group.len());
        let mut lengths: Vec<(usize, usize)> = lengths.zip(0..).collect();
        lengths.sort_unstable();
        let (&(least, shortest), &(most, _)) = lengths.first().zip(lengths.last())?;
        let longest = lengths[lengths.partition_point(|&(rows, _)| rows < most)].1;
        let middle = |at: usize| lengths[at].0 as f64;
        let median = f64::midpoint(middle((lengths.len() - 1) / 2), middle(lengths.len() / 2));
        let single = lengths.partition_point(|&(rows, _)| rows < 2);
        Some(Lengths { least, median, most, shortest, longest, single })
    }

    /// The rows of one group at the same time, where there are any.
    ///
    /// # Errors
    /// Polars' own.
    pub fn duplicates(&self) -> Result<Option<Duplicates>, Error> {
        if self.layout.grouped().time.is_none() {
            return Ok(None);
        }
        duplicates::find(self.layout.grouped(), self.layout.frame(), self.in_order())
    }

    /// How many rows have an earlier one of their group at their time.
    #[must_use]
    pub fn repeats(&self) -> usize {
        self.in_order().repeats().count()
    }

    /// Of these columns one, two or three that, as further group columns, leave no two rows of one
    /// group at the same time: those of the fewest values, in the order given. `None` where none do,
    /// or where each row would be a group, or where there is nothing to separate.
    ///
    /// # Errors
    /// Polars' own, where a column is not there.
    pub fn separated_by(&self, among: &[&str]) -> Result<Option<Vec<String>>, Error> {
        let rows = self.in_order();
        if rows.repeats().next().is_none() {
            return Ok(None);
        }
        Rivals::of(self.layout.grouped(), self.layout.frame(), rows)?.fewest(among)
    }

    /// What is missing of a value column, where anything is.
    ///
    /// # Errors
    /// Polars' own, where the column is not there or holds no numbers.
    pub fn holes(&self, value: &str) -> Result<Option<Holes>, Error> {
        let column = self.layout.frame().column(value)?;
        if !column.has_nulls() && !column.dtype().is_float() {
            return Ok(None);
        }
        let values = self.layout.in_order(value)?;
        let of_group = |number: usize, group: &Group| {
            let values = &values[group.range()];
            let runs = values.chunk_by(|a, b| a.is_nan() == b.is_nan());
            let runs = runs.filter(|run| run[0].is_nan()).map(<[f64]>::len);
            let (rows, longest) = runs.fold((0, 0), |(sum, most), run| (sum + run, run.max(most)));
            Holes { rows, groups: usize::from(rows > 0), longest, longest_in: number }
        };
        let none = || Holes { rows: 0, groups: 0, longest: 0, longest_in: usize::MAX };
        let both = |a: Holes, b: Holes| {
            // Of equally long ones the first group's, whatever the threads did first.
            let first = |holes: &Holes| (std::cmp::Reverse(holes.longest), holes.longest_in);
            let longest = if first(&a) <= first(&b) { a } else { b };
            Holes { rows: a.rows + b.rows, groups: a.groups + b.groups, ..longest }
        };
        let groups = self.layout.groups().par_iter().enumerate();
        let holes = groups.map(|(number, group)| of_group(number, group)).reduce(none, both);
        Ok((holes.rows > 0).then_some(holes))
    }

    fn in_order(&self) -> InOrder<'_> {
        let layout = &self.layout;
        InOrder {
            axis: layout.axis(),
            order: layout.order(),
            ticks: &layout.ticks,
            ends: layout.stretches(), // no series is cut, so these are the groups
        }
    }
}
