//! Shards laid and smoothed, one after another.

use std::{collections::BTreeMap, ops::Range, path::PathBuf, sync::Arc};

use polars::prelude::*;

use super::{
    Lines, OnDisk, Places, Whole,
    numbers::Writer,
    shards::Shards,
    spill::{GROUP, ROW, Spill},
};
use crate::{
    Axis, Error, Group, Grouped, Layout, Part, Partial, Smoothed, Smoother, clock::Clock,
    keys::row, layout::Found,
};

/// So many different times tell how far they usually are apart.
const MOST_TIMES: usize = 1 << 24;

/// Rows on disk, and how they are laid.
#[derive(Debug)]
pub(super) struct Rows {
    shards: Shards,
    grouped: Grouped,
    causal: bool,
    /// The key columns, by the numbers that rows have of them.
    keys: DataFrame,
    folder: PathBuf,
}

/// A group as it was found in its shard.
struct FoundGroup {
    number: u32,
    /// Where it lies in the files.
    offset: u64,
    group: Group,
    /// Where its stretches end, from its start.
    stretches: Vec<usize>,
    own: Option<BooleanChunked>,
}

impl Rows {
    /// A shard's frame, and the places of its rows among all.
    fn frame(&self, shard: usize) -> Result<Option<(DataFrame, IdxCa)>, Error> {
        let Some(rows) = self.shards.read(shard, None)? else { return Ok(None) };
        let numbers = rows.column(ROW)?.idx()?.clone();
        let groups = rows.column(GROUP)?.idx()?;
        let mut columns = take(&self.keys, groups)?.into_columns();
        let roles = self.grouped.time.iter().chain(&self.grouped.values);
        for name in roles {
            columns.push(rows.column(name)?.clone());
        }
        Ok(Some((DataFrame::new(rows.height(), columns)?, numbers)))
    }

    /// A shard's layout, with its own rows in memory, and the places of its rows among all.
    fn layout(&self, shard: usize) -> Result<Option<(Layout, IdxCa)>, Error> {
        let Some((frame, numbers)) = self.frame(shard)? else { return Ok(None) };
        match Layout::new(&self.grouped, &frame, self.causal) {
            Ok(layout) => Ok(Some((layout, numbers))),
            Err(error) => Err(error.of_rows(&numbers)),
        }
    }

    fn layouts(&self) -> impl Iterator<Item = Result<(Layout, IdxCa), Error>> {
        (0..self.shards.count()).filter_map(|shard| self.layout(shard).transpose())
    }

    /// What shards of a calendar have to know of all rows.
    fn whole(&self, axis: &Axis) -> Result<Option<Whole>, Error> {
        let (Some(time), Some(clock)) = (&self.grouped.time, Clock::of(&self.grouped, axis)?)
        else {
            return Ok(None);
        };
        let mut all: Vec<i64> = Vec::new();
        let mut last = None;
        for shard in 0..self.shards.count() {
            let Some(rows) = self.shards.read(shard, Some(time))? else { continue };
            let (_, ticks) = Axis::read(rows.column(time)?)?;
            let ticks = ticks.cast(&DataType::Int64)?;
            let mut ticks: Vec<i64> = ticks.i64()?.into_no_null_iter().collect();
            last = last.max(ticks.iter().max().copied());
            all.append(&mut ticks);
            all.sort_unstable();
            all.dedup();
            all.truncate(MOST_TIMES);
        }
        let Some(last) = last else { return Ok(None) };
        if all.last() != Some(&last) {
            all.push(last);
        }
        let ends = [all.len()];
        Ok(Some(Whole { last, partial: Partial::find(&clock, axis, &mut all, &ends)? }))
    }
}

