//! A frame's rows by group and time.

use polars::prelude::*;
use rayon::prelude::*;

use crate::{
    Axis, Error, Grouped, OnDuplicate, duplicates,
    keys::{Groups, row},
};

/// Row numbers by group, each group's in time order.
pub(crate) struct Rows {
    pub(crate) axis: Axis,
    pub(crate) order: Vec<IdxSize>,
    pub(crate) ticks: Vec<i64>,
    /// Where each group ends in `order`.
    pub(crate) ends: Vec<usize>,
}

/// The same, to look at.
#[derive(Clone, Copy)]
pub(crate) struct InOrder<'a> {
    pub(crate) axis: &'a Axis,
    pub(crate) order: &'a [IdxSize],
    pub(crate) ticks: &'a [i64],
    pub(crate) ends: &'a [usize],
}

impl<'a> InOrder<'a> {
    /// Places in `order` whose row has an earlier one of its group at its time.
    pub(crate) fn repeats(self) -> impl Iterator<Item = usize> + 'a {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends).flat_map(move |(start, &end)| {
            (start + 1..end).filter(move |&at| self.ticks[at] == self.ticks[at - 1])
        })
    }
}

impl Rows {
    pub(crate) fn find(grouped: &Grouped, frame: &DataFrame) -> Result<Self, Error> {
        let Groups { mut order, ends } = Groups::find(frame, &grouped.by)?;
        let Some(time) = &grouped.time else {
            let ticks = order.iter().map(|&row| i64::from(row)).collect();
            return Ok(Self { axis: Axis::Row, order, ticks, ends });
        };
        let (axis, by_row) = Axis::read(frame.column(time)?)?;
        let ticks = match by_row.i32() {
            Ok(by_row) => by_time(&mut order, &ends, by_row.cont_slice()?),
            Err(_) => by_time(&mut order, &ends, by_row.i64()?.cont_slice()?),
        };
        Ok(Self { axis, order, ticks, ends })
    }

    pub(crate) fn in_order(&self) -> InOrder<'_> {
        InOrder { axis: &self.axis, order: &self.order, ticks: &self.ticks, ends: &self.ends }
    }

    pub(crate) fn refuse_duplicates(
        &self,
        grouped: &Grouped,
        frame: &DataFrame,
    ) -> Result<(), Error> {
        let found = duplicates::find(grouped, frame, self.in_order())?;
        found.map_or(Ok(()), |found| Err(Error::Duplicates(Box::new(found))))
    }

    /// The rows to keep, ascending, or none where there is nothing to drop.
    pub(crate) fn without_duplicates(&self, which: OnDuplicate) -> Option<IdxCa> {
        let mut dropped: Vec<IdxSize> = self
            .in_order()
            .repeats()
            .map(|at| self.order[if which == OnDuplicate::Last { at - 1 } else { at }])
            .collect();
        if dropped.is_empty() {
            return None;
        }
        dropped.sort_unstable();
        let mut dropped = dropped.into_iter().peekable();
        let rows = 0..row(self.order.len());
        let kept: Vec<IdxSize> = rows.filter(|row| dropped.next_if_eq(row).is_none()).collect();
        Some(IdxCa::from_vec("".into(), kept))
    }
}

/// Puts the rows of each group in the order of their times, which it gives in that order.
fn by_time<T>(order: &mut [IdxSize], ends: &[usize], by_row: &[T]) -> Vec<i64>
where
    T: Copy + Into<i64> + Sync,
{
    let mut ticks = vec![0; order.len()];
    let groups = by_group(order, ends).into_iter().zip(by_group(&mut ticks, ends));
    groups.collect::<Vec<_>>().into_par_iter().for_each(|(rows, ticks)| {
        let tick = |row: IdxSize| -> i64 { by_row[row as usize].into() };
        let gather = |rows: &[IdxSize], ticks: &mut [i64]| {
            ticks.iter_mut().zip(rows).for_each(|(at, &row)| *at = tick(row));
        };
        gather(rows, ticks);
        if !ticks.is_sorted() {
            rows.sort_by_key(|&row| tick(row)); // stable: equal times stay in row order
            gather(rows, ticks);
        }
    });
    ticks
}

/// One slice for each group of what is laid out group after group.
pub(crate) fn by_group<'a, T>(mut rest: &'a mut [T], ends: &[usize]) -> Vec<&'a mut [T]> {
    let mut start = 0;
    let mut slices = Vec::with_capacity(ends.len());
    for &end in ends {
        let (slice, after) = std::mem::take(&mut rest).split_at_mut(end - start);
        slices.push(slice);
        (rest, start) = (after, end);
    }
    slices
}
