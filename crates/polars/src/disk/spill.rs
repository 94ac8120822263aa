//! Batches pushed to disk.

use std::path::{Path, PathBuf};

use polars::prelude::*;
use rayon::prelude::*;

use super::shards::Shards;
use crate::{
    Error, Grouped, Layout, Smoother, check,
    keys::{Groups, row},
    stream::keys::Keys,
};

/// The columns that rows have beside their time and values: names that no input has.
pub(super) const ROW: &str = "\0row";
pub(super) const GROUP: &str = "\0group";

/// So many rows are cut into shards at once.
const AT_ONCE: usize = 1 << 20;

/// Rows that are pushed to disk batch by batch, for a [`Layout`] whose rows are never in memory all at once.
///
/// They lie in files without names in a folder, which are gone with the last layout that reads them. A
/// shard of them at a time, of whole groups, is laid and smoothed in memory.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::{Grouped, Smoother};
/// let series = Grouped::by(["shop"]).time("day").values(["units"]);
/// let monday = df!("shop" => ["A", "B"], "day" => [1, 1], "units" => [4.0, 1.0])?;
/// let tuesday = df!("shop" => ["A", "B"], "day" => [2, 2], "units" => [2.0, 3.0])?;
/// let mut spill = series.spill(monday.schema(), std::env::temp_dir(), 16)?;
/// spill.push(&monday)?;
/// spill.push(&tuesday)?;
/// let three: Smoother = "3".parse()?;
/// let smoothed = spill.finish_for(&three)?.smooth(&three)?;
/// let (layout, units) = (smoothed.layout(), smoothed.smoothed_series("units")?);
/// let shops: Vec<Vec<f64>> = layout.groups().iter().map(|shop| units.of(shop.range()).to_vec()).collect();
/// smoothed.check_disk()?;
/// assert_eq!(shops, [[3.0, 3.0], [2.0, 2.0]]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[derive(Debug)]
#[must_use]
pub struct Spill {
    pub(super) grouped: Grouped,
    /// The key, time and value columns.
    pub(super) schema: Schema,
    pub(super) folder: PathBuf,
    pub(super) keys: Keys,
    pub(super) shards: Shards,
    /// How many rows each group has.
    counts: Vec<usize>,
    /// Rows that are yet to be cut.
    waiting: Option<DataFrame>,
    taken: u64,
    /// The first row without a time, and how many there are.
    untimed: Option<(u64, u64)>,
    most: Option<usize>,
}

impl Grouped {
    /// Takes batches of these columns to disk, in so many shards (from 1 to 4,096): each should fit the memory
    /// some five times over. Rows are cut by their groups, so a group is in one shard.
    ///
    /// # Errors
    /// What [`layout`](Self::layout) refuses of a description and columns; [`Error::OnDisk`] of groups that
    /// are to be left out for bad rows; the disk's own, as Polars' [`PolarsError::IO`].
    pub fn spill(
        &self,
        schema: &Schema,
        folder: impl AsRef<Path>,
        shards: usize,
    ) -> Result<Spill, Error> {
        check::check(self, schema)?;
        if self.skips_bad_groups {
            return Err(Error::OnDisk { what: "leaving bad groups out".to_owned() });
        }
        let mut kept = Schema::default();
        for name in self.by.iter().chain(&self.time).chain(&self.values) {
            kept.insert(name.into(), schema.try_get(name)?.clone());
        }
        let shards = Shards::new(folder.as_ref(), shards.clamp(1, 4096))?;
        Ok(Spill {
            keys: Keys::new(&self.by, schema)?,
            grouped: self.clone(),
            schema: kept,
            folder: folder.as_ref().to_owned(),
            shards,
            counts: Vec::new(),
            waiting: None,
            taken: 0,
            untimed: None,
            most: None,
        })
    }
}

impl Spill {
    /// Refuses groups of more rows than these, each of which is laid whole in memory (default: any number).
    pub const fn most_rows(mut self, most: usize) -> Self {
        self.most = Some(most);
        self
    }

    /// How many rows were pushed, those without a time included.
    #[must_use]
    pub const fn rows_taken(&self) -> u64 {
        self.taken
    }

    /// How many of them had no time, and were left out ([`Grouped::drop_null_times`]) or will be refused.
    #[must_use]
    pub fn rows_without_time(&self) -> u64 {
        self.untimed.map_or(0, |(_, rows)| rows)
    }

