//! Series of rows at times of their own, smoothed.

use std::ops::Range;

use super::{
    chunk::{Chunk, Found, Series},
    definition::{self, NEGLIGIBLE, Rows},
    formula,
    grid::Grids,
    kernel::Ticks,
    means::{Line, Means},
    moving::Moving,
    rules::{Row, Rules, Sums},
    unit::Unit,
    windows::{self, Windows, distance},
};
use crate::{
    Degree, Error, Missing, Output, Plan, Sample, Smoother,
    holes::all_finite,
    level::Level,
    plan::check_length,
    simd::{
        self,
        weights::{self, BEYOND, EIGHT, Formula},
    },
};

/// Outputs whose windows are found together.
const CHUNK: usize = 1024;

/// A smoother made ready for series of rows at times of their own. It keeps its scratch, so that any
/// number of series go through without allocating once the longest has been seen.
///
/// A smoother in rows takes the rows as they come.
///
/// ```
/// use smoothframe_core::{Smoother, Unit};
/// let smoother: Smoother = "gaussian:std=2h degree=1".parse()?;
/// let seconds = [0, 1_000, 9_000, 30_000];
/// let line = seconds.map(|t| 5.0 + t as f64 / 3600.0);
/// let smoothed = smoother.time_plan(Unit::Second)?.smooth(&seconds, &line)?;
/// assert!(smoothed.iter().zip(line).all(|(y, x)| (y - x).abs() < 1e-12));
/// # Ok::<(), smoothframe_core::Error>(())
/// ```
pub struct TimePlan<T: Sample> {
    run: Run<T>,
}

enum Run<T: Sample> {
    Rows(Box<Plan<T>>),
    Time(Box<InTime<T>>),
}

struct InTime<T: Sample> {
    ticks: Ticks,
    needs_calendar: bool,
    /// The shape as vectors compute it, where they do.
    formula: Option<Formula>,
    rules: Rules,
    is_positive: bool,
    level: Level,
    grids: Grids<T>,
    buffers: Buffers,
}

#[derive(Default)]
struct Buffers {
    x: Vec<f64>,
    holes: Vec<bool>,
    mask: Vec<f64>,
    moving: [Moving; 2],
    chunk: Chunk,
}

impl<T: Sample> TimePlan<T> {
    pub(crate) fn new(smoother: &Smoother, unit: Unit) -> Result<Self, Error> {
        let Some(kernel) = smoother.time_kernel() else {
            return Ok(Self { run: Run::Rows(Box::new(smoother.plan())) });
        };
        let ticks = kernel.ticks(unit)?;
        Ok(Self {
            run: Run::Time(Box::new(InTime {
                grids: Grids::new(smoother, &ticks),
                formula: formula::of(&ticks.shape),
                ticks,
                needs_calendar: kernel.length().months().is_some(),
                rules: Rules::of(smoother),
                is_positive: kernel.is_positive(),
                level: Level::best(),
                buffers: Buffers::default(),
            })),
        })
    }

    /// The series smoothed: `x[i]` is at `times[i]`, which ascend (rows may be at one time). NaN is a
    /// hole, in and out.
    ///
    /// # Errors
    /// As [`smooth_to`](Self::smooth_to).
    pub fn smooth(&mut self, times: &[i64], x: &[T]) -> Result<Vec<T>, Error> {
        let mut out = vec![T::ZERO; x.len()];
        self.smooth_to(times, x, Output::new(&mut out))?;
        Ok(out)
    }

    /// As [`smooth`](Self::smooth), with more to tell about each output. Coverage counts holes alone:
    /// there are no rows beyond the ends.
    ///
    /// Times at one distance from each other are smoothed as rows, at their speed.
    ///
    /// # Errors
    /// [`Error::OutputLength`] when lengths differ, [`Error::Times`] where one is before the last,
    /// [`Error::InTime`] for a kernel of months, whose windows [`smooth_within`](Self::smooth_within)
    /// takes; [`Error::OutOfMemory`], [`Error::BeyondRange`].
    pub fn smooth_to(
        &mut self,
        times: &[i64],
        x: &[T],
        mut output: Output<'_, T>,
    ) -> Result<(), Error> {
        check_length(x, times)?;
        output.check(x)?;
        let plan = match &mut self.run {
            Run::Rows(plan) => return plan.smooth_to(x, output),
            Run::Time(plan) => plan,
        };
        if plan.needs_calendar {
            return Err(Error::InTime(
                "the windows of a kernel of months are a calendar's to find".to_owned(),
            ));
        }
        if let Some(step) = windows::step(plan.level, times).map_err(|row| Error::Times { row })?
            && plan.on_grid(step, times, x, &mut output)?
        {
            return Ok(());
        }
        plan.irregular(times, None, x, &mut output);
        Ok(())
    }

