//! A frame's rows as series: which group each belongs to, and in which order.

use polars::prelude::*;

use crate::{Agg, Axis, Duplicates, Error, Every, Grouped, OnDuplicate, Step, duplicates};

/// A frame whose rows have been found to be series in time order.
#[derive(Debug, Clone)]
pub struct Layout {
    pub(crate) grouped: Grouped,
    pub(crate) frame: DataFrame,
    axis: Axis,
    /// Row numbers, group after group, in time order within each.
    order: Vec<IdxSize>,
    /// The tick of each of `order`.
    ticks: Vec<i64>,
    groups: Vec<Group>,
    kept: Option<IdxCa>,
}

/// One series of a [`Layout`].
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Group {
    start: usize,
    end: usize,
    step: Option<Step>,
    absent: Option<u64>,
}

impl Group {
    /// How many rows it has: at least one.
    #[must_use]
    #[expect(clippy::len_without_is_empty, reason = "a group is never empty")]
    pub const fn len(&self) -> usize {
        self.end - self.start
    }

    /// The usual distance between its rows, where there is one.
    #[must_use]
    pub const fn step(&self) -> Option<Step> {
        self.step
    }

    /// How many of its steps have no row, where it has a step.
    #[must_use]
    pub const fn absent(&self) -> Option<u64> {
        self.absent
    }

    /// Its place in [`Layout::in_order`] and [`Layout::ticks`].
    #[must_use]
    pub const fn range(&self) -> std::ops::Range<usize> {
        self.start..self.end
    }
}

impl Layout {
    pub(crate) fn new(grouped: &Grouped, frame: &DataFrame) -> Result<Self, Error> {
        let rows = Rows::find(grouped, frame)?;
        match grouped.aggregate() {
            None => Self::of_rows(grouped, frame, rows),
            Some(agg) => merged(grouped, frame, rows, grouped.interval(), agg),
        }
    }

