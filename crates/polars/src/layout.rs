//! A frame's rows as series: which group each belongs to, and in which order.

use std::{borrow::Cow, collections::BTreeMap, sync::Arc};

use polars::prelude::*;
use rayon::prelude::*;

use crate::{
    Axis, Error, Group, Grouped, OnDuplicate, Partial, Skipped, Step, disk::OnDisk, keys::row,
    lay::Life, merge, pass::SeriesRows, rows::Rows, series, skip,
};

/// A frame whose rows have been found to be series in time order.
#[derive(Debug, Clone)]
pub struct Layout {
    pub(crate) grouped: Grouped,
    pub(crate) frame: DataFrame,
    axis: Axis,
    /// Row numbers, group after group, in time order within each.
    order: Vec<IdxSize>,
    /// The tick of each of `order`: of buckets their start, whatever labels them.
    pub(crate) ticks: Vec<i64>,
    /// The times that are written, where they are not the ticks.
    labels: Option<Vec<i64>>,
    groups: Vec<Group>,
    /// Where each stretch ends: a group, or its rows between two silences.
    stretches: Vec<usize>,
    kept: Option<IdxCa>,
    skipped: Vec<Skipped>,
    in_place: bool,
    partial: Option<Partial>,
    /// Whether a calendar keeps the buckets of a silence until it is too long.
    keeps_silences: bool,
    /// Which rows, in the groups' order, are not a calendar's alone.
    own_rows: Option<BooleanChunked>,
    /// The rows, where they are not in memory: there are none in the frame then.
    pub(crate) disk: Option<Arc<OnDisk>>,
}

/// The groups of a layout, without their rows.
pub(crate) struct Found {
    pub(crate) groups: Vec<Group>,
    pub(crate) stretches: Vec<usize>,
    pub(crate) own_rows: Option<BooleanChunked>,
}

impl Layout {
    /// For a causal smoother, or for any.
    pub(crate) fn new(grouped: &Grouped, frame: &DataFrame, causal: bool) -> Result<Self, Error> {
        let Some(timed) = timed(grouped, frame)? else {
            return Self::of_timed(grouped, frame, causal);
        };
        // Rows are named by their places in the frame that was given.
        let rows = timed.cont_slice()?;
        let asked = grouped.with_bad_rows_among(rows);
        let layout = Self::of_timed(&asked, &frame.take(&timed)?, causal);
        let mut layout = layout.map_err(|error| error.of_rows(&timed))?;
        layout.skipped.iter_mut().for_each(|skipped| skipped.why.of_rows(rows));
        layout.grouped = grouped.clone();
        if !grouped.is_merged() {
            layout.kept = Some(match layout.kept {
                Some(kept) => timed.take(&kept)?,
                None => timed,
            });
        }
        Ok(layout)
    }

    fn of_timed(grouped: &Grouped, frame: &DataFrame, causal: bool) -> Result<Self, Error> {
        if grouped.skips_bad_groups {
            return skip::layout(grouped, frame, causal);
        }
        let rows = Rows::find(grouped, frame)?;
        if grouped.is_merged() {
            merge::merged(grouped, frame, rows, causal)
        } else {
            Self::of_rows(grouped, frame, rows, None)
        }
    }

