//! Which series a batch's rows are of, in time's order, and which of them are in their place; rows that
//! cannot be taken are refused.

use polars::prelude::*;

use crate::{
    Duplicates, Error, Late, OnDuplicate,
    clock::Clock,
    rows::Rows,
    stream::{Arrival, GroupedStream, Slot, waiting::Frontier},
};

/// Rows in time order, group after group, with all that is known of them.
pub(super) struct Found {
    pub(super) rows: Rows,
    /// The buckets of the rows, where there is a calendar; else the times.
    pub(super) buckets: Vec<i64>,
    pub(super) groups: Vec<u32>,
    /// How many of each group's rows are in their place.
    pub(super) passed: Vec<usize>,
    pub(super) ends: Vec<bool>,
}

impl GroupedStream {
    /// Finds the groups and their rows in time order, and refuses those that cannot be taken; the stream
    /// is as before.
    pub(super) fn find(
        &mut self,
        frame: &DataFrame,
        numbers: &[u64],
        clock: Option<&Clock<'_>>,
        ends_all: bool,
    ) -> Result<Found, Error> {
        let rows = Rows::find(&self.grouped, frame)?;
        let starts = || std::iter::once(0).chain(rows.ends.iter().copied());
        let places = || starts().zip(rows.ends.iter().copied());
        let firsts: Vec<IdxSize> =
            starts().take(rows.ends.len()).map(|at| rows.order[at]).collect();
        let groups = self.keys.numbers(frame, &firsts)?;
        let buckets = match clock {
            Some(clock) => clock.starts(rows.ticks.clone(), &rows.ends)?,
            None => rows.ticks.clone(),
        };
        let newest = rows.ticks.iter().max().copied().max(self.newest);
        let by_time = self.arrival == Arrival::ByTime;
        let frontier = Frontier {
            axis: &self.axis,
            clock,
            lateness: self.lateness.as_ref(),
            merges: self.waits_for_time(),
        };
        let mut ends = vec![ends_all; groups.len()];
        if self.ends_groups() && !ends_all {
            self.end_groups(&rows, &groups, numbers, &mut ends)?;
        }
        let mut passed = Vec::with_capacity(groups.len());
        for (at, (start, end)) in places().enumerate() {
            let group = groups[at];
            let (ticks, buckets) = (&rows.ticks[start..end], &buckets[start..end]);
            let order = &rows.order[start..end];
            let series = self.groups.get(group as usize);
            if let Some(Slot::Ended) = series {
                let number = order.iter().map(|&row| numbers[row as usize]).min();
                let (row, group) = (number.unwrap_or_default(), self.keys.name(group));
                return Err(Error::Returned { row, group });
            }
            let last = match series {
                Some(Slot::Live(series)) => series.last,
                _ => None,
            };
            if self.grouped.time.is_some() {
                self.refuse_late(group, order, ticks, buckets, last, numbers, clock)?;
            }
            passed.push(match (ends[at], ticks.last(), newest) {
                (false, Some(&own), Some(newest)) => {
                    frontier.passed(ticks, buckets, if by_time { newest } else { own })?
                }
                _ => ticks.len(),
            });
        }
        if by_time && self.grouped.time.is_some() {
            self.refuse_before(&rows, &groups, numbers)?;
        }
        if let Some(clock) = clock {
            self.check_span(&buckets, &groups, clock)?;
        }
        Ok(Found { rows, buckets, groups, passed, ends })
    }

    /// Refuses times so far from those before that a calendar between them would be too long.
    fn check_span(&self, buckets: &[i64], groups: &[u32], clock: &Clock<'_>) -> Result<(), Error> {
        let last = |group: &u32| match self.groups.get(*group as usize) {
            Some(Slot::Live(series)) => series.last.map(|(bucket, _)| bucket),
            _ => None,
        };
        let before = groups.iter().filter_map(last).min();
        let first = buckets.iter().min().copied();
        let from = before.into_iter().chain(first).min();
        let upto = buckets.iter().max().copied().max(self.newest.filter(|_| self.lays_for_all()));
        match from.zip(upto) {
            Some((from, upto)) => clock.every().check_span(&self.axis, upto as f64 - from as f64),
            None => Ok(()),
        }
    }

