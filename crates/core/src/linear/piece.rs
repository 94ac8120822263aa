//! One piece of a series: a range of its outputs, wherever it lies.

use std::ops::Range;

use crate::{
    convolve::{auto::Holed, direct},
    coverage::{SLIGHT, rows::Present},
    error::Error,
    linear::{
        affected, buffers::Buffers, few_present::Slight, hole_weights::PieceHoles,
        mask::all_finite, normalize::Normalize, prepared::Linear,
    },
    options::missing::Missing,
    sample::Sample,
    series::{extension::View, output::Output},
    simd::{self, masked::sparse::TILE},
};

/// The coverage below which outputs are summed directly, after a transform whose error may be
/// magnified `slack` times.
pub(crate) fn slight(slack: Option<f64>) -> f64 {
    slack.map_or(0.0, |slack| SLIGHT.max(1.0 / slack))
}

impl<T: Sample> Linear<T> {
    /// Computes `outputs`: at least one, and at most a
    /// [`piece`](crate::convolve::auto::Convolver::piece) from a multiple of the period on.
    /// `observed` tells where the series' first and last observations are, for rules that fill
    /// holes between them only. Returns true only where there was no hole.
    pub(crate) fn outputs(
        &self,
        view: View<'_, T>,
        outputs: Range<usize>,
        observed: &dyn Fn() -> Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let total = outputs.len() + self.behind + self.ahead;
        let oldest = self.oldest(outputs.start);
        let isa = self.convolver.isa();
        let mut finite = false;
        if let Some(rows) = view.inside(oldest, total) {
            if !buffers.had_holes && self.without_holes(view, &outputs, rows, out, buffers)? {
                out.fill_all();
                return Ok(true);
            }
            if self.weighs_inside() {
                self.weighed_inside(view, &outputs, rows, observed, out, buffers);
                return Ok(false);
            }
            buffers.reserve(total)?;
            self.take_out(view, oldest, Some(rows), buffers);
            buffers.had_holes = !buffers.holes.all().is_empty();
            self.with_holes(view, &outputs, observed, 0..total, out, buffers)?;
        } else {
            let there = view.extend(oldest, total, self.ends, &mut buffers.ext)?;
            finite = all_finite(isa, &buffers.ext);
            if finite {
                let Buffers { ext, scratch, partitioned, .. } = buffers;
                let scratch = (scratch, partitioned);
                let slack = self.sums(view, &outputs, ext, out.smoothed, None, scratch)?;
                out.fill_all();
                self.settle_clipped(view, &outputs, slight(slack), out, buffers);
            } else {
                self.take_out(view, oldest, None, buffers);
                self.with_holes(view, &outputs, observed, there, out, buffers)?;
            }
        }
        if self.has_own_ends() {
            self.own_ends(view, &outputs, observed, out);
        }
        Ok(finite)
    }

