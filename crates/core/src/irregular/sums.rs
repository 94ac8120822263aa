//! Outputs of windows in time, by sums over their rows.

use std::ops::Range;

use crate::{
    coverage::rules::{Row, Sums},
    error::Error,
    fit::definition::NEGLIGIBLE,
    irregular::{
        chunk::{Chunk, TimeSeries},
        dispatch::{Buffers, Irregular, Placed},
        means::{Line, Means},
        values::Values,
    },
    options::{degree::Degree, missing::Missing},
    sample::Sample,
    simd::{
        self,
        weights::{self, BEYOND, EIGHT},
    },
};

/// More outputs than this that cannot be summed together are tried in halves.
const FEW: usize = 128;

impl Irregular {
    /// Computes outputs of equal weights: a moving sum divided by a moving count.
    pub(crate) fn flat<T: Sample>(
        &self,
        outputs: Range<usize>,
        series: &TimeSeries<'_>,
        x: &[T],
        output: &mut Placed<'_, '_, T>,
        buffers: &mut Buffers<T>,
    ) {
        let Buffers { values, moving, chunk, .. } = &mut *buffers;
        chunk.find_windows(self.isa, outputs.clone(), series);
        let windows = std::mem::take(&mut chunk.windows);
        if !values.has_holes() {
            let [of_values, _] = moving;
            let means = windows.iter().map(|window| of_values.sum(x, window) / window.len() as f64);
            let mut finite = true;
            for (smoothed, mean) in output.smoothed(outputs.clone()).iter_mut().zip(means) {
                finite &= mean.is_finite();
                *smoothed = T::of(mean);
            }
            buffers.chunk.windows = windows;
            self.settle_all(outputs, finite, series, x, output, &mut buffers.values);
            return;
        }
        for (i, window) in outputs.zip(&windows) {
            let Buffers { values, moving: [of_values, counts], .. } = &mut *buffers;
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
            self.settle(i, &sums, None, series, output, &buffers.values);
        }
        buffers.chunk.windows = windows;
    }

    /// Computes outputs by sums, or by definition where sums cannot be made.
    pub(crate) fn weighed<T: Sample>(
        &self,
        outputs: Range<usize>,
        seen: &Range<usize>,
        series: &TimeSeries<'_>,
        x: &[T],
        output: &mut Placed<'_, '_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        if self.sum(&outputs, seen, series, x, buffers).is_none() {
            if self.is_causal() && self.formula.is_some() && outputs.len() > 1 {
                // One by one, each from its own rows, so that none depends on later ones.
                return outputs.into_iter().try_for_each(|i| {
                    let seen = buffers.chunk.see(self.isa, &(i..i + 1), series)?;
                    self.weighed(i..i + 1, &seen, series, x, output, buffers)
                });
            }
            if self.formula.is_none() || outputs.len() <= FEW {
                self.defined(outputs, series, x, output, &mut buffers.values);
                return Ok(());
            }
            let middle = outputs.start + (outputs.len() / 2).next_multiple_of(EIGHT);
            for outputs in [outputs.start..middle, middle..outputs.end] {
                let seen = buffers.chunk.see(self.isa, &outputs, series)?;
                self.weighed(outputs, &seen, series, x, output, buffers)?;
            }
            return Ok(());
        }
        self.complete(outputs, series, x, output, buffers);
        Ok(())
    }

    /// Computes outputs from their totals.
    pub(crate) fn complete<T: Sample>(
        &self,
        outputs: Range<usize>,
        series: &TimeSeries<'_>,
        x: &[T],
        output: &mut Placed<'_, '_, T>,
        buffers: &mut Buffers<T>,
    ) {
        let own = -self.ticks.middle / self.ticks.half;
        let own = (self.rules.degree == Degree::Linear).then_some(own);
        if !buffers.values.has_holes() {
            let smoothed = output.smoothed(outputs.clone());
            let mut finite = true;
            let totals = &buffers.chunk.totals;
            simd::run(self.isa, Means { totals, own, smoothed, finite: &mut finite });
            self.settle_all(outputs, finite, series, x, output, &mut buffers.values);
            return;
        }
        let totals = &buffers.chunk.totals;
        for (at, i) in outputs.enumerate() {
            let (weight, value) = (totals.weight[at], totals.value[at]);
            let present = totals.present[at];
            // Weights are not negative here: with holes, those of both signs go by definition.
            let sums =
                Sums { weight, magnitude: weight, present, present_magnitude: present, value };
            let line = own.map(|own| Line::of(totals, at, own));
            self.settle(i, &sums, line, series, output, &buffers.values);
        }
    }

