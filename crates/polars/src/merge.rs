//! Rows of one time or bucket merged, and calendars laid.

use polars::prelude::*;

use crate::{Agg, Error, Every, Grouped, Layout, keys::row, rows::Rows};

/// The columns in which merged rows carry their group and time: names no input can clash with,
/// since nothing else goes into that frame but numbered values.
const GROUP: &str = "group";
const BUCKET: &str = "bucket";

/// One row per group and bucket, and under a calendar one for each bucket without rows.
pub(crate) fn merged(
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
                let gap = grouped.max_gap.as_ref();
                lay(&mut laid.ticks, &calendar[from..], run, |bucket, next| match gap {
                    Some(gap) => grouped.is_silence(gap, &axis, bucket, next),
                    None => Ok(false),
                })?;
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
        order: (0..row(laid.ticks.len())).collect(),
        axis,
        ticks: laid.ticks,
        ends: laid.ends,
    };
    Layout::of_rows(grouped, &frame, rows)
}

/// A group's buckets: those of the calendar but for silences that are too long.
fn lay(
    ticks: &mut Vec<i64>,
    calendar: &[i64],
    rows: &[(IdxSize, i64)],
    is_gap: impl Fn(i64, i64) -> Result<bool, Error>,
) -> Result<(), Error> {
    let end = calendar.last().copied();
    let nexts = rows.iter().skip(1).map(|&(_, next)| Some(next)).chain([None]);
    let mut at = 0;
    for (&(_, bucket), next) in rows.iter().zip(nexts) {
        let upto = calendar.partition_point(|&other| next.is_none_or(|next| other < next));
        let silent = match next.or(end) {
            Some(next) => is_gap(bucket, next)?,
            None => false,
        };
        // A bucket off the calendar is found out by the caller.
        let last = if silent { upto.min(at + 1) } else { upto };
        ticks.extend_from_slice(&calendar[at.min(last)..last]);
        at = upto;
    }
    Ok(())
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
