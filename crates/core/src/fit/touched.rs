//! A piece with windows that holes touch or an end cuts.

use std::ops::Range;

use crate::{
    coverage::rules::Row,
    error::Error,
    fit::{
        definition::{self, Rows},
        local::{Buffers, Local},
    },
    kernel::polynomial::fitted,
    options::{boundary::Boundary, missing::Missing},
    sample::Sample,
    series::{extension::View, operation::Series, output::Output},
};

/// Below this coverage an observed row's output is by definition.
const SLIGHT: f64 = 1e-6;

/// What there is of an output's window.
#[derive(Clone, Copy)]
struct Window {
    has_holes: bool,
    has_infinities: bool,
    is_cut: bool,
}

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
        let (count, taps) = (outputs.len(), self.weights.len());
        let has_infinities = !buffers.infinities_before.is_empty();
        let window = |at: usize, buffers: &Buffers<T>| Window {
            has_holes: buffers.holes_before[at + taps] != buffers.holes_before[at],
            has_infinities: has_infinities
                && buffers.infinities_before[at + taps] != buffers.infinities_before[at],
            is_cut: at < there.start || at + taps > there.end,
        };
        if let Some(moments) = &self.moments {
            let mut runs = std::mem::take(&mut buffers.runs);
            runs.clear();
            for at in inner.clone() {
                if !self.is_by_moments(window(at, buffers)) {
                    continue;
                }
                match runs.last_mut() {
                    Some(run) if run.end == at => run.end = at + 1,
                    _ => runs.push(at..at + 1),
                }
            }
            let Buffers { x, finite, mask, sums, .. } = buffers;
            if !runs.is_empty() {
                let x = if has_infinities { finite } else { x };
                moments.sum(mask, x, &runs, count, sums);
            }
            buffers.runs = runs;
        }
        let observed = (series.observed)();
        for at in inner.clone() {
            let window = window(at, buffers);
            let is_whole = !window.has_holes && !window.is_cut;
            if is_whole && buffers.present[at] && out.smoothed[at].finite() {
                out.put(at, Some(out.smoothed[at]), 1.0);
                continue;
            }
            let own = at + self.reach.behind;
            let is_between = observed.contains(&(outputs.start + at));
            let row = Row { at: own, is_hole: buffers.holes[own], is_between };
            let mut done = None;
            if let Some(moments) = &self.moments
                && self.is_by_moments(window)
            {
                let coverage = moments.magnitude(&buffers.sums, at) / self.magnitude;
                let is_spoiled = self.rules.missing == Missing::Propagate && window.has_holes;
                if coverage < SLIGHT && !row.is_hole {
                    // By definition: a row alone in its window, where its weight is 0, is kept.
                } else if is_spoiled || !self.rules.allows(coverage, row) {
                    done = Some((None, coverage));
                } else if let Some(value) = moments.value(&buffers.sums, at) {
                    let scale = self.designed.as_ref().map_or(1.0, |designed| designed.scale);
                    done = Some((Some(value * scale), coverage));
                }
            }
            let (value, coverage) = done.unwrap_or_else(|| self.define(at, &there, row, buffers));
            out.put(at, value.map(T::of), coverage);
        }
        for at in (0..inner.start).chain(inner.end..count) {
            out.put(at, buffers.present[at].then_some(out.smoothed[at]), 1.0);
        }
        self.fit_ends(series, outputs, &inner, out);
        Ok(())
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

    /// Lines keep the bits that their definition has where a window is only cut.
    fn is_by_moments(&self, window: Window) -> bool {
        let Window { has_holes, has_infinities, is_cut } = window;
        !has_infinities && (has_holes || (is_cut && !self.is_line()))
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
        let Buffers { ext, x, finite, mask, holes, holes_before, infinities_before, .. } = buffers;
        let there = view.extend(oldest, total, self.ends, ext)?;
        let room = x.try_reserve(total).and_then(|()| mask.try_reserve(total));
        room.map_err(|_| Error::OutOfMemory { rows: total, taps: self.weights.len() })?;
        holes.clear();
        holes.extend(ext.iter().map(|x| x.is_hole()));
        x.clear();
        x.extend(ext.iter().map(|x| if x.is_hole() { 0.0 } else { x.wide() }));
        if self.ends.contains(Boundary::Linear) {
            // ∞ − ∞ beyond an end is no hole.
            let made = |at: usize| !view.is_hole(oldest + at as isize, self.ends);
            for at in (0..total).filter(|&at| ext[at].is_hole()) {
                if made(at) {
                    (holes[at], x[at]) = (false, f64::NAN);
                }
            }
        }
        mask.clear();
        mask.extend(holes.iter().map(|&is_hole| f64::from(u8::from(!is_hole))));
        mask[..there.start].fill(0.0);
        mask[there.end..].fill(0.0);
        let before = |all: &mut Vec<u32>, is: &mut dyn FnMut(usize) -> bool| {
            all.clear();
            let mut count = 0_u32;
            all.push(0);
            all.extend((0..total).map(|at| {
                count += u32::from(is(at));
                count
            }));
        };
        before(holes_before, &mut |at| holes[at]);
        infinities_before.clear();
        if !x.iter().fold(true, |all, x| all & x.is_finite()) {
            before(infinities_before, &mut |at| !x[at].is_finite());
            finite.clear();
            finite.extend(x.iter().map(|&x| if x.is_finite() { x } else { 0.0 }));
            for (there, x) in mask.iter_mut().zip(x.iter()) {
                *there = if x.is_finite() { *there } else { 0.0 };
            }
        }
        Ok(there)
    }

    /// An output by definition. `at` is the oldest row of its window in the buffers.
    fn define(
        &self,
        at: usize,
        there: &Range<usize>,
        row: Row,
        buffers: &Buffers<T>,
    ) -> (Option<f64>, f64) {
        let Buffers { x, holes, .. } = buffers;
        let window = at.max(there.start)..(at + self.weights.len()).min(there.end);
        let rows = Rows { x, holes: Some(holes) };
        let Some(designed) = &self.designed else {
            let weigh = |s: usize| (self.weights[s - at], s as f64 - row.at as f64);
            let whole = Some(self.magnitude);
            return definition::output(rows, window, weigh, whole, &self.rules, row);
        };
        let present = window.clone().filter(|&s| !holes[s]);
        let magnitude: f64 = present.clone().map(|s| designed.magnitudes[s - at]).sum();
        let coverage = magnitude / self.magnitude;
        let has_holes = window.clone().any(|s| holes[s]);
        let is_spoiled = self.rules.missing == Missing::Propagate && has_holes;
        if is_spoiled || !self.rules.allows(coverage, row) {
            return (None, coverage);
        }
        let places = present.clone().map(|s| (self.weights[s - at], (s - at) as f64 - designed.at));
        let value = fitted(places, present.map(|s| x[s]), self.degree, self.deriv);
        (value.map(|value| value * designed.scale), coverage)
    }
}
