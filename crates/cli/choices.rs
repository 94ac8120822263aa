//! What flags may say, and what it is to the library.

use clap::ValueEnum;
use smoothframe_polars::{Agg, Fill, OnDuplicate, Part};
use smoothframe_report::Format;

/// A choice as its flag takes it.
pub(crate) fn name_of(choice: &impl ValueEnum) -> String {
    choice.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default()
}

/// More columns.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum With {
    /// VALUE_residual: raw minus smoothed
    Residual,
    /// VALUE_coverage, from 0 to 1: how much of its window's weight was present
    Coverage,
    /// VALUE_provisional: true where later rows will still revise it
    Provisional,
    /// partial: true where the file's times cover only a part of the interval
    Partial,
}

impl With {
    /// The part of each value that it asks for, if it is one.
    pub(crate) const fn part(self) -> Option<Part> {
        match self {
            Self::Residual => Some(Part::Residual),
            Self::Coverage => Some(Part::Coverage),
            Self::Provisional => Some(Part::Provisional),
            Self::Partial => None,
        }
    }
}

/// How rows are merged.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Aggregate {
    /// Their sum; an interval without rows is 0
    Sum,
    /// Their mean; an interval without rows is missing
    Mean,
    /// Their median
    Median,
    /// The smallest
    Min,
    /// The largest
    Max,
    /// The first in time
    First,
    /// The last in time
    Last,
    /// How many rows hold a value; an interval without rows has 0
    Count,
}

impl From<Aggregate> for Agg {
    fn from(agg: Aggregate) -> Self {
        match agg {
            Aggregate::Sum => Self::Sum,
            Aggregate::Mean => Self::Mean,
            Aggregate::Median => Self::Median,
            Aggregate::Min => Self::Min,
            Aggregate::Max => Self::Max,
            Aggregate::First => Self::First,
            Aggregate::Last => Self::Last,
            Aggregate::Count => Self::Count,
        }
    }
}

/// What intervals without a value get.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Filling {
    /// Nothing: they are holes
    Null,
    /// 0 where there are no rows
    Zero,
    /// The last value before them
    Forward,
    /// A straight line between the values around them
    Linear,
}

impl From<Filling> for Fill {
    fn from(fill: Filling) -> Self {
        match fill {
            Filling::Null => Self::Null,
            Filling::Zero => Self::Zero,
            Filling::Forward => Self::Forward,
            Filling::Linear => Self::Linear,
        }
    }
}

/// What is done with rows of one time.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Duplicate {
    /// Refuse them
    Error,
    /// Keep the first
    First,
    /// Keep the last
    Last,
    /// Keep them all, as rows one after another
    Keep,
}

impl From<Duplicate> for OnDuplicate {
    fn from(what: Duplicate) -> Self {
        match what {
            Duplicate::Error => Self::Error,
            Duplicate::First => Self::First,
            Duplicate::Last => Self::Last,
            Duplicate::Keep => Self::Keep,
        }
    }
}

/// Which of the two hours that clocks show twice.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum Ambiguous {
    /// The first of the two, before clocks were set back
    Earliest,
    /// The second, after it
    Latest,
}

/// A file's format.
#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum FileFormat {
    Csv,
    Parquet,
}

impl From<FileFormat> for Format {
    fn from(format: FileFormat) -> Self {
        match format {
            FileFormat::Csv => Self::Csv,
            FileFormat::Parquet => Self::Parquet,
        }
    }
}
