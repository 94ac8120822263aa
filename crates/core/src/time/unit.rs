//! The units of times.

use crate::time::span::DAY;

/// The unit of times that are given as whole numbers: `i64` counts of it from any origin.
///
/// ```
/// use smoothframe_core::{Smoother, Unit};
/// let smoother: Smoother = "uniform:3i".parse()?; // lengths in `i` go with plain numbers
/// assert!(smoother.time_plan::<f64>(Unit::Number).is_ok());
/// assert!(smoother.time_plan::<f64>(Unit::Day).is_err());
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
#[doc(alias("time unit", "resolution", "precision"))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Plain numbers, not dates: lengths are written `5i`.
    Number,
    /// Days.
    Day,
    /// Seconds.
    Second,
    /// Milliseconds.
    Millisecond,
    /// Microseconds.
    Microsecond,
    /// Nanoseconds.
    Nanosecond,
}

impl Unit {
    /// The unit's length in nanoseconds; `None` for plain numbers.
    pub(crate) const fn nanoseconds(self) -> Option<i128> {
        Some(match self {
            Self::Number => return None,
            Self::Day => DAY as i128,
            Self::Second => 1_000_000_000,
            Self::Millisecond => 1_000_000,
            Self::Microsecond => 1_000,
            Self::Nanosecond => 1,
        })
    }
}
