//! A column in the groups' order, in memory or on disk.

use std::{borrow::Cow, ops::Range};

use super::{OnDisk, floats, numbers::Numbers};

/// A column of numbers in the groups' order, null as NaN: in memory, or read from disk where it is asked for.
#[derive(Debug, Clone)]
pub struct Values<'a>(Kept<'a>);

#[derive(Debug, Clone)]
enum Kept<'a> {
    Held(Cow<'a, [f64]>),
    Disk(&'a OnDisk, &'a Numbers),
}

impl<'a> Values<'a> {
    pub(super) const fn held(values: Cow<'a, [f64]>) -> Self {
        Self(Kept::Held(values))
    }

    pub(super) const fn disk(disk: &'a OnDisk, numbers: &'a Numbers) -> Self {
        Self(Kept::Disk(disk, numbers))
    }

    /// A column of nothing.
    #[must_use]
    pub const fn none() -> Self {
        Self(Kept::Held(Cow::Borrowed(&[])))
    }

    /// Rows of one group, by their places in the groups' order
    /// ([`Group::range`](crate::Group::range), [`Group::life`](crate::Group::life)). After an error of the
    /// disk, which [`Layout::check_disk`](crate::Layout::check_disk) tells, they are 0. Of a range that is
    /// not within a column in memory there are none.
    #[must_use]
    pub fn of(&self, rows: Range<usize>) -> Cow<'_, [f64]> {
        match &self.0 {
            Kept::Held(values) => Cow::Borrowed(values.get(rows).unwrap_or_default()),
            Kept::Disk(disk, numbers) => Cow::Owned(floats(disk.read(numbers, rows))),
        }
    }
}
