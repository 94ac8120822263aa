//! A piece with windows that holes touch or an end cuts.

use std::ops::Range;

use crate::{
    coverage::rules::Row,
    error::Error,
    fit::{
        definition::{self, NEGLIGIBLE, Rows},
        local::{Buffers, Designed, Local},
        moments::{Moments, Settle, Sums, UNSOLVED},
    },
    kernel::polynomial::fitted,
    linear::{affected::for_each_affected, mask::all_finite},
    options::{boundary::Boundary, missing::Missing},
    sample::Sample,
    series::{extension::View, operation::Series, output::Output},
    simd::isa::Isa,
};

/// Below this coverage an observed row's output is by definition.
const SLIGHT: f64 = 1e-6;

impl<T: Sample> Local<T> {
    /// Completes a piece whose full windows are done: refits all others.
    #[inline(never)]
    pub(super) fn touched(
        &self,
        series: Series<'_, T>,
        outputs: &Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) -> Result<(), Error> {
        let view = series.view;
        let there = self.look(view, outputs, buffers)?;
        let inner = self.inner(outputs, view.len);
        let mut runs = std::mem::take(&mut buffers.runs);
        runs.clear();
        if let Some(moments) = &self.moments {
            self.find_runs(&there, &inner, buffers, &mut runs);
            let Buffers { x, finite, mask, sums, .. } = &mut *buffers;
            let x = if finite.is_empty() { x } else { finite };
            moments.sum(mask, x, &runs, outputs.len(), sums);
        }
        let observed = (series.observed)();
        let between = observed.start.clamp(outputs.start, outputs.end) - outputs.start
            ..observed.end.clamp(outputs.start, outputs.end) - outputs.start;
        buffers.left.clear();
        let mut from = inner.start;
        for run in &runs {
            self.others(from..run.start, &there, out, buffers);
            self.by_moments(run.clone(), &between, out, buffers);
            from = run.end;
        }
        self.others(from..inner.end, &there, out, buffers);
        buffers.runs = runs;
        let left = std::mem::take(&mut buffers.left);
        self.complete(&left, &there, &between, out, buffers);
        buffers.left = left;
        for at in (0..inner.start).chain(inner.end..outputs.len()) {
            out.put(at, buffers.present[at].then_some(out.smoothed[at]), 1.0);
        }
        self.fit_ends(series, outputs, &inner, out);
        Ok(())
    }

    /// The runs of outputs that moments give: windows that holes touch or an end cuts, and that hold
    /// no infinity. Lines whose windows are only cut are left: short ones are by definition.
    fn find_runs(
        &self,
        there: &Range<usize>,
        inner: &Range<usize>,
        buffers: &Buffers<T>,
        runs: &mut Vec<Range<usize>>,
    ) {
        let taps = self.weights.len();
        let mut add = |run: Range<usize>| {
            let run = run.start.max(inner.start)..run.end.min(inner.end);
            match runs.last_mut() {
                _ if run.is_empty() => {}
                Some(last) if last.end >= run.start => last.end = last.end.max(run.end),
                _ => runs.push(run),
            }
        };
        let holes = &buffers.places;
        let is_cut = |at: usize| !self.is_line() && (at < there.start || at + taps > there.end);
        if !buffers.infinities_before.is_empty() {
            let infinities = &buffers.infinities_before;
            for at in inner.clone() {
                let has_holes = holes.before(at + taps) != holes.before(at);
                let is_finite = infinities[at + taps] == infinities[at];
                if is_finite && (has_holes || is_cut(at)) {
                    add(at..at + 1);
                }
            }
            return;
        }
        // In order: those cut at the start, those with holes, those cut at the end.
        let uncut = match self.is_line() {
            true => inner.clone(),
            false => there.start..(there.end + 1).saturating_sub(taps).max(there.start),
        };
        add(0..uncut.start);
        for_each_affected(holes.all(), taps, uncut.end.min(inner.end), &mut add);
        add(uncut.end..inner.end);
    }