    /// Sums over the outputs' windows. `None` where the shape has no SIMD formula, where it has
    /// weights of both signs and there are holes, and where places or values cannot be summed so.
    fn sum<T: Sample>(
        &self,
        outputs: &Range<usize>,
        seen: &Range<usize>,
        series: &TimeSeries<'_>,
        x: &[T],
        buffers: &mut Buffers<T>,
    ) -> Option<()> {
        let Buffers { values, chunk, .. } = buffers;
        let (isa, ticks) = (self.isa, &self.ticks);
        let formula = self.formula.as_ref()?;
        let lines = self.rules.degree == Degree::Linear;
        if !self.is_positive && values.has_holes() {
            return None;
        }
        let scale = 1.0 / ticks.half;
        let is_paired = ticks.middle == 0.0 && formula.is_even();
        if is_paired
            && !(values.has_holes() && lines)
            && chunk.find_pairs(isa, outputs, series, seen).is_some()
        {
            // Vectors reach beyond the rows, so values there must be finite: 0 · ∞ is NaN.
            values.take(isa, x, seen.clone(), BEYOND)?;
            let (x, mask) = values.taken();
            let Chunk { places, partial, totals, .. } = chunk;
            let rows = weights::TimedRows { x, mask, places, scale, lines };
            let near = weights::Near {
                outputs: outputs.start - seen.start..outputs.end - seen.start,
                behind: at_most(ticks.behind),
                ahead: at_most(ticks.ahead),
            };
            weights::sum_pairs(isa, formula, &rows, &near, partial, totals);
            return Some(());
        }
        let found = chunk.find_places(isa, outputs, series, ticks)?;
        if self.is_causal() && outputs.len() == 1 {
            values.take_alone(isa, found, EIGHT)?;
        } else {
            values.take(isa, x, found, EIGHT)?;
        }
        let (x, mask) = values.taken();
        let Chunk { windows, places, middles, totals, .. } = chunk;
        let rows = weights::TimedRows { x, mask, places, scale, lines };
        weights::sum(isa, formula, &rows, windows, middles, totals);
        Some(())
    }

    /// Completes outputs of windows without holes: those that are not finite are computed by
    /// definition.
    fn settle_all<T: Sample>(
        &self,
        outputs: Range<usize>,
        finite: bool,
        series: &TimeSeries<'_>,
        x: &[T],
        output: &mut Placed<'_, '_, T>,
        values: &mut Values,
    ) {
        output.fill(outputs.clone());
        if !finite {
            let smoothed = output.smoothed(outputs.clone());
            let odd = outputs.zip(smoothed).filter(|(_, value)| !value.finite());
            let odd: Vec<usize> = odd.map(|(i, _)| i).collect();
            self.defined(odd.into_iter(), series, x, output, values);
        }
    }

    /// Computes an output from its sums, or by definition where these do not give it.
    #[inline]
    fn settle<T: Sample>(
        &self,
        i: usize,
        sums: &Sums,
        line: Option<Line>,
        series: &TimeSeries<'_>,
        output: &mut Placed<'_, '_, T>,
        values: &Values,
    ) {
        let is_hole = values.is_hole(i);
        let row = Row { at: i, is_hole, is_between: series.between.contains(&i) };
        let coverage = sums.coverage();
        let spoiled = self.rules.missing == Missing::Propagate
            && values.has_holes()
            && values.any_hole(series.window(i));
        if sums.magnitude <= NEGLIGIBLE {
            let window = series.window(i);
            return self.by_definition(i, window, series, values, output);
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
                self.by_definition(i, window, series, values, output);
            }
        }
    }
}

/// The largest f64 that is not above this number of ticks, which is at least 0.
const fn at_most(ticks: i64) -> f64 {
    let beyond = (i64::BITS - f64::MANTISSA_DIGITS).saturating_sub(ticks.leading_zeros());
    (ticks >> beyond << beyond) as f64
}