    /// Of rows, and where the stretches of a calendar end.
    pub(crate) fn of_rows(
        grouped: &Grouped,
        frame: &DataFrame,
        mut rows: Rows,
        stretches: Option<&[usize]>,
    ) -> Result<Self, Error> {
        let mut frame = frame.clone();
        let mut kept = None;
        if grouped.time.is_some() {
            match grouped.on_duplicate {
                OnDuplicate::Keep => {}
                OnDuplicate::Error => rows.refuse_duplicates(grouped, &frame)?,
                OnDuplicate::First | OnDuplicate::Last => {
                    if let Some(keep) = rows.without_duplicates(grouped.on_duplicate) {
                        frame = frame.take(&keep)?;
                        rows = Rows::find(grouped, &frame)?;
                        kept = Some(keep);
                    }
                }
            }
        }
        let Rows { axis, order, ticks, ends } = rows;
        let start = |group: usize| group.checked_sub(1).map_or(0, |before| ends[before]);
        let find = |group: usize| {
            let ticks = &ticks[start(group)..ends[group]];
            if axis == Axis::Row { None } else { Step::of(&axis, ticks) }
        };
        let steps: Vec<Option<(Step, u64)>> =
            (0..ends.len()).into_par_iter().with_min_len(64).map(find).collect();
        // A calendar's step is known, where it has one.
        let laid = grouped.every.as_ref().and_then(|every| every.step(&axis));
        let mut groups = Vec::with_capacity(ends.len());
        let mut start = 0;
        for (&end, found) in ends.iter().zip(steps) {
            let step = laid.map(|step| (step, 0)).or(found);
            let end = row(end);
            groups.push(Group { start, end, last: start, life: Life::default(), step });
            start = end;
        }
        let in_place = (0..).zip(&order).all(|(at, &row)| at == row);
        let grouped = grouped.clone();
        let mut layout = Self {
            grouped,
            frame,
            axis,
            order,
            ticks,
            labels: None,
            groups,
            stretches: ends,
            kept,
            skipped: Vec::new(),
            in_place,
            partial: None,
            keeps_silences: false,
            own_rows: None,
            disk: None,
        };
        layout.cut(stretches)?;
        Ok(layout)
    }

    pub(crate) const fn with_silences(mut self, kept: bool) -> Self {
        self.keeps_silences = kept;
        self
    }

    /// Whether buckets of a calendar may go once a silence has become too long.
    pub(crate) const fn drops_silences(&self) -> bool {
        let may = self.grouped.every.is_some() && self.grouped.max_gap.is_some();
        may && !self.keeps_silences
    }

    /// What each group's own rows leave of its calendar, where there is one.
    pub(crate) fn set_lives(&mut self, lives: &[Life]) {
        self.groups.iter_mut().zip(lives).for_each(|(group, life)| group.life = *life);
    }

    /// The same, asked for otherwise.
    pub(crate) fn of(mut self, grouped: &Grouped) -> Self {
        self.grouped = grouped.clone();
        self
    }

    /// Of the rows of a frame that were left by bad groups, and which groups those are.
    pub(crate) fn without(
        mut self,
        grouped: &Grouped,
        left: IdxCa,
        skipped: Vec<Skipped>,
    ) -> Result<Self, Error> {
        self.grouped = grouped.clone();
        self.skipped = skipped;
        if !grouped.is_merged() {
            self.kept = Some(match &self.kept {
                Some(kept) => left.take(kept)?,
                None => left,
            });
        }
        Ok(self)
    }

    pub(crate) fn with_partial(mut self, partial: Option<Partial>) -> Self {
        self.partial = partial;
        self
    }

    pub(crate) fn with_labels(mut self, labels: Option<Vec<i64>>) -> Self {
        self.labels = labels;
        self
    }

    pub(crate) fn with_own_rows(mut self, own: Option<BooleanChunked>) -> Self {
        self.own_rows = own;
        self
    }

    /// The same without rows and groups.
    pub(crate) fn emptied(&self) -> Self {
        Self {
            grouped: self.grouped.clone(),
            frame: self.frame.clear(),
            axis: self.axis.clone(),
            order: Vec::new(),
            ticks: Vec::new(),
            labels: self.labels.as_ref().map(|_| Vec::new()),
            groups: Vec::new(),
            stretches: Vec::new(),
            kept: None,
            skipped: Vec::new(),
            in_place: true,
            partial: self.partial.clone(),
            keeps_silences: self.keeps_silences,
            own_rows: None,
            disk: None,
        }
    }

    /// Takes groups whose rows are on disk.
    pub(crate) fn take(&mut self, found: Found, disk: Arc<OnDisk>) {
        (self.groups, self.stretches, self.own_rows) =
            (found.groups, found.stretches, found.own_rows);
        self.disk = Some(disk);
    }

