//! One pass over the series of a table: gather, smooth, put back, on all cores.

use std::{
    ops::Range,
    sync::{Mutex, PoisonError, atomic::AtomicU64},
};

use rayon::prelude::*;
use smoothframe_arrow::series;
use smoothframe_core::{Error as Refused, Output, Smoother, TimePlan, Unit};

use crate::{
    cell::Cell,
    deal::{Block, SHARE, blocks, by_shares, large, side_by_side},
    error::Result,
    made::Made,
    part::Part,
    pool,
    rows::Rows,
    windows::{Found, Windows},
};

/// A smoother, the parts that are wanted, and how its windows lie in time, if they do.
pub(crate) struct Job<'a> {
    smoother: &'a Smoother,
    parts: &'a [Part],
    windows: Option<Windows>,
}

impl<'a> Job<'a> {
    pub(crate) fn new(smoother: &'a Smoother, parts: &'a [Part], rows: &Rows) -> Result<Self> {
        let times = || rows.groups().map(|(start, end)| rows.ticks(start, end));
        let first = times().filter_map(|ticks| ticks.first()).min().copied();
        let last = times().filter_map(|ticks| ticks.last()).max().copied();
        let windows = Windows::of(smoother, &rows.axis, first.zip(last))?;
        Ok(Self { smoother, parts, windows })
    }

    /// Which rows later rows will still revise: of each group some at its end.
    fn provisional(&self, rows: &Rows) -> Result<Vec<bool>> {
        let mut provisional = vec![false; rows.order.len()];
        for (start, end) in rows.groups() {
            let (windows, ticks) = (self.windows.as_ref(), rows.ticks(start, end));
            let revised = series::provisional(self.smoother, windows, ticks, end - start)?;
            for &row in &rows.order[end - revised..end] {
                provisional[row as usize] = true;
            }
        }
        Ok(provisional)
    }

    /// Smooths each value; results are in the order of the table's rows.
    pub(crate) fn run<T: Cell>(&self, rows: &Rows, values: &[&[T]]) -> Result<Vec<Made<T>>> {
        let height = rows.order.len();
        let wants = |part| self.parts.contains(&part);
        let lanes = values.iter().map(|&values| Lane {
            values,
            smoothed: T::cells(height),
            coverage: wants(Part::Coverage).then(|| f64::cells(height)),
            own: wants(Part::Loo).then(|| f64::cells(height)),
            missing: Mutex::default(),
        });
        let lanes: Vec<Lane<'_, T>> = lanes.collect();
        let threads = pool::threads();
        let blocks = blocks(&rows.ends, large(height, threads));
        let smooth = |worker: &mut Worker<'_, T>, block: &Block| {
            lanes.iter().try_for_each(|lane| worker.smooth(rows, block, lane))
        };
        if threads == 1 {
            let mut worker = Worker::new(self)?;
            blocks.iter().try_for_each(|block| smooth(&mut worker, block))?;
        } else {
            blocks.par_iter().try_for_each_init(
                || Worker::new(self),
                |worker, block| {
                    let worker = worker.as_mut().map_err(|error| error.clone())?;
                    smooth(worker, block)
                },
            )?;
        }
        let provisional = match wants(Part::Provisional) {
            true => Some(self.provisional(rows)?),
            false => None,
        };
        Ok(lanes.into_iter().map(|lane| lane.made(provisional.clone())).collect())
    }
}

/// A value, and where its results go: each row is written once, by any thread.
struct Lane<'a, T: Cell> {
    values: &'a [T],
    smoothed: Vec<T::Atomic>,
    coverage: Option<Vec<AtomicU64>>,
    own: Option<Vec<AtomicU64>>,
    /// Rows whose result is missing.
    missing: Mutex<Vec<u32>>,
}

impl<T: Cell> Lane<'_, T> {
    fn made(self, provisional: Option<Vec<bool>>) -> Made<T> {
        let missing = self.missing.into_inner().unwrap_or_else(PoisonError::into_inner);
        let present = (!missing.is_empty()).then(|| {
            let mut present = vec![true; self.smoothed.len()];
            missing.into_iter().for_each(|row| present[row as usize] = false);
            present
        });
        Made {
            smoothed: T::values(self.smoothed),
            present,
            coverage: self.coverage.map(f64::values),
            own: self.own.map(f64::values),
            provisional,
        }
    }
}

/// What one thread works with: nothing is allocated for a series once these are long enough.
struct Worker<'a, T: Cell> {
    plan: TimePlan<T>,
    /// The windows that ticks alone do not tell, of a smoother in time.
    windows: Option<&'a Windows>,
    found: Found,
    /// Where each series of a block ends in it.
    ends: Vec<usize>,
    x: Vec<T>,
    out: Vec<T>,
    present: Vec<bool>,
    coverage: Vec<f64>,
    own: Vec<f64>,
}

