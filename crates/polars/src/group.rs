//! One series of a frame: where its rows are, and what its calendar has beside them.

use polars::prelude::IdxSize;

#[cfg(doc)]
use crate::{Grouped, Layout};
use crate::{Step, lay::Life};

/// One series of a [`Layout`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Group {
    // Of millions of groups these are a good part of all memory, and rows have 32 bits.
    pub(crate) start: IdxSize,
    pub(crate) end: IdxSize,
    /// Where its last stretch starts.
    pub(crate) last: IdxSize,
    pub(crate) life: Life,
    /// With how many of its steps have no row.
    pub(crate) step: Option<(Step, u64)>,
}

/// A group that has no row in fewer buckets than these may yet have one.
const LEAST_FILLED: usize = 3;

impl Group {
    /// How many rows it has: at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a group is never empty")]
    pub const fn len(&self) -> usize {
        (self.end - self.start) as usize
    }

    /// The usual distance between its rows, where there is one.
    #[must_use]
    pub const fn step(&self) -> Option<Step> {
        match self.step {
            Some((step, _)) => Some(step),
            None => None,
        }
    }

    /// How many of its steps have no row, where it has a step.
    #[must_use]
    pub const fn absent(&self) -> Option<u64> {
        match self.step {
            Some((_, absent)) => Some(absent),
            None => None,
        }
    }

    /// How many rows it has since it was last silent too long: all of them without
    /// [`Grouped::max_gap`].
    #[must_use]
    pub const fn last_stretch(&self) -> usize {
        (self.end - self.last) as usize
    }

    /// How many rows at its end only its calendar has, and no row of its own: [`Grouped::every`]
    /// lays it to the frame's last time.
    #[must_use]
    pub const fn filled(&self) -> usize {
        self.life.filled as usize
    }

    /// How many rows between its first and its last own row only its calendar has.
    #[must_use]
    pub const fn silent(&self) -> usize {
        self.life.silent as usize
    }

    /// The most of these in a row: its longest silence, in intervals of the calendar.
    #[must_use]
    pub const fn silence(&self) -> usize {
        self.life.silence as usize
    }

    /// Its place in [`Layout::in_order`] and [`Layout::ticks`] from its first row to the last of its
    /// own.
    #[must_use]
    pub const fn life(&self) -> std::ops::Range<usize> {
        self.start as usize..(self.end - self.life.filled) as usize
    }

    /// Whether it ended before the frame's last time, as far as can be told: a tenth of its calendar
    /// and more has no row of its own any more, and more than twice as long as ever before.
    #[must_use]
    pub const fn has_ended(&self) -> bool {
        let (filled, silence) = (self.filled(), self.silence());
        filled >= LEAST_FILLED && filled > 2 * silence && 10 * filled >= self.len()
    }

    /// Its place in [`Layout::in_order`] and [`Layout::ticks`].
    #[must_use]
    pub const fn range(&self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}
