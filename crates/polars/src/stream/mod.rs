//! Grouped series that come batch by batch.

mod batch;
mod check;
mod completed;
mod found;
mod held;
pub(crate) mod keys;
mod lanes;
mod merged;
mod plan;
mod ready;
#[cfg(feature = "serde")]
mod saved;
mod waiting;

use std::sync::Arc;

use polars::prelude::*;
use smoothframe_core::Smoother;

use crate::{Axis, Error, Every, FillTo, Grouped, OnDuplicate, Part};
use held::Held;
use keys::Keys;
use lanes::OpenGroup;
use plan::Plan;
use waiting::Waiting;

pub use completed::Completed;

/// In which order the rows of a [`GroupedStream`] come.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize))]
#[non_exhaustive]
pub enum Arrival {
    /// Each group's rows in time's order, and groups as they like: a table sorted by time, by group, or
    /// one where groups come at their own pace. A group's last rows come out when all ends.
    #[default]
    Any,
    /// One group's rows after another's: a group ends where the next begins, and may not come back. Where
    /// a calendar goes to the input's last time ([`FillTo::File`]) groups end with the input all the same.
    ByGroup,
    /// All rows in time's order, whatever their group, so that a later row of any group tells of all:
    /// calendars that go to the input's last time go on for groups that have no rows, and without a calendar
    /// or a causal smoother a group that has been silent longer than [`Grouped::max_gap`] has its rows before
    /// complete ([`Part::Provisional`] is false of them, as no later row revises them). With
    /// [`lateness`](GroupedStream::lateness), or a calendar with a longest gap, groups wait for rows of their
    /// own.
    ByTime,
}

/// Grouped series that come batch by batch: rows go in, and come out with their results as soon as no
/// later row can change them. Their bits are those that [`SmoothFrame::smooth`](crate::SmoothFrame::smooth)
/// gives for all rows at once, however they are cut into batches.
///
/// It keeps the rows that are not complete (of each group as many as its windows look ahead), and what
/// later outputs need: of each group as many numbers as its windows look behind, or an ewm's few. Under a
/// calendar, or where rows of one time are merged, the rows of the last bucket or time of each group wait
/// for the next one's.
///
/// ```
/// use polars::prelude::*;
/// use smoothframe_polars::{Grouped, SmoothFrame, Smoother};
/// let monday = df!("shop" => ["A", "B"], "day" => [1, 1], "units" => [4.0, 1.0])?;
/// let tuesday = df!("shop" => ["A", "B"], "day" => [2, 2], "units" => [2.0, 3.0])?;
/// let three: Smoother = "3".parse()?;
/// let series = Grouped::by(["shop"]).time("day").values(["units"]).with(&three);
///
/// let mut stream = series.stream(monday.schema())?;
/// assert_eq!(stream.push(&monday)?.frame().height(), 0); // tomorrow has a part in them
/// let done = stream.push(&tuesday)?;
/// assert_eq!(done.frame().column("units_smoothed")?.f64()?.to_vec(), [Some(3.0), Some(2.0)]);
/// assert_eq!(done.rows(), [0, 1]);
/// let last = stream.finish()?;
/// assert_eq!(last.rows(), [2, 3]);
/// # Ok::<(), Box<dyn std::error::Error>>(())
/// ```
#[doc(alias("online", "incremental", "batches", "out of core"))]
#[derive(Clone)]
#[must_use]
pub struct GroupedStream {
    grouped: Grouped,
    schema: Schema,
    axis: Axis,
    smoothers: Arc<Vec<Smoother>>,
    arrival: Arrival,
    lateness: Option<Every>,
    most_waiting: usize,
    keys: Keys,
    groups: Vec<Slot>,
    held: Held,
    waiting: Waiting,
    /// How many rows were pushed, those without a time included.
    taken: u64,
    /// Rows before this one were shown before they were complete.
    shown: u64,
    /// Of a stream that is looked at: the buckets that it shows, by group.
    shows: Option<Vec<(u32, Vec<i64>)>>,
    /// The latest time of all rows.
    newest: Option<i64>,
    /// The start of the bucket that is not over, where calendars go on for all groups.
    laid: Option<i64>,
    /// Of groups whose rows come together, the one whose may go on.
    open: Option<u32>,
    /// Whether an error has stopped it half-way.
    is_stopped: bool,
}

