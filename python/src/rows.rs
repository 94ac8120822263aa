//! A table's rows by group and time.

use std::{
    str::FromStr,
    sync::atomic::{AtomicU32, Ordering},
};

use arrow_array::ArrayRef;
use rayon::prelude::*;
use smoothframe_arrow::Error as Shared;

use crate::{
    axis::Axis,
    error::{Error, Result},
    keys,
    number::{Numbers, Part},
    pool,
    words::{counted, key},
};

/// What to do with rows of one group at the same time.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum OnDuplicate {
    /// Refuse the table.
    Error,
    /// Keep the first in row order, and drop the others.
    First,
    /// Keep the last in row order, and drop the others.
    Last,
    /// Take them all, as consecutive rows in row order.
    Keep,
}

impl FromStr for OnDuplicate {
    type Err = Error;

    fn from_str(text: &str) -> Result<Self> {
        Ok(match text {
            "error" => Self::Error,
            "first" => Self::First,
            "last" => Self::Last,
            "keep" => Self::Keep,
            _ => {
                return Err(Error::Shared(Shared::Choice {
                    text: text.to_owned(),
                    what: "way to treat rows at the same time",
                    names: vec!["error", "first", "last", "keep"],
                }));
            }
        })
    }
}

/// A column by its name.
pub(crate) struct Key<'a> {
    pub(crate) name: &'a str,
    pub(crate) chunks: Vec<ArrayRef>,
}

/// Row numbers by group, each group's in time order.
pub(crate) struct Rows {
    pub(crate) axis: Axis,
    pub(crate) order: Vec<u32>,
    /// The time of each of `order`; none where there is no time column.
    pub(crate) ticks: Vec<i64>,
    /// Where each group ends in `order`.
    pub(crate) ends: Vec<usize>,
    /// Whether `order` counts up from 0: rows need no gathering.
    pub(crate) in_place: bool,
}

impl Rows {
    pub(crate) fn find(
        keys: &[Key<'_>],
        rows: usize,
        time: Option<(Axis, &[i64])>,
    ) -> Result<Self> {
        if u32::try_from(rows).is_err() {
            return Err(Error::TooLong { rows });
        }
        let (mut order, ends) = groups(keys, rows)?;
        let (axis, ticks) = match time {
            None => (Axis::Row, Vec::new()),
            Some((axis, by_row)) => (axis, by_time(&mut order, &ends, by_row)),
        };
        let in_place = (0..).zip(&order).all(|(at, &row)| at == row);
        Ok(Self { axis, order, ticks, ends, in_place })
    }

    /// The ticks of the rows from `start` to `end` of the order; none where there are no times.
    pub(crate) fn ticks(&self, start: usize, end: usize) -> &[i64] {
        self.ticks.get(start..end).unwrap_or_default()
    }

    /// Each group's range of `order`.
    pub(crate) fn groups(&self) -> impl Iterator<Item = (usize, usize)> + '_ {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(self.ends.iter().copied())
    }

    /// Places in `order` whose row has an earlier one of its group at its time.
    fn repeats(&self) -> impl Iterator<Item = usize> + '_ {
        self.groups().flat_map(move |(start, end)| {
            let is_repeat = |&at: &usize| self.ticks[at] == self.ticks[at - 1];
            (start + 1..end).filter(is_repeat)
        })
    }

    /// Refuses rows of one group at the same time, by their numbers, their time and their group.
    pub(crate) fn refuse_duplicates(&self, keys: &[Key<'_>]) -> Result<()> {
        let Some(at) = self.repeats().min_by_key(|&at| self.order[at]) else { return Ok(()) };
        let (first, second) = (self.order[at - 1] as usize, self.order[at] as usize);
        let group = keys.iter().map(|by| key(by.name, keys::text(&by.chunks, second).as_deref()));
        let group = group.collect::<Vec<_>>().join(", ");
        let of = if group.is_empty() { group } else { format!("of {group} ") };
        let more = match self.repeats().count() - 1 {
            0 => String::new(),
            1 => " (and so is 1 more row)".to_owned(),
            more => format!(" (and so are {})", counted(more, "more row")),
        };
        Err(Error::Duplicates(format!(
            "rows {} and {} {of}are at the same time, {}{more}; `on_duplicate` keeps the first, the \
             last or all of them, and a further column of `by` sets apart what are two series",
            first + 1,
            second + 1,
            self.axis.text(self.ticks[at]),
        )))
    }

    /// The rows to keep, ascending, or none where there is nothing to drop.
    pub(crate) fn without_duplicates(&self, which: OnDuplicate) -> Option<Vec<u32>> {
        let mut dropped: Vec<u32> = self
            .repeats()
            .map(|at| self.order[if which == OnDuplicate::Last { at - 1 } else { at }])
            .collect();
        if dropped.is_empty() {
            return None;
        }
        dropped.sort_unstable();
        let mut dropped = dropped.into_iter().peekable();
        Some((0..row(self.order.len())).filter(|row| dropped.next_if_eq(row).is_none()).collect())
    }

    /// The same series of the rows that are kept.
    pub(crate) fn of_kept(self, kept: &[u32]) -> Self {
        let mut new = vec![u32::MAX; self.order.len()];
        (0..).zip(kept).for_each(|(at, &row)| new[row as usize] = at);
        let mut rows = Self { order: Vec::new(), ticks: Vec::new(), ends: Vec::new(), ..self };
        for (start, end) in starts(&self.ends) {
            for at in start..end {
                let row = new[self.order[at] as usize];
                if row != u32::MAX {
                    rows.order.push(row);
                    rows.ticks.push(self.ticks[at]);
                }
            }
            rows.ends.push(rows.order.len());
        }
        rows.in_place = (0..).zip(&rows.order).all(|(at, &row)| at == row);
        rows
    }
}

