//! Layouts whose rows lie on disk, for frames that no memory holds: pushed batch by batch, cut into shards
//! of whole groups, and laid and smoothed a shard at a time.

mod lay;
mod numbers;
mod shards;
mod spill;
mod values;

use std::{borrow::Cow, ops::Range};

use polars::prelude::*;

use crate::{Error, Group, Layout, Smoothed};
use numbers::Numbers;

pub use spill::Spill;
pub use values::Values;

/// The rows of a layout: each group's, in time's order.
#[derive(Debug)]
pub(crate) struct OnDisk {
    /// The rows as they came, from which all is made.
    rows: lay::Rows,
    /// The key columns, a row for each group.
    pub(crate) keys: DataFrame,
    /// Where each group's rows lie, by where they start in the groups' order.
    places: Places,
    /// The times that are written, and those that rows are smoothed by where these are others.
    ticks: Numbers,
    starts: Option<Numbers>,
    /// The values, in the description's order.
    values: Vec<Numbers>,
}

/// The smoothed values of the same rows.
#[derive(Debug)]
pub(crate) struct Lines(Vec<Numbers>);

/// What a shard of a frame has to know of the whole.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Whole {
    /// The last time.
    pub(crate) last: i64,
    pub(crate) partial: Option<crate::Partial>,
}

/// Where groups lie: those of a shard one after another, and shards in theirs.
#[derive(Debug)]
struct Places {
    /// Where each group starts in the groups' order, ascending.
    starts: Vec<IdxSize>,
    /// The same in files.
    offsets: Vec<u64>,
}

impl Places {
    /// Where a range of rows within one group lies.
    fn of(&self, rows: &Range<usize>) -> Option<u64> {
        let start = crate::keys::row(rows.start);
        let at = self.starts.partition_point(|&other| other <= start).checked_sub(1)?;
        Some(self.offsets[at] + u64::from(start - self.starts[at]))
    }
}

impl OnDisk {
    fn read(&self, numbers: &Numbers, rows: Range<usize>) -> Vec<u64> {
        match self.places.of(&rows) {
            Some(place) => numbers.read(place, rows.len()),
            None => Vec::new(),
        }
    }
}

fn ticks(bits: Vec<u64>) -> Vec<i64> {
    bits.into_iter().map(u64::cast_signed).collect()
}

fn floats(bits: Vec<u64>) -> Vec<f64> {
    bits.into_iter().map(f64::from_bits).collect()
}

/// What the first and the last of some rows have.
fn ends(rows: Range<usize>, one: impl Fn(Range<usize>) -> Option<i64>) -> Option<(i64, i64)> {
    let last = rows.end.checked_sub(1).filter(|last| *last >= rows.start)?;
    one(rows.start..rows.start + 1).zip(one(last..rows.end))
}

impl Layout {
    /// Whether its rows lie on disk ([`Grouped::spill`](crate::Grouped::spill)): its
    /// [`frame`](Self::frame) has the columns and no row, and [`ticks`](Self::ticks) and
    /// [`starts`](Self::starts) are empty. Their times and values are read a group at a time by
    /// [`times`](Self::times) and [`series`](Self::series).
    #[must_use]
    pub const fn is_on_disk(&self) -> bool {
        self.disk.is_some()
    }

    /// How many rows all groups have: those of the [`frame`](Self::frame), where it is in memory.
    #[must_use]
    pub fn height(&self) -> usize {
        match self.disk {
            Some(_) => self.groups().last().map_or(0, |group| group.range().end),
            None => self.frame().height(),
        }
    }