    /// Of groups whose rows come together: which end with this batch. One that comes back is refused.
    fn end_groups(
        &self,
        rows: &Rows,
        groups: &[u32],
        numbers: &[u64],
        ends: &mut [bool],
    ) -> Result<(), Error> {
        let Some(&newest) = numbers.last() else { return Ok(()) };
        let mut start = 0;
        for (at, &end) in rows.ends.iter().enumerate() {
            let own = &rows.order[start..end];
            start = end;
            let (Some(&first), Some(&last)) = (own.iter().min(), own.iter().max()) else {
                continue;
            };
            if last as usize - first as usize + 1 != own.len() {
                let mut sorted = own.to_vec();
                sorted.sort_unstable();
                let back = sorted.windows(2).find(|pair| pair[0] + 1 != pair[1]);
                let row = back.map_or(last, |pair| pair[1]);
                let (row, group) = (numbers[row as usize], self.keys.name(groups[at]));
                return Err(Error::Returned { row, group });
            }
            ends[at] = numbers[last as usize] != newest;
        }
        Ok(())
    }

    /// Refuses rows whose place was passed, and those at one time where that is refused.
    #[expect(clippy::too_many_arguments, reason = "one group's part of what was found")]
    fn refuse_late(
        &self,
        group: u32,
        order: &[IdxSize],
        ticks: &[i64],
        buckets: &[i64],
        last: Option<(i64, u64)>,
        numbers: &[u64],
        clock: Option<&Clock<'_>>,
    ) -> Result<(), Error> {
        let merges = self.waits_for_time();
        if let (Some((last, number)), Some(&tick)) = (last, ticks.first()) {
            let is_late = if merges { buckets[0] <= last } else { tick < last };
            if is_late {
                let rows = order.iter().zip(buckets).take_while(|(_, bucket)| {
                    if merges { **bucket <= last } else { **bucket < last }
                });
                let row = rows.map(|(&row, _)| numbers[row as usize]).min().unwrap_or_default();
                let at =
                    order.iter().position(|&of| numbers[of as usize] == row).unwrap_or_default();
                let after = match clock {
                    Some(clock) => clock.end(last).unwrap_or(last),
                    None => last,
                };
                return Err(Error::Late(Box::new(Late {
                    row,
                    group: self.keys.name(group),
                    time: self.axis.text(ticks[at]),
                    after: self.axis.text(after),
                })));
            }
            if tick == last && self.refuses_equal() {
                return Err(self.duplicates(group, number, numbers[order[0] as usize], tick));
            }
        }
        if self.refuses_equal()
            && let Some(at) = ticks.windows(2).position(|pair| pair[0] == pair[1])
        {
            let of = |at: usize| numbers[order[at] as usize];
            return Err(self.duplicates(group, of(at), of(at + 1), ticks[at]));
        }
        Ok(())
    }

    fn refuses_equal(&self) -> bool {
        !self.grouped.is_merged() && self.grouped.on_duplicate == OnDuplicate::Error
    }

    fn duplicates(&self, group: u32, first: u64, second: u64, tick: i64) -> Error {
        let of = |row: u64| usize::try_from(row).unwrap_or(usize::MAX);
        Error::Duplicates(Box::new(Duplicates {
            first: of(first),
            second: of(second),
            group: self.keys.name(group),
            time: self.axis.text(tick),
            rows: 1,
            separators: Vec::new(),
            every: None,
        }))
    }

    /// Where rows of all groups come in time's order: refuses one that comes after a later one of another
    /// group, by more than lateness allows.
    fn refuse_before(&self, rows: &Rows, groups: &[u32], numbers: &[u64]) -> Result<(), Error> {
        let height = rows.order.len();
        let mut by_row = vec![(0, 0); height];
        let mut start = 0;
        for (&end, &group) in rows.ends.iter().zip(groups) {
            for at in start..end {
                by_row[rows.order[at] as usize] = (rows.ticks[at], group);
            }
            start = end;
        }
        // Those that wait were looked at before.
        let fresh = self.waiting.numbers.len();
        let mut newest = self.newest.unwrap_or(i64::MIN);
        for (at, &(tick, group)) in by_row.iter().enumerate().skip(fresh) {
            let is_late = tick < newest
                && match &self.lateness {
                    Some(lateness) => lateness.is_passed(&self.axis, tick, newest)?,
                    None => true,
                };
            if is_late {
                return Err(Error::Late(Box::new(Late {
                    row: numbers[at],
                    group: self.keys.name(group),
                    time: self.axis.text(tick),
                    after: self.axis.text(newest),
                })));
            }
            newest = newest.max(tick);
        }
        Ok(())
    }
}
