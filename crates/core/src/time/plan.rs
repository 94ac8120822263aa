//! Series of rows at times of their own, smoothed.

use std::ops::Range;

use super::{
    definition::{self, Rows},
    grid::Grids,
    kernel::{Ticks, TimeKernel},
    lanes,
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
    simd::weights::{EIGHT, Formula},
};

/// Outputs whose windows are found together.
const CHUNK: usize = 512;
/// Times farther apart are no exact differences of f64.
const EXACT: u64 = 1 << 52;

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
    windows: Vec<Range<usize>>,
    moving: [Moving; 2],
    chunk: Chunk,
}

/// What eight outputs at a time are made from.
#[derive(Default)]
struct Chunk {
    places: Vec<f64>,
    middles: Vec<f64>,
    from: Vec<u32>,
    to: Vec<u32>,
    weights: Vec<f64>,
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
                formula: lanes::formula(&ticks.shape),
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
        if let Some(step) = windows::step(times).map_err(|row| Error::Times { row })?
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

impl TimeKernel {
    /// Whether an odd number of months would have to be halved.
    pub(crate) fn halves_months(&self) -> bool {
        self.align() == crate::Align::Centred && self.length().months().is_some_and(|n| n % 2 == 1)
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
        let has_holes = !all_finite(self.level, x) && x.iter().any(|x| x.is_hole());
        if has_holes && (self.rules.degree == Degree::Linear || !self.is_positive) {
            return Ok(false);
        }
        let Some(grid) = self.grids.of(step, x.len()) else { return Ok(false) };
        grid.smooth(x, has_holes, &self.rules, output)?;
        // Near the ends, and where the weights nearly vanish, the definition has the last word.
        let again = grid.unsettled(x.len());
        if !again.is_empty() {
            self.again(times, x, &again, output);
        }
        Ok(true)
    }

    /// Some rows by the definition.
    fn again(&mut self, times: &[i64], x: &[T], rows: &[usize], output: &mut Output<'_, T>) {
        self.load(x);
        let is_hole = |row: usize| x[row].is_hole();
        let between = self.rules.between(is_hole, x.len());
        let mut windows = Windows::new(times, self.ticks.behind, self.ticks.ahead);
        for &i in rows {
            let window = windows.of(i);
            self.by_definition(times, i, window, &between, output);
        }
    }

    /// The values as f64, 0 at holes.
    fn load(&mut self, x: &[T]) {
        let Buffers { x: values, holes, mask, .. } = &mut self.buffers;
        values.clear();
        values.extend(x.iter().map(|x| x.wide()));
        holes.clear();
        mask.clear();
        if x.iter().any(|x| x.is_hole()) {
            holes.extend(x.iter().map(|x| x.is_hole()));
            mask.extend(holes.iter().map(|&is| if is { 0.0 } else { 1.0 }));
            for (value, &is_hole) in values.iter_mut().zip(&*holes) {
                if is_hole {
                    *value = 0.0;
                }
            }
        }
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
        let row = Row { is_hole: rows.is_hole(i), is_between: between.contains(&i) };
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
        let between = self.rules.between(|row| x[row].is_hole(), x.len());
        let mut found = Windows::new(times, self.ticks.behind, self.ticks.ahead);
        self.buffers.moving.iter_mut().for_each(Moving::begin);
        // A moving sum's windows never go back.
        let moves = |given: &[Range<usize>]| {
            given.windows(2).all(|w| w[0].start <= w[1].start && w[0].end <= w[1].end)
        };
        let is_flat = self.ticks.shape.is_flat()
            && self.rules.degree == Degree::Constant
            && given.is_none_or(moves);
        let mut start = 0;
        while start < x.len() {
            let outputs = start..x.len().min(start + CHUNK);
            start = outputs.end;
            let mut windows = std::mem::take(&mut self.buffers.windows);
            windows.clear();
            match given {
                Some(given) => windows.extend_from_slice(&given[outputs.clone()]),
                None => windows.extend(outputs.clone().map(|i| found.of(i))),
            }
            if is_flat {
                self.flat(outputs, &windows, times, &between, output);
            } else {
                self.weighed(outputs, &windows, times, &between, output);
            }
            self.buffers.windows = windows;
        }
    }

    /// Outputs of equal weights: a moving sum over a moving count.
    fn flat(
        &mut self,
        outputs: Range<usize>,
        windows: &[Range<usize>],
        times: &[i64],
        between: &Range<usize>,
        output: &mut Output<'_, T>,
    ) {
        for (i, window) in outputs.zip(windows) {
            let Buffers { x, mask, moving: [values, counts], .. } = &mut self.buffers;
            let count = window.len() as f64;
            let present = if mask.is_empty() { count } else { counts.sum(mask, window) };
            let value = values.sum(x, window);
            let sums = Sums {
                weight: count,
                magnitude: count,
                present,
                present_magnitude: present,
                value,
            };
            self.settle(i, &sums, None, times, window, between, output);
        }
    }