impl Spill {
    pub(super) fn lay(mut self, causal: bool) -> Result<Layout, Error> {
        self.check()?;
        self.cut()?;
        let Self { grouped, schema, folder, mut keys, shards, .. } = self;
        let axis = match &grouped.time {
            Some(time) => {
                let dtype = schema.try_get(time)?;
                Axis::of(dtype).ok_or_else(|| Error::NotTime {
                    name: time.clone(),
                    dtype: dtype.to_string(),
                })?
            }
            None => Axis::Row,
        };
        let mut rows = Rows {
            shards,
            grouped: Grouped { parts: vec![Part::Smoothed], ..grouped.clone() },
            causal,
            keys: keys.frame.clone(),
            folder,
        };
        rows.grouped.whole = rows.whole(&axis)?;

        let mut ticks = Writer::new(&rows.folder)?;
        let mut starts = Writer::new(&rows.folder)?;
        let mut values = Vec::with_capacity(grouped.values.len());
        for _ in &grouped.values {
            values.push(Writer::new(&rows.folder)?);
        }
        let mut found: BTreeMap<IdxSize, FoundGroup> = BTreeMap::new();
        let (mut first, mut repeats) = (None, None);
        let mut offset = 0;
        for layout in rows.layouts() {
            let (layout, places) = match layout {
                Err(Error::Duplicates(of)) => {
                    repeats = Some(with(repeats, of));
                    continue;
                }
                layout => layout?,
            };
            let all = layout.groups().iter();
            all.clone().try_for_each(|group| {
                ticks.put(layout.ticks(group).iter().map(|tick| tick.cast_unsigned()))
            })?;
            if layout.has_labels() {
                all.clone().try_for_each(|group| {
                    starts.put(layout.starts(group).iter().map(|tick| tick.cast_unsigned()))
                })?;
            }
            for (name, to) in grouped.values.iter().zip(&mut values) {
                to.put(layout.in_order(name)?.iter().map(|value| value.to_bits()))?;
            }
            let of_groups = DataFrame::new(layout.groups().len(), layout.keys()?)?;
            let all: Vec<IdxSize> = (0..row(layout.groups().len())).collect();
            let numbers = keys.numbers(&of_groups, &all)?;
            for (group, number) in layout.groups().iter().zip(numbers) {
                // Merged rows are no rows of the input; the groups' numbers are in their order, too.
                let first = if grouped.is_merged() { None } else { layout.first(group, &places) };
                found.insert(
                    first.unwrap_or(number),
                    FoundGroup::of(&layout, group, number, offset),
                );
            }
            offset += layout.height() as u64;
            first.get_or_insert_with(|| layout.emptied());
        }
        if let Some(repeats) = repeats {
            return Err(Error::Duplicates(repeats));
        }
        let Some(mut layout) = first else {
            return Layout::new(&grouped, &DataFrame::empty_with_schema(&schema), causal);
        };
        let has_starts = layout.has_labels();
        let numbers: Vec<IdxSize> = found.values().map(|of| of.number).collect();
        let in_order = take(&keys.frame, &IdxCa::from_vec("".into(), numbers))?;
        let (places, all) = together(found)?;
        let mut files = Vec::with_capacity(values.len());
        for value in values {
            files.push(value.finish()?);
        }
        let disk = OnDisk {
            rows,
            keys: in_order,
            places,
            ticks: ticks.finish()?,
            starts: has_starts.then(|| starts.finish()).transpose()?,
            values: files,
        };
        layout.grouped = grouped;
        layout.take(all, Arc::new(disk));
        Ok(layout)
    }
}

/// Some rows of the key columns, where there are any: a frame without columns has no rows to take.
fn take(keys: &DataFrame, rows: &IdxCa) -> PolarsResult<DataFrame> {
    if keys.width() == 0 { Ok(keys.clone()) } else { keys.take(rows) }
}

/// The first of two groups' rows at the same time, of which there are as many as of both.
fn with(
    before: Option<Box<crate::Duplicates>>,
    now: Box<crate::Duplicates>,
) -> Box<crate::Duplicates> {
    let Some(before) = before else { return now };
    let rows = before.rows + now.rows;
    let mut first = if before.second < now.second { before } else { now };
    first.rows = rows;
    first
}