    /// Sums windows of rows that are all there, and all finite; else returns false, and what is in
    /// `out` means nothing.
    #[inline]
    fn without_holes(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        rows: &[T],
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<bool, Error> {
        let isa = self.convolver.isa();
        // A row that is not finite makes its windows' sums non-finite, and checking only those costs
        // less; moving sums check them as they go, but may overflow.
        if let Some(boxcar) = self.convolver.boxcar() {
            if boxcar.sums(rows, out.smoothed, &mut buffers.scratch.boxcar) {
                return Ok(true);
            }
            let finite = all_finite(isa, rows);
            if finite {
                boxcar.mend(rows, out.smoothed);
            }
            return Ok(finite);
        }
        let sums_first = self.convolver.is_direct();
        if !sums_first && !all_finite(isa, rows) {
            return Ok(false);
        }
        let scratch = (&mut buffers.scratch, &mut buffers.partitioned);
        self.sums(view, outputs, rows, out.smoothed, None, scratch)?;
        Ok(!sums_first || all_finite(isa, out.smoothed))
    }

    /// Normalizes the outputs near absent rows, in a piece without holes.
    #[inline]
    fn settle_clipped(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        slight: f64,
        out: &mut Output<'_, T>,
        buffers: &Buffers<T>,
    ) {
        let whole = self.settled_within(outputs, view.len);
        for range in [outputs.start..whole.start, whole.end..outputs.end] {
            let known = self.known_weights(range.clone(), view.len);
            match known.filter(|_| slight == 0.0 && out.coverage.is_none()) {
                Some(weights) => self.rescale(weights, range.start - outputs.start, out),
                None => self.settle_each(view, outputs.start, range, slight, out, buffers),
            }
        }
    }

    /// Rescales the outputs from `at` on to these weights; NaN makes a hole.
    #[inline]
    fn rescale(&self, weights: &[f64], at: usize, out: &mut Output<'_, T>) {
        let outputs = out.smoothed[at..].iter_mut().zip(weights);
        if self.rule.counts() {
            outputs.for_each(|(value, &weight)| {
                *value = T::of(self.rule.rescaled_by_count(value.wide(), weight));
            });
        } else {
            outputs.for_each(|(value, &weight)| {
                *value = T::of(self.rule.rescaled_by_weight(value.wide(), weight));
            });
        }
        if let Some(present) = &mut out.present {
            for (present, weight) in present[at..].iter_mut().zip(weights) {
                *present = !weight.is_nan();
            }
        }
    }

    /// Normalizes outputs of a piece that starts at `first`, one by one.
    #[inline(never)]
    fn settle_each(
        &self,
        view: View<'_, T>,
        first: usize,
        outputs: Range<usize>,
        slight: f64,
        out: &mut Output<'_, T>,
        buffers: &Buffers<T>,
    ) {
        let taps = self.convolver.taps();
        // The row after the one that a tap meets.
        let row = |i: usize, tap: usize| i - first + taps.len() - tap;
        for start in outputs.clone().step_by(TILE) {
            let tile = start..outputs.end.min(start + TILE);
            let mut sums = [T::ZERO; TILE];
            let is_low = |present: Present| present.magnitude < slight * self.rule.magnitude;
            if slight > 0.0 && tile.clone().any(|i| is_low(self.clipped(i, view.len))) {
                let (oldest, newest) = (tile.start, tile.end - 1);
                let rows = row(oldest, self.taps_within(oldest, view.len).end)
                    ..row(newest, self.taps_within(newest, view.len).start);
                let sums = &mut sums[..tile.len()];
                direct::within(taps, &buffers.ext, &rows, start - first, sums);
            }
            for (i, sum) in tile.zip(sums) {
                let (at, present) = (i - first, self.clipped(i, view.len));
                let sum = if is_low(present) { sum } else { out.smoothed[at] };
                let is = self.rule.allows(present, false);
                let value = T::of(self.rule.rescaled(sum.wide(), present.weight));
                out.smoothed[at] = if is { value } else { T::NAN };
                if let Some(presents) = &mut out.present {
                    presents[at] = is;
                }
                if let Some(coverage) = &mut out.coverage {
                    coverage[at] = self.rule.coverage(present);
                }
            }
        }
    }

    #[inline(never)]
    pub(crate) fn with_holes(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        observed: &dyn Fn() -> Range<usize>,
        there: Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        let count = outputs.len();
        let holes = buffers.holes.all().len();
        let weighs = holes > 0 && (self.missing == Missing::Skip || out.coverage.is_some());
        if weighs && self.is_sparse(&there, holes) {
            self.sparse(view, outputs, &there, out, buffers);
            self.mend_infinities(buffers, out.smoothed);
            out.fill_all();
            self.settle(view, outputs, observed, out, buffers);
            self.cover(out, buffers);
            return Ok(());
        }
        if weighs && self.causal_holes(view, outputs, &there, out, buffers)? {
            self.mend_infinities(buffers, out.smoothed);
            out.fill_all();
            self.settle(view, outputs, observed, out, buffers);
            self.cover(out, buffers);
            return Ok(());
        }
        // Where every output is a hole, no sum is wanted.
        let sums = self.missing == Missing::Skip || self.has_unaffected(count, buffers);
        let carried = weighs
            && self.convolver.transforms()
            && self.hole_weights.wants_transform(holes, count);
        let slack = if carried {
            let Buffers { ext, holes, mask, missed, missed_magnitude, .. } = buffers;
            // `mask` is all zeros between uses.
            mask.resize(ext.len(), T::ZERO);
            holes.all().iter().for_each(|&at| mask[at] = T::ONE);
            // Every entry is overwritten.
            missed.resize(count, T::ZERO);
            let negative = self.rule.has_negative_taps();
            missed_magnitude.resize(if negative { count } else { 0 }, T::ZERO);
            let magnitude = negative.then_some(missed_magnitude.as_mut_slice());
            let holed =
                Holed { ones: holes.all(), mask, weight: missed, magnitude, or_direct: true };
            let scratch = (&mut buffers.scratch, &mut buffers.partitioned);
            let slack = self.sums(view, outputs, ext, out.smoothed, Some(holed), scratch)?;
            holes.all().iter().for_each(|&at| mask[at] = T::ZERO);
            slack
        } else if sums {
            let scratch = (&mut buffers.scratch, &mut buffers.partitioned);
            self.sums(view, outputs, &buffers.ext, out.smoothed, None, scratch)?
        } else {
            None
        };
        let transformed = carried && slack.is_some();
        let slight = slight(slack);
        let mut least = 0.0;
        out.fill_all();
        if buffers.holes.all().is_empty() {
            self.mend_infinities(buffers, out.smoothed);
            self.settle_clipped(view, outputs, slight, out, buffers);
            return Ok(());
        }
        if weighs {
            let Buffers { holes, missed, missed_magnitude, weights, .. } = buffers;
            let missed =
                transformed.then_some((missed.as_mut_slice(), missed_magnitude.as_mut_slice()));
            let whole = self.settled_within(outputs, view.len);
            let whole = whole.start - outputs.start..whole.end - outputs.start;
            let clipped = |i| self.clipped(outputs.start + i, view.len);
            let skips = self.missing == Missing::Skip;
            // Weights of skipped holes are summed with the values.
            let low = if skips { f64::NEG_INFINITY } else { SLIGHT };
            let holes = PieceHoles { at: holes, missed, slight: low, there: there.clone() };
            least = self.hole_weights.weigh(&self.rule, holes, count, &whole, clipped, weights);
        }
        if self.missing == Missing::Skip {
            let mut slight = Slight { all: slight, each: None };
            if let Some(slack) = slack.filter(|_| transformed) {
                slight = self.slight(slack, holes, &buffers.ext, &self.convolver, SLIGHT);
            }
            if least < slight.all * self.rule.magnitude {
                self.sum_slight(view, outputs, slight, &there, transformed, out, buffers);
            }
            self.mend_infinities(buffers, out.smoothed);
            self.settle(view, outputs, observed, out, buffers);
        } else {
            if sums {
                self.mend_infinities(buffers, out.smoothed);
            }
            self.propagate(view, outputs, slight, out, buffers);
        }
        self.cover(out, buffers);
        Ok(())
    }

    /// Whether the window of any output holds no hole.
    fn has_unaffected(&self, outputs: usize, buffers: &Buffers<T>) -> bool {
        let mut any = false;
        let taps = self.convolver.taps().len();
        affected::for_each_unaffected(buffers.holes.all(), taps, outputs, |_| any = true);
        any
    }

    /// Normalizes every output by the weight present.
    pub(crate) fn settle(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        observed: &dyn Fn() -> Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) {
        let (weight, magnitude) = buffers.weights.slices();
        let present = out.present.as_deref_mut();
        let rows = view.given(outputs.clone());
        let rule = &self.rule;
        let isa = self.convolver.isa();
        simd::run(isa, Normalize { rule, rows, weight, magnitude, out: out.smoothed, present });
        if rule.between {
            let observed = observed();
            let inner = observed.start.clamp(outputs.start, outputs.end)
                ..observed.end.clamp(outputs.start, outputs.end);
            for outer in [outputs.start..inner.start, inner.end.max(inner.start)..outputs.end] {
                let outer = outer.start - outputs.start..outer.end - outputs.start;
                out.smoothed[outer.clone()].fill(T::NAN);
                if let Some(present) = &mut out.present {
                    present[outer].fill(false);
                }
            }
        }
    }

    /// Makes a hole of every output whose window holds one.
    fn propagate(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        slight: f64,
        out: &mut Output<'_, T>,
        buffers: &Buffers<T>,
    ) {
        self.settle_clipped(view, outputs, slight, out, buffers);
        let taps = self.convolver.taps().len();
        affected::for_each_affected(buffers.holes.all(), taps, outputs.len(), |touched| {
            out.smoothed[touched.clone()].fill(T::NAN);
            if let Some(present) = &mut out.present {
                present[touched].fill(false);
            }
        });
    }
}
