//! What can be had of a smoothed series.

use polars::prelude::DataType;

/// One part of what smoothing a series gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The smoothed values. A hole out is null.
    Smoothed,
    /// Raw minus smoothed, where both are there.
    Residual,
    /// How much of its window's weight each output had, from 0 to 1: holes and rows beyond the
    /// ends count alike. f64, and never null.
    Coverage,
    /// Whether later rows will still revise the row: its window reaches beyond the end.
    Provisional,
}

impl Part {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Smoothed, Self::Residual, Self::Coverage, Self::Provisional];

    /// Its name: that of a struct's field, and the end of a column's name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Smoothed => "smoothed",
            Self::Residual => "residual",
            Self::Coverage => "coverage",
            Self::Provisional => "provisional",
        }
    }

    /// Its type where smoothing gives floats of `smoothed`.
    pub(crate) fn dtype(self, smoothed: DataType) -> DataType {
        match self {
            Self::Smoothed | Self::Residual => smoothed,
            Self::Coverage => DataType::Float64,
            Self::Provisional => DataType::Boolean,
        }
    }
}
