//! One pass over the series of a frame: gather, smooth, put back, on all cores.

use std::{
    borrow::Cow,
    ops::Range,
    sync::{Mutex, PoisonError, atomic::AtomicU64},
};

use polars::prelude::*;
use rayon::prelude::*;
use smoothframe_core::{Error, Output, Sample, Smoother, TimePlan, Unit};

use crate::{
    cell::Cell,
    deal::{Block, SHARE, blocks, by_shares, large, side_by_side},
    series,
    windows::{Found, Windows},
};

/// What a smoother made of a value: columns in the frame's row order.
pub(crate) struct Made {
    pub(crate) smoothed: Column,
    pub(crate) coverage: Option<Column>,
    /// What each row weighs in its own output.
    pub(crate) own: Option<Column>,
}

/// What is computed beside the smoothed values.
#[derive(Clone, Copy)]
pub(crate) struct Beside {
    pub(crate) coverage: bool,
    pub(crate) own: bool,
}

/// The series of a frame: each a range of `order`, which holds row numbers.
#[derive(Clone, Copy)]
pub(crate) struct SeriesRows<'a> {
    pub(crate) order: &'a [IdxSize],
    /// Where each series ends in `order`.
    pub(crate) ends: &'a [usize],
    /// Whether `order` counts up from 0: rows need no gathering.
    pub(crate) in_place: bool,
    /// The time of each of `order`; none where there is no time column.
    pub(crate) ticks: &'a [i64],
}

/// A smoother, and how its windows lie in time, if they do.
pub(crate) struct InTime<'a> {
    pub(crate) smoother: &'a Smoother,
    pub(crate) windows: Option<Windows>,
}

/// Every value by every smoother: for each value one [`Made`] per smoother.
///
/// Values of one type share a pass; rows are found once for all of them.
pub(crate) fn smooth(
    rows: SeriesRows<'_>,
    values: &[Column],
    smoothers: &[InTime<'_>],
    beside: Beside,
) -> PolarsResult<Vec<Vec<Made>>> {
    let is_single = |column: &Column| column.dtype() == &DataType::Float32;
    let singles: Vec<Column> = values.iter().filter(|c| is_single(c)).cloned().collect();
    let mut doubles = Vec::with_capacity(values.len() - singles.len());
    for column in values.iter().filter(|column| !is_single(column)) {
        doubles.push(column.cast(&DataType::Float64)?);
    }
    let of_singles = singles.iter().map(|column| column.f32()).collect::<PolarsResult<Vec<_>>>()?;
    let of_doubles = doubles.iter().map(|column| column.f64()).collect::<PolarsResult<Vec<_>>>()?;
    let mut of_singles = pass(rows, &of_singles, smoothers, beside)?.into_iter();
    let mut of_doubles = pass(rows, &of_doubles, smoothers, beside)?.into_iter();
    let next = |column| if is_single(column) { of_singles.next() } else { of_doubles.next() };
    Ok(values.iter().filter_map(next).collect())
}

fn pass<T>(
    rows: SeriesRows<'_>,
    values: &[&ChunkedArray<T>],
    smoothers: &[InTime<'_>],
    beside: Beside,
) -> PolarsResult<Vec<Vec<Made>>>
where
    T: PolarsNumericType,
    T::Native: Cell + From<f32>,
    ChunkedArray<T>: IntoColumn,
{
    if values.is_empty() {
        return Ok(Vec::new());
    }
    let height = rows.order.len();
    let lanes: Vec<Lane<'_, T::Native>> = values
        .iter()
        .map(|values| Lane {
            values: values.cont_slice().map_or_else(|_| series::with_nan(values).into(), Cow::from),
            targets: smoothers.iter().map(|_| Target::new(height, beside)).collect(),
        })
        .collect();
    let large = large(height, rayon::current_num_threads());
    blocks(rows.ends, large)
        .into_par_iter()
        .try_for_each_init(
            || Worker::<T::Native>::new(smoothers),
            |worker, block| {
                let worker = worker.as_mut().map_err(|error| error.clone())?;
                lanes.iter().try_for_each(|lane| worker.smooth(rows, &block, lane))
            },
        )
        .map_err(series::to_polars)?;
    let named = |(values, lane): (&&ChunkedArray<T>, Lane<'_, T::Native>)| {
        let made = |target: Target<T::Native>| target.made::<T>(values.name());
        lane.targets.into_iter().map(made).collect()
    };
    Ok(values.iter().zip(lanes).map(named).collect())
}

/// A value, and where its results go.
struct Lane<'a, T: Cell> {
    values: Cow<'a, [T]>,
    targets: Vec<Target<T>>,
}

/// The results of one smoother on one value, by row; each row is written once, by any thread.
struct Target<T: Cell> {
    smoothed: Vec<T::Atomic>,
    coverage: Option<Vec<AtomicU64>>,
    own: Option<Vec<AtomicU64>>,
    /// Rows whose result is missing.
    missing: Mutex<Vec<IdxSize>>,
}

impl<T: Cell> Target<T> {
    fn new(rows: usize, beside: Beside) -> Self {
        Self {
            smoothed: T::cells(rows),
            coverage: beside.coverage.then(|| f64::cells(rows)),
            own: beside.own.then(|| f64::cells(rows)),
            missing: Mutex::default(),
        }
    }

    fn made<P>(self, name: &PlSmallStr) -> Made
    where
        P: PolarsNumericType<Native = T>,
        ChunkedArray<P>: IntoColumn,
    {
        let missing = self.missing.into_inner().unwrap_or_else(PoisonError::into_inner);
        let smoothed = T::values(self.smoothed);
        let smoothed = if missing.is_empty() {
            ChunkedArray::<P>::from_vec(name.clone(), smoothed)
        } else {
            let mut present = vec![true; smoothed.len()];
            missing.into_iter().for_each(|row| present[row as usize] = false);
            series::from_parts(name.clone(), smoothed, &present)
        };
        let column = |cells: Option<Vec<AtomicU64>>| {
            let column =
                cells.map(|cells| Float64Chunked::from_vec(name.clone(), f64::values(cells)));
            column.map(IntoColumn::into_column)
        };
        let (coverage, own) = (column(self.coverage), column(self.own));
        Made { smoothed: smoothed.into_column(), coverage, own }
    }
}

/// What one thread works with: nothing is allocated for a series once these are long enough.
struct Worker<'a, T: Sample> {
    runners: Vec<Runner<'a, T>>,
    found: Found,
    /// Where each series of a block ends in it.
    ends: Vec<usize>,
    x: Vec<T>,
    out: Vec<T>,
    present: Vec<bool>,
    coverage: Vec<f64>,
    own: Vec<f64>,
}

