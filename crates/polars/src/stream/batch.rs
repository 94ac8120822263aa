//! A batch's rows put in their series, and through the smoothers.

use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_core::Smoother;

use crate::{
    Duplicates, Error, FillTo, Late, OnDuplicate,
    clock::Clock,
    keys::row,
    rows::Rows,
    stream::{
        Arrival, Completed, GroupedStream, Slot, check,
        held::of_its_own,
        lanes::{Made, Numbers, Pending, Plans, Series, ahead},
        merged::{self, Bucketed},
        waiting::{Frontier, Waiting},
    },
};

/// One group's rows that are in their place.
struct Part {
    group: u32,
    /// Its rows, in time order, among those of the frame.
    rows: std::ops::Range<usize>,
    /// Places in `rows` before which a silence was too long.
    cuts: Vec<usize>,
    /// Whether none of its rows come after these.
    ends: bool,
}

/// One group at work.
struct Work {
    part: Part,
    series: Series,
}

/// Rows to smooth: those of a frame that is kept until they are complete.
struct Ready {
    frame: DataFrame,
    /// Their numbers among all that were pushed; none of merged rows.
    numbers: Vec<u64>,
    /// The frame's rows in time order, group after group, and the time of each.
    order: Vec<IdxSize>,
    ticks: Vec<i64>,
    parts: Vec<Part>,
}

