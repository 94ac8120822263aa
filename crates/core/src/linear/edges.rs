//! Ends with a rule of their own: shrink and fit.

use std::ops::Range;

use crate::{
    convolve::direct,
    coverage::rows::Present,
    kernel::{savgol::Savgol, sum},
    linear::prepared::Linear,
    options::{boundary::Boundary, missing::Missing},
    sample::Sample,
    series::{extension::View, output::Output},
};

/// One output near an end.
struct EdgeOutput<T> {
    value: T,
    present: bool,
    coverage: f64,
}

impl<T: Sample> Linear<T> {
    /// Whether an end has a rule of its own.
    #[inline]
    pub(crate) fn has_own_ends(&self) -> bool {
        is_own(self.ends.start) || is_own(self.ends.end)
    }

    /// Overwrites the outputs near ends that have a rule of their own. A window that passes both
    /// ends follows the start's rule.
    #[inline(never)]
    pub(crate) fn own_ends(
        &self,
        view: View<'_, T>,
        outputs: &Range<usize>,
        observed: &dyn Fn() -> Range<usize>,
        out: &mut Output<'_, T>,
    ) {
        let within = |row: usize| row.clamp(outputs.start, outputs.end);
        let past_end = view.len.map_or(usize::MAX, |len| len.saturating_sub(self.ahead));
        let starts = outputs.start..if is_own(self.ends.start) {
            within(self.behind)
        } else {
            outputs.start
        };
        let ends =
            if is_own(self.ends.end) { within(past_end).max(starts.end) } else { outputs.end }
                ..outputs.end;
        for (range, boundary) in [(starts, self.ends.start), (ends, self.ends.end)] {
            if range.is_empty() {
                continue;
            }
            let results: Vec<EdgeOutput<T>> = match (boundary, &self.savgol) {
                (Boundary::Fit, Some(savgol)) => {
                    let is_asked = out.coverage.is_some();
                    self.fitted(view, &range, savgol, is_asked, observed)
                }
                _ => range.clone().map(|i| self.shrunk(view, i, observed)).collect(),
            };
            for (i, result) in range.zip(results) {
                let at = i - outputs.start;
                out.smoothed[at] = if result.present { result.value } else { T::NAN };
                if let Some(present) = &mut out.present {
                    present[at] = result.present;
                }
                if let Some(coverage) = &mut out.coverage {
                    coverage[at] = result.coverage;
                }
            }
        }
    }

    /// The output of the middle taps alone, as many as fit between the ends that shrink.
    fn shrunk(
        &self,
        view: View<'_, T>,
        i: usize,
        observed: &dyn Fn() -> Range<usize>,
    ) -> EdgeOutput<T> {
        let mut radius = self.ahead;
        if self.ends.start == Boundary::Shrink {
            radius = radius.min(i);
        }
        if let (Boundary::Shrink, Some(len)) = (self.ends.end, view.len) {
            radius = radius.min(len - 1 - i);
        }
        let used = self.ahead - radius..self.ahead + radius + 1;
        let first = i as isize - radius as isize;
        let rows: Vec<Option<T>> =
            (0..used.len() as isize).map(|at| view.extended(first + at, self.ends)).collect();
        let taps = &self.convolver.taps()[used.clone()];
        let plain: Vec<T> =
            rows.iter().map(|row| row.filter(|x| !x.is_hole()).unwrap_or(T::ZERO)).collect();
        let is_hole = view.row(i).is_hole();
        let touched = rows.iter().flatten().any(|x| x.is_hole());
        let weight = |h: &T| if self.rule.counts() { 1.0 } else { h.wide() };
        let there = || taps.iter().zip(rows.iter().rev()).filter(|(_, row)| is_there(row));
        let whole = self.rule.taps(used);
        let present = if rows.iter().all(is_there) {
            whole
        } else {
            Present {
                weight: there().map(|(h, _)| weight(h)).sum(),
                magnitude: there().map(|(h, _)| weight(h).abs()).sum(),
            }
        };
        let value = if self.rule.counts() {
            // The mean of the rows present, by their count.
            let mean = plain.iter().map(|x| x.wide()).sum::<f64>() / present.weight;
            let tap = self.convolver.taps()[0];
            let is_mean = T::of(1.0 / self.rule.sum) == tap;
            T::of(if is_mean { mean } else { mean * self.rule.sum * tap.wide() })
        } else {
            T::of(self.rule.rescaled(direct::one(taps, &plain).wide(), present.weight))
        };
        let is = self.rule.covers(present.magnitude, whole.magnitude, is_hole)
            && !self.rule.cancels(present);
        self.output(i, value, is, touched, is_hole, present.magnitude / whole.magnitude, observed)
    }

