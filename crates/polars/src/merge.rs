//! Rows of one time or bucket merged.

use polars::prelude::*;

use crate::{
    Error, Fill, Grouped, Label, Layout, Partial,
    clock::Clock,
    keys::row,
    lay::{Laid, Runs},
    overflow,
    rows::{InOrder, Rows},
    stray,
};

/// The column in which rows carry the number of what they are merged into: a name no input can
/// clash with, since nothing else goes into that frame but numbered values.
const RUN: &str = "run";
/// The column that flags partial buckets.
pub(crate) const PARTIAL: &str = "partial";

/// One row per group and bucket, and under a calendar one for each bucket without rows.
/// For a causal smoother, or for any.
pub(crate) fn merged(
    grouped: &Grouped,
    frame: &DataFrame,
    rows: Rows,
    causal: bool,
) -> Result<Layout, Error> {
    let Rows { axis, order, mut ticks, ends } = rows;
    let (mut partial, mut labels) = (None, None);
    let (runs, laid) = match Clock::of(grouped, &axis)? {
        None => {
            let runs = Runs::of(&ticks, &ends);
            let laid = Laid::without_calendar(&runs);
            (runs, laid)
        }
        Some(clock) => {
            stray::refuse(
                grouped,
                &clock,
                InOrder { axis: &axis, order: &order, ticks: &ticks, ends: &ends },
            )?;
            if grouped.whole.is_none() {
                partial = Partial::find(&clock, &axis, &mut ticks, &ends)?;
            }
            let runs = Runs::of(&clock.starts(ticks, &ends)?, &ends);
            let laid = match &grouped.whole {
                None => Laid::on(grouped, &clock, &axis, &runs, causal)?,
                Some(whole) => {
                    partial.clone_from(&whole.partial);
                    let last = clock.start(whole.last)?;
                    Laid::upto(grouped, &clock, &axis, &runs, last, causal)?
                }
            };
            if grouped.label == Label::Right {
                labels = Some(laid.bucket_ends(&clock)?);
            }
            (runs, laid)
        }
    };
    let merged = aggregate(grouped, frame, &order, runs, order.len())?;

    let first_rows = std::iter::once(0).chain(ends.iter().copied()).map(|start| order.get(start));
    let mut keys: Vec<IdxSize> = Vec::with_capacity(laid.ticks.len());
    for (&end, first) in laid.ends.iter().zip(first_rows) {
        keys.resize(end, first.copied().unwrap_or(0));
    }
    let mut columns = Vec::new();
    if let Some(time) = &grouped.time {
        columns.push(axis.column(time, labels.as_ref().unwrap_or(&laid.ticks).clone())?);
    }
    for name in &grouped.by {
        columns.push(frame.column(name)?.take_slice(&keys)?);
    }
    let had_rows = laid.source.is_not_null();
    for (number, name) in grouped.values.iter().enumerate() {
        let mut values = merged.column(&number.to_string())?.take(&laid.source)?;
        if let (Some(_), Some(agg)) = (grouped.interval(), grouped.aggregate_of(name)) {
            values = Fill::of(agg, grouped.fill).fill(&values, &had_rows, &laid.stretches)?;
        }
        columns.push(values.with_name(name.into()));
    }
    if grouped.flags_partial {
        let is_partial = |&tick: &i64| partial.as_ref().is_some_and(|some| some.contains(tick));
        let flags: Vec<bool> = laid.ticks.iter().map(is_partial).collect();
        columns.push(Column::new(PARTIAL.into(), flags));
    }
    let frame = DataFrame::new(laid.ticks.len(), columns)?;
    let rows = Rows {
        order: (0..row(laid.ticks.len())).collect(),
        axis,
        ticks: laid.ticks,
        ends: laid.ends,
    };
    let stretches = grouped.interval().map(|_| laid.stretches.as_slice());
    let mut layout = Layout::of_rows(grouped, &frame, rows, stretches)?;
    layout.set_lives(&laid.lives);
    let own = grouped.interval().map(|_| had_rows);
    let layout = layout.with_partial(partial).with_labels(labels).with_own_rows(own);
    Ok(layout.with_silences(causal))
}

/// The values of each run, in their order; value columns are named by number. Whole numbers whose sums
/// over so many rows may pass 64 bits are summed as decimals.
pub(crate) fn aggregate(
    grouped: &Grouped,
    frame: &DataFrame,
    order: &[IdxSize],
    runs: Runs,
    most: usize,
) -> Result<DataFrame, Error> {
    // Polars takes the rows of sorted keys as slices, which no table of keys is as fast as.
    let mut numbers = IdxCa::from_vec(RUN.into(), runs.of_rows);
    numbers.set_sorted_flag(polars::series::IsSorted::Ascending);
    let mut columns = vec![numbers.into_column()];
    let mut merge = Vec::new();
    for (number, name) in grouped.values.iter().enumerate() {
        let Some(agg) = grouped.aggregate_of(name) else { continue };
        let values = agg.widened(&frame.column(name)?.take_slice(order)?, most)?;
        let number = number.to_string();
        let value = col(number.as_str());
        let is_float = values.dtype().is_float();
        merge.push(agg.of(if is_float { value.fill_nan(NULL.lit()) } else { value }));
        columns.push(values.with_name(number.into()));
    }
    let rows = DataFrame::new(order.len(), columns)?;
    let mut merged = rows.clone().lazy().group_by_stable([col(RUN)]).agg(merge).collect()?;
    for (number, name) in grouped.values.iter().enumerate() {
        let number = number.to_string();
        if let (Some(agg), Ok(values)) = (grouped.aggregate_of(name), rows.column(&number))
            && let Some(mended) =
                overflow::mended(agg, merged.column(&number)?, values, rows.column(RUN)?)?
        {
            merged.with_column(mended)?;
        }
    }
    Ok(merged)
}