    /// As [`smooth_to`](Self::smooth_to), for windows found elsewhere: `windows[i]` are the rows of
    /// output i, and its own is one of them. Where months end and clocks are set, times alone do
    /// not tell. Weights are those of the distance on `clock`, which need not ascend.
    ///
    /// # Errors
    /// [`Error::OutputLength`] when lengths differ, [`Error::Times`] for a window without its row or
    /// with one that is not there.
    pub fn smooth_within(
        &mut self,
        clock: &[i64],
        windows: &[Range<usize>],
        x: &[T],
        mut output: Output<'_, T>,
    ) -> Result<(), Error> {
        check_length(x, clock)?;
        check_length(x, windows)?;
        output.check(x)?;
        let is_good = |(row, w): (usize, &Range<usize>)| w.contains(&row) && w.end <= windows.len();
        if let Some(row) = windows.iter().enumerate().position(|window| !is_good(window)) {
            return Err(Error::Times { row });
        }
        match &mut self.run {
            Run::Rows(plan) => plan.smooth_to(x, output),
            Run::Time(plan) => {
                plan.irregular(clock, Some(windows), x, &mut output);
                Ok(())
            }
        }
    }

    /// How many rows at the end of a series at these ascending times will change when later rows
    /// come.
    #[must_use]
    pub fn provisional(&self, times: &[i64]) -> usize {
        match &self.run {
            Run::Rows(plan) => plan.provisional(times.len()),
            Run::Time(plan) => {
                let Some(&last) = times.last() else { return 0 };
                let ahead = plan.ticks.ahead.unsigned_abs();
                times.len() - times.partition_point(|&t| distance(t, last) >= ahead)
            }
        }
    }
}

