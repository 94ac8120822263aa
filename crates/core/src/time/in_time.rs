//! Outputs of rows at times of their own: on a grid, by sums, or as they are defined.

use std::ops::Range;

use super::{
    chunk::{Chunk, Found, Series},
    definition::{self, NEGLIGIBLE},
    formula,
    grid::Grids,
    kernel::Ticks,
    means::{Line, Means},
    moving::Moving,
    rules::{Row, Rules, Sums},
    values::Values,
    windows::Windows,
};
use crate::{
    Degree, Error, Missing, Output, Sample, Smoother, TimeKernel,
    level::Level,
    simd::{
        self,
        weights::{self, BEYOND, EIGHT, Formula},
    },
};

/// Outputs whose windows are found together.
const CHUNK: usize = 4096;
/// Of more that cannot be summed together, halves may.
const FEW: usize = 128;

/// A kernel in time at work.
pub(crate) struct InTime<T: Sample> {
    pub(crate) ticks: Ticks,
    pub(crate) needs_calendar: bool,
    /// The shape as vectors compute it, where they do.
    formula: Option<Formula>,
    rules: Rules,
    is_positive: bool,
    pub(crate) level: Level,
    grids: Grids<T>,
    buffers: Buffers,
}

#[derive(Default)]
struct Buffers {
    values: Values,
    moving: [Moving; 2],
    chunk: Chunk,
}

