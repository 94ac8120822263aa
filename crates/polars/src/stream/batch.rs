//! A batch's rows through the smoothers.

use polars::prelude::*;
use rayon::prelude::*;

use crate::{
    Error, Part,
    clock::Clock,
    stream::{
        Arrival, Completed, GroupedStream, Slot,
        found::Found,
        lanes::{Ahead, Made, Numbers, OpenGroup, Pending, Plans},
        ready::{GroupRows, Ready},
    },
};

/// One group at work.
struct Work {
    part: GroupRows,
    series: OpenGroup,
}

impl GroupedStream {
    /// Takes rows, and completes what they complete; or, without any, all.
    pub(super) fn advance(
        &mut self,
        frame: DataFrame,
        numbers: Vec<u64>,
        ends_all: bool,
    ) -> Result<Completed, Error> {
        if self.is_stopped {
            return Err(Error::Stopped);
        }
        let (frame, numbers) = self.waiting.clone().with(frame, numbers)?;
        let grouped = self.grouped.clone();
        let axis = self.axis.clone();
        let clock = Clock::of(&grouped, &axis)?;
        let groups = self.groups.len();
        let found = self.find(&frame, &numbers, clock.as_ref(), ends_all);
        let found = found.inspect_err(|_| self.keys.truncate(groups))?;
        // From here on rows are taken, and an error leaves some of them taken and others not.
        self.is_stopped = true;
        let completed = self.take(&frame, &numbers, clock.as_ref(), found, ends_all)?;
        self.check_waiting()?;
        self.is_stopped = false;
        Ok(completed)
    }

    /// Takes the rows that are in their place, keeps the others, and smooths.
    fn take(
        &mut self,
        frame: &DataFrame,
        numbers: &[u64],
        clock: Option<&Clock<'_>>,
        found: Found,
        ends_all: bool,
    ) -> Result<Completed, Error> {
        self.newest = found.rows.ticks.iter().max().copied().max(self.newest);
        self.groups.resize_with(self.keys.len(), || Slot::Live(Box::default()));
        let parts = self.parts(&found, numbers, ends_all);
        self.waiting = self.rest(frame, numbers, &found)?;
        let groups = found.groups.clone();
        let mut ready = if self.grouped.is_merged() {
            self.merge(frame, &found, clock, parts, ends_all)?
        } else {
            self.as_they_are(frame, numbers, found, parts)?
        };
        if self.arrival == Arrival::ByTime && !ends_all {
            self.end_silent(&groups, clock, &mut ready.parts)?;
        }
        self.smooth(ready)
    }

    /// Smooths the rows of each group, on all cores, and takes out those that are complete.
    fn smooth(&mut self, ready: Ready) -> Result<Completed, Error> {
        let Ready { frame, numbers, order, ticks, parts } = ready;
        let mut values = Vec::with_capacity(self.grouped.values.len());
        for name in &self.grouped.values {
            values.push(Numbers::of(frame.column(name)?)?);
        }
        let first = self.held.add(&frame, &numbers)?;
        drop(frame);
        let mut works: Vec<Work> = Vec::with_capacity(parts.len());
        for part in parts {
            let slot = &mut self.groups[part.group as usize];
            if let Slot::Live(series) = slot {
                let series = std::mem::take(&mut **series);
                works.push(Work { part, series });
            }
        }
        let (smoothers, unit) = (&**self.smoothers, self.axis.unit());
        let ahead = smoothers.iter().map(|smoother| Ahead::of(smoother, &self.axis));
        let ahead: Vec<Ahead<'_>> = ahead.collect::<Result<_, _>>()?;
        let singles = values.iter().any(|values| matches!(values, Numbers::Singles(_)));
        let (coverage, shown, held) = (self.has_coverage(), self.shown, &self.held);
        let provisional = self.grouped.parts.contains(&Part::Provisional);
        let revised = self.shown > 0;
        let shows = self.shows.is_some() && self.grouped.is_merged();
        let each = works.len().div_ceil(4 * rayon::current_num_threads()).max(1);
        let plans = || Plans::new(smoothers, unit, singles, coverage);
        let smooth = |plans: &mut Result<Plans, smoothframe_core::Error>, works: &mut [Work]| {
            let plans = plans.as_mut().map_err(|error| error.clone())?;
            let mut made = Made::new(&values, smoothers.len(), provisional, revised);
            for Work { part, series } in works {
                let before = std::mem::take(&mut series.shown);
                let is_shown = |pending: &Pending| match held.number(pending.id) {
                    Some(number) => number < shown,
                    None => before.binary_search(&pending.tick).is_ok(),
                };
                let out = made.rows.len();
                let mut from = part.rows.start;
                for &cut in part.cuts.iter().chain([&part.rows.end]) {
                    let rows = &order[from..cut.max(from)];
                    let pending = rows.iter().zip(&ticks[from..]);
                    series.pending.extend(
                        pending.map(|(&row, &tick)| Pending { id: first + u64::from(row), tick }),
                    );
                    let times = &ticks[from..from + rows.len()];
                    series.push(&values, rows, times, plans, &mut made, is_shown)?;
                    if cut < part.rows.end || part.rows.is_empty() && !part.cuts.is_empty() {
                        series.finish(None, plans, &mut made, is_shown)?;
                    }
                    from = cut.max(from);
                }
                if part.ends {
                    series.finish(Some(&ahead), plans, &mut made, is_shown)?;
                }
                series.shown = before;
                if shows && made.rows.len() > out {
                    let buckets = made.rows[out..].iter().map(|row| row.tick).collect();
                    made.shows.push((part.group, buckets));
                }
            }
            Ok::<Made, Error>(made)
        };
        let mut made: Vec<Made> =
            works.par_chunks_mut(each).map_init(plans, smooth).collect::<Result<_, _>>()?;
        for Work { part, series } in works {
            self.groups[part.group as usize] = match part.ends {
                true => Slot::Ended,
                false => Slot::Live(Box::new(series)),
            };
        }
        if let Some(shows) = &mut self.shows {
            made.iter_mut().for_each(|made| shows.append(&mut made.shows));
        }
        self.held.complete(&made, &self.grouped, revised)
    }

    pub(super) fn series(&self, group: u32) -> Option<&OpenGroup> {
        match self.groups.get(group as usize) {
            Some(Slot::Live(series)) => Some(series),
            _ => None,
        }
    }

    pub(super) fn series_mut(&mut self, group: u32) -> Option<&mut OpenGroup> {
        match self.groups.get_mut(group as usize) {
            Some(Slot::Live(series)) => Some(series),
            _ => None,
        }
    }
}
