//! Which filters of a bank share the loads of rows.

use std::{collections::TryReserveError, ops::Range};

use crate::{
    bank::filter::Filter,
    error::Error,
    sample::Sample,
    series::reach::Reach,
    simd::bank::{Filters, SHARE, order},
};

/// Filters of one length, dilation, reach and padding: 1, 2 or 4.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Group {
    /// Their numbers in the bank.
    pub(super) members: Vec<usize>,
    pub(super) reach: Reach,
    pub(super) padding: bool,
    /// Where the rows that their taps meet, and the taps, are among all.
    rows: Range<usize>,
    taps: Range<usize>,
}

impl Group {
    /// The rows of a series that have outputs.
    pub(super) fn outputs(&self, rows: usize) -> Range<usize> {
        if self.padding {
            return 0..rows;
        }
        let Reach { behind, ahead } = self.reach;
        let end = rows.saturating_sub(ahead);
        behind.min(end)..end
    }
}

/// All groups of a bank.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct Groups {
    pub(super) groups: Vec<Group>,
    /// The row of its window that each tap meets, from the oldest, in the order of addition.
    rows: Vec<usize>,
    /// Taps of the groups' filters in turn, in that order.
    taps: Vec<f64>,
}

impl Groups {
    pub(super) fn new(filters: &[Filter]) -> Result<Self, TryReserveError> {
        let key = |&i: &usize| {
            let filter: &Filter = &filters[i];
            let Reach { behind, ahead } = filter.reach();
            (filter.kernel().len(), filter.dilation(), behind, ahead, filter.padding())
        };
        let mut sorted = Vec::new();
        sorted.try_reserve_exact(filters.len())?;
        sorted.extend(0..filters.len());
        sorted.sort_by_key(key);
        let mut all = Self::default();
        for like in sorted.chunk_by(|a, b| key(a) == key(b)) {
            let (fours, rest) = like.as_chunks::<SHARE>();
            let (twos, rest) = rest.as_chunks::<2>();
            let some = fours.iter().map(|members| &members[..]);
            for members in some.chain(twos.iter().map(|members| &members[..])).chain(rest.chunks(1))
            {
                all.push(filters, members)?;
            }
        }
        Ok(all)
    }

    fn push(&mut self, filters: &[Filter], members: &[usize]) -> Result<(), TryReserveError> {
        let Some(first) = members.first().map(|&i| &filters[i]) else { return Ok(()) };
        let (len, dilation) = (first.kernel().len(), first.dilation());
        self.groups.try_reserve(1)?;
        self.rows.try_reserve(len)?;
        self.taps.try_reserve(len.saturating_mul(members.len()))?;
        let starts = (self.rows.len(), self.taps.len());
        for tap in order(len) {
            self.rows.push((len - 1 - tap) * dilation);
            self.taps.extend(members.iter().map(|&i| filters[i].kernel().taps()[tap]));
        }
        self.groups.push(Group {
            members: members.to_vec(),
            reach: first.reach(),
            padding: first.padding(),
            rows: starts.0..self.rows.len(),
            taps: starts.1..self.taps.len(),
        });
        Ok(())
    }

    /// The taps as numbers of a series.
    pub(super) fn taps<T: Sample>(&self) -> Result<Vec<T>, Error> {
        let mut taps = Vec::new();
        taps.try_reserve_exact(self.taps.len()).map_err(|_| no_memory(self.taps.len(), "taps"))?;
        for &value in &self.taps {
            let tap = T::of(value);
            if !tap.finite() {
                return Err(Error::BeyondRange { value });
            }
            taps.push(tap);
        }
        Ok(taps)
    }

    /// A group's filters, of all taps.
    pub(super) fn filters<'a, T>(&'a self, group: &Group, taps: &'a [T]) -> Filters<'a, T> {
        let (rows, taps) = (&self.rows[group.rows.clone()], &taps[group.taps.clone()]);
        Filters { count: group.members.len(), rows, taps }
    }
}

pub(super) fn no_memory(count: usize, what: &str) -> Error {
    Error::Bank(format!("there is not enough memory for {count} {what}"))
}