impl<T: Sample> InTime<T> {
    pub(crate) fn new(smoother: &Smoother, kernel: &TimeKernel, ticks: Ticks) -> Self {
        Self {
            grids: Grids::new(smoother, &ticks),
            formula: formula::of(&ticks.shape),
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

    fn by_definition(
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
    fn defined(
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

    /// Outputs of equal weights: a moving sum over a moving count.
    fn flat(
        &mut self,
        outputs: Range<usize>,
        series: &Series<'_>,
        x: &[T],
        output: &mut Output<'_, T>,
    ) {
        let Buffers { values, moving, chunk } = &mut self.buffers;
        chunk.find_windows(self.level, outputs.clone(), series);
        let windows = std::mem::take(&mut chunk.windows);
        if !values.has_holes() {
            let [of_values, _] = moving;
            let means = windows.iter().map(|window| of_values.sum(x, window) / window.len() as f64);
            let mut finite = true;
            for (smoothed, mean) in output.smoothed[outputs.clone()].iter_mut().zip(means) {
                finite &= mean.is_finite();
                *smoothed = T::of(mean);
            }
            self.buffers.chunk.windows = windows;
            if let Some(outputs) = all_there(outputs, finite, output) {
                self.defined(outputs.into_iter(), series, x, output);
            }
            return;
        }
        for (i, window) in outputs.zip(&windows) {
            let Buffers { values, moving: [of_values, counts], .. } = &mut self.buffers;
            let Some((held, mask)) = values.holed() else { break };
            let count = window.len() as f64;
            let present = counts.sum(mask, window);
            let value = of_values.sum(held, window);
            let sums = Sums {
                weight: count,
                magnitude: count,
                present,
                present_magnitude: present,
                value,
            };
            self.settle(i, &sums, None, series, output);
        }
        self.buffers.chunk.windows = windows;
    }

    /// Outputs by sums, where their weights and places suit that.
    fn weighed(
        &mut self,
        outputs: Range<usize>,
        seen: &Range<usize>,
        series: &Series<'_>,
        x: &[T],
        output: &mut Output<'_, T>,
    ) -> Result<(), Error> {
        if self.sum(&outputs, seen, series, x).is_none() {
            if self.formula.is_none() || outputs.len() <= FEW {
                self.defined(outputs, series, x, output);
                return Ok(());
            }
            let middle = outputs.start + (outputs.len() / 2).next_multiple_of(EIGHT);
            for outputs in [outputs.start..middle, middle..outputs.end] {
                let seen = self.buffers.chunk.see(self.level, &outputs, series)?;
                self.weighed(outputs, &seen, series, x, output)?;
            }
            return Ok(());
        }
        let own = -self.ticks.middle / self.ticks.half;
        let own = (self.rules.degree == Degree::Linear).then_some(own);
        if !self.buffers.values.has_holes() {
            let smoothed = &mut output.smoothed[outputs.clone()];
            let mut finite = true;
            let totals = &self.buffers.chunk.totals;
            simd::run(self.level, Means { totals, own, smoothed, finite: &mut finite });
            if let Some(outputs) = all_there(outputs, finite, output) {
                self.defined(outputs.into_iter(), series, x, output);
            }
            return Ok(());
        }
        let totals = &self.buffers.chunk.totals;
        for (at, i) in outputs.enumerate() {
            let (weight, value) = (totals.weight[at], totals.value[at]);
            let present = totals.present[at];
            // Weights of both signs do not come here.
            let sums =
                Sums { weight, magnitude: weight, present, present_magnitude: present, value };
            let line = own.map(|own| Line::of(totals, at, own));
            self.settle(i, &sums, line, series, output);
        }
        Ok(())
    }

    /// The sums of some outputs, where their weights and places suit that.
    fn sum(
        &mut self,
        outputs: &Range<usize>,
        seen: &Range<usize>,
        series: &Series<'_>,
        x: &[T],
    ) -> Option<()> {
        let Buffers { values, chunk, .. } = &mut self.buffers;
        let (level, ticks) = (self.level, &self.ticks);
        let formula = self.formula.as_ref()?;
        let lines = self.rules.degree == Degree::Linear;
        if !self.is_positive && values.has_holes() {
            return None;
        }
        let scale = 1.0 / ticks.half;
        let is_paired = ticks.middle == 0.0 && formula.is_even();
        if is_paired
            && !(values.has_holes() && lines)
            && chunk.find_pairs(level, outputs, series, seen).is_some()
        {
            // Vectors reach beyond the rows, and 0 times an infinity is none.
            values.take(level, x, seen.clone(), BEYOND)?;
            let (x, mask) = values.taken();
            let Chunk { places, partial, totals, .. } = chunk;
            let rows = weights::Rows { x, mask, places, scale, lines };
            let near = weights::Near {
                outputs: outputs.start - seen.start..outputs.end - seen.start,
                behind: at_most(ticks.behind),
                ahead: at_most(ticks.ahead),
            };
            weights::sum_pairs(level, formula, &rows, &near, partial, totals);
            return Some(());
        }
        let found = chunk.find_places(level, outputs, series, ticks)?;
        values.take(level, x, found, EIGHT)?;
        let (x, mask) = values.taken();
        let Chunk { windows, places, middles, totals, .. } = chunk;
        let rows = weights::Rows { x, mask, places, scale, lines };
        weights::sum(level, formula, &rows, windows, middles, totals);
        Some(())
    }

    /// An output from its sums, or by the definition where they do not tell it.
    #[inline]
    fn settle(
        &self,
        i: usize,
        sums: &Sums,
        line: Option<Line>,
        series: &Series<'_>,
        output: &mut Output<'_, T>,
    ) {
        let values = &self.buffers.values;
        let is_hole = values.is_hole(i);
        let row = Row { at: i, is_hole, is_between: series.between.contains(&i) };
        let coverage = sums.coverage();
        let spoiled = self.rules.missing == Missing::Propagate
            && values.has_holes()
            && values.any_hole(series.window(i));
        if sums.magnitude <= NEGLIGIBLE {
            let window = series.window(i);
            return self.by_definition(series.times, i, window, &series.between, output);
        }
        if spoiled || !self.rules.allows(coverage, row) {
            return output.put(i, None, coverage);
        }
        let mean = sums.value / sums.present;
        let fitted = match line {
            None => Some(mean),
            Some(line) => line.at(sums.present, mean),
        };
        match fitted.filter(|value| value.is_finite()) {
            Some(value) => output.put(i, Some(T::of(value)), coverage),
            None => {
                let window = series.window(i);
                self.by_definition(series.times, i, window, &series.between, output);
            }
        }
    }
}

/// The largest f64 that is no more than so many ticks, which are not below 0.
const fn at_most(ticks: i64) -> f64 {
    let beyond = (i64::BITS - f64::MANTISSA_DIGITS).saturating_sub(ticks.leading_zeros());
    (ticks >> beyond << beyond) as f64
}

/// Tells that all outputs are there; the rows of those that are not finite, where any is.
fn all_there<T: Sample>(
    outputs: Range<usize>,
    finite: bool,
    output: &mut Output<'_, T>,
) -> Option<Vec<usize>> {
    if let Some(present) = &mut output.present {
        present[outputs.clone()].fill(true);
    }
    if let Some(coverage) = &mut output.coverage {
        coverage[outputs.clone()].fill(1.0);
    }
    let odd = || outputs.filter(|&i| !output.smoothed[i].finite()).collect();
    (!finite).then(odd)
}