/// A smoother at work, whatever its operation.
struct Runner<'a, T: Sample> {
    plan: TimePlan<T>,
    /// The windows that ticks alone do not tell, of a smoother in time.
    windows: Option<&'a Windows>,
}

impl<T: Sample> Runner<'_, T> {
    /// Smooths series that end at `ends`, with these ticks; one that is shared by all threads.
    fn each(
        &mut self,
        ticks: &[i64],
        x: &[T],
        ends: &[usize],
        is_shared: bool,
        mut output: Output<'_, T>,
        found: &mut Found,
    ) -> Result<(), Error> {
        let Some(windows) = self.windows else {
            return match is_shared {
                true => self.plan.par_smooth_to(ticks, x, output),
                false => self.plan.smooth_each(ticks, x, ends, output),
            };
        };
        let mut start = 0;
        ends.iter().try_for_each(|&end| {
            let rows = start..end;
            start = end;
            let (ticks, x, output) = (&ticks[rows.clone()], &x[rows.clone()], output.rows(rows));
            if windows.find(ticks, found) {
                self.plan.smooth_within(&found.clock, &found.windows, x, output)
            } else {
                self.plan.smooth_to(ticks, x, output)
            }
        })
    }

    /// What each row of series that end at `ends` weighs in its own output.
    fn own_weights(
        &mut self,
        ticks: &[i64],
        x: &[T],
        ends: &[usize],
        own: &mut [f64],
        found: &mut Found,
    ) -> Result<(), Error> {
        let mut start = 0;
        ends.iter().try_for_each(|&end| {
            let rows = start..end;
            start = end;
            let ticks = ticks.get(rows.clone()).unwrap_or_default();
            let (x, own) = (&x[rows.clone()], &mut own[rows]);
            match self.windows {
                Some(windows) if windows.find(ticks, found) => {
                    self.plan.own_weights(&found.clock, Some(&found.windows), x, own)
                }
                _ => self.plan.own_weights(ticks, None, x, own),
            }
        })
    }
}

