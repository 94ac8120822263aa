//! Steps without rows, and the longest silences.

use std::cmp::Reverse;

use rayon::prelude::*;

use super::Inspection;
use crate::{Axis, Error, Every, Group};

/// Two rows of a group, one after the other in time, with steps between them that have no row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Gap {
    /// The number of the group.
    pub group: usize,
    /// The tick of the row before it.
    pub from: i64,
    /// The tick of the row after it.
    pub to: i64,
    /// How many steps have no row, where the group has a step.
    pub absent: Option<u64>,
}

impl Gap {
    /// Longest first; of equally long ones the first.
    fn rank(&self) -> (Reverse<u64>, usize, i64) {
        (Reverse(self.to.abs_diff(self.from)), self.group, self.from)
    }
}

/// Steps without rows.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Absent {
    /// How many steps have no row, of all groups that have steps.
    pub steps: u64,
    /// Their share of these groups' steps.
    pub share: f64,
    /// The number of the group that has the largest share of them, the first of several.
    pub worst: usize,
    /// That share.
    pub worst_share: f64,
}

/// How often series are silent for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Silences {
    /// How many are between two rows of a group.
    pub between: usize,
    /// How many groups end that long before the last time of all.
    pub at_end: usize,
}

impl Group {
    /// The share of its steps that have no row, where it has a step.
    #[must_use]
    pub fn absent_share(&self) -> Option<f64> {
        let absent = self.absent()? as f64;
        Some(absent / (absent + self.len() as f64))
    }
}

impl Inspection {
    /// The steps without rows, where groups have steps.
    #[must_use]
    pub fn absent(&self) -> Option<Absent> {
        let mut all: Option<Absent> = None;
        let (mut steps, mut rows) = (0, 0);
        for (number, group) in self.layout().groups().iter().enumerate() {
            let Some((absent, share)) = group.absent().zip(group.absent_share()) else { continue };
            steps += absent;
            rows += group.len() as u64;
            if all.is_none_or(|all| share > all.worst_share) {
                all = Some(Absent { steps: 0, share: 0.0, worst: number, worst_share: share });
            }
        }
        let share = steps as f64 / (steps + rows).max(1) as f64;
        all.map(|all| Absent { steps, share, ..all })
    }

    /// The longest distances between rows of a group that leave out a step of it, at most so many,
    /// longest first. Of a group without a step every distance counts.
    #[must_use]
    pub fn gaps(&self, most: usize) -> Vec<Gap> {
        let layout = self.layout();
        if *layout.axis() == Axis::Row || most == 0 {
            return Vec::new();
        }
        let of_group = |(number, group): (usize, &Group)| {
            let mut longest: Vec<Gap> = Vec::new();
            for pair in layout.ticks(group).windows(2) {
                let (from, to) = (pair[0], pair[1]);
                let is_shorter = |gap: &Gap| to.abs_diff(from) <= gap.to.abs_diff(gap.from);
                if from == to || longest.get(most - 1).is_some_and(is_shorter) {
                    continue;
                }
                let absent = group.step().map(|step| step.absent_between(layout.axis(), from, to));
                if absent == Some(0) {
                    continue;
                }
                let gap = Gap { group: number, from, to, absent };
                longest.insert(longest.partition_point(|other| other.rank() < gap.rank()), gap);
                longest.truncate(most);
            }
            longest
        };
        let mut gaps: Vec<Gap> =
            layout.groups().par_iter().enumerate().flat_map_iter(of_group).collect();
        gaps.sort_by_key(Gap::rank);
        gaps.truncate(most);
        gaps
    }

    /// How often the series are silent for longer than this: where
    /// [`max_gap`](crate::Grouped::max_gap) would cut them, and what it would leave out of a calendar
    /// behind them.
    ///
    /// # Errors
    /// [`Error::Gap`] where the gap does not fit the time column.
    pub fn silences(&self, gap: &Every) -> Result<Silences, Error> {
        let layout = self.layout();
        let axis = layout.axis();
        let Some(&end) = layout.groups().iter().filter_map(|g| layout.ticks(g).last()).max() else {
            return Ok(Silences { between: 0, at_end: 0 });
        };
        // Most rows are nearer than the shortest month or day can make it: no calendar is asked.
        let days =
            gap.duration().months() * 28 + gap.duration().weeks() * 7 + gap.duration().days();
        let least = axis.ticks_per_day().map_or(0, |day| days.saturating_mul(day) - day / 8);
        let least = u64::try_from(least).unwrap_or(0);
        let of_group = |group: &Group| {
            let ticks = layout.ticks(group);
            let mut between = 0;
            for pair in ticks.windows(2).filter(|pair| pair[1].abs_diff(pair[0]) > least) {
                between += usize::from(gap.is_passed(axis, pair[0], pair[1])?);
            }
            let last = ticks.last().copied().unwrap_or(end);
            let at_end = usize::from(gap.is_passed(axis, last, end)?);
            Ok(Silences { between, at_end })
        };
        let none = || Silences { between: 0, at_end: 0 };
        let both = |a: Silences, b: Silences| {
            Ok(Silences { between: a.between + b.between, at_end: a.at_end + b.at_end })
        };
        layout.groups().par_iter().map(of_group).try_reduce(none, both)
    }
}