impl<T: Sample> InTime<T> {
    /// The series as rows of a grid; or nothing done where that is not worth it.
    fn on_grid(
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
            self.load(x);
            let series = self.series(times, None, x);
            self.buffers.chunk.begin();
            self.outputs(first, &series, false, output);
            self.outputs(last, &series, false, output);
        }
        Ok(true)
    }

    /// The values as f64, 0 at holes, and [`BEYOND`] numbers more.
    fn load(&mut self, x: &[T]) {
        let Buffers { x: values, holes, mask, .. } = &mut self.buffers;
        values.clear();
        values.extend(x.iter().map(|x| x.wide()));
        holes.clear();
        mask.clear();
        if x.iter().any(|x| x.is_hole()) {
            holes.extend(x.iter().map(|x| x.is_hole()));
            mask.extend(holes.iter().map(|&is| if is { 0.0 } else { 1.0 }));
            mask.extend([0.0; BEYOND]);
            for (value, &is_hole) in values.iter_mut().zip(&*holes) {
                if is_hole {
                    *value = 0.0;
                }
            }
        }
        values.extend([0.0; BEYOND]);
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
        let rows = self.rows();
        let row = Row { at: i, is_hole: rows.is_hole(i), is_between: between.contains(&i) };
        let (value, coverage) = definition::output(rows, window, weigh, None, &self.rules, row);
        output.put(i, value.map(T::of), coverage);
    }

    fn rows(&self) -> Rows<'_> {
        let Buffers { x, holes, .. } = &self.buffers;
        Rows { x, holes: (!holes.is_empty()).then_some(holes) }
    }

    /// Rows at any times; the windows, where they are not those of the times.
    fn irregular(
        &mut self,
        times: &[i64],
        given: Option<&[Range<usize>]>,
        x: &[T],
        output: &mut Output<'_, T>,
    ) {
        self.load(x);
        let series = self.series(times, given, x);
        self.buffers.moving.iter_mut().for_each(Moving::begin);
        self.buffers.chunk.begin();
        let is_flat = self.ticks.shape.is_flat() && self.rules.degree == Degree::Constant;
        self.outputs(0..x.len(), &series, is_flat, output);
    }

    fn series<'a>(
        &self,
        times: &'a [i64],
        given: Option<&'a [Range<usize>]>,
        x: &[T],
    ) -> Series<'a> {
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
        is_flat: bool,
        output: &mut Output<'_, T>,
    ) {
        for start in outputs.clone().step_by(CHUNK) {
            let outputs = start..outputs.end.min(start + CHUNK);
            if is_flat {
                self.buffers.chunk.find_windows(self.level, outputs.clone(), series);
                self.flat(outputs, series, output);
            } else {
                self.weighed(outputs, series, output);
            }
        }
    }

    /// Outputs of equal weights: a moving sum over a moving count.
    fn flat(&mut self, outputs: Range<usize>, series: &Series<'_>, output: &mut Output<'_, T>) {
        let windows = std::mem::take(&mut self.buffers.chunk.windows);
        if self.buffers.mask.is_empty() {
            let Buffers { x, moving: [values, _], .. } = &mut self.buffers;
            let means = windows.iter().map(|window| values.sum(x, window) / window.len() as f64);
            let mut finite = true;
            for (smoothed, mean) in output.smoothed[outputs.clone()].iter_mut().zip(means) {
                finite &= mean.is_finite();
                *smoothed = T::of(mean);
            }
            self.buffers.chunk.windows = windows;
            for i in all_there(outputs, finite, output) {
                self.by_definition(series.times, i, series.window(i), &series.between, output);
            }
            return;
        }
        for (i, window) in outputs.zip(&windows) {
            let Buffers { x, mask, moving: [values, counts], .. } = &mut self.buffers;
            let count = window.len() as f64;
            let present = counts.sum(mask, window);
            let value = values.sum(x, window);
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
    fn weighed(&mut self, outputs: Range<usize>, series: &Series<'_>, output: &mut Output<'_, T>) {
        let mut chunk = std::mem::take(&mut self.buffers.chunk);
        if self.sum(&outputs, series, &mut chunk).is_none() {
            self.buffers.chunk = chunk;
            for i in outputs {
                self.by_definition(series.times, i, series.window(i), &series.between, output);
            }
            return;
        }
        let totals = &chunk.totals;
        let has_holes = !self.buffers.mask.is_empty();
        let own = -self.ticks.middle / self.ticks.half;
        let own = (self.rules.degree == Degree::Linear).then_some(own);
        if !has_holes {
            let smoothed = &mut output.smoothed[outputs.clone()];
            let mut finite = true;
            simd::run(self.level, Means { totals, own, smoothed, finite: &mut finite });
            self.buffers.chunk = chunk;
            for i in all_there(outputs, finite, output) {
                self.by_definition(series.times, i, series.window(i), &series.between, output);
            }
            return;
        }
        for (at, i) in outputs.enumerate() {
            let (weight, value) = (totals.weight[at], totals.value[at]);
            let present = totals.present[at];
            // Weights of both signs do not come here.
            let sums =
                Sums { weight, magnitude: weight, present, present_magnitude: present, value };
            let line = own.map(|own| Line::of(totals, at, own));
            self.settle(i, &sums, line, series, output);
        }
        self.buffers.chunk = chunk;
    }

    /// The sums of some outputs, where their weights and places suit that.
    fn sum(&self, outputs: &Range<usize>, series: &Series<'_>, chunk: &mut Chunk) -> Option<()> {
        let Buffers { x, mask, .. } = &self.buffers;
        let formula = self.formula.as_ref()?;
        if !self.is_positive && !mask.is_empty() {
            return None;
        }
        // Vectors reach beyond the rows, and 0 times an infinity is none.
        let finite = |rows: Range<usize>| all_finite(self.level, &x[rows.clone()]).then_some(rows);
        let lines = self.rules.degree == Degree::Linear;
        let rows = |rows: Range<usize>| weights::Rows {
            x: &x[rows.clone()],
            mask: if mask.is_empty() { &[] } else { &mask[rows] },
            places: &[],
            scale: 1.0 / self.ticks.half,
            lines,
        };
        let is_paired = self.ticks.middle == 0.0 && formula.is_even();
        if is_paired
            && (mask.is_empty() || !lines)
            && let Some(found) = chunk.find_pairs(self.level, outputs, series)
        {
            let rows = rows(finite(found.start..found.end + BEYOND)?);
            let rows = weights::Rows { places: &chunk.places, ..rows };
            let Chunk { partial, totals, .. } = chunk;
            let near = weights::Near {
                outputs: outputs.start - found.start..outputs.end - found.start,
                behind: at_most(self.ticks.behind),
                ahead: at_most(self.ticks.ahead),
            };
            weights::sum_pairs(self.level, formula, &rows, &near, partial, totals);
            return Some(());
        }
        chunk.find_windows(self.level, outputs.clone(), series);
        let found = chunk.find_places(self.level, outputs.clone(), series, &self.ticks)?;
        let rows = rows(finite(found.start..found.end + EIGHT)?);
        let rows = weights::Rows { places: &chunk.places, ..rows };
        let Chunk { windows, middles, totals, .. } = chunk;
        weights::sum(self.level, formula, &rows, windows, middles, totals);
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
        let holes = &self.buffers.holes;
        let is_hole = !holes.is_empty() && holes[i];
        let row = Row { at: i, is_hole, is_between: series.between.contains(&i) };
        let coverage = sums.coverage();
        let spoiled = self.rules.missing == Missing::Propagate
            && !holes.is_empty()
            && holes[series.window(i)].contains(&true);
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
) -> Vec<usize> {
    if let Some(present) = &mut output.present {
        present[outputs.clone()].fill(true);
    }
    if let Some(coverage) = &mut output.coverage {
        coverage[outputs.clone()].fill(1.0);
    }
    if finite {
        return Vec::new();
    }
    outputs.filter(|&i| !output.smoothed[i].finite()).collect()
}