/// Rows in time order, group after group, with all that is known of them.
struct Found {
    rows: Rows,
    /// The buckets of the rows, where there is a calendar; else the times.
    buckets: Vec<i64>,
    groups: Vec<u32>,
    /// How many of each group's rows are in their place.
    passed: Vec<usize>,
    ends: Vec<bool>,
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
        let found = self.find(&frame, &numbers, clock.as_ref(), ends_all)?;
        // From here on rows are taken, and an error leaves some of them taken and others not.
        self.is_stopped = true;
        let completed = self.take(&frame, &numbers, clock.as_ref(), found, ends_all)?;
        self.is_stopped = false;
        self.check_waiting()?;
        Ok(completed)
    }

    /// Finds the groups and their rows in time order, and refuses those that cannot be taken; the stream
    /// is as before.
    fn find(
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
        Ok(Found { rows, buckets, groups, passed, ends })
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
        let mut ready = if self.grouped.is_merged() {
            self.merge(frame, &found, clock, parts, ends_all)?
        } else {
            self.as_they_are(frame, numbers, &found, parts)?
        };
        if self.arrival == Arrival::ByTime && !ends_all {
            self.end_silent(&found, clock, &mut ready.parts)?;
        }
        self.smooth(ready)
    }

    /// The rows that are in their place, by group, and groups that end without further rows.
    fn parts(&mut self, found: &Found, numbers: &[u64], ends_all: bool) -> Vec<Part> {
        let Found { rows, groups, passed, ends, .. } = found;
        let starts = std::iter::once(0).chain(rows.ends.iter().copied());
        let of_rows = starts.zip(passed).zip(groups).zip(ends);
        let mut parts: Vec<Part> = of_rows
            .map(|(((start, &passed), &group), &ends)| Part {
                group,
                rows: start..start + passed,
                cuts: Vec::new(),
                ends,
            })
            .collect();
        let without = |group: u32| Part { group, rows: 0..0, cuts: Vec::new(), ends: true };
        if ends_all {
            let mut is_here = vec![false; self.groups.len()];
            groups.iter().for_each(|&group| is_here[group as usize] = true);
            let others = (0..).zip(&self.groups).zip(is_here);
            let live =
                others.filter(|((_, slot), is_here)| !is_here && matches!(slot, Slot::Live(_)));
            parts.extend(live.map(|((group, _), _)| without(group)));
        } else if self.ends_groups() && !numbers.is_empty() {
            if let Some(open) = self.open.filter(|open| !groups.contains(open)) {
                parts.push(without(open));
            }
            let last = ends.iter().position(|ends| !ends);
            self.open = last.map(|at| groups[at]);
        }
        parts
    }

    /// The rows that are not in their place yet.
    fn rest(&self, frame: &DataFrame, numbers: &[u64], found: &Found) -> Result<Waiting, Error> {
        let Found { rows, passed, .. } = found;
        let starts = std::iter::once(0).chain(rows.ends.iter().copied());
        let rest = starts.zip(passed).zip(&rows.ends);
        let rest = rest.flat_map(|((start, &passed), &end)| start + passed..end);
        let mut rest: Vec<IdxSize> = rest.map(|at| rows.order[at]).collect();
        if rest.is_empty() {
            return Ok(Waiting::default());
        }
        rest.sort_unstable();
        let numbers = rest.iter().map(|&row| numbers[row as usize]).collect();
        let rest = frame.take(&IdxCa::from_vec("".into(), rest))?;
        Ok(Waiting { frame: Some(of_its_own(&rest)?), numbers })
    }

    /// Rows that are smoothed as they are, but for those that another one of their time replaces.
    fn as_they_are(
        &mut self,
        frame: &DataFrame,
        numbers: &[u64],
        found: &Found,
        mut parts: Vec<Part>,
    ) -> Result<Ready, Error> {
        let Rows { order, ticks, .. } = &found.rows;
        let which = self.grouped.time.as_ref().map(|_| self.grouped.on_duplicate);
        let mut is_taken = vec![false; frame.height()];
        let (mut places, mut times) =
            (Vec::with_capacity(order.len()), Vec::with_capacity(order.len()));
        for part in &mut parts {
            let start = places.len();
            let mut last = self.series(part.group).and_then(|series| series.last);
            let series_last = last.map(|(tick, _)| tick);
            for at in part.rows.clone() {
                let tick = ticks[at];
                let is_repeated = match which {
                    Some(OnDuplicate::First) => {
                        if at > part.rows.start {
                            ticks[at - 1] == tick
                        } else {
                            series_last == Some(tick)
                        }
                    }
                    Some(OnDuplicate::Last) => at + 1 < part.rows.end && ticks[at + 1] == tick,
                    _ => false,
                };
                if is_repeated {
                    continue;
                }
                if let (Some(gap), Some((before, _))) = (&self.grouped.max_gap, last)
                    && self.grouped.is_silence(gap, &self.axis, before, tick)?
                {
                    part.cuts.push(places.len());
                }
                let row = order[at];
                is_taken[row as usize] = true;
                last = Some((tick, numbers[row as usize]));
                places.push(row);
                times.push(tick);
            }
            part.rows = start..places.len();
            if let Some(series) = self.series_mut(part.group) {
                series.last = last;
            }
        }
        if places.len() == frame.height() {
            let (frame, numbers) = (frame.clone(), numbers.to_vec());
            return Ok(Ready { frame, numbers, order: places, ticks: times, parts });
        }
        let mut next = 0;
        let rank = |is_taken: &bool| {
            next += IdxSize::from(*is_taken);
            next
        };
        let rank: Vec<IdxSize> = is_taken.iter().map(rank).collect();
        places.iter_mut().for_each(|place| *place = rank[*place as usize] - 1);
        let taken = numbers.iter().zip(&is_taken).filter(|(_, is_taken)| **is_taken);
        let numbers = taken.map(|(number, _)| *number).collect();
        let frame = frame.filter(&BooleanChunked::from_slice("".into(), &is_taken))?;
        Ok(Ready { frame, numbers, order: places, ticks: times, parts })
    }

    /// Rows merged, and buckets without rows.
    fn merge(
        &mut self,
        frame: &DataFrame,
        found: &Found,
        clock: Option<&Clock<'_>>,
        mut parts: Vec<Part>,
        ends_all: bool,
    ) -> Result<Ready, Error> {
        let newest = match (clock, self.newest) {
            (Some(clock), Some(newest)) if ends_all && self.grouped.fill_to == FillTo::File => {
                Some(clock.start(newest)?)
            }
            (Some(clock), Some(newest)) if self.lays_for_all() => {
                let open = clock.start(newest)?;
                if self.laid != Some(open) {
                    self.add_others(&mut parts);
                }
                self.laid = Some(open);
                Some(clock.start(open - 1)?)
            }
            _ => None,
        };
        // Those of which no row is in its place have no calendar yet.
        parts.retain(|part| {
            !part.rows.is_empty()
                || self.series(part.group).is_some_and(|series| series.last.is_some())
        });
        let bucketed: Vec<Bucketed<'_>> = parts
            .iter()
            .map(|part| {
                let series = self.series(part.group);
                Bucketed {
                    before: series.and_then(|series| series.last).map(|(bucket, _)| bucket),
                    filled: series.map_or(&[], |series| &series.filled),
                    rows: &found.rows.order[part.rows.clone()],
                    buckets: &found.buckets[part.rows.clone()],
                }
            })
            .collect();
        let (grouped, axis, causal) = (&self.grouped, &self.axis, self.is_causal());
        let merged = merged::merged(grouped, clock, axis, frame, &bucketed, newest, causal)?;
        let fills = check::fills_forward(grouped);
        let mut groups: Vec<IdxSize> = Vec::with_capacity(merged.starts.len());
        let (mut start, mut cuts) = (0, merged.cuts.iter().copied().peekable());
        for (part, &end) in parts.iter_mut().zip(&merged.ends) {
            part.rows = start..end;
            while let Some(cut) = cuts.next_if(|&cut| cut < end) {
                part.cuts.push(cut);
            }
            groups.resize(end, part.group);
            if let (Some(last), Some(Slot::Live(series))) =
                ((start..end).next_back(), self.groups.get_mut(part.group as usize))
            {
                series.last = Some((merged.starts[last], 0));
                if fills {
                    let of = |column: &Column| column.get(last).map(AnyValue::into_static);
                    series.filled = merged.values.iter().map(of).collect::<PolarsResult<_>>()?;
                }
            }
            start = end;
        }
        let mut columns = Vec::new();
        if let Some(time) = &self.grouped.time {
            columns.push(self.axis.column(time, merged.labels)?);
        }
        columns.extend(self.keys.of_groups(&groups)?);
        for values in merged.values {
            // Sums of whole numbers may pass them.
            if let Ok(expected) = self.held.frame.column(values.name())
                && expected.dtype() != values.dtype()
            {
                return Err(check::passes(values.name()));
            }
            columns.push(values);
        }
        let order = (0..row(merged.starts.len())).collect();
        let frame = DataFrame::new(merged.starts.len(), columns)?;
        Ok(Ready { frame, numbers: Vec::new(), order, ticks: merged.starts, parts })
    }

    /// Adds the groups that have no rows here.
    fn add_others(&self, parts: &mut Vec<Part>) {
        let mut is_here = vec![false; self.groups.len()];
        parts.iter().for_each(|part| is_here[part.group as usize] = true);
        let others = (0..).zip(&self.groups).zip(is_here);
        let live = others.filter(|((_, slot), is_here)| !is_here && matches!(slot, Slot::Live(_)));
        let without = |group| Part { group, rows: 0..0, cuts: Vec::new(), ends: false };
        parts.extend(live.map(|((group, _), _)| without(group)));
    }

    /// Where rows of all groups come in time's order: groups that have been silent too long have no
    /// later row in their stretch.
    fn end_silent(
        &self,
        found: &Found,
        clock: Option<&Clock<'_>>,
        parts: &mut Vec<Part>,
    ) -> Result<(), Error> {
        let (Some(gap), Some(newest)) = (&self.grouped.max_gap, self.newest) else { return Ok(()) };
        // A later row may be in the same bucket.
        let newest = clock.map_or(Ok(newest), |clock| clock.start(newest))?;
        // Rows that may still come late, or buckets of a silence that are kept until it is too long.
        if self.lateness.is_some() || self.grouped.every.is_some() && self.is_causal() {
            return Ok(());
        }
        let mut is_here = vec![false; self.groups.len()];
        found.groups.iter().for_each(|&group| is_here[group as usize] = true);
        for (group, (slot, is_here)) in (0..).zip(self.groups.iter().zip(is_here)) {
            if let Slot::Live(series) = slot
                && let Some((last, _)) = series.last
                && !is_here
                && !series.pending.is_empty()
                && self.grouped.is_silence(gap, &self.axis, last, newest)?
            {
                parts.push(Part { group, rows: 0..0, cuts: vec![0], ends: false });
            }
        }
        Ok(())
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
        let smoothers: Vec<&Smoother> = self.smoothers.iter().collect();
        let ahead: Vec<usize> = smoothers.iter().map(|smoother| ahead(smoother)).collect();
        let singles = values.iter().any(|values| matches!(values, Numbers::Singles(_)));
        let (coverage, shown, held) = (self.has_coverage(), self.shown, &self.held);
        let shows = self.shows.is_some() && self.grouped.is_merged();
        let each = works.len().div_ceil(4 * rayon::current_num_threads()).max(1);
        let plans = || Plans::new(&smoothers, singles, coverage);
        let smooth = |plans: &mut Result<Plans, smoothframe_core::Error>, works: &mut [Work]| {
            let plans = plans.as_mut().map_err(|error| error.clone())?;
            let mut made = Made::new(&values, smoothers.len());
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
                    series.push(&values, rows, plans, &mut made, is_shown)?;
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
            Ok::<Made, smoothframe_core::Error>(made)
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
        let revised = self.is_shown;
        self.held.complete(&made, &self.grouped, revised)
    }

    fn series(&self, group: u32) -> Option<&Series> {
        match self.groups.get(group as usize) {
            Some(Slot::Live(series)) => Some(series),
            _ => None,
        }
    }

    fn series_mut(&mut self, group: u32) -> Option<&mut Series> {
        match self.groups.get_mut(group as usize) {
            Some(Slot::Live(series)) => Some(series),
            _ => None,
        }
    }
}