    /// The [`ticks`](Self::ticks) of some rows of one group, by their places in the groups' order
    /// ([`Group::range`], [`Group::life`]), wherever they are. After an error of the disk, which
    /// [`check_disk`](Self::check_disk) tells, they are all 0.
    #[must_use]
    pub fn times(&self, rows: Range<usize>) -> Cow<'_, [i64]> {
        match &self.disk {
            Some(disk) => Cow::Owned(ticks(disk.read(&disk.ticks, rows))),
            None => Cow::Borrowed(self.all_ticks().get(rows).unwrap_or_default()),
        }
    }

    /// The [`starts`](Self::starts) of some rows of one group, wherever they are, as [`times`](Self::times).
    #[must_use]
    pub fn start_times(&self, rows: Range<usize>) -> Cow<'_, [i64]> {
        match &self.disk {
            Some(disk) => {
                Cow::Owned(ticks(disk.read(disk.starts.as_ref().unwrap_or(&disk.ticks), rows)))
            }
            None => Cow::Borrowed(self.ticks.get(rows).unwrap_or_default()),
        }
    }

    /// The first and the last of these [`times`](Self::times).
    #[must_use]
    pub fn ends(&self, rows: Range<usize>) -> Option<(i64, i64)> {
        ends(rows, |one| self.times(one).first().copied())
    }

    /// The first and the last of these [`start_times`](Self::start_times).
    #[must_use]
    pub fn start_ends(&self, rows: Range<usize>) -> Option<(i64, i64)> {
        ends(rows, |one| self.start_times(one).first().copied())
    }

    /// The places of a group's rows from one time to another, both included, up to the last of its own.
    #[must_use]
    pub fn life_between(&self, group: &Group, from: i64, upto: i64) -> Range<usize> {
        let life = group.life();
        let find = |is_before: &dyn Fn(i64) -> bool| match &self.disk {
            None => {
                let ticks = self.all_ticks().get(life.clone()).unwrap_or_default();
                life.start + ticks.partition_point(|&tick| is_before(tick))
            }
            Some(_) => {
                let (mut low, mut high) = (life.start, life.end);
                while low < high {
                    let middle = low + (high - low) / 2;
                    match self.times(middle..middle + 1).first() {
                        Some(&tick) if is_before(tick) => low = middle + 1,
                        _ => high = middle,
                    }
                }
                low
            }
        };
        let start = find(&|tick| tick < from);
        start..find(&|tick| tick <= upto).max(start)
    }

    /// A value column in the groups' order, null as NaN, as [`in_order`](Self::in_order) gives it, but
    /// that rows on disk are read where they are asked for.
    ///
    /// # Errors
    /// Polars' own, where the column is not there or holds no numbers.
    pub fn series(&self, name: &str) -> Result<Values<'_>, Error> {
        match &self.disk {
            Some(disk) => Ok(Values::disk(disk, self.on_disk(disk, name)?)),
            None => Ok(Values::held(self.in_order(name)?)),
        }
    }

    /// What went wrong while rows on disk were read, if anything did: what was made of them is wrong then.
    ///
    /// # Errors
    /// The disk's own, as Polars' [`PolarsError::IO`].
    pub fn check_disk(&self) -> Result<(), Error> {
        let Some(disk) = &self.disk else { return Ok(()) };
        let numbers = disk.values.iter().chain(&disk.starts).chain([&disk.ticks]);
        numbers.into_iter().try_for_each(Numbers::check)
    }

    fn on_disk<'a>(&self, disk: &'a OnDisk, name: &str) -> Result<&'a Numbers, Error> {
        let at = self.values().iter().position(|value| value == name);
        at.and_then(|at| disk.values.get(at)).ok_or_else(|| Error::OnDisk {
            what: format!("column `{name}`, which is none of the values,"),
        })
    }

    /// Refuses what is made of all rows at once.
    pub(crate) fn needs_memory(&self, what: &str) -> Result<(), Error> {
        match self.disk {
            Some(_) => Err(Error::OnDisk { what: what.to_owned() }),
            None => Ok(()),
        }
    }
}

impl Smoothed {
    /// A value's smoothed column, as [`Layout::series`] gives the values.
    ///
    /// # Errors
    /// Polars' own, where there is no such value.
    pub fn smoothed_series(&self, value: &str) -> Result<Values<'_>, Error> {
        let (Some(disk), Some(lines)) = (&self.layout().disk, self.lines()) else {
            return Ok(Values::held(self.smoothed_in_order(value)?));
        };
        let at = self.layout().values().iter().position(|name| name == value);
        match at.and_then(|at| lines.0.get(at)) {
            Some(numbers) => Ok(Values::disk(disk, numbers)),
            None => Err(Error::OnDisk { what: format!("`{value}`, which is no value,") }),
        }
    }

    /// As [`Layout::check_disk`], of the smoothed values too.
    ///
    /// # Errors
    /// The disk's own.
    pub fn check_disk(&self) -> Result<(), Error> {
        self.layout().check_disk()?;
        self.lines().map_or(Ok(()), |lines| lines.0.iter().try_for_each(Numbers::check))
    }
}