    fn of_rows(grouped: &Grouped, frame: &DataFrame, mut rows: Rows) -> Result<Self, Error> {
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
        let mut groups = Vec::with_capacity(ends.len());
        let mut start = 0;
        for end in ends {
            let found = if axis == Axis::Row { None } else { Step::of(&axis, &ticks[start..end]) };
            let (step, absent) = found.unzip();
            groups.push(Group { start, end, step, absent });
            start = end;
        }
        Ok(Self { grouped: grouped.clone(), frame, axis, order, ticks, groups, kept })
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

    /// The rows of the input that are in the frame, where some were dropped as duplicates.
    #[must_use]
    pub const fn kept(&self) -> Option<&IdxCa> {
        self.kept.as_ref()
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

    /// A group's times, ascending.
    #[must_use]
    pub fn ticks(&self, group: &Group) -> &[i64] {
        &self.ticks[group.range()]
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
        let first: Vec<IdxSize> = self.groups.iter().map(|group| self.order[group.start]).collect();
        let column = |name: &String| Ok(self.frame.column(name)?.take_slice(&first)?);
        self.by().iter().map(column).collect()
    }

    /// The step of most rows, where groups have steps.
    #[must_use]
    pub fn step(&self) -> Option<Step> {
        let mut steps: Vec<(Step, usize)> =
            self.groups.iter().filter_map(|group| Some((group.step?, group.len()))).collect();
        steps.sort_unstable_by_key(|&(step, _)| step);
        let rows = |run: &[(Step, usize)]| run.iter().map(|&(_, rows)| rows).sum::<usize>();
        let commonest = steps.chunk_by(|a, b| a.0 == b.0).max_by_key(|run| rows(run))?;
        Some(commonest[0].0)
    }

    /// A numeric column of the frame in the groups' order, null as NaN.
    ///
    /// # Errors
    /// Polars' own, where the column is not there or holds no numbers.
    pub fn in_order(&self, name: &str) -> Result<Vec<f64>, Error> {
        let values = self.frame.column(name)?.cast(&DataType::Float64)?;
        let values = crate::series::with_nan(values.f64()?);
        Ok(self.order.iter().map(|&row| values[row as usize]).collect())
    }

    pub(crate) fn order(&self) -> &[IdxSize] {
        &self.order
    }
}

/// Row numbers by group, each group's in time order.
struct Rows {
    axis: Axis,
    order: Vec<IdxSize>,
    ticks: Vec<i64>,
    /// Where each group ends in `order`.
    ends: Vec<usize>,
}

impl Rows {
    fn find(grouped: &Grouped, frame: &DataFrame) -> Result<Self, Error> {
        let (axis, by_row) = match &grouped.time {
            Some(name) => Axis::read(frame.column(name)?)?,
            None => (Axis::Row, (0..frame.height() as i64).collect()),
        };
        let (mut order, mut ends) = (Vec::with_capacity(frame.height()), Vec::new());
        if grouped.by.is_empty() {
            order.extend(0..IdxSize::try_from(frame.height()).unwrap_or(IdxSize::MAX));
            ends.extend((frame.height() > 0).then_some(order.len()));
        } else {
            let groups = frame.group_by_stable(grouped.by.iter().map(String::as_str))?;
            for group in groups.get_groups().iter() {
                match group {
                    GroupsIndicator::Idx((_, rows)) => order.extend_from_slice(rows),
                    GroupsIndicator::Slice([first, len]) => order.extend(first..first + len),
                }
                ends.push(order.len());
            }
        }
        let tick = |row: IdxSize| by_row[row as usize];
        let mut start = 0;
        for &end in &ends {
            let rows = &mut order[start..end];
            if !rows.is_sorted_by_key(|&row| tick(row)) {
                rows.sort_by_key(|&row| tick(row)); // stable: equal times stay in row order
            }
            start = end;
        }
        let ticks = order.iter().map(|&row| tick(row)).collect();
        Ok(Self { axis, order, ticks, ends })
    }

    /// Places in `order` whose row has an earlier one of its group at its time.
    fn repeats(&self) -> impl Iterator<Item = usize> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts.zip(&self.ends).flat_map(|(start, &end)| {
            (start + 1..end).filter(|&at| self.ticks[at] == self.ticks[at - 1])
        })
    }

    fn refuse_duplicates(&self, grouped: &Grouped, frame: &DataFrame) -> Result<(), Error> {
        let Some(at) = self.repeats().min_by_key(|&at| self.order[at]) else { return Ok(()) };
        let (first, second) = (self.order[at - 1] as usize, self.order[at] as usize);
        let time = grouped.time.as_deref();
        let mut times = self.ticks.clone();
        times.sort_unstable();
        times.dedup();
        let is_dated = self.axis.ticks_per_day().is_some();
        let every = Step::of(&self.axis, &times).filter(|_| is_dated);
        let group: Result<Vec<String>, Error> =
            grouped.by.iter().map(|name| key_text(frame, name, second)).collect();
        Err(Error::Duplicates(Box::new(Duplicates {
            first,
            second,
            group: group?.join(", "),
            time: self.axis.text(self.ticks[at]),
            rows: self.repeats().count(),
            separators: duplicates::separators(frame, &grouped.by, time, &grouped.values)?,
            every: every.map(|(step, _)| step.text(&self.axis)),
        })))
    }

    /// The rows to keep, ascending, or none where there is nothing to drop.
    fn without_duplicates(&self, which: OnDuplicate) -> Option<IdxCa> {
        let mut dropped: Vec<IdxSize> = self
            .repeats()
            .map(|at| self.order[if which == OnDuplicate::Last { at - 1 } else { at }])
            .collect();
        if dropped.is_empty() {
            return None;
        }
        dropped.sort_unstable();
        let mut dropped = dropped.into_iter().peekable();
        let rows = 0..IdxSize::try_from(self.order.len()).unwrap_or(IdxSize::MAX);
        let kept: Vec<IdxSize> = rows.filter(|row| dropped.next_if_eq(row).is_none()).collect();
        Some(IdxCa::from_vec("".into(), kept))
    }
}

fn key_text(frame: &DataFrame, name: &str, row: usize) -> Result<String, Error> {
    let cell = frame.column(name)?.slice(i64::try_from(row).unwrap_or(i64::MAX), 1);
    let cell = cell.cast(&DataType::String)?;
    Ok(format!("{name} = {}", cell.str()?.get(0).unwrap_or("(null)")))
}

/// The columns in which merged rows carry their group and time: names no input can clash with,
/// since nothing else goes into that frame but numbered values.
const GROUP: &str = "group";
const BUCKET: &str = "bucket";

/// One row per group and bucket, and under a calendar one for each bucket without rows.
fn merged(
    grouped: &Grouped,
    frame: &DataFrame,
    rows: Rows,
    every: Option<&Every>,
    agg: Agg,
) -> Result<Layout, Error> {
    let Rows { axis, order, ticks, ends } = rows;
    let buckets = match every {
        Some(every) => every.buckets(&axis, &ticks)?,
        None => ticks,
    };
    let sums = aggregate(grouped, frame, &order, &buckets, &ends, agg)?;
    let numbers = sums.column(GROUP)?.idx()?.clone();
    let starts = sums.column(BUCKET)?.i64()?.clone();
    let merged: Vec<(IdxSize, i64)> =
        numbers.iter().zip(starts.iter()).filter_map(|(g, bucket)| Some((g?, bucket?))).collect();

    let calendar = match (every, buckets.iter().min(), buckets.iter().max()) {
        (Some(every), Some(&first), Some(&last)) => Some(every.range(&axis, first, last)?),
        _ => None,
    };
    if let (Some(every), Some(calendar)) = (every, &calendar) {
        let rows = merged
            .chunk_by(|a, b| a.0 == b.0)
            .map(|run| calendar.len() - calendar.partition_point(|&bucket| bucket < run[0].1));
        every.check_rows(rows.fold(0, usize::saturating_add))?;
    }
    // Each row of the result: its group, its time, and the merged row it has, if any.
    let mut laid = Laid::default();
    let mut at = 0;
    for run in merged.chunk_by(|a, b| a.0 == b.0) {
        match &calendar {
            None => laid.ticks.extend(run.iter().map(|&(_, bucket)| bucket)),
            Some(calendar) => {
                let from = calendar.partition_point(|&bucket| bucket < run[0].1);
                laid.ticks.extend_from_slice(&calendar[from..]);
            }
        }
        let mut run = run.iter().peekable();
        let start = laid.source.len();
        for &tick in &laid.ticks[start..] {
            let found = run.next_if(|&&(_, bucket)| bucket == tick).is_some();
            laid.source.push(found.then_some(at));
            at += IdxSize::from(found);
        }
        // A bucket off the calendar (a day that a zone's clock skipped) would be lost silently.
        if run.next().is_some() {
            let every = every.map_or_else(String::new, |every| every.text().to_owned());
            let problem = "does not meet the buckets of this file's times".to_owned();
            return Err(Error::Calendar { every, problem });
        }
        laid.ends.push(laid.ticks.len());
    }

    let first_rows = std::iter::once(0).chain(ends.iter().copied()).map(|start| order.get(start));
    let mut keys: Vec<IdxSize> = Vec::with_capacity(laid.ticks.len());
    let mut start = 0;
    for (&end, first) in laid.ends.iter().zip(first_rows) {
        keys.resize(keys.len() + end - start, first.copied().unwrap_or(0));
        start = end;
    }
    let mut columns = Vec::new();
    if let Some(time) = &grouped.time {
        columns.push(axis.column(time, laid.ticks.clone())?);
    }
    for name in &grouped.by {
        columns.push(frame.column(name)?.take_slice(&keys)?);
    }
    let source: IdxCa = laid.source.iter().copied().collect_ca("".into());
    let had_rows = source.is_not_null();
    for (number, name) in grouped.values.iter().enumerate() {
        let values = sums.column(&number.to_string())?.take(&source)?;
        columns.push(agg.fill(&values, &had_rows)?.with_name(name.into()));
    }
    let frame = DataFrame::new(laid.ticks.len(), columns)?;
    let rows = Rows {
        order: (0..IdxSize::try_from(laid.ticks.len()).unwrap_or(IdxSize::MAX)).collect(),
        axis,
        ticks: laid.ticks,
        ends: laid.ends,
    };
    let mut layout = Layout::of_rows(grouped, &frame, rows)?;
    if let Some(step) = every.and_then(|every| every.step(&layout.axis)) {
        for group in &mut layout.groups {
            (group.step, group.absent) = (Some(step), Some(0));
        }
    }
    Ok(layout)
}

#[derive(Default)]
struct Laid {
    ticks: Vec<i64>,
    source: Vec<Option<IdxSize>>,
    ends: Vec<usize>,
}

/// The values of each group and bucket, sorted by both; value columns are named by number.
fn aggregate(
    grouped: &Grouped,
    frame: &DataFrame,
    order: &[IdxSize],
    buckets: &[i64],
    ends: &[usize],
    agg: Agg,
) -> Result<DataFrame, Error> {
    let mut numbers: Vec<IdxSize> = Vec::with_capacity(order.len());
    for (number, &end) in (0..).zip(ends) {
        numbers.resize(end, number);
    }
    let mut columns = vec![Column::new(GROUP.into(), numbers), Column::new(BUCKET.into(), buckets)];
    let mut merge = Vec::new();
    for (number, name) in grouped.values.iter().enumerate() {
        let values = frame.column(name)?.take_slice(order)?;
        let number = number.to_string();
        let value = col(number.as_str());
        let values = agg.widened(&values)?;
        let is_float = values.dtype().is_float();
        merge.push(agg.of(if is_float { value.fill_nan(NULL.lit()) } else { value }));
        columns.push(values.with_name(number.into()));
    }
    let rows = DataFrame::new(order.len(), columns)?;
    let by = [col(GROUP), col(BUCKET)];
    Ok(rows
        .lazy()
        .group_by(by.clone())
        .agg(merge)
        .sort_by_exprs(by, SortMultipleOptions::default())
        .collect()?)
}