fn starts(ends: &[usize]) -> impl Iterator<Item = (usize, usize)> + '_ {
    std::iter::once(0).chain(ends.iter().copied()).zip(ends.iter().copied())
}

/// Row numbers by group, and where each group ends: groups as they first appear, rows in their order.
fn groups(keys: &[Key<'_>], rows: usize) -> Result<(Vec<u32>, Vec<usize>)> {
    let mut all: Option<Numbers> = None;
    for key in keys {
        let numbers = keys::numbers(&key.chunks)?;
        all = Some(match all {
            Some(all) => all.with(&numbers),
            None => numbers,
        });
    }
    Ok(match all {
        Some(numbers) if rows > 0 => sort(&numbers),
        _ => ((0..row(rows)).collect(), if rows > 0 { vec![rows] } else { Vec::new() }),
    })
}

/// A counting sort by number, which keeps the rows of each in their order.
fn sort(numbers: &Numbers) -> (Vec<u32>, Vec<usize>) {
    // Each thread counts for itself, unless that many counts would fill the memory.
    let all: usize = numbers.parts.iter().map(Part::len).sum();
    let each = match numbers.count.saturating_mul(numbers.parts.len()) <= 2 * all {
        true => 1,
        false => numbers.parts.len().max(1),
    };
    let count = |parts: &[Part]| {
        let mut counts: Vec<u32> = vec![0; numbers.count];
        let numbers = parts.iter().flat_map(Part::numbers);
        numbers.for_each(|number| counts[number as usize] += 1);
        counts
    };
    let mut places: Vec<Vec<u32>> = numbers.parts.par_chunks(each).map(count).collect();
    let mut ends = Vec::with_capacity(numbers.count);
    let mut place = 0;
    for number in 0..numbers.count {
        for of_part in &mut places {
            let rows = of_part[number];
            of_part[number] = place;
            place += rows;
        }
        ends.push(place as usize);
    }
    let mut start = 0;
    let chunks = numbers.parts.chunks(each).map(|parts| {
        let after = start + parts.iter().map(Part::len).sum::<usize>();
        std::mem::replace(&mut start, after)
    });
    let starts: Vec<usize> = chunks.collect();
    let order: Vec<AtomicU32> = vec![0; all].into_iter().map(AtomicU32::new).collect();
    let parts = numbers.parts.par_chunks(each).zip(places).zip(starts);
    parts.for_each(|((parts, mut places), start)| {
        let numbers = parts.iter().flat_map(Part::numbers);
        for (at, number) in (row(start)..).zip(numbers) {
            let place = &mut places[number as usize];
            order[*place as usize].store(at, Ordering::Relaxed);
            *place += 1;
        }
    });
    (order.into_iter().map(AtomicU32::into_inner).collect(), ends)
}

/// Puts the rows of each group in the order of their times, which it gives in that order.
fn by_time(order: &mut [u32], ends: &[usize], by_row: &[i64]) -> Vec<i64> {
    let mut ticks = vec![0; order.len()];
    let groups = by_group(order, ends).into_iter().zip(by_group(&mut ticks, ends));
    let order = |(rows, ticks): (&mut [u32], &mut [i64])| {
        let tick = |row: u32| by_row[row as usize];
        let gather = |rows: &[u32], ticks: &mut [i64]| {
            ticks.iter_mut().zip(rows).for_each(|(at, &row)| *at = tick(row));
        };
        gather(rows, ticks);
        if !ticks.is_sorted() {
            rows.sort_by_key(|&row| tick(row)); // stable: equal times stay in row order
            gather(rows, ticks);
        }
    };
    match pool::threads() {
        1 => groups.for_each(order),
        _ => groups.collect::<Vec<_>>().into_par_iter().for_each(order),
    }
    ticks
}

/// One slice for each group of what is laid out group after group.
fn by_group<'a, T>(mut rest: &'a mut [T], ends: &[usize]) -> Vec<&'a mut [T]> {
    let mut slices = Vec::with_capacity(ends.len());
    for (start, end) in starts(ends) {
        let (slice, after) = std::mem::take(&mut rest).split_at_mut(end - start);
        slices.push(slice);
        rest = after;
    }
    slices
}

/// A row's number: there are no more rows than these can count.
pub(crate) fn row(number: usize) -> u32 {
    u32::try_from(number).unwrap_or(u32::MAX)
}