impl<'a, T: Cell> Worker<'a, T> {
    fn new(job: &'a Job<'_>) -> std::result::Result<Self, Refused> {
        let unit = job.windows.as_ref().map_or(Unit::Number, Windows::unit);
        Ok(Self {
            plan: job.smoother.time_plan(unit)?,
            windows: job.windows.as_ref().filter(|windows| !windows.are_ticks()),
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
        rows: &Rows,
        block: &Block,
        lane: &Lane<'_, T>,
    ) -> std::result::Result<(), Refused> {
        let is_shared = block.is_shared;
        let start = block.series.start.checked_sub(1).map_or(0, |before| rows.ends[before]);
        let ends = &rows.ends[block.series.clone()];
        let range = start..ends.last().copied().unwrap_or(start);
        let order = &rows.order[range.clone()];
        let ticks = rows.ticks(range.start, range.end);
        self.gather(lane.values, order, rows.in_place, is_shared, start, ends);
        let x = if rows.in_place { &lane.values[range] } else { self.x.as_slice() };
        self.ends.clear();
        self.ends.extend(ends.iter().map(|end| end - start));
        self.out.resize(order.len(), T::default());
        self.present.resize(order.len(), true);
        let mut output = Output::new(&mut self.out).present(&mut self.present);
        if lane.coverage.is_some() {
            self.coverage.resize(order.len(), 0.0);
            output = output.coverage(&mut self.coverage);
        }
        let windows = self.windows;
        each(&mut self.plan, windows, ticks, x, &self.ends, is_shared, output, &mut self.found)?;
        if lane.own.is_some() {
            self.own.resize(order.len(), 0.0);
            let (own, found) = (&mut self.own, &mut self.found);
            own_weights(&mut self.plan, windows, ticks, x, &self.ends, own, found)?;
        }
        let put_back = |at: Range<usize>| {
            put(&lane.smoothed, &order[at.clone()], &self.out[at.clone()]);
            if let Some(coverage) = &lane.coverage {
                put(coverage, &order[at.clone()], &self.coverage[at.clone()]);
            }
            if let Some(own) = &lane.own {
                put(own, &order[at.clone()], &self.own[at]);
            }
        };
        match is_shared || rows.in_place {
            true => by_shares(order.len(), is_shared, put_back),
            false => side_by_side(start, ends, put_back),
        }
        by_shares(order.len(), is_shared, |at| {
            let present = &self.present[at.clone()];
            if present.contains(&false) {
                let missing = order[at].iter().zip(present).filter(|(_, is)| !**is);
                let mut all = lane.missing.lock().unwrap_or_else(PoisonError::into_inner);
                all.extend(missing.map(|(&row, _)| row));
            }
        });
        Ok(())
    }

    /// The rows of a block, one series after another; none where they lie so already.
    fn gather(
        &mut self,
        values: &[T],
        order: &[u32],
        in_place: bool,
        is_shared: bool,
        start: usize,
        ends: &[usize],
    ) {
        if is_shared && self.out.is_empty() {
            // Fresh memory is first touched by the threads that smooth.
            (self.out, self.present) = (vec![T::default(); order.len()], vec![false; order.len()]);
        }
        if in_place {
            return;
        }
        self.x.resize(order.len(), T::default());
        let x = &mut self.x;
        let take = |x: &mut [T], rows: &[u32]| {
            x.iter_mut().zip(rows).for_each(|(x, &row)| *x = values[row as usize]);
        };
        if is_shared {
            let shares = x.par_chunks_mut(SHARE).zip(order.par_chunks(SHARE));
            shares.for_each(|(x, rows)| take(x, rows));
        } else {
            side_by_side(start, ends, |at| take(&mut x[at.clone()], &order[at]));
        }
    }
}

/// Smooths series that end at `ends`, with these ticks; one that is shared by all threads.
#[allow(clippy::too_many_arguments, reason = "the parts of a worker, which are borrowed apart")]
fn each<T: Cell>(
    plan: &mut TimePlan<T>,
    windows: Option<&Windows>,
    ticks: &[i64],
    x: &[T],
    ends: &[usize],
    is_shared: bool,
    mut output: Output<'_, T>,
    found: &mut Found,
) -> std::result::Result<(), Refused> {
    let Some(windows) = windows else {
        return match is_shared {
            true => plan.par_smooth_to(ticks, x, output),
            false => plan.smooth_each(ticks, x, ends, output),
        };
    };
    let mut start = 0;
    ends.iter().try_for_each(|&end| {
        let rows = start..end;
        start = end;
        let (ticks, x, output) = (&ticks[rows.clone()], &x[rows.clone()], output.rows(rows));
        match windows.find(ticks, found) {
            true => plan.smooth_within(&found.clock, &found.windows, x, output),
            false => plan.smooth_to(ticks, x, output),
        }
    })
}

/// What each row of series that end at `ends` weighs in its own output.
fn own_weights<T: Cell>(
    plan: &mut TimePlan<T>,
    windows: Option<&Windows>,
    ticks: &[i64],
    x: &[T],
    ends: &[usize],
    own: &mut [f64],
    found: &mut Found,
) -> std::result::Result<(), Refused> {
    let mut start = 0;
    ends.iter().try_for_each(|&end| {
        let rows = start..end;
        start = end;
        let ticks = ticks.get(rows.clone()).unwrap_or_default();
        let (x, own) = (&x[rows.clone()], &mut own[rows]);
        match windows {
            Some(windows) if windows.find(ticks, found) => {
                plan.own_weights(&found.clock, Some(&found.windows), x, own)
            }
            _ => plan.own_weights(ticks, None, x, own),
        }
    })
}

fn put<T: Cell>(cells: &[T::Atomic], rows: &[u32], values: &[T]) {
    for (&row, &value) in rows.iter().zip(values) {
        value.put(&cells[row as usize]);
    }
}
