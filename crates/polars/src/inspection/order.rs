//! Rows whose times go back.

use polars::prelude::*;
use rayon::prelude::*;

use super::Inspection;

/// Rows that are earlier than the row of their group before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct OutOfOrder {
    /// How many there are.
    pub rows: usize,
    /// The first of them in the frame, from 0.
    pub first: usize,
    /// The row of its group before it, which is later.
    pub before: usize,
}

impl OutOfOrder {
    fn of_group(order: &[IdxSize], ticks: &[i64]) -> Option<Self> {
        if order.is_sorted() {
            return None;
        }
        let mut rows: Vec<(IdxSize, i64)> =
            order.iter().copied().zip(ticks.iter().copied()).collect();
        rows.sort_unstable_by_key(|&(row, _)| row);
        let mut back = rows.windows(2).filter(|pair| pair[1].1 < pair[0].1);
        let first = back.next()?;
        let (before, first) = (first[0].0 as usize, first[1].0 as usize);
        Some(Self { rows: 1 + back.count(), first, before })
    }

    fn with(self, other: Self) -> Self {
        let first = if self.first <= other.first { self } else { other };
        Self { rows: self.rows + other.rows, ..first }
    }
}

impl Inspection {
    /// The rows that are earlier than the row of their group before them, where there are any. They
    /// are smoothed in time's order all the same.
    #[must_use]
    pub fn out_of_order(&self) -> Option<OutOfOrder> {
        let (layout, order) = (self.layout(), self.layout().order());
        let groups = layout.groups().par_iter();
        let of_groups = groups
            .filter_map(|group| OutOfOrder::of_group(&order[group.range()], layout.ticks(group)));
        of_groups.reduce_with(OutOfOrder::with)
    }
}