/// A group by its number.
#[derive(Clone)]
enum Slot {
    Live(Box<OpenGroup>),
    /// Its rows have ended, and it may not come back.
    Ended,
}

/// So many rows of a group may wait unless it is said otherwise.
const MOST_WAITING: usize = 1_000_000;

impl std::fmt::Debug for GroupedStream {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("GroupedStream")
            .field("grouped", &self.grouped)
            .field("rows_taken", &self.taken)
            .field("groups", &self.groups.len())
            .field("rows_held", &self.rows_held())
            .finish_non_exhaustive()
    }
}

impl Grouped {
    /// A stream of batches with these columns, smoothed by the description's own smoothers
    /// ([`with`](Self::with)).
    ///
    /// # Errors
    /// What [`layout`](Self::layout) refuses of a description and columns, and [`Error::NeverStreams`],
    /// or [`Error::Smoother`] of what is one: `boundary=wrap`, `robust` and lowess, which need whole
    /// series, and kernels in time that are not `causal`; windows of calendar months, and of days in a
    /// zone; [`Part::Loo`]; [`flag_partial`](Self::flag_partial);
    /// [`skip_bad_groups`](Self::skip_bad_groups); [`Fill::Linear`](crate::Fill::Linear).
    pub fn stream(&self, schema: &Schema) -> Result<GroupedStream, Error> {
        check::check(self, schema)?;
        let axis = match &self.time {
            Some(time) => Axis::of(schema.try_get(time)?).unwrap_or(Axis::Row),
            None => Axis::Row,
        };
        let smoothers: Vec<Smoother> =
            self.specs.iter().map(|spec| spec.smoother.clone()).collect();
        for smoother in &smoothers {
            crate::series::check_parts(smoother, &self.parts)?;
            check::windows(smoother, &axis)?;
            Plan::<f64>::new(smoother, axis.unit(), false)?;
        }
        crate::clock::Clock::of(self, &axis)?;
        let output = crate::check::schema(self, schema)?;
        let is_result = |name: &str| {
            self.values
                .iter()
                .any(|value| self.added_names(value).iter().any(|added| added == name))
        };
        let kept = output.iter().filter(|(name, _)| !is_result(name));
        let kept: Schema = kept.map(|(name, dtype)| (name.clone(), dtype.clone())).collect();
        Ok(GroupedStream {
            keys: Keys::new(&self.by, schema)?,
            grouped: self.clone(),
            schema: schema.clone(),
            axis,
            smoothers: Arc::new(smoothers),
            arrival: Arrival::default(),
            lateness: None,
            most_waiting: MOST_WAITING,
            groups: Vec::new(),
            held: Held::new(&kept),
            waiting: Waiting::default(),
            taken: 0,
            shown: 0,
            shows: None,
            newest: None,
            laid: None,
            open: None,
            is_stopped: false,
        })
    }
}

impl GroupedStream {
    /// In which order rows come (default: [`Arrival::Any`]).
    pub const fn arrival(mut self, arrival: Arrival) -> Self {
        self.arrival = arrival;
        self
    }

    /// Takes rows that come late, by up to this length of time behind the latest row of their group (of
    /// all rows, under [`Arrival::ByTime`]). Rows wait so long for those that may come before them.
    ///
    /// # Errors
    /// [`Error::Gap`] for a length that does not go with the times.
    pub fn lateness(mut self, most: Every) -> Result<Self, Error> {
        most.is_passed(&self.axis, 0, 0)?;
        self.lateness = Some(most);
        Ok(self)
    }