    /// Outputs eight at a time, where their weights and places suit that.
    fn weighed(
        &mut self,
        outputs: Range<usize>,
        windows: &[Range<usize>],
        times: &[i64],
        between: &Range<usize>,
        output: &mut Output<'_, T>,
    ) {
        let low = windows.iter().map(|window| window.start).min().unwrap_or(0);
        let high = windows.iter().map(|window| window.end).max().unwrap_or(0);
        let rows = &times[low..high];
        let origin = rows.iter().copied().min().unwrap_or(0);
        let suits = !rows.iter().any(|&t| distance(origin, t) >= EXACT)
            && (self.is_positive || self.buffers.mask.is_empty())
            && all_finite(self.level, &self.buffers.x[low..high])
            && high - low < u32::MAX as usize;
        let Some(formula) = self.formula.take_if(|_| suits) else {
            for (i, window) in outputs.zip(windows) {
                self.by_definition(times, i, window.clone(), between, output);
            }
            return;
        };
        let has_holes = !self.buffers.mask.is_empty();
        let mut chunk = std::mem::take(&mut self.buffers.chunk);
        let Chunk { places, middles, from, to, weights } = &mut chunk;
        let Buffers { x, mask, .. } = &self.buffers;
        places.clear();
        places.extend(rows.iter().map(|&t| distance(origin, t) as f64));
        middles.clear();
        let own = &places[outputs.start - low..outputs.end - low];
        middles.extend(own.iter().map(|place| place + self.ticks.middle));
        let number = |row: usize| u32::try_from(row - low).unwrap_or(u32::MAX);
        from.clear();
        from.extend(windows.iter().map(|window| number(window.start)));
        to.clear();
        to.extend(windows.iter().map(|window| number(window.end)));
        let lines = self.rules.degree == Degree::Linear;
        let given = lanes::Outputs {
            places,
            x: &x[low..high],
            mask: if has_holes { &mask[low..high] } else { &[] },
            middles,
            from,
            to,
            scale: 1.0 / self.ticks.half,
            lines,
        };
        let own = -self.ticks.middle / self.ticks.half;
        lanes::sum(self.level, &formula, &given, weights, |first, totals| {
            let these = outputs.clone().zip(windows).skip(first).take(EIGHT);
            for (lane, (i, window)) in these.enumerate() {
                let (weight, present) = (totals.weight[lane], totals.present[lane]);
                let sums = Sums {
                    weight,
                    // Weights of both signs come here without holes alone.
                    magnitude: if self.is_positive { weight } else { 1.0 },
                    present,
                    present_magnitude: if self.is_positive { present } else { 1.0 },
                    value: totals.value[lane],
                };
                let line = lines.then(|| Line {
                    place: totals.place[lane],
                    square: totals.square[lane],
                    common: totals.common[lane],
                    own,
                });
                self.settle(i, &sums, line, times, window, between, output);
            }
        });
        self.buffers.chunk = chunk;
        self.formula = Some(formula);
    }

    /// An output from its sums, or by the definition where they do not tell it.
    #[expect(clippy::too_many_arguments, reason = "what the definition takes, and the sums")]
    fn settle(
        &self,
        i: usize,
        sums: &Sums,
        line: Option<Line>,
        times: &[i64],
        window: &Range<usize>,
        between: &Range<usize>,
        output: &mut Output<'_, T>,
    ) {
        let is_hole = !self.buffers.holes.is_empty() && self.buffers.holes[i];
        let row = Row { is_hole, is_between: between.contains(&i) };
        let coverage = sums.coverage();
        let holes = &self.buffers.holes;
        let spoiled = self.rules.missing == Missing::Propagate
            && !holes.is_empty()
            && holes[window.clone()].contains(&true);
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
            None => self.by_definition(times, i, window.clone(), between, output),
        }
    }
}

/// Sums for a line through a window, of places v from its middle.
#[derive(Clone, Copy)]
struct Line {
    place: f64,
    square: f64,
    common: f64,
    /// The output's own place.
    own: f64,
}

impl Line {
    /// The line at the output; nothing where the places are so close together that sums about the
    /// window's middle have lost their digits.
    fn at(self, weight: f64, mean: f64) -> Option<f64> {
        let centre = self.place / weight;
        let spread = self.square - centre * self.place;
        if spread <= 1e-2 * self.square {
            return None;
        }
        let slope = (self.common - self.place * mean) / spread;
        Some(mean + (self.own - centre) * slope)
    }
}
