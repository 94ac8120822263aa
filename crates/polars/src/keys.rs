//! Which rows have equal keys.

use std::sync::atomic::{AtomicU32, Ordering};

use polars::prelude::*;
use rayon::prelude::*;

use crate::number::{Numbers, Part};

/// Row numbers by group: groups in the order in which they first appear, rows in theirs.
pub(crate) struct Groups {
    pub(crate) order: Vec<IdxSize>,
    /// Where each group ends in `order`.
    pub(crate) ends: Vec<usize>,
}

impl Groups {
    /// Finds the rows of equal values in these columns; null is a value.
    pub(crate) fn find(frame: &DataFrame, by: &[String]) -> PolarsResult<Self> {
        let height = frame.height();
        if by.is_empty() || height == 0 {
            let order = (0..row(height)).collect();
            return Ok(Self { order, ends: if height > 0 { vec![height] } else { Vec::new() } });
        }
        let mut numbers: Option<Numbers> = None;
        for name in by {
            let Some(of_column) = Numbers::of(frame.column(name)?)? else {
                return Self::by_polars(frame, by);
            };
            numbers = Some(match numbers {
                Some(numbers) => numbers.with(&of_column),
                None => of_column,
            });
        }
        Ok(numbers.map_or_else(|| Self { order: Vec::new(), ends: Vec::new() }, |n| Self::sort(&n)))
    }

    /// A counting sort by number, which keeps the rows of each in their order.
    fn sort(numbers: &Numbers) -> Self {
        // Each thread counts for itself, unless that many counts would fill the memory.
        let all: usize = numbers.parts.iter().map(Part::len).sum();
        let each = match numbers.count.saturating_mul(numbers.parts.len()) <= 2 * all {
            true => 1,
            false => numbers.parts.len().max(1),
        };
        let count = |parts: &[Part]| {
            let mut counts: Vec<IdxSize> = vec![0; numbers.count];
            let numbers = parts.iter().flat_map(Part::numbers);
            numbers.for_each(|number| counts[number as usize] += 1);
            counts
        };
        let mut places: Vec<Vec<IdxSize>> = numbers.parts.par_chunks(each).map(count).collect();
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
        let starts: Vec<usize> = numbers
            .parts
            .chunks(each)
            .map(|parts| {
                let after = start + parts.iter().map(Part::len).sum::<usize>();
                std::mem::replace(&mut start, after)
            })
            .collect();
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
        Self { order: order.into_iter().map(AtomicU32::into_inner).collect(), ends }
    }

    /// Keys of nested and other types.
    fn by_polars(frame: &DataFrame, by: &[String]) -> PolarsResult<Self> {
        let mut keys = frame.select(by)?;
        for name in by {
            let key = frame.column(name)?;
            if key.decimal().is_ok() {
                // Decimals as text: Polars panics when it groups them without its feature dtype-u128.
                keys.with_column(key.cast(&DataType::String)?)?;
            }
        }
        let groups = keys.group_by_stable(by.iter().map(String::as_str))?.into_groups();
        let (mut order, mut ends) = (Vec::with_capacity(frame.height()), Vec::new());
        for group in groups.iter() {
            match group {
                GroupsIndicator::Idx((_, rows)) => order.extend_from_slice(rows),
                GroupsIndicator::Slice([first, len]) => order.extend(first..first + len),
            }
            ends.push(order.len());
        }
        Ok(Self { order, ends })
    }
}

/// A row number as Polars has it: no frame has more rows than these can count.
pub(crate) fn row(number: usize) -> IdxSize {
    IdxSize::try_from(number).unwrap_or(IdxSize::MAX)
}