    /// Takes rows.
    ///
    /// # Errors
    /// [`Error::Batch`] of other columns; [`Error::OnDisk`] of more rows than can be counted;
    /// [`Error::NeverStreams`] of keys that are nested; the disk's own.
    pub fn push(&mut self, frame: &DataFrame) -> Result<(), Error> {
        let first = self.taken;
        let mut rows = self.roles(frame)?;
        let (from, upto) = (first, first + frame.height() as u64);
        let numbers: Result<Vec<IdxSize>, _> = (from..upto).map(IdxSize::try_from).collect();
        let Ok(numbers) = numbers else {
            return Err(Error::OnDisk { what: format!("more than {} rows", IdxSize::MAX) });
        };
        rows.with_column(Column::new(ROW.into(), numbers))?;
        if let Some(time) = &self.grouped.time
            && rows.column(time)?.has_nulls()
        {
            let has_time = rows.column(time)?.is_not_null();
            let without = has_time.iter().filter(|has| *has != Some(true)).count() as u64;
            let row = has_time.iter().position(|has| has != Some(true)).unwrap_or_default() as u64;
            let (first, before) = self.untimed.unwrap_or((first + row, 0));
            self.untimed = Some((first, before + without));
            rows = rows.filter(&has_time)?;
        }
        self.taken = upto;
        if rows.height() == 0 {
            return Ok(());
        }
        let Groups { order, ends } = Groups::find(&rows, &self.grouped.by)?;
        let starts: Vec<usize> = std::iter::once(0).chain(ends.iter().copied()).collect();
        let firsts: Vec<IdxSize> = starts[..ends.len()].iter().map(|&at| order[at]).collect();
        let groups = self.keys.numbers(&rows, &firsts)?;
        self.counts.resize(self.keys.len(), 0);
        let mut of_rows = vec![0; rows.height()];
        for ((&start, &end), &group) in starts.iter().zip(&ends).zip(&groups) {
            self.counts[group as usize] += end - start;
            order[start..end].iter().for_each(|&row| of_rows[row as usize] = group);
        }
        let mut rows = rows.drop_many(self.grouped.by.iter().cloned());
        rows.with_column(Column::new(GROUP.into(), of_rows))?;
        match &mut self.waiting {
            Some(waiting) => drop(waiting.vstack_mut(&rows)?),
            None => self.waiting = Some(rows),
        }
        if self.waiting.as_ref().is_some_and(|rows| rows.height() >= AT_ONCE) {
            self.cut()?;
        }
        Ok(())
    }

    /// The columns that are kept, of their types.
    fn roles(&self, frame: &DataFrame) -> Result<DataFrame, Error> {
        for (name, dtype) in self.schema.iter() {
            let problem = match frame.column(name) {
                Ok(column) if column.dtype() == dtype => continue,
                Ok(column) => format!("has {} in column `{name}`, and not {dtype}", column.dtype()),
                Err(_) => format!("has no column `{name}`"),
            };
            return Err(Error::Batch { row: self.taken, problem });
        }
        Ok(frame.select(self.schema.iter_names().cloned())?)
    }

    /// Cuts the rows that wait into shards.
    pub(super) fn cut(&mut self) -> Result<(), Error> {
        let Some(mut rows) = self.waiting.take() else { return Ok(()) };
        rows.rechunk_mut_par();
        let groups = rows.column(GROUP)?.u32()?.rechunk();
        let count = self.shards.count();
        let mut places: Vec<Vec<IdxSize>> = vec![Vec::new(); count];
        for (at, &group) in (0..).zip(groups.cont_slice()?) {
            places[group as usize % count].push(row(at));
        }
        let pieces = places
            .into_par_iter()
            .map(|places| Shards::piece(rows.take(&IdxCa::from_vec("".into(), places))?));
        for (shard, piece) in pieces.collect::<PolarsResult<Vec<_>>>()?.into_iter().enumerate() {
            self.shards.put(shard, &piece)?;
        }
        Ok(())
    }

    /// The layout, as [`Grouped::layout`] finds it of all rows at once, with its rows on disk.
    ///
    /// Where a calendar of more than 16 million different times begins or ends with an interval that is
    /// covered in part, the earliest of these tell what is usual between times.
    ///
    /// # Errors
    /// As [`Grouped::layout`]; [`Error::OnDisk`] of a group of more rows than
    /// [`most_rows`](Self::most_rows), and the disk's own.
    pub fn finish(self) -> Result<Layout, Error> {
        let causal = self.grouped.specs.iter().any(|spec| spec.smoother.is_causal());
        self.lay(causal)
    }

    /// The same for a smoother, as [`Grouped::layout_for`] finds it.
    ///
    /// # Errors
    /// As [`finish`](Self::finish), and what the smoother refuses.
    pub fn finish_for(self, smoother: &Smoother) -> Result<Layout, Error> {
        check::smoother(&self.grouped, smoother)?;
        self.lay(smoother.is_causal())
    }

    /// Refuses what all rows have told.
    pub(super) fn check(&self) -> Result<(), Error> {
        if let (Some(name), Some((row, rows)), false) =
            (&self.grouped.time, self.untimed, self.grouped.drops_null_times)
        {
            let count = |number: u64| usize::try_from(number).unwrap_or(usize::MAX);
            let (name, row, rows) = (name.clone(), count(row), count(rows));
            return Err(Error::NullTime { name, row, rows });
        }
        let largest = (0..).zip(&self.counts).max_by_key(|(_, rows)| **rows);
        if let (Some(most), Some((group, &rows))) = (self.most, largest)
            && rows > most
        {
            let name = self.keys.name(group);
            let name = if name.is_empty() { "the one group".to_owned() } else { name };
            return Err(Error::OnDisk {
                what: format!("{name} has {rows} rows, and {most} fit: a group of more"),
            });
        }
        Ok(())
    }
}
