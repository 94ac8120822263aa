//! Outputs of rows at times of their own: on a grid, by [sums](super::sums), or as they are defined.

use std::ops::Range;

use super::{
    chunk::{Chunk, Found, Series},
    definition,
    grid::Grids,
    kernel::Ticks,
    moving::Moving,
    rules::{Row, Rules},
    values::Values,
    windows::Windows,
};
use crate::{Degree, Error, Output, Sample, Smoother, TimeKernel, level::Level, window::Formula};

/// Outputs whose windows are found together.
const CHUNK: usize = 4096;

/// A kernel in time at work.
pub(crate) struct InTime<T: Sample> {
    pub(crate) ticks: Ticks,
    pub(crate) needs_calendar: bool,
    /// The shape as vectors compute it, where they do.
    pub(super) formula: Option<Formula>,
    pub(super) rules: Rules,
    pub(super) is_positive: bool,
    pub(crate) level: Level,
    grids: Grids<T>,
    pub(super) buffers: Buffers,
}

#[derive(Default)]
pub(super) struct Buffers {
    pub(super) values: Values,
    pub(super) moving: [Moving; 2],
    pub(super) chunk: Chunk,
}

impl<T: Sample> InTime<T> {
    pub(crate) fn new(smoother: &Smoother, kernel: &TimeKernel, ticks: Ticks) -> Self {
        Self {
            grids: Grids::new(smoother, &ticks),
            formula: ticks.shape.vectors(),
            ticks,
            needs_calendar: kernel.length().months().is_some(),
            rules: Rules::of(smoother),
            is_positive: kernel.is_positive(),
            level: Level::best(),
            buffers: Buffers::default(),
        }
    }

    /// The series as rows of a grid; or false, and nothing of worth, where that does not pay.
    pub(crate) fn on_grid(
        &mut self,
        step: u64,
        times: &[i64],
        x: &[T],
        output: &mut Output<'_, T>,
    ) -> Result<bool, Error> {
        let Some(grid) = self.grids.of(step, x.len()) else { return Ok(false) };
        if !grid.smooth_finite(x, output)? {
            let has_holes = x.iter().any(|x| x.is_hole());
            if has_holes && (self.rules.degree == Degree::Linear || !self.is_positive) {
                return Ok(false);
            }
            grid.smooth(x, has_holes, &self.rules, output)?;
        }
        // Near the ends, and where the weights nearly vanish, the definition has the last word.
        let [first, last] = grid.unsettled(x.len());
        if !first.is_empty() || !last.is_empty() {
            let series = self.begin(times, None, x);
            self.outputs(first, &series, x, false, output)?;
            self.outputs(last, &series, x, false, output)?;
        }
        Ok(true)
    }

    pub(super) fn by_definition(
        &self,
        times: &[i64],
        i: usize,
        window: Range<usize>,
        between: &Range<usize>,
        output: &mut Output<'_, T>,
    ) {
        let ticks = &self.ticks;
        let weigh = |s: usize| {
            let apart = times[s].wrapping_sub(times[i]);
            let is_before = times[s] < times[i];
            // Differences beyond an i64 are those of other windows.
            let apart = if (apart < 0) == is_before { apart as f64 } else { ticks.half };
            let v = (apart - ticks.middle) / ticks.half;
            (ticks.shape.at(v), v - (0.0 - ticks.middle) / ticks.half)
        };
        let rows = self.buffers.values.rows();
        let row = Row { at: i, is_hole: rows.is_hole(i), is_between: between.contains(&i) };
        let (value, coverage) = definition::output(rows, window, weigh, None, &self.rules, row);
        output.put(i, value.map(T::of), coverage);
    }

    /// Outputs as they are defined.
    pub(super) fn defined(
        &mut self,
        outputs: impl Iterator<Item = usize>,
        series: &Series<'_>,
        x: &[T],
        output: &mut Output<'_, T>,
    ) {
        self.buffers.values.take_all(x);
        for i in outputs {
            self.by_definition(series.times, i, series.window(i), &series.between, output);
        }
    }

    /// Rows at any times; the windows, where they are not those of the times.
    pub(crate) fn irregular(
        &mut self,
        times: &[i64],
        given: Option<&[Range<usize>]>,
        x: &[T],
        output: &mut Output<'_, T>,
    ) -> Result<(), Error> {
        let series = self.begin(times, given, x);
        let is_flat = self.ticks.shape.is_flat() && self.rules.degree == Degree::Constant;
        self.outputs(0..x.len(), &series, x, is_flat, output)
    }

    /// Another series.
    fn begin<'a>(
        &mut self,
        times: &'a [i64],
        given: Option<&'a [Range<usize>]>,
        x: &[T],
    ) -> Series<'a> {
        let Buffers { values, moving, chunk } = &mut self.buffers;
        values.begin();
        moving.iter_mut().for_each(Moving::begin);
        chunk.begin();
        Series {
            times,
            windows: match given {
                None => Found::ByTime(Windows::new(times, self.ticks.behind, self.ticks.ahead)),
                Some(given) => Found::Given(given),
            },
            between: self.rules.between(|row| x[row].is_hole(), x.len()),
        }
    }

    /// Some outputs, after those of the last call.
    fn outputs(
        &mut self,
        outputs: Range<usize>,
        series: &Series<'_>,
        x: &[T],
        is_flat: bool,
        output: &mut Output<'_, T>,
    ) -> Result<(), Error> {
        let mut had_holes = self.buffers.values.has_holes();
        for start in outputs.clone().step_by(CHUNK) {
            let outputs = start..outputs.end.min(start + CHUNK);
            let Buffers { values, moving, chunk } = &mut self.buffers;
            let seen = chunk.see(self.level, &outputs, series)?;
            values.look(self.level, x, &seen);
            if values.has_holes() && !had_holes {
                // Sums ahead of the windows hold what is a hole.
                moving.iter_mut().for_each(Moving::begin);
                had_holes = true;
            }
            if is_flat {
                self.flat(outputs, series, x, output);
            } else {
                self.weighed(outputs, &seen, series, x, output)?;
            }
        }
        Ok(())
    }
}
