//! What times count.

use crate::time::span::DAY;

/// What the whole numbers count that stand for times.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Unit {
    /// Nothing known: lengths are written `5i`.
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
    /// Its length, where it has one.
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