    /// Outputs by moments; those that these do not give are left.
    fn by_moments(
        &self,
        run: Range<usize>,
        between: &Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) {
        let Some(moments) = &self.moments else { return };
        let (mut values, mut coverages) = Default::default();
        std::mem::swap(&mut values, &mut buffers.values);
        std::mem::swap(&mut coverages, &mut buffers.coverages);
        // Every entry is overwritten.
        values.resize(run.len(), 0.0);
        coverages.resize(run.len(), 0.0);
        let of = (moments, &buffers.sums, 0);
        self.settle(of, run.clone(), SLIGHT, between, &buffers.mask, &mut values, &mut coverages);
        let taps = self.weights.len();
        if self.rules.missing == Missing::Propagate {
            for (i, at) in run.clone().enumerate() {
                if buffers.places.before(at + taps) != buffers.places.before(at) {
                    let is_hole = buffers.mask[at + self.reach.behind] == 0.0;
                    let is_slight = coverages[i] < SLIGHT && !is_hole;
                    values[i] = if is_slight { UNSOLVED } else { f64::NAN };
                }
            }
        }
        let smoothed = &mut out.smoothed[run.clone()];
        smoothed.iter_mut().zip(&values).for_each(|(y, &value)| *y = T::of(value));
        if let Some(present) = &mut out.present {
            let present = &mut present[run.clone()];
            present.iter_mut().zip(&values).for_each(|(is, value)| *is = !value.is_nan());
        }
        if let Some(all) = &mut out.coverage {
            all[run.clone()].copy_from_slice(&coverages);
        }
        if values.iter().fold(false, |any, &value| any | (value == UNSOLVED)) {
            let unsolved = run.zip(&values).filter(|&(_, &value)| value == UNSOLVED);
            buffers.left.extend(unsolved.map(|(at, _)| at));
        }
        (buffers.values, buffers.coverages) = (values, coverages);
    }

    /// The values and the coverages of the outputs `run`, by moments and their sums, which begin at
    /// an output: those of observed rows with less than `slight` of the weight are unsolved.
    #[expect(clippy::too_many_arguments, reason = "sums, what they are of, and where they go")]
    pub(super) fn settle(
        &self,
        (moments, sums, first): (&Moments, &Sums, usize),
        run: Range<usize>,
        slight: f64,
        between: &Range<usize>,
        mask: &[f64],
        values: &mut [f64],
        coverages: &mut [f64],
    ) {
        let inner = between.start.clamp(run.start, run.end)..between.end.clamp(run.start, run.end);
        let inner = inner.start..inner.end.max(inner.start);
        let scale = self.designed.as_ref().map_or(1.0, |designed| designed.scale);
        for (outputs, is_between) in
            [(run.start..inner.start, false), (inner.clone(), true), (inner.end..run.end, false)]
        {
            let at = outputs.start - run.start..outputs.end - run.start;
            let own = outputs.start + self.reach.behind..outputs.end + self.reach.behind;
            let rule = Settle {
                slight,
                least: [false, true].map(|is_hole| self.rules.least(is_hole, is_between)),
                whole: self.magnitude,
                scale,
            };
            let (values, coverages) = (&mut values[at.clone()], &mut coverages[at]);
            let outputs = outputs.start - first..outputs.end - first;
            moments.values(sums, outputs, &mask[own], rule, values, coverages);
        }
    }