    /// Whether the times that are written are not the ticks.
    pub(crate) const fn has_labels(&self) -> bool {
        self.labels.is_some()
    }

    /// Which rows, in the groups' order, groups have rows of their own in: of a calendar
    /// ([`Grouped::every`]) the others are its buckets without rows. None where there is no calendar, and
    /// all rows are the groups' own.
    #[must_use]
    pub const fn own_rows(&self) -> Option<&BooleanChunked> {
        self.own_rows.as_ref()
    }

    /// Cuts the groups where they were silent too long; what was not there then is not absent.
    fn cut(&mut self, laid: Option<&[usize]>) -> Result<(), Error> {
        let Some(gap) = &self.grouped.max_gap else { return Ok(()) };
        if self.grouped.every.as_ref().is_some_and(|every| gap.is_shorter(every)) {
            return Err(gap.no_gap("is shorter than the interval of the calendar"));
        }
        let mut stretches = Vec::with_capacity(self.groups.len());
        for group in &mut self.groups {
            for at in group.range().skip(1) {
                let (tick, next) = (self.ticks[at - 1], self.ticks[at]);
                let is_silence = match laid {
                    Some(ends) => ends.binary_search(&at).is_ok(),
                    None => self.grouped.is_silence(gap, &self.axis, tick, next)?,
                };
                if !is_silence {
                    continue;
                }
                stretches.push(at);
                group.last = row(at);
                if let Some((step, absent)) = &mut group.step {
                    *absent = absent.saturating_sub(step.absent_between(&self.axis, tick, next));
                }
            }
            stretches.push(group.range().end);
        }
        self.stretches = stretches;
        Ok(())
    }

    /// The frame that is smoothed: the input's rows in its order, or under a calendar or an
    /// aggregate the time, group and value columns, group after group.
    #[must_use]
    pub const fn frame(&self) -> &DataFrame {
        &self.frame
    }

    /// What was asked for.
    pub const fn grouped(&self) -> &Grouped {
        &self.grouped
    }

    /// The groups that were left out ([`Grouped::skip_bad_groups`]), by their first rows.
    #[must_use]
    pub fn skipped(&self) -> &[Skipped] {
        &self.skipped
    }

    /// The rows of the input that are in the frame, where some were dropped: as duplicates, for want
    /// of a time, or with their groups; none of merged rows.
    #[must_use]
    pub const fn kept(&self) -> Option<&IdxCa> {
        self.kept.as_ref()
    }

    /// Where, in the groups' order, each stretch of rows ends that is smoothed on its own: the groups,
    /// and under [`Grouped::max_gap`] their parts between silences.
    #[must_use]
    pub fn stretches(&self) -> &[usize] {
        &self.stretches
    }

    /// The series, in the order in which they first appear.
    #[must_use]
    pub fn groups(&self) -> &[Group] {
        &self.groups
    }

    /// What the time column counts.
    #[must_use]
    pub const fn axis(&self) -> &Axis {
        &self.axis
    }

    /// A group's times, ascending: those of the frame, so of buckets their [`Label`](crate::Label).
    #[must_use]
    pub fn ticks(&self, group: &Group) -> &[i64] {
        self.all_ticks().get(group.range()).unwrap_or_default()
    }

    /// All groups' times, one group's after another's.
    pub(crate) fn all_ticks(&self) -> &[i64] {
        self.labels.as_ref().unwrap_or(&self.ticks)
    }

    /// The times by which a group is smoothed, ascending: of buckets their starts, whatever labels them.
    #[must_use]
    pub fn starts(&self, group: &Group) -> &[i64] {
        self.ticks.get(group.range()).unwrap_or_default()
    }

    /// The buckets of the calendar that the frame's times do not cover, where there are any.
    #[must_use]
    pub const fn partial(&self) -> Option<&Partial> {
        self.partial.as_ref()
    }