    /// How many rows of a group may wait, beyond those that its windows look ahead, before the stream refuses
    /// to keep more (default: a million). Rows without a value wait for the next value, which tells whether
    /// they are filled, for as long as none comes. (Rows of a bucket that is not over wait as well, without a
    /// limit, as do those of windows in time.)
    pub const fn most_waiting(mut self, rows: usize) -> Self {
        self.most_waiting = rows;
        self
    }

    /// Takes the next rows, and gives those that no later row can change, in the order in which they
    /// came. Errors that are about rows leave the stream as it was: without those rows it can go on. Sums of
    /// whole numbers are whole numbers, where all rows at once could be taken for beyond 64 bits and summed as
    /// decimals.
    ///
    /// # Errors
    /// [`Error::Batch`] for other columns; [`Error::NullTime`], [`Error::Duplicates`], [`Error::Late`],
    /// [`Error::Calendar`] of times that are too far off, and [`Error::Returned`], whose rows are counted among all that were pushed. [`Error::Waits`],
    /// [`Error::Smoother`] when memory runs out, and Polars' own, after which it is
    /// [stopped](Error::Stopped).
    pub fn push(&mut self, frame: &DataFrame) -> Result<Completed, Error> {
        self.check_batch(frame)?;
        let (timed, numbers) = self.timed(frame)?;
        let completed = self.advance(timed, numbers, false)?;
        self.taken += frame.height() as u64;
        Ok(completed)
    }

    /// The rows that are not complete, as they would be if the stream ended here. Later they come out
    /// again, and then [`Completed::revised`] tells: all of them, so that a table where later rows replace
    /// earlier ones of their group and time is right. (So under a calendar with [`Grouped::max_gap`] the
    /// buckets after a group's last row are not shown, unless the smoother is causal: a silence that
    /// becomes too long takes them back. Under [`OnDuplicate::Last`] a row that replaces one that was shown is
    /// told as one that was not.)
    ///
    /// # Errors
    /// As [`finish`](Self::finish).
    pub fn peek(&mut self) -> Result<Completed, Error> {
        let mut ended = self.clone();
        ended.shows = Some(Vec::new());
        if self.grouped.every.is_some() && self.grouped.max_gap.is_some() && !self.is_causal() {
            ended.grouped.fill_to = FillTo::Group;
        }
        let completed = ended.end()?;
        self.shown = self.taken;
        for slot in &mut self.groups {
            if let Slot::Live(series) = slot {
                series.shown.clear();
            }
        }
        for (group, buckets) in ended.shows.unwrap_or_default() {
            if let Some(Slot::Live(series)) = self.groups.get_mut(group as usize) {
                series.shown = buckets;
            }
        }
        Ok(completed)
    }

    /// Ends all series, and gives the rows that are left, in the order in which they came.
    ///
    /// # Errors
    /// [`Error::Smoother`] when memory runs out, and Polars' own.
    pub fn finish(mut self) -> Result<Completed, Error> {
        self.end()
    }

    fn end(&mut self) -> Result<Completed, Error> {
        let none = DataFrame::empty_with_schema(&self.schema);
        self.advance(none, Vec::new(), true)
    }

    /// What is smoothed, and how.
    pub const fn grouped(&self) -> &Grouped {
        &self.grouped
    }

    /// How many rows were pushed.
    #[must_use]
    pub const fn rows_taken(&self) -> u64 {
        self.taken
    }

    /// How many rows it keeps: those that are not complete.
    #[must_use]
    pub fn rows_held(&self) -> usize {
        self.held.len() + self.waiting.numbers.len()
    }

    /// How many groups have come.
    #[must_use]
    pub const fn groups_seen(&self) -> usize {
        self.groups.len()
    }

