//! Rows in their place made ready to be smoothed: as they are, or merged into buckets.

use polars::prelude::*;

use crate::{
    Axis, Error, FillTo, OnDuplicate,
    clock::Clock,
    keys::row,
    overflow,
    rows::Rows,
    stream::{
        GroupedStream, Slot, check,
        found::Found,
        held::of_its_own,
        merged::{self, Bucketed},
        waiting::Waiting,
    },
};

/// One group's rows that are in their place.
pub(super) struct GroupRows {
    pub(super) group: u32,
    /// Its rows, in time order, among those of the frame.
    pub(super) rows: std::ops::Range<usize>,
    /// Places in `rows` before which a silence was too long.
    pub(super) cuts: Vec<usize>,
    /// Whether none of its rows come after these.
    pub(super) ends: bool,
}

/// Rows to smooth: those of a frame that is kept until they are complete.
pub(super) struct Ready {
    pub(super) frame: DataFrame,
    /// Their numbers among all that were pushed; none of merged rows.
    pub(super) numbers: Vec<u64>,
    /// The frame's rows in time order, group after group, and the time of each.
    pub(super) order: Vec<IdxSize>,
    pub(super) ticks: Vec<i64>,
    pub(super) parts: Vec<GroupRows>,
}

impl GroupedStream {
    /// The rows that are in their place, by group, and groups that end without further rows.
    pub(super) fn parts(
        &mut self,
        found: &Found,
        numbers: &[u64],
        ends_all: bool,
    ) -> Vec<GroupRows> {
        let Found { rows, groups, passed, ends, .. } = found;
        let starts = std::iter::once(0).chain(rows.ends.iter().copied());
        let of_rows = starts.zip(passed).zip(groups).zip(ends);
        let mut parts: Vec<GroupRows> = of_rows
            .map(|(((start, &passed), &group), &ends)| GroupRows {
                group,
                rows: start..start + passed,
                cuts: Vec::new(),
                ends,
            })
            .collect();
        let without = |group: u32| GroupRows { group, rows: 0..0, cuts: Vec::new(), ends: true };
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
    pub(super) fn rest(
        &self,
        frame: &DataFrame,
        numbers: &[u64],
        found: &Found,
    ) -> Result<Waiting, Error> {
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
    pub(super) fn as_they_are(
        &mut self,
        frame: &DataFrame,
        numbers: &[u64],
        found: Found,
        mut parts: Vec<GroupRows>,
    ) -> Result<Ready, Error> {
        let Rows { order, ticks, .. } = &found.rows;
        let which = self.grouped.time.as_ref().map(|_| self.grouped.on_duplicate);
        let drops = matches!(which, Some(OnDuplicate::First | OnDuplicate::Last));
        let passed: usize = found.passed.iter().sum();
        if !drops && self.grouped.max_gap.is_none() && passed == order.len() {
            for part in &parts {
                if let Some(last) = part.rows.clone().next_back()
                    && let Some(series) = self.series_mut(part.group)
                {
                    series.last = Some((ticks[last], numbers[order[last] as usize]));
                }
            }
            let (frame, numbers) = (frame.clone(), numbers.to_vec());
            let Found { rows: Rows { order, ticks, .. }, .. } = found;
            return Ok(Ready { frame, numbers, order, ticks, parts });
        }
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
    pub(super) fn merge(
        &mut self,
        frame: &DataFrame,
        found: &Found,
        clock: Option<&Clock<'_>>,
        mut parts: Vec<GroupRows>,
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
                // None where the first bucket of all times is not over.
                open.checked_sub(1).and_then(|before| clock.start(before).ok())
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
            if self.held.dtype(values.name())? != values.dtype() {
                return Err(overflow::passes(values.name()).into());
            }
            columns.push(values);
        }
        let order = (0..row(merged.starts.len())).collect();
        let frame = DataFrame::new(merged.starts.len(), columns)?;
        Ok(Ready { frame, numbers: Vec::new(), order, ticks: merged.starts, parts })
    }

    /// Adds the groups that have no rows here.
    fn add_others(&self, parts: &mut Vec<GroupRows>) {
        let mut is_here = vec![false; self.groups.len()];
        parts.iter().for_each(|part| is_here[part.group as usize] = true);
        let others = (0..).zip(&self.groups).zip(is_here);
        let live = others.filter(|((_, slot), is_here)| !is_here && matches!(slot, Slot::Live(_)));
        let without = |group| GroupRows { group, rows: 0..0, cuts: Vec::new(), ends: false };
        parts.extend(live.map(|((group, _), _)| without(group)));
    }

    /// Where rows of all groups come in time's order: groups that have been silent too long have no
    /// later row in their stretch.
    pub(super) fn end_silent(
        &self,
        groups: &[u32],
        clock: Option<&Clock<'_>>,
        parts: &mut Vec<GroupRows>,
    ) -> Result<(), Error> {
        let (Some(gap), Some(newest)) = (&self.grouped.max_gap, self.newest) else { return Ok(()) };
        // A later row may be in the same bucket.
        let newest = clock.map_or(Ok(newest), |clock| clock.start(newest))?;
        // Rows that may still come late, or buckets of a silence that are kept until it is too long.
        if self.lateness.is_some() || self.grouped.every.is_some() && self.is_causal() {
            return Ok(());
        }
        // A zone's clocks go back, and a later row may show an earlier time: by less than a day.
        let in_zone = matches!(&self.axis, Axis::Datetime(_, Some(zone)) if *zone != TimeZone::UTC);
        let day = self.axis.ticks_per_day().filter(|_| in_zone);
        let earliest = newest.saturating_sub(day.unwrap_or(0));
        let mut is_here = vec![false; self.groups.len()];
        groups.iter().for_each(|&group| is_here[group as usize] = true);
        for (group, (slot, is_here)) in (0..).zip(self.groups.iter().zip(is_here)) {
            if let Slot::Live(series) = slot
                && let Some((last, _)) = series.last
                && !is_here
                && !series.pending.is_empty()
                && earliest > last
                && self.grouped.is_silence(gap, &self.axis, last, earliest)?
                && self.grouped.is_silence(gap, &self.axis, last, newest)?
            {
                parts.push(GroupRows { group, rows: 0..0, cuts: vec![0], ends: false });
            }
        }
        Ok(())
    }
}
