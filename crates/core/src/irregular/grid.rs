//! Regular times, at one distance from each other: a kernel in time is a kernel in rows there.

use std::{cell::OnceCell, ops::Range, sync::Arc};

use crate::{
    coverage::SLIGHT,
    coverage::rules::{Row, Rules},
    error::Error,
    fit::equivalent::equivalent,
    kernel::{Kernel, Norm},
    linear::prepared::Linear,
    options::{degree::Degree, missing::Missing, settings::Settings},
    sample::Sample,
    series::{
        operation::{Part, Times},
        output::Output,
        runner::{Run, Runner},
    },
    time::ticks::Ticks,
};

/// How many grids are kept, as the groups of a file seldom have more steps and lengths.
const KEPT: usize = 4;
/// Up to so many pairs of row and tap are weighed sooner than a kernel is made.
const FEW: usize = 4096;
/// The kernels of the last few grids.
pub(crate) struct Grids<T: Sample> {
    kept: Vec<(Key, Option<Grid<T>>)>,
}

impl<T: Sample> Default for Grids<T> {
    fn default() -> Self {
        Self { kept: Vec::new() }
    }
}

#[derive(Clone, Copy, PartialEq)]
struct Key {
    step: u64,
    behind: u64,
    ahead: u64,
}

/// A kernel on a grid.
pub(crate) struct Grid<T: Sample> {
    runner: Runner<T, Linear<T>>,
    behind: usize,
    ahead: usize,
    /// Running sums of the magnitudes of the weights, the oldest row's first.
    sums: Vec<f64>,
    /// Whether all windows cut at an end are computed by definition.
    all_ends: bool,
    /// How many first rows are computed by definition, of a series of any length.
    unsettled: OnceCell<usize>,
    present: Vec<bool>,
    coverage: Vec<f64>,
}

impl<T: Sample> Grids<T> {
    /// The kernel for series of this step and number of rows; `None` where it is not worth making,
    /// or cannot be made.
    pub(crate) fn of(
        &mut self,
        step: u64,
        rows: usize,
        settings: &Settings,
        ticks: &Ticks,
        slope: f64,
    ) -> Option<&mut Grid<T>> {
        // A reach is limited by the series' length, rounded up so that series of similar lengths
        // share a kernel.
        let most = rows.next_power_of_two() as u64 - 1;
        let reach = |ticks: i64| (ticks.unsigned_abs() / step).min(most);
        let key = Key { step, behind: reach(ticks.behind), ahead: reach(ticks.ahead) };
        let taps = key.behind + key.ahead + 1;
        if (rows as u64).saturating_mul(taps.min(rows as u64)) <= FEW as u64 {
            return None;
        }
        self.kept(key, settings, ticks, slope)
    }

    /// The kernel for series of this step and any length, for causal smoothers, whose outputs must
    /// not depend on the length.
    pub(crate) fn endless(
        &mut self,
        step: u64,
        settings: &Settings,
        ticks: &Ticks,
        slope: f64,
    ) -> Option<&mut Grid<T>> {
        let reach = |ticks: i64| ticks.unsigned_abs() / step;
        let key = Key { step, behind: reach(ticks.behind), ahead: reach(ticks.ahead) };
        self.kept(key, settings, ticks, slope)
    }

    fn kept(
        &mut self,
        key: Key,
        settings: &Settings,
        ticks: &Ticks,
        slope: f64,
    ) -> Option<&mut Grid<T>> {
        let at = match self.kept.iter().position(|(kept, _)| *kept == key) {
            Some(at) => at,
            None => {
                if self.kept.len() == KEPT {
                    self.kept.remove(0);
                }
                self.kept.push((key, Grid::make(key, settings, ticks, slope)));
                self.kept.len() - 1
            }
        };
        self.kept[at].1.as_mut()
    }
}

impl<T: Sample> Grid<T> {
    fn make(key: Key, settings: &Settings, ticks: &Ticks, slope: f64) -> Option<Self> {
        if key.behind + key.ahead >= Kernel::MAX_LEN as u64 {
            return None;
        }
        let (behind, ahead) = (usize::try_from(key.behind).ok()?, usize::try_from(key.ahead).ok()?);
        // The oldest row's first.
        let places = || (0..=behind + ahead).map(|at| at as f64 - behind as f64);
        let weights: Vec<f64> =
            places().map(|place| ticks.weight(place * key.step as f64)).collect();
        let (degree, order) = (settings.degree, settings.deriv.order());
        let is_fitted = degree != Degree::Constant;
        let mut taps = if is_fitted {
            let places: Vec<f64> = places().collect();
            equivalent(&weights, &places, degree, order)?
        } else {
            weights.clone()
        };
        if order > 0 {
            // Derivatives per step become those per unit.
            let steps = |slope: f64, _| slope * (ticks.half / key.step as f64);
            let slope = (0..order).fold(slope, steps);
            taps.iter_mut().for_each(|tap| *tap *= slope);
        }
        taps.reverse();
        let norm = if order > 0 { Norm::None } else { Norm::Sum };
        let kernel = Kernel::from_taps(taps, norm).ok()?.with_centre(ahead).ok()?;
        if order == 0 && kernel.sums_to_zero() {
            return None;
        }
        let coverage = Some(0.0);
        let Settings { missing, method, causal, .. } = *settings;
        let settings = Settings { missing, method, coverage, causal, ..Settings::default() };
        let sums = weights.iter().scan(0.0, |sum, w| {
            *sum += w.abs();
            Some(*sum)
        });
        Some(Self {
            runner: Runner::new(Arc::new(Linear::new(&settings, &kernel))),
            behind,
            ahead,
            sums: std::iter::once(0.0).chain(sums).collect(),
            all_ends: is_fitted || weights.iter().any(|&w| w < 0.0),
            unsettled: OnceCell::new(),
            present: Vec::new(),
            coverage: Vec::new(),
        })
    }

