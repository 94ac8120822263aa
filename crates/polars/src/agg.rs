//! How rows are merged.

use polars::prelude::*;

/// How the rows of one bucket become one value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Agg {
    /// Their sum. A bucket without rows is 0; one whose rows are all missing is missing.
    Sum,
    /// Their mean. A bucket without rows is missing.
    Mean,
}

impl Agg {
    /// The aggregate's name: Polars'.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Sum => "sum",
            Self::Mean => "mean",
        }
    }

    pub(crate) fn of(self, value: Expr) -> Expr {
        match self {
            // Polars' own sum of no values is 0, but a day whose sales are unknown is unknown.
            Self::Sum => {
                when(value.clone().count().gt(lit(0))).then(value.sum()).otherwise(NULL.lit())
            }
            Self::Mean => value.mean(),
        }
    }

    /// The values in a type that their aggregate cannot leave: a sum of whole numbers that could
    /// pass 64 bits is taken of decimals.
    pub(crate) fn widened(self, values: &Column) -> PolarsResult<Column> {
        if !values.dtype().is_integer() || self != Self::Sum {
            return Ok(values.clone());
        }
        let size = |value: Option<f64>| value.map_or(0.0, f64::abs);
        let floats = values.cast(&DataType::Float64)?;
        let largest = size(floats.f64()?.max()).max(size(floats.f64()?.min()));
        let fits = largest * (values.len() as f64) < 9e18;
        if fits { values.cast(&DataType::Int64) } else { Ok(floats) }
    }

    /// The type of merged values, unless sums of whole numbers pass 64 bits.
    pub(crate) fn dtype(self, of: &DataType) -> DataType {
        match self {
            _ if of == &DataType::Float32 => DataType::Float32,
            Self::Sum if of.is_integer() => DataType::Int64,
            Self::Sum | Self::Mean => DataType::Float64,
        }
    }

    /// Fills the buckets that had no rows.
    pub(crate) fn fill(self, values: &Column, had_rows: &BooleanChunked) -> PolarsResult<Column> {
        match self {
            Self::Sum => {
                let zero = Column::new(values.name().clone(), [0]).cast(values.dtype())?;
                values.zip_with(had_rows, &zero)
            }
            Self::Mean => Ok(values.clone()),
        }
    }
}