    /// Outputs that are not by moments: those of whole windows are done, others are left.
    fn others(
        &self,
        outputs: Range<usize>,
        there: &Range<usize>,
        out: &mut Output<'_, T>,
        buffers: &mut Buffers<T>,
    ) {
        let taps = self.weights.len();
        let Buffers { places: holes, present, left, .. } = buffers;
        let has_holes =
            |first: usize, last: usize| holes.before(last + taps) != holes.before(first);
        let is_cut = |at: usize| at < there.start || at + taps > there.end;
        let is_done = |outputs: Range<usize>, out: &Output<'_, T>| {
            present[outputs.clone()].iter().fold(true, |all, &is| all & is)
                && out.smoothed[outputs].iter().fold(true, |all, y| all & y.finite())
        };
        let Some(last) = outputs.clone().last() else { return };
        let is_whole = !has_holes(outputs.start, last) && !is_cut(outputs.start) && !is_cut(last);
        if is_whole && is_done(outputs.clone(), out) {
            return out.fill(outputs);
        }
        for at in outputs {
            if !has_holes(at, at) && !is_cut(at) && is_done(at..at + 1, out) {
                out.fill(at..at + 1);
            } else {
                left.push(at);
            }
        }
    }

    /// The outputs, from 0, that have a window of their own: under `fit` those near an end have not.
    fn inner(&self, outputs: &Range<usize>, len: Option<usize>) -> Range<usize> {
        let within = |row: usize| row.clamp(outputs.start, outputs.end) - outputs.start;
        let start = if self.ends.start == Boundary::Fit { within(self.reach.behind) } else { 0 };
        let last = len.map_or(usize::MAX, |len| len.saturating_sub(self.reach.ahead));
        let is_fit = self.ends.end == Boundary::Fit;
        let end = if is_fit { within(last).max(start) } else { outputs.len() };
        start..end
    }

    /// Fills the buffers with the rows of the outputs' windows, and returns which of them are not
    /// absent beyond an end.
    fn look(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        buffers: &mut Buffers<T>,
    ) -> Result<Range<usize>, Error> {
        let total = outputs.len() + self.weights.len() - 1;
        let oldest = outputs.start as isize - self.reach.behind as isize;
        let isa = Isa::best();
        let Buffers { ext, x, finite, mask, holes, places, infinities_before, .. } = buffers;
        let there = match view.inside(oldest, total) {
            Some(rows) => {
                ext.resize(total, T::ZERO);
                T::take_nans(isa, Some(rows), ext, places);
                0..total
            }
            None => {
                let there = view.extend(oldest, total, self.ends, ext)?;
                T::take_nans(isa, None, ext, places);
                there
            }
        };
        let room = x.try_reserve(total).and_then(|()| mask.try_reserve(total));
        room.map_err(|_| Error::OutOfMemory { rows: total, taps: self.weights.len() })?;
        x.clear();
        x.extend(ext.iter().map(|x| x.wide()));
        if self.ends.contains(Boundary::Linear) && there.len() > view.rows.len() {
            // ∞ − ∞ beyond an end is no hole.
            let made = |at: usize| !view.is_hole(oldest + at as isize, self.ends);
            places.all().iter().filter(|&&at| made(at)).for_each(|&at| x[at] = f64::NAN);
            places.retain(|at| !made(at));
        }
        holes.clear();
        holes.resize(total, false);
        mask.resize(total, 0.0);
        mask[..there.start].fill(0.0);
        mask[there.clone()].fill(1.0);
        mask[there.end..].fill(0.0);
        for &at in places.all() {
            (holes[at], mask[at]) = (true, 0.0);
        }
        infinities_before.clear();
        finite.clear();
        if !all_finite(isa, x) {
            let mut count = 0_u32;
            infinities_before.push(0);
            infinities_before.extend(x.iter().map(|x| {
                count += u32::from(!x.is_finite());
                count
            }));
            finite.extend(x.iter().map(|&x| if x.is_finite() { x } else { 0.0 }));
            for (there, x) in mask.iter_mut().zip(x.iter()) {
                *there = if x.is_finite() { *there } else { 0.0 };
            }
        }
        Ok(there)
    }

    /// An output by definition. `at` is the oldest row of its window in the buffers, and `held` are
    /// the rows of it that are there, where these are known.
    pub(super) fn define(
        &self,
        at: usize,
        held: Option<&[usize]>,
        there: &Range<usize>,
        between: &Range<usize>,
        buffers: &Buffers<T>,
    ) -> (Option<f64>, f64) {
        let Buffers { x, holes, .. } = buffers;
        let own = at + self.reach.behind;
        let row = Row { at: own, is_hole: holes[own], is_between: between.contains(&at) };
        let window = at.max(there.start)..(at + self.weights.len()).min(there.end);
        let Some(designed) = &self.designed else {
            let rows = Rows { x, holes: Some(holes) };
            let weigh = |s: usize| (self.weights[s - at], s as f64 - row.at as f64);
            let whole = Some(self.magnitude);
            // Holes matter where they make the output one, or no row has weight.
            let is_enough = |held: &&[usize]| {
                held.iter().map(|s| self.weights[s - at]).sum::<f64>() > NEGLIGIBLE
            };
            let skips = self.rules.missing == Missing::Skip;
            return match held.filter(|held| skips && is_enough(held)) {
                Some(held) => {
                    let held = held.iter().copied();
                    definition::output(rows, held, weigh, whole, &self.rules, row)
                }
                None => definition::output(rows, window, weigh, whole, &self.rules, row),
            };
        };
        let count = window.len();
        match held {
            Some(held) => self.refit(designed, (at, x), held.iter().copied(), count, row),
            None => {
                let present = window.filter(|&s| !holes[s]);
                self.refit(designed, (at, x), present, count, row)
            }
        }
    }

    /// The same of a kernel that was designed as a fit, from the rows that are there of so many.
    fn refit(
        &self,
        designed: &Designed,
        (at, x): (usize, &[f64]),
        present: impl Iterator<Item = usize> + Clone,
        count: usize,
        row: Row,
    ) -> (Option<f64>, f64) {
        let magnitude: f64 = present.clone().map(|s| designed.magnitudes[s - at]).sum();
        let coverage = magnitude / self.magnitude;
        let is_spoiled =
            self.rules.missing == Missing::Propagate && present.clone().count() < count;
        if is_spoiled || !self.rules.allows(coverage, row) {
            return (None, coverage);
        }
        let places = present.clone().map(|s| (self.weights[s - at], (s - at) as f64 - designed.at));
        let value = fitted(places, present.map(|s| x[s]), self.degree, self.deriv);
        (value.map(|value| value * designed.scale), coverage)
    }
}