impl<'a, T: Cell> Worker<'a, T> {
    fn new(smoothers: &'a [InTime<'a>]) -> Result<Self, Error> {
        let runner = |InTime { smoother, windows }: &'a InTime<'a>| {
            let unit = windows.as_ref().map_or(Unit::Number, Windows::unit);
            let windows = windows.as_ref().filter(|windows| !windows.are_ticks());
            Ok(Runner { plan: smoother.time_plan(unit)?, windows })
        };
        Ok(Self {
            runners: smoothers.iter().map(runner).collect::<Result<_, Error>>()?,
            found: Found::default(),
            ends: Vec::new(),
            x: Vec::new(),
            out: Vec::new(),
            present: Vec::new(),
            coverage: Vec::new(),
            own: Vec::new(),
        })
    }

    fn smooth(
        &mut self,
        series: SeriesRows<'_>,
        block: &Block,
        lane: &Lane<'_, T>,
    ) -> Result<(), Error> {
        let is_shared = block.is_shared;
        let start = block.series.start.checked_sub(1).map_or(0, |before| series.ends[before]);
        let ends = &series.ends[block.series.clone()];
        let range = start..ends.last().copied().unwrap_or(start);
        let rows = &series.order[range.clone()];
        let values = &*lane.values;
        if is_shared && self.out.is_empty() {
            // Fresh memory is first touched by the threads that smooth.
            (self.out, self.present) = (vec![T::default(); rows.len()], vec![false; rows.len()]);
        }
        if !series.in_place && is_shared {
            self.x.resize(rows.len(), T::default());
            let shares = self.x.par_chunks_mut(SHARE).zip(rows.par_chunks(SHARE));
            shares.for_each(|(x, rows)| {
                x.iter_mut().zip(rows).for_each(|(x, &row)| *x = values[row as usize]);
            });
        } else if !series.in_place {
            self.x.resize(rows.len(), T::default());
            let x = &mut self.x;
            side_by_side(start, ends, |at| {
                let here = x[at.clone()].iter_mut().zip(&rows[at]);
                here.for_each(|(x, &row)| *x = values[row as usize]);
            });
        }
        self.ends.clear();
        self.ends.extend(ends.iter().map(|end| end - start));
        let ticks = series.ticks.get(range.clone()).unwrap_or_default();
        let x = if series.in_place { &values[range] } else { self.x.as_slice() };
        self.out.resize(rows.len(), T::default());
        self.present.resize(rows.len(), true);
        for (runner, target) in self.runners.iter_mut().zip(&lane.targets) {
            if target.coverage.is_some() {
                self.coverage.resize(rows.len(), 0.0);
            }
            let mut output = Output::new(&mut self.out).present(&mut self.present);
            if target.coverage.is_some() {
                output = output.coverage(&mut self.coverage);
            }
            runner.each(ticks, x, &self.ends, is_shared, output, &mut self.found)?;
            if target.own.is_some() {
                self.own.resize(rows.len(), 0.0);
                runner.own_weights(ticks, x, &self.ends, &mut self.own, &mut self.found)?;
            }
            let put = |at: Range<usize>| {
                put(&target.smoothed, &rows[at.clone()], &self.out[at.clone()]);
                if let Some(coverage) = &target.coverage {
                    put(coverage, &rows[at.clone()], &self.coverage[at.clone()]);
                }
                if let Some(own) = &target.own {
                    put(own, &rows[at.clone()], &self.own[at]);
                }
            };
            if is_shared || series.in_place {
                by_shares(rows.len(), is_shared, put);
            } else {
                side_by_side(start, ends, put)
            }
            by_shares(rows.len(), is_shared, |at| {
                let present = &self.present[at.clone()];
                if present.contains(&false) {
                    let missing = rows[at].iter().zip(present).filter(|(_, is)| !**is);
                    let mut all = target.missing.lock().unwrap_or_else(PoisonError::into_inner);
                    all.extend(missing.map(|(&row, _)| row));
                }
            });
        }
        Ok(())
    }
}

fn put<T: Cell>(cells: &[T::Atomic], rows: &[IdxSize], values: &[T]) {
    for (&row, &value) in rows.iter().zip(values) {
        value.put(&cells[row as usize]);
    }
}