    /// The names of the value columns.
    #[must_use]
    pub fn values(&self) -> &[String] {
        &self.grouped.values
    }

    /// The names of the group columns.
    #[must_use]
    pub fn by(&self) -> &[String] {
        &self.grouped.by
    }

    /// The group columns with one row a group.
    ///
    /// # Errors
    /// Polars' own.
    pub fn keys(&self) -> Result<Vec<Column>, Error> {
        if let Some(disk) = &self.disk {
            return Ok(disk.keys.columns().to_vec());
        }
        let first: Vec<IdxSize> =
            self.groups.iter().map(|group| self.order[group.range().start]).collect();
        let column = |name: &String| Ok(self.frame.column(name)?.take_slice(&first)?);
        self.by().iter().map(column).collect()
    }

    /// The step of most rows, where groups have steps.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        let mut rows: BTreeMap<Step, usize> = BTreeMap::new();
        for group in &self.groups {
            if let Some(step) = group.step() {
                *rows.entry(step).or_default() += group.len();
            }
        }
        rows.into_iter().max_by_key(|&(_, rows)| rows).map(|(step, _)| step)
    }

    /// A numeric column of the frame in the groups' order, null as NaN: the frame's own memory where its
    /// rows are in that order and are 64-bit floats without nulls.
    ///
    /// # Errors
    /// Polars' own, where the column is not there or holds no numbers.
    pub fn in_order(&self, name: &str) -> Result<Cow<'_, [f64]>, Error> {
        self.needs_memory("a column in one piece")?;
        self.ordered(self.frame.column(name)?)
    }

    /// A column of the frame's rows in the groups' order.
    pub(crate) fn ordered<'a>(&self, column: &'a Column) -> Result<Cow<'a, [f64]>, Error> {
        let own = column.f64().ok().and_then(|values| values.cont_slice().ok());
        if let Some(values) = own.filter(|_| self.in_place) {
            return Ok(Cow::Borrowed(values));
        }
        let values = column.cast(&DataType::Float64)?;
        let values = series::with_nan(values.f64()?);
        if self.in_place {
            return Ok(Cow::Owned(values));
        }
        Ok(self.order.par_iter().map(|&row| values[row as usize]).collect())
    }

    pub(crate) fn order(&self) -> &[IdxSize] {
        &self.order
    }

    /// How many rows at the end of each group have no value of one of these columns that a line to a
    /// later value may still give them.
    pub(crate) fn unfilled(&self, values: &[Column]) -> Vec<usize> {
        let mut rows = vec![0; self.groups.len()];
        for column in values.iter().filter(|column| self.grouped.draws_lines(column.name())) {
            let present = column.is_not_null();
            for (group, rows) in self.groups.iter().zip(&mut rows) {
                // A line begins at a value of the stretch, and so not before the first.
                let mut last = (group.last..group.end).rev().map(|at| at as usize);
                let value = last.position(|at| present.get(at) == Some(true));
                *rows = value.unwrap_or(0).max(*rows);
            }
        }
        rows
    }

    pub(crate) fn rows(&self) -> SeriesRows<'_> {
        let (order, ends) = (&self.order, &self.stretches);
        // Row numbers are no times: between them stand rows of other groups.
        let ticks = if self.axis == Axis::Row { &[] } else { self.ticks.as_slice() };
        SeriesRows { order, ends, in_place: self.in_place, ticks }
    }
}

/// The rows that have a time, where those without one are to be left out and there are some.
fn timed(grouped: &Grouped, frame: &DataFrame) -> Result<Option<IdxCa>, Error> {
    let Some(time) = grouped.time.as_ref().filter(|_| grouped.drops_null_times) else {
        return Ok(None);
    };
    let time = frame.column(time)?;
    if !time.has_nulls() {
        return Ok(None);
    }
    let rows = time.is_not_null();
    let rows = rows.iter().zip(0..).filter_map(|(has, row)| (has == Some(true)).then_some(row));
    Ok(Some(IdxCa::from_vec("".into(), rows.collect())))
}
