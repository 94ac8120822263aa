//! One group's series, and how rows go through its smoothers.

use std::collections::VecDeque;

use polars::prelude::*;
use smoothframe_core::{Error, Sample, Smoother, Streamed, Unit};

use crate::{
    Axis, series,
    stream::plan::{Open, Plan},
    windows::Windows,
};

/// A value's numbers by row of a frame; null is NaN.
pub(super) enum Numbers {
    Doubles(Vec<f64>),
    Singles(Vec<f32>),
}

impl Numbers {
    pub(super) fn of(column: &Column) -> PolarsResult<Self> {
        Ok(match column.dtype() {
            DataType::Float32 => Self::Singles(series::with_nan(column.f32()?)),
            _ => Self::Doubles(series::with_nan(column.cast(&DataType::Float64)?.f64()?)),
        })
    }
}

/// The smoothers as one thread works with them: each for both number types, where they are needed.
pub(super) struct Plans {
    pub(super) doubles: Vec<Plan<f64>>,
    pub(super) singles: Vec<Plan<f32>>,
    x: Vec<f64>,
    x_single: Vec<f32>,
}

impl Plans {
    pub(super) fn new(
        smoothers: &[Smoother],
        unit: Option<Unit>,
        has_singles: bool,
        coverage: bool,
    ) -> Result<Self, Error> {
        let doubles = smoothers.iter().map(|smoother| Plan::new(smoother, unit, coverage));
        let singles = smoothers.iter().filter(|_| has_singles);
        let singles = singles.map(|smoother| Plan::new(smoother, unit, coverage));
        Ok(Self {
            doubles: doubles.collect::<Result<_, _>>()?,
            singles: singles.collect::<Result<_, _>>()?,
            x: Vec::new(),
            x_single: Vec::new(),
        })
    }
}

/// A value by one smoother: what its series keeps, and outputs that wait for other lanes'.
#[derive(Clone)]
pub(super) enum Lane {
    Doubles(One<f64>),
    Singles(One<f32>),
}

#[derive(Clone)]
pub(super) struct One<T: Sample> {
    pub(super) series: Open<T>,
    pub(super) ready: Streamed<T>,
}

/// Outputs of one lane, of any number of groups.
pub(super) enum Outputs {
    Doubles(Streamed<f64>),
    Singles(Streamed<f32>),
}

/// A row that was pushed and has not come out: which of those that are kept it is, and its time.
#[derive(Clone, Copy)]
pub(super) struct Pending {
    pub(super) id: u64,
    pub(super) tick: i64,
}

/// How far a smoother looks ahead, which tells what later rows revise.
pub(super) enum Ahead<'a> {
    Rows(usize),
    Time(&'a Smoother, Windows),
}

impl<'a> Ahead<'a> {
    pub(super) fn of(smoother: &'a Smoother, axis: &Axis) -> Result<Self, crate::Error> {
        Ok(match Windows::of(smoother, axis, None)? {
            Some(windows) => Self::Time(smoother, windows),
            None => Self::Rows(smoother.look().rows_ahead().unwrap_or(usize::MAX)),
        })
    }

    /// How many of the last rows are revised, of which those at these times have not come out.
    fn rows(&self, times: &[i64]) -> Result<usize, crate::Error> {
        match self {
            Self::Rows(ahead) => Ok(*ahead),
            Self::Time(smoother, windows) => windows.provisional(smoother, times),
        }
    }
}

/// One group: its lanes, value after value and of each smoother after smoother, and its rows.
#[derive(Clone, Default)]
pub(super) struct OpenGroup {
    /// None before the first row of a stretch, and after its end.
    pub(super) lanes: Vec<Lane>,
    pub(super) pending: VecDeque<Pending>,
    /// The last row's time and number.
    pub(super) last: Option<(i64, u64)>,
    /// The merged rows that were shown before they were complete: their buckets, ascending.
    pub(super) shown: Vec<i64>,
    /// The last values of a calendar that fills forward.
    pub(super) filled: Vec<AnyValue<'static>>,
}

/// What came out of some groups.
pub(super) struct Made {
    pub(super) rows: Vec<Pending>,
    /// Whether each was shown before; nothing where none was.
    pub(super) revised: Vec<bool>,
    flags_revised: bool,
    /// Whether later rows would still revise it, for each smoother, where that is asked for.
    pub(super) provisional: Vec<Vec<bool>>,
    pub(super) lanes: Vec<Outputs>,
    /// Of a stream that is looked at: the buckets that it shows, by group.
    pub(super) shows: Vec<(u32, Vec<i64>)>,
}

impl Made {
    pub(super) fn new(
        values: &[Numbers],
        smoothers: usize,
        flags_provisional: bool,
        flags_revised: bool,
    ) -> Self {
        let of = |values: &Numbers| match values {
            Numbers::Doubles(_) => Outputs::Doubles(Streamed::default()),
            Numbers::Singles(_) => Outputs::Singles(Streamed::default()),
        };
        let lanes = values.iter().flat_map(|values| (0..smoothers).map(|_| of(values))).collect();
        let provisional = vec![Vec::new(); if flags_provisional { smoothers } else { 0 }];
        let (rows, revised, shows) = (Vec::new(), Vec::new(), Vec::new());
        Self { rows, revised, flags_revised, provisional, lanes, shows }
    }
}

