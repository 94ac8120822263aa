//! Buckets of a calendar, or rows of one time, that are complete: merged, and laid behind those before.

use polars::prelude::*;

use crate::{
    Axis, Error, Fill, FillTo, Grouped, Label,
    clock::Clock,
    keys::row,
    lay::{Laid, Runs},
    merge,
};

/// One group's rows that are to be merged.
pub(super) struct Bucketed<'a> {
    /// Its last bucket before, whose row is out or kept.
    pub(super) before: Option<i64>,
    /// Its last values before, where a calendar fills forward.
    pub(super) filled: &'a [AnyValue<'static>],
    /// Its rows in the frame, in time order, and the bucket of each.
    pub(super) rows: &'a [IdxSize],
    pub(super) buckets: &'a [i64],
}

/// Merged rows, group after group.
pub(super) struct Merged {
    /// The value columns.
    pub(super) values: Vec<Column>,
    /// The bucket of each row, and the time that is written.
    pub(super) starts: Vec<i64>,
    pub(super) labels: Vec<i64>,
    /// Where each group ends.
    pub(super) ends: Vec<usize>,
    /// Rows before which a silence was too long, ascending.
    pub(super) cuts: Vec<usize>,
}

/// Merges the rows of some groups. `newest` is the bucket up to which calendars go where they go to the
/// input's last time; none where each ends with its own.
pub(super) fn merged(
    grouped: &Grouped,
    clock: Option<&Clock<'_>>,
    axis: &Axis,
    frame: &DataFrame,
    groups: &[Bucketed<'_>],
    newest: Option<i64>,
    causal: bool,
) -> Result<Merged, Error> {
    // The rows' runs, and among the groups' runs those that stand for what was before.
    let rows: Vec<IdxSize> = groups.iter().flat_map(|group| group.rows.iter().copied()).collect();
    let (mut of_rows, mut ends) =
        (Vec::with_capacity(rows.len()), Vec::with_capacity(groups.len()));
    let (mut buckets, mut source): (Vec<i64>, Vec<IdxSize>) = (Vec::new(), Vec::new());
    let mut is_before = Vec::new();
    let (mut runs, mut longest) = (0, 0);
    for group in groups {
        if let Some(before) = group.before {
            buckets.push(before);
            source.push(IdxSize::MAX);
            is_before.push(true);
        }
        for run in group.buckets.chunk_by(|a, b| a == b) {
            longest = longest.max(run.len());
            of_rows.resize(of_rows.len() + run.len(), row(runs));
            buckets.push(run[0]);
            source.push(row(runs));
            is_before.push(false);
            runs += 1;
        }
        ends.push(buckets.len());
    }
    let of_all = Runs { of_rows: Vec::new(), buckets, ends };
    let of_frame = Runs { of_rows, buckets: Vec::new(), ends: Vec::new() };
    let values = merge::aggregate(grouped, frame, &rows, of_frame, longest)?;
    let laid = match clock {
        None => Laid::without_calendar(&of_all),
        Some(clock) => match newest {
            Some(newest) => Laid::upto(grouped, clock, axis, &of_all, newest, causal)?,
            None => {
                let own = Grouped { fill_to: FillTo::Group, ..grouped.clone() };
                Laid::on(&own, clock, axis, &of_all, causal)?
            }
        },
    };
    let labels = match clock.filter(|_| grouped.label == Label::Right) {
        Some(clock) => laid.bucket_ends(clock)?,
        None => laid.ticks.clone(),
    };

    // Rows that stand for what was before are left out again.
    let runs_of: Vec<Option<IdxSize>> = laid.source.iter().collect();
    let stays = |run: &Option<IdxSize>| run.is_none_or(|run| !is_before[run as usize]);
    let keep: Vec<bool> = runs_of.iter().map(stays).collect();
    let kept_before: Vec<usize> = std::iter::once(0)
        .chain(keep.iter().scan(0, |kept, &keep| {
            *kept += usize::from(keep);
            Some(*kept)
        }))
        .collect();
    let mut cuts = Vec::new();
    let is_cut: Vec<usize> = match (clock, &grouped.max_gap) {
        (_, None) => Vec::new(),
        (Some(_), Some(_)) => laid.stretches.clone(),
        (None, Some(gap)) => {
            let mut cuts = Vec::new();
            for at in 1..laid.ticks.len() {
                let (tick, next) = (laid.ticks[at - 1], laid.ticks[at]);
                if tick < next && grouped.is_silence(gap, axis, tick, next)? {
                    cuts.push(at);
                }
            }
            cuts
        }
    };
    for cut in is_cut {
        let is_end = laid.ends.binary_search(&cut).is_ok();
        if !is_end {
            cuts.push(kept_before[cut]);
        }
    }
    let had_rows = laid.source.is_not_null();
    let mut columns = Vec::with_capacity(grouped.values.len());
    let mask = BooleanChunked::from_slice("".into(), &keep);
    for (number, name) in grouped.values.iter().enumerate() {
        let own = values.column(&number.to_string())?;
        let fill = grouped.aggregate_of(name).map(|agg| Fill::of(agg, grouped.fill));
        let fill = fill.filter(|_| clock.is_some());
        let column = match fill {
            Some(Fill::Forward) => {
                // The last value before is one of those that are filled from.
                let before = groups.iter().filter(|group| group.before.is_some());
                let before: Vec<AnyValue<'_>> = before
                    .map(|group| group.filled.get(number).cloned().unwrap_or(AnyValue::Null))
                    .collect();
                let before =
                    Series::from_any_values_and_dtype("".into(), &before, own.dtype(), false)?;
                let mut all = own.clone();
                all.append(&before.into_column().with_name(own.name().clone()))?;
                let mut next = row(runs);
                let of_run: Vec<IdxSize> = source
                    .iter()
                    .map(|&run| {
                        if run == IdxSize::MAX {
                            next += 1;
                            next - 1
                        } else {
                            run
                        }
                    })
                    .collect();
                let at: IdxCa = runs_of
                    .iter()
                    .map(|run| run.map(|run| of_run[run as usize]))
                    .collect_ca("".into());
                Fill::Forward.fill(&all.take(&at)?, &had_rows, &laid.stretches)?
            }
            fill => {
                let of_run = |run: IdxSize| {
                    let run = source[run as usize];
                    (run != IdxSize::MAX).then_some(run)
                };
                let at: IdxCa =
                    runs_of.iter().map(|run| run.and_then(of_run)).collect_ca("".into());
                let values = own.take(&at)?;
                match fill {
                    Some(fill) => fill.fill(&values, &had_rows, &laid.stretches)?,
                    None => values,
                }
            }
        };
        columns.push(column.filter(&mask)?.with_name(name.into()));
    }
    let kept = |all: &[i64]| -> Vec<i64> {
        all.iter().zip(&keep).filter(|(_, keep)| **keep).map(|(tick, _)| *tick).collect()
    };
    Ok(Merged {
        values: columns,
        starts: kept(&laid.ticks),
        labels: kept(&labels),
        ends: laid.ends.iter().map(|&end| kept_before[end]).collect(),
        cuts,
    })
}