impl FoundGroup {
    fn of(layout: &Layout, group: &Group, number: u32, offset: u64) -> Self {
        let Range { start, end } = group.range();
        let ends = layout.stretches();
        let from = ends.partition_point(|&end| end <= start);
        let upto = ends.partition_point(|&other| other <= end);
        let own = layout.own_rows();
        Self {
            number,
            offset: offset + start as u64,
            group: group.clone(),
            stretches: ends[from..upto].iter().map(|end| end - start).collect(),
            own: own.map(|own| own.slice(i64::try_from(start).unwrap_or(i64::MAX), end - start)),
        }
    }
}

/// The groups of all shards in the order in which they first came, one after another.
fn together(found: BTreeMap<IdxSize, FoundGroup>) -> Result<(Places, Found), Error> {
    let mut places = Places { starts: Vec::new(), offsets: Vec::new() };
    let (mut groups, mut stretches) = (Vec::with_capacity(found.len()), Vec::new());
    let mut own: Vec<BooleanChunked> = Vec::new();
    let mut start: IdxSize = 0;
    for of in found.into_values() {
        let mut group = of.group;
        let (len, last) = (group.end - group.start, group.last - group.start);
        let Some(end) = start.checked_add(len) else {
            return Err(Error::OnDisk { what: format!("more than {} rows", IdxSize::MAX) });
        };
        (group.start, group.end, group.last) = (start, end, start + last);
        places.starts.push(start);
        places.offsets.push(of.offset);
        stretches.extend(of.stretches.iter().map(|end| start as usize + end));
        own.extend(of.own);
        groups.push(group);
        start = end;
    }
    let own_rows = (!own.is_empty()).then(|| {
        // Bits, one after another: so many chunks as groups would be slow to look into.
        own.iter().flat_map(|own| own.iter().map(|is| is == Some(true))).collect()
    });
    Ok((places, Found { groups, stretches, own_rows }))
}

impl Layout {
    /// The first of a group's rows, by the places of the frame's rows among all.
    fn first(&self, group: &Group, places: &IdxCa) -> Option<IdxSize> {
        let row = self.order().get(group.range())?.iter().min()?;
        let row = match self.kept() {
            Some(kept) => kept.get(*row as usize)?,
            None => *row,
        };
        places.get(row as usize)
    }

    /// Smooths shard after shard; the lines go to disk, as the rows are.
    pub(crate) fn smooth_on_disk(
        self,
        disk: &OnDisk,
        smoother: &Smoother,
    ) -> Result<Smoothed, Error> {
        let rows = &disk.rows;
        let mut lines = Vec::with_capacity(self.values().len());
        for _ in self.values() {
            lines.push(Writer::new(&rows.folder)?);
        }
        let mut provisional = Vec::with_capacity(self.groups().len());
        let mut frame = None;
        for layout in rows.layouts() {
            let smoothed = layout?.0.smooth(smoother)?;
            provisional.extend_from_slice(smoothed.provisional());
            for (value, to) in self.values().iter().zip(&mut lines) {
                to.put(smoothed.smoothed_in_order(value)?.iter().map(|value| value.to_bits()))?;
            }
            frame.get_or_insert_with(|| smoothed.frame().clear());
        }
        let mut files = Vec::with_capacity(lines.len());
        for line in lines {
            files.push(line.finish()?);
        }
        // Shards give their groups in the order in which they lie.
        let mut order: Vec<usize> = (0..self.groups().len()).collect();
        order.sort_unstable_by_key(|&group| disk.places.offsets[group]);
        let mut by_group = vec![0; order.len()];
        for (group, rows) in order.into_iter().zip(provisional) {
            by_group[group] = rows;
        }
        let frame = frame.unwrap_or_else(|| self.frame().clone());
        Ok(Smoothed::on_disk(self, frame, smoother, by_group, Arc::new(Lines(files))))
    }
}