    /// As [`smooth`](Self::smooth) for a series without holes and infinities. Returns false where
    /// it has any; outputs are then not to be used.
    pub(crate) fn smooth_finite(
        &mut self,
        x: &[T],
        output: &mut Output<'_, T>,
    ) -> Result<bool, Error> {
        let finite = self.runner.finite(x, Output::new(&mut *output.smoothed))?;
        if finite {
            output.fill(0..x.len());
        }
        Ok(finite)
    }

    pub(crate) fn smooth(
        &mut self,
        x: &[T],
        has_holes: bool,
        rules: &Rules,
        observed: &dyn Fn() -> Range<usize>,
        output: &mut Output<'_, T>,
    ) -> Result<(), Error> {
        if !has_holes {
            self.runner.whole(x, Times::default(), Output::new(&mut *output.smoothed))?;
            output.fill(0..x.len());
            return Ok(());
        }
        self.present.resize(x.len(), true);
        self.coverage.resize(x.len(), 0.0);
        let out = Output::new(&mut *output.smoothed);
        let out = out.present(&mut self.present).coverage(&mut self.coverage);
        self.runner.whole(x, Times::default(), out)?;
        let between = observed();
        for (i, x_i) in x.iter().enumerate() {
            let row = Row { at: i, is_hole: x_i.is_hole(), is_between: between.contains(&i) };
            self.put(i, row, x.len(), rules, output);
        }
        Ok(())
    }

    /// Puts an output, number `at` of those that were computed: that of `row` of a series of `rows`.
    fn put(&self, at: usize, row: Row, rows: usize, rules: &Rules, output: &mut Output<'_, T>) {
        // The row kernel's coverage counts rows beyond the ends as missing. In time the window has
        // no such rows.
        let coverage = self.coverage[at] * self.whole() / self.magnitude(row.at, rows);
        let coverage = coverage.min(1.0);
        let is_there = self.present[at]
            && (rules.missing == Missing::Propagate && !row.is_hole || rules.allows(coverage, row));
        let value = is_there.then_some(output.smoothed[at]);
        output.put(at, value, coverage);
    }

    /// As [`smooth`](Self::smooth) for a causal smoother, of outputs of a part, counted from its
    /// first row. No row after an output's is looked at.
    pub(crate) fn part(
        &mut self,
        part: Part<'_, T>,
        outputs: Range<usize>,
        rules: &Rules,
        output: &mut Output<'_, T>,
    ) -> Result<(), Error> {
        self.present.resize(outputs.len(), true);
        self.coverage.resize(outputs.len(), 0.0);
        let out = Output::new(&mut *output.smoothed);
        let out = out.present(&mut self.present).coverage(&mut self.coverage);
        let rows = part.first + outputs.start..part.first + outputs.end;
        let known = Part { rows: &part.rows[..outputs.end], ..part };
        self.runner.part(known, rows, out)?;
        let between = part.since_observed();
        for (at, i) in outputs.enumerate() {
            let (is_hole, is_between) = (part.rows[i].is_hole(), between.contains(&i));
            let row = Row { at: part.first + i, is_hole, is_between };
            self.put(at, row, row.at + 1, rules, output);
        }
        Ok(())
    }

    /// The earliest row that [`part`](Self::part) needs for output `next`.
    pub(crate) fn first_needed(&self, next: usize) -> usize {
        self.runner.first_needed(next)
    }

    /// How many of the first outputs of a causal smoother must be computed by definition.
    pub(crate) fn first_unsettled(&self) -> usize {
        *self.unsettled.get_or_init(|| self.unsettled(self.behind + 1)[0].end)
    }

    fn whole(&self) -> f64 {
        self.sums[self.behind + self.ahead + 1]
    }

    /// Σ |w| over the rows of output i's window that a series of `rows` rows has.
    fn magnitude(&self, i: usize, rows: usize) -> f64 {
        let from = self.behind.saturating_sub(i);
        let to = (self.behind + rows - i).min(self.behind + self.ahead + 1);
        self.sums[to] - self.sums[from]
    }

    /// The first and the last rows, whose windows are cut at an end so that their outputs must be
    /// computed by definition.
    pub(crate) fn unsettled(&self, rows: usize) -> [Range<usize>; 2] {
        let first = self.behind.min(rows);
        let last = rows.saturating_sub(self.ahead).max(first);
        // The nearer to the end, the less weight a cut window has.
        let is_slight = |i: usize| self.all_ends || self.magnitude(i, rows) < SLIGHT * self.whole();
        let firsts = (0..first).rfind(|&i| is_slight(i)).map_or(0, |i| i + 1);
        let lasts = (last..rows).find(|&i| is_slight(i)).unwrap_or(rows);
        [0..firsts, lasts..rows]
    }
}