    /// The outputs of the polynomial fitted to the nearest window that lies in the series.
    fn fitted(
        &self,
        view: View<'_, T>,
        range: &Range<usize>,
        savgol: &Savgol,
        is_coverage_asked: bool,
        observed: &dyn Fn() -> Range<usize>,
    ) -> Vec<EdgeOutput<T>> {
        let taps = self.behind + self.ahead + 1;
        let fitted = match view.len {
            Some(len) if len < taps => 0..len,
            _ if range.start < self.behind => 0..taps,
            Some(len) => len - taps..len,
            None => return Vec::new(),
        };
        let rows = view.given(fitted.clone());
        let touched = rows.iter().any(|x| x.is_hole());
        let places = range.start - fitted.start..range.end - fitted.start;
        let wide: Vec<f64> = rows.iter().map(|x| x.wide()).collect();
        if !touched {
            let values = savgol.fit(&wide, places).into_iter();
            return values
                .map(|value| EdgeOutput { value: T::of(value), present: true, coverage: 1.0 })
                .collect();
        }
        if self.missing == Missing::Propagate && !is_coverage_asked {
            // All are holes, and weights for each would cost the square of the window's length.
            let hole = || EdgeOutput { value: T::NAN, present: false, coverage: 0.0 };
            return places.map(|_| hole()).collect();
        }
        let savgol = savgol.of_rows(rows.len());
        let outputs = places.map(|place| {
            let taps = savgol.taps(rows.len() - 1 - place);
            let there = || {
                let met = taps.iter().zip(wide.iter().rev());
                met.filter(|(_, x)| !x.is_nan()).map(|(h, x)| (*h, *x))
            };
            let weight: f64 = there().map(|(h, _)| h).sum();
            let magnitude: f64 = there().map(|(h, _)| h.abs()).sum();
            let (all, all_magnitude): (f64, f64) = (sum(&taps), taps.iter().map(|h| h.abs()).sum());
            let value = all * (there().map(|(h, x)| h * x).sum::<f64>() / weight);
            let is_hole = rows[place].is_hole();
            let cancels = weight.abs() * all_magnitude < 0.25 * all.abs() * magnitude;
            let is = self.rule.covers(magnitude, all_magnitude, is_hole) && !cancels;
            let i = fitted.start + place;
            self.output(i, T::of(value), is, true, is_hole, magnitude / all_magnitude, observed)
        });
        outputs.collect()
    }

    #[expect(clippy::too_many_arguments, reason = "what the two rules have found, once each")]
    fn output(
        &self,
        i: usize,
        value: T,
        covered: bool,
        touched: bool,
        is_hole: bool,
        coverage: f64,
        observed: &dyn Fn() -> Range<usize>,
    ) -> EdgeOutput<T> {
        let between = !is_hole || !self.rule.between || observed().contains(&i);
        let spoiled = touched && self.missing == Missing::Propagate;
        let present = covered && between && !spoiled;
        EdgeOutput { value, present, coverage }
    }
}

const fn is_own(boundary: Boundary) -> bool {
    matches!(boundary, Boundary::Shrink | Boundary::Fit)
}

fn is_there<T: Sample>(row: &Option<T>) -> bool {
    row.is_some_and(|x| !x.is_hole())
}
