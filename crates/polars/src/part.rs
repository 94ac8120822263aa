//! What can be had of a smoothed series.

use polars::prelude::DataType;

use crate::names::names;

/// One part of what smoothing a series gives. A part that a smoother does not have is refused: a
/// residual of sums, [`Loo`](Self::Loo) of medians, [`Replaced`](Self::Replaced) of all but hampel.
///
/// ```
/// use smoothframe_polars::Part;
/// assert_eq!("coverage".parse::<Part>()?, Part::Coverage);
/// assert_eq!(Part::Smoothed.to_string(), "smoothed");
/// assert!("weights".parse::<Part>().is_err());
/// # Ok::<(), smoothframe_polars::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Part {
    /// The smoothed values. A hole out is null.
    Smoothed,
    /// Raw minus smoothed, where both are there.
    Residual,
    /// How much of its window's weight each output had, from 0 to 1: holes and, in rows, absent rows
    /// beyond the ends count alike; in time holes alone. f64, and never null.
    Coverage,
    /// Whether later rows will still revise the row: its window reaches beyond the end, or under
    /// [`Fill::Linear`](crate::Fill::Linear) beyond the last value, from where a line will be drawn.
    Provisional,
    /// Raw minus the fit without the row's own value, where there is one: residual/(1 − the weight
    /// that the value has in its own output). It tells how well a smoother foretells a value that it
    /// does not know. For weighted means and polynomials by weights nowhere below 0, savgol and
    /// henderson.
    Loo,
    /// Whether hampel has replaced the row's value; false at holes.
    Replaced,
}

names! {
    /// Its name: that of a struct's field, and the end of a column's name.
    Part, "part of a smoothed series":
    Smoothed = "smoothed",
    Residual = "residual",
    Coverage = "coverage",
    Provisional = "provisional",
    Loo = "loo",
    Replaced = "replaced",
}

impl Part {
    /// Its type where smoothing gives floats of `smoothed`.
    pub(crate) fn dtype(self, smoothed: DataType) -> DataType {
        match self {
            Self::Smoothed | Self::Residual | Self::Loo => smoothed,
            Self::Coverage => DataType::Float64,
            Self::Provisional | Self::Replaced => DataType::Boolean,
        }
    }
}
