//! How rows are merged.

use polars::prelude::*;

use crate::names::names;

/// How the rows of one bucket become one value. Rows without a value count for none of them, and a
/// bucket whose rows all lack one has none either, but for its count of 0.
///
/// ```
/// use smoothframe_polars::Agg;
/// assert_eq!("median".parse::<Agg>()?, Agg::Median);
/// assert_eq!(Agg::Sum.to_string(), "sum");
/// let error = "avg".parse::<Agg>().expect_err("no aggregate");
/// let want = "`avg` is no aggregate: expected sum, mean, median, min, max, first, last or count";
/// assert_eq!(error.to_string(), want);
/// # Ok::<(), smoothframe_polars::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Agg {
    /// Their sum. A bucket without rows is 0, unless [`Grouped::fill`](crate::Grouped::fill) says
    /// otherwise.
    Sum,
    /// Their mean. A bucket without rows is missing, unless it is filled; so it is of those below.
    Mean,
    /// Their median.
    Median,
    /// The smallest.
    Min,
    /// The largest.
    Max,
    /// The first in time.
    First,
    /// The last in time.
    Last,
    /// How many there are: of a bucket without rows 0, however buckets are filled.
    Count,
}

names! {
    /// The aggregate's name: Polars'.
    Agg, "aggregate":
    Sum = "sum",
    Mean = "mean",
    Median = "median",
    Min = "min",
    Max = "max",
    First = "first",
    Last = "last",
    Count = "count",
}

impl Agg {
    /// Whether a bucket that only a part of its rows is known of has too small a value.
    #[must_use]
    pub const fn is_total(self) -> bool {
        matches!(self, Self::Sum | Self::Count)
    }

    /// Of values in which null alone is missing.
    pub(crate) fn of(self, value: Expr) -> Expr {
        match self {
            // Polars' own sum of no values is 0, but a day whose sales are unknown is unknown.
            Self::Sum => {
                when(value.clone().count().gt(lit(0))).then(value.sum()).otherwise(NULL.lit())
            }
            Self::Mean => value.mean(),
            Self::Median => value.median(),
            Self::Min => value.min(),
            Self::Max => value.max(),
            Self::First => value.first_non_null(),
            Self::Last => value.last_non_null(),
            Self::Count => value.count(),
        }
    }

    /// The values in a type that their aggregate cannot leave: a sum of whole numbers that could
    /// pass 64 bits is taken of decimals. So many rows are summed at most.
    pub(crate) fn widened(self, values: &Column, rows: usize) -> PolarsResult<Column> {
        if !values.dtype().is_integer() || self != Self::Sum {
            return Ok(values.clone());
        }
        let size = |value: Option<f64>| value.map_or(0.0, f64::abs);
        let floats = values.cast(&DataType::Float64)?;
        let largest = size(floats.f64()?.max()).max(size(floats.f64()?.min()));
        let fits = largest * (rows as f64) < 9e18;
        if fits { values.cast(&DataType::Int64) } else { Ok(floats) }
    }

    /// The type of merged values, unless sums of whole numbers pass 64 bits.
    pub(crate) fn dtype(self, of: &DataType) -> DataType {
        match self {
            Self::Count => IDX_DTYPE,
            Self::Min | Self::Max | Self::First | Self::Last => of.clone(),
            Self::Sum | Self::Mean | Self::Median if of == &DataType::Float32 => DataType::Float32,
            Self::Sum if of.is_integer() => DataType::Int64,
            Self::Sum | Self::Mean | Self::Median => DataType::Float64,
        }
    }
}