impl OpenGroup {
    /// Opens the lanes of a new stretch.
    fn open(&mut self, values: &[Numbers], plans: &Plans) {
        for value in values {
            match value {
                Numbers::Doubles(_) => self.lanes.extend(plans.doubles.iter().map(|plan| {
                    Lane::Doubles(One { series: plan.open(), ready: Streamed::default() })
                })),
                Numbers::Singles(_) => self.lanes.extend(plans.singles.iter().map(|plan| {
                    Lane::Singles(One { series: plan.open(), ready: Streamed::default() })
                })),
            }
        }
    }

    /// Takes rows that follow one another without a silence.
    pub(super) fn push(
        &mut self,
        values: &[Numbers],
        rows: &[IdxSize],
        times: &[i64],
        plans: &mut Plans,
        made: &mut Made,
        shown: impl Fn(&Pending) -> bool,
    ) -> Result<(), crate::Error> {
        if rows.is_empty() {
            return Ok(());
        }
        if self.lanes.is_empty() {
            self.open(values, plans);
        }
        let smoothers = plans.doubles.len().max(plans.singles.len());
        for (value, lanes) in values.iter().zip(self.lanes.chunks_mut(smoothers)) {
            match value {
                Numbers::Doubles(values) => {
                    plans.x.clear();
                    plans.x.extend(rows.iter().map(|&row| values[row as usize]));
                    for (lane, plan) in lanes.iter_mut().zip(&mut plans.doubles) {
                        if let Lane::Doubles(One { series, ready }) = lane {
                            plan.push(series, times, &plans.x, ready)?;
                        }
                    }
                }
                Numbers::Singles(values) => {
                    plans.x_single.clear();
                    plans.x_single.extend(rows.iter().map(|&row| values[row as usize]));
                    for (lane, plan) in lanes.iter_mut().zip(&mut plans.singles) {
                        if let Lane::Singles(One { series, ready }) = lane {
                            plan.push(series, times, &plans.x_single, ready)?;
                        }
                    }
                }
            }
        }
        self.hand_on(&[], made, shown);
        Ok(())
    }

    /// Ends the stretch. `ahead` tells how far smoothers look, where later rows would go on with it.
    pub(super) fn finish(
        &mut self,
        ahead: Option<&[Ahead<'_>]>,
        plans: &mut Plans,
        made: &mut Made,
        shown: impl Fn(&Pending) -> bool,
    ) -> Result<(), crate::Error> {
        let smoothers = plans.doubles.len().max(plans.singles.len()).max(1);
        let mut lanes = std::mem::take(&mut self.lanes);
        for (at, lane) in lanes.iter_mut().enumerate() {
            match lane {
                Lane::Doubles(One { series, ready }) => {
                    plans.doubles[at % smoothers].finish(series.clone(), ready)?;
                }
                Lane::Singles(One { series, ready }) => {
                    plans.singles[at % smoothers].finish(series.clone(), ready)?;
                }
            }
        }
        self.lanes = lanes;
        let times: Vec<i64> = match ahead {
            Some(ahead) if ahead.iter().any(|ahead| matches!(ahead, Ahead::Time(..))) => {
                self.pending.iter().map(|row| row.tick).collect()
            }
            _ => Vec::new(),
        };
        let revised = ahead.unwrap_or_default().iter().map(|ahead| ahead.rows(&times));
        self.hand_on(&revised.collect::<Result<Vec<usize>, _>>()?, made, shown);
        self.lanes.clear();
        Ok(())
    }

    /// Hands on the rows whose outputs all lanes have.
    fn hand_on(&mut self, ends: &[usize], made: &mut Made, shown: impl Fn(&Pending) -> bool) {
        let ready = self.lanes.iter().map(|lane| match lane {
            Lane::Doubles(one) => one.ready.smoothed.len(),
            Lane::Singles(one) => one.ready.smoothed.len(),
        });
        let count = ready.min().unwrap_or(0);
        if count == 0 {
            return;
        }
        if made.flags_revised {
            made.revised.extend(self.pending.iter().take(count).map(shown));
        }
        let first = self.pending.len() - count;
        for (of_smoother, provisional) in made.provisional.iter_mut().enumerate() {
            let ahead = ends.get(of_smoother).copied().unwrap_or(0);
            provisional.extend((first..first + count).rev().map(|left| left < ahead));
        }
        made.rows.extend(self.pending.drain(..count));
        for (lane, outputs) in self.lanes.iter_mut().zip(&mut made.lanes) {
            match (lane, outputs) {
                (Lane::Doubles(one), Outputs::Doubles(outputs)) => {
                    take(&mut one.ready, count, outputs)
                }
                (Lane::Singles(one), Outputs::Singles(outputs)) => {
                    take(&mut one.ready, count, outputs)
                }
                _ => {}
            }
        }
    }
}

/// Moves the first outputs to others.
fn take<T: Sample>(from: &mut Streamed<T>, count: usize, to: &mut Streamed<T>) {
    to.smoothed.extend(from.smoothed.drain(..count));
    to.present.extend(from.present.drain(..count));
    if !from.coverage.is_empty() {
        to.coverage.extend(from.coverage.drain(..count));
    }
}