    /// Refuses what has other columns.
    fn check_batch(&self, frame: &DataFrame) -> Result<(), Error> {
        if self.is_stopped {
            return Err(Error::Stopped);
        }
        let (own, others) = (&self.schema, frame.schema());
        let refuse = |problem: String| Err(Error::Batch { row: self.taken, problem });
        for (name, dtype) in own.iter() {
            match others.get(name) {
                None => return refuse(format!("has no column `{name}`")),
                Some(other) if other != dtype => {
                    return refuse(format!("holds {other} in column `{name}`, which held {dtype}"));
                }
                Some(_) => {}
            }
        }
        match others.iter_names().find(|name| !own.contains(name)) {
            Some(name) => refuse(format!("has a column `{name}`, which was not there")),
            None => Ok(()),
        }
    }

    /// The rows that have a time, in the stream's columns, and their numbers among all.
    fn timed(&self, frame: &DataFrame) -> Result<(DataFrame, Vec<u64>), Error> {
        let numbers = (self.taken..).take(frame.height());
        let names: Vec<PlSmallStr> = self.schema.iter_names().cloned().collect();
        let frame = frame.select(names)?;
        let Some(name) = &self.grouped.time else { return Ok((frame, numbers.collect())) };
        let time = frame.column(name)?;
        if !time.has_nulls() {
            return Ok((frame, numbers.collect()));
        }
        let has_time = time.is_not_null();
        if !self.grouped.drops_null_times {
            let row = has_time.iter().position(|has| has == Some(false)).unwrap_or_default();
            let row = usize::try_from(self.taken).unwrap_or(usize::MAX).saturating_add(row);
            return Err(Error::NullTime { name: name.clone(), row, rows: time.null_count() });
        }
        let numbers = numbers.zip(has_time.iter()).filter(|(_, has)| *has == Some(true));
        let numbers = numbers.map(|(number, _)| number).collect();
        Ok((frame.filter(&has_time)?, numbers))
    }

    /// Refuses to keep ever more rows of a group, beyond those that windows of rows look ahead.
    fn check_waiting(&self) -> Result<(), Error> {
        let Some(ahead) = self.most_ahead() else { return Ok(()) };
        let most = self.most_waiting.saturating_add(ahead);
        if self.held.len() <= most {
            return Ok(());
        }
        for (group, slot) in (0..).zip(&self.groups) {
            if let Slot::Live(series) = slot
                && series.pending.len() > most
            {
                let (group, rows) = (self.keys.name(group), series.pending.len());
                let group = if group.is_empty() { "the series".to_owned() } else { group };
                return Err(Error::Waits { group, rows });
            }
        }
        Ok(())
    }

    /// How many rows smoothers look ahead at most; none where one looks so far in time.
    fn most_ahead(&self) -> Option<usize> {
        self.smoothers
            .iter()
            .map(|smoother| smoother.look().rows_ahead())
            .try_fold(0, |most, ahead| Some(ahead?.max(most)))
    }

    /// Whether a smoother is causal, on which the buckets of a silence depend.
    fn is_causal(&self) -> bool {
        self.smoothers.iter().any(Smoother::is_causal)
    }

    /// Whether groups end before the input does.
    fn ends_groups(&self) -> bool {
        let goes_on = self.grouped.every.is_some() && self.grouped.fill_to == FillTo::File;
        self.arrival == Arrival::ByGroup && !goes_on
    }

    /// Whether the calendars of all groups go on with the latest row of any.
    fn lays_for_all(&self) -> bool {
        // Whether buckets stay that a silence has is not known before its end, nor with rows to come
        // late whether they have rows.
        let is_known = self.grouped.max_gap.is_none() && self.lateness.is_none();
        let goes_on = self.grouped.every.is_some() && self.grouped.fill_to == FillTo::File;
        self.arrival == Arrival::ByTime && goes_on && is_known
    }

    /// Whether rows wait for those of their time.
    fn waits_for_time(&self) -> bool {
        let merged = self.grouped.is_merged();
        merged || self.grouped.time.is_some() && self.grouped.on_duplicate == OnDuplicate::Last
    }

    fn has_coverage(&self) -> bool {
        self.grouped.parts.contains(&Part::Coverage)
    }
}
